"""Situations: anybody reports one in private, somebody sees to it by a date, and is reminded until he has."""

from datetime import date

import pytest
from sqlalchemy import delete, select

from sandbox.people import BOT_ID
from storage.tables import Audit, Member, Post, Situation, Task
from tests.house import House, Person
from tests.talking import Branchful, at, fill, settled_branch


@pytest.fixture
async def branch(house: House) -> Branchful:
    return await settled_branch(house)


async def report(person: Person, what: str, whom: str, note: str = "") -> None:
    await person.says("/visit")
    await person.presses(what)
    await person.presses(whom)
    await (person.says(note) if note else person.presses("跳过"))
    await person.presses("保存")


async def task_of(branch: Branchful) -> Task:
    async with branch.house.database.reading() as session:
        return (await session.execute(select(Task))).scalars().one()


async def test_a_report_becomes_the_secretarys_task_and_a_talk_on_record_settles_it(branch: Branchful) -> None:
    chen, chief = branch.probationary, branch.secretary
    await chen.says("/visit")
    first = chen.last
    assert "只有办理人安国平同志和书记、副书记能看到" in first.text
    assert "受到处分或有不良反映" not in first.labels
    await chen.presses("退出填写")
    await report(chen, "生病住院", "王小明", "市医院住院部")
    assert "已转给安国平同志，请他于11月5日前办理" in chen.last.text
    card = chief.sees("请您安排走访慰问")
    assert "王小明：生病住院" in card.text
    assert "市医院住院部" in card.text
    assert "反映人：陈静" in card.text
    assert (await task_of(branch)).assignee_id is not None
    await fill(chief)
    assert (await task_of(branch)).state == "done"
    assert "已办理" in card.text
    assert "市医院住院部" not in card.text
    assert not card.labels


async def test_what_concerns_the_secretary_passes_him_by(branch: Branchful) -> None:
    await report(branch.member, "思想波动", "安国平")
    branch.organiser.sees("请您安排谈心谈话")
    branch.secretary.does_not_see("思想波动")
    press = await branch.secretary.forges("ti:1:1", branch.secretary.last)
    assert press.answer == "没有找到。"


async def test_it_is_reminded_of_until_done(branch: Branchful) -> None:
    await report(branch.member, "生病住院", "陈静")
    chief = branch.secretary
    first = chief.sees("请您安排走访慰问")
    await branch.house.until(at(11, 4, 9, 30))
    again = chief.sees("请您安排走访慰问")
    assert again is not first
    await chief.presses("已办理", message=again)
    assert "已办理" in again.text
    count = len([m for m in chief.private.messages if "陈静：生病住院" in m.text])
    await branch.house.until(at(11, 20, 9, 30))
    assert len([m for m in chief.private.messages if "陈静：生病住院" in m.text]) == count


async def test_it_can_be_handed_on_and_then_is_the_others_affair(branch: Branchful) -> None:
    await report(branch.member, "家庭矛盾", "陈静", "晚上方便")
    chief, li = branch.secretary, branch.organiser
    await chief.presses("转交", message=chief.sees("家庭矛盾"))
    await chief.presses("李敏")
    await chief.presses("保存")
    card = li.sees("陈静：家庭矛盾")
    assert "晚上方便" in card.text
    await li.presses("登记谈话", message=card)
    assert "谈话对象：陈静" in li.last.text
    branch.discipline.does_not_see("家庭矛盾")
    assert (await branch.discipline.forges("ti:1:1", branch.discipline.last)).answer == "没有找到。"


async def test_the_group_sees_nothing_of_it(branch: Branchful) -> None:
    await branch.member.says("/visit 陈静住院", branch.group)
    await report(branch.member, "生病住院", "陈静")
    said = [m.text for m in branch.group.shown if m.sender_id == BOT_ID]
    assert not [text for text in said if "陈静" in text or "住院" in text]
    async with branch.house.database.reading() as session:
        assert len((await session.execute(select(Situation))).scalars().all()) == 1


