"""Agendas: sent in in private, cleared with the secretary, ordered by the chair, restricted items kept restricted."""

from datetime import datetime

import pytest
from sqlalchemy import select

from storage.tables import AgendaItem, Audit
from tests.clock import SHANGHAI
from tests.house import House
from tests.house import Person as Account
from tests.meeting import Meeting, meeting_branch

ASSEMBLY = "党员大会 12月3日 15:00 三楼会议室 审议年度总结"
COMMITTEE = "支委会 2026-12-03 15:00 三楼会议室 讨论年度总结"
SECRET = "孔雀开屏事项"
FORGED = [
    "gp:1:a.1", "gp:1:i.1", "go:1:i.1", "go:1:a.1", "gp:1:m.1", "gp:1:c.1.0", "gp:1:v.1.0.0", "mx:1:1", "gk:1:1",
    "gi:1:1:show", "gu:1:1:1", "gv:1:1", "mp:1:1:0", "ma:1:1", "ml:1:1", "mp:1:1:1",
]  # fmt: skip


@pytest.fixture
async def branch(house: House) -> Meeting:
    return await meeting_branch(house)


async def items(house: House) -> list[AgendaItem]:
    async with house.database.reading() as session:
        return list((await session.execute(select(AgendaItem).order_by(AgendaItem.id))).scalars())


async def open_agenda(person: Account, event: int = 1) -> None:
    await person.says("/papers")
    label = next(label for label in person.last.labels if "会" in label and "12月" in label)
    await person.presses(label)


async def suggest(person: Account, title: str, note: str = "", hidden: str = "") -> None:
    await person.presses("提出议题")
    await person.says(title)
    await (person.says(note) if note else person.presses("跳过"))
    if hidden:
        await person.presses(hidden)
    await person.presses("保存")


async def test_any_member_suggests_and_the_secretary_clears(branch: Meeting) -> None:
    await branch.announce(ASSEMBLY)
    wang, an = branch["王小明"], branch.secretary
    await open_agenda(wang)
    await suggest(wang, "增设职工书屋", "请办公室出方案")
    wang.sees("等待书记审核")
    wang.sees("您提出、待书记审核：增设职工书屋")
    assert not [m for m in wang.private.shown if m.sender_id == wang.id and "职工书屋" in m.text]  # erased once stored
    asked = an.sees("请审核是否列入议程")
    assert "增设职工书屋" in asked.text
    assert "提出人：王小明" in asked.text
    branch["张三"].does_not_see("职工书屋")
    await open_agenda(branch["张三"])
    branch["张三"].does_not_see("职工书屋")
    press = await an.presses("列入", message=asked)
    assert press.answer == "已列入议程。"
    wang.sees("已列入议程")
    await open_agenda(branch["张三"])
    branch["张三"].sees("1. 增设职工书屋")
    assert (await items(branch.house))[0].text is not None
    assert all("职工书屋" not in m.text for m in branch.group.shown)


async def test_a_second_press_and_a_stranger_change_nothing(branch: Meeting) -> None:
    await branch.announce(ASSEMBLY)
    wang, an = branch["王小明"], branch.secretary
    await open_agenda(wang)
    await suggest(wang, "增设职工书屋")
    asked = an.sees("请审核是否列入议程")
    for person in (wang, branch["张三"], branch.house.person("路人")):
        press = await person.forges("gi:1:1:clear", person.last if person.private.shown else wang.last)
        assert "已列入" not in (press.answer or "")
    assert [item.state for item in await items(branch.house)] == ["proposed"]
    await an.forges("gi:1:1:clear", asked)
    press = await an.forges("gi:1:1:clear", asked)
    assert "已经审核过" in (press.answer or "")
    async with branch.house.database.reading() as session:
        actions = [entry.action for entry in (await session.execute(select(Audit))).scalars()]
    assert actions.count("clear_item") == 1


async def test_an_item_too_long_or_after_the_freeze_is_refused(branch: Meeting) -> None:
    await branch.announce(ASSEMBLY)
    wang = branch["王小明"]
    await open_agenda(wang)
    await wang.presses("提出议题")
    await wang.says("长" * 200)
    wang.sees("120")
    await wang.presses("退出填写")
    await branch.house.until(datetime(2026, 12, 2, 16, 0, tzinfo=SHANGHAI))
    await open_agenda(wang)
    wang.sees("议程已冻结")
    assert "提出议题" not in wang.last.labels
    press = await wang.forges("gn:1:1", wang.last)
    assert "议程已经冻结" in (press.answer or "")
    await open_agenda(branch.secretary)
    await suggest(branch.secretary, "临时增加的议题", hidden="参会人员都可以看")
    branch.secretary.sees("冻结后列入")


