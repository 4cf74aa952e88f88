"""A branch changes its duties and reminders from /settings, in words; the default always stands beside."""

from datetime import datetime, timedelta

import pytest

from domain.catalogue import PROFILES, load
from domain.ladders import own_id
from sandbox.records import Message
from storage.tables import Audit, Branch, Notice
from tests.house import House
from tests.house import house as open_house
from tests.people import Setting, rows, thirteen
from usecases.presses import pack
from usecases.presses.ladders import ChangeRung, LookAtDuty

WEEK = "截止前7天 09:00 → 支部群"


@pytest.fixture
async def branch(house: House) -> Setting:
    return await thirteen(house)


async def page(branch: Setting, duty: str = "党课") -> Message:
    """Open the page of a duty of the first eight."""
    an = branch.secretary
    await an.says("/settings")
    card = an.sees("支部设置")
    await an.presses("各项任务与提醒", message=card)
    await an.presses(duty, message=card)
    return card


async def rung(branch: Setting, words: str, duty: str = "党课") -> Message:
    """Open the page of the reminder that reads so."""
    card = await page(branch, duty)
    line = next(line for line in card.text.splitlines() if words in line)
    await branch.secretary.presses(line.partition(".")[0], message=card)
    return card


async def overrides(branch: Setting) -> dict[str, dict[str, object]]:
    found = await rows(branch.house, Branch)
    stored: dict[str, dict[str, object]] = found[0].settings.get("overrides", {})
    return stored


async def noticed(branch: Setting, duty: str, rung: str) -> list[datetime]:
    """When the notices of a rung were made, on the branch's clock."""
    found = await rows(branch.house, Notice)
    return sorted(
        (n.made_at + timedelta(hours=8)).replace(tzinfo=None, second=0)
        for n in found
        if (n.duty, n.rung) == (duty, rung) and n.state not in ("missed", "covered")
    )


async def test_every_duty_is_listed_and_its_reminders_stand_in_words(branch: Setting) -> None:
    an = branch.secretary
    card = await page(branch)
    assert "党课 · 每季度，已启用\n截止：每季度最后一天\n1. 每季度第一个工作日 09:00 → 支部群\n" in card.text
    assert ". 截止前30天 09:00 → 负责的宣传委员（未安排时）" in card.text
    assert "规定动作（依据：支部提供的工作资料），不能停用。" in card.text
    assert "停用这项任务" not in card.labels
    await an.presses("上一步", message=card)
    assert card.text.startswith("各项任务与提醒（1至8，共")
    await an.presses("下一页", message=card)
    assert card.text.startswith("各项任务与提醒（9至16，共")
    for _ in range(4):
        assert len(card.labels) <= 11
        if "下一页" in card.labels:
            await an.presses("下一页", message=card)
    await an.presses("上一步", message=card)
    assert card.text.startswith("支部设置")


async def test_a_reminder_comes_at_its_new_moment_and_not_at_the_old(branch: Setting) -> None:
    an = branch.secretary
    card = await rung(branch, WEEK)
    await an.presses("时间", message=card)
    pressed = await an.presses("截止前14天", message=card)
    assert pressed.answer == "已保存。"
    assert (
        "截止前14天 09:00 → 支部群\n已改，原为：截止前7天 09:00 → 支部群\n下一次：2026年12月17日（周四）09:00"
        in card.text
    )
    await an.presses("时间", message=card)
    await an.presses("15:00", message=card)
    assert "截止前14天 15:00 → 支部群" in card.text
    await branch.house.until(datetime(2026, 12, 17, 14, 55))
    assert await noticed(branch, "lecture.quarterly", "week") == []
    await branch.house.until(datetime(2026, 12, 17, 15, 5))
    assert await noticed(branch, "lecture.quarterly", "week") == [datetime(2026, 12, 17, 15, 0)]
    assert "党课：尚未安排" in branch.group.last.text
    await branch.house.until(datetime(2026, 12, 25, 12, 0))
    assert len(await noticed(branch, "lecture.quarterly", "week")) == 1, "not at the old moment too"
    assert len(await noticed(branch, "life.quarterly", "week")) == 1, "the others as ever"


async def test_a_moment_is_typed_in_plain_words_and_nonsense_kindly_refused(branch: Setting) -> None:
    an = branch.secretary
    card = await rung(branch, WEEK)
    await an.presses("时间", message=card)
    await an.presses("自己写", message=card)
    assert "截止前3个工作日 15:00" in an.last.text
    for typed, answer in {
        "越快越好": "没有看懂，内容没有保存。请按这个格式：截止前3个工作日 15:00",
        "截止前3天 25:00": "不是有效时间",
        "截止前3天 晚上10点": "支部只在09:00至18:00、免打扰时间以外发提醒",
        "截止前200天 9点": "永远不会提醒",
        "截止后200天 9点": "提醒离截止太久",
        "开展期第一个工作日 9点": "这项工作没有开展期",
    }.items():
        await an.says(typed)
        assert answer in an.last.text
    assert await overrides(branch) == {}
    await an.says("截止前3个工作日下午3点")
    assert "条提醒\n截止前3个工作日 15:00 → 支部群\n已改，原为：截止前7天 09:00 → 支部群" in an.last.text
    assert await overrides(branch) == {"lecture.quarterly": {"rungs": {"week": {"at": "-3wd 15:00"}}}}


