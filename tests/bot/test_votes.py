"""Votes, as whole conversations: put, voted by name, counted in the room, secret, declared, followed up."""

from datetime import datetime

import pytest

from domain.voting import Tellers
from sandbox.records import Message
from storage.tables import Audit, Branch, OpenVote, Resolution
from storage.work import Defaults, Origin, Work
from tests.clock import SHANGHAI
from tests.house import House, Person
from tests.house import house as open_house
from tests.meeting import Meeting, meeting_branch
from tests.people import rows
from usecases.resolutions import of_event

ASSEMBLY = "党员大会 12月3日 15:00 三楼会议室 审议年度总结"
COMMITTEE = "支委会 2026-12-03 15:00 三楼会议室 讨论年度总结"
EIGHT = ("安国平", "李敏", "周立", "何军", "王小明", "张三", "刘洋", "赵德福")


@pytest.fixture
async def branch(house: House) -> Meeting:
    return await meeting_branch(house)


@pytest.fixture
async def current(house: House) -> Meeting:
    return await meeting_branch(house, profile="current")


def at(day: int, hour: int, minute: int = 0, month: int = 12) -> datetime:
    return datetime(2026, month, day, hour, minute, tzinfo=SHANGHAI)


async def open_meeting(branch: Meeting, *present: str, line: str = ASSEMBLY) -> None:
    """Announce a meeting and open it with these people there."""
    await branch.announce(line)
    await branch.secretary.presses("开始签到", message=branch.desk())
    for name in present:
        if name == "赵德福":
            await enter(branch, name)
        elif line == ASSEMBLY:
            await branch[name].presses("签到", branch.group)
        else:
            await branch[name].presses("签到")
    await branch.secretary.presses("宣布开会", message=branch.desk())


async def enter(branch: Meeting, name: str) -> None:
    await branch.secretary.presses("点名", message=branch.desk())
    await branch.secretary.presses(name, message=branch.desk())
    await branch.secretary.presses("上一步", message=branch.desk())


async def put(branch: Meeting, text: str, kind: str = "决议事项", *names: str) -> None:
    """Put something to the vote."""
    await branch.secretary.presses("表决与选举", message=branch.desk())
    await branch.secretary.presses("提出表决事项", message=branch.desk())
    await branch.secretary.presses(kind)
    await branch.secretary.says(text)
    for name in names:
        await branch.secretary.presses(name)
    if names:
        await branch.secretary.presses("下一步")
    await branch.secretary.presses("保存")
    await branch.secretary.presses("上一步", message=branch.desk())


def motion(branch: Meeting, fragment: str = "项 · ") -> Message:
    """The secretary's control card of a motion."""
    shown = branch.secretary.private.shown
    return next(m for m in reversed(shown) if fragment in m.text and "情况：" in m.text)


async def press(branch: Meeting, label: str, fragment: str = "项 · ") -> str:
    pressed = await branch.secretary.presses(label, message=motion(branch, fragment))
    return pressed.answer or ""


async def say_numbers(person: Person, *numbers: int) -> None:
    for number in numbers:
        await person.says(str(number))