async def test_the_chair_orders_puts_off_and_freezes(branch: Meeting) -> None:
    await branch.announce(ASSEMBLY)
    an = branch.secretary
    await open_agenda(an)
    for title in ("第一件事", "第二件事"):
        await suggest(an, title, hidden="参会人员都可以看")
    an.sees("1. 第一件事\n2. 第二件事")
    await an.presses("2")
    await an.presses("上移")
    await an.presses("上移")
    await an.presses("上一步")
    an.sees("1. 第二件事\n2. 第一件事")
    await an.presses("冻结议程")
    await open_agenda(branch["王小明"])
    assert "提出议题" not in branch["王小明"].last.labels
    await open_agenda(an)
    await an.presses("重新开放议程")
    await an.presses("1")
    await an.presses("本次未议")
    await an.presses("上一步")
    an.sees("1. 第二件事〔本次未议〕")


async def restricted(branch: Meeting, line: str) -> None:
    branch.house.secrets.add(SECRET)
    await branch.announce(line)
    await open_agenda(branch.secretary)
    await suggest(branch.secretary, SECRET, "说明", hidden="限支委和列席人员")
    await suggest(branch.secretary, "公开事项", hidden="参会人员都可以看")


@pytest.mark.parametrize("line", [ASSEMBLY, COMMITTEE])
async def test_a_restricted_item_is_the_committees_alone(branch: Meeting, line: str) -> None:
    await restricted(branch, line)
    for name in ("李敏", "周立"):
        await open_agenda(branch[name])
        assert SECRET in branch[name].last.text
    for name in ("王小明", "何军", "钱多", "路人"):
        person = branch.house.person(name)
        await person.says("/papers")
        for label in list(person.last.labels):
            if "12月" in label:
                await person.presses(label)
        for data in FORGED:
            if person.private.shown:
                await person.forges(data, person.last)
        person.does_not_see(SECRET)
        assert all(message.file is None for message in person.private.shown)


async def test_the_guest_of_a_restricted_item_sees_that_one_alone(branch: Meeting) -> None:
    await restricted(branch, COMMITTEE)
    an, wang = branch.secretary, branch["王小明"]
    await open_agenda(an)
    await an.presses("2")  # restricted items come last
    an.sees(SECRET)
    await an.presses("邀请列席")
    await an.presses("王小明")
    await an.says("当事人")
    an.sees("列席：王小明（当事人）")
    await wang.presses("打开议程", message=wang.sees("支委会"))
    assert SECRET in wang.last.text
    assert "公开事项" not in wang.last.text
    branch["何军"].does_not_see(SECRET)
    await an.presses("取消列席：王小明")
    await wang.forges("gp:1:a.1", wang.last)
    assert SECRET not in wang.last.text


async def test_documents_of_the_superior_feed_the_agenda(branch: Meeting) -> None:
    an = branch.secretary
    await an.says("/papers")
    await an.presses("上级文件")
    await an.presses("登记文件")
    await an.presses("决议、决定")
    await an.says("关于加强基层建设的决议")
    await an.says("〔2026〕8号")
    await an.presses("11月2日")
    await an.says("12月20日")
    await an.presses("保存")
    an.sees("关于加强基层建设的决议（〔2026〕8号）：待学习，12月20日前")
    await branch.announce(ASSEMBLY)
    await open_agenda(an)
    await an.presses("列入上级文件（1份待学习）")
    offered = an.last
    await an.presses("关于加强基层建设的决议")
    await an.forges("gd:1:1:1", offered)  # a second press puts nothing on it
    an.sees("1. 关于加强基层建设的决议（〔2026〕8号）")
    assert len(await items(branch.house)) == 1
    await branch.house.until(datetime(2026, 12, 3, 14, 50, tzinfo=SHANGHAI))
    await an.presses("宣布开会", message=an.sees("会务 · "))
    await an.presses("散会", message=an.sees("会务 · "))
    await an.says("/papers")
    await an.presses("上级文件")
    an.sees("已学习（12月3日，党员大会）")
    await branch["王小明"].says("/papers")
    await branch["王小明"].forges("gp:1:r.0", branch["王小明"].last)
    branch["王小明"].does_not_see("基层建设的决议（〔2026〕8号）：")


async def test_the_agenda_of_a_meeting_called_off_is_taken_over(branch: Meeting) -> None:
    await restricted(branch, ASSEMBLY)
    an = branch.secretary
    await an.presses("取消会议", message=an.sees("会务 · "))
    await an.says("工作冲突")
    await an.presses("另定日期重新安排", message=an.sees("会务 · "))
    await an.says("12月10日")
    await an.presses("保存")
    await open_agenda(an)
    offered = an.last
    await an.presses("沿用原议程和未议事项（2项）")
    await an.forges("gw:1:2", offered)
    an.sees(f"1. 公开事项\n2. {SECRET}〔限定范围〕")
    assert [(one.event_id, one.confidential) for one in await items(branch.house)] == [
        (1, True), (1, False), (2, False), (2, True),
    ]  # fmt: skip
    await open_agenda(branch["王小明"])
    branch["王小明"].sees("1. 公开事项")
    branch["王小明"].does_not_see(SECRET)
