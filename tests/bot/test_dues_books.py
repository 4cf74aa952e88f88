"""The books of the dues as people keep them: amounts worked out, hand-overs confirmed, arrears counted, the fund."""

from datetime import date, datetime
from io import BytesIO

import pytest
from openpyxl import load_workbook
from sqlalchemy import select, update
from sqlmodel import SQLModel

from bot import checking
from storage import dues, dues_handed, dues_rates
from storage.resealing import sealed_columns
from storage.tables import Audit, DuesMonth, DuesStandard, Entry, FundEntry, HandOver, Member, Outbox
from tests.bot.dues_branch import DuesBranch, open_branch
from tests.house import House, Person
from texts.rendering import plain
from usecases.presses import pack
from usecases.presses.dues import ClaimDues, SendStatement

COLLECTION = datetime(2026, 11, 10, 9, 0)  # a Tuesday
NOVEMBER = date(2026, 11, 1)
PHOTO = b"\xff\xd8 a photo of a receipt"


@pytest.fixture
async def opened(house: House) -> DuesBranch:
    """The branch on the morning of its collection day."""
    branch = await open_branch(house)
    await house.until(COLLECTION)
    return branch


async def hand_over(opened: DuesBranch, fen: str = "30") -> Person:
    """Let the organisation member enter a hand-over of what he received from one member."""
    li = opened["李敏"]
    await li.says("/dues 张三 30")
    await li.presses("上缴登记", message=opened.list_of("李敏"))
    await li.presses("2026年第四季度")
    await li.says(fen)
    await li.presses("11月10日（周二）")
    await li.says("机关党委")
    await li.says("0012345")
    await li.presses("保存")
    return li


async def desk(person: Person, page: str = "") -> None:
    """Open the desk of whoever keeps the dues, and one of its pages."""
    await person.says("/dues")
    await person.presses("党费账目")
    if page:
        await person.presses(page)


# A hand-over


async def test_a_handover_is_confirmed_by_somebody_else(opened: DuesBranch) -> None:
    li = await hand_over(opened)
    an = opened["安国平"]
    an.sees("请核对金额和票据。确认后，这一期的上缴才算完成。")
    card = an.sees("2026年11月10日　30.00元　机关党委")
    assert "票据：0012345，照片未存" in card.text
    own = li.sees("待另一位支部委员核对确认。")
    assert own.labels == []
    for data in [button["callback_data"] for button in card.buttons]:
        refused = await li.forges(data, own)
        assert refused.answer == "自己登记的事项须由另一位支部委员核对确认。"
        stranger = await opened["王小明"].forges(data, opened.card)
        assert stranger.answer is not None
        assert stranger.answer.startswith("这件事由")
    confirmed = await an.presses("核对无误")
    assert confirmed.answer == "已确认上缴，金额和票据核对无误。"
    li.sees("安国平同志已核对确认。")


async def test_a_handover_found_wrong_goes_back_to_who_collects(opened: DuesBranch) -> None:
    li = await hand_over(opened)
    returned = await opened["安国平"].presses("有误退回")
    assert returned.answer == "已退回，所含党费仍记在收缴人处。"
    li.sees("核对有误，已退回。")
    async with opened.house.database.reading() as session:
        assert [row.handover_id for row in await dues.to_hand_over(session, opened.branch_id, date(2026, 12, 31))] == [
            None
        ]
        assert await dues_handed.handovers(session, opened.branch_id, date(2026, 10, 1), date(2026, 12, 31)) == ()
        row = await dues.row(session, opened.members["张三"], NOVEMBER)
        assert row is not None
        moved = [(one.kind, one.fen) for one in await dues.movements(session, row.id or 0)]
        assert moved == [("received", 3000), ("handed", 3000), ("returned", -3000)]
    assert (await checking._books(opened.house.database)).fine
    await hand_again(opened)


async def hand_again(opened: DuesBranch) -> None:
    li = opened["李敏"]
    await li.presses("上缴登记", message=opened.list_of("李敏"))
    await li.presses("2026年第四季度")
    await li.says("30")
    await li.presses("11月10日（周二）")
    await li.presses("跳过")
    await li.presses("跳过")
    await li.presses("保存")
    await opened["安国平"].presses("核对无误")
    assert (await checking._books(opened.house.database)).fine


