"""The roster: imported whole or not at all, changed by officers, never shown to anybody unconfirmed."""

from datetime import date
from io import BytesIO

import pytest
from openpyxl import load_workbook

from storage.tables import Branch, Claim, DuesRate, Member, PartyGroup, Post
from tests.house import House
from tests.people import ROSTER, Setting, csv_of, join, rows, set_up_branch, thirteen, xlsx_of
from usecases.presses import pack
from usecases.presses.roster import OpenForm, SetPost


async def roster(house: House) -> dict[str, Member]:
    return {line.name: line for line in await rows(house, Member)}


async def posts(house: House) -> set[tuple[str, str]]:
    names = {line.id: line.name for line in await rows(house, Member)}
    return {(names[post.member_id], post.post) for post in await rows(house, Post) if post.until_on is None}


async def open_person(setting: Setting, name: str) -> None:
    await setting.secretary.says("/members")
    await setting.secretary.presses(name)


async def test_the_demonstration_branch(house: House) -> None:
    setting = await thirteen(house)
    lines = await roster(house)
    assert len(lines) == 14
    assert [line.name for line in sorted(lines.values(), key=lambda line: line.ordinal)] == [r[0] for r in ROSTER]
    assert {name for name, line in lines.items() if line.confirmed_at is None} == {"吴桂英"}
    assert lines["吴桂英"].contact_member_id == lines["马建国"].id
    assert lines["赵小兰"].voting is False
    assert ("李敏", "collector") in await posts(house)
    assert {claim.state for claim in await rows(house, Claim)} == {"confirmed"}
    rates = {rate.member_id: rate.amount_fen for rate in await rows(house, DuesRate)}
    assert rates[lines["李敏"].id] == 4500
    assert len(rates) == 13
    assert [group.name for group in await rows(house, PartyGroup)] == ["第一党小组", "第二党小组"]
    setting["钱进"].sees("您的登记已核对")


async def test_an_import_is_shown_before_it_is_written(house: House) -> None:
    setting = await set_up_branch(house)
    await setting.secretary.sends_file("名册.csv", csv_of(ROSTER))
    shown = setting.secretary.sees("名册核对").text
    assert "共14人" in shown
    assert "新增13人" in shown
    assert "第一党小组" in shown
    assert "月应交党费合计455.00元" in shown
    assert set(await roster(house)) == {"安国平"}
    await setting.secretary.presses("不导入")
    setting.secretary.sees("没有导入")
    assert set(await roster(house)) == {"安国平"}


async def test_a_second_import_changes_and_adds_and_takes_nobody_away(house: House) -> None:
    setting = await thirteen(house, registered=False)
    changed = [("郑海", "", "第二党小组", "正式党员", "35", "", ""), ("新来的", "", "", "预备党员", "20", "", "")]
    await setting.secretary.sends_file("名册.csv", csv_of(changed))
    shown = setting.secretary.sees("名册核对").text
    assert "新增1人，变更1人" in shown
    assert "另有13人不在文件里" in shown
    await setting.secretary.presses("确认导入")
    lines = await roster(house)
    assert len(lines) == 15
    assert ("安国平", "secretary") in await posts(house)
    assert 3500 in {rate.amount_fen for rate in await rows(house, DuesRate)}


async def test_every_mistake_is_told_and_nothing_is_imported(house: House) -> None:
    setting = await set_up_branch(house)
    bad = [
        ("王伟", "皇帝", "", "正式党员", "30", "", ""),
        ("李敏", "", "", "外星人", "三十", "无名氏", "否"),
        ("李敏", "书记", "", "正式党员", "30", "", ""),
    ]
    await setting.secretary.sends_file("名册.csv", csv_of(bad))
    said = setting.secretary.sees("没有导入任何一行").text
    for fragment in ("第2行", "皇帝", "第3行", "外星人", "三十", "无名氏", "第4行", "出现两次"):
        assert fragment in said
    assert set(await roster(house)) == {"安国平"}


@pytest.mark.parametrize("headings", [("姓名", "身份证号"), ("Name", "ID number")])
async def test_identity_numbers_are_refused(house: House, headings: tuple[str, str]) -> None:
    setting = await set_up_branch(house)
    await setting.secretary.sends_file("名册.csv", csv_of([("王伟", "x")], headings))
    setting.secretary.sees("不应放在聊天服务上")
    await setting.secretary.sends_file("名册.csv", csv_of([("王伟", "11010519491231002X")], ("姓名", "备注")))
    setting.secretary.sees("有身份证号码")
    assert "11010519491231002X" not in "".join(m.text for m in setting.secretary.private.messages)
    assert set(await roster(house)) == {"安国平"}


