"""Elections, as whole conversations: candidates, the count from the room, the chair's word, posts taken over."""

from datetime import date, datetime

import pytest

from sandbox.records import Message
from storage.tables import Branch, Candidate, Election, Post
from tests.bot.test_votes import open_meeting, say_numbers
from tests.clock import SHANGHAI
from tests.house import House
from tests.meeting import Meeting, meeting_branch
from tests.people import rows

EIGHT = ("安国平", "李敏", "周立", "何军", "王小明", "张三", "刘洋", "赵德福")


@pytest.fixture
async def branch(house: House) -> Meeting:
    return await meeting_branch(house)


@pytest.fixture
async def current(house: House) -> Meeting:
    return await meeting_branch(house, profile="current")


async def prepare(
    branch: Meeting, *candidates: str, seats: str = "2名", post: str = "支部委员会委员", watching: str = "何军"
) -> None:
    """Fill the form of an election."""
    an = branch.secretary
    await an.presses("表决与选举", message=branch.desk())
    await an.presses("组织选举", message=branch.desk())
    await an.presses(post)
    await an.presses(seats)
    for name in candidates:
        await an.presses(name)
    await an.presses("下一步")
    if watching:
        await an.presses(watching)
    await an.presses("下一步")
    await an.presses("下一步")
    await an.presses("保存")


def ballot(branch: Meeting, fragment: str = "选举 · ") -> Message:
    """The secretary's newest control card of an election."""
    shown = branch.secretary.private.shown
    return next(m for m in reversed(shown) if fragment in m.text and "监票人：" in m.text and "情况：" in m.text)


async def press(branch: Meeting, label: str, fragment: str = "选举 · ") -> str:
    return (await branch.secretary.presses(label, message=ballot(branch, fragment))).answer or ""


async def count(branch: Meeting, papers: tuple[int, ...], lines: str, others: str = "") -> None:
    await press(branch, "登记计票")
    await say_numbers(branch.secretary, *papers)
    await branch.secretary.says(lines)
    await (branch.secretary.says(others) if others else branch.secretary.presses("跳过"))


async def test_an_election_from_the_candidates_to_the_new_committee(branch: Meeting) -> None:
    await open_meeting(branch, *EIGHT)
    await prepare(branch, "安国平", "李敏", "王小明", watching="张三")
    card = ballot(branch)
    assert "候选人（按提出的顺序" in card.text
    assert "：安国平、李敏、王小明" in card.text
    assert "选举须6人到会（应到会8人的三分之二），已达到" in card.text
    assert "选举须7人到会（应到会8人的五分之四），已达到" in card.text  # the other profile's number stands beside it
    await press(branch, "发出选票")
    await count(branch, (8, 8, 7, 1), "7 0 0\n2 4 1\n5 2 0")
    branch.secretary.sees("安国平：赞成7，不赞成0，弃权0")
    await branch.secretary.presses("保存")
    card = ballot(branch)
    assert "发出选票8张，收回8张，有效7张，无效1张" in card.text
    assert "须超过半数即5票：票数达到的有安国平、王小明" in card.text
    assert "结果由主持人宣布" in card.text
    assert "当选。" not in card.text
    assert not [one for one in await rows(branch.house, Candidate) if one.elected]  # the program declares nobody
    await press(branch, "宣布当选")
    branch.secretary.sees("宣布当选：安国平、王小明")
    await branch.secretary.presses("保存")
    card = ballot(branch)
    assert "主持人宣布：安国平、王小明当选" in card.text
    assert "李敏：不再担任组织委员" in card.text
    assert "周立：不再担任宣传委员" in card.text
    assert "王小明：任支部委员" in card.text
    assert not [m for m in branch.said if "选举 · " in m.text]
    assert await press(branch, "办理职务交接") == "职务已变动，已告诉各人。"
    branch["王小明"].sees("支部委员")
    held = {(one.member_id, one.post) for one in await rows(branch.house, Post) if one.until_on is None}
    assert (branch.members["王小明"], "committee") in held
    assert (branch.members["安国平"], "secretary") in held
    assert not {(branch.members["李敏"], "organisation"), (branch.members["周立"], "publicity")} & held
    assert "职务已于12月" in ballot(branch).text or "职务已于11月" in ballot(branch).text
    assert "办理职务交接" not in ballot(branch).labels
    again = await branch.secretary.forges(f"vl:{branch.branch_id}:1", ballot(branch))
    assert again.alert
    assert "任期届满日已登记：2029年12月3日" in await press(branch, "任期3年，至2029年12月3日")
    assert (await rows(branch.house, Branch))[0].settings["term_ends_on"] == "2029-12-03"


