"""/report: a period summed up."""

from handlers import door
from storage.work import Work
from usecases import reports


async def report(work: Work, words: list[str]) -> None:
    """/report sums up the present quarter, /report 2026-11, 2026Q4 or 2026 another period."""
    await reports.report(work, " ".join(words))


COMMANDS = {"report": door.command(report)}