async def test_the_receipts_photo_is_kept_sealed_and_shown_to_officers_alone(opened: DuesBranch) -> None:
    li = await hand_over(opened)
    await opened["王小明"].sends_file("photo.jpg", PHOTO)
    async with opened.house.database.reading() as session:
        assert (await session.execute(select(HandOver.receipt_photo))).scalar() is None
    await li.sends_file("receipt.jpg", PHOTO)
    li.sees("2026年第四季度上缴党费（30.00元）的票据照片已加密存档。")
    async with opened.house.database.reading() as session:
        kept = (await session.execute(select(HandOver.receipt_photo))).scalar()
    assert kept is not None
    assert PHOTO not in kept
    an = opened["安国平"]
    await an.presses("票据照片")
    sent = next(m for m in reversed(an.private.messages) if m.file)
    assert sent.file is not None
    assert sent.file.content == PHOTO


async def test_check_finds_a_fen_that_is_nowhere(opened: DuesBranch) -> None:
    await hand_over(opened)
    sound = await checking._books(opened.house.database)
    assert (sound.fine, sound.arguments) == (True, {"months": 7})
    async with opened.house.database.writing() as session:
        await session.execute(update(DuesMonth).where(DuesMonth.received_fen == 3000).values(received_fen=2999))  # type: ignore[arg-type]
    amiss = await checking._books(opened.house.database)
    assert not amiss.fine
    assert (len(amiss.arguments["months"]), len(amiss.arguments["handed"])) == (1, 1)


# Amounts


async def test_a_member_works_out_his_amount_and_the_income_is_kept_nowhere(opened: DuesBranch) -> None:
    ming = opened["王小明"]
    await ming.says("/dues")
    await ming.presses("测算我的月应交额")
    await ming.presses("按月领取工资")
    await ming.says("八千多")
    await ming.says("8000.37")
    await ming.presses("2026年11月")
    shown = ming.sees("建议每月120.01元，自2026年11月起。现为30.00元。")
    assert "适用档次：5000.00元以上至10000.00元，全额按1.5%计算。" in shown.text
    assert "低一档最高50.00元：刚过档次时应交额会跳升，属正常。" in shown.text
    assert "再高一档从200.00元起。" in shown.text
    assert all("8000.37" not in m.text for m in ming.private.shown), "the typed income is deleted"
    assert await stored_with(opened.house, b"12001") == ["draft.answers"], "what is there is found"
    assert await stored_with(opened.house, b"8000.37") == []
    await ming.presses("保存")
    li = opened["李敏"]
    li.sees("建议每月120.01元，自2026年11月起。")
    await li.presses("按此核定")
    ming.sees("您的党费月应交额自2026年11月起核定为120.01元。")
    async with opened.house.database.reading() as session:
        proposed = (await session.execute(select(DuesStandard))).scalars().one()
        assert (proposed.bracket, proposed.amount_fen) == ("monthly:5000-10000:15", 12001)
        assert await dues_rates.rate(session, opened.members["王小明"], NOVEMBER) == 12001
        audits = (await session.execute(select(Audit.details))).scalars().all()
    assert "8000" not in str(audits)
    assert await stored_with(opened.house, b"8000.37") == []


async def stored_with(house: House, content: bytes) -> list[str]:
    """Return the sealed columns that hold this content once they are opened."""
    found = []
    async with house.database.reading() as session:
        for table in SQLModel.metadata.sorted_tables:
            for column in sealed_columns(table):
                place = f"{table.name}.{column}"
                for sealed in (await session.execute(select(table.c[column]))).scalars():
                    if sealed and content in house.program.vault.open_bytes(sealed, place):
                        found.append(place)
    return found


@pytest.mark.parametrize(
    ("category", "typed", "said"),
    [
        ("收入不固定", "3000 4000 5000", "建议每月40.00元"),
        ("离退休", "5000.01", "建议每月50.00元"),
        ("按月领取工资", "3000", "建议每月15.00元"),
        ("农民党员", "0.50", "建议每月0.50元"),
    ],
)
async def test_each_category_has_its_base(opened: DuesBranch, category: str, typed: str, said: str) -> None:
    li = opened["李敏"]
    await desk(li)
    await li.presses("测算标准")
    await li.presses("张三")
    await li.presses(category)
    await li.says(typed)
    await li.presses("2026年11月")
    li.sees(said)
    await li.presses("保存")
    opened["张三"].sees("核定为" + said.removeprefix("建议每月"))


