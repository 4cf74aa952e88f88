"""What tests of papers share: meetings held, files read."""

from datetime import datetime
from io import BytesIO

from sandbox.records import Message
from tests.clock import SHANGHAI
from tests.house import Person as Account
from tests.meeting import Meeting

ASSEMBLY = "党员大会 12月3日 15:00 三楼会议室 审议年度总结"


def at(day: int, hour: int, minute: int = 0) -> datetime:
    return datetime(2026, 12, day, hour, minute, tzinfo=SHANGHAI)


async def open_agenda(person: Account) -> None:
    await person.says("/papers")
    await person.presses(next(label for label in person.last.labels if "会" in label and "12月" in label))


async def suggest(person: Account, title: str, hidden: str = "参会人员都可以看") -> None:
    await open_agenda(person)
    await person.presses("提出议题")
    await person.says(title)
    await person.presses("跳过")
    await person.presses(hidden)
    await person.presses("保存")


async def hold(
    branch: Meeting,
    line: str,
    there: tuple[str, ...],
    items: tuple[str, ...] = (),
    secret: str = "",
    close: bool = True,
) -> None:
    """Announce a meeting with its agenda, have people sign in, open and close it."""
    await branch.announce(line)
    for title in items:
        await suggest(branch.secretary, title)
    if secret:
        await suggest(branch.secretary, secret, "限支委和列席人员")
    await branch.house.until(at(3, 14, 50))
    for name in there:
        person = branch[name]
        place = branch.group if any("签到" in label for m in branch.said for label in m.labels) else None
        await person.presses("签到", place)
    await branch.secretary.presses("宣布开会", message=branch.secretary.sees("会务 · "))
    if close:
        branch.house.clock.move_to(at(3, 16, 20))
        await branch.secretary.presses("散会", message=branch.secretary.sees("会务 · "))


async def open_minutes(person: Account, kind: str = "党员大会") -> Message:
    """Open the page of a part's minutes through the list of meetings held."""
    await person.says("/papers")
    await person.presses("会议记录")
    await person.presses(f"{kind} 12月3日")
    return person.last


def paragraphs(content: bytes) -> list[str]:
    """All paragraphs of a Word file outside of its tables."""
    from docx import Document

    return [paragraph.text for paragraph in Document(BytesIO(content)).paragraphs]


def tables(content: bytes) -> list[list[list[str]]]:
    """All tables of a Word file, as rows of cells."""
    from docx import Document

    return [[[cell.text for cell in row.cells] for row in table.rows] for table in Document(BytesIO(content)).tables]


def file_of(person: Account, caption: str) -> bytes:
    """The newest file that somebody got with this caption."""
    sent = [m for m in person.private.shown if m.file is not None and caption in m.text]
    assert sent, f"{person.name} got no file {caption!r}"
    assert sent[-1].file is not None
    return sent[-1].file.content
