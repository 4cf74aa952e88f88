"""Making up what was missed, reflections in private, and who has taken part in nothing: for officers' eyes alone."""

from datetime import UTC, date, datetime, timedelta

import pytest

from storage.tables import Event, MakeUp, Member, Part, PresenceLook, Seat
from tests.clock import SHANGHAI
from tests.house import House
from tests.meeting import Meeting, meeting_branch
from tests.people import rows

STUDY = "集中学习 12月3日 15:00 三楼会议室 学习文件"
COMMITTEE = "支委会 2026-12-03 15:00 三楼会议室 讨论年度总结"
PEACOCK = "孔雀暗语：我的体会"


@pytest.fixture
async def branch(house: House) -> Meeting:
    return await meeting_branch(house)


async def held(branch: Meeting, line: str, *there: str) -> None:
    await branch.announce(line)
    await branch.secretary.presses("宣布开会", message=branch.desk())
    for name in there:
        await branch[name].presses("签到", branch.group)
    await branch.secretary.presses("散会", message=branch.desk())


async def give(branch: Meeting, content: str = "学习要点三条", writes: str = "否") -> None:
    an = branch.secretary
    await an.presses("填写补学传达内容")
    await an.says(content)
    await an.presses(writes)
    await an.presses("11月9日")
    await an.presses("保存")


async def pane(branch: Meeting, *labels: str) -> str:
    while "上一步" in branch.desk().labels:
        await branch.secretary.presses("上一步", message=branch.desk())
    for label in labels:
        await branch.secretary.presses(label, message=branch.desk())
    return branch.desk().text


def not_in_the_group(branch: Meeting, *words: str) -> None:
    for text in (text for m in branch.group.messages for text in (m.text, *m.history, *m.labels)):
        assert not [word for word in words if word in text], text


async def test_the_absent_get_the_material_in_private_and_are_recorded_as_made_up(branch: Meeting) -> None:
    await held(branch, STUDY, "安国平", "李敏", "周立", "何军", "陈静")
    branch.secretary.sees("有4位同志没有到会，需要补学")
    branch["王小明"].does_not_see("补学")
    await give(branch)
    done = branch.secretary.sees("已私聊发给2位同志").text
    assert "刘洋、赵德福（联系人王小明）" in done
    shown = branch["王小明"].sees("补学 · 集中学习")
    assert "学习要点三条" in shown.text
    assert shown.labels == ["已学习"]
    press = await branch["王小明"].presses("已学习")
    assert press.answer == "已登记：已补学。"
    press = await branch["王小明"].forges(f"pk:{branch.branch_id}:{(await made(branch, '王小明')).id}", shown)
    assert press.answer == "已登记：已补学。"
    assert "不改变当天的到会记录" in branch["王小明"].sees("补学 · 集中学习").text
    assert "应到9人，实到5人，请假0人，缺席4人" in branch.card("已结束").text
    seat = next(one for one in await rows(branch.house, Seat) if one.name == "王小明")
    assert seat.present_at is None
    desk = await pane(branch, "到会管理", "补学传达")
    assert "未完成（3人）：张三、刘洋、赵德福" in desk
    assert "已补学：王小明（11月2日09:30）" in desk
    await branch.secretary.presses("登记已补：赵德福", message=branch.desk())
    assert "赵德福（11月2日09:30，代登）" in branch.desk().text
    assert (await made(branch, "赵德福")).entered_by == branch.members["安国平"]
    not_in_the_group(branch, "补学", "王小明", "张三")


async def made(branch: Meeting, name: str) -> MakeUp:
    return next(one for one in await rows(branch.house, MakeUp) if one.member_id == branch.members[name])


async def test_a_reflection_is_handed_in_in_private_and_read_by_few(branch: Meeting) -> None:
    branch.house.secrets.add("孔雀")
    await held(branch, STUDY, "安国平", "李敏", "周立", "何军", "陈静", "张三")
    await give(branch, writes="是")
    wang = branch["王小明"]
    assert wang.sees("补学 · 集中学习").labels == ["提交心得体会"]
    await wang.presses("提交心得体会")
    await wang.says(PEACOCK)
    wang.sees("心得体会已收到")
    assert not [m for m in wang.private.shown if "孔雀" in m.text]  # what was typed is gone from the chat
    one = await made(branch, "王小明")
    assert one.done_at is not None
    assert one.reflection is not None
    assert "孔雀".encode() not in one.reflection
    await pane(branch, "到会管理", "补学传达")
    await branch.secretary.presses("阅读心得：王小明", message=branch.desk())
    branch.secretary.sees(PEACOCK)
    data = f"pi:{branch.branch_id}:1:{one.id}"
    for name in ("李敏", "张三"):
        press = await branch[name].forges(data, branch.desk())
        assert press.answer
        branch[name].does_not_see("孔雀")
    await branch["周立"].forges(data, branch.desk())  # the publicity member
    branch["周立"].sees(PEACOCK)


