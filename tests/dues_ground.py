"""A branch in the database alone, and works to act in it: for tests of the dues below the handlers."""

import itertools
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from datetime import date, datetime, timedelta

from storage import people
from storage.database import Database
from storage.tables import Branch, DuesRate, Member, PartyGroup, Person, Post
from storage.vault import Vault
from storage.work import Defaults, Origin, Work
from tests.clock import SHANGHAI

VAULT = Vault(b"0123456789abcdef0123456789abcdef")
SINCE = date(2026, 1, 5)
updates = itertools.count(1)


@dataclass
class Ground:
    """The branch's id, its members by name, and the moment it is."""

    database: Database
    branch_id: int
    group_id: int
    members: dict[str, int]
    now: datetime
    users: dict[str, int] = field(default_factory=dict)

    @asynccontextmanager
    async def acts(self, name: str | None) -> AsyncIterator[Work]:
        """Open a work in which this person acts in private, or the program itself with None."""
        async with self.database.writing() as session:
            user = self.users[name] if name else None
            way = "tick" if name is None else "command"
            origin = Origin(way, next(updates), user_id=user, chat_id=user, private=True)
            work = Work(session, VAULT, origin, self.now, self.now, Defaults())
            branch = await people.branch(session, self.branch_id)
            assert branch is not None
            if user is None:
                work.branch = branch
            else:
                work.enter_branch(branch, await people.actor(session, user, self.branch_id))
            yield work

    def later(self, **by: float) -> None:
        self.now += timedelta(**by)


async def ground(database: Database, names: tuple[str, ...] = ("an", "li", "he", "wang", "chen")) -> Ground:
    """Make a branch: `an` secretary, `li` organisation, `he` leads a group of `he` and `wang`; 30.00 yuan each."""
    now = datetime(2026, 11, 10, 9, 0, tzinfo=SHANGHAI)
    async with database.writing() as session:
        branch = Branch(name="branch", chat_id=-100, created_at=datetime(2026, 10, 1, tzinfo=SHANGHAI))
        session.add(branch)
        await session.flush()
        assert branch.id is not None
        group = PartyGroup(branch_id=branch.id, name="one")
        session.add(group)
        await session.flush()
        members = {}
        for number, name in enumerate(names):
            line = Member(
                branch_id=branch.id, name=name, user_id=1000 + number, ordinal=number, joined_on=SINCE,
                confirmed_at=now, group_id=group.id if name in ("he", "wang") else None,
            )  # fmt: skip
            session.add(line)
            session.add(Person(user_id=1000 + number, language="zh-CN", started_at=now))
            await session.flush()
            members[name] = line.id or 0
            session.add(DuesRate(branch_id=branch.id, member_id=members[name], from_month=SINCE, amount_fen=3000))
        for name, post in (("an", "secretary"), ("li", "organisation"), ("he", "leader")):
            led = group.id if post == "leader" else None
            session.add(Post(branch_id=branch.id, member_id=members[name], post=post, from_on=SINCE, group_id=led))
        users = {name: 1000 + number for number, name in enumerate(names)}
        return Ground(database, branch.id, group.id or 0, members, now, users)
