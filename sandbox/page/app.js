// The page: whom one acts as, which chat is open, and what happens on a press, a word, a file.
import { act, ask, onNews, Refused, sendFile } from "./door.js";
import { byId, make } from "./build.js";
import { drawClock, setClock } from "./clock.js";
import { drawMessages, forget, jumpTo, stay, toEnd } from "./messages.js";
import { alertBox, askWords, confirmBox, toast } from "./notes.js";
import { beginSeen, chatsOf, drawPeople, isUnread, markSeen } from "./people.js";
import { locale, switchLanguage, word } from "./words.js";

let state = null;
let open = { messages: [], menu: [] };
let chosen = { person: Number(sessionStorage.getItem("person")) || null, chat: Number(sessionStorage.getItem("chat")) || null };
let replyTo = null;
let asked = 0;
let loading = false;

const personNow = () => state?.people.find(one => one.id === chosen.person);
const chatNow = () => state?.chats.find(one => one.id === chosen.chat);
const wide = () => matchMedia("(min-width: 820px)").matches;
const show = (id, shown) => { byId(id).hidden = !shown; };

async function refresh() {
  const number = ++asked;
  const fresh = await ask("state");
  const first = state === null;
  state = fresh;
  if (first || loading) beginSeen(state);
  loading = state.clock.moving === "loading";
  settleChoice();
  const person = personNow();
  const chat = chatNow();
  const told = person && chat ? await ask(`chat/${chat.id}?as=${person.id}`) : { messages: [], menu: [] };
  if (number !== asked) return;
  open = told;
  setClock(state.clock);
  if (first) draw(); else drawLive();
}

function settleChoice() {
  if (!personNow()) chosen = { person: state.people[0]?.id ?? null, chat: null };
  const chat = chatNow();
  if (chat && chat.migrated_to !== null) chosen.chat = chat.migrated_to;
  const mine = personNow() ? chatsOf(state, personNow()) : [];
  if (!chatNow() || !mine.includes(chatNow())) chosen.chat = mine[0]?.id ?? null;
}

// On a narrow screen either the list or the conversation is seen.
function look(view) {
  if (document.body.dataset.view === view) return;
  document.body.dataset.view = view;
  forget();
}

async function choose(person, chat) {
  const samePerson = person === chosen.person;
  if (chat === undefined || (chat === null && !samePerson)) {
    const mine = chatsOf(state, state.people.find(one => one.id === person));
    const kind = chatNow()?.kind;
    chat = (mine.find(one => (kind === "private") === (one.kind === "private")) || mine[0])?.id;
  } else if (chat === null) chat = chosen.chat;
  else look("talk");
  chosen = { person, chat };
  sessionStorage.setItem("person", person);
  sessionStorage.setItem("chat", chat);
  setReply(null);
  drawPeople(state, chosen, choose);
  await refresh();
}

function draw() {
  document.documentElement.lang = locale();
  document.title = word("title");
  const labels = { "people-title": "people", "add-person": "addPerson", menu: "menu", language: "other", "pinned-title": "pinned", start: "start" };
  for (const [id, name] of Object.entries(labels)) byId(id).textContent = word(name);
  const titles = { back: "back", attach: "attach", send: "send", down: "newest" };
  for (const [id, name] of Object.entries(titles)) { byId(id).title = word(name); byId(id).setAttribute("aria-label", word(name)); }
  byId("language").title = word("otherTitle");
  byId("more").firstElementChild.setAttribute("aria-label", word("more"));
  drawHint();
  drawClock();
  drawLive();
}

function drawHint() {
  const hint = byId("hint");
  hint.hidden = localStorage.getItem("understood") === "yes";
  hint.replaceChildren(word("hint"), " ", make("button", { type: "button", onclick: () => { localStorage.setItem("understood", "yes"); drawHint(); } }, word("understood")));
}

function drawLive() {
  const person = personNow();
  const chat = chatNow();
  const looking = document.body.dataset.view === "talk" || wide();
  if (person && chat && looking && !document.hidden) markSeen(person.id, chat);
  drawPeople(state, chosen, choose);
  show("back-dot", state.people.some(one => { const own = state.chats.find(c => c.id === one.id); return own && isUnread(one.id, own); }));
  if (!person || !chat) return;
  drawHead(person, chat);
  drawMessages(open.messages, { key: `${person.id}:${chat.id}`, me: person.id, group: chat.kind !== "private" }, doing);
  drawFoot(person, chat);
  drawDown();
}

