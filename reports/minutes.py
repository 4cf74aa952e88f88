"""Minutes of one part, line by line in the customary order: the same lines stand on paper and in the chat."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from domain.minutes import AT_END, FIRST, OF_KIND
from reports.word import Paper
from texts.rendering import named, plain

Record = Mapping[str, Any]


@dataclass(frozen=True, slots=True)
class Line:
    """One line of a paper: `kind` is heading, field (a label with what was recorded) or body."""

    kind: str
    label: str
    text: str


def title(record: Record, language: str, *, draft: bool, confidential: bool = False) -> str:
    """Return what the paper is called."""
    about = {"branch": record["branch"], "kind": record["kind"], "group": record["group"]}
    return plain(language, "paper.title", about | {"draft": draft, "confidential": confidential})


def lines(record: Record, language: str) -> list[Line]:
    """Return all lines between the title and the signatures."""
    say = _Teller(record, language)
    return [
        *say.head(), *say.people(), *say.sections(FIRST), *say.items(), *say.after_items(), *say.sections(AT_END),
    ]  # fmt: skip


def draw(
    record: Record, language: str, *, draft: bool, confidential: bool, missing: Sequence[str], state: str
) -> bytes:
    """Return the minutes as a Word file to be printed and signed; a draft lists what is missing."""
    paper = Paper()
    paper.title(title(record, language, draft=draft, confidential=confidential), state)
    told = lines(record, language)
    for line, following in zip(told, [*told[1:], None], strict=True):
        if line.kind == "heading":
            paper.heading(line.text)
        else:
            alone = not line.text and following is not None and following.kind == "body"
            paper.line(line.text, label=line.label, indent=line.kind == "body", together=alone)
    paper.signatures(plain(language, "paper.minutes_signatures", {}).split("\n"))
    if missing:
        paper.note(plain(language, "paper.missing", {"missing": list(missing)}))
    return paper.content()


@dataclass(frozen=True, slots=True)
class _Teller:
    """Tells one record in one language."""

    record: Record
    language: str

    def text(self, block: str, **arguments: Any) -> str:
        """Return a text of papers."""
        return plain(self.language, f"paper.{block}", arguments)

    def field(self, name: str, text: str = "") -> Line:
        """Return a label, and what was recorded beside it."""
        return Line("field", self.text("labelled", label=self.label(name)), text)

    def label(self, name: str) -> str:
        """Return the label of a field of this kind of part."""
        return self.text(f"label_{named(name)}", kind=self.record["kind"])

    def head(self) -> Iterator[Line]:
        """What, when, where, led and recorded by whom."""
        r = self.record
        yield self.field("number", self.text("number", number=r["number"], which=r["which"]))
        yield self.field("time", self.text("span", starts=r["starts"], ends=r["ends"]))
        yield self.field("place", r["place"])
        for name in ("chair", "recorder"):
            yield self.field(name, self.text("officer", who=r[name]))
        if r["kind"] == "lecture":
            yield self.field("lecture_topic", r["topic"])
            yield self.field("lecturer", r["lecturer"])
            yield self.field("form", self.text("form", kind=r["kind"], subkind=r["subkind"]))
        elif r["topic"] or r["subkind"]:
            yield self.field("theme", self.text("theme", kind=r["kind"], subkind=r["subkind"], topic=r["topic"]))

    def people(self) -> Iterator[Line]:
        """Who should have come and who came; blanks where nothing was recorded."""
        r = self.record
        counts = {"kind": r["kind"], "group": r["group"]}
        yield self.field("should", self.text("count", n=r["should"], **counts))
        yield self.field("present", self.text("count", n=r["present"], **counts) if r["there"] else "")
        yield self.field("there", self.text("people", people=r["there"]))
        yield self.field("leave", self.text("on_leave", people=r["leave"]))
        yield self.field("absent", self.text("people", people=r["absent"]))
        for entry in r["sections"].get("absence", ()):
            yield Line("body", "", self.text("entry", entry=entry))
        if r["exempt"]:
            yield self.field("exempt", self.text("people", people=[_bare(name) for name in r["exempt"]]))
        if r.get("left_out"):
            yield self.field("left_out", self.text("left_out", people=r["left_out"]))
        yield self.field("guests", self.text("guests", people=[one for one in r["guests"] if one["here"]]))
        yield self.field("agenda")
        for item in r["items"]:
            yield Line("body", "", self.text("agenda", one=item))
        if r["quorate"] is not None:
            counted = self.text("counted", should=r["should"], present=r["present"], quorate=r["quorate"], **counts)
            yield self.field("counted", counted)

    def items(self) -> Iterator[Line]:
        """Each item: what was reported, who said what, the vote, what came of it, who does what by when."""
        for item in self.record["items"]:
            yield Line("heading", "", self.text("item", item=item))
            if self.record["kind"] in ("committee", "committee-life"):
                yield self.field("proposer", item["proposer"])
            if item["put_off"]:
                yield self.field("outcome", self.text("put_off"))
                continue
            yield from self.entries("report", item["report"])
            yield from self.entries("remark", item["remark"])
            yield from self.voted(item["votes"])
            yield from self.entries("outcome", item["outcome"])
            yield from self.tasks(item["task"])

    def after_items(self) -> Iterator[Line]:
        """What was said of the whole, the votes that belong to no item, the elections."""
        r = self.record
        yield from self.entries("remark", r["sections"].get("remark", ()), blank=not r["items"])
        yield from self.sections(frozenset(OF_KIND.get(r["kind"], ())) - FIRST)
        yield from self.voted(r["votes"])
        yield from self.voted(r["elections"], "election")
        yield from self.tasks(r["sections"].get("task", ()))

    def sections(self, wanted: frozenset[str] | Sequence[str]) -> Iterator[Line]:
        """Return the sections of this kind of part that are among the wanted ones, with their blanks."""
        own = OF_KIND.get(self.record["kind"], ()) if wanted is not AT_END else AT_END
        for name in own:
            if name in wanted:
                made_up = self.record.get("made_up", ()) if name == "makeup" else ()
                said = self.record["sections"].get(name, ())
                yield from self.entries(name, said, blank=not made_up)
                if made_up:
                    yield self.field(name, self.text("made_up", people=made_up))

    def entries(self, name: str, entries: Sequence[Mapping[str, Any]], *, blank: bool = True) -> Iterator[Line]:
        """Return what was recorded under a label; one entry beside it, several below it."""
        if len(entries) == 1 and not entries[0]["who"]:
            yield self.field(name, self.text("entry", entry=entries[0]))
            return
        if entries or blank:
            yield self.field(name)
        for entry in entries:
            yield Line("body", "", self.text("entry", entry=entry))

    def voted(self, votes: Sequence[Mapping[str, Any]], name: str = "vote") -> Iterator[Line]:
        """Return the votes with their numbers, and the full text of what was resolved."""
        for vote in votes:
            yield self.field(name, self.text("vote", vote=vote))
            yield Line("body", "", self.text("resolution", vote=vote))

    def tasks(self, tasks: Sequence[Mapping[str, Any]]) -> Iterator[Line]:
        """Return who does what by when."""
        if tasks:
            yield self.field("task")
        for task in tasks:
            yield Line("body", "", self.text("task", task=task))


def _bare(name: str) -> dict[str, Any]:
    return {"name": name, "remote": False, "late": None, "came_late": False, "left_at": None}
