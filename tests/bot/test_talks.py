"""Talks, as whole conversations: who writes, who reads, who sees the fact, who sees nothing."""

import logging
from datetime import datetime
from pathlib import Path
from typing import Any

import pytest
from sqlalchemy import select
from sqlmodel import col

from bot.logs import OURS
from sandbox.people import BOT_ID
from storage.tables import Audit, Draft, Outbox, Post, Talk
from tests.clock import SHANGHAI
from tests.house import House
from tests.talking import Branchful, fill, settled_branch

SECRETS = ("红枫暗语甲", "青石暗语乙", "白鹭暗语丙", "蓝田暗语丁", "紫云暗语戊")


@pytest.fixture
async def branch(house: House) -> Branchful:
    return await settled_branch(house)


def at(month: int, day: int, hour: int, minute: int) -> datetime:
    return datetime(2026, month, day, hour, minute, tzinfo=SHANGHAI)


def plain_files(folder: Path, secrets: tuple[str, ...]) -> list[tuple[str, str]]:
    files = [file for file in folder.iterdir() if file.is_file()]
    return [(secret, file.name) for file in files for secret in secrets if secret.encode() in file.read_bytes()]


async def rows(house: House, table: Any) -> list[Any]:
    async with house.database.reading() as session:
        found = list((await session.execute(select(table).order_by(col(table.id)))).scalars())
        session.expunge_all()
        return found


async def test_the_head_names_the_readers_before_the_first_key(branch: Branchful) -> None:
    await branch.organiser.says("/talk")
    head = branch.organiser.sees("谈心谈话记录").text
    assert "第1步" in head
    assert "内容仅您本人和书记安国平同志可看；日期仅支部委员可见。" in head
    assert "内容会经过聊天平台，敏感情况请当面谈、记在纸上，这里可以只登记日期和话题。" in head
    branch.organiser.does_not_see("李敏")  # nobody talks with himself


async def test_the_full_form_is_kept_and_what_was_typed_is_erased(branch: Branchful) -> None:
    li = branch.organiser
    await fill(li, topic="岗位<调整>&想法", sections=("工作踏实", "学习不够", "多参加学习", "希望调班", "已转告车间"))
    li.sees("已保存")
    li.sees("谈心谈话已登记")
    typed = {"岗位<调整>&想法", "工作踏实", "学习不够", "多参加学习", "希望调班", "已转告车间"}
    assert not [m for m in li.private.shown if m.sender_id == li.id and m.text in typed]
    talk = (await rows(branch.house, Talk))[0]
    assert (talk.kind, talk.has_content, talk.exclude_secretary) == ("member", True, False)
    await li.presses("谈话记录")
    card = li.sees("共1条")
    assert "2026年11月2日" in card.text
    assert "李敏与王小明" in card.text
    assert "有内容" in card.text
    await li.presses("1", message=card)
    await li.presses("查看内容")
    shown = li.sees("工作踏实").text
    for said in ("岗位<调整>&想法", "学习不够", "多参加学习", "希望调班", "已转告车间", "办公室"):
        assert said in shown
    await li.presses("收起")
    li.does_not_see("工作踏实")
    assert not [a for a in await rows(branch.house, Audit) if a.action == "read_talk"]  # the author's own reading


async def test_only_date_and_topic_may_be_recorded(branch: Branchful) -> None:
    li = branch.organiser
    await fill(li, depth="只登记日期和话题", topic="近况")
    talk = (await rows(branch.house, Talk))[0]
    assert not talk.has_content
    await li.presses("谈话记录")
    await li.presses("1", message=li.sees("共1条"))
    await li.presses("查看内容")
    assert "谈到：思想" in li.sees("近况").text


async def test_the_secretary_reads_and_the_author_sees_that(branch: Branchful) -> None:
    await fill(branch.discipline, sections=("工作踏实",))
    chief = branch.secretary
    await chief.says("/talk 记录")
    await chief.presses("1", message=chief.sees("周立与王小明"))
    assert "查看内容会记入查阅记录" in chief.sees("周立与王小明").text
    await chief.presses("查看内容")
    assert "本次查阅已记入查阅记录" in chief.sees("工作踏实").text
    read = [a for a in await rows(branch.house, Audit) if a.action == "read_talk"]
    assert [(a.subject, a.user_id) for a in read] == [("talk", chief.id)]
    await branch.discipline.presses("谈话记录")
    await branch.discipline.presses("1", message=branch.discipline.sees("共1条"))
    branch.discipline.sees("安国平同志于11月2日")