async def test_a_reduction_needs_both_approvals_and_can_be_taken_back(opened: DuesBranch) -> None:
    an = opened["安国平"]
    await desk(an)
    await an.presses("减交登记")
    await an.presses("陈静")
    await an.says("10")
    await an.says("生活困难")
    await an.presses("11月9日")
    await an.presses("11月10日")
    await an.presses("保存")
    opened["陈静"].sees("11月党费已按程序批准减交，应交10.00元（支部11月9日研究，上级11月10日批准）。")
    await desk(an)
    an.sees("减免：20.00元")
    assert (await checking._books(opened.house.database)).fine
    li = opened["李敏"]
    await li.says("/dues 陈静 10")
    assert (await checking._books(opened.house.database)).fine


# What is looked through


async def test_months_unpaid_in_a_row_are_told_to_the_secretary_alone(opened: DuesBranch) -> None:
    house = opened.house
    for month in (11, 12):
        for name in ("安国平", "李敏", "何军", "王小明", "陈静", "赵德福"):
            await opened["李敏"].says(f"/dues {name} {month}月 {'12.50' if name == '赵德福' else '30'}")
        await house.until(datetime(2026, 12, 10, 9) if month == 11 else datetime(2027, 1, 11, 9))
    for name in ("安国平", "李敏", "何军", "王小明", "陈静", "赵德福"):
        await opened["李敏"].says(f"/dues {name} 1月 {'12.50' if name == '赵德福' else '30'}")
    an = opened["安国平"]
    an.does_not_see("连续未交党费")
    await house.until(datetime(2027, 1, 22, 10))
    told = an.sees("连续未交党费")
    assert "· 张三同志：连续3个月" in told.text
    assert "按自行脱党处理" in told.text
    for other in ("李敏", "张三", "王小明"):
        opened[other].does_not_see("连续未交党费")
    opened["张三"].does_not_see("连续", opened.group)
    await an.presses("认可未交理由")
    await an.presses("张三")
    await an.says("住院")
    await an.presses("保存")
    await house.until(datetime(2027, 2, 24, 10))
    assert sum("连续未交党费" in m.text for m in an.private.messages) == 1, "an accepted reason begins the count anew"


async def test_claims_nobody_confirmed_and_cash_held_long_come_to_who_collects(opened: DuesBranch) -> None:
    await opened["王小明"].presses("我已交纳", opened.group)
    await opened["李敏"].says("/dues 张三 30")
    await opened.house.until(datetime(2027, 1, 25, 10))
    li = opened["李敏"]
    told = li.sees("党费请核对")
    assert "登记后5天仍未核对：王小明（11月）。" in told.text
    assert any("现金存放超过45天：1笔，共30.00元" in m.text for m in li.private.messages)
    await desk(li)
    li.sees("收缴人处：30.00元")


async def test_booklets_are_ticked_as_signed(opened: DuesBranch) -> None:
    li = opened["李敏"]
    await li.says("/dues 张三 30")
    await desk(li)
    li.sees("党费证未签：1笔。")
    await li.presses("党费证签字")
    await li.presses("张三")
    await li.presses("下一步")
    await li.presses("保存")
    li.sees("已登记：11月党费证已签1人。")


# The rules of paying


async def test_a_quarter_at_once_is_for_the_rules_in_force_and_with_consent(house: House) -> None:
    opened = await open_branch(house, profile="current")
    await house.until(datetime(2026, 11, 10, 9))
    li = opened["李敏"]
    await desk(li)
    await li.presses("按季交纳")
    await li.presses("张三")
    await li.says("11月5日支委会同意")
    await li.presses("保存")
    async with house.database.reading() as session:
        rows = await dues.months_of(session, opened.members["张三"], date(2026, 1, 1), date(2026, 12, 31))
    assert [(row.month.month, row.received_fen) for row in rows] == [(10, 3000), (11, 3000), (12, 3000)]
    assert (await checking._books(house.database)).fine


