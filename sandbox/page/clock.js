// The clock on top: it ticks by itself, and moves in named steps.
import { act } from "./door.js";
import { byId, make } from "./build.js";
import { alertBox } from "./notes.js";
import { isChinese, locale, word } from "./words.js";

let ahead = 0;
let told = null;

export const zone = () => told?.zone || "Asia/Shanghai";
export const isMoving = () => Boolean(told?.moving);

export function format(seconds, options) {
  return new Intl.DateTimeFormat(locale(), { timeZone: zone(), ...options }).format(new Date(seconds * 1000));
}

export const hourMinute = seconds => format(seconds, { hour: "2-digit", minute: "2-digit", hour12: false });

export function dayName(seconds) {
  const day = format(seconds, { year: "numeric", month: "long", day: "numeric" });
  const week = format(seconds, { weekday: isChinese() ? "long" : "short" });
  return isChinese() ? `${day} ${week}` : `${week}, ${day}`;
}

export function setClock(clock) {
  if (clock.trouble && clock.trouble !== told?.trouble) alertBox(word("trouble"));
  told = clock;
  ahead = clock.now - Date.now() / 1000;
  tick();
  const moving = byId("clock-moving");
  moving.hidden = !clock.moving;
  moving.textContent = word(clock.moving === "loading" ? "loading" : "moving");
  document.body.classList.toggle("moving", Boolean(clock.moving));
  for (const button of byId("clock-steps").children) {
    button.disabled = Boolean(clock.moving);
    button.classList.toggle("busy", clock.moving === button.dataset.step);
  }
}

export function drawClock() {
  byId("clock-steps").setAttribute("aria-label", word("clockTitle"));
  byId("clock-steps").replaceChildren(...(told?.steps || []).map(step =>
    make("button", { type: "button", "data-step": step, onclick: () => move(step) }, word(step))));
  if (told) setClock(told);
}

async function move(step) {
  for (const button of byId("clock-steps").children) button.disabled = true;
  await act("clock", { step }).catch(error => alertBox(error.message));
}

function tick() {
  if (!told) return;
  const now = Date.now() / 1000 + ahead;
  byId("clock-date").textContent = dayName(now);
  byId("clock-time").textContent = hourMinute(now);
}

setInterval(tick, 5000);
