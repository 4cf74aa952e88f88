"""A branch with its people, made through the bot's door, for tests of every subject."""

from dataclasses import dataclass, field
from io import BytesIO
from typing import Any, TypeVar

from sqlalchemy import select

from sandbox.records import Chat
from tests.house import House, Person
from tests.moulds import moulded

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
    how = (secretary, tuple(others or ()), name, profile, activity, collection)
    setting: Setting = await moulded(house, _set_up, *how)
    return setting


async def _set_up(
    house: House, secretary: str, others: tuple[str, ...], name: str, profile: str, activity: str, collection: str
) -> Setting:
    alice = house.person(secretary)
    members = [house.person(other) for other in others]
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


ROSTER = (  # name, posts, group, standing, dues in yuan, contact person, has Telegram
    ("安国平", "书记", "第一党小组", "正式党员", "60", "", "是"),
    ("周立", "副书记", "第一党小组", "正式党员", "50", "", "是"),
    ("李敏", "组织委员、收缴人", "第二党小组", "正式党员", "45", "", "是"),
    ("陈思远", "宣传委员", "第一党小组", "正式党员", "45", "", "是"),
    ("何静", "纪检委员", "第二党小组", "正式党员", "45", "", "是"),
    ("王伟", "组长", "第一党小组", "正式党员", "30", "", "是"),
    ("刘洋", "组长", "第二党小组", "正式党员", "30", "", "是"),
    ("张小燕", "", "第一党小组", "正式党员", "30", "", "是"),
    ("马建国", "", "第二党小组", "正式党员", "30", "", "是"),
    ("吴桂英", "", "第二党小组", "正式党员", "20", "马建国", "否"),
    ("郑海", "", "第一党小组", "正式党员", "30", "", "是"),
    ("赵小兰", "", "第一党小组", "预备党员", "20", "", "是"),
    ("孙亮", "", "第二党小组", "预备党员", "20", "", "是"),
    ("钱进", "", "", "积极分子", "", "", "是"),
)
HEADINGS = ("姓名", "职务", "党小组", "类别", "月应交额", "联系人", "有无Telegram")


def csv_of(lines: Any, headings: Any = HEADINGS) -> bytes:
    """Return a roster file."""
    return "\n".join(",".join(line) for line in [headings, *lines]).encode()


def xlsx_of(lines: Any, headings: Any = HEADINGS) -> bytes:
    """Return a roster workbook."""
    from openpyxl import Workbook

    book, kept = Workbook(), BytesIO()
    for line in [headings, *lines]:
        book.active.append(list(line))
    book.save(kept)
    return kept.getvalue()


async def thirteen(house: House, *, profile: str = "原有制度", registered: bool = True) -> Setting:
    """Build the demonstration branch: 13 members and an activist, posts, two groups, one without Telegram.

    All but 吴桂英 (no Telegram; 马建国 is the contact person) have registered and are confirmed.
    """
    setting: Setting = await moulded(house, _thirteen, profile, registered)
    return setting


async def _thirteen(house: House, profile: str, registered: bool) -> Setting:
    names = [line[0] for line in ROSTER if line[-1] == "是"]
    setting = await set_up_branch(house, names[0], names[1:], profile=profile)
    setting.secretary.user.sends_file("名册.xlsx", xlsx_of(ROSTER))
    await house.settle()
    await setting.secretary.presses("确认导入")
    for name in names[1:] if registered else []:
        setting[name].user.presses("登记", setting.group)
        setting[name].user.says(name)
    await house.settle()
    if registered:
        cards = [m for m in setting.secretary.private.shown if "核对无误" in m.labels]
        for card in cards:
            setting.secretary.user.presses("核对无误", message=card)
        await house.settle()
    return setting
