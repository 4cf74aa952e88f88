// The list on the left: the people one can act as; the chosen one's chats open beneath the name.
import { avatar, byId, icon, make } from "./build.js";
import { hourMinute, format, dayName } from "./clock.js";
import { isChinese, word } from "./words.js";

const seen = new Map();
const key = (person, chat) => `${person}:${chat}`;

export function markSeen(person, chat) {
  seen.set(key(person, chat.id), chat.newest);
}

export const isUnread = (person, chat) => chat.newest > (seen.get(key(person, chat.id)) ?? 0);

// What stood there when the page was opened, or while the demonstration was prepared, counts as read.
export function beginSeen(state) {
  for (const chat of state.chats) for (const person of state.people) markSeen(person.id, chat);
}

export function chatsOf(state, person) {
  return state.chats.filter(chat => chat.id === person.id || (chat.kind !== "private" && chat.migrated_to === null))
    .filter(chat => chat.kind === "private" || chat.members.includes(person.id))
    .sort((a, b) => (a.kind === "private") - (b.kind === "private"));
}

export function drawPeople(state, chosen, choose) {
  const open = state.people.find(person => person.id === chosen.person);
  const list = byId("people-list");
  const focused = list.contains(document.activeElement) ? document.activeElement.dataset.key : null;
  const fresh = state.people.map(person => entry(state, person, person === open, chosen, choose));
  // What looks the same is not touched: a press that has begun on it is not lost.
  const old = [...list.children];
  old.slice(fresh.length).forEach(one => one.remove());
  fresh.forEach((one, at) => { if (!old[at]) list.append(one); else if (!old[at].isEqualNode(one)) old[at].replaceWith(one); });
  if (focused) list.querySelector(`[data-key="${focused}"]`)?.focus();
}

function entry(state, person, isOpen, chosen, choose) {
  const own = state.chats.find(chat => chat.id === person.id);
  const head = make("button", {
    type: "button", class: "person", "data-key": `p${person.id}`, "aria-expanded": String(isOpen),
    onclick: () => choose(person.id, isOpen ? null : undefined),
  }, avatar(person.name, person.id), make("span", { class: "person-name" }, person.name),
  make("span", { class: "person-note" }, note(person)),
  !isOpen && own && isUnread(person.id, own) ? dot() : null);
  const chats = isOpen ? make("ul", { class: "chats" }, ...chatsOf(state, person).map(chat => line(state, person, chat, chosen, choose))) : null;
  return make("li", { class: isOpen ? "open" : "" }, head, chats);
}

const note = person => (isChinese() ? person.note?.[0] : person.note?.[1]) || "";
const dot = () => make("span", { class: "dot", title: word("unread") }, make("span", { class: "hidden" }, word("unread")));

function line(state, person, chat, chosen, choose) {
  const isPrivate = chat.kind === "private";
  const current = chosen.person === person.id && chosen.chat === chat.id;
  const mine = isPrivate ? avatar(state.bot.name, 2, "bot") : make("span", { class: "avatar group", "aria-hidden": "true" }, icon("group"));
  return make("li", {}, make("button", {
    type: "button", class: `chat ${current ? "current" : ""}`, "data-key": `c${chat.id}`, "aria-current": current ? "true" : null,
    onclick: () => choose(person.id, chat.id),
  }, mine, make("span", { class: "chat-words" },
    make("span", { class: "chat-title" }, make("b", {}, isPrivate ? word("private") : chat.title), when(state, chat)),
    make("span", { class: "chat-last" }, make("span", { class: "cut" }, last(chat, isPrivate)), isUnread(person.id, chat) ? dot() : null))));
}

function last(chat, isPrivate) {
  if (!chat.preview) return word("noPreview");
  const words = chat.preview.text.replace(/\s+/g, " ");
  return isPrivate ? words : `${chat.preview.by}：${words}`;
}

function when(state, chat) {
  if (!chat.preview) return null;
  const today = dayName(chat.preview.date) === dayName(state.clock.now);
  const shown = today ? hourMinute(chat.preview.date) : format(chat.preview.date, { month: "numeric", day: "numeric" });
  return make("time", {}, shown);
}