async def test_whom_how_loud_how_often_and_when_at_all(branch: Setting) -> None:
    an = branch.secretary
    card = await rung(branch, WEEK)
    await an.presses("对象", message=card)
    await an.presses("副书记", message=card)
    await an.presses("改为有声", message=card)
    await an.presses("只在未安排时提醒", message=card)
    await an.presses("次数", message=card)
    assert "隔3个工作日" not in card.labels, "one reminder has no distance"
    await an.presses("共2次", message=card)
    await an.presses("次数", message=card)
    await an.presses("隔3个工作日", message=card)
    assert (
        "截止前7天 09:00 → 副书记（未安排时），每3个工作日一次，共2次，有声\n已改，原为：截止前7天 09:00 → 支部群"
        in card.text
    )
    await branch.house.until(datetime(2026, 12, 30, 12, 0))
    assert await noticed(branch, "lecture.quarterly", "week.1") == [datetime(2026, 12, 24, 9, 0)]
    assert await noticed(branch, "lecture.quarterly", "week.2") == [datetime(2026, 12, 29, 9, 0)]
    assert "党课" in branch["周立"].sees("提醒您").text
    await an.presses("恢复默认", message=card)
    assert "条提醒\n截止前7天 09:00 → 支部群\n" in card.text
    assert await overrides(branch) == {}


async def test_a_reminder_of_the_branchs_own_is_added_comes_and_is_removed(branch: Setting) -> None:
    an = branch.secretary
    card = await page(branch, "支委会")
    await an.presses("增加提醒", message=card)
    form = an.last
    await an.presses("截止前14天", message=form)
    assert "支部群" not in form.labels, "the committee's affairs are not the group's"
    await an.presses("副书记", message=form)
    assert "支委会：截止前14天 09:00 → 副书记" in form.text
    await an.presses("保存", message=form)
    card = an.last
    assert "截止前14天 09:00 → 副书记（支部加的）" in card.text
    await branch.house.until(datetime(2026, 12, 17, 9, 5))
    assert await noticed(branch, "committee.quarterly", "own-a") == [datetime(2026, 12, 17, 9, 0)]
    assert "支委会" in branch["周立"].sees("提醒您").text
    card = await rung(branch, "支部加的", "支委会")
    assert "停用" not in card.labels
    await an.presses("删除", message=card)
    assert "支部加的" not in card.text
    assert await overrides(branch) == {}
    assert "支委会" not in branch["周立"].last.text, "what was said today and is not wanted any more is taken back"


async def test_a_reminder_switched_off_does_not_come_and_its_default_is_shown(branch: Setting) -> None:
    an = branch.secretary
    card = await rung(branch, WEEK)
    await an.presses("停用", message=card)
    assert "条提醒\n已停用，不再提醒。\n原为：截止前7天 09:00 → 支部群" in card.text
    assert card.labels == ["恢复这条提醒", "上一步"]
    await an.presses("上一步", message=card)
    assert ". 已停用（原为：截止前7天 09:00 → 支部群）" in card.text
    await branch.house.until(datetime(2026, 12, 24, 9, 5))
    assert await noticed(branch, "lecture.quarterly", "week") == []
    card = await rung(branch, "已停用")
    await an.presses("恢复这条提醒", message=card)
    assert await overrides(branch) == {}
    audit = [one.details for one in await rows(branch.house, Audit) if one.action == "settings"]
    assert {"name": "duty", "duty": "lecture.quarterly", "rung": "week", "on": False} in audit


async def test_what_was_said_is_taken_back_when_its_rung_goes(branch: Setting) -> None:
    await branch.house.until(datetime(2026, 12, 24, 9, 5))
    assert "党课：尚未安排" in branch.group.last.text
    card = await rung(branch, WEEK)
    await branch.secretary.presses("停用", message=card)
    said = [m for m in branch.group.shown if "待完成" in m.text][-1]
    assert "党课" not in said.text
    assert "组织生活会" in said.text


async def test_late_reminders_are_opted_out_of_together_and_come_back(branch: Setting) -> None:
    an = branch.secretary
    card = await page(branch)
    await an.presses("逾期不再催办", message=card)
    assert card.text.count("已停用（原为：截止后") == 3
    await an.presses("恢复逾期催办", message=card)
    assert "已停用" not in card.text
    assert await overrides(branch) == {}


