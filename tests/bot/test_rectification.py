"""Rectification items, as whole conversations: put down, reminded of, mended, reviewed, filed; private throughout."""

from datetime import datetime
from io import BytesIO
from pathlib import Path

import openpyxl
import pytest

from storage.tables import Rectification
from tests.clock import SHANGHAI
from tests.house import House
from tests.meeting import Meeting, meeting_branch
from tests.people import rows

PROBLEM, MEASURE = "孔雀问题：学习不够经常", "孔雀措施：每周集中学习一次"


@pytest.fixture
async def branch(house: House) -> Meeting:
    house.secrets |= {"孔雀", "整改"}
    return await meeting_branch(house)


def at(month: int, day: int, hour: int, minute: int = 0) -> datetime:
    return datetime(2026, month, day, hour, minute, tzinfo=SHANGHAI)


async def hold_life_meeting(branch: Meeting) -> None:
    an = branch.secretary
    await branch.announce("组织生活会 11月2日 10:00 三楼会议室 年度组织生活会")
    for label in ("开始签到", "宣布开会", "散会"):
        await an.presses(label, message=branch.desk())


async def put_down(branch: Meeting, owner: str = "王小明", until: str = "11月20日", verifier: str = "周立") -> None:
    an = branch.secretary
    await an.says(PROBLEM)
    await an.presses("跳过")
    await an.says(MEASURE)
    await an.presses(owner)
    await an.says(until)
    await an.presses(verifier)
    an.sees("请核对")
    await an.presses("保存")


async def test_from_the_life_meeting_to_the_register(branch: Meeting) -> None:
    an, wang, zhou = branch.secretary, branch["王小明"], branch["周立"]
    await hold_life_meeting(branch)
    await an.presses("整改事项", message=branch.desk())
    an.sees("还没有登记整改事项")
    await an.presses("登记整改事项")
    await put_down(branch)
    assert not [m for m in an.private.shown if m.sender_id == an.id and "孔雀" in m.text]
    card = wang.sees("孔雀问题")
    assert "来源：组织生活会，2026年11月2日" in card.text
    assert "还有18天" in card.text
    assert card.labels == ["已整改", "填写进展"]
    assert "整改事项（未办结1项）" in branch.desk().labels
    await wang.presses("填写进展", message=card)
    await wang.says("孔雀进展：已定学习计划")
    assert "孔雀进展" in wang.sees("孔雀问题").text
    await wang.presses("已整改", message=branch.card("孔雀问题", wang.private))
    await wang.presses("今天")
    await wang.says("孔雀结果：已学四次")
    press = await wang.forges(f"ar:{branch.branch_id}:1:1", branch.card("孔雀问题", wang.private))
    assert press.answer == "责任人不能核实自己的整改，请另选核实人。"
    asked = branch.card("孔雀结果", zhou.private)
    assert "核实办结" in asked.labels
    await zhou.presses("退回再改", message=asked)
    await zhou.says("孔雀退回：记录不全")
    assert "退回说明：孔雀退回" in branch.card("孔雀问题", wang.private).text
    await wang.presses("已整改", message=branch.card("孔雀问题", wang.private))
    await wang.presses("今天")
    await wang.presses("跳过")
    await zhou.presses("核实办结", message=branch.card("孔雀问题", zhou.private))
    assert "已办结" in branch.card("孔雀问题", wang.private).text
    press = await zhou.forges(f"ar:{branch.branch_id}:1:1", branch.card("孔雀问题", zhou.private))
    assert press.answer == "这项整改已经办结或撤销。"
    await an.says("/rectify")
    await an.presses("整改台账")
    sent = an.private.last.file
    assert sent is not None
    sheet = openpyxl.load_workbook(BytesIO(sent.content)).active
    assert sheet is not None
    table = list(sheet.iter_rows(min_row=3, values_only=True))
    heads = "序号 来源 问题 具体表现 措施 责任人 时限 进展 完成日期 核实人 备注"
    assert table[0] == tuple(heads.split())
    found = (1, "组织生活会\n2026-11-02", PROBLEM, None, MEASURE, "王小明", "2026-11-20", "孔雀结果：已学四次")
    assert table[1] == (*found, "2026-11-02", "周立", None)


