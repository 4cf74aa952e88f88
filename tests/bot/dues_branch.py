"""A branch that collects dues: a secretary, an organisation member, a group with its leader, one without Telegram."""

from dataclasses import dataclass
from datetime import date

from sandbox.records import Chat, Message
from storage.tables import Branch, DuesRate, Member, PartyGroup, Person, Post
from tests.house import House
from tests.house import Person as Account

ROSTER = ("安国平", "李敏", "何军", "王小明", "陈静", "张三")
WITHOUT_TELEGRAM = "赵德福"
SINCE = date(2020, 1, 1)


@dataclass
class DuesBranch:
    """The branch with its group chat and its people by name."""

    house: House
    group: Chat
    branch_id: int
    members: dict[str, int]

    def __getitem__(self, name: str) -> Account:
        return self.house.people[name]

    @property
    def card(self) -> Message:
        """The month's card in the group."""
        return next(m for m in reversed(self.group.shown) if " · 收缴日" in m.text)

    def list_of(self, name: str) -> Message:
        """The present list of a collector or leader."""
        return next(m for m in reversed(self[name].private.shown) if "收缴名单" in m.text)


async def open_branch(house: House, *, profile: str = "source", amounts: bool = True) -> DuesBranch:
    """Put a branch of seven into the database: 30.00 yuan a month each, 12.50 for the eldest."""
    people = [house.person(name) for name in ROSTER]
    chat = house.group("机关第一党支部", people)
    chat.bot_status = "member"
    for person in people:
        person.user.started = True
    async with house.database.writing() as session:
        branch = Branch(name="机关第一党支部", chat_id=chat.id, profile=profile, created_at=house.clock.now())
        branch.confirmed_use_at = house.clock.now()
        session.add(branch)
        await session.flush()
        assert branch.id is not None
        group = PartyGroup(branch_id=branch.id, name="第一党小组")
        session.add(group)
        await session.flush()
        lines = {}
        for number, name in enumerate((*ROSTER, WITHOUT_TELEGRAM)):
            user = house.people[name].id if name in house.people else None
            in_group = group.id if name in ("何军", "王小明", "陈静") else None
            line = Member(
                branch_id=branch.id, name=name, user_id=user, ordinal=number, joined_on=SINCE, group_id=in_group,
                confirmed_at=house.clock.now(),
            )  # fmt: skip
            session.add(line)
            await session.flush()
            lines[name] = line.id or 0
            if user is not None:
                session.add(Person(user_id=user, language="zh-CN", started_at=house.clock.now()))
            if amounts:
                fen = 1250 if name == WITHOUT_TELEGRAM else 3000
                session.add(DuesRate(branch_id=branch.id, member_id=line.id or 0, from_month=SINCE, amount_fen=fen))
        line.contact_member_id = lines["王小明"]
        for name, post in (("安国平", "secretary"), ("李敏", "organisation"), ("何军", "leader")):
            held = Post(branch_id=branch.id, member_id=lines[name], post=post, from_on=SINCE)
            held.group_id = group.id if post == "leader" else None
            session.add(held)
        return DuesBranch(house, chat, branch.id, lines)