async def test_the_committee_sees_the_fact_and_not_the_content(branch: Branchful) -> None:
    await fill(branch.discipline, sections=("工作踏实",))
    li = branch.organiser
    await li.says("/talk 记录")
    await li.presses("1", message=li.sees("周立与王小明"))
    fact = li.sees("周立与王小明")
    assert "内容只有登记人和书记可看" in fact.text
    assert not any("查看内容" in label for label in fact.labels)
    for forged in ("tr:1:1", "tc:1:1", "td:1:1:1", "tu:1:1", "tg:1:1"):
        press = await li.forges(forged, fact)
        assert press.answer == "没有找到。"
    for hidden in ("工作踏实", "近期工作", "办公室"):
        li.does_not_see(hidden)


async def test_a_member_the_counterpart_and_a_stranger_learn_nothing(branch: Branchful) -> None:
    await fill(branch.discipline, sections=("工作踏实",))
    for person in (branch.member, branch.probationary, branch.leader):
        await person.says("/talk 记录")
        card = person.sees("您还没有登记过谈话")
        for forged in ("to:1:1", "tr:1:1", "to:1:z", "tr:1:z"):
            assert (await person.forges(forged, card)).answer == "没有找到。"  # the same, whether there is one or not
        person.does_not_see("周立与")
    stranger = branch.stranger
    await stranger.says("/talk")
    stranger.does_not_see("谈话对象")
    press = await stranger.forges("tr:1:1", stranger.last)
    assert "工作踏实" not in (press.answer or "")
    stranger.does_not_see("工作踏实")


async def test_an_excluded_secretary_sees_the_fact_alone(branch: Branchful) -> None:
    zhou = branch.discipline
    await zhou.says("/talk 安国平")
    assert "委员之间" in zhou.sees("请选择类别").labels
    await zhou.presses("委员之间")
    await zhou.says("班子意见")
    await zhou.says("昨天 15:00")
    await zhou.presses("跳过")
    await zhou.presses("仅本人可看")
    await zhou.says("敢于直言")
    for _ in range(4):
        await zhou.presses("跳过")
    await zhou.presses("下一步")
    await zhou.presses("不需要")
    assert "内容仅您本人可看" in zhou.sees("请核对").text
    await zhou.presses("保存")
    chief = branch.secretary
    await chief.says("/talk 记录")
    await chief.presses("1", message=chief.sees("周立与安国平"))
    fact = chief.sees("周立与安国平")
    assert "内容只有登记人可看" in fact.text
    assert (await chief.forges("tr:1:1", fact)).answer == "没有找到。"
    await zhou.presses("谈话记录")
    await zhou.presses("1", message=zhou.sees("共1条"))
    await zhou.presses("查看内容")
    zhou.sees("敢于直言")


async def test_content_left_open_closes_by_itself(branch: Branchful) -> None:
    li = branch.organiser
    await fill(li, sections=("工作踏实",))
    await li.presses("谈话记录")
    await li.presses("1", message=li.sees("共1条"))
    await li.presses("查看内容")
    await branch.house.until(at(11, 2, 9, 50))
    li.sees("工作踏实")
    await branch.house.until(at(11, 2, 10, 10))
    li.does_not_see("工作踏实")
    li.sees("内容您本人和书记可看")


async def test_whoever_is_secretary_now_reads(branch: Branchful) -> None:
    await fill(branch.discipline, sections=("工作踏实",))
    chief, li = branch.secretary, branch.organiser
    await chief.says("/talk 记录")
    await chief.presses("1", message=chief.sees("周立与王小明"))
    await chief.presses("查看内容")
    chief.sees("工作踏实")
    async with branch.house.database.writing() as session:
        held = {p.post: p for p in (await session.execute(select(Post))).scalars()}
        held["secretary"].member_id, held["organisation"].member_id = (
            held["organisation"].member_id, held["secretary"].member_id,
        )  # fmt: skip
    old = chief.sees("工作踏实")
    await chief.presses("收起")
    assert (await chief.forges("tr:1:1", old)).answer == "没有找到。"
    await li.says("/talk 记录")
    await li.presses("1", message=li.sees("周立与王小明"))
    await li.presses("查看内容")
    li.sees("工作踏实")


