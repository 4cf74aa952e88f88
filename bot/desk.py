"""What the operator asks of a branch at the command line: reminders to come, and its year's records as files."""

import asyncio
import os
from collections.abc import AsyncIterator, Callable
from dataclasses import replace
from pathlib import Path
from typing import Any

from bot.clock import Clock
from bot.settings import BadSetting, Settings
from domain.actors import Actor, Post
from storage import duties, people
from storage.database import Database
from storage.tables import Branch
from storage.vault import Vault
from storage.work import Defaults, Origin, Work
from texts.rendering import plain
from usecases.foreseeing import coming_lines
from usecases.views.drawing import Drawing
from usecases.views.dues_ledger import dues_ledger
from usecases.views.summary import summary

Progress = Callable[[int, int], None]
LONGEST_PREVIEW = 730
NOBODY = 0
"""No member has this number: the operator sees what the secretary sees and is not one of the branch."""


class Desk:
    """An open database, looked at by its operator, who is none of its members."""

    def __init__(self, database: Database, vault: Vault, clock: Clock, settings: Settings) -> None:
        self.database, self.vault, self.clock, self.settings = database, vault, clock, settings

    async def preview(self, branch_id: int | None, days: int) -> AsyncIterator[str]:
        """Yield a heading and a line a reminder for one branch or all; raises BadSetting for an unknown branch."""
        async with self.database.reading() as session:
            chosen = [branch_id] if branch_id is not None else await duties.branch_ids(session)
            for number in chosen:
                work = await self._work(session, number)
                assert work.branch is not None
                language = work.branch.language
                yield plain(language, "cli.preview_head", {"name": work.branch.name, "id": number})
                lines = await coming_lines(work, max(1, min(days, LONGEST_PREVIEW)))
                for line in lines:
                    yield plain(language, "cli.preview_line", line)
                if not lines:
                    yield plain(language, "cli.preview_none", {"days": days})

    async def export(self, branch_id: int, folder: Path, progress: Progress) -> list[Path]:
        """Write the running year's ledger of the dues and summary into a folder, for its owner alone; audited."""
        async with self.database.writing() as session:
            work = await self._work(session, branch_id)
            assert work.branch is not None
            await work.audit("export", "branch", branch_id, year=work.today.year)
            work.enter_branch(work.branch, _as_secretary(work.actor))
            drawings = await _drawings(work, work.branch)
        written: list[Path] = []
        for number, drawing in enumerate(drawings):
            progress(number, len(drawings))
            written.append(await asyncio.to_thread(_write, folder, drawing))
        progress(len(drawings), len(drawings))
        return written

    async def _work(self, session: Any, branch_id: int) -> Work:
        branch = await people.branch(session, branch_id)
        if branch is None:
            raise BadSetting("no_such_branch", number=branch_id)
        defaults = Defaults(self.settings.timezone, self.settings.language, "")
        where = Origin("service", private=True)
        work = Work(session, self.vault, where, self.clock.now(), self.clock.instant(), defaults)
        work.enter_branch(branch, replace(work.actor, branch_id=branch_id))
        return work


def _as_secretary(actor: Actor) -> Actor:
    return replace(actor, member_id=NOBODY, confirmed=True, posts=frozenset({Post.SECRETARY}))


async def _drawings(work: Work, branch: Branch) -> list[Drawing]:
    """Load what is written; a temporary branch collects no dues and has no ledger."""
    drawings = [await summary(work, {"period": str(work.today.year)}, branch.language)]
    if not branch.temporary:
        drawings.append(await dues_ledger(work, {"year": work.today.year}, branch.language))
    return drawings


def _write(folder: Path, drawing: Drawing) -> Path:
    """Write one file whole or not at all, readable by its owner only; an older export of the same name is replaced."""
    folder.mkdir(parents=True, exist_ok=True)
    file = folder / drawing.filename.replace("/", "_")
    partial = file.with_name(file.name + ".partial")
    partial.unlink(missing_ok=True)
    handle = os.open(partial, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
    with os.fdopen(handle, "wb") as out:
        out.write(drawing.draw())
    os.replace(partial, file)
    return file