async def test_a_due_day_moves_the_deadline_on_the_board_and_its_reminders(branch: Setting) -> None:
    an = branch.secretary
    card = await page(branch)
    await an.presses("截止日", message=card)
    assert "现在：每季度最后一天\n默认：每季度最后一天" in card.text
    await an.presses("每季度最后一个月10日", message=card)
    assert "截止：每季度最后一个月10日（已改，原为：每季度最后一天）" in card.text
    await an.says("/duties")
    assert "○ 未安排　党课　截止12月10日" in an.last.text
    await branch.house.until(datetime(2026, 12, 3, 9, 5))
    assert await noticed(branch, "lecture.quarterly", "week") == [datetime(2026, 12, 3, 9, 0)]
    card = await page(branch)
    await an.presses("截止日", message=card)
    await an.presses("自己写", message=card)
    await an.says("越早越好")
    assert an.last.text.startswith("没有看懂，内容没有保存。请按这个格式：最后一个月10日")
    await an.says("最后一天提前95天")
    assert an.last.text == "这样算出来的截止日在周期开始之前，没有保存。请少提前几天。"
    await an.says("最后一天前5个工作日")
    assert "截止：每季度最后一天前5个工作日" in an.last.text
    await an.presses("恢复默认")
    assert "本支部改过的1处都不再保留" in an.last.text
    await an.presses("恢复默认")
    await an.says("/duties")
    assert "○ 未安排　党课　截止12月31日" in an.last.text


async def test_what_no_longer_comes_and_what_was_said_already_is_told(branch: Setting) -> None:
    an = branch.secretary
    await branch.house.until(datetime(2026, 12, 24, 9, 5))
    card = await rung(branch, WEEK)
    await an.presses("时间", message=card)
    await an.presses("截止前1个工作日", message=card)
    assert "下一次：2027年3月30日（周二）09:00" in card.text, "this quarter it was said already"
    await an.presses("上一步", message=card)
    await an.presses("截止日", message=card)
    await an.presses("自己写", message=card)
    await an.says("第一个月10日")
    assert "截止前30天 09:00 → 负责的宣传委员（未安排时）（没有这一天，不发）" in an.last.text


async def test_only_what_the_rules_leave_open_is_switched_off(house: House) -> None:
    branch = await thirteen(house, profile="现行条例")
    an = branch.secretary
    card = await page(branch, "党课")
    await an.presses("停用这项任务", message=card)
    assert card.text.startswith("党课 · 每季度，未启用（已改，原为：启用）")
    await an.says("/duties")
    assert "党课" not in an.last.text
    card = await page(branch, "党课")
    await an.presses("启用这项任务", message=card)
    assert await overrides(branch) == {}
    card = await page(branch, "支委会")
    assert "规定动作（依据：支部工作条例（试行）第12条），不能停用。" in card.text
    forged = await an.forges("ld:1:committee.quarterly:on:0", card)
    assert forged.answer.startswith("这项工作是规定动作，不能停用。")
    assert await overrides(branch) == {}


@pytest.mark.parametrize(
    "data",
    [
        "lr:1:committee.quarterly:week:to:group",
        "lr:1:talk.committee:weeks:to:committee",
        "lr:1:lecture.quarterly:week:to:world",
        "lr:1:lecture.quarterly:week:times:99",
        "lr:1:lecture.quarterly:week:every:0",
        "lr:1:lecture.quarterly:week:at:-7d",
        "lr:1:lecture.quarterly:week:hour:h22",
        "lr:1:lecture.quarterly:week:loud:2",
        "lr:1:lecture.quarterly:week:missed:1",
        "lr:1:lecture.quarterly:nothing:on:0",
        "lr:1:dues.collect:pending:when:0",
        "lr:1:no.such:week:on:0",
        "lr:1:foresight:week:on:0",
        "ld:1:lecture.quarterly:due:d40",
        "ld:1:lecture.quarterly:holder:secretary",
        "ld:1:no.such:late:0",
        "lx:1:lecture.quarterly:nothing",
        "lx:1:no.such:",
        "lp:1:anything:lecture.quarterly:",
        "lp:1:rung:lecture.quarterly:nothing",
        "lw:1:no.such:",
        "ly:1:no.such",
    ],
)
async def test_forged_and_forgotten_presses_change_nothing(branch: Setting, data: str) -> None:
    card = await page(branch)
    forged = await branch.secretary.forges(data, card)
    assert forged.answer == "这个按钮已经失效，请看最新的消息。"
    assert await overrides(branch) == {}