async def test_nobody_makes_up_for_another(branch: Meeting) -> None:
    await held(branch, STUDY, "安国平", "李敏", "周立", "何军", "陈静")
    await give(branch)
    shown = branch["王小明"].sees("补学 · 集中学习")
    number = (await made(branch, "王小明")).id
    press = await branch["张三"].forges(f"pk:{branch.branch_id}:{number}", shown)
    assert "这个按钮已经失效" in (press.answer or "")
    press = await branch["张三"].forges(f"pd:{branch.branch_id}:1:{number}", shown)
    assert press.answer
    stranger = branch.house.person("路人")
    press = await stranger.forges(f"pw:{branch.branch_id}:{number}", shown)
    assert press.answer
    assert (await made(branch, "王小明")).done_at is None


async def test_decisions_of_the_committee_are_passed_on_to_its_absent_members_alone(branch: Meeting) -> None:
    await branch.announce(COMMITTEE)
    await branch.secretary.presses("宣布开会", message=branch.desk())
    for name in ("安国平", "李敏"):
        await branch[name].presses("签到")
    await branch.secretary.presses("散会", message=branch.desk())
    branch.secretary.sees("有1位同志没有到会，需要会后传达")
    branch.house.secrets.add("孔雀决定")
    await give(branch, "孔雀决定")
    assert "孔雀决定" in branch["周立"].sees("会后传达 · 支委会").text
    await branch["周立"].presses("已知悉")
    branch["王小明"].does_not_see("孔雀")
    not_in_the_group(branch, "支委会")


async def test_leave_does_not_spare_the_make_up_but_exemption_does(branch: Meeting) -> None:
    async with branch.house.database.writing() as session:
        line = await session.get(Member, branch.members["赵德福"])
        assert line is not None
        line.exempt = True
    await branch.announce(STUDY)
    await branch["王小明"].presses("请假", branch.group)
    await branch["王小明"].presses("值班")
    await branch.secretary.presses("同意", message=branch.secretary.sees("请假 · 王小明"))
    await branch.secretary.presses("宣布开会", message=branch.desk())
    for name in ("安国平", "李敏", "周立", "何军", "陈静"):
        await branch[name].presses("签到", branch.group)
    await branch.secretary.presses("散会", message=branch.desk())
    branch.secretary.sees("有3位同志没有到会")
    assert "应到9人" in branch.card("已结束").text  # exempt, and still in the number of members
    names = {one.member_id for one in await rows(branch.house, MakeUp)}
    assert names == {branch.members[name] for name in ("王小明", "张三", "刘洋")}


async def test_a_correction_after_the_close_is_followed(branch: Meeting) -> None:
    await held(branch, STUDY, "安国平", "李敏", "周立", "何军", "陈静", "张三")
    await give(branch)
    await pane(branch, "补登", "王小明", "到会")
    assert branch.members["王小明"] not in {one.member_id for one in await rows(branch.house, MakeUp)}
    branch["王小明"].does_not_see("学习要点三条")
    await pane(branch, "补登", "张三", "未到会")
    assert "学习要点三条" in branch["张三"].sees("补学 · 集中学习").text


async def test_a_film_wants_a_reflection_of_everybody_who_was_there(branch: Meeting) -> None:
    await held(branch, "电化教育 12月3日 15:00 三楼会议室 观看教育片", "安国平", "王小明")
    assert branch["王小明"].sees("心得体会 · 电化教育").labels == ["提交心得体会"]
    await branch["王小明"].presses("提交心得体会")
    await branch["王小明"].says("看后很受教育")
    assert "已交心得体会1份" in await pane(branch, "到会管理", "补学传达")
    assert "心得体会 · 电化教育" in branch.secretary.sees("心得体会 · 电化教育").text


async def test_what_is_not_made_up_is_reminded_of_once_in_private(branch: Meeting) -> None:
    await held(branch, STUDY, "安国平", "李敏", "周立", "何军", "陈静")
    await give(branch)
    await branch["张三"].presses("已学习")
    await branch.house.until(datetime(2026, 11, 12, 9, 0, tzinfo=SHANGHAI))
    assert len([m for m in branch["王小明"].private.shown if "补学的期限是" in m.text]) == 1
    assert not [m for m in branch["张三"].private.shown if "补学的期限是" in m.text]
    await branch["王小明"].says("/me")
    assert "集中学习：待补学，2026年11月9日前" in branch["王小明"].last.text


