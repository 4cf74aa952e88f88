"""A branch's whole fourth quarter through the bot's door, in both profiles, compared with a transcript to be read.

Regenerate with REGENERATE=1 and read the difference before keeping it.
"""

import os
from datetime import UTC, datetime
from pathlib import Path

import pytest

from sandbox.people import BOT_ID
from sandbox.records import Chat, Message
from storage.tables import Branch, DuesMonth, Event, Notice, Outbox, Part, Talk
from tests.clock import SHANGHAI
from tests.house import House, Person
from tests.house import house as open_house
from tests.people import Setting, rows, thirteen

GOLDEN = Path(__file__).parent / "golden"
SECRET = "朱雀口令"
ANSWERS = ("保存", "只登记日期和话题", "今天", "跳过", "不用", "不需要", "下一步")


def day(month: int, number: int, hour: int = 9, minute: int = 0) -> datetime:
    return datetime(2026, month, number, hour, minute, tzinfo=SHANGHAI)


def card(setting: Setting, fragment: str) -> Message:
    return setting.secretary.sees(fragment, setting.group)


def desk(person: Person) -> Message:
    return person.sees("会务 · ")


async def dues_month(setting: Setting, month: int, late: tuple[str, ...] = ()) -> None:
    """The month's card comes by itself; members claim, the collector confirms what is claimed."""
    await setting.house.until(day(month, 12, 9, 30))
    shown = card(setting, f"{month}月党费")
    for name, person in setting.people.items():
        if name not in ("钱进", *late):
            person.user.presses("我已交纳", message=shown)
    await setting.house.settle()
    await setting.house.until(day(month, 13, 9, 30))
    collector = setting["李敏"]
    pending = collector.sees(f"{month}月党费收缴名单")
    await collector.presses("全部收到", message=pending)


async def hold(setting: Setting, line: str, on: datetime, present: list[str], *, where: Chat | None = None) -> None:
    """One line announces; on the day those present sign in; the secretary opens and closes."""
    an = setting.secretary
    await an.says(f"/meeting {line}")
    await an.presses("保存")
    await setting.house.until(on)
    for name in present:
        setting[name].user.presses("签到", where)
    await setting.house.settle()
    await an.presses("宣布开会", message=desk(an))
    await an.presses("散会", message=desk(an))


async def activity_day(setting: Setting, on: datetime) -> None:
    """Study, lecture and general meeting as parts of one event."""
    an = setting.secretary
    await an.says("/meeting")
    for label in ("集中学习", "党课", "党员大会", "下一步"):
        await an.presses(label)
    await an.says("审议2026年度工作总结（草案）")
    await an.presses("否")
    await an.presses("讲授")
    await an.says("学习身边榜样")
    await an.says("周立")
    await an.presses("党纪法规")
    await an.presses("跳过")
    await an.says(f"{on.month}月{on.day}日")
    await an.says(f"{on:%H:%M}")
    await an.says("三楼会议室")
    await an.presses("按惯例")
    await an.presses("保存")
    people = [p for name, p in setting.people.items() if name != "钱进"]
    for person in people[:9]:
        person.user.presses("参加", setting.group)
    people[9].user.presses("请假", setting.group)
    await setting.house.settle()
    await people[9].says(f"{SECRET}，家中有事")
    await an.presses("同意", message=an.sees(f"请假 · {people[9].name}"))
    await setting.house.until(on)
    for person in people[:9]:
        person.user.presses("签到", setting.group)
    await setting.house.settle()
    await an.presses("宣布开会", message=desk(an))
    await an.presses("散会", message=desk(an))


async def talk(setting: Setting) -> None:
    """A talk with everything said; the content is a secret of two."""
    an = setting.secretary
    await an.says("/talk")
    await an.presses("王伟")
    for _ in range(14):
        shown = an.private.last
        if "已登记" in shown.text or not shown.labels:
            return
        wanted = [label for label in ANSWERS for offered in shown.labels if label in offered]
        await an.presses(wanted[0] if wanted else shown.labels[0])


async def play(house: House, profile: str) -> Setting:
    """Play the quarter."""
    setting = await thirteen(house, profile=profile)
    house.secrets.add(SECRET)
    committee = ["安国平", "周立", "李敏", "陈思远", "何静"]
    await dues_month(setting, 10, late=("郑海",))
    await hold(setting, "支委会 10月20日 15:00 二楼会议室 研究第四季度工作", day(10, 20, 15), ["安国平", "周立"])
    await setting.secretary.presses("另定日期重新安排", message=desk(setting.secretary))
    await setting.secretary.says("10月22日")
    await setting.secretary.presses("保存")
    await house.until(day(10, 22, 15))
    for name in committee[:4]:
        setting[name].user.presses("签到")
    await house.settle()
    await setting.secretary.presses("宣布开会", message=desk(setting.secretary))
    await setting.secretary.presses("散会", message=desk(setting.secretary))
    await talk(setting)
    await dues_month(setting, 11)
    await activity_day(setting, day(11, 24, 14))
    await dues_month(setting, 12)
    await house.until(datetime(2027, 1, 4, 9, 30, tzinfo=SHANGHAI))
    await setting.secretary.says("/duties 2026Q4")
    return setting


def told(chat: Chat) -> str:
    """What the bot said in a chat, first versions with their dates and the last version where it differs."""
    lines = [f"==== {chat.title}"]
    for message in chat.messages:
        if message.sender_id != BOT_ID or message.file is not None:
            continue
        at = datetime.fromtimestamp(message.date, UTC).astimezone(SHANGHAI)
        versions = [text for text in message.history if text]
        lines.append(f"-- {at:%m-%d %H:%M}{' （已删除）' if message.deleted else ''}")
        lines.append(versions[0])
        if versions[-1] != versions[0]:
            lines += ["-> （最后）", versions[-1]]
        lines += [f"   〔{'〕〔'.join(message.labels)}〕"] if message.labels else []
    return "\n".join(lines)


def compare(name: str, text: str) -> None:
    file = GOLDEN / name
    if os.environ.get("REGENERATE"):
        file.parent.mkdir(exist_ok=True)
        file.write_text(text, "utf-8")
    assert text == file.read_text("utf-8"), f"{name} differs; read the difference, then REGENERATE=1"


@pytest.mark.timeout(400)
@pytest.mark.parametrize(("profile", "name"), [("原有制度", "source"), ("现行条例", "current")])
async def test_a_quarter(sqlite_url: str, profile: str, name: str) -> None:
    async with open_house(sqlite_url, day(9, 28, 9, 30)) as house:
        setting = await play(house, profile)
        chats = [setting.group, setting.secretary.private, setting["李敏"].private, setting["郑海"].private]
        compare(f"quarter_{name}.txt", "\n".join(told(chat) for chat in chats) + "\n")
        assert SECRET not in "".join(
            told(p.private) for n, p in setting.people.items() if n not in ("安国平", "吴桂英")
        )
        parts = {(p.kind, p.quorate) for p in await rows(house, Part)}
        assert {("committee", False), ("committee", True), ("assembly", True), ("lecture", True)} <= parts
        assert len([e for e in await rows(house, Event) if e.state == "closed"]) == 3
        assert len(await rows(house, Talk)) == 1
        received = [m for m in await rows(house, DuesMonth) if m.received_at]
        assert len(received) >= 33
        keys = [(n.duty, n.occasion, n.rung, n.audience) for n in await rows(house, Notice)]
        assert len(keys) == len(set(keys))
        assert {o.state for o in await rows(house, Outbox)} <= {"sent", "dropped", "never"}
        assert (await rows(house, Branch))[0].state == "active"
