"""The papers that a secretary prints before a meeting, in one Word file, each on a page of its own."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

from reports.word import Paper
from texts.rendering import plain

SIGN_ROW, VOTE_ROW, BALLOT_ROW = 9, 10, 11  # millimetres
FREE_ROWS = 3  # for guests nobody knew of, and names that are written in
BALLOTS_A_PAGE, MOST_ON_HALF = 2, 5  # so many ballots stand on a page of as many names at most, else one
SIGN_WIDTHS, COUNT_WIDTHS, BALLOT_WIDTHS = (16, 26, 40, 44, 32), (16, 66, 19, 19, 19, 19), (60, 24, 24, 24)


@dataclass(frozen=True, slots=True)
class Ballot:
    """A ballot of an election: its title, how many seats, who stands on it (may be empty: to be written)."""

    title: str
    seats: int
    candidates: Sequence[str]


@dataclass(frozen=True, slots=True)
class Kit:
    """What the kit is drawn from; nothing confidential stands in it."""

    about: Mapping[str, Any]
    seats: Sequence[tuple[str, str]]
    guests: Sequence[tuple[str, str]]
    motions: Sequence[str]
    votes: bool
    ballots: Sequence[Ballot] = field(default_factory=tuple)


def draw(kit: Kit, language: str) -> bytes:
    """Return notice, agenda, opening words, sign-in sheet, ballots and counting sheets as one Word file."""
    paper = Paper(page_numbers=False)
    for number, write in enumerate((_notice, _agenda, _opening, _sign_in, _ballots, _counting)):
        if number:
            paper.page_break()
        write(paper, kit, language)
    return paper.content()


def _text(language: str, block: str, **arguments: Any) -> str:
    return plain(language, f"paper.{block}", arguments)


def _notice(paper: Paper, kit: Kit, language: str) -> None:
    paper.title(_text(language, "notice_title", **_titled(kit)))
    for line in _text(language, "notice", **kit.about).split("\n"):
        paper.line(line, indent=True)
    paper.gap()
    for line in _text(language, "notice_end", **kit.about).split("\n"):
        paper.closing(line.strip())


def _titled(kit: Kit) -> dict[str, Any]:
    return {"branch": kit.about["branch"], "title": kit.about["title"]}


def _agenda(paper: Paper, kit: Kit, language: str) -> None:
    paper.title(_text(language, "agenda_title", **_titled(kit)), _text(language, "when_where", **kit.about))
    for part in kit.about["parts"]:
        if len(kit.about["parts"]) > 1:
            paper.heading(_text(language, "agenda_part", part=part))
        for item in part["items"]:
            paper.line(_text(language, "agenda_item", item=item), indent=True)
        if not part["items"]:
            paper.line(_text(language, "agenda_blank"), indent=True)


def _opening(paper: Paper, kit: Kit, language: str) -> None:
    paper.title(_text(language, "opening_title", **_titled(kit)))
    for line in _text(language, "opening", **kit.about).split("\n"):
        paper.line(line, indent=True)


def _sign_in(paper: Paper, kit: Kit, language: str) -> None:
    paper.title(_text(language, "sign_title", **_titled(kit)), _text(language, "when_where", **kit.about))
    header = _text(language, "sign_header").split("|")
    rows = [[str(n), name, group, "", ""] for n, (name, group) in enumerate(kit.seats, 1)]
    guest = _text(language, "sign_guest")
    rows += [["", name, role, "", guest] for name, role in kit.guests]
    rows += [["", "", "", "", ""]] * FREE_ROWS
    paper.table(header, rows, SIGN_WIDTHS, height=SIGN_ROW, centred=(0, 1, 2, 4))
    paper.signatures(_text(language, "sign_signatures").split("\n"))


def _ballots(paper: Paper, kit: Kit, language: str) -> None:
    """Draw a page of ballots for each election, to be copied; without one, a page that says so is left out."""
    for number, ballot in enumerate(kit.ballots):
        if number:
            paper.page_break()
        for copy in range(BALLOTS_A_PAGE if len(ballot.candidates) <= MOST_ON_HALF else 1):
            if copy:
                paper.gap()
                paper.line(_text(language, "cut_here"), centred=True)
            _ballot(paper, kit, ballot, language)


def _ballot(paper: Paper, kit: Kit, ballot: Ballot, language: str) -> None:
    paper.title(_text(language, "ballot_title", ballot=ballot.title, **_titled(kit)))
    header = _text(language, "ballot_header").split("|")
    names = [*ballot.candidates] or [""] * (ballot.seats + 1)
    rows = [[name, "", "", ""] for name in names]
    rows.append([_text(language, "ballot_other"), "", "", ""])
    paper.table(header, rows, BALLOT_WIDTHS, height=BALLOT_ROW, centred=(0, 1, 2, 3))
    paper.note(_text(language, "ballot_note", seats=ballot.seats))


def _counting(paper: Paper, kit: Kit, language: str) -> None:
    """Draw a counting sheet for the motions, and one for each election."""
    if kit.votes:
        motions = [*kit.motions, *[""] * FREE_ROWS]
        _sheet(paper, kit, language, _text(language, "count_title", **_titled(kit)), motions, "count_header")
    for ballot in kit.ballots:
        if kit.votes or ballot is not kit.ballots[0]:
            paper.page_break()
        title = _text(language, "count_ballot_title", ballot=ballot.title, **_titled(kit))
        names = [*ballot.candidates, *[""] * FREE_ROWS]
        _sheet(paper, kit, language, title, names, "count_ballot_header")


def _sheet(paper: Paper, kit: Kit, language: str, title: str, names: Sequence[str], header: str) -> None:
    paper.title(title, _text(language, "when_where", **kit.about))
    for line in _text(language, "count_head", **kit.about).split("\n"):
        paper.line(line)
    rows = [[str(n), name, "", "", "", ""] for n, name in enumerate(names, 1)]
    paper.table(_text(language, header).split("|"), rows, COUNT_WIDTHS, height=VOTE_ROW, centred=(0,))
    paper.signatures(_text(language, "count_signatures").split("\n"))