async def test_a_standing_consent_is_recorded_once_and_asked_for_no_more(house: House) -> None:
    opened = await open_branch(house, profile="current")
    await house.until(datetime(2026, 11, 10, 9))
    an, li = opened["安国平"], opened["李敏"]
    await desk(an)
    await an.presses("同意按季或代交")
    await an.presses("张三")
    await an.presses("按季交纳")
    await an.says("驻外，11月5日支委会同意")
    await an.says("11月5日")
    await an.presses("保存")
    an.sees("已登记：张三同志按季交纳，支部2026年11月5日")
    opened["张三"].sees("同意您的党费按季交纳")
    await desk(li)
    await li.presses("按季交纳")
    await li.presses("张三")
    await li.presses("保存")
    async with house.database.reading() as session:
        rows = await dues.months_of(session, opened.members["张三"], date(2026, 1, 1), date(2026, 12, 31))
    assert [row.received_fen for row in rows] == [3000, 3000, 3000]
    assert all(row.way_note for row in rows), "the receipt carries what was agreed"
    await desk(an)
    await an.presses("同意按季或代交")
    assert "张三：按季交纳（11月5日" in an.last.text
    await an.presses("张三")
    await an.presses("终止原有同意")
    await an.presses("保存")
    opened["张三"].sees("已终止，请按月由本人交纳党费")


async def test_the_source_knows_no_standing_consent(opened: DuesBranch) -> None:
    await desk(opened["安国平"])
    assert not any("同意按季" in label for label in opened["安国平"].last.labels)


async def test_arrears_are_made_up_from_the_oldest_on(opened: DuesBranch) -> None:
    await opened.house.until(datetime(2027, 1, 11, 9))
    ming = opened["王小明"]
    await ming.says("/dues 12月")
    pressed = await ming.presses("我已交纳")
    assert pressed.answer == "补交党费请从最早的月份开始：2026年11月。"


# Papers


@pytest.mark.parametrize(
    ("label", "cells"),
    [
        ("收缴明细", ["党费收缴明细", "张三", "2026-11"]),
        ("现金日记账", ["党费现金日记账（2026年11月）", "收到　张三　2026年11月", "上缴　张三　2026年11月"]),
        ("季度上缴表", ["党费季度上缴表", "叁拾元整", "0012345", "已平：本季度实收全部上缴。"]),
        ("年度公示表", ["党费收缴年度公示表", "应交人数"]),
    ],
)
async def test_each_paper_is_a_sheet_for_the_file(opened: DuesBranch, label: str, cells: list[str]) -> None:
    li = await hand_over(opened)
    await desk(li, "表册打印")
    await li.presses(label)
    sent = next(m for m in reversed(li.private.messages) if m.file)
    assert sent.file is not None
    sheet = load_workbook(BytesIO(sent.file.content)).active
    assert sheet is not None
    found = {str(cell) for row in sheet.iter_rows(values_only=True) for cell in row if cell is not None}
    assert set(cells) <= found


async def test_the_publication_names_people_only_where_the_branch_chose_so(opened: DuesBranch) -> None:
    await hand_over(opened)
    an = opened["安国平"]
    await desk(an, "表册打印")
    await an.presses("年度公示表")
    await desk(an, "党费设置")
    await an.presses("公示：只列合计")
    await desk(an, "表册打印")
    await an.presses("年度公示表")
    first, second = [m.file for m in an.private.messages if m.file][-2:]
    assert first is not None
    assert second is not None
    for sent, named in ((first, False), (second, True)):
        sheet = load_workbook(BytesIO(sent.content)).active
        assert sheet is not None
        found = {cell for row in sheet.iter_rows(values_only=True) for cell in row}
        assert ("张三" in found) is named


async def test_the_publication_goes_to_each_member_in_private_and_never_to_the_group(house: House) -> None:
    opened = await open_branch(house, profile="current")
    await house.until(datetime(2026, 11, 10, 9))
    await opened["李敏"].says("/dues 张三 30")
    an = opened["安国平"]
    await desk(an, "表册打印")
    await an.presses("2026年公示发给党员")
    assert "私下发给6位党员（只列合计），群里不发" in an.last.text
    assert not any(m.file for m in opened["张三"].private.messages), "asked once more before"
    await an.presses("确定发送")
    for name in ("张三", "王小明", "陈静"):
        sent = opened[name].sees("2026年党费收缴公示，请查阅")
        assert sent.file is not None
        cells = {c for row in load_workbook(BytesIO(sent.file.content)).active.iter_rows(values_only=True) for c in row}  # type: ignore[union-attr]
        assert not cells & {"张三", "王小明"}
    assert not any(m.file for m in opened.group.messages)
    async with house.database.reading() as session:
        made = (await session.execute(select(Entry.duty, Entry.period))).all()
    assert [tuple(row) for row in made] == [("dues.publication", "2026")], "the year's duty is done by it"
    refused = await opened["张三"].forges("uf:1:1ka:1", opened["张三"].last)
    assert (refused.answer or "").startswith("这件事由")


