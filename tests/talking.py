"""A branch for the tests of talks: a secretary, committee members, a group leader, members, an activist, a stranger."""

from dataclasses import dataclass
from datetime import UTC, date, datetime

from sandbox.records import Chat
from storage.tables import Branch, Member, PartyGroup, Post
from tests.clock import SHANGHAI
from tests.house import House, Person

SINCE = date(2026, 1, 5)
ROSTER = (
    ("安国平", "full", "secretary"),
    ("李敏", "full", "organisation"),
    ("周立", "full", "discipline"),
    ("何伟", "full", "leader"),
    ("王小明", "full", ""),
    ("陈静", "probationary", ""),
    ("赵强", "activist", ""),
)


def at(month: int, day: int, hour: int, minute: int, year: int = 2026) -> datetime:
    """Return a moment on the branch's wall clock."""
    return datetime(year, month, day, hour, minute, tzinfo=SHANGHAI)


@dataclass
class Branchful:
    """The people of a branch in the local Telegram, and its group."""

    house: House
    branch_id: int
    group: Chat
    secretary: Person
    organiser: Person
    discipline: Person
    leader: Person
    member: Person
    probationary: Person
    stranger: Person


async def settled_branch(house: House) -> Branchful:
    """Make a branch whose people have all pressed Start."""
    people = [house.person(name) for name, _standing, _post in ROSTER]
    group = house.group("第一党支部", people[:6])
    group.bot_status = "member"
    async with house.database.writing() as session:
        at = datetime(2026, 11, 1, tzinfo=UTC)
        branch = Branch(name="第一党支部", chat_id=group.id, created_at=at, confirmed_use_at=at, settings={})
        session.add(branch)
        await session.flush()
        assert branch.id is not None
        party_group = PartyGroup(branch_id=branch.id, name="第一党小组")
        session.add(party_group)
        await session.flush()
        for n, ((name, standing, post), person) in enumerate(zip(ROSTER, people, strict=True)):
            line = Member(
                branch_id=branch.id, user_id=person.id, name=name, standing=standing, voting=standing == "full",
                ordinal=n, joined_on=SINCE, confirmed_at=at, group_id=party_group.id,
            )  # fmt: skip
            session.add(line)
            await session.flush()
            if post and line.id is not None:
                led = party_group.id if post == "leader" else None
                session.add(Post(branch_id=branch.id, member_id=line.id, post=post, group_id=led, from_on=SINCE))
        number = branch.id
    for person in people:
        await person.says("/cancel")
    return Branchful(house, number, group, *people[:6], house.person("路人"))


async def fill(author: Person, *, partner: str = "王小明", topic: str = "近期工作", depth: str = "写内容",
               sections: tuple[str, ...] = (), follow: str = "不需要", place: str = "办公室",
               kind: str = "委员与党员") -> None:  # fmt: skip
    """Fill the form from /talk to 保存; `sections` are typed in order, the rest is skipped."""
    await author.says("/talk")
    on_roster = partner in {name for name, _standing, _post in ROSTER}
    await (author.presses(partner) if on_roster else author.says(partner))
    await author.presses(kind)
    await author.says(topic)
    await author.presses("今天")
    if place == "办公室":
        await author.presses(place)
    else:
        await author.says(place)
    await author.presses(depth)
    if depth.startswith("写内容"):
        for n in range(5):
            if n < len(sections):
                await author.says(sections[n])
            else:
                await author.presses("跳过")
    else:
        await author.presses("思想")
    await author.presses("下一步")
    await author.presses(follow)
    await author.presses("保存")
