// Shows the bot's HTML safely: only the tags Telegram knows are built anew; everything else stays text.
const TAGS = new Set(["B", "STRONG", "I", "EM", "U", "INS", "S", "STRIKE", "DEL", "CODE", "PRE", "BLOCKQUOTE"]);
const LINK = /^(https?:|tg:|mailto:|tel:)/i;

export function rich(html) {
  const parsed = new DOMParser().parseFromString(`<body>${html}</body>`, "text/html");
  const shown = document.createDocumentFragment();
  copy(parsed.body, shown);
  return shown;
}

function copy(from, to) {
  for (const node of from.childNodes) {
    if (node.nodeType === Node.TEXT_NODE) to.append(node.data);
    else if (node.nodeType === Node.ELEMENT_NODE) {
      const made = element(node);
      copy(node, made || to);
      if (made) to.append(made);
    }
  }
}

function element(node) {
  if (TAGS.has(node.tagName)) return document.createElement(node.tagName);
  if (node.tagName === "TG-SPOILER" || (node.tagName === "SPAN" && node.className === "tg-spoiler")) {
    const spoiler = document.createElement("span");
    spoiler.className = "spoiler";
    spoiler.tabIndex = 0;
    return spoiler;
  }
  const target = node.tagName === "A" ? node.getAttribute("href") || "" : "";
  if (!LINK.test(target)) return null;
  const link = document.createElement("a");
  link.dataset.target = target;
  link.href = "#";
  return link;
}