async def test_a_follow_up_reminds_at_nine_on_its_day_until_it_is_done(branch: Branchful) -> None:
    li = branch.organiser
    await fill(li, follow="两周后")
    assert "2026年11月16日起" in li.sees("谈心谈话已登记").text
    await branch.house.until(at(11, 16, 8, 30))
    li.does_not_see("谈话跟进")
    await branch.house.until(at(11, 16, 9, 30))
    reminder = li.sees("谈话跟进")
    assert "与王小明谈过话" in reminder.text
    await li.presses("稍后提醒", message=reminder)
    await branch.house.until(at(11, 23, 9, 30))
    second = li.sees("11月23日（周一）跟进")
    press = await li.presses("已跟进", message=second)
    assert press.answer == "已登记为跟进。"
    assert not li.sees("11月23日（周一）跟进").labels
    await branch.house.until(at(12, 10, 9, 30))
    assert len([m for m in li.private.shown if "谈话跟进" in m.text]) == 2
    assert (await li.forges("tu:1:1", second)).answer == "这项工作本期已经完成。"


async def test_a_follow_up_on_a_holiday_waits_for_a_working_day_and_a_late_one_says_so(branch: Branchful) -> None:
    li = branch.organiser
    await fill(li, follow="两周后")
    branch.house.clock.move_to(at(11, 18, 22, 0))
    await branch.house.settle()
    li.does_not_see("谈话跟进")  # not at night
    await branch.house.until(at(11, 19, 9, 30))
    assert "补发提醒" in li.sees("谈话跟进").text
    assert len([m for m in li.private.shown if "谈话跟进" in m.text]) == 1


async def test_the_form_survives_a_restart_and_knows_back_and_quit(branch: Branchful) -> None:
    li = branch.organiser
    await li.says("/talk")
    await li.presses("陈静")
    await branch.house.clock.pause(120)
    await branch.house.restart()
    await li.presses("委员与党员")
    await li.says("谈转正")
    await li.presses("上一步")
    li.sees("请输入主题")
    await li.says("谈转正准备")
    await li.presses("今天")
    await li.presses("退出填写")
    li.sees("已退出填写")
    assert not await rows(branch.house, Talk)
    drafts = await rows(branch.house, Draft)
    assert drafts[-1].state == "quit"


async def test_a_form_left_for_another_is_kept_and_gone_on_with(branch: Branchful) -> None:
    li = branch.organiser
    await li.says("/talk")
    await li.presses("陈静")
    await li.says("/meeting 支委会 11月6日 15:00 二楼会议室")
    aside = li.sees("先放在一边")
    li.sees("支委会")
    await li.presses("继续填写", message=aside)
    assert "谈话对象：陈静\n请选择类别" in li.last.text
    meeting = li.sees("先放在一边")
    await li.presses("退出填写", message=meeting)
    await li.presses("委员与党员")
    await li.says("谈转正")
    li.sees("什么时候谈的")
    assert [draft.state for draft in await rows(branch.house, Draft)] == ["open", "quit"]


async def test_an_old_button_of_the_form_changes_nothing(branch: Branchful) -> None:
    li = branch.organiser
    await li.says("/talk")
    first = li.sees("请选择谈话对象")
    await li.presses("陈静")
    drafts = await rows(branch.house, Draft)
    press = await li.forges(f"fc:1:{_base36(drafts[-1].id)}:person:m5", first)
    assert press.answer == "这一步已经填过了。"
    await li.presses("退出填写")
    assert (await li.forges(f"fs:1:{_base36(drafts[-1].id)}", first)).answer == "这份填写已经结束，请重新开始。"
    assert not await rows(branch.house, Talk)


def _base36(number: int) -> str:
    return "0123456789abcdefghijklmnopqrstuvwxyz"[number]


async def test_what_cannot_be_is_refused_kindly(branch: Branchful) -> None:
    li = branch.organiser
    await li.says("/talk")
    await li.says("李敏")
    li.sees("谈话对象不能是本人")
    await li.says("110101199003070011")
    li.sees("身份证号码")
    await li.says("刘群众")
    assert "与群众" in li.sees("请选择类别").text
    await li.presses("与群众")
    await li.says("长" * 201)
    li.sees("最多200个字")
    await li.presses("跳过")
    await li.says("明天")
    li.sees("还没有到")
    await li.says("2月30日")
    li.sees("不是有效日期")
    await li.says("10月30日下午3点")
    await li.says("车间休息室")
    await li.presses("写内容")
    await li.says("长" * 1501)
    li.sees("最多1500个字")
    for _ in range(5):
        await li.presses("跳过")
    await li.presses("下一步")
    await li.says("10月1日")
    li.sees("已经过去")
    await li.says("12月1日")
    check = li.sees("请核对").text
    assert "2026年10月30日 15:00" in check
    assert "2026年12月1日" in check
    await li.presses("保存")
    await li.presses("谈话记录")
    li.sees("李敏与刘群众")


