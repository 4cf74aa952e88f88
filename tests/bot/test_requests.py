"""What was asked for in talks: an owner sees to it, the answer goes back to whoever raised it."""

import logging
from pathlib import Path

import pytest
from sqlalchemy import select

from bot.logs import OURS
from storage.tables import Audit, Outbox, TalkRequest
from tests.bot.test_talks import plain_files
from tests.house import House
from tests.talking import Branchful, at, fill, settled_branch

ASKED = "希望增加夜班补贴说明会"


@pytest.fixture
async def branch(house: House) -> Branchful:
    return await settled_branch(house)


async def asked(branch: Branchful) -> None:
    li = branch.organiser
    await fill(li, sections=("工作踏实",))
    await li.presses("谈话记录")
    await li.presses("1", message=li.sees("共1条"))
    await li.presses("登记诉求")
    assert "办理人看不到是谁提出的" in li.last.text
    await li.says(ASKED)
    await li.presses("周立")
    await li.says("11月9日")
    await li.presses("保存")


async def one(branch: Branchful) -> TalkRequest:
    async with branch.house.database.reading() as session:
        return (await session.execute(select(TalkRequest))).scalars().one()


async def test_the_owner_sees_to_it_and_the_author_takes_the_answer_back(branch: Branchful) -> None:
    await asked(branch)
    li, zhou = branch.organiser, branch.discipline
    card = zhou.sees(ASKED)
    assert "王小明" not in card.text
    await zhou.presses("已办理", message=card)
    await zhou.says("已定于月底召开")
    await zhou.presses("保存")
    back = li.sees("请向王小明同志反馈")
    assert "已定于月底召开" in back.text
    await branch.house.until(at(11, 5, 9, 30))
    again = li.sees("请向王小明同志反馈")
    assert again is not back
    press = await li.presses("已向提出人反馈", message=again)
    assert press.answer == "已登记为反馈。"
    made = await one(branch)
    assert made.answered_at is not None
    assert made.remind_at is None
    await li.says("/talk 记录")
    await li.presses("1", message=li.sees("共1条"))
    li.sees("诉求1项，已反馈1项")


async def test_the_owner_is_reminded_before_and_on_the_day(branch: Branchful) -> None:
    await asked(branch)
    zhou = branch.discipline
    first = zhou.sees("请您办理")
    await branch.house.until(at(11, 9, 9, 30))
    assert zhou.sees("请您办理") is not first


async def test_nobody_else_sees_it(branch: Branchful) -> None:
    await asked(branch)
    for person in (branch.secretary, branch.leader, branch.member):
        person.does_not_see(ASKED)
        for press in ("tm:1:1", "tq:1:1"):
            await person.forges(press, person.last)
        person.does_not_see(ASKED)
    assert (await one(branch)).settled_at is None
    assert (await branch.discipline.forges("tq:1:1", branch.discipline.sees(ASKED))).answer == "没有找到。"
    async with branch.house.database.reading() as session:
        details = [entry.details for entry in (await session.execute(select(Audit))).scalars()]
    assert ASKED not in str(details)
    assert not [m for m in branch.group.messages if ASKED in m.text]


async def test_it_goes_with_the_talk(branch: Branchful) -> None:
    await asked(branch)
    li, zhou = branch.organiser, branch.discipline
    card = li.sees("李敏与王小明")
    await li.presses("删除", message=card)
    await li.presses("确定删除", message=card)
    assert (await one(branch)).text is None
    assert (await zhou.forges("tm:1:1", zhou.sees(ASKED))).answer == "没有找到。"
    await branch.house.until(at(11, 12, 9, 30))
    assert len([m for m in zhou.private.messages if ASKED in m.text]) == 1


async def test_nothing_of_requests_summaries_and_situations_is_found_in_plain(
    branch: Branchful, tmp_path: Path, caplog: pytest.LogCaptureFixture
) -> None:
    caplog.set_level(logging.INFO)
    for name in OURS:  # as with LOG_LEVEL=DEBUG
        caplog.set_level(logging.DEBUG, name)
    secrets = (ASKED, "黄杨暗语甲", "银杏暗语乙", "丁香暗语丙", "海棠暗语丁")
    _asked, outcome, outline, note, outsider = secrets
    await asked(branch)
    li, zhou, chen = branch.organiser, branch.discipline, branch.probationary
    await zhou.presses("已办理", message=zhou.sees(ASKED))
    await zhou.says(outcome)
    await zhou.presses("保存")
    await li.presses("写概要", message=li.sees("李敏与王小明"))
    await li.says(outline)
    await li.presses("保存")
    await chen.says("/visit")
    await chen.presses("生病住院")
    await chen.says(outsider)
    await chen.says(note)
    await chen.presses("保存")
    await branch.house.until(at(11, 5, 9, 30))
    branch.secretary.sees(note)
    secrets += ("hospital",)
    assert not plain_files(tmp_path, secrets)
    logged = "\n".join(r.getMessage() for r in caplog.records)
    group = "\n".join(m.text for m in branch.group.messages)
    async with branch.house.database.reading() as session:
        details = str([entry.details for entry in (await session.execute(select(Audit))).scalars()])
        letters = list((await session.execute(select(Outbox).where(Outbox.state == "sent"))).scalars())
        assert all(letter.sealed is None for letter in letters)
    assert not [secret for secret in secrets if secret in logged or secret in group or secret in details]


async def test_after_an_outage_no_owner_is_reminded_at_night(branch: Branchful) -> None:
    await asked(branch)
    zhou = branch.discipline
    first = zhou.sees("请您办理")
    branch.house.clock.move_to(at(11, 9, 23, 30))
    await branch.house.program.passed()
    await branch.house.settle()
    assert zhou.sees("请您办理") is first
    await branch.house.until(at(11, 10, 9, 30))
    assert zhou.sees("请您办理") is not first
