// What appears over the page: toasts as Telegram shows them, alerts and questions as a dialog.
import { byId } from "./build.js";
import { word } from "./words.js";

let fading;

export function toast(text) {
  const shown = byId("toast");
  shown.textContent = text;
  shown.hidden = false;
  clearTimeout(fading);
  fading = setTimeout(() => { shown.hidden = true; }, Math.min(9000, 3000 + 70 * text.length));
}

function opened(text, { asks = false, input = false, yes } = {}) {
  const dialog = byId("dialog");
  byId("dialog-text").textContent = text;
  byId("dialog-yes").textContent = yes;
  byId("dialog-no").textContent = word("cancel");
  byId("dialog-no").hidden = !asks;
  byId("dialog-input").hidden = !input;
  byId("dialog-input").value = "";
  dialog.returnValue = "";
  dialog.showModal();
  (input ? byId("dialog-input") : byId("dialog-yes")).focus();
  return new Promise(done => dialog.addEventListener("close", () => done(dialog.returnValue === "yes"), { once: true }));
}

export const alertBox = text => opened(text, { yes: word("close") });
export const confirmBox = text => opened(text, { asks: true, yes: word("yes") });

export async function askWords(text) {
  const said = await opened(text, { asks: true, input: true, yes: word("add") });
  return said ? byId("dialog-input").value.trim() : "";
}

// Enter in the field means yes, not the first button of the form.
byId("dialog-input").addEventListener("keydown", event => {
  if (event.key === "Enter" && !event.isComposing) {
    event.preventDefault();
    byId("dialog").close("yes");
  }
});
