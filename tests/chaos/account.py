"""The scenario's own account: what people did, kept apart from the bot and compared with its record at the end."""

import random
from collections import Counter, defaultdict
from dataclasses import dataclass, field
from datetime import date

from sqlalchemy import select
from sqlmodel import col

from sandbox.records import Message
from storage import dues, inbox, outbox
from storage.tables import Audit, DuesEntry
from tests.bot.dues_branch import ROSTER, DuesBranch
from tests.bot.test_crash import NOTHING, answers, movements

WORDS = {"coming": "参加", "maybe": "待定"}
COLLECTOR, RECEIVED = "李敏", "已收到 "
MONTH = date(2026, 11, 1)


@dataclass
class Account:
    """Everybody's answers to the meeting in order, who claimed, who was marked as paid, and what each asked."""

    said: dict[str, list[str]] = field(default_factory=lambda: defaultdict(list))
    asked: Counter[str] = field(default_factory=Counter)
    claimed: set[str] = field(default_factory=set)
    received: set[str] = field(default_factory=set)
    happened: Counter[str] = field(default_factory=Counter)

    def act(self, branch: DuesBranch, chance: random.Random) -> None:
        """Have somebody do one thing."""
        name, what = chance.choice(ROSTER), chance.random()
        if what < 0.35:
            self.asked[name] += 1
            branch[name].user.says("/cancel")
        elif what < 0.5:
            self.claimed.add(name)
            branch[name].user.presses("我已交纳", branch.group, branch.card)
        elif what < 0.6:
            self.receive(branch)
        else:
            said = "maybe" if self.said[name][-1:] == ["coming"] else "coming"
            self.said[name].append(said)
            branch[name].user.presses(WORDS[said], branch.group, self.meeting(branch))

    def receive(self, branch: DuesBranch) -> None:
        """Have the collector mark somebody whom his list shows as having paid."""
        shown = branch.list_of(COLLECTOR)
        names = [label.removeprefix(RECEIVED) for label in shown.labels if label.startswith(RECEIVED)]
        for name in [one for one in names if one in self.claimed - self.received][:1]:
            self.received.add(name)
            branch[COLLECTOR].user.presses(RECEIVED + name, message=shown)

    def meeting(self, branch: DuesBranch) -> Message:
        """Return the meeting's card in the group."""
        return next(m for m in reversed(branch.group.shown) if m.text.startswith("党员大会"))

    async def check(self, branch: DuesBranch, lost: int) -> None:
        """Compare with the record: each press once, no message missing, cards and money right."""
        house = branch.house
        async with house.database.reading() as session:
            assert set(await inbox.counts(session)) == {"done"}
            unknown = (await outbox.counts(session)).get("unknown", 0)
        assert await self._recorded(branch) == self.said
        for name in ROSTER:
            expected = ["claimed"] * (name in self.claimed) + ["received"] * (name in self.received)
            assert await movements(branch, name) == expected, name
        await self._balances(branch)
        more = [answers(branch[name], NOTHING) - self.asked[name] for name in ROSTER]
        assert -sum(one for one in more if one < 0) <= unknown, more
        assert sum(one for one in more if one > 0) <= self.happened["killed"] + lost, more
        self._shown(branch)

    async def _recorded(self, branch: DuesBranch) -> dict[str, list[str]]:
        names = {number: name for name, number in branch.members.items()}
        found: dict[str, list[str]] = defaultdict(list)
        async with branch.house.database.reading() as session:
            asked = select(Audit).where(col(Audit.action) == "answer").order_by(col(Audit.id))
            for entry in (await session.execute(asked)).scalars():
                found[names[entry.for_member_id or 0]].append(entry.details["said"])
        return found

    async def _balances(self, branch: DuesBranch) -> None:
        """What was received is what the movements say and what the collector holds."""
        async with branch.house.database.reading() as session:
            entries = (await session.execute(select(DuesEntry))).scalars().all()
            lines = await dues.lines(session, branch.branch_id, MONTH, MONTH)
            held = sum(row.received_fen or 0 for row in await dues.to_hand_over(session, branch.branch_id, date.max))
        moved = sum(one.fen or 0 for one in entries if one.kind in ("received", "reversed"))
        assert moved == sum(line.row.received_fen or 0 for line in lines) == held == 3000 * len(self.received)

    def _shown(self, branch: DuesBranch) -> None:
        """Check that the newest cards show the present state."""
        last = Counter(all_of[-1] for all_of in self.said.values())
        labels = [f"{word} {last[code]}" if last[code] else word for code, word in WORDS.items()]
        assert [label for label in self.meeting(branch).labels if not label.startswith("请假")] == labels
        assert f"已交{len(self.received)}人" in branch.card.text
        open_claims = [name for name in ROSTER if name in self.claimed - self.received]
        shown = branch.list_of(COLLECTOR).labels
        assert sorted(x.removeprefix(RECEIVED) for x in shown if x.startswith(RECEIVED)) == sorted(open_claims)