async def test_too_few_candidates_and_scrutineers_who_stand(branch: Meeting) -> None:
    await open_meeting(branch, *EIGHT)
    await prepare(branch, "安国平", "李敏", watching="张三")
    an = branch.secretary
    refused = await an.presses("保存")
    assert "应选2名，候选人至少须3名（差额不少于20%）" in (refused.answer or "")
    assert not await rows(branch.house, Election)
    await an.presses("退出填写")
    await an.presses("上一步", message=branch.desk())
    await an.presses("表决与选举", message=branch.desk())
    await an.presses("表决规定", message=branch.desk())
    await an.presses("不要求差额", message=branch.desk())
    await an.presses("上一步", message=branch.desk())
    await an.presses("上一步", message=branch.desk())
    await prepare(branch, "安国平", "李敏", watching="张三")
    assert len(await rows(branch.house, Election)) == 1
    offered = [
        m for m in an.private.messages if "请选择监票人" in m.text or any("请选择监票人" in t for t in m.history)
    ]
    assert offered


async def test_a_candidate_is_not_offered_to_watch_the_count(branch: Meeting) -> None:
    await open_meeting(branch, *EIGHT)
    an = branch.secretary
    await an.presses("表决与选举", message=branch.desk())
    await an.presses("组织选举", message=branch.desk())
    await an.presses("支部委员会委员")
    await an.says("1")
    await an.presses("安国平")
    await an.presses("李敏")
    await an.presses("下一步")
    labels = an.private.last.labels
    assert "张三" in labels
    assert not {"安国平", "李敏", "陈静"} & set(labels)


async def test_below_the_elections_quorum_no_ballot_is_handed_out(current: Meeting) -> None:
    branch = current
    await open_meeting(branch, "安国平", "李敏", "周立", "何军", "王小明", "张三")
    await prepare(branch, "安国平", "李敏", "王小明", watching="张三")
    assert "选举须7人到会（应到会8人的五分之四），尚差1人" in ballot(branch).text
    assert "按另一套制度，选举须6人到会（应到会8人的三分之二），已达到" in ballot(branch).text
    assert "尚差1人，现在不能表决" in await press(branch, "发出选票")
    await branch["刘洋"].presses("签到", branch.group)
    assert "到会有选举权7人" in await press(branch, "发出选票")


async def test_a_count_that_does_not_add_up_is_refused_line_by_line(branch: Meeting) -> None:
    await open_meeting(branch, *EIGHT)
    await prepare(branch, "安国平", "李敏", "王小明", watching="张三")
    await press(branch, "发出选票")
    await press(branch, "登记计票")
    an = branch.secretary
    await say_numbers(an, 9, 8, 8, 0)
    an.sees("发出的选票（9）多于到会有表决权的人数（8），相差1")
    for _ in range(3):
        await an.presses("上一步")
    await say_numbers(an, 8, 8, 8, 0)
    await an.says("7 1 0\n5 2 1")
    an.sees("须每位候选人一行，共3行，现有2行")
    await an.says("7 1 0\n5 2 1\n5 3 1")
    an.sees("赞成、不赞成、弃权合计（9）不等于有效票（8），相差1")
    await an.says("安国平 8 0 0\n李敏 8 0 0\n王小明 1 7 0")
    an.sees("得票合计（17）多于有效票可投的总数（16），相差1")  # more marks than seats (E16)
    await an.says("7 1 0\n5 2 1\n2 5 1")
    await an.says("周立 30")
    an.sees("另选他人中有一人得票（30）多于有效票（8）")
    await an.says("周立 1")
    an.sees("周立（另选他人）：1")
    assert (await rows(branch.house, Election))[0].handed is None
    await an.presses("保存")
    assert "周立（另选他人）得1票" in ballot(branch).text
    again = await an.forges(f"vi:{branch.branch_id}:1", ballot(branch))
    assert not again.alert  # before the chair has declared, a count may be entered anew
    await an.presses("退出填写")