async def test_an_open_vote_by_name_from_the_motion_to_the_register(branch: Meeting) -> None:
    await open_meeting(branch, "安国平", "李敏", "周立", "何军", "王小明")
    await put(branch, "通过2026年度工作总结")
    card = motion(branch)
    assert "决议须4票赞成" in card.text
    assert "按现行条例，须5票赞成" in card.text
    assert not any("无记名" in label for label in card.labels)
    await press(branch, "开始实名表决")
    ballot = branch.card("第1项 · 决议事项")
    assert ballot.labels == ["赞成", "反对", "弃权"]
    for name, choice in (("安国平", "赞成"), ("李敏", "赞成"), ("周立", "反对"), ("何军", "弃权")):
        pressed = await branch[name].presses(choice, branch.group, ballot)
        assert pressed.answer == f"已登记：第1项，{choice}。"
    await branch["周立"].presses("赞成", branch.group, ballot)
    await branch["周立"].presses("赞成", branch.group, ballot)  # a double press is one vote
    ballot = branch.card("第1项 · 决议事项")
    assert "已表决4人" in ballot.text
    assert "赞成3票" not in ballot.text  # nothing is counted before the closing
    await branch["王小明"].presses("赞成", branch.group, ballot)
    await press(branch, "结束表决")
    ballot = branch.card("第1项 · 决议事项")
    assert "赞成4票，反对0票，弃权1票" in ballot.text
    assert "应到正式党员8人，须半数以上即4票赞成，实得4票，票数已达到" in ballot.text
    assert not ballot.labels
    assert not [name for name in EIGHT if name in ballot.text]  # the group sees numbers, never who
    assert "主持人宣布" not in ballot.text
    card = motion(branch)
    assert "赞成：安国平、李敏、周立、王小明" in card.text
    assert "按现行条例，应到有表决权的党员8人，须超过半数即5票赞成" in card.text
    await press(branch, "宣布通过")
    assert "主持人宣布：通过。" in branch.card("第1项 · 决议事项").text
    assert "编号：2026年第1号" in motion(branch).text
    old = await branch["何军"].forges(ballot_press(branch), ballot)
    assert "这项表决没有开始或已经结束" in (old.answer or "")


def ballot_press(branch: Meeting) -> str:
    """What the button "For" said before the vote was closed."""
    return f"vc:{branch.branch_id}:1:yes"


async def test_who_may_vote(branch: Meeting) -> None:
    await open_meeting(branch, "安国平", "李敏", "周立", "何军", "陈静")
    await put(branch, "通过工作计划")
    await press(branch, "开始实名表决")
    ballot = branch.card("第1项 · 决议事项")
    stranger = branch.house.person("路人")
    assert "还没有登记到本支部" in ((await stranger.presses("赞成", branch.group, ballot)).answer or "")
    for name in ("陈静", "王小明", "钱多"):  # probationary; not there; an activist
        pressed = await branch[name].presses("赞成", branch.group, ballot)
        assert "须是已到会、有表决权的党员" in (pressed.answer or ""), name
    assert not await rows(branch.house, OpenVote)
    await branch["王小明"].presses("签到", branch.group)
    await branch["王小明"].presses("赞成", branch.group, ballot)
    await press(branch, "结束表决")
    assert "表决开始时到会4人，结束时5人；其间到会：王小明" in motion(branch).text


async def test_an_ordinary_member_neither_runs_nor_declares_a_vote(branch: Meeting) -> None:
    await open_meeting(branch, "安国平", "李敏", "周立", "何军", "王小明")
    await put(branch, "通过工作计划")
    card = motion(branch)
    wang = branch["王小明"]
    for data in (f"vo:{branch.branch_id}:1:0:0", f"vx:{branch.branch_id}:1", f"vd:{branch.branch_id}:1:put-off",
                 f"vb:{branch.branch_id}:1", f"va:{branch.branch_id}:1", f"vr:{branch.branch_id}:0",
                 f"vp:{branch.branch_id}:1:margin:0", f"vn:{branch.branch_id}:1:0"):  # fmt: skip
        pressed = await wang.forges(data, branch.card("党员大会"))
        assert pressed.answer, data
        assert pressed.alert, data
    wang.does_not_see("通过工作计划")
    assert (await rows(branch.house, Resolution))[0].state == "proposed"
    assert "待表决" in card.text


async def test_a_vote_that_cannot_pass_is_warned_of_before(current: Meeting) -> None:
    branch = current
    await open_meeting(branch, "安国平", "李敏", "周立", "何军")
    branch.secretary.sees("目前到会人数不足以通过决议")
    await put(branch, "通过2026年度工作总结")
    card = motion(branch)
    assert "目前到会有表决权4人，决议须5票赞成，现在表决不可能通过" in card.text
    assert "按原有制度，须4票赞成" in card.text
    assert "仍然开始表决" in card.labels
    await press(branch, "宣布缓议")
    assert "本项缓议" in motion(branch).text
    await put(branch, "通过工作计划")
    await press(branch, "仍然开始表决", "通过工作计划")
    assert "表决中" in motion(branch, "通过工作计划").text
    closing = await branch.secretary.presses("散会", message=branch.desk())
    assert "第2项还在表决" in (closing.answer or "")


