"""Minutes: built from what was recorded, blanks listed, approved by two, a later change a new version."""

import pytest
from sqlalchemy import select

from sandbox.records import Message
from storage.tables import Audit, MinutesVersion, Remark
from tests.house import House
from tests.meeting import Meeting, meeting_branch
from tests.papers import ASSEMBLY, at, file_of, hold, open_agenda, open_minutes, paragraphs, suggest

THERE = ("安国平", "李敏", "周立", "何军", "王小明", "陈静")
SECRET = "孔雀开屏事项"
TYPED = """议题1
汇报：李敏宣读了总结（草案）
王小明：同意，建议补充<帮扶>&走访一项
周立：不同意第三部分的提法
应当分开写
结果：原则通过，修改后印发
任务：李敏 12月20日 修改总结
小结：会议开得好"""


@pytest.fixture
async def branch(house: House) -> Meeting:
    return await meeting_branch(house)


async def record(branch: Meeting, text: str, who: str = "李敏") -> None:
    await open_minutes(branch[who])
    await branch[who].presses("整段发送")
    await branch[who].says(text)
    await branch[who].presses("保存")


async def versions(house: House) -> list[MinutesVersion]:
    async with house.database.reading() as session:
        return list((await session.execute(select(MinutesVersion).order_by(MinutesVersion.id))).scalars())


async def print_of(branch: Meeting, who: str = "安国平", label: str = "Word") -> list[str]:
    await open_minutes(branch[who])
    await branch[who].presses(label)
    return paragraphs(file_of(branch[who], "会议记录，供打印"))


async def test_blanks_stay_blank_and_are_listed_as_missing(branch: Meeting) -> None:
    await hold(branch, ASSEMBLY, THERE, ("审议年度总结",))
    page = await open_minutes(branch.secretary)
    for lack in ("缺席原因", "议题1的发言", "议题1的结果", "主持人小结"):
        assert lack in page.text
    lines = await print_of(branch)
    assert lines[0] == "机关第一党支部党员大会记录（草案）"
    assert "时间：2026年12月3日14:50至16:20" in lines
    assert "主持人（职务）：安国平（书记）" in lines
    assert "应到党员：9人，其中正式党员8人、预备党员1人，有表决权8人" in lines
    assert "实到：6人，其中正式党员5人、预备党员1人，有表决权5人" in lines
    assert "出席人员：安国平、李敏、周立、何军、王小明、陈静" in lines
    assert "缺席人员及原因：张三、刘洋、赵德福" in lines
    for blank in ("请假人员及事由：", "列席人员：", "发言：", "结果：", "主持人小结：", "遗留事项："):
        assert blank in lines
    assert any(line.startswith("以下内容没有登记") and "议题1的发言" in line for line in lines)


async def test_a_text_becomes_entries_and_different_opinions_are_kept(branch: Meeting) -> None:
    await hold(branch, ASSEMBLY, THERE, ("审议年度总结",))
    li = branch["李敏"]
    await open_minutes(li)
    await li.presses("整段发送")
    await li.says(TYPED)
    check = li.sees("共6条")
    assert "周立：不同意第三部分的提法" in check.text
    await li.presses("保存")
    assert not [m for m in li.private.shown if m.sender_id == li.id and "帮扶" in m.text]
    lines = await print_of(branch, "李敏")
    assert "王小明：同意，建议补充<帮扶>&走访一项" in lines
    assert "周立：不同意第三部分的提法\n应当分开写" in lines
    assert "结果：原则通过，修改后印发" in lines
    assert "修改总结　责任人：李敏　时限：2026年12月20日" in lines
    await li.presses("看全文")
    li.sees("应当分开写")
    async with branch.house.database.reading() as session:
        kept = (await session.execute(select(Remark))).scalars().all()
    assert all("帮扶".encode() not in (one.text or b"") for one in kept)