async def test_the_owner_is_reminded_until_it_is_closed_and_nobody_else(branch: Meeting) -> None:
    an, wang = branch.secretary, branch["王小明"]
    await an.says("/rectify")
    await an.presses("登记整改事项")
    await an.presses("支部自查")
    await put_down(branch)

    def told() -> int:
        return len([m for m in wang.private.messages if "孔雀问题" in m.text])

    seen = []
    for day in (12, 13, 19, 20, 27, 30):
        await branch.house.until(at(11, day, 9, 30))
        seen.append(told())
    assert seen == [1, 2, 3, 4, 5, 5]
    assert "已超期" in wang.sees("孔雀问题").text
    branch["张三"].does_not_see("孔雀")
    await wang.presses("已整改", message=branch.card("孔雀问题", wang.private))
    await wang.presses("今天")
    await wang.presses("跳过")
    await branch.house.until(at(12, 3, 9, 30))
    assert len([m for m in branch["周立"].private.messages if "请核实" in m.text]) == 2
    await branch["周立"].presses("核实办结")
    before = told()
    await branch.house.until(at(12, 31, 9, 30))
    assert told() == before


async def test_others_see_nothing_and_the_group_only_the_way(branch: Meeting) -> None:
    branch.house.secrets.discard("整改")  # the command's own word stands in its answer
    an = branch.secretary
    await an.says("/rectify")
    await an.presses("登记整改事项")
    await an.presses("其他")
    await put_down(branch)
    await branch["张三"].says("/rectify")
    branch["张三"].sees("没有由您负责或核实的整改事项")
    card = branch.card("孔雀问题", branch["王小明"].private)
    for data in ("ao:1:1", "ap:1:1", "ar:1:1:1"):
        assert (await branch["张三"].forges(data, card)).answer == "没有找到。"
    for data in ("an:1:0", "au:1:1", "at:1:1", "av:1:1k6", "am:1:1:0"):
        assert "支部委员" in ((await branch["王小明"].forges(data, card)).answer or "")
    stranger = branch.house.person("路人")
    assert "还没有登记到本支部" in ((await stranger.forges("ao:1:1", card)).answer or "")
    await an.says("/rectify", branch.group)
    assert "请到私聊中办理" in branch.said[-1].text
    assert not any("孔雀" in text for m in branch.group.messages for text in (m.text, *m.history))


async def test_somebody_the_bot_cannot_write_to_is_reminded_of_through_the_reviewer(branch: Meeting) -> None:
    an = branch.secretary
    await an.says("/rectify")
    await an.presses("登记整改事项")
    await an.presses("其他")
    await put_down(branch, owner="赵德福")
    an.sees("他的私聊送不到，请当面告知")
    branch["周立"].does_not_see("孔雀")
    await branch.house.until(at(11, 13, 9, 30))
    branch["周立"].sees("孔雀问题")


async def test_it_is_handed_on_put_off_and_taken_back(branch: Meeting) -> None:
    an = branch.secretary
    await an.says("/rectify")
    await an.presses("登记整改事项")
    await an.presses("其他")
    await put_down(branch)
    await an.says("/rectify")
    await an.presses("第1项")
    await an.presses("改责任人、时限")
    await an.presses("张三")
    await an.says("昨天")
    an.sees("日期")
    await an.says("12月25日")
    await an.presses("保存")
    assert "2026年12月25日" in branch["张三"].sees("孔雀问题").text
    assert not branch.card("没有找到", branch["王小明"].private).labels
    await an.presses("登记有误，撤销", message=branch.card("孔雀问题", an.private))
    assert "内容已删除" in branch["张三"].sees("整改事项").text
    (item,) = await rows(branch.house, Rectification)
    assert (item.state, item.remind_at) == ("withdrawn", None)


async def test_its_words_are_sealed_in_the_database(branch: Meeting) -> None:
    an = branch.secretary
    await an.says("/rectify")
    await an.presses("登记整改事项")
    await an.presses("其他")
    await put_down(branch)
    path = Path(str(branch.house.database.engine.url.database))
    for file in path.parent.glob(f"{path.name}*"):
        assert "孔雀".encode() not in file.read_bytes(), file.name