async def test_an_old_button_still_warns_when_people_are_too_few_meanwhile(current: Meeting) -> None:
    branch = current
    await open_meeting(branch, "安国平", "李敏", "周立", "何军", "王小明")
    await put(branch, "通过工作计划")
    await branch.secretary.presses("点名", message=branch.desk())
    await branch.secretary.presses("王小明", message=branch.desk())
    pressed = await branch.secretary.forges(f"vo:{branch.branch_id}:1:0:0", motion(branch))
    assert "不足以通过决议" in (pressed.answer or "")
    assert (await rows(branch.house, Resolution))[0].state == "proposed"


async def test_without_a_quorum_nothing_is_voted_on(branch: Meeting) -> None:
    await open_meeting(branch, "安国平", "李敏")
    await put(branch, "通过工作计划")
    assert "尚差3人，现在不能表决" in await press(branch, "仍然开始表决")
    assert "尚差3人，现在不能表决" in await press(branch, "登记举手计票")
    await put(branch, "活动日改到周五", "征求意见")
    await press(branch, "开始实名表决", "活动日改到周五")
    assert "表决中" in motion(branch, "活动日改到周五").text


async def test_a_count_on_paper_is_taken_only_when_it_adds_up(branch: Meeting) -> None:
    await open_meeting(branch, *EIGHT)
    await put(branch, "同意接收陈静为预备党员")
    await press(branch, "登记纸质计票")
    an = branch.secretary
    await say_numbers(an, 8, 8, 7, 2)
    an.sees("有效票加无效票（9）不等于收回的选票（8），相差1")
    await an.says("1")
    await say_numbers(an, 5, 1)
    await an.says("2")
    an.sees("赞成、反对、弃权合计（8）不等于有效票（7），相差1")
    await an.says("八")
    an.sees("“八”不是票数")
    await an.says("1")
    an.sees("发出选票8张，收回8张，有效7张，无效1张")
    assert (await rows(branch.house, Resolution))[0].yes is None
    await an.presses("保存")
    card = motion(branch)
    assert "赞成5票，反对1票，弃权1票" in card.text
    assert "宣布未通过（与票数不符）" in card.labels
    branch_said = [m.text for m in branch.said]
    assert not any("陈静为预备" in text for text in branch_said)  # counted in the room: nothing hangs in the group
    await press(branch, "宣布通过")
    assert "主持人宣布：通过。" in motion(branch).text
    refused = await branch.secretary.forges(f"vn:{branch.branch_id}:1:1", motion(branch))
    assert "结果已经宣布" in (refused.answer or "")


async def test_hands_may_be_fewer_but_never_more_than_are_there(branch: Meeting) -> None:
    await open_meeting(branch, "安国平", "李敏", "周立", "何军", "王小明")
    await put(branch, "通过工作计划")
    await press(branch, "登记举手计票")
    await say_numbers(branch.secretary, 4, 1, 1)
    branch.secretary.sees("合计（6）多于到会有表决权的人数（5），相差1")
    await branch.secretary.says("0")
    await branch.secretary.presses("上一步")  # from the check back to the last number
    await branch.secretary.says("0")
    await branch.secretary.presses("保存")
    assert "赞成4票，反对1票，弃权0票。" in motion(branch).text


async def test_what_the_numbers_do_not_say_is_marked(branch: Meeting) -> None:
    await open_meeting(branch, "安国平", "李敏", "周立", "何军", "王小明")
    await put(branch, "通过工作计划")
    await press(branch, "登记举手计票")
    await say_numbers(branch.secretary, 3, 2, 0)
    await branch.secretary.presses("保存")
    assert "票数未达到" in motion(branch).text
    await press(branch, "宣布通过（与票数不符）")
    assert "通过（与票数不符）" in motion(branch).text
    assert (await rows(branch.house, Resolution))[0].against_numbers


