"""Reads Telegram's HTML as strictly as Telegram: known tags, closed in order; gives the plain text."""

from html import unescape
from html.parser import HTMLParser

TAG_WORDS = "b strong i em u ins s strike del a code pre blockquote tg-spoiler span"
TAGS = frozenset(TAG_WORDS.split())


class BadMarkup(Exception):
    """The text is no HTML that Telegram takes; the message is Telegram's own."""


class _Reader(HTMLParser):
    def __init__(self) -> None:
        super().__init__(convert_charrefs=False)
        self.open: list[str] = []
        self.text: list[str] = []

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        """Take a known tag."""
        if tag not in TAGS:
            raise BadMarkup(f'Unsupported start tag "{tag}" at byte offset {self.getpos()[1]}')
        self.open.append(tag)

    def handle_endtag(self, tag: str) -> None:
        """Close the innermost tag, no other."""
        if not self.open or self.open[-1] != tag:
            raise BadMarkup(
                f'Unmatched end tag at byte offset {self.getpos()[1]}, expected "</{(self.open or [""])[-1]}>"'
            )
        self.open.pop()

    def handle_data(self, data: str) -> None:
        """Keep text; a bare sign of a tag is a mistake."""
        if "<" in data:
            raise BadMarkup(f"Unexpected end tag at byte offset {self.getpos()[1]}")
        self.text.append(data)

    def handle_entityref(self, name: str) -> None:
        """Keep a named character."""
        self.text.append(unescape(f"&{name};"))

    def handle_charref(self, name: str) -> None:
        """Keep a numbered character."""
        self.text.append(unescape(f"&#{name};"))


def plain(html: str) -> str:
    """Return the text that people see; raises BadMarkup."""
    reader = _Reader()
    reader.feed(html)
    reader.close()
    if reader.open:
        raise BadMarkup(f'Can\'t find end tag corresponding to start tag "{reader.open[-1]}"')
    return "".join(reader.text).strip()


def units(text: str) -> int:
    """Return how many UTF-16 units a text has: that is how Telegram counts."""
    return len(text.encode("utf-16-le")) // 2
