"""Telegram's HTML: parsed as strictly as Telegram parses it, into plain text and entities."""

import html
import re
from dataclasses import dataclass, field
from typing import Any

from sandbox.refusals import Refused, bad

STYLES = {
    "b": "bold", "strong": "bold", "i": "italic", "em": "italic", "u": "underline", "ins": "underline",
    "s": "strikethrough", "strike": "strikethrough", "del": "strikethrough", "tg-spoiler": "spoiler", "span": "spoiler",
    "code": "code", "pre": "pre", "blockquote": "blockquote", "a": "text_link",
}  # fmt: skip
ATTRIBUTE = re.compile(r"""\s*([^\s=>/"']*)(\s*=\s*("[^"]*"|'[^']*'|[A-Za-z0-9.\-]*))?""")
CHARACTER = re.compile(r"&(?:#x([0-9a-fA-F]{1,6})|#([0-9]{1,7})|(lt|gt|amp|quot)(?![A-Za-z]));?")
NAMED = {"lt": "<", "gt": ">", "amp": "&", "quot": '"'}
COMMAND = re.compile(r"(?<![\w/])/([A-Za-z0-9_]{1,32})(@[A-Za-z0-9_]{3,32})?(?![\w/])")
URL = re.compile(r"https?://[^\s<>]+|(?<![\w.])t\.me/[^\s<>]+")


@dataclass(frozen=True)
class Rich:
    """A text as people see it, its entities, and safe HTML that shows it."""

    text: str
    html: str
    entities: tuple[dict[str, Any], ...] = ()


@dataclass
class Open:
    """A tag that waits for its end: name, attributes, where it begins (UTF-16 units)."""

    name: str
    attributes: dict[str, str]
    offset: int


@dataclass
class Reading:
    """The state of one pass over a text with tags."""

    source: str
    at: int = 0
    text: list[str] = field(default_factory=list)
    shown: list[str] = field(default_factory=list)
    length: int = 0
    stack: list[Open] = field(default_factory=list)
    entities: list[dict[str, Any]] = field(default_factory=list)

    def place(self, position: int) -> str:
        """Names a position the way Telegram does, in bytes."""
        return f"at byte offset {len(self.source[:position].encode())}"

    def put(self, words: str) -> None:
        """Appends plain text."""
        self.text.append(words)
        self.shown.append(html.escape(words, quote=False))
        self.length += units(words)


def units(text: str) -> int:
    """Counts the UTF-16 units of a text: the measure of Telegram's limits and offsets."""
    return len(text.encode("utf-16-le", "surrogatepass")) // 2


def plain(text: str) -> Rich:
    """Takes a text as it stands; commands and links in it become entities as in a real client."""
    return Rich(text, html.escape(text, quote=False), tuple(found_entities(text)))


def found_entities(text: str) -> list[dict[str, Any]]:
    """Finds the commands and links in a typed text."""
    found = [("bot_command", m) for m in COMMAND.finditer(text)] + [("url", m) for m in URL.finditer(text)]
    found.sort(key=lambda pair: pair[1].start())
    return [
        {"type": kind, "offset": units(text[: m.start()]), "length": units(m.group())}
        for kind, m in found
        if kind == "url" or not any(k == "url" and u.start() <= m.start() < u.end() for k, u in found)
    ]


def parse(text: str, mode: str | None) -> Rich:
    """Parses a text in the named parse mode; raises Refused with Telegram's description."""
    if not mode or mode.lower() == "none":
        return plain(text)
    if mode.lower() != "html":
        raise bad("unsupported parse_mode")
    reading = Reading(text)
    while reading.at < len(text):
        read_next(reading)
    if reading.stack:
        raise broken(f'Can\'t find end tag corresponding to start tag "{reading.stack[-1].name}"')
    entities = sorted(reading.entities, key=lambda e: (e["offset"], -e["length"]))
    return Rich("".join(reading.text), "".join(reading.shown), tuple(entities))


def read_next(reading: Reading) -> None:
    """Reads one piece: a tag, a character reference, or the text up to the next of them."""
    source, at = reading.source, reading.at
    if source[at] == "<":
        (read_end if source[at + 1 : at + 2] == "/" else read_start)(reading)
    elif source[at] == "&" and (match := CHARACTER.match(source, at)) and (words := decoded(match)):
        reading.at = match.end()
        reading.put(words)
    else:
        stop = min((p for p in (source.find("<", at + 1), source.find("&", at + 1)) if p > 0), default=len(source))
        reading.at = stop
        reading.put(source[at:stop])


def decoded(match: re.Match[str]) -> str:
    """Returns the character a reference means, or nothing where Telegram leaves it as typed."""
    if match.group(3):
        return NAMED[match.group(3)]
    code = int(match.group(1), 16) if match.group(1) else int(match.group(2))
    return chr(code) if 0 < code < 0x10FFFF else ""