async def test_written_opinions_stand_apart_and_count_only_where_the_rule_says_so(branch: Meeting) -> None:
    await open_meeting(branch, "安国平", "李敏", "周立", "何军", "王小明")
    await put(branch, "通过工作计划")
    await press(branch, "代为登记意见")
    await branch.secretary.presses("张三")
    await branch.secretary.presses("赞成")
    await branch.secretary.presses("保存")
    branch["张三"].sees("为您登记了书面意见：赞成")
    await press(branch, "登记举手计票")
    await say_numbers(branch.secretary, 3, 2, 0)
    await branch.secretary.presses("保存")
    text = motion(branch).text
    assert "另有书面意见：赞成1票，反对0票，弃权0票（不计入票数）" in text
    assert "实得3票，票数未达到" in text
    await press(branch, "书面意见计入票数")
    text = motion(branch).text
    assert "（计入票数）" in text
    assert "实得4票，票数已达到" in text


async def test_somebody_without_a_telephone_is_entered_by_the_officer(branch: Meeting) -> None:
    await open_meeting(branch, "安国平", "李敏", "周立", "何军", "赵德福")
    await put(branch, "通过工作计划")
    await press(branch, "开始实名表决")
    await press(branch, "代为登记意见")
    await branch.secretary.presses("赵德福（到会）")
    await branch.secretary.presses("赞成")
    branch.secretary.sees("赵德福：赞成（现场表决）")
    await branch.secretary.presses("保存")
    vote = (await rows(branch.house, OpenVote))[0]
    assert (vote.choice, vote.written, vote.entered_by) == ("yes", False, branch.members["安国平"])
    audit = [one for one in await rows(branch.house, Audit) if one.action == "enter_vote"]
    assert audit[0].for_member_id == branch.members["赵德福"]


async def test_the_committees_vote_never_reaches_the_group(branch: Meeting) -> None:
    branch.house.secrets |= {"孔雀方案", "第1项"}
    await open_meeting(branch, "安国平", "李敏", "周立", line=COMMITTEE)
    await put(branch, "同意孔雀方案")
    await press(branch, "开始实名表决")
    for name in ("安国平", "李敏", "周立"):
        ballot = branch[name].sees("第1项 · 决议事项", branch[name].private)
        ballot = next(m for m in reversed(branch[name].private.shown) if "赞成" in m.labels)
        await branch[name].presses("赞成", message=ballot)
        assert "您的选择：赞成" in next(m for m in branch[name].private.shown if m.id == ballot.id).text
    for name in ("王小明", "何军", "陈静"):
        branch[name].does_not_see("孔雀方案")
        pressed = await branch[name].forges(f"vc:{branch.branch_id}:1:yes", branch[name].private.shown[-1]) if (
            branch[name].private.shown) else None  # fmt: skip
        assert pressed is None or pressed.alert
    assert "决议须2票赞成" in motion(branch).text
    await press(branch, "结束表决")
    assert "应到支委3人，须半数以上即2票赞成" in motion(branch).text
    assert not [m for m in branch.said if "支委会" in m.text]


