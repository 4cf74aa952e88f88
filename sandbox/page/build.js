// Small building blocks for elements.

export const byId = id => document.getElementById(id);

export function make(tag, attributes = {}, ...children) {
  const made = document.createElement(tag);
  for (const [name, value] of Object.entries(attributes)) {
    if (value === null || value === undefined || value === false) continue;
    if (name.startsWith("on")) made.addEventListener(name.slice(2), value);
    else if (name === "class") made.className = value;
    else made.setAttribute(name, value === true ? "" : value);
  }
  made.append(...children.filter(child => child !== null && child !== undefined && child !== false));
  return made;
}

export function avatar(name, number, kind = "") {
  const letters = /^[\x00-\x7f]/.test(name) ? name.slice(0, 1) : name.slice(-1);
  return make("span", { class: `avatar tint${Math.abs(number) % 6} ${kind}`, "aria-hidden": "true" }, letters);
}

const ICONS = { file: "M6 3h8l5 5v13H6zM14 3v5h5", group: "M8.500 11a3 3 0 100-6 3 3 0 000 6zM15.500 11a3 3 0 100-6M3 19c0-3 2.500-5 5.500-5s5.500 2 5.500 5M16 14c3 0 5 2 5 5", reply: "M10 7L5 12l5 5M5 12h9c3 0 5 2 5 5" };

export function icon(name) {
  const space = "http://www.w3.org/2000/svg";
  const drawn = document.createElementNS(space, "svg");
  drawn.setAttribute("viewBox", "0 0 24 24");
  drawn.setAttribute("aria-hidden", "true");
  const path = document.createElementNS(space, "path");
  path.setAttribute("d", ICONS[name]);
  drawn.append(path);
  return drawn;
}