async def test_more_ballots_back_than_handed_out_void_the_election(branch: Meeting) -> None:
    await open_meeting(branch, *EIGHT)
    await prepare(branch, "安国平", "李敏", "王小明", watching="张三")
    await press(branch, "发出选票")
    await press(branch, "登记计票")
    await say_numbers(branch.secretary, 7, 8)
    branch.secretary.sees("收回多于发出，选举无效，须重新投票")
    await branch.secretary.presses("保存")
    card = ballot(branch)
    assert "选举无效，须重新投票" in card.text
    assert "宣布当选" not in card.labels
    await press(branch, "再次投票")
    assert "再次投票，应选2名" in ballot(branch).text
    assert "安国平、李敏、王小明" in ballot(branch).text


async def test_a_tie_is_voted_on_again_among_the_tied(branch: Meeting) -> None:
    await open_meeting(branch, *EIGHT)
    await prepare(branch, "安国平", "李敏", "王小明", watching="张三")
    await press(branch, "发出选票")
    await count(branch, (8, 8, 8, 0), "6 1 1\n5 2 1\n5 3 0")
    await branch.secretary.presses("保存")
    assert "票数达到的有安国平；李敏、王小明得票相等，须就其再次投票" in ballot(branch).text
    await press(branch, "宣布当选")
    await branch.secretary.presses("保存")
    first = ballot(branch)
    assert "主持人宣布：安国平当选" in first.text
    await press(branch, "再次投票")
    second = ballot(branch, "再次投票，应选1名")
    assert "：李敏、王小明" in second.text
    assert len(await rows(branch.house, Election)) == 2
    waiting = await branch.secretary.forges(f"vl:{branch.branch_id}:1", first)
    assert "第2项还在表决" in (waiting.answer or "")
    await press(branch, "发出选票", "再次投票，应选1名")
    await press(branch, "登记计票", "再次投票，应选1名")
    await say_numbers(branch.secretary, 8, 8, 8, 0)
    await branch.secretary.says("6 2 0\n2 6 0")
    await branch.secretary.presses("跳过")
    await branch.secretary.presses("保存")
    await press(branch, "宣布当选", "再次投票，应选1名")
    await branch.secretary.presses("保存")
    card = ballot(branch, "再次投票，应选1名")
    assert "周立：不再担任宣传委员" in card.text
    assert "李敏：不再担任" not in card.text  # both ballots together make the committee
    assert "安国平" not in card.text.partition("职务变动")[2]


async def test_both_ways_to_reckon_are_printed_when_they_differ(branch: Meeting) -> None:
    await open_meeting(branch, "安国平", "李敏", "周立", "何军", "王小明", "张三")
    await prepare(branch, "安国平", "李敏", "王小明", watching="张三")
    await press(branch, "发出选票")
    await count(branch, (6, 6, 6, 0), "5 1 0\n4 2 0\n2 4 0")
    await branch.secretary.presses("保存")
    text = ballot(branch).text
    assert "按应到会有选举权人数计，须超过半数即5票：票数达到的有安国平；尚缺1名" in text
    assert "另一种计法，按实到会有选举权人数计，须超过半数即4票：票数达到的有安国平、李敏，结果不同" in text
    await press(branch, "宣布当选")
    branch.secretary.sees("宣布当选：安国平\n")
    await branch.secretary.presses("上一步")
    await branch.secretary.presses("李敏 4票")
    await branch.secretary.presses("下一步")
    await branch.secretary.presses("保存")
    assert "主持人宣布：安国平、李敏当选" in ballot(branch).text


