"""Questions about one branch that can be asked for many branches at once: planning takes a handful together."""

from collections.abc import Callable, Collection, Sequence
from dataclasses import dataclass
from typing import Any

from sqlalchemy import bindparam
from sqlalchemy.ext.asyncio import AsyncSession

from storage.remembered import foreseen, remembered

IDS: Any = bindparam("ids", expanding=True)
FIRST: Any = bindparam("first")
LAST: Any = bindparam("last")  # civil dates, of questions about a span of time


def own(row: Any) -> int:
    """Return whose a row of single entities is."""
    return int(row[0].branch_id)


@dataclass(frozen=True, eq=False, slots=True)
class ByBranch:
    """A question for the branches `:ids`, built once: the tables it looks at, and whose each of its rows is."""

    name: str
    tables: tuple[str, ...]
    question: Any
    whose: Callable[[Any], int] = own
    spans: bool = True  # it asks for a span, `:first` to `:last`


async def ask(session: AsyncSession, about: ByBranch, branch_id: int, **span: Any) -> Sequence[Any]:
    """Return the rows of one branch; what was asked for many is at hand as long as nothing was written there."""

    async def alone() -> Sequence[Any]:
        return (await session.execute(about.question, {"ids": [branch_id], **span})).all()

    return await remembered(session, about.tables, (about.name, branch_id, *span.values()), alone)


async def foresee(session: AsyncSession, several: Sequence[ByBranch], branch_ids: Collection[int], **span: Any) -> None:
    """Ask each question once for all these branches."""
    for about in several:
        wanted = span if about.spans else {}
        rows: dict[int, list[Any]] = {branch_id: [] for branch_id in branch_ids}
        for row in await session.execute(about.question, {"ids": list(branch_ids), **wanted}):
            rows[about.whose(row)].append(row)
        for branch_id, found in rows.items():
            foreseen(session, about.tables, (about.name, branch_id, *wanted.values()), found)