async def test_officers_report_what_is_theirs_to_report(branch: Branchful) -> None:
    await report(branch.discipline, "受到处分或有不良反映", "王小明")
    branch.secretary.sees("王小明：受到处分或有不良反映")
    branch.member.does_not_see("受到处分")


async def test_the_end_of_a_probation_opens_a_talk_by_itself_once(branch: Branchful) -> None:
    async with branch.house.database.writing() as session:
        line = (await session.execute(select(Member).where(Member.name == "陈静"))).scalars().one()
        line.admitted_on = date(2025, 12, 10)
    chief = branch.secretary
    await branch.house.until(at(11, 9, 18, 0))
    chief.does_not_see("预备期将满")
    await branch.house.until(at(11, 11, 9, 30))
    card = chief.sees("陈静：预备期将满")
    assert "请您安排谈心谈话" in card.text
    assert "反映人" not in card.text
    await chief.presses("已办理", message=card)
    await branch.house.until(at(11, 16, 9, 30))
    async with branch.house.database.reading() as session:
        assert len((await session.execute(select(Situation))).scalars().all()) == 1


async def test_a_life_meeting_opens_the_talks_before_it(branch: Branchful) -> None:
    chief = branch.secretary
    await chief.says("/meeting 组织生活会 11月25日 15:00 二楼会议室")
    if any("保存" in label or "发布" in label for label in chief.last.labels):
        await chief.presses(next(label for label in chief.last.labels if "保存" in label or "发布" in label))
    await branch.house.until(at(11, 10, 18, 0))
    chief.does_not_see("组织生活会前")
    await branch.house.until(at(11, 12, 9, 30))
    card = chief.sees("组织生活会前")
    await chief.presses("登记谈话", message=card)
    assert "请选择谈话对象" in chief.last.text


async def test_a_copy_of_the_database_does_not_tell_who_is_ill_or_in_need(branch: Branchful) -> None:
    for what, whom in (("家庭矛盾", "陈静"), ("生活困难", "王小明")):
        await report(branch.member if whom == "陈静" else branch.probationary, what, whom)
    await fill(branch.secretary, partner="陈静")
    async with branch.house.database.reading() as session:
        stored = [row._mapping for row in await session.execute(select(Situation.__table__))]  # type: ignore[attr-defined]
        details = [one.details for one in (await session.execute(select(Audit))).scalars()]
        tasks = (await session.execute(select(Task).order_by(Task.id))).scalars().all()
    for row in stored:
        plain = {name: value for name, value in row.items() if not isinstance(value, bytes)}
        assert not {"code", "concerns_id"} & set(plain)
        assert "family" not in str(plain)
        assert "hardship" not in str(plain)
    assert not [one for one in details if "family" in str(one) or "hardship" in str(one)]
    done = next(one for one in tasks if one.done_at is not None)
    assert done.until_on is None, "its term, beside the talk that settled it, would tell what it was"


async def test_after_an_outage_nobody_is_reminded_at_night(branch: Branchful) -> None:
    await report(branch.member, "生病住院", "陈静")
    chief = branch.secretary
    first = chief.sees("请您安排走访慰问")
    branch.house.clock.move_to(at(11, 4, 23, 30))
    await branch.house.program.passed()
    await branch.house.settle()
    assert chief.sees("请您安排走访慰问") is first
    await branch.house.until(at(11, 5, 9, 30))
    assert chief.sees("请您安排走访慰问") is not first


async def test_nobody_fills_a_form_in_vain_when_the_secretary_is_the_only_officer(branch: Branchful) -> None:
    async with branch.house.database.writing() as session:
        await session.execute(delete(Post).where(Post.post != "secretary"))  # type: ignore[arg-type]
    wang = branch.member
    await wang.says("/visit")
    await wang.presses("思想波动")
    press = await wang.presses("安国平")
    assert "请当面向上级党组织反映" in (press.answer or "")
    await wang.presses("陈静")
    await wang.presses("跳过")
    await wang.presses("保存")
    branch.secretary.sees("陈静：思想波动")