async def test_what_is_typed_stands_in_the_paper_or_is_refused(branch: Meeting) -> None:
    await hold(branch, ASSEMBLY, THERE, ("审议年度总结",))
    await record(branch, TYPED)
    assert "主持人小结：会议开得好" in await print_of(branch)
    await open_minutes(branch.secretary)
    await branch.secretary.presses("整段发送")
    await branch.secretary.says("结果：没有写明是哪一项议题")
    branch.secretary.does_not_see("没有写明是哪一项议题")
    await branch.secretary.presses("退出填写")


async def test_a_text_nobody_can_place_and_one_too_long_are_refused(branch: Meeting) -> None:
    await hold(branch, ASSEMBLY, THERE, ("审议年度总结",))
    li = branch["李敏"]
    await open_minutes(li)
    await li.presses("整段发送")
    for typed in ("随便一句话", "议题7\n王小明：同意"):
        await li.says(typed)
        li.sees("议题1\n汇报")
    await li.says("王小明：" + "长" * 2500)
    li.sees("1800")
    async with branch.house.database.reading() as session:
        assert not (await session.execute(select(Remark))).scalars().all()


async def test_one_entry_by_buttons(branch: Meeting) -> None:
    await hold(branch, ASSEMBLY, THERE, ("审议年度总结",))
    li = branch["李敏"]
    await open_minutes(li)
    await li.presses("逐条登记")
    await li.presses("议题1：审议年度总结")
    await li.presses("责任分工")
    await li.presses("王小明")
    await li.says("走访困难户")
    await li.says("12月25日")
    await li.presses("保存")
    await li.presses("已登记的内容")
    li.sees("王小明：走访困难户")
    await li.presses("撤销1")
    li.sees("还没有登记")
    lines = await print_of(branch)
    assert not any("走访困难户" in line for line in lines)


async def test_late_entries_are_marked_with_their_date(branch: Meeting) -> None:
    await hold(branch, ASSEMBLY, THERE, ("审议年度总结",))
    await branch.house.until(at(5, 10))
    await record(branch, "议题1\n王小明：同意")
    an = branch.secretary
    desk = an.sees("会务 · ")
    await an.presses("点名", message=desk)
    await an.presses("张三", message=an.sees("点名"))
    lines = await print_of(branch)
    assert "王小明：同意（2026年12月5日补记）" in lines
    assert any(line.startswith("出席人员：") and "张三（2026年12月5日补记）" in line for line in lines)


async def test_two_named_persons_approve_and_a_change_is_a_new_version(branch: Meeting) -> None:
    await hold(branch, ASSEMBLY, THERE, ("审议年度总结",))
    await record(branch, TYPED)
    an, li = branch.secretary, branch["李敏"]
    await li.presses("送核第1版")
    assert not [m for m in branch["周立"].private.shown if "请核对会议记录" in m.text]
    asked = an.sees("请核对会议记录")
    press = await branch["周立"].forges("mo:1:1:1", branch["周立"].last)
    assert press.answer == "没有找到。"
    await an.presses("核对无误", message=asked)
    await an.forges("mo:1:1:1", asked)  # twice is once
    assert [one.state for one in await versions(branch.house)] == ["asked"]
    await li.presses("核对无误", message=li.sees("请核对会议记录"))
    assert [one.state for one in await versions(branch.house)] == ["approved"]
    lines = await print_of(branch, label="Word（第1版）")
    assert lines[0] == "机关第一党支部党员大会记录"
    assert "第1版，安国平、李敏核对（2026年12月3日）" in lines
    assert not any(line.startswith("以下内容没有登记") for line in lines)
    press = await li.forges("ms:1:1", li.last)
    assert "没有变动" in (press.answer or "")
    await record(branch, "议题1\n何军：补充一点意见")
    page = await open_minutes(li)
    assert "上一版以后登记有变动" in page.text
    await li.presses("送核第2版")
    assert [(one.number, one.state) for one in await versions(branch.house)] == [(1, "approved"), (2, "asked")]
    old = await print_of(branch, label="Word（第1版）")
    new = await print_of(branch, label="Word（第2版）")
    assert not any("补充一点意见" in line for line in old)
    assert any("补充一点意见" in line for line in new)
    assert "送核" in branch["李敏"].sees("第2版").text


