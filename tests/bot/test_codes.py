"""Signing in by the code read out in the room: asked in private, limited guesses, old codes, nothing in the group."""

import re
from datetime import datetime, timedelta

import pytest

from domain.codes import ALPHABET
from storage.tables import CodeTry, Seat
from tests.clock import SHANGHAI
from tests.house import House, Person
from tests.meeting import Meeting, meeting_branch
from tests.people import rows

ASSEMBLY = "党员大会 12月3日 15:00 三楼会议室 审议年度总结"


@pytest.fixture
async def branch(house: House) -> Meeting:
    made = await meeting_branch(house)
    await made.announce(ASSEMBLY)
    await house.until(datetime(2026, 12, 3, 14, 40, tzinfo=SHANGHAI))
    await made.secretary.presses("到会管理", message=made.desk())
    await made.secretary.presses("改用口令签到", message=made.desk())
    return made


def code(branch: Meeting) -> str:
    found = re.search(r"口令：(\w{4})（", branch.desk().text)
    assert found, branch.desk().text
    return found[1]


async def later(branch: Meeting, **gap: float) -> None:
    branch.house.clock.move_to(branch.house.clock.now() + timedelta(**gap))
    await branch.house.program.passed()
    await branch.house.settle()


async def seat(branch: Meeting, name: str) -> Seat:
    return next(one for one in await rows(branch.house, Seat) if one.name == name)


def wrong(right: str) -> str:
    return right[:3] + next(each for each in ALPHABET if each != right[3])


async def test_the_button_asks_for_the_code_and_the_right_one_signs_in(branch: Meeting) -> None:
    wang = branch["王小明"]
    press = await wang.presses("签到", branch.group)
    assert press.answer == "请到私聊中输入会场宣读的4位口令。"
    wang.sees("请输入会场宣读的4位口令")
    assert (await seat(branch, "王小明")).present_at is None
    await wang.says(f" {code(branch).lower()} ")
    wang.sees("已签到：党员大会，12月3日14:40。")
    assert (await seat(branch, "王小明")).present_at is not None
    assert "实到1人" in branch.card("党员大会").text
    press = await wang.presses("签到", branch.group)
    assert (press.answer or "").startswith("您已经签过到")


async def test_the_code_may_be_typed_at_once_and_full_width(branch: Meeting) -> None:
    typed = "".join(chr(ord(each) + 0xFEE0) for each in code(branch))
    await branch["张三"].says(typed)
    branch["张三"].sees("已签到")
    assert "实到1人" in branch.card("党员大会").text


async def test_the_code_changes_and_the_one_before_it_is_taken_for_a_while(branch: Meeting) -> None:
    first = code(branch)
    await later(branch, minutes=2)
    second = code(branch)
    assert second != first
    await branch["王小明"].says(first)
    branch["王小明"].sees("已签到")
    await later(branch, minutes=2)
    await branch["张三"].says(first)
    branch["张三"].sees("口令不对，还可以再试4次")
    await branch["张三"].says(second)
    branch["张三"].sees("已签到")


async def test_guessing_ends_after_five_wrong_codes(branch: Meeting) -> None:
    zhang = branch["张三"]
    for left in (4, 3, 2, 1):
        await zhang.says(wrong(code(branch)))
        zhang.sees(f"还可以再试{left}次")
    await zhang.says(wrong(code(branch)))
    zhang.sees("口令连续输错，请在14:50以后再试")
    await zhang.says(code(branch))
    assert (await seat(branch, "张三")).present_at is None
    zhang.sees("请在14:50以后再试")
    await later(branch, minutes=11)
    await zhang.says(code(branch))
    zhang.sees("已签到")
    assert await rows(branch.house, CodeTry) == []


async def test_the_code_never_stands_in_the_group_and_only_who_runs_the_meeting_sees_it(branch: Meeting) -> None:
    shown = code(branch)
    for text in (each for m in branch.group.messages for each in (m.text, *m.history)):
        assert shown not in text
        assert "口令：" not in text
    desk = branch.desk()
    stranger = branch.house.person("路人")
    press = await stranger.forges(f"pc:{branch.branch_id}:1:0", desk)
    assert "还没有登记到本支部" in (press.answer or "")
    press = await branch["王小明"].forges(f"pc:{branch.branch_id}:1:0", desk)
    assert press.answer
    assert "口令：" in branch.desk().text  # nobody else switches it off
    press = await stranger.presses("签到", branch.group)
    assert "还没有登记到本支部" in (press.answer or "")
    press = await branch["钱多"].presses("签到", branch.group)
    assert "不在本次会议的参加人员名册中" in (press.answer or "")


async def test_somebody_who_never_pressed_start_is_led_to_the_private_chat(branch: Meeting) -> None:
    liu: Person = branch["刘洋"]
    press = await liu.presses("签到", branch.group)
    assert "请点群里的" in (press.answer or "")
    await liu.presses("到私聊中输入口令", branch.group)
    liu.sees("请输入会场宣读的4位口令")
    await liu.says(code(branch))
    assert (await seat(branch, "刘洋")).present_at is not None


async def test_pressing_again_keeps_one_form_and_switching_back_lets_the_button_do(branch: Meeting) -> None:
    wang = branch["王小明"]
    for _ in range(3):
        await wang.presses("签到", branch.group)
    assert not [m for m in wang.private.shown if "继续填写" in m.labels]
    await branch.secretary.presses("改用按钮签到", message=branch.desk())
    press = await branch["张三"].presses("签到", branch.group)
    assert (press.answer or "").startswith("已签到")
    await wang.says("CCCC")  # the form is still open: no code is asked for any more
    assert (await seat(branch, "王小明")).present_at is not None


async def test_a_secret_that_was_changed_ends_the_old_codes(branch: Meeting) -> None:
    old = code(branch)
    await branch.secretary.presses("改用按钮签到", message=branch.desk())
    await branch.secretary.presses("改用口令签到", message=branch.desk())
    if code(branch) != old:
        await branch["王小明"].says(old)
        branch["王小明"].sees("口令不对")


async def test_four_letters_without_a_meeting_are_not_understood_as_ever(house: House) -> None:
    made = await meeting_branch(house)
    await made["王小明"].says("ABCD")
    assert "口令" not in made["王小明"].last.text


async def test_an_officer_enters_whom_the_code_locked_out(branch: Meeting) -> None:
    await branch["张三"].says(wrong(code(branch)))
    await branch.secretary.presses("上一步", message=branch.desk())
    await branch.secretary.presses("点名", message=branch.desk())
    await branch.secretary.presses("张三", message=branch.desk())
    found = await seat(branch, "张三")
    assert found.entered_by == branch.members["安国平"]
