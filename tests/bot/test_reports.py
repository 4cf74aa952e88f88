"""/report: who gets which numbers where, and the file."""

from datetime import UTC, date, datetime
from io import BytesIO

import pytest
from openpyxl import load_workbook
from sqlalchemy import select

from storage.tables import DuesMonth, Event, Member, Part
from tests.house import House
from tests.talking import Branchful, fill, settled_branch


@pytest.fixture
async def branch(house: House) -> Branchful:
    branch = await settled_branch(house)
    at = datetime(2026, 11, 1, tzinfo=UTC)
    async with house.database.writing() as session:
        lines = list((await session.execute(select(Member).where(Member.standing != "activist"))).scalars())
        for n, line in enumerate(lines):
            paid = {"received_at": at, "received_fen": 3000} if n < 2 else {}
            row = DuesMonth(branch_id=branch.branch_id, member_id=line.id or 0, month=date(2026, 11, 1),
                            amount_fen=3000, **paid)  # fmt: skip
            session.add(row)
    return branch


async def test_an_officer_gets_counts_sums_and_a_file_in_private(branch: Branchful) -> None:
    await fill(branch.organiser, sections=("工作踏实",))
    chief = branch.secretary
    await chief.says("/report 2026-11")
    text = chief.sees("会议和活动").text
    assert "应交6人次，已交2人次" in text
    assert "应交180.00元，实收60.00元" in text
    assert "委员与党员1次" in text
    assert "这个周期没有已散会的会议" in text
    sent = chief.sees("2026年11月汇总表")
    assert sent.file is not None
    assert sent.file.name == "第一党支部2026年11月汇总表.xlsx"
    book = load_workbook(BytesIO(sent.file.content))
    assert book.sheetnames == ["规定动作", "会议和活动", "党费", "谈心谈话"]
    sheet = book["党费"]
    assert [cell.value for cell in sheet[4]] == [1, "2026年11月", 6, 2, 0, 0, 180, 60]
    assert sheet.page_setup.paperSize == 9
    names = {m.text for m in [sent]} | {str(c.value) for s in book for row in s.iter_rows() for c in row}
    assert not any("王小明" in name or "工作踏实" in name for name in names)


async def test_a_period_may_be_written_as_the_refusal_says(branch: Branchful) -> None:
    await branch.secretary.says("/report 党费")
    offered = branch.secretary.sees("不是有效周期").text.split("：")[1].rstrip("。").split("、")
    assert offered == ["11月", "第四季度", "2026年"]
    for words in offered:
        await branch.secretary.says(f"/report {words}")
        branch.secretary.sees(f"{words}汇总表")


async def test_the_group_gets_counts_alone(branch: Branchful) -> None:
    await fill(branch.organiser)
    await branch.secretary.says("/report 2026Q4", branch.group)
    text = branch.secretary.sees("2026年第四季度汇总", branch.group).text
    assert "应交6人次，已交2人次" in text
    for private in ("元", "谈", "支委会"):
        assert private not in text
    assert all(m.file is None for m in branch.group.shown)


async def test_somebody_of_no_branch_is_told_so(branch: Branchful, house: House) -> None:
    stranger = house.person("林一")
    await stranger.says("/report")
    stranger.sees("还没有找到您所在的支部")


async def test_members_and_strangers_are_refused(branch: Branchful) -> None:
    await branch.member.says("/report")
    branch.member.does_not_see("汇总")
    branch.member.sees("这件事由")
    await branch.stranger.says("/report 2026")
    branch.stranger.does_not_see("汇总")


async def test_periods_are_read_kindly(branch: Branchful) -> None:
    chief = branch.secretary
    await chief.says("/report")
    chief.sees("2026年第四季度汇总")
    await chief.says("/report 2026")
    chief.sees("2026年汇总")
    await chief.says("/report 2026H1")
    chief.sees("2026年上半年汇总")
    await chief.says("/report 2027")
    chief.sees("这个周期还没有开始")
    await chief.says("/report 张三")
    chief.sees("不是有效周期")


async def test_each_sheet_is_drawn_in_english_too(branch: Branchful) -> None:
    async with branch.house.database.writing() as session:
        from storage.tables import Person

        person = await session.get(Person, branch.secretary.id)
        assert person is not None
        person.language = "en"
    await branch.secretary.says("/report 2026")
    assert "summary of 2026" in branch.secretary.sees("Duties").text
    sent = branch.secretary.sees("What nobody recorded is left blank")
    assert sent.file is not None
    assert load_workbook(BytesIO(sent.file.content)).sheetnames[0] == "Duties"


async def test_a_year_of_many_meetings_is_told_in_several_messages(branch: Branchful) -> None:
    async with branch.house.database.writing() as session:
        for number in range(45):
            at = datetime(2026, 11, 1, 1, number, tzinfo=UTC)
            event = Event(branch_id=branch.branch_id, title="学" * 80, place="三楼", starts_at=at, on_day=at.date(),
                          state="closed", made_at=at, closed_at=at, minutes={})  # fmt: skip
            session.add(event)
            await session.flush()
            session.add(Part(event_id=event.id or 0, kind="study", ordinal=0))
    await branch.secretary.says("/report 2026")
    lists = [m.text for m in branch.secretary.private.shown if m.text.startswith("会议和活动（共45次）")]
    assert [text.count("\n") for text in lists] == [40, 5]
    assert "\n45. 11月1日" in lists[1]
    assert "共45次" in branch.secretary.sees("规定动作").text