async def test_a_returned_version_is_submitted_again(branch: Meeting) -> None:
    await hold(branch, ASSEMBLY, THERE, ("审议年度总结",))
    an, li = branch.secretary, branch["李敏"]
    await open_minutes(li)
    await li.presses("送核第1版")
    await an.presses("退回", message=an.sees("请核对会议记录"))
    assert "已退回（安国平）" in li.sees("党员大会记录 ·").text
    await li.presses("送核第2版", message=li.sees("党员大会记录 ·"))
    assert [one.state for one in await versions(branch.house)] == ["returned", "asked"]
    press = await an.forges("mo:1:1:1", an.last)
    assert press.answer is not None
    assert [one.state for one in await versions(branch.house)] == ["returned", "asked"]


async def test_nothing_is_recorded_before_the_meeting_or_by_others(branch: Meeting) -> None:
    await branch.announce(ASSEMBLY)
    an, zhang = branch.secretary, branch["张三"]
    await an.says("/papers")
    press = await an.forges("ml:1:1", an.last)
    assert "还没有宣布开会" in (press.answer or "")
    await zhang.says("/papers")
    for data in (
        "ma:1:1",
        "ml:1:1",
        "ms:1:1",
        "mr:1:1:1",
        "mp:1:1:0",
        "gk:1:1",
        "mx:1:1",
        "gp:1:q.now",
        "gc:1:freeze:c",
    ):
        await zhang.forges(data, zhang.last)
    assert all(message.file is None for message in zhang.private.shown)
    zhang.does_not_see("整段")
    assert not [m for m in branch.said if "记录" in m.text]


async def test_a_restricted_item_stands_in_no_minutes_but_the_committees(branch: Meeting) -> None:
    branch.house.secrets.add(SECRET)
    await hold(branch, ASSEMBLY, THERE, ("审议年度总结",), SECRET)
    an = branch.secretary
    await record(branch, f"议题2\n周立：{SECRET}应当缓议\n结果：缓议", "安国平")
    lines = await print_of(branch)
    assert not any(SECRET in line or "缓议" in line for line in lines)
    await an.presses("送核第1版")
    assert not any(SECRET in line for line in await print_of(branch, label="Word（第1版）"))
    await open_minutes(an)
    await an.presses("限定范围议题 Word")
    annex = paragraphs(file_of(an, "会议记录，供打印"))
    assert annex[0] == "机关第一党支部党员大会记录（仅限支委会）"
    assert any(f"{SECRET}应当缓议" in line for line in annex)
    await an.presses("看限定范围议题")
    an.sees(f"{SECRET}应当缓议")
    he = branch["何军"]
    await he.says("/papers")
    for data in ("gp:1:c.1.0", "gp:1:v.1.1.0", "mx:1:1", "mp:1:1:1"):
        await he.forges(data, he.last)
    he.does_not_see(SECRET)


async def test_an_item_restricted_after_a_version_leaves_that_version_too(branch: Meeting) -> None:
    await hold(branch, ASSEMBLY, THERE, ("审议年度总结", SECRET))
    await record(branch, f"议题2\n周立：{SECRET}要紧")
    await branch["李敏"].presses("送核第1版")
    an = branch.secretary
    await an.says("/papers")
    await an.forges("gi:1:2:hide", an.last)
    for label in ("Word", "Word（第1版）"):
        assert not any(SECRET in line for line in await print_of(branch, label=label))


async def test_reasons_of_leave_stand_there_only_when_the_branch_wants_it(branch: Meeting) -> None:
    await branch.announce(ASSEMBLY)
    zhang, an = branch["张三"], branch.secretary
    await zhang.presses("请假", branch.group)
    await zhang.says("孔雀暗语")
    await an.presses("同意", message=an.sees("孔雀暗语"))
    await branch.house.until(at(3, 14, 50))
    for name in THERE:
        await branch[name].presses("签到", branch.group)
    await an.presses("宣布开会", message=an.sees("会务 · "))
    await an.presses("散会", message=an.sees("会务 · "))
    assert "请假人员及事由：张三" in await print_of(branch)
    await an.says("/papers")
    await an.presses("请假事由列入记录")
    assert "请假人员及事由：张三（孔雀暗语）" in await print_of(branch)
    assert "请假人员及事由：张三" in await print_of(branch, "周立")  # no right to the reason