@pytest.mark.parametrize(
    ("name", "content"),
    [
        ("a.xlsx", b"PK\x03\x04 rubbish"),
        ("a.xlsx", b""),
        ("a.csv", b"\xff\xfe\x00\x01\x02"),
        ("a.pdf", b"%PDF"),
        ("a.csv", ("a," * 60 + "\n").encode()),
        ("a.csv", b"x" * (3 * 1024 * 1024)),
    ],
)
async def test_a_broken_or_hostile_file_is_refused_kindly(house: House, name: str, content: bytes) -> None:
    setting = await set_up_branch(house)
    await setting.secretary.sends_file(name, content)
    said = setting.secretary.last.text
    assert any(fragment in said for fragment in ("读不出来", "太大", "没有导入")), said
    assert set(await roster(house)) == {"安国平"}


async def test_an_old_file_in_the_national_encoding_is_read(house: House) -> None:
    setting = await set_up_branch(house)
    await setting.secretary.sends_file("名册.csv", csv_of(ROSTER).decode().encode("gb18030"))
    assert "共14人" in setting.secretary.sees("名册核对").text


async def test_cancel_forgets_a_file_that_waits(house: House) -> None:
    setting = await set_up_branch(house)
    await setting.secretary.sends_file("名册.xlsx", xlsx_of(ROSTER))
    card = setting.secretary.sees("名册核对")
    await setting.secretary.says("/cancel")
    assert setting.secretary.last.text == "已退出填写，内容没有保存。"
    assert card.text == "没有导入。"
    assert card.labels == []


async def test_a_member_or_stranger_cannot_import(house: House) -> None:
    setting = await thirteen(house)
    before = len(house.world.calls)
    await setting["郑海"].sends_file("名册.csv", csv_of([("坏人", "", "", "正式党员", "", "", "")]))
    setting["郑海"].sees("这件事由组织委员办理")
    stranger = house.person("陌生人")
    await stranger.sends_file("名册.csv", csv_of(ROSTER))
    assert "安国平" not in "".join(m.text for m in stranger.private.messages if m.sender_id == 42)
    assert len(await roster(house)) == 14
    asked = [method for method, _ in house.world.calls[before:]]
    assert "getfile" not in [method.lower() for method in asked]  # not even fetched


async def test_an_import_by_the_organisation_member_leaves_posts_alone(house: House) -> None:
    setting = await thirteen(house)
    await setting["李敏"].sends_file("名册.csv", csv_of([("郑海", "副书记", "第一党小组", "正式党员", "30", "", "")]))
    await setting["李敏"].presses("确认导入")
    assert ("郑海", "deputy") not in await posts(house)


async def test_the_service_must_be_confirmed_first(house: House) -> None:
    alice = house.person("安国平")
    group = house.group("群", [alice])
    house.world.add_bot_to(group, alice.user)
    await house.settle()
    await alice.presses("开始设置", group)
    await alice.says("机关第一党支部")
    await alice.presses("原有制度")
    await alice.presses("10日")
    await alice.presses("10日")
    await alice.presses("我是书记")
    await alice.says("安国平")
    await alice.presses("先保存，以后再确认")
    await alice.sends_file("名册.csv", csv_of(ROSTER))
    alice.sees("请书记先确认本支部可以使用此服务")


async def test_the_template_can_be_filled_in_and_sent_back(house: House) -> None:
    setting = await set_up_branch(house)
    await setting.secretary.presses("发我一份空白名册")
    sent = setting.secretary.sees("空白名册。").file
    assert sent is not None
    book = load_workbook(BytesIO(sent.content))
    book.active.append([2, "李敏", "组织委员", "", "正式党员", "是", 45, "", "是"])
    kept = BytesIO()
    book.save(kept)
    await setting.secretary.sends_file("名册.xlsx", kept.getvalue())
    await setting.secretary.presses("确认导入")
    assert ("李敏", "organisation") in await posts(house)


async def test_a_name_claims_its_line_and_a_claim_made_before_the_import_is_matched(house: House) -> None:
    setting = await set_up_branch(house)
    bob = await join(setting, "郑海")
    await setting.secretary.sends_file("名册.xlsx", xlsx_of(ROSTER))
    await setting.secretary.presses("确认导入")
    assert "名册中有此人" in setting.secretary.sees("登记核对").text
    await setting.secretary.presses("核对无误")
    bob.sees("您的登记已核对")
    assert (await roster(house))["郑海"].user_id == bob.id