# The fund


async def test_the_fund_needs_two_officers_and_never_gives_more_than_it_has(opened: DuesBranch) -> None:
    li, an = opened["李敏"], opened["安国平"]
    await desk(li)
    await li.presses("帮困基金")
    await li.presses("登记收入")
    await li.presses("捐赠")
    await li.says("500")
    await li.says("党员自愿捐款")
    await li.presses("11月10日")
    await li.presses("保存")
    li.sees("帮困基金 · 余额0.00元")
    approved = await an.presses("核准第1号")
    assert approved.answer == "已核准，计入余额。"
    li.sees("帮困基金 · 余额500.00元")
    await li.presses("登记支出")
    await li.presses("患病慰问")
    await li.says("500.01")
    li.sees("帮困基金余额500.00元，不足支出500.01元。没有保存。")
    await li.says("200")
    await li.says("慰问住院同志")
    await li.presses("11月10日")
    await li.presses("保存")
    await an.presses("不核准第2号")
    li.sees("帮困基金 · 余额500.00元")
    opened["王小明"].does_not_see("基金")
    assert (await checking._books(opened.house.database)).fine
    async with opened.house.database.writing() as session:
        await session.execute(update(FundEntry).values(approved_by=FundEntry.made_by))
    amiss = await checking._books(opened.house.database)
    assert amiss.arguments["funds"] == [opened.branch_id]
    assert plain("zh-CN", amiss.said, amiss.arguments).startswith("不平：帮困基金 1 个支部")
    async with opened.house.database.reading() as session:
        stored = (await session.execute(select(Outbox.chat_id).where(Outbox.name.like("fund%")))).scalars().all()  # type: ignore[attr-defined]
    assert all(chat > 0 for chat in stored)


async def test_the_statements_are_sheets_too(opened: DuesBranch) -> None:
    await hand_over(opened)
    zhang = opened["张三"]
    await zhang.says("/dues")
    await zhang.presses("本人对账单")
    sent = next(m for m in reversed(zhang.private.messages) if m.file)
    assert sent.file is not None
    sheet = load_workbook(BytesIO(sent.file.content)).active
    assert sheet is not None
    found = {str(cell) for row in sheet.iter_rows(values_only=True) for cell in row if cell is not None}
    assert {"党费对账单", "2026-11", "已收到", "全年已交30.00元。如有出入，请与收缴人核对。"} <= found
    li = opened["李敏"]
    await desk(li, "表册打印")
    await li.presses("基金收支明细")
    fund = next(m for m in reversed(li.private.messages) if m.file)
    assert fund.file is not None
    assert fund.file.name == "机关第一党支部2026年帮困基金收支明细.xlsx"


async def test_whoever_collects_has_his_own_amount_agreed_by_somebody_else(opened: DuesBranch) -> None:
    li, an = opened["李敏"], opened["安国平"]
    await li.says("/dues")
    await li.presses("测算我的月应交额")
    await li.presses("按月领取工资")
    await li.says("4000")
    await li.presses("2026年11月")
    await li.presses("保存")
    await an.presses("按此核定")
    li.sees("您的党费月应交额自2026年11月起核定为40.00元。")


async def test_arrears_beyond_six_months_need_a_reason_under_the_rules_in_force(house: House) -> None:
    opened = await open_branch(house, profile="current")
    await house.until(datetime(2027, 6, 15, 9))
    li = opened["李敏"]
    await li.says("/dues 张三 2026-11 30")
    await li.presses("30.00元")
    await li.presses("现金")
    await li.says("长期住院，支委会6月10日同意补交")
    await li.presses("保存")
    opened["张三"].sees("11月党费30.00元已登记为收到")
    await li.says("/dues 张三 2026-12 30")
    opened["张三"].sees("12月党费30.00元已登记为收到")


async def test_amounts_are_reviewed_once_a_year(opened: DuesBranch) -> None:
    await opened.house.until(datetime(2027, 2, 25, 10))
    said = [m.text for m in opened["李敏"].private.messages if "年党费核定" in m.text]
    assert said == ["2027年党费核定：请与每位同志核对交费基数，有变动的重新测算。收入当面核对，不登记。"]