def read_start(reading: Reading) -> None:
    """Reads a start tag and its attributes."""
    begin, source = reading.at, reading.source
    match = re.compile(r"[^\s>]*").match(source, begin + 1)
    assert match is not None
    if match.end() >= len(source):
        raise broken(f"Unclosed start tag {reading.place(begin)}")
    name = match.group().lower()
    if name not in STYLES:
        raise broken(f'Unsupported start tag "{name}" {reading.place(begin)}')
    attributes = read_attributes(reading, name, begin, match.end())
    if name == "span" and attributes.get("class") != "tg-spoiler":
        raise broken(f'Tag "span" must have class "tg-spoiler" {reading.place(begin)}')
    reading.stack.append(Open(name, attributes, reading.length))
    reading.shown.append(start_shown(name, attributes))


def read_attributes(reading: Reading, name: str, begin: int, at: int) -> dict[str, str]:
    """Reads attributes up to the closing angle bracket and moves behind it."""
    attributes: dict[str, str] = {}
    source = reading.source
    while True:
        while at < len(source) and source[at].isspace():
            at += 1
        if at >= len(source):
            raise broken(f'Unclosed start tag "{name}" {reading.place(begin)}')
        if source[at] == ">":
            reading.at = at + 1
            return attributes
        match = ATTRIBUTE.match(source, at)
        if match is None or not match.group(1):
            raise broken(f'Empty attribute name in the tag "{name}" {reading.place(begin)}')
        value = (match.group(3) or "").strip("\"'")
        attributes[match.group(1).lower()] = CHARACTER.sub(lambda m: decoded(m) or m.group(), value)
        at = match.end()


def read_end(reading: Reading) -> None:
    """Reads an end tag; it must close the innermost open one."""
    begin, source = reading.at, reading.source
    if not reading.stack:
        raise broken(f"Unexpected end tag {reading.place(begin)}")
    match = re.compile(r"</([^\s>]*)\s*").match(source, begin)
    assert match is not None
    if source[match.end() : match.end() + 1] != ">":
        raise broken(f"Unclosed end tag {reading.place(begin)}")
    opened, name = reading.stack[-1], match.group(1).lower()
    if name and name != opened.name:
        raise broken(f'Unmatched end tag {reading.place(begin)}, expected "</{opened.name}>", found "</{name}>"')
    reading.stack.pop()
    reading.at = match.end() + 1
    reading.shown.append("</a>" if shows_link(opened) else "" if opened.name == "a" else f"</{tag_shown(opened.name)}>")
    if reading.length > opened.offset:
        reading.entities.extend(entity(opened, reading.length))


def entity(opened: Open, end: int) -> list[dict[str, Any]]:
    """Turns a closed tag into its entity; a link without a usable address gives none."""
    kind = STYLES[opened.name]
    body: dict[str, Any] = {"type": kind, "offset": opened.offset, "length": end - opened.offset}
    if opened.name == "a":
        return [body | {"url": opened.attributes["href"]}] if shows_link(opened) else []
    if opened.name == "blockquote" and "expandable" in opened.attributes:
        body["type"] = "expandable_blockquote"
    return [body]


def shows_link(opened: Open) -> bool:
    """Says whether an <a> carries an address Telegram keeps."""
    address = opened.attributes.get("href", "")
    return opened.name == "a" and re.match(r"(https?://|tg://|mailto:|tel:)\S+$", address) is not None


def tag_shown(name: str) -> str:
    """Names the tag that shows a style in a browser."""
    return {"tg-spoiler": "tg-spoiler", "span": "tg-spoiler", "strike": "s"}.get(name, name)


def start_shown(name: str, attributes: dict[str, str]) -> str:
    """Writes a start tag for the browser, with nothing in it but a checked address."""
    if name != "a":
        return f"<{tag_shown(name)}>"
    if not shows_link(Open(name, attributes, 0)):
        return ""
    return f'<a href="{html.escape(attributes["href"])}">'


def trimmed(rich: Rich) -> Rich:
    """Cuts blank space at both ends, as Telegram does before it stores a text."""
    start = len(rich.text) - len(rich.text.lstrip())
    text = rich.text.strip()
    if text == rich.text:
        return rich
    shift, limit = units(rich.text[:start]), units(text)
    entities = []
    for one in rich.entities:
        begin = max(0, one["offset"] - shift)
        end = min(limit, one["offset"] - shift + one["length"])
        if end > begin:
            entities.append(one | {"offset": begin, "length": end - begin})
    return Rich(text, rich.html.strip(), tuple(entities))


def broken(words: str) -> Refused:
    """Makes the refusal for markup that does not parse."""
    return bad(f"can't parse entities: {words}")