function drawHead(person, chat) {
  const group = chat.kind !== "private";
  const there = chat.bot === "member" || chat.bot === "administrator";
  byId("talk-title").textContent = group ? chat.title : word("private");
  const under = group ? word(there ? "groupOf" : "groupWithout", chat.members.length) : word("privateUnder");
  byId("talk-under").textContent = `${word("actingAs", person.name)} · ${under}`;
  const pinned = open.messages.filter(one => one.pinned).pop();
  show("pinned", pinned);
  byId("pinned-text").textContent = pinned ? pinned.text.split("\n")[0] : "";
  byId("pinned").onclick = () => jumpTo(pinned.id);
  byId("more-list").replaceChildren(...extras(person, chat, there).map(([name, run]) =>
    make("li", {}, make("button", { type: "button", onclick: () => { byId("more").open = false; run().catch(told); } }, word(name)))));
}

function extras(person, chat, there) {
  const common = { as: person.id, chat: chat.id };
  if (chat.kind === "private") {
    const does = person.blocked ? "unblock" : "block";
    return [[does, () => act("member", { ...common, does })]];
  }
  const list = [chat.members.includes(person.id) ? ["leave", () => act("member", { ...common, does: "leave" })] : ["join", () => act("member", { ...common, does: "join" })]];
  if (!chat.admins.includes(person.id)) return list;
  list.push(there ? ["removeBot", () => act("bot", { ...common, does: "remove" })] : ["addBot", () => act("bot", { ...common, does: "add" })]);
  if (chat.kind === "group") list.push(["migrate", () => act("bot", { ...common, does: "migrate" })]);
  return list;
}

function drawFoot(person, chat) {
  const group = chat.kind !== "private";
  const mayWrite = group ? chat.members.includes(person.id) : person.started && !person.blocked;
  show("composer", mayWrite);
  show("start", !mayWrite);
  byId("start").textContent = group ? word("join") : word(person.blocked ? "restart" : "start");
  byId("start").onclick = () => (group ? act("member", { as: person.id, chat: chat.id, does: "join" })
    : act("open", { as: person.id, url: `https://t.me/${state.bot.username}` })).catch(told);
  byId("words").placeholder = word(!group ? "write" : matchMedia("(min-width: 1100px)").matches ? "writeGroup" : "writeShort");
  show("menu", open.menu.length);
  if (!mayWrite) show("commands", false);
}

// Commands: the whole menu by its button, or what fits while one types a slash.
function drawCommands(filter) {
  const list = byId("commands");
  const group = chatNow()?.kind !== "private";
  const fitting = filter === null ? [] : open.menu.filter(one => one.command.startsWith(filter));
  list.hidden = !fitting.length;
  list.replaceChildren(...fitting.map(one => make("li", {}, make("button", {
    type: "button", onclick: () => { drawCommands(null); byId("words").value = ""; say(`/${one.command}${group ? `@${state.bot.username}` : ""}`); },
  }, make("b", {}, `/${one.command}`), make("span", {}, one.description)))));
}

function setReply(message) {
  replyTo = message;
  show("quote", message);
  if (!message) return;
  byId("quote-text").replaceChildren(make("b", {}, message.name), make("span", {}, (message.text || message.file?.name || "").split("\n")[0]));
  byId("words").focus();
}

function told(error) {
  if (error instanceof Refused) toast(error.status === 409 && /button|gone/.test(error.message) ? word("gone") : error.message);
  else toast(word("offline"));
}

async function say(text) {
  const reply = replyTo;
  setReply(null);
  await act("say", { as: chosen.person, chat: chosen.chat, text, reply_to: reply?.id }).catch(told);
}