# What a review found


async def test_a_look_at_an_old_month_makes_nobody_owe_it(opened: DuesBranch) -> None:
    ming = opened["王小明"]
    for month in ("7月", "8月", "9月"):
        await ming.says(f"/dues {month}")
    assert "9月" in ming.last.text
    await opened["李敏"].says("/dues 王小明 3月")
    await opened["李敏"].says("/cancel")
    async with opened.house.database.reading() as session:
        rows = await dues.months_of(session, opened.members["王小明"], date(2026, 1, 1), date(2026, 12, 31))
    assert [row.month.month for row in rows] == [11]


async def test_a_refusal_about_dues_never_stands_in_the_group(opened: DuesBranch) -> None:
    li = opened["李敏"]
    await li.says("/dues 张三 30")
    await li.says("/dues 张三 30", opened.group)
    assert "已登记为收到" in li.private.shown[-1].text
    said = opened.house.world.transcript(opened.group)
    assert "已登记为收到" not in said
    assert "已私下答复您。" in said


async def test_a_past_month_is_turned_to_and_waived(opened: DuesBranch) -> None:
    await opened.house.until(datetime(2026, 12, 11, 9))
    an = opened["安国平"]
    await an.says("/dues")
    await an.presses("12月收缴名单")
    await an.presses("11月收缴名单", message=opened.list_of("安国平"))
    await an.presses("免交登记", message=opened.list_of("安国平"))
    await an.presses("张三")
    await an.says("家庭困难")
    await an.says("12月2日")
    await an.says("12月6日")
    an.sees("张三同志2026年11月党费免交")


async def test_papers_of_a_past_quarter_are_to_be_had(opened: DuesBranch) -> None:
    li = await hand_over(opened)
    await opened.house.until(datetime(2027, 1, 12, 9))
    await desk(li, "表册打印")
    assert "2027年1月" in li.last.text
    await li.presses("2026年12月表册")
    await li.presses("季度上缴表")
    sent = next(m for m in reversed(li.private.messages) if m.file)
    assert sent.file is not None
    assert "2026年党费季度上缴表" in sent.file.name
    refused = await li.forges("dh:1:cash:1234", li.last)
    assert refused.answer


async def test_a_day_that_is_no_month_and_a_year_to_come_are_old_buttons(opened: DuesBranch) -> None:
    ming = opened["王小明"]
    await ming.says("/dues")
    fifth = pack(ClaimDues(opened.branch_id, date(2026, 11, 5)))
    assert "按钮" in ((await ming.forges(fifth, ming.last)).answer or "")
    await ming.forges(pack(SendStatement(opened.branch_id, 99999)), ming.last)
    async with opened.house.database.reading() as session:
        rows = await dues.months_of(session, opened.members["王小明"], date(2026, 1, 1), date(2027, 12, 31))
    assert [row.month for row in rows] == [date(2026, 11, 1)]


async def test_dues_are_not_deducted_from_wages_under_the_rules_in_force(house: House) -> None:
    opened = await open_branch(house, profile="current")
    await house.until(datetime(2026, 11, 10, 9))
    li = opened["李敏"]
    await li.presses("登记收款", message=opened.list_of("李敏"))
    await li.presses("张三")
    await li.presses("30.00元")
    assert "工资代扣" not in li.last.labels
    assert "他人代交" in li.last.labels


async def test_what_comes_after_a_hand_over_belongs_to_the_next_one(opened: DuesBranch) -> None:
    li = await hand_over(opened)
    await opened["安国平"].presses("核对无误")
    await opened.house.until(datetime(2026, 11, 12, 9))
    await li.says("/dues 陈静 30")
    async with opened.house.database.reading() as session:
        (made,) = await dues_handed.handovers(session, opened.branch_id, date(2026, 10, 1), date(2026, 12, 31))
    assert made.settled


async def test_money_with_a_leader_stays_his_when_its_payer_changes_the_group(opened: DuesBranch) -> None:
    he = opened["何军"]
    await he.says("/dues 王小明 30")
    async with opened.house.database.writing() as session:
        line = await session.get(Member, opened.members["王小明"])
        assert line is not None
        line.group_id = None
    await opened["李敏"].says("/dues")
    await opened["李敏"].presses("11月收缴名单")
    labels = opened.list_of("李敏").labels
    assert any("1" in label and "收到" in label for label in labels), labels