async def test_the_chair_declares_neither_too_many_nor_whom_nobody_chose(branch: Meeting) -> None:
    await open_meeting(branch, *EIGHT)
    await prepare(branch, "安国平", "李敏", "王小明", watching="张三")
    await press(branch, "发出选票")
    await count(branch, (8, 8, 8, 0), "8 0 0\n7 1 0\n0 8 0")
    await branch.secretary.presses("保存")
    await press(branch, "宣布当选")
    await branch.secretary.presses("上一步")
    await branch.secretary.presses("王小明 0票")
    await branch.secretary.presses("下一步")
    assert "超过了应选名额" in ((await branch.secretary.presses("保存")).answer or "")
    await branch.secretary.presses("上一步")
    await branch.secretary.presses("李敏 7票")
    await branch.secretary.presses("下一步")
    assert "王小明没有得票，不能宣布当选" in ((await branch.secretary.presses("保存")).answer or "")
    assert not [one for one in await rows(branch.house, Candidate) if one.elected]


async def test_others_can_do_nothing_with_an_election(branch: Meeting) -> None:
    await open_meeting(branch, *EIGHT)
    await prepare(branch, "安国平", "李敏", "王小明", watching="张三")
    for name in ("王小明", "陈静", "路人"):
        person = branch.house.person(name)
        for data in (f"vh:{branch.branch_id}:1", f"vi:{branch.branch_id}:1", f"vj:{branch.branch_id}:1",
                     f"vk:{branch.branch_id}:1", f"vl:{branch.branch_id}:1", f"vm:{branch.branch_id}:1:3",
                     f"vg:{branch.branch_id}:1", f"ve:{branch.branch_id}:1"):  # fmt: skip
            pressed = await person.forges(data, branch.card("党员大会"))
            assert pressed.alert, (name, data)
    row = (await rows(branch.house, Election))[0]
    assert (row.state, row.handed_over_at) == ("prepared", None)
    branch["王小明"].does_not_see("候选人")


async def test_the_committee_elects_its_secretary_and_the_post_passes_on(branch: Meeting) -> None:
    branch.house.secrets |= {"选举 · ", "候选人"}
    await open_meeting(branch, "安国平", "李敏", "周立", line="支委会 2026-12-03 15:00 三楼会议室 选举书记")
    await prepare(branch, "李敏", seats="1名", post="书记", watching="周立")
    await press(branch, "发出选票")
    await count(branch, (3, 3, 3, 0), "3 0 0")
    await branch.secretary.presses("保存")
    await press(branch, "宣布当选")
    await branch.secretary.presses("保存")
    assert "李敏：任支部书记" in ballot(branch).text or "李敏：任书记" in ballot(branch).text
    await press(branch, "办理职务交接")
    held = {(one.member_id, one.post) for one in await rows(branch.house, Post) if one.until_on is None}
    assert (branch.members["李敏"], "secretary") in held
    assert (branch.members["安国平"], "secretary") not in held
    branch["李敏"].sees("书记")


async def test_the_end_of_the_term_is_announced_six_months_ahead(current: Meeting) -> None:
    branch = current
    await open_meeting(branch, *EIGHT)
    an = branch.secretary
    await an.presses("表决与选举", message=branch.desk())
    await an.presses("表决规定", message=branch.desk())
    await an.presses("登记任期届满日", message=branch.desk())
    await an.says("2027-07-01")
    assert (await rows(branch.house, Branch))[0].settings["term_ends_on"] == date(2027, 7, 1).isoformat()
    assert "2027-07-01" in branch.desk().text
    await branch.house.until(datetime(2026, 12, 30, 12, tzinfo=SHANGHAI))
    assert not [m for m in an.private.shown if "换届" in m.text and "表决" not in m.text]
    await branch.house.until(datetime(2027, 1, 6, 12, tzinfo=SHANGHAI))
    found = [m.text for m in (*an.private.messages, *branch["李敏"].private.messages) if "换届" in m.text]
    assert [text for text in found if "表决" not in text]
