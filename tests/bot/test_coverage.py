"""Coverage of talks: who has talked with whom, whom next, the register; how long content is kept."""

from datetime import datetime
from io import BytesIO

import pytest
from openpyxl import load_workbook
from sqlalchemy import select

from storage.tables import Audit, Branch, Talk
from tests.house import House, Person
from tests.talking import Branchful, at, fill, settled_branch

BY_DATE = "只登记日期和话题"


@pytest.fixture
async def branch(house: House) -> Branchful:
    return await settled_branch(house)


async def talks_of(branch: Branchful) -> list[Talk]:
    async with branch.house.database.reading() as session:
        return list((await session.execute(select(Talk).order_by(Talk.id))).scalars())


async def test_the_secretary_sees_who_was_reached_and_talks_with_the_next(branch: Branchful) -> None:
    await fill(branch.discipline, partner="何伟", depth=BY_DATE)
    chief = branch.secretary
    await chief.says("/talk 记录")
    await chief.presses("覆盖情况", message=chief.sees("谈心谈话"))
    card = chief.sees("谈心谈话覆盖情况")
    assert "书记与委员：应谈2，期内已谈0" in card.text
    assert "还没有谈过的：安国平、李敏" in card.text
    await chief.presses("与李敏谈", message=card)
    assert "谈话对象：李敏\n请选择类别" in chief.last.text
    await chief.presses("退出填写")
    await fill(chief, partner="李敏", depth=BY_DATE, kind="委员之间")
    await chief.says("/talk 覆盖")
    card = chief.sees("谈心谈话覆盖情况")
    assert "书记与委员：应谈2，期内已谈1" in card.text
    assert "还没有谈过的：周立" not in card.text
    assert "与李敏谈" not in card.labels


async def test_the_form_suggests_whom_next_to_the_committee_alone(branch: Branchful) -> None:
    await branch.secretary.says("/talk")
    assert "建议先谈：李敏、周立、何伟" in branch.secretary.last.text
    await branch.member.says("/talk")
    assert "建议先谈" not in branch.member.last.text


async def test_others_get_no_coverage_and_no_register(branch: Branchful) -> None:
    for person in (branch.organiser, branch.member, branch.stranger):
        await person.says("/talk 覆盖")
        person.does_not_see("谈心谈话覆盖情况")
        await person.forges("tv:1", person.last)
        await person.forges("tz:1:2026", person.last)
        await person.forges("ty:1:12", person.last)
        person.does_not_see("覆盖情况")
    chief = branch.secretary
    await chief.says("/talk 覆盖", branch.group)
    assert not [m for m in branch.group.shown if "覆盖" in m.text and m.sender_id != chief.id]


async def test_the_register_goes_to_the_private_chat_and_is_recorded(branch: Branchful) -> None:
    await fill(branch.organiser, topic="岗位调整", sections=("工作踏实",))
    chief = branch.secretary
    await chief.says("/talk 覆盖")
    await chief.presses("本年登记表", message=chief.sees("谈心谈话覆盖情况"))
    chief.sees("2026年谈心谈话登记表")
    async with branch.house.database.reading() as session:
        entries = (await session.execute(select(Audit).where(Audit.action == "talk_register"))).scalars().all()
    assert [entry.details for entry in entries] == [{"year": 2026}]


async def test_content_goes_after_the_period_with_a_weeks_notice_and_the_fact_stays(branch: Branchful) -> None:
    li, chief = branch.organiser, branch.secretary
    await fill(li, sections=("工作踏实",))
    await chief.says("/talk 覆盖")
    await chief.presses("内容保存36个月", message=chief.sees("谈心谈话覆盖情况"))
    await chief.presses("12个月", message=chief.sees("谈话内容的保存期限"))
    async with branch.house.database.writing() as session:  # as if it had been held a year ago
        talk = (await session.execute(select(Talk))).scalars().one()
        talk.held_on = talk.held_on.replace(year=2025)
        assert talk.ends_on is not None
        talk.ends_on = talk.ends_on.replace(year=2026)
    await branch.house.until(at(11, 2, 12, 0))
    notice = li.sees("谈话内容到期")
    assert "2026年11月9日删除" in notice.text
    assert "王小明" not in notice.text
    await branch.house.until(at(11, 8, 23, 0))
    assert (await talks_of(branch))[0].content is not None
    await branch.house.until(at(11, 9, 12, 0))
    talk = (await talks_of(branch))[0]
    assert (talk.content, talk.place, talk.has_content) == (None, None, False)
    assert isinstance(talk.faded_at, datetime)
    await li.says("/talk 记录")
    await li.presses("1", message=li.sees("李敏与王小明"))
    assert "内容已到保存期限" in li.sees("按规定删除").text
    assert len([m for m in li.private.shown if "谈话内容到期" in m.text]) == 1


async def test_the_summary_is_apart_names_nobody_and_is_read_by_the_committee(branch: Branchful) -> None:
    li, chief = branch.organiser, branch.secretary
    await fill(li, sections=("工作踏实",))
    await li.presses("谈话记录")
    await li.presses("1", message=li.sees("共1条"))
    await li.presses("写概要")
    assert "支部委员都能看到概要" in li.last.text
    await li.says("王小明希望多安排培训")
    li.sees("概要里不能写姓名")
    await li.says("小明希望多安排培训")
    assert "其中“小明”像是人名" in li.last.text
    await li.presses("上一步")
    await li.says("老周希望多安排培训")
    assert "其中“老周”像是人名" in li.last.text
    await li.presses("上一步")
    await li.says("希望多安排培训")
    assert "像是人名" not in li.last.text
    await li.presses("保存")
    await chief.says("/talk 记录")
    await chief.presses("1", message=chief.sees("李敏与王小明"))
    fact = chief.sees("概要（支部委员可看）：希望多安排培训")
    assert "工作踏实" not in fact.text