const doing = {
  reply: setReply,
  jump: jumpTo,
  async press(shown, message, row, column) {
    const button = message.buttons[row][column];
    if (button.kind === "url") return doing.link(button.url);
    if (shown.classList.contains("busy")) return undefined;
    shown.classList.add("busy");
    const person = chosen.person;
    try {
      const answer = await act("press", { as: person, chat: chosen.chat, message: message.id, row, column });
      if (answer.open !== undefined) return await choose(person, answer.open);
      if (!answer.answered) toast(word("noAnswer"));
      else if (answer.alert) alertBox(answer.text);
      else if (answer.text) toast(answer.text);
    } catch (error) {
      told(error);
    } finally {
      shown.classList.remove("busy");
    }
    return undefined;
  },
  async vote(message, option) {
    await act("vote", { as: chosen.person, chat: chosen.chat, message: message.id, option }).catch(told);
  },
  async link(target) {
    const account = /^tg:\/\/user\?id=(\d+)/.exec(target);
    if (account) {
      const person = state.people.find(one => one.id === Number(account[1]));
      return toast(person ? word("account", person.name) : word("unknownPerson"));
    }
    if (/^https:\/\/t\.me\//i.test(target)) {
      try {
        const answer = await act("open", { as: chosen.person, url: target });
        return await choose(chosen.person, answer.open);
      } catch (error) {
        if (!(error instanceof Refused)) return told(error);
      }
    }
    if (/^https?:/i.test(target) && await confirmBox(`${word("openLink")}\n${target}`)) window.open(target, "_blank", "noopener,noreferrer");
    return undefined;
  },
};

function grow() {
  const field = byId("words");
  field.style.height = "auto";
  field.style.height = `${Math.min(field.scrollHeight, 180)}px`;
  const typed = /^\/([a-z0-9_]*)$/.exec(field.value);
  drawCommands(typed ? typed[1] : null);
}

function drawDown() {
  const list = byId("messages");
  show("down", list.scrollHeight - list.scrollTop - list.clientHeight > 400);
}

async function upload(file) {
  if (!file) return;
  if (file.size > 20 * 1024 * 1024) toast(word("fileTooBig"));
  else await sendFile({ as: chosen.person, chat: chosen.chat }, file).catch(told);
}

function wire() {
  byId("composer").addEventListener("submit", event => {
    event.preventDefault();
    const text = byId("words").value.trim();
    byId("words").value = "";
    grow();
    if (text) say(text);
  });
  byId("words").addEventListener("keydown", event => {
    if (event.key === "Enter" && !event.shiftKey && !event.isComposing) { event.preventDefault(); byId("composer").requestSubmit(); }
    if (event.key === "Escape") { drawCommands(null); setReply(null); }
  });
  byId("words").addEventListener("input", grow);
  byId("words").addEventListener("paste", event => { if (event.clipboardData.files.length) upload(event.clipboardData.files[0]); });
  byId("menu").addEventListener("click", () => drawCommands(byId("commands").hidden ? "" : null));
  byId("attach").addEventListener("click", () => byId("file").click());
  byId("file").addEventListener("change", event => { upload(event.target.files[0]); event.target.value = ""; });
  byId("talk").addEventListener("dragover", event => event.preventDefault());
  byId("talk").addEventListener("drop", event => { event.preventDefault(); upload(event.dataTransfer.files[0]); });
  byId("quote-off").addEventListener("click", () => setReply(null));
  byId("back").addEventListener("click", () => { look("people"); drawLive(); });
  byId("down").addEventListener("click", () => toEnd(true));
  byId("messages").addEventListener("scroll", drawDown, { passive: true });
  for (const hand of ["wheel", "touchmove", "pointerdown", "keydown"]) byId("messages").addEventListener(hand, stay, { passive: true });
  byId("language").addEventListener("click", () => { switchLanguage(); forget(); draw(); });
  byId("add-person").addEventListener("click", addPerson);
  document.addEventListener("click", event => {
    if (!byId("more").contains(event.target)) byId("more").open = false;
    if (!byId("commands").contains(event.target) && event.target !== byId("menu") && event.target !== byId("words")) drawCommands(null);
  });
  document.addEventListener("visibilitychange", () => { if (!document.hidden) soon(); });
}

async function addPerson() {
  const name = await askWords(word("askName"));
  if (!name) return;
  const made = await act("person", { name }).catch(told);
  if (made) { await refresh(); await choose(made.id); }
}

let waiting = false;
let again = false;
async function soon() {
  if (waiting) { again = true; return; }
  waiting = true;
  do {
    again = false;
    await refresh().catch(() => {});
  } while (again);
  waiting = false;
}

wire();
onNews(soon, connected => document.body.classList.toggle("offline", !connected));
