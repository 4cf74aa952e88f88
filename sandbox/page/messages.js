// One message as an element, and the list kept up to date in place: what changed is shown for a moment.
import { avatar, byId, icon, make } from "./build.js";
import { dayName, hourMinute } from "./clock.js";
import { rich } from "./rich.js";
import { locale, word } from "./words.js";

let drawn = new Map();
let shownChat = "";
// Until when a way to the end is still going on: what arrives meanwhile is followed too.
let goingUntil = 0;
export const stay = () => { goingUntil = 0; };

// `wanted` are the messages as they stand now; `doing` has press, reply, link and jump.
export function drawMessages(wanted, context, doing) {
  const list = byId("messages");
  const fresh = shownChat !== context.key;
  if (fresh) drawn = new Map();
  const atEnd = performance.now() < goingUntil || list.scrollHeight - list.scrollTop - list.clientHeight < 90;
  const before = wanted.length && drawn.size ? Math.max(...drawn.keys()) : 0;
  const kept = new Map();
  const nodes = [];
  let day = "";
  let previous = null;
  for (const message of wanted) {
    const today = dayName(message.date);
    if (today !== day) nodes.push(make("div", { class: "day" }, make("span", {}, today)));
    const follows = previous && today === day && previous.sender === message.sender && !previous.service && message.date - previous.date < 900;
    day = today;
    const print = JSON.stringify([message, follows, context.me, locale()]);
    const old = drawn.get(message.id);
    const kind = fresh ? "" : old ? "changed" : message.id > before ? "arrived" : "";
    const node = old?.print === print ? old.node : element(message, follows, wanted, context, doing, kind);
    if (node) nodes.push(node);
    kept.set(message.id, { print, node });
    previous = message;
  }
  if (!nodes.length) nodes.push(make("p", { class: "nothing" }, word("empty")));
  patch(list, nodes);
  drawn = kept;
  const mineArrived = wanted.length && wanted[wanted.length - 1].id > before && wanted[wanted.length - 1].sender === context.me;
  if (fresh || atEnd || mineArrived) toEnd(!fresh);
  shownChat = context.key;
}

export function toEnd(softly) {
  const list = byId("messages");
  goingUntil = performance.now() + 1500;
  list.scrollTo({ top: list.scrollHeight, behavior: softly && list.scrollHeight - list.scrollTop < 3000 ? "smooth" : "instant" });
}

export function jumpTo(id) {
  const node = drawn.get(id)?.node;
  if (!node) return;
  stay();
  const list = byId("messages");
  const middle = node.getBoundingClientRect().top - list.getBoundingClientRect().top - Math.max(20, (list.clientHeight - node.offsetHeight) / 2);
  list.scrollBy({ top: middle, behavior: "smooth" });
  node.classList.remove("found");
  void node.offsetWidth;
  node.classList.add("found");
}

export const forget = () => { shownChat = ""; drawn = new Map(); };

// Put the nodes in order, moving only what is not yet in its place.
function patch(list, nodes) {
  const wanted = new Set(nodes);
  for (const child of [...list.children]) if (!wanted.has(child)) child.remove();
  let place = list.firstChild;
  for (const node of nodes) {
    if (node === place) place = place.nextSibling;
    else list.insertBefore(node, place);
  }
}

function element(message, follows, all, context, doing, kind) {
  if (message.service) return service(message);
  const mine = message.sender === context.me;
  const named = context.group && !mine && !follows;
  const bubble = make("div", { class: "bubble" },
    named ? make("div", { class: `name ink${Math.abs(message.sender) % 6} ${message.bot ? "ofbot" : ""}` }, message.name) : null,
    message.reply_to ? quoted(message, all, doing) : null,
    message.file ? fileOf(message.file) : null,
    message.text ? words(message, doing) : null,
    foot(message));
  const answer = make("button", { type: "button", class: "answer", title: word("reply"), "aria-label": word("reply"), onclick: () => doing.reply(message) }, icon("reply"));
  const side = context.group && !mine ? (follows ? make("span", { class: "avatar none" }) : avatar(message.name, message.sender, message.bot ? "bot" : "")) : null;
  return make("article", { class: `message ${mine ? "mine" : ""} ${follows ? "follows" : ""} ${kind}`, id: `m${message.id}` },
    side, make("div", { class: "body" }, make("div", { class: "line" }, bubble, answer), message.poll ? poll(message, context, doing) : null, keyboard(message, doing)));
}

function words(message, doing) {
  const shown = make("div", { class: "words" });
  shown.append(message.html === null ? message.text : rich(message.html));
  if (message.html === null) linkCommands(shown, message.text);
  for (const link of shown.querySelectorAll("a")) link.addEventListener("click", event => { event.preventDefault(); doing.link(link.dataset.target); });
  for (const spoiler of shown.querySelectorAll(".spoiler")) spoiler.addEventListener("click", () => spoiler.classList.add("told"));
  return shown;
}

function linkCommands(shown, text) {
  const found = /^\/[a-z0-9_]+(@\w+)?/i.exec(text);
  if (found) shown.replaceChildren(make("span", { class: "command" }, found[0]), text.slice(found[0].length));
}

function foot(message) {
  const marks = [message.edits ? word("edited") : "", hourMinute(message.date)];
  return make("div", { class: "foot-line" }, marks.filter(Boolean).join(" "));
}

function quoted(message, all, doing) {
  const source = all.find(one => one.id === message.reply_to);
  if (!source) return null;
  return make("button", { type: "button", class: "quoted", onclick: () => doing.jump(source.id) },
    make("b", {}, source.name), make("span", {}, (source.text || source.file?.name || "").split("\n")[0]));
}

function fileOf(file) {
  const address = `/sandbox/file/${encodeURIComponent(file.id)}`;
  if (file.picture) return make("a", { href: address, download: file.name }, make("img", { class: "picture", src: `${address}?show`, alt: file.name }));
  return make("a", { class: "file", href: address, download: file.name, title: word("download") }, make("span", { class: "file-icon" }, icon("file")),
    make("span", { class: "file-words" }, make("b", {}, file.name), make("small", {}, `${size(file.bytes)} · ${word("download")}`)));
}

const size = bytes => (bytes < 1024 ? `${bytes} B` : bytes < 1048576 ? `${(bytes / 1024).toFixed(1)} KB` : `${(bytes / 1048576).toFixed(1)} MB`);

function keyboard(message, doing) {
  if (!message.buttons.length) return null;
  return make("div", { class: "keyboard" }, ...message.buttons.map((row, r) => make("div", { class: "row" }, ...row.map((button, c) => {
    const shown = make("button", { type: "button", class: `key ${button.kind}`, onclick: () => doing.press(shown, message, r, c) }, make("span", {}, button.text));
    return shown;
  }))));
}

function poll(message, context, doing) {
  return make("div", { class: "keyboard poll" }, ...message.poll.options.map((option, n) => {
    const chosen = option.voters.includes(context.me) ? "✓ " : "";
    const shown = make("button", { type: "button", class: "key", onclick: () => doing.vote(message, n) }, make("span", {}, `${chosen}${option.text} · ${option.count}`));
    shown.disabled = message.poll.closed;
    return make("div", { class: "row" }, shown);
  }));
}

function service(message) {
  const who = message.service.who.join("、");
  const told = {
    new_chat_members: () => word("joined", who || message.name), left_chat_member: () => word("left", who || message.name),
    migrate_to_chat_id: () => word("upgraded"), migrate_from_chat_id: () => word("upgraded"), pinned_message: () => word("pinnedNote"),
  }[message.service.fact];
  return told ? make("div", { class: "service" }, make("span", {}, told())) : null;
}