async def test_the_period_is_the_branchs_own(branch: Branchful) -> None:
    async with branch.house.database.reading() as session:
        own = (await session.execute(select(Branch))).scalars().one()
    assert "talk_months" not in own.settings
    await fill(branch.organiser, sections=("工作踏实",))
    assert str((await talks_of(branch))[0].ends_on) == "2029-11-02"


async def views(branch: Branchful, *, by: Person) -> str:
    await by.says("/talk 记录")
    await by.presses("话题汇总", message=by.sees("谈心谈话"))
    assert "话题汇总" in by.last.text
    return by.last.text


async def test_topics_are_counted_without_a_name_once_there_are_enough(branch: Branchful) -> None:
    zhou, li = branch.discipline, branch.organiser
    for partner in ("王小明", "王小明", "陈静", "何伟"):
        await fill(li, partner=partner, depth=BY_DATE)
    await branch.house.until(at(12, 1, 9, 30))
    assert "不足5次" in await views(branch, by=zhou)
    await fill(li, partner="陈静", depth=BY_DATE)
    assert "不足5次" in await views(branch, by=zhou), "a month that is not over is not counted"
    await branch.house.until(at(1, 4, 9, 30, 2027))
    told = await views(branch, by=zhou)
    assert "统计到2026年12月31日，5次谈话选了话题" in told
    assert "· 思想：5次" in told
    assert "王小明" not in told
    await branch.member.forges("ts:1", branch.member.last)
    branch.member.does_not_see("话题汇总")


async def test_talks_of_one_pair_are_not_counted_for_others(branch: Branchful) -> None:
    for _ in range(5):
        await fill(branch.organiser, depth=BY_DATE)
    await branch.house.until(at(12, 1, 9, 30))
    assert "谈话对象不足3人" in await views(branch, by=branch.discipline)


async def test_looking_again_after_one_more_talk_shows_nothing_new(branch: Branchful) -> None:
    zhou, li = branch.discipline, branch.organiser
    for partner in ("王小明", "王小明", "陈静", "何伟", "何伟"):
        await fill(li, partner=partner, depth=BY_DATE)
    await branch.house.until(at(12, 1, 9, 30))
    first = await views(branch, by=zhou)
    assert "· 思想：5次" in first
    await fill(li, partner="陈静", depth=BY_DATE)
    await li.says("/talk 记录")
    await li.presses("1", message=li.sees("共6条"))
    await li.presses("更正")
    await li.presses("方面")
    await li.presses("家庭")
    await li.presses("下一步")
    await li.presses("保存")
    assert await views(branch, by=zhou) == first
    await branch.house.until(at(1, 4, 9, 30, 2027))
    assert await views(branch, by=zhou) == first, "one talk more than was shown in the month before"


async def test_two_are_paired_and_the_pair_is_expected_to_talk(branch: Branchful) -> None:
    chief = branch.secretary
    await chief.says("/talk 覆盖")
    await chief.presses("结对")
    await chief.presses("新的结对")
    await chief.presses("李敏")
    await chief.says("群众甲")
    await chief.presses("保存")
    assert "李敏 — 群众甲" in chief.sees("结对谈心").text
    branch.organiser.sees("支部请您与群众甲结对")
    await chief.says("/talk 覆盖")
    card = chief.sees("谈心谈话覆盖情况")
    assert "结对：应谈1，期内已谈0" in card.text
    await fill(branch.organiser, partner="群众甲", depth=BY_DATE, kind="与群众")
    await chief.says("/talk 覆盖")
    assert "结对：应谈1，期内已谈1" in chief.sees("谈心谈话覆盖情况").text
    await chief.presses("结对")
    await chief.presses("解除 李敏 — 群众甲")
    assert "还没有结对" in chief.last.text
    branch.member.does_not_see("群众甲")
    assert "群众甲" not in "".join(message.text for message in branch.group.messages)


async def test_the_branch_chooses_how_often(branch: Branchful) -> None:
    chief = branch.secretary
    await fill(chief, partner="李敏", depth=BY_DATE, kind="委员之间")
    await chief.says("/talk 覆盖")
    await chief.presses("多久谈一次")
    await chief.presses("书记与委员：半年一次")
    assert any("书记与委员：一年一次" in label for label in chief.last.labels)
    for person in (branch.organiser, branch.member):
        await person.says("/talk")
        await person.forges("ub:1:0", person.last)
    assert any("书记与委员：一年一次" in label for label in chief.last.labels), "nobody else turns it"


async def test_the_register_shows_who_has_talked_with_whom(branch: Branchful) -> None:
    await fill(branch.discipline, partner="何伟", depth=BY_DATE)
    await branch.secretary.says("/talk 覆盖")
    await branch.secretary.presses("本年登记表")
    sent = next(m.file for m in reversed(branch.secretary.private.messages) if m.file)
    sheet = load_workbook(BytesIO(sent.content))["谈话往来表"]
    rows = list(sheet.iter_rows(min_row=3, values_only=True))
    heads = list(rows[0])
    zhou = next(row for row in rows if row[1] == "周立")
    assert zhou[heads.index("何伟")], "the day on which they talked"
    assert zhou[heads.index("周立")] == "—"
    assert zhou[heads.index("安国平")] is None