async def test_a_resolution_is_followed_up(branch: Meeting) -> None:
    await open_meeting(branch, "安国平", "李敏", "周立", "何军", "王小明")
    await put(branch, "年底前修好活动室")
    await press(branch, "登记举手计票")
    await say_numbers(branch.secretary, 5, 0, 0)
    await branch.secretary.presses("保存")
    await press(branch, "宣布通过")
    await press(branch, "责任人和时限")
    await branch.secretary.presses("王小明")
    await branch.secretary.says("2026-12-16")
    await branch.secretary.presses("保存")
    wang = branch["王小明"]
    wang.sees("请您落实决议")
    await branch.house.until(at(14, 12))
    wang.sees("决议落实")
    branch.secretary.does_not_see("决议落实")
    count = len([m for m in wang.private.shown if "决议落实" in m.text])
    await branch.house.until(at(16, 12))
    assert len([m for m in wang.private.shown if "决议落实" in m.text]) == count + 1
    await branch.house.until(at(17, 12))
    branch.secretary.sees("已过期，还没有登记落实")
    await branch.secretary.presses("表决与选举", message=branch.desk())
    await branch.secretary.presses("决议登记簿", message=branch.desk())
    branch.secretary.sees(
        "2026年第1号　2026年12月3日 党员大会\n年底前修好活动室\n责任人：王小明，2026年12月16日前，已过期"
    )
    pressed = await wang.presses("已落实")
    assert pressed.answer == "已登记落实。"
    assert (await rows(branch.house, Resolution))[0].done_on is not None
    assert (await rows(branch.house, Resolution))[0].next_at is None
    again = await wang.forges(f"vf:{branch.branch_id}:1", wang.private.shown[-1])
    assert again.alert


async def test_the_numbers_run_through_the_year(branch: Meeting) -> None:
    await open_meeting(branch, "安国平", "李敏", "周立", "何军", "王小明")
    for number, (text, outcome) in enumerate((("甲", "通过"), ("乙", "未通过（与票数不符）"), ("丙", "通过")), 1):
        await put(branch, f"事项{text}")
        await press(branch, "登记举手计票", f"事项{text}")
        await say_numbers(branch.secretary, 5, 0, 0)
        await branch.secretary.presses("保存")
        await press(branch, f"宣布{outcome}", f"事项{text}")
        assert f"第{number}项" in motion(branch, f"事项{text}").text
    found = await rows(branch.house, Resolution)
    assert [(one.year, one.serial) for one in found] == [(2026, 1), (None, None), (2026, 2)]


async def test_both_profiles_stand_on_the_control_card(branch: Meeting) -> None:
    await open_meeting(branch, "安国平", "李敏", "周立", "何军", "王小明")
    assert "按现行条例，须有表决权的党员4人到会，决议须5票。" in branch.desk().text
    assert "按现行条例" not in branch.card("党员大会").text
    await branch.secretary.presses("表决与选举", message=branch.desk())
    assert "按现行条例，须有表决权的党员4人到会，决议须5票。" in branch.desk().text


async def test_a_count_entered_after_the_meeting_is_marked_late(branch: Meeting) -> None:
    await open_meeting(branch, "安国平", "李敏", "周立", "何军", "王小明")
    await put(branch, "通过工作计划")
    await branch.secretary.presses("散会", message=branch.desk())
    assert "开始实名表决" not in motion(branch).labels
    early = await branch.secretary.forges(f"vo:{branch.branch_id}:1:0:0", motion(branch))
    assert "已于" in (early.answer or "")
    await press(branch, "登记举手计票")
    await say_numbers(branch.secretary, 5, 0, 0)
    await branch.secretary.presses("保存")
    assert "举手表决（会后补记）" in motion(branch).text
    assert (await rows(branch.house, Resolution))[0].late


async def test_nothing_is_voted_on_before_the_meeting_is_open(branch: Meeting) -> None:
    await branch.announce(ASSEMBLY)
    await put(branch, "通过工作计划")
    assert "宣布开会后才能表决" in motion(branch).text
    assert motion(branch).labels == ["代为登记意见", "书面意见计入票数", "宣布缓议", "宣布报上级党组织"]
    for data in (f"vo:{branch.branch_id}:1:0:0", f"vn:{branch.branch_id}:1:0"):
        refused = await branch.secretary.forges(data, motion(branch))
        assert "还没有宣布开会" in (refused.answer or "") or refused.alert


async def test_all_press_at_once_and_none_is_lost(branch: Meeting) -> None:
    await open_meeting(branch, *EIGHT)
    await put(branch, "通过工作计划")
    await press(branch, "开始实名表决")
    ballot = branch.card("第1项 · 决议事项")
    for _ in range(3):
        for name in EIGHT[:-1]:
            branch[name].user.presses("反对" if name == "周立" else "赞成", branch.group, ballot)
    await branch.house.settle()
    assert "已表决7人" in branch.card("第1项 · 决议事项").text
    await press(branch, "结束表决")
    assert "赞成6票，反对1票，弃权0票，未表决1人" in branch.card("第1项 · 决议事项").text