async def test_a_misspelt_name_is_tied_to_the_line_meant(house: House) -> None:
    setting = await thirteen(house, registered=False)
    bob = await join(setting, "郑海", typed="郑大海")
    await setting.secretary.presses("核对无误")
    await setting.secretary.presses("郑海")
    assert (await roster(house))["郑海"].user_id == bob.id
    bob.sees("您的登记已核对")


async def test_a_second_account_under_a_taken_name_needs_an_officer(house: House) -> None:
    setting = await thirteen(house)
    other = house.person("新手机")
    await other.presses("登记", setting.group)
    await other.says("郑海")
    assert "已登记过" not in other.last.text  # whether the name is listed is not told to anybody unconfirmed
    assert "已登记过另一个账号" in setting.secretary.sees("登记核对").text
    await setting.secretary.presses("核对无误")
    assert (await roster(house))["郑海"].user_id == other.id
    setting["郑海"].sees("改由另一个账号登记")


async def test_in_the_group_only_counts(house: House) -> None:
    setting = await thirteen(house)
    before = len(setting.group.messages)
    await setting.secretary.says("/members", setting.group)
    said = setting.group.messages[before + 1].text
    assert "名册14人" in said
    assert "安国平" not in said


async def test_the_chat_is_held_against_the_roster(house: House) -> None:
    setting = await thirteen(house)
    for name in ("路人甲", "路人乙"):
        setting.group.members.add(house.person(name).id)
    await setting.secretary.says("/members")
    assert "群里15人（不含我），比名册上用 Telegram 的多2人" in setting.secretary.sees("名册 · 14人").text


async def test_the_roster_is_for_the_committee(house: House) -> None:
    setting = await thirteen(house)
    await setting["郑海"].says("/members")
    setting["郑海"].sees("名册14人：正式党员11人，预备党员2人，积极分子1人。已登记13人。")
    assert not any(name in setting["郑海"].last.text for name in ("何静", "周国强"))
    await setting["何静"].says("/members")
    setting["何静"].sees("名册 · 14人")
    setting["何静"].does_not_see("增加人员")


async def test_posts_are_given_and_taken_back(house: House) -> None:
    setting = await thirteen(house)
    await open_person(setting, "张小燕")
    await setting.secretary.presses("职务")
    await setting.secretary.presses("支部委员")
    assert ("张小燕", "committee") in await posts(house)
    setting["张小燕"].sees("您现在担任")
    await setting.secretary.presses("支部委员")
    assert ("张小燕", "committee") not in await posts(house)
    taken = await setting.secretary.presses("组织委员")
    assert "现由李敏同志担任" in (taken.answer or "")


async def test_the_secretary_hands_over(house: House) -> None:
    setting = await thirteen(house)
    await open_person(setting, "张小燕")
    await setting.secretary.presses("职务")
    card = setting.secretary.private.last
    data = {b["text"]: b["callback_data"] for row in card.markup or [] for b in row}
    await setting.secretary.forges(data["书记"], card)
    await setting.secretary.presses("确定交接")
    held = await posts(house)
    assert ("张小燕", "secretary") in held
    assert ("安国平", "secretary") not in held
    setting.secretary.sees("现由张小燕同志担任")
    setting["张小燕"].sees("您现在担任")
    await setting.secretary.says("/settings")
    setting.secretary.sees("这件事由书记办理")


async def test_a_secretary_without_telegram_is_refused(house: House) -> None:
    setting = await thirteen(house)
    lines = await roster(house)
    await open_person(setting, "吴桂英")
    card = setting.secretary.private.last
    press = await setting.secretary.forges(pack(SetPost(1, lines["吴桂英"].id or 0, "secretary", True)), card)
    assert "还没有与我开始私聊" in (press.answer or "")
    assert ("安国平", "secretary") in await posts(house)


async def test_somebody_without_telegram_is_added_with_a_contact(house: House) -> None:
    setting = await thirteen(house)
    await setting.secretary.says("/members")
    await setting.secretary.presses("增加人员")
    await setting.secretary.says("老革命")
    await setting.secretary.presses("正式党员")
    await setting.secretary.presses("第一党小组")
    await setting.secretary.presses("由联系人转告")
    await setting.secretary.presses("马建国")
    assert "联系人马建国" in setting.secretary.sees("请核对").text
    await setting.secretary.presses("保存")
    lines = await roster(house)
    assert lines["老革命"].contact_member_id == lines["马建国"].id
    setting["马建国"].sees("您是老革命同志的联系人")
    await setting.secretary.says("/members")
    await setting.secretary.presses("消息送不到的2人")
    assert "联系人马建国" in setting.secretary.private.last.text