async def test_each_print_is_in_the_audit_and_goes_to_private_chats_alone(branch: Meeting) -> None:
    await hold(branch, ASSEMBLY, THERE)
    await print_of(branch)
    assert all(message.file is None for message in branch.group.shown)
    async with branch.house.database.reading() as session:
        actions = [entry.action for entry in (await session.execute(select(Audit))).scalars()]
    assert actions.count("minutes_printed") == 1


async def test_votes_stand_under_their_item_and_those_on_restricted_ones_nowhere(branch: Meeting) -> None:
    branch.house.secrets.add("无关")
    await branch.announce(ASSEMBLY)
    await suggest(branch.secretary, "审议年度总结")
    await suggest(branch.secretary, SECRET, "限支委和列席人员")
    await branch.house.until(at(3, 14, 50))
    for name in THERE:
        await branch[name].presses("签到", branch.group)
    await branch.secretary.presses("宣布开会", message=branch.secretary.sees("会务 · "))
    await put(branch, "审议年度总结：同意")
    await vote(branch, "宣布通过")
    await put(branch, "另外一件事")
    await vote(branch, "宣布通过")
    await put(branch, f"关于{SECRET}的决定")
    await vote(branch, "宣布缓议")
    await put(branch, "红杉暗语", "限支委和列席人员")
    assert not any("开始实名表决" in label for label in branch.secretary.last.labels), (
        "nothing restricted goes to the group"
    )
    await vote(branch, "宣布通过")
    await branch.secretary.presses("散会", message=branch.secretary.sees("会务 · "))
    lines = await print_of(branch)
    first, other = lines.index("审议年度总结：同意（决议2026年第1号）"), lines.index("另外一件事（决议2026年第2号）")
    assert lines.index("议题1：审议年度总结") < first < lines.index("主持人小结：")
    assert other < lines.index("主持人小结：")
    assert any(
        line.startswith("表决：举手表决。应到会有表决权8人，实到5人。赞成5票，反对0票，弃权0票") for line in lines
    )
    assert not any(SECRET in line or "红杉暗语" in line for line in lines)
    assert "红杉暗语" not in branch.house.world.transcript(branch.group)


async def put(branch: Meeting, text: str, readers: str = "参会人员都可以看") -> None:
    an = branch.secretary
    await an.presses("表决与选举", message=an.sees("会务 · "))
    await an.presses("提出表决事项", message=an.sees("表决与选举"))
    await an.presses("决议事项")
    await an.says(text)
    if readers in an.last.labels:  # asked only when something on the agenda is restricted
        await an.presses(readers)
    await an.presses("保存")
    await an.presses("上一步", message=an.sees("表决与选举"))


async def vote(branch: Meeting, outcome: str) -> None:
    an = branch.secretary

    def card() -> Message:
        return next(m for m in reversed(an.private.shown) if "情况：" in m.text)

    if outcome == "宣布通过":
        await an.presses("登记举手计票", message=card())
        for number in ("5", "0", "0"):
            await an.says(number)
        await an.presses("保存")
    await an.presses(outcome, message=card())


async def test_what_was_put_off_is_offered_to_the_next_agenda(branch: Meeting) -> None:
    await hold(branch, ASSEMBLY, THERE, ("今后再议的事", "已经议完的事"), close=False)
    an = branch.secretary
    await open_agenda(an)
    await an.presses("1")
    await an.presses("本次未议")
    branch.house.clock.move_to(at(3, 16, 20))
    await an.presses("散会", message=an.sees("会务 · "))
    await branch.announce("党员大会 12月10日 15:00 三楼会议室")
    await open_agenda(an)
    await an.presses("沿用原议程和未议事项（1项）")
    assert "1. 今后再议的事" in an.last.text
    assert "已经议完的事" not in an.last.text
    await open_agenda(an)
    assert not any("沿用" in label for label in an.last.labels), "taken up once"
