"""The Word form of a talk: for its author alone, in private, in the customary order, blanks left blank."""

from io import BytesIO
from xml.etree import ElementTree
from zipfile import ZipFile

import pytest
from openpyxl import load_workbook
from sqlalchemy import select

from reports.talk_record import TalkRecord, draw
from storage.tables import Audit
from tests.house import House
from tests.talking import Branchful, fill, settled_branch

W = "{http://schemas.openxmlformats.org/wordprocessingml/2006/main}"


@pytest.fixture
async def branch(house: House) -> Branchful:
    return await settled_branch(house)


def cells(content: bytes) -> dict[str, str]:
    """Read the table of a form: label, what stands beside it."""
    root = ElementTree.fromstring(ZipFile(BytesIO(content)).read("word/document.xml"))
    lines = [
        ["".join(t.text or "" for t in cell.iter(f"{W}t")) for cell in row.iter(f"{W}tc")]
        for row in root.iter(f"{W}tr")
    ]
    return {line[0]: line[1] for line in lines}


async def test_the_author_prints_his_record(branch: Branchful) -> None:
    li = branch.organiser
    await fill(li, topic="近期<工作>&学习", sections=("工作踏实",))
    await li.presses("谈话记录")
    await li.presses("1", message=li.sees("共1条"))
    await li.presses("打印用表")
    sent = li.sees("谈心谈话记录表，内容仅供您本人")
    assert sent.file is not None
    assert "王小明" not in sent.file.name
    found = cells(sent.file.content)
    assert list(found)[:2] == ["时间（起止）", "地点"]
    assert found["谈话对象（部门或岗位、职务、政治面貌）"] == "王小明"
    assert found["主题或事由"] == "近期<工作>&学习"
    assert "肯定成绩：工作踏实" in found["主要内容"]
    assert found["处理意见（责任人、时限）"] == ""
    async with branch.house.database.reading() as session:
        actions = [entry.action for entry in (await session.execute(select(Audit))).scalars()]
    assert actions.count("talk_printed") == 1


async def test_nobody_else_prints_it(branch: Branchful) -> None:
    await fill(branch.organiser, sections=("工作踏实",))
    for person in (branch.secretary, branch.discipline, branch.member):
        await person.says("/talk 记录")
        assert (await person.forges("tt:1:1", person.last)).answer == "没有找到。"
        assert all(m.file is None for m in person.private.shown)


async def test_the_register_has_who_and_when_and_no_word_of_what_was_said(branch: Branchful) -> None:
    await fill(branch.organiser, topic="岗位调整", sections=("工作踏实",))
    chief = branch.secretary
    await chief.says("/talk 覆盖")
    await chief.presses("本年登记表", message=chief.sees("谈心谈话覆盖情况"))
    sent = chief.sees("2026年谈心谈话登记表")
    assert sent.file is not None
    book = load_workbook(BytesIO(sent.file.content))
    assert book.sheetnames == ["谈话登记表", "覆盖情况", "谈话往来表"]
    sheet = book["谈话登记表"]
    assert [cell.value for cell in sheet[3]] == [
        "序号",
        "日期",
        "谈话人",
        "对象",
        "类别",
        "主题",
        "诉求数",
        "反馈（是/否）",
        "备注",
    ]
    assert [cell.value for cell in sheet[4]][1:6] == ["2026年11月2日", "李敏", "王小明", "委员与党员", None]
    said = str([cell.value for page in book for row in page.iter_rows() for cell in row])
    assert "岗位调整" not in said
    assert "工作踏实" not in said


def test_what_xml_cannot_hold_is_left_out_and_the_same_record_gives_the_same_file() -> None:
    record = TalkRecord("表", "支部", [("甲\x00", "一\n二\ufffe]]>")], "签字")
    assert draw(record) == draw(record)
    assert cells(draw(record)) == {"甲": "一二]]>"}
