"""A branch with its people, made through the bot's door, for tests of every subject."""

from dataclasses import dataclass, field
from typing import Any, TypeVar

from sqlalchemy import select

from sandbox.records import Chat
from tests.house import House, Person

T = TypeVar("T")
BRANCH = "机关第一党支部"


@dataclass
class Setting:
    """A branch that is set up: its group, its secretary, and everybody by name."""

    house: House
    group: Chat
    secretary: Person
    people: dict[str, Person] = field(default_factory=dict)

    def __getitem__(self, name: str) -> Person:
        return self.people[name]


async def set_up_branch(
    house: House, secretary: str = "安国平", others: list[str] | None = None, *, name: str = BRANCH,
    profile: str = "原有制度", activity: str = "10日", collection: str = "10日",
) -> Setting:  # fmt: skip
    """Have a Telegram administrator who is the secretary set the branch up in its group."""
    alice = house.person(secretary)
    members = [house.person(other) for other in others or []]
    group = house.group(f"{name}（群）", [alice, *members], [alice])
    house.world.add_bot_to(group, alice.user)
    await house.settle()
    await alice.presses("开始设置", group)
    await alice.says(name)
    await alice.presses(profile)
    await alice.presses(activity)
    await alice.presses(collection)
    await alice.presses("我是书记")
    await alice.says(secretary)
    await alice.presses("确认可以使用，并保存")
    return Setting(house, group, alice, {secretary: alice, **{member.name: member for member in members}})


async def join(setting: Setting, name: str, typed: str | None = None) -> Person:
    """Have somebody register by the group's button under a name, for an officer to confirm."""
    person = setting.house.person(name)
    await person.presses("登记", setting.group)
    await person.says(typed or name)
    setting.people[name] = person
    return person


async def rows(house: House, table: type[T], *where: Any) -> list[T]:
    """Return the rows of a table as they stand, to be looked at after the database is closed."""
    async with house.database.reading() as session:
        found = list((await session.execute(select(table).where(*where))).scalars())
        session.expunge_all()
        return found
