"""Whoever has no right presses every button the branch ever saw: nothing changes, nothing is told."""

from datetime import datetime
from typing import Any

import pytest
from sqlmodel import SQLModel

from sandbox.people import BOT_ID
from sandbox.records import Chat
from storage.tables import Branch, DuesMonth, Entry, Event, Member, Occasion, Part, PartyGroup, Post, Seat, Snooze, Talk
from tests.house import House, Person
from tests.people import ROSTER, Setting, rows, set_up_branch, thirteen

GUARDED: tuple[type[SQLModel], ...] = (
    Branch, DuesMonth, Entry, Event, Member, Occasion, Part, PartyGroup, Post, Seat, Snooze, Talk,
)  # fmt: skip
SECRETS = ("玄武口令", *(line[0] for line in ROSTER if line[0] not in ("安国平", "李敏")))


async def lively(house: House) -> Setting:
    """A branch in the middle of its month: a meeting called, dues claimed, a talk written, a leave asked for."""
    setting = await thirteen(house)
    an = setting.secretary
    await an.says("/meeting 党员大会 12月3日 15:00 三楼会议室 审议年度总结")
    await an.presses("保存")
    await setting["王伟"].presses("参加", setting.group)
    await setting["郑海"].presses("请假", setting.group)
    await setting["郑海"].says("玄武口令，住院")
    await an.says("/talk")
    await an.presses("王伟")
    for _ in range(14):
        shown = an.private.last
        if not shown.labels or "已登记" in shown.text:
            break
        wanted = [
            w for w in ("保存", "只登记", "今天", "跳过", "不用", "下一步") for label in shown.labels if w in label
        ]
        await an.presses(wanted[0] if wanted else shown.labels[0])
    await house.until(datetime(2026, 11, 10, 9, 30))
    await setting["王伟"].presses("我已交纳", setting.group)
    for command in ("/members", "/duties", "/dues", "/settings", "/talk 记录", "/me"):
        await an.says(command)
    return setting


def every_button(house: House) -> list[str]:
    """Return the data of every button that hangs anywhere."""
    return sorted({data for chat in house.world.chats.values() for data in buttons_of(chat)})


def buttons_of(chat: Chat) -> list[str]:
    """Return the data of every button of a chat."""
    return [b["callback_data"] for m in chat.messages for b in m.buttons if "callback_data" in b]


async def state(house: House) -> dict[str, list[dict[str, Any]]]:
    """Return what the guarded tables hold of the first branch, the planner's own marks left out."""
    own = {"next_due_at", "decided_to", "next_at", "chat_count"}
    found: dict[str, list[dict[str, Any]]] = {}
    for table in GUARDED:
        lines = [row.model_dump(exclude=own) for row in await rows(house, table)]
        found[table.__name__] = sorted((r for r in lines if r.get("branch_id", 1) == 1), key=lambda r: r["id"])
    return found


async def intruder(house: House, kind: str, setting: Setting) -> Person:
    """Somebody who has no right in the branch: a stranger, one who waits, the secretary of another branch."""
    person = house.person("路过者")
    if kind == "waiting":
        await person.presses("登记", setting.group)
        await person.says("路过者")
    elif kind == "of another branch":
        await set_up_branch(house, "路过者", name="外单位第二党支部")
    else:
        await person.opens()
    return person


@pytest.mark.parametrize("kind", ["stranger", "waiting", "of another branch"])
async def test_every_button_in_wrong_hands(house: House, kind: str) -> None:
    setting = await lively(house)
    person = await intruder(house, kind, setting)
    buttons = every_button(house)
    assert len(buttons) > 60
    before = await state(house)
    own = next(m for m in reversed(person.private.messages) if m.sender_id == BOT_ID)
    theirs = buttons_of(person.private)
    presses = [person.user.presses_data(data, own) for data in buttons if data not in theirs]
    await house.settle()
    assert all(press.answered for press in presses)
    assert await state(house) == before
    said = house.world.transcript(person.private)
    assert not [secret for secret in SECRETS if secret in said]


async def test_a_member_presses_what_only_officers_may(house: House) -> None:
    setting = await lively(house)
    member = setting["张小燕"]
    mine = buttons_of(member.private) + buttons_of(setting.group)
    officers = [data for data in every_button(house) if data not in mine]
    before = await state(house)
    shown = member.private.last
    for data in officers:
        member.user.presses_data(data, shown)
    await house.settle()
    after = await state(house)
    line = next(row["id"] for row in before["Member"] if row["name"] == "张小燕")
    for name in ("Branch", "Member", "Post", "Event", "Part", "Talk", "Entry", "Occasion"):
        assert after[name] == before[name], name
    others = [row for row in after["Seat"] + after["DuesMonth"] if row["member_id"] != line]
    assert others == [row for row in before["Seat"] + before["DuesMonth"] if row["member_id"] != line]
    assert "玄武口令" not in house.world.transcript(member.private)