async def test_a_long_record_is_shown_in_parts(branch: Branchful) -> None:
    li = branch.organiser
    await fill(li, sections=tuple(sign * 1500 for sign in "甲乙丙丁戊"))
    await li.presses("谈话记录")
    await li.presses("1", message=li.sees("共1条"))
    await li.presses("查看内容")
    assert "第1部分，共3部分" in li.sees("甲甲甲").text
    await li.presses("后面部分")
    li.sees("丙丙丙")
    await li.presses("后面部分")
    li.sees("戊戊戊")
    await li.presses("收起")
    li.does_not_see("戊戊戊")


async def test_the_list_is_narrowed_and_turned_in_one_card(branch: Branchful) -> None:
    li, zhou = branch.organiser, branch.discipline
    for _ in range(9):
        await fill(li, depth="只登记日期和话题")
    await fill(zhou, partner="陈静", depth="只登记日期和话题")
    chief = branch.secretary
    await chief.says("/talk 记录")
    card = chief.sees("共10条")
    await chief.presses("下一页")
    assert "第2页" in card.text
    await chief.presses("按人")
    await chief.presses("陈静")
    assert "共1条" in card.text
    await chief.presses("按人")
    await chief.presses("不限")
    await chief.presses("按类别")
    await chief.presses("家访")
    assert "在这个范围内没有谈话记录" in card.text
    await chief.presses("按类别")
    await chief.presses("不限")
    await chief.presses("按时间")
    await chief.presses("2026年10月")
    assert "共0条" in card.text
    await chief.presses("按时间")
    await chief.presses("2026年第四季度")
    assert "共10条" in card.text
    await chief.presses("只看本人的")
    assert "共0条" in card.text
    await chief.presses("看全支部的")
    assert "共10条" in card.text
    assert len([m for m in chief.private.shown if "谈心谈话" in m.text and m.sender_id == BOT_ID]) == 1


async def test_the_author_corrects_and_withdraws(branch: Branchful) -> None:
    li = branch.organiser
    await fill(li, sections=("工作踏实",))
    await li.presses("谈话记录")
    await li.presses("1", message=li.sees("共1条"))
    await li.presses("更正")
    await li.presses("肯定成绩")
    li.sees("请重新填写或选择")
    await li.says("工作很踏实，肯帮人")
    await li.presses("保存")
    card = li.sees("李敏与王小明")
    assert "已于11月2日" in card.text
    await li.presses("查看内容", message=card)
    li.sees("肯帮人")
    await li.presses("收起")
    await li.presses("更正")
    await li.presses("主题")
    await li.presses("上一步")
    await li.presses("时间")
    await li.presses("昨天")
    await li.presses("保存")
    assert "11月1日" in li.sees("李敏与王小明").text
    await li.presses("删除", message=card)
    await li.presses("不删除", message=card)
    await li.presses("删除", message=card)
    await li.presses("确定删除", message=card)
    assert "已由本人撤回，内容已删除" in card.text
    talk = (await rows(branch.house, Talk))[0]
    assert talk.content is None
    assert talk.withdrawn_at is not None
    chief = branch.secretary
    await chief.says("/talk 记录")
    assert "已撤回" in chief.sees("李敏与王小明").text


async def test_a_group_gets_nothing_but_the_way_to_the_private_chat(branch: Branchful) -> None:
    li = branch.organiser
    await li.says("/talk 王小明", branch.group)
    answer = li.sees("谈心谈话只在私聊中登记和查看", branch.group)
    assert answer.labels == ["到私聊中办理"]
    assert len([m for m in branch.group.shown if m.sender_id == BOT_ID and "谈话" in m.text]) == 1


async def test_nothing_of_a_talk_is_found_in_plain(
    branch: Branchful, tmp_path: Path, caplog: pytest.LogCaptureFixture
) -> None:
    caplog.set_level(logging.INFO)
    for name in OURS:  # as with LOG_LEVEL=DEBUG
        caplog.set_level(logging.DEBUG, name)
    li, (topic, praise, place, name, word) = branch.organiser, SECRETS
    await fill(li, topic=topic, sections=(praise,), place=place)
    await li.says("/talk")
    await li.says(name)
    await li.presses("与群众")
    await li.says(word)
    await li.presses("退出填写")
    chief = branch.secretary
    await chief.says("/talk 记录")
    await chief.presses("1", message=chief.sees("李敏与王小明"))
    await chief.presses("查看内容")
    await branch.house.settle()
    assert not plain_files(tmp_path, SECRETS)
    logged = "\n".join(r.getMessage() for r in caplog.records)
    group = "\n".join(m.text for m in branch.group.messages)
    assert not [secret for secret in SECRETS if secret in logged or secret in group]
    details = str([a.details for a in await rows(branch.house, Audit)])
    assert not [secret for secret in SECRETS if secret in details]
    assert all(letter.sealed is None for letter in await rows(branch.house, Outbox) if letter.state == "sent")


