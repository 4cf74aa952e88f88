"""The record of one talk as a Word file to be printed and signed; what nobody recorded stays blank."""

from collections.abc import Sequence
from dataclasses import dataclass

from reports.word import Paper


@dataclass(frozen=True, slots=True)
class TalkRecord:
    """A form ready to be drawn: title, a line under it, labels with what was recorded, the lines to sign on."""

    title: str
    branch: str
    rows: Sequence[tuple[str, str]]
    signatures: str


def draw(record: TalkRecord) -> bytes:
    """Return the record as a .docx file: title in the middle, a table with thin lines, room to sign."""
    paper = Paper(page_numbers=False)
    paper.title(record.title, record.branch)
    paper.form(record.rows)
    paper.signatures([record.signatures])
    return paper.content()
