"""A branch that meets: three of the committee, a group with its leader, one who never pressed Start, one without."""

from dataclasses import dataclass
from datetime import date

from sandbox.records import Chat, Message
from storage.tables import Branch, Member, PartyGroup, Person, Post
from tests.house import House
from tests.house import Person as Account

SINCE = date(2020, 1, 1)
ROSTER = (
    ("安国平", "full", "secretary"),
    ("李敏", "full", "organisation"),
    ("周立", "full", "publicity"),
    ("何军", "full", "leader"),
    ("王小明", "full", ""),
    ("陈静", "probationary", ""),
    ("张三", "full", ""),
    ("刘洋", "full", ""),
    ("赵德福", "full", ""),
    ("钱多", "activist", ""),
)
NEVER_STARTED, WITHOUT_TELEGRAM, GROUP = "刘洋", "赵德福", ("何军", "王小明", "陈静")


@dataclass
class Meeting:
    """The branch, its group chat, its people by name."""

    house: House
    group: Chat
    branch_id: int
    members: dict[str, int]

    def __getitem__(self, name: str) -> Account:
        return self.house.people[name]

    @property
    def secretary(self) -> Account:
        return self["安国平"]

    @property
    def said(self) -> list[Message]:
        """What stands in the group beside the board and the day's gathered reminders."""
        return [m for m in self.group.shown if "季度工作" not in m.text and "待完成" not in m.text]

    def card(self, fragment: str, chat: Chat | None = None) -> Message:
        """The newest message of the group, or of another chat, that shows `fragment`."""
        there = chat.shown if chat else self.said
        found = [m for m in there if fragment in m.text]
        assert found, f"no card shows {fragment!r}: {[(m.text, m.labels) for m in there[-5:]]}"
        return found[-1]

    def desk(self, name: str = "安国平") -> Message:
        """An officer's control card."""
        shown = self[name].private.shown
        return next(m for m in reversed(shown) if any(label in ("名单", "上一步") for label in m.labels) and m.labels)

    async def announce(self, line: str, by: str = "安国平") -> None:
        """Have an officer announce a meeting by one line."""
        await self[by].says(f"/meeting {line}")
        await self[by].presses("保存")


async def meeting_branch(house: House, *, profile: str = "source") -> Meeting:
    """Put a branch of nine members and an activist into the database."""
    accounts = [house.person(name) for name, _, _ in ROSTER if name != WITHOUT_TELEGRAM]
    chat = house.group("机关第一党支部", accounts)
    chat.bot_status = "member"
    async with house.database.writing() as session:
        now = house.clock.now()
        branch = Branch(name="机关第一党支部", chat_id=chat.id, profile=profile, created_at=now, settings={})
        branch.confirmed_use_at = now
        session.add(branch)
        await session.flush()
        assert branch.id is not None
        group = PartyGroup(branch_id=branch.id, name="第一党小组")
        session.add(group)
        await session.flush()
        lines: dict[str, int] = {}
        for number, (name, standing, post) in enumerate(ROSTER):
            account = house.people.get(name)
            line = Member(
                branch_id=branch.id, name=name, user_id=account.id if account else None, ordinal=number,
                joined_on=SINCE, standing=standing, voting=standing == "full", confirmed_at=now,
                group_id=group.id if name in GROUP else None,
            )  # fmt: skip
            session.add(line)
            await session.flush()
            lines[name] = line.id or 0
            if name == WITHOUT_TELEGRAM:
                line.contact_member_id = lines["王小明"]
            if account is not None and name != NEVER_STARTED:
                account.user.started = True
                session.add(Person(user_id=account.id, language="zh-CN", started_at=now))
            if post:
                led = group.id if post == "leader" else None
                session.add(Post(branch_id=branch.id, member_id=line.id or 0, post=post, group_id=led, from_on=SINCE))
        return Meeting(house, chat, branch.id, lines)