async def test_english_speakers_get_english(branch: Branchful) -> None:
    async with branch.house.database.writing() as session:
        from storage.tables import Person

        person = await session.get(Person, branch.organiser.id)
        assert person is not None
        person.language = "en"
    li = branch.organiser
    await li.says("/talk")
    assert "Only you and the secretary, 安国平, can read the content" in li.sees("step 1 of").text
    await li.says("/talk list")
    li.sees("The branch has not recorded a talk yet.")


async def test_the_topics_of_a_record_are_corrected(branch: Branchful) -> None:
    li = branch.organiser
    await fill(li, depth="只登记日期和话题")
    await li.presses("谈话记录")
    await li.presses("1", message=li.sees("共1条"))
    await li.presses("更正")
    await li.presses("方面")
    await li.presses("工作")
    await li.presses("家庭")
    await li.presses("下一步")
    assert "方面：工作、家庭" in li.last.text
    await li.presses("保存")
    async with branch.house.database.reading() as session:
        talk = (await session.execute(select(Talk))).scalars().one()
    content = branch.house.program.vault.open(talk.content, "talk.content")
    assert sorted(content["topics"]) == ["family", "work"]


async def test_what_is_refused_in_a_private_form_is_erased_all_the_same(branch: Branchful) -> None:
    li = branch.organiser
    await li.says("/talk")
    await li.presses("王小明")
    await li.says("家里有变故")  # a step that only takes buttons
    await li.presses("委员与党员")
    await li.presses("跳过")
    await li.says("上周三他住院时")
    await li.presses("今天")
    await li.presses("跳过")
    await li.presses("写内容")
    await li.says("长" * 1501)
    li.sees("最多1500个字")
    await li.says("身份证11010519491231002X")
    li.sees("没有保存")
    typed = [m.text for m in li.private.shown if m.sender_id == li.id]
    for refused in ("家里有变故", "上周三他住院时", "长" * 1501, "身份证11010519491231002X"):
        assert refused not in typed
    assert not [m for m in li.private.shown if "住院" in m.text], "the answer does not say it again"
    li.sees("不是有效日期")


async def test_the_secretary_is_told_that_the_next_one_will_read_and_can_exclude_him(branch: Branchful) -> None:
    chief, li = branch.secretary, branch.organiser
    await chief.says("/talk")
    assert "内容仅您本人和以后接任的书记可看；日期仅支部委员可见。" in chief.last.text
    await chief.presses("退出填写")
    await fill(chief, sections=("留给接任的",))
    await fill(chief, depth="写内容（仅本人可看，接任的书记看不到）", sections=("只给自己的",))
    async with branch.house.database.writing() as session:
        posts = {post.post: post for post in (await session.execute(select(Post))).scalars()}
        posts["secretary"].member_id = posts["organisation"].member_id
    await li.says("/talk 记录")
    card = li.sees("共2条")
    await li.presses("2", message=card)
    await li.presses("查看内容", message=card)
    li.sees("留给接任的")
    await li.says("/talk 记录")
    card = li.sees("共2条")
    await li.presses("1", message=card)
    assert "查看内容" not in card.labels
    assert (await li.forges("tr:1:2", card)).answer == "没有找到。"


async def test_numbers_no_database_holds_are_refused(branch: Branchful) -> None:
    li = branch.organiser
    await li.says("/talk 记录")
    for prefix in ("to", "tr", "tc", "tt", "tu", "tg", "tp"):
        for number in ("1y2p0ij32e8e7", "-1", "zzzz"):
            assert "没有成功" not in ((await li.forges(f"{prefix}:1:{number}", li.last)).answer or "")
    press = await li.forges("tf:1:person:99999999999999999999", li.last)
    assert "这个按钮已经失效" in (press.answer or "")
    await li.says("/talk")
    await li.says("m99999999999999999999")
    assert "没有找到" in li.last.text