async def test_who_may_not_is_refused(branch: Setting) -> None:
    card = await page(branch)
    member = branch["张小燕"]
    await member.says("/start")
    for data in (
        "lr:1:lecture.quarterly:week:on:0",
        "ld:1:lecture.quarterly:late:0",
        "lx:1:lecture.quarterly:week",
        "lo:1:0",
        "lp:1:duty:lecture.quarterly:",
        "lw:1:lecture.quarterly:",
        "ly:1:lecture.quarterly",
    ):
        for message in (member.last, card):
            forged = await member.forges(data, message)
            assert "书记" in forged.answer, (data, forged.answer)
    assert await overrides(branch) == {}


async def test_a_branch_whose_changes_no_longer_fit_lives_on(branch: Setting) -> None:
    """The rung that was changed is not in the other set of duties: the default speaks, and the page says so."""
    an = branch.secretary
    card = await rung(branch, "每季度第一个工作日", "支委会")
    await an.presses("停用", message=card)
    await an.says("/settings")
    await an.presses("工作任务")
    await an.presses("现行条例")
    card = await page(branch, "支委会")
    assert card.text.startswith("支委会 · 每月，已启用\n截止：每月最后一天\n1. 每月第三个工作日 09:00")
    await an.presses("上一步", message=card)
    assert "另有1处以前的修改，现在这套任务里没有对应的项目，不起作用，按默认办。" in card.text
    await branch.house.until(datetime(2026, 11, 30, 12, 0))
    assert len(await noticed(branch, "committee.quarterly", "last")) == 1
    await an.says("/settings")
    await an.presses("工作任务")
    await an.presses("原有制度")
    assert "1. 已停用（原为：每季度第一个工作日 09:00 → 各位支委）" in (await page(branch, "支委会")).text


async def test_on_either_database_changes_are_kept(either_url: str) -> None:
    async with open_house(either_url) as house:
        branch = await thirteen(house)
        card = await rung(branch, WEEK)
        await branch.secretary.presses("改为有声", message=card)
        card = await page(branch)
        await branch.secretary.presses("截止日", message=card)
        await branch.secretary.presses("每季度最后一个月15日", message=card)
        assert await overrides(branch) == {"lecture.quarterly": {"rungs": {"week": {"loud": True}}, "due": "day 15"}}


def test_every_button_fits_whatever_the_branch_and_the_duty() -> None:
    largest = 36**6 - 1
    for profile in PROFILES:
        for duty in load(profile).duties:
            for name in [one.id for one in duty.ladder] + [own_id(26**3)]:
                for field, value in (("to", "responsible"), ("at", "b30d"), ("every", "10"), ("when", "1")):
                    pack(ChangeRung(largest, duty.code, name, field, value))
                pack(LookAtDuty(largest, "rung", duty.code, name))
                assert len(f"{10**9}.l:rung:{duty.code}:{name}") <= 64


async def test_in_english(branch: Setting) -> None:
    an = branch.secretary
    await an.says("/language")
    await an.presses("English")
    await an.says("/settings")
    card = an.sees("Settings")
    await an.presses("Duties and reminders", message=card)
    await an.presses("Party lecture", message=card)
    line = next(line for line in card.text.splitlines() if "7 days before the due day 09:00 → the group" in line)
    await an.presses(line.partition(".")[0], message=card)
    await an.presses("When", message=card)
    await an.presses("Write it", message=card)
    await an.says("soon")
    assert an.last.text.endswith("3 working days before the due day 15:00")
    await an.says("3 working days before the due day at 3 pm")
    assert (
        "3 working days before the due day 15:00 → the group\nChanged, was: 7 days before the due day 09:00"
        in an.last.text
    )


async def test_the_settings_count_what_came_late_or_not_at_all(branch: Setting) -> None:
    an = branch.secretary
    await an.says("/settings")
    assert "近90天提醒：还没有发过。" in an.last.text
    await branch.house.until(datetime(2026, 11, 20, 12, 0))
    await an.says("/settings")
    assert "没有错过和迟到。" in an.last.text
    branch.house.clock.move_to(branch.house.clock.moment + timedelta(days=5))  # nobody looks for five days
    await branch.house.settle()
    async with branch.house.database.writing() as session:
        found = (await rows(branch.house, Notice))[-1]
        session.add(Notice(**{**found.model_dump(exclude={"id"}), "rung": "gone", "state": "dropped", "late": False}))
    await an.says("/settings")
    assert "· 迟到" in an.last.text
    assert "· 作罢1条：发出前已办完或不再需要" in an.last.text


async def test_a_duty_is_marked_urgent_and_no_more(branch: Setting) -> None:
    an = branch.secretary
    card = await page(branch)
    await an.presses("标为紧急", message=card)
    assert "已标为紧急：提醒不受各人免打扰时间限制。" in card.text
    assert (await overrides(branch))["lecture.quarterly"] == {"urgent": True}
    await an.presses("取消紧急", message=card)
    assert await overrides(branch) == {}
