"""What the benchmarks stand on: a branch with many members, presses that wait, a Telegram that answers at once."""

from collections.abc import AsyncIterator, Callable
from contextlib import asynccontextmanager
from datetime import UTC, date, datetime, timedelta
from typing import Any

import orjson
from sqlalchemy import delete, func, insert, update
from telegram.request import BaseRequest, RequestData

from bot.clock import RealClock
from bot.program import Program
from bot.settings import TELEGRAM, Settings
from storage import inbox, schema
from storage.database import Database
from storage.inbox import Incoming
from storage.statements import pick
from storage.tables import Audit, Branch, Card, DuesEntry, DuesMonth, DuesRate, Inbox, Member, Outbox, Person, Post
from storage.vault import Vault
from usecases.presses import pack
from usecases.presses.dues import ClaimDues

CHAT, CARD_MESSAGE, FIRST_USER = -1_000_000_000_001, 77, 5_000
SINCE = date(2020, 1, 1)


class Null(BaseRequest):
    """A Telegram that takes everything at once: what is left is our own cost."""

    @property
    def read_timeout(self) -> float | None:
        """Nothing is waited for."""
        return None

    async def initialize(self) -> None:
        """Nothing to open."""

    async def shutdown(self) -> None:
        """Nothing to close."""

    async def do_request(
        self, url: str, method: str, request_data: RequestData | None = None, *_: Any, **__: Any
    ) -> Any:
        """Answer that all is well."""
        result: Any = True
        if url.lower().endswith("getme"):
            result = {"id": 42, "is_bot": True, "first_name": "B", "username": "branch_bot"}
        return 200, orjson.dumps({"ok": True, "result": result})


class Ground:
    """A database with one branch whose dues of the month are open."""

    def __init__(self, program: Program, members: int, branch_id: int, month: date) -> None:
        self.program, self.members, self.branch_id, self.month = program, members, branch_id, month
        self.database, self.vault = program.database, program.vault
        self._update = 1

    async def waiting(self) -> None:
        """Put everything back, and let one press of every member wait."""
        async with self.database.writing() as session:
            for table in (Inbox, Outbox, Audit, DuesEntry):
                await session.execute(delete(table))
            await session.execute(update(DuesMonth).values(claimed_at=None, late=False))
            rows = [self._press(number) for number in range(self.members)]
            await inbox.store(session, self.vault, rows, datetime.now(UTC))

    async def recorded(self) -> None:
        """Make sure that every press was recorded: a benchmark that measures a failure is worth nothing."""
        async with self.database.reading() as session:
            number = (await session.execute(pick(func.count()).select_from(DuesEntry))).scalar()
        assert number == self.members, f"{number} of {self.members} presses were recorded"

    def _press(self, number: int) -> Incoming:
        """Return a press as Telegram sends it, 1.3 kB of it."""
        self._update += 1
        user = {"id": FIRST_USER + number, "is_bot": False, "first_name": "Member", "language_code": "zh-hans"}
        chat = {"id": CHAT, "type": "supergroup", "title": "Branch"}
        data = pack(ClaimDues(self.branch_id, self.month))
        message = {
            "message_id": CARD_MESSAGE, "date": 1_790_000_000, "chat": chat, "text": "x" * 600,
            "from": {"id": 42, "is_bot": True, "first_name": "B", "username": "branch_bot"},
            "reply_markup": {"inline_keyboard": [[{"text": "paid", "callback_data": data}]]},
        }  # fmt: skip
        press = {"id": str(self._update), "from": user, "chat_instance": "1", "data": data, "message": message}
        return Incoming(self._update, CHAT, orjson.dumps({"update_id": self._update, "callback_query": press}))


@asynccontextmanager
async def ground(
    url: str, members: int, api_url: str = TELEGRAM, request: Callable[[], BaseRequest] = Null
) -> AsyncIterator[Ground]:
    """Prepare a database; the branch's month of dues is open to all its members."""
    database, vault = Database(url), Vault(b"b" * 32)
    await schema.upgrade(database)
    settings = Settings(token="42:BENCH", database_url=url, api_url=api_url)
    program = Program(settings, database, vault, RealClock(), request=request)
    await program.start()
    month = datetime.now(UTC).date().replace(day=1)
    try:
        yield Ground(program, members, await _fill(database, members, month), month)
    finally:
        await program.close()


async def _fill(database: Database, members: int, month: date) -> int:
    now = datetime.now(UTC)
    far = now + timedelta(days=3650)
    async with database.writing() as session:
        branch = Branch(name="Bench", chat_id=CHAT, created_at=now, confirmed_use_at=now, next_due_at=far)
        session.add(branch)
        await session.flush()
        assert branch.id is not None
        for number in range(members):
            user = FIRST_USER + number
            session.add(Person(user_id=user, language="zh-CN", started_at=now))
            line = Member(branch_id=branch.id, user_id=user, name=f"M{number}", joined_on=SINCE, confirmed_at=now)
            line.ordinal = number
            session.add(line)
            await session.flush()
            of, who = branch.id, line.id or 0
            session.add(DuesRate(branch_id=of, member_id=who, from_month=SINCE, amount_fen=3000))
            session.add(DuesMonth(branch_id=of, member_id=who, month=month, amount_fen=3000))
            if number == 0:
                session.add(Post(branch_id=of, member_id=who, post="secretary", from_on=SINCE))
        key = f"{branch.id}:{month:%Y-%m}"
        session.add(Card(chat_id=CHAT, kind="dues", key=key, message_id=CARD_MESSAGE, shown=1, not_before=now))
        return branch.id


async def many_branches(database: Database, number: int) -> None:
    """Add branches of which none is due for years."""
    now = datetime.now(UTC)
    far = now + timedelta(days=3650)
    plain = Branch(name="x", created_at=now, next_due_at=far).model_dump(exclude={"id", "chat_id"})
    for start in range(0, number, 1000):
        rows = [plain | {"chat_id": -2_000_000 - one} for one in range(start, min(number, start + 1000))]
        async with database.writing() as session:
            await session.execute(insert(Branch), rows)