async def test_where_too_few_came_there_is_nothing_to_pass_on(branch: Meeting) -> None:
    await held(branch, "党员大会 12月3日 15:00 三楼会议室 审议年度总结", "安国平", "李敏")
    assert "未达到规定人数" in branch.card("已结束").text
    branch.secretary.does_not_see("没有到会，需要")
    assert await rows(branch.house, MakeUp) == []
    for name in ("周立", "何军", "王小明"):  # entered afterwards: it was quorate after all
        await pane(branch, "补登", name, "到会")
    assert len(await rows(branch.house, MakeUp)) == 4


# Who takes part


async def past(branch: Meeting, months: int, absent: tuple[str, ...], subkind: str = "theme") -> None:
    """Put one closed activity in each of so many months before November into the record."""
    async with branch.house.database.writing() as session:
        for back in range(1, months + 1):
            month, year = (11 - back - 1) % 12 + 1, 2026 - (back >= 11)
            at = datetime(year, month, 10, 6, tzinfo=UTC)
            event = Event(
                branch_id=branch.branch_id, title="主题党日", starts_at=at, on_day=at.date(), state="closed",
                made_at=at, opened_at=at, closed_at=at + timedelta(hours=2), minutes={},
            )  # fmt: skip
            session.add(event)
            await session.flush()
            session.add(Part(event_id=event.id or 0, kind="activity", subkind=subkind))
            for number, (name, member) in enumerate(branch.members.items()):
                if name == "钱多":
                    continue
                session.add(Seat(
                    event_id=event.id or 0, member_id=member, name=name, standing="full", ordinal=number,
                    present_at=None if name in absent else at,
                ))  # fmt: skip


async def looked(branch: Meeting, now: date) -> None:
    """Let the month's look fall due on a day."""
    await branch.house.settle()
    at = datetime(now.year, now.month, now.day, 9, 0, tzinfo=SHANGHAI)
    async with branch.house.database.writing() as session:
        look = await session.get(PresenceLook, branch.branch_id)
        assert look is not None
        look.next_at = at
    branch.house.clock.move_to(at)
    await branch.house.program.passed()
    await branch.house.settle()


async def test_the_secretary_alone_hears_of_three_months_in_a_row(branch: Meeting) -> None:
    await past(branch, 3, ("张三",))
    await looked(branch, date(2026, 11, 2))
    shown = branch.secretary.sees("连续未参加组织生活").text
    assert "张三同志：连续3个月" in shown
    assert "第三十一条" in shown
    assert "程序不作判断" in shown
    for name in ("李敏", "周立", "张三"):
        branch[name].does_not_see("连续未参加")
    not_in_the_group(branch, "张三", "连续")
    await looked(branch, date(2026, 11, 3))
    assert len([m for m in branch.secretary.private.shown if "连续未参加" in m.text]) == 1


@pytest.mark.parametrize(("months", "told"), [(2, False), (6, True), (7, False)])
async def test_it_is_told_at_three_to_six_months(branch: Meeting, months: int, told: bool) -> None:
    await past(branch, months, ("张三",))
    await looked(branch, date(2026, 11, 2))
    found = [m for m in branch.secretary.private.shown if f"张三同志：连续{months}个月" in m.text]
    assert bool(found) is told


async def test_half_a_year_of_one_subkind_is_hinted_at_and_variety_is_not(branch: Meeting) -> None:
    await past(branch, 4, (), "voluntary")
    await looked(branch, date(2027, 1, 4))
    branch.secretary.sees("都是“义务劳动”")
    not_in_the_group(branch, "都是")


async def test_officers_see_who_has_taken_part_in_nothing_this_quarter(branch: Meeting) -> None:
    await past(branch, 1, ("张三", "刘洋"))
    await branch.secretary.says("/meeting 未参加")
    shown = branch.secretary.sees("尚未参加过组织生活的党员").text
    assert "· 张三：应参加1次" in shown
    assert "王小明" not in shown
    for name in ("王小明", "钱多"):
        await branch[name].says("/meeting 未参加")
        branch[name].does_not_see("尚未参加")
    await branch.secretary.says("/meeting 未参加", branch.group)
    not_in_the_group(branch, "尚未参加", "张三")


async def test_the_list_comes_by_itself_in_the_last_month_of_the_quarter(branch: Meeting) -> None:
    await past(branch, 1, ("张三",))
    await looked(branch, date(2026, 12, 1))
    shown = branch.secretary.sees("尚未参加过组织生活的党员")
    assert "张三" in shown.text
    for name in ("李敏", "张三"):
        branch[name].does_not_see("尚未参加过组织生活")
    not_in_the_group(branch, "尚未参加过", "张三")
