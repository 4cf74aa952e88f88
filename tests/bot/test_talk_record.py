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
    assert found["谈话对象（部门或岗位、职务、政治面貌）"] == "王小明（中共党员）"
    assert found["谈话人（职务）"] == "李敏（组织委员）"
    assert found["方式"] == "当面"
    assert found["主题或事由"] == "近期<工作>&学习"
    assert "肯定成绩：工作踏实" in found["主要内容"]
    assert found["处理意见（责任人、时限）"] == ""
    async with branch.house.database.reading() as session:
        actions = [entry.action for entry in (await session.execute(select(Audit))).scalars()]
    assert actions.count("talk_printed") == 1


async def test_what_was_asked_for_stands_in_the_form_with_owner_date_and_answer(branch: Branchful) -> None:
    li, zhou = branch.organiser, branch.discipline
    await fill(li, sections=("工作踏实",), place="电话或视频")
    await li.presses("谈话记录")
    await li.presses("1", message=li.sees("共1条"))
    await li.presses("登记诉求")
    await li.says("希望调班")
    await li.presses("周立")
    await li.says("11月9日")
    await li.presses("保存")
    await zhou.presses("已办理", message=zhou.sees("希望调班"))
    await zhou.says("已调到白班")
    await zhou.presses("保存")
    await li.presses("已向提出人反馈", message=li.sees("请向王小明同志反馈"))
    await li.presses("打印用表", message=li.sees("李敏与王小明"))
    sent = li.sees("谈心谈话记录表，内容仅供您本人")
    assert sent.file is not None
    found = cells(sent.file.content)
    assert found["意见建议及诉求"] == "1. 希望调班"
    assert found["处理意见（责任人、时限）"] == "1. 周立，2026年11月9日前。结果：已调到白班"
    assert found["反馈情况（对象、日期）"] == "1. 王小明，2026年11月2日"


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