async def test_somebody_leaves_and_stays_in_the_history(house: House) -> None:
    setting = await thirteen(house)
    await open_person(setting, "马建国")
    await setting.secretary.presses("离开支部")
    await setting.secretary.presses("组织关系转出")
    await setting.secretary.presses("11月2日")
    await setting.secretary.presses("保存")
    line = (await roster(house))["马建国"]
    assert line.left_on is not None
    assert line.left_reason == "transferred"
    setting["马建国"].sees("您已于2026年11月2日离开")
    setting.secretary.sees("请另指定联系人：吴桂英")
    await setting["马建国"].says("/me")
    assert "正式党员" not in setting["马建国"].last.text


async def test_the_secretary_cannot_leave_without_a_successor(house: House) -> None:
    setting = await thirteen(house)
    await open_person(setting, "安国平")
    press = await setting.secretary.presses("离开支部")
    assert "先确定接任的同志" in (press.answer or "")


async def test_standing_group_marks_and_name_are_changed(house: House) -> None:
    setting = await thirteen(house)
    await open_person(setting, "赵小兰")
    await setting.secretary.presses("类别")
    await setting.secretary.presses("正式党员")
    await setting.secretary.presses("党小组")
    await setting.secretary.presses("第二党小组")
    await setting.secretary.presses("不要求到会")
    await setting.secretary.presses("更正姓名")
    await setting.secretary.says("赵晓兰")
    lines = await roster(house)
    groups = {group.name: group.id for group in await rows(house, PartyGroup)}
    line = lines["赵晓兰"]
    assert (line.standing, line.voting, line.exempt, line.group_id) == ("full", True, True, groups["第二党小组"])


async def test_settings_are_changed_on_one_card(house: House) -> None:
    setting = await thirteen(house)
    await setting.secretary.says("/settings", setting.group)
    before = len(setting.secretary.private.messages)
    await setting.secretary.presses("主题党日")
    await setting.secretary.presses("最后一天")
    await setting.secretary.presses("工作任务")
    await setting.secretary.presses("现行条例")
    await setting.secretary.presses("免打扰")
    await setting.secretary.presses("22时至7时")
    branch = (await rows(house, Branch))[0]
    assert (branch.activity_day, branch.profile) == (31, "current")
    assert branch.settings["hours"] == {"quiet_from": "22:00", "quiet_to": "07:00"}
    assert len(setting.secretary.private.messages) == before
    await setting["郑海"].says("/settings")
    setting["郑海"].sees("这件事由书记办理")


async def test_the_monthly_amount_is_agreed_from_the_persons_page(house: House) -> None:
    setting = await thirteen(house)
    await open_person(setting, "郑海")
    await setting.secretary.presses("月应交额")
    await setting.secretary.says("33.5")
    await setting.secretary.presses("保存")
    assert 3350 in {rate.amount_fen for rate in await rows(house, DuesRate)}


async def test_registrations_that_wait_can_be_shown_again(house: House) -> None:
    setting = await set_up_branch(house)
    await join(setting, "郑海")
    await join(setting, "刘洋")
    await setting.secretary.says("/start")
    await setting.secretary.presses("待核对登记2人")
    assert [m.text.split("\n")[0] for m in setting.secretary.private.shown[-2:]] == [
        "登记核对 · 郑海",
        "登记核对 · 刘洋",
    ]
    assert sum("核对无误" in m.labels for m in setting.secretary.private.shown) == 2


async def test_the_day_of_admission_says_from_which_month_dues_are_owed(house: House) -> None:
    setting = await thirteen(house)
    await open_person(setting, "赵小兰")
    assert "接收为预备党员：未登记" in setting.secretary.last.text
    await setting.secretary.presses("更正日期")
    setting.secretary.sees("哪一天列入本支部名册")
    await setting.secretary.says("2099年1月1日")
    setting.secretary.sees("2099")  # refused: nobody came in the future
    await setting.secretary.presses("不变")
    setting.secretary.sees("哪一天接收为预备党员")
    await setting.secretary.says("2026年6月20日")
    setting.secretary.sees("党费从接收之月交起")
    await setting.secretary.presses("保存")
    assert (await roster(house))["赵小兰"].admitted_on == date(2026, 6, 20)
    await open_person(setting, "赵小兰")
    assert "接收为预备党员：2026年6月20日" in setting.secretary.last.text


async def test_only_officers_correct_dates(house: House) -> None:
    setting = await thirteen(house)
    line = (await roster(house))["赵小兰"]
    await setting["郑海"].says("/me")
    press = await setting["郑海"].forges(pack(OpenForm(line.branch_id, line.id or 0, "dates")), setting["郑海"].last)
    assert "这件事由" in (press.answer or "")
    assert (await roster(house))["赵小兰"].admitted_on is None