async def test_a_vote_and_its_records_on_postgresql(postgres_url: str) -> None:
    async with open_house(postgres_url) as house:
        branch = await meeting_branch(house, profile="current")
        await open_meeting(branch, "安国平", "李敏", "周立", "何军", "王小明")
        await put(branch, "通过工作计划")
        await press(branch, "开始实名表决")
        ballot = branch.card("第1项 · 决议事项")
        for name in ("安国平", "李敏", "周立", "何军", "王小明"):
            await branch[name].presses("赞成", branch.group, ballot)
        await press(branch, "结束表决")
        await press(branch, "宣布通过")
        assert "编号：2026年第1号" in motion(branch).text
        assert "按原有制度" not in motion(branch).text.partition("主持人宣布")[2] or "票数已达到" in motion(branch).text


async def test_what_the_papers_are_drawn_from(branch: Meeting) -> None:
    await open_meeting(branch, "安国平", "李敏", "周立", "何军", "王小明")
    await put(branch, "通过工作计划")
    await press(branch, "开始实名表决")
    ballot = branch.card("第1项 · 决议事项")
    for name in ("安国平", "李敏", "周立"):
        await branch[name].presses("赞成", branch.group, ballot)
    async with branch.house.database.writing() as session:
        work = Work(
            session, branch.house.program.vault, Origin("tick"), branch.house.clock.now(),
            branch.house.clock.instant(), Defaults(),
        )  # fmt: skip
        work.branch = await session.get(Branch, branch.branch_id)
        (before,) = await of_event(work, 1)
    assert (before.votes, before.by_name, before.sentence) == (
        None,
        (),
        "尚未表决。",
    )  # what goes on is nobody's to see
    await press(branch, "结束表决")
    async with branch.house.database.writing() as session:
        work.session, work.branch = session, await session.get(Branch, branch.branch_id)
        (made,) = await of_event(work, 1)
    assert (made.number, made.text, made.kind, made.method, made.state) == (
        1,
        "通过工作计划",
        "decision",
        "open",
        "counted",
    )
    assert made.votes == Tellers(3, 0, 0)
    assert made.closing is not None
    assert (made.closing.should, made.closing.present, made.not_voted) == (8, 5, 2)
    assert made.by_name == (("安国平", "yes", False), ("李敏", "yes", False), ("周立", "yes", False))
    assert made.reading is not None
    assert (made.reading.needed, made.reading.reached) == (4, False)
    assert made.other is not None
    assert made.other.needed == 5
    assert made.sentence.startswith("应到会有表决权8人，实到5人。赞成3票，反对0票，弃权0票，未表决2人。")


async def test_presence_from_afar_votes_only_where_the_branch_says_so(branch: Meeting) -> None:
    await open_meeting(branch, "安国平", "李敏", "周立", "何军", "刘洋")
    await branch.secretary.presses("补登", message=branch.desk())
    await branch.secretary.presses("王小明", message=branch.desk())
    await branch.secretary.presses("远程参加", message=branch.desk())
    await branch.secretary.presses("上一步", message=branch.desk())
    await branch.secretary.presses("上一步", message=branch.desk())
    await put(branch, "通过工作计划")
    assert "现到会5人" in motion(branch).text
    await press(branch, "开始实名表决")
    ballot = branch.card("第1项 · 决议事项")
    refused = await branch["王小明"].presses("赞成", branch.group, ballot)
    assert "须是已到会" in (refused.answer or "")
    async with branch.house.database.writing() as session:
        row = await session.get(Branch, branch.branch_id)
        assert row is not None
        row.settings = {**row.settings, "remote": {"assembly": True}}
    taken = await branch["王小明"].presses("赞成", branch.group, ballot)
    assert taken.answer == "已登记：第1项，赞成。"
