"""Dues, from the month's card to the hand-over: whole conversations through the local Telegram."""

from datetime import date, datetime
from io import BytesIO

import pytest
from openpyxl import load_workbook

from domain.refusals.dues import HandoverDiffers
from storage import dues, dues_handed
from storage.tables import Branch, DuesMonth, Member, Person
from tests.bot.dues_branch import DuesBranch, open_branch
from tests.house import House

COLLECTION = datetime(2026, 11, 10, 9, 0)  # a Tuesday


@pytest.fixture
async def branch(house: House) -> DuesBranch:
    """The branch before its collection day."""
    return await open_branch(house)


@pytest.fixture
async def opened(branch: DuesBranch) -> DuesBranch:
    """The branch on the morning of its collection day."""
    await branch.house.until(COLLECTION)
    return branch


async def test_the_card_appears_on_the_collection_day_and_not_before(branch: DuesBranch) -> None:
    await branch.house.until(datetime(2026, 11, 9, 18, 0))
    branch["王小明"].does_not_see("收缴日", branch.group)
    await branch.house.until(COLLECTION)
    assert branch.card.text == (
        "11月党费 · 收缴日11月10日\n应交7人，已交0人。\n"
        "请尚未交纳的同志于11月20日前本人交纳，交后点“我已交纳”。金额和名单不在群里显示。"
    )
    assert branch.card.labels == ["我已交纳"]


async def test_the_card_moves_off_a_day_on_which_nobody_works(house: House) -> None:
    branch = await open_branch(house)
    async with house.database.writing() as session:
        stored = await session.get(Branch, branch.branch_id)
        assert stored is not None
        stored.collection_day = 14  # a Saturday
    await house.until(datetime(2026, 11, 16, 8, 59))
    branch["王小明"].does_not_see("收缴日", branch.group)
    await house.until(datetime(2026, 11, 16, 9, 0))
    assert "11月党费 · 收缴日11月16日" in branch.card.text


async def test_ten_presses_in_a_row_count_once(opened: DuesBranch) -> None:
    ming = opened["王小明"]
    first = await ming.presses("我已交纳", opened.group)
    assert first.answer == "已登记：11月党费，待收缴人核对。"
    for _ in range(9):
        again = await ming.presses("我已交纳", opened.group)
    assert again.answer is not None
    assert again.answer.startswith("您已登记过11月党费")
    await opened.house.until(datetime(2026, 11, 10, 9, 1))
    assert "应交7人，已交0人，待核对1人。" in opened.card.text
    async with opened.house.database.reading() as session:
        row = await dues.row(session, opened.members["王小明"], date(2026, 11, 1))
        assert row is not None
        assert [m.kind for m in await dues.movements(session, row.id or 0)] == ["claimed"]


async def test_a_claim_can_be_taken_back_in_private_until_it_is_received(opened: DuesBranch) -> None:
    ming = opened["王小明"]
    await ming.presses("我已交纳", opened.group)
    await ming.presses("我已交纳", opened.group)
    ming.sees("11月党费30.00元，11月10日09:00已登记交纳，待核对。收缴人：组织委员李敏同志。")
    await ming.presses("撤销登记")
    ming.sees("11月党费30.00元，尚未登记。收缴人：组织委员李敏同志。")
    await ming.presses("我已交纳")
    await opened["李敏"].presses("已收到 王小明")
    ming.sees("11月党费30.00元，11月10日已收到（现金）。")
    again = await ming.presses("我已交纳", opened.group)
    assert again.answer == "11月党费已登记为收到，不用重复登记。"


async def test_next_month_anothers_and_several_months_are_refused_with_the_reason(opened: DuesBranch) -> None:
    ming = opened["王小明"]
    await ming.says("/dues 12月")
    ming.sees("党费应按月交纳，不提前交纳。12月党费请于12月1日起交纳。")
    await ming.says("/dues 陈静 30.00")
    assert ming.last.text == "只能登记本人的党费。"
    await ming.says("/dues 10月 11月")
    assert ming.last.text == "党费应按月交纳，不能一次登记几个月。"
    december = (date(2026, 12, 1)).toordinal()
    forged = await ming.forges(f"dc:{opened.branch_id}:{_base36(december)}:0", opened.card)
    assert forged.answer == "党费应按月交纳，不提前交纳。12月党费请于12月1日起交纳。"
    november = _base36(date(2026, 11, 1).toordinal())
    other = await ming.forges(f"dc:{opened.branch_id}:{november}:{opened.members['陈静']}", opened.card)
    assert other.answer == "只能登记本人的党费。"
    stranger = opened.house.person("路人")
    refused = await stranger.presses("我已交纳", opened.group)
    assert refused.answer is not None
    assert "还没有登记" in refused.answer
    async with opened.house.database.reading() as session:
        assert (await dues.counts(session, opened.branch_id, date(2026, 11, 1)))[dues.State.CLAIMED] == 0


def _base36(number: int) -> str:
    from usecases.presses.codec import _base36

    return _base36(number)


async def test_a_past_month_is_accepted_and_marked_late(opened: DuesBranch) -> None:
    await opened.house.until(datetime(2026, 12, 10, 9, 0))
    ming = opened["王小明"]
    await ming.says("/dues 11月")
    ming.sees("交纳期限11月20日已过，请尽快本人补交。")
    pressed = await ming.presses("我已交纳")
    assert pressed.answer == "已登记：11月党费（补交），待收缴人核对。"
    await opened["李敏"].says("/dues 王小明 11月 30")
    ming.sees("11月党费30.00元，12月10日已收到（现金，补交）。")


async def test_the_collector_confirms_one_by_one_and_all_at_once(opened: DuesBranch) -> None:
    for name in ("王小明", "张三", "陈静"):
        await opened[name].presses("我已交纳", opened.group)
    li = opened["李敏"]
    shown = opened.list_of("李敏").text
    assert "应交7人，已收0人，共0.00元。" in shown
    assert "· 王小明　30.00元" in shown
    assert "安国平、李敏、何军、赵德福" in shown
    one = await li.presses("已收到 王小明")
    assert one.answer == "已收到：王小明同志11月党费。"
    assert "共30.00元" in opened.list_of("李敏").text
    every = await li.presses("全部收到（2人）")
    assert every.answer == "已收到：11月党费2人。"
    await opened.house.until(datetime(2026, 11, 10, 9, 2))
    assert "应交7人，已交3人。" in opened.card.text


async def test_all_received_takes_nobody_who_was_not_on_the_list_shown(opened: DuesBranch) -> None:
    for name in ("王小明", "张三"):
        await opened[name].presses("我已交纳", opened.group)
    shown = opened.list_of("李敏")
    button = next(b["callback_data"] for b in shown.buttons if "全部收到" in b["text"])
    opened["陈静"].user.presses("我已交纳", opened.group)
    opened["李敏"].user.presses_data(button, shown)
    await opened.house.settle()
    async with opened.house.database.reading() as session:
        counted = await dues.counts(session, opened.branch_id, date(2026, 11, 1))
    assert counted[dues.State.RECEIVED] == 0


async def test_a_leader_receives_for_the_group_and_passes_on_in_two_steps(opened: DuesBranch) -> None:
    await opened["王小明"].presses("我已交纳", opened.group)
    await opened["张三"].presses("我已交纳", opened.group)
    he, li = opened["何军"], opened["李敏"]
    assert "张三" not in opened.list_of("何军").text
    await he.presses("已收到 王小明")
    assert "第一党小组：1人，30.00元，待转交" in opened.list_of("李敏").text
    await he.presses("已转交（1人）")
    li.sees("何军同志登记已转交11月党费：1人，共30.00元。")
    assert "组长已登记转交，待收缴人确认" in opened.list_of("李敏").text
    await li.presses("确认收到转交（1人）")
    assert "党小组组长已收" not in opened.list_of("李敏").text
    zhang = next(b for b in opened.list_of("李敏").buttons if b["text"] == "已收到 张三")
    refused = await he.forges(zhang["callback_data"], opened.list_of("何军"))
    assert refused.answer == "这件事由党费收缴人办理。"


async def test_a_receipt_is_typed_in_one_line_and_the_person_is_told(opened: DuesBranch) -> None:
    li = opened["李敏"]
    await li.says("/dues 张三 30.00")
    assert li.last.text == "已收到：张三同志11月党费30.00元。" or li.sees("已收到：张三同志11月党费30.00元。")
    opened["张三"].sees("11月党费30.00元已登记为收到，由李敏同志登记。")
    await li.says("/dues 张三 30.00")
    assert li.last.text == "11月党费已登记为收到，不用重复登记。"
    await li.says("/dues 王小明 20")
    assert li.last.text == "11月党费应交30.00元，须一次交足。核定金额有变的，请先改核定金额。"
    await li.says("/dues 王小明 40")
    li.sees("请注意：核定金额为30.00元，相差10.00元。")
    await li.presses("保存")
    opened["王小明"].sees("11月党费40.00元已登记为收到")


async def test_a_receipt_typed_in_the_group_is_answered_in_private(opened: DuesBranch) -> None:
    await opened["李敏"].says("/dues 张三 30.00", opened.group)
    opened["李敏"].sees("已收到：张三同志11月党费30.00元。")
    answer = opened.group.last
    assert answer.labels == ["到私聊中办理"]
    assert "张三" not in answer.text
    assert "30" not in answer.text


async def test_somebody_without_telegram_who_pays_cash_is_entered(opened: DuesBranch) -> None:
    li = opened["李敏"]
    await li.presses("登记收款", message=opened.list_of("李敏"))
    await li.presses("赵德福")
    await li.presses("12.50元")
    await li.presses("现金")
    await li.presses("保存")
    assert "共12.50元" in opened.list_of("李敏").text
    async with opened.house.database.reading() as session:
        row = await dues.row(session, opened.members["赵德福"], date(2026, 11, 1))
        assert row is not None
        assert (row.claimed_at, row.received_by, row.received_fen) == (None, opened.members["李敏"], 1250)


async def test_paying_through_somebody_else_is_warned_and_needs_a_reason(opened: DuesBranch) -> None:
    li = opened["李敏"]
    await li.presses("登记收款", message=opened.list_of("李敏"))
    await li.presses("赵德福")
    await li.presses("12.50元")
    await li.presses("他人代交")
    li.sees("党费一般应由本人交纳，不由他人代交。请写明原因和由谁同意、由谁代交。")
    await li.says("住院，女儿代交，书记同意")
    await li.presses("保存")
    async with opened.house.database.reading() as session:
        row = await dues.row(session, opened.members["赵德福"], date(2026, 11, 1))
        assert row is not None
        assert row.way == "other-person"
        assert opened.house.program.vault.open(row.way_note, dues.WAY_NOTE) == "住院，女儿代交，书记同意"


async def test_the_unpaid_are_reminded_in_private_once_a_day_and_counted(opened: DuesBranch) -> None:
    await opened["张三"].presses("我已交纳", opened.group)
    li = opened["李敏"]
    told = await li.presses("提醒未交同志", message=opened.list_of("李敏"))
    assert told.answer == "已在私聊中提醒6人。"
    opened["陈静"].sees("11月党费30.00元，尚未登记。收缴人：组织委员李敏同志。")
    opened["王小明"].sees("赵德福同志11月党费尚未登记（期限11月20日）。您是联系人")
    opened["张三"].does_not_see("尚未登记")
    again = await li.presses("提醒未交同志", message=opened.list_of("李敏"))
    assert again.answer is not None
    assert again.answer.startswith("没有需要提醒的同志")
    assert "陈静（已提醒1次）" in opened.list_of("李敏").text
    await opened["陈静"].presses("我已交纳")
    assert "· 陈静　30.00元" in opened.list_of("李敏").text


async def test_a_member_says_that_the_amount_is_wrong_to_the_collector_alone(opened: DuesBranch) -> None:
    ming = opened["王小明"]
    await ming.says("/dues 11月")
    await ming.presses("金额有误")
    typed = await ming.says("九月起应为二十元")
    opened["李敏"].sees("王小明同志关于11月党费（金额有误）：九月起应为二十元")
    assert "王小明（金额有误）：九月起应为二十元" in opened.list_of("李敏").text
    assert typed not in ming.private.shown
    for name in ("安国平", "张三", "陈静"):
        opened[name].does_not_see("九月起")


async def test_an_exemption_needs_both_decisions_and_counts_as_exempt(opened: DuesBranch) -> None:
    an = opened["安国平"]
    await an.says("/dues")
    await an.presses("11月收缴名单")
    await an.presses("免交登记")
    await an.presses("张三")
    await an.says("家庭困难，已核实")
    await an.says("11月2日")
    await an.says("11月6日")
    an.sees("支部2026年11月2日研究同意，上级党组织2026年11月6日批准。")
    await an.presses("保存")
    opened["张三"].sees("11月党费已按程序批准免交（支部11月2日研究，上级11月6日批准）。")
    refused = await opened["张三"].presses("我已交纳", opened.group)
    assert refused.answer == "11月党费已按程序批准免交。"
    for name in ("安国平", "李敏", "何军", "王小明", "陈静"):
        await opened["李敏"].says(f"/dues {name} 30")
    await opened["李敏"].says("/dues 赵德福 12.5")
    await opened.house.until(datetime(2026, 11, 10, 9, 5))
    assert opened.card.text == (
        "11月党费 · 收缴日11月10日\n应交7人：已交6人，免交1人（已按程序批准）。没有未交的同志。"
    )
    assert opened.card.labels == []


async def test_a_plain_member_cannot_waive_receive_or_see_the_list(opened: DuesBranch) -> None:
    chen = opened["陈静"]
    await chen.says("/dues")
    assert all("名单" not in label and "台账" not in label for label in chen.last.labels)
    november = _base36(date(2026, 11, 1).toordinal())
    for data in (
        f"do:1:{november}:dues_exemption",
        f"do:1:{november}:dues_receipt",
        f"dx:1:{november}",
        "dl:1:1kg",
        f"dm:1:{november}",
    ):
        refused = await chen.forges(data, chen.last)
        assert refused.answer is not None
        assert refused.answer.startswith("这件事由")


async def test_a_receipt_is_taken_back_with_a_reason_and_stays_in_the_history(opened: DuesBranch) -> None:
    li = opened["李敏"]
    await li.says("/dues 张三 30")
    await li.presses("更正", message=opened.list_of("李敏"))
    await li.presses("张三")
    await li.says("记错人了")
    await li.presses("保存")
    opened["张三"].sees("11月党费的收款登记已撤销，由李敏同志办理。原因：记错人了")
    assert "共0.00元" in opened.list_of("李敏").text
    async with opened.house.database.reading() as session:
        row = await dues.row(session, opened.members["张三"], date(2026, 11, 1))
        assert row is not None
        assert dues.state(row) is dues.State.OPEN
        assert [(m.kind, m.fen) for m in await dues.movements(session, row.id or 0)] == [
            ("received", 3000),
            ("reversed", -3000),
        ]


async def test_a_handover_must_equal_the_ledger_to_the_fen(opened: DuesBranch) -> None:
    li = opened["李敏"]
    await li.says("/dues 张三 30")
    await li.says("/dues 赵德福 12.50")
    await li.presses("上缴登记", message=opened.list_of("李敏"))
    await li.presses("2026年第四季度")
    await li.says("42.49")
    li.sees("上缴金额与已收未缴的金额不一致：应为42.50元，填写42.49元，相差0.01元。")
    await li.says("42.50")
    await li.presses("11月10日（周二）")
    await li.says("机关党委")
    await li.says("0012345")
    await li.presses("保存")
    async with opened.house.database.reading() as session:
        made = await dues.handovers_of(session, opened.branch_id, "2026Q4")
        assert [(one.amount_fen, one.receiver) for one in made] == [(4250, "机关党委")]
        facts = await dues_handed.handovers(session, opened.branch_id, date(2026, 10, 1), date(2026, 12, 31))
        assert [(one.period, one.settled) for one in facts] == [("2026Q4", False)], "a second officer is asked first"
    await opened["安国平"].presses("核对无误")
    async with opened.house.database.reading() as session:
        facts = await dues_handed.handovers(session, opened.branch_id, date(2026, 10, 1), date(2026, 12, 31))
        assert [(one.period, one.settled) for one in facts] == [("2026Q4", True)]
    await li.presses("更正", message=opened.list_of("李敏"))
    li.sees("没有可以更正的登记：已上缴的不能撤销。")
    await li.presses("上缴登记", message=opened.list_of("李敏"))
    await li.presses("2026年第四季度")
    await li.says("1")
    li.sees("没有已收未缴的党费。")
    assert HandoverDiffers.takes == ("expected", "given")


async def test_an_amount_that_is_not_settled_is_asked_when_it_is_received(house: House) -> None:
    opened = await open_branch(house, amounts=False)
    await house.until(COLLECTION)
    await opened["张三"].presses("我已交纳", opened.group)
    li = opened["李敏"]
    assert "7人的月应交额待核定。" in opened.list_of("李敏").text
    await li.presses("已收到 张三")
    await li.says("25")
    await li.presses("保存")
    opened["张三"].sees("11月党费25.00元，11月10日已收到（现金）。")


async def test_an_agreed_amount_holds_for_the_open_months_only(opened: DuesBranch) -> None:
    li = opened["李敏"]
    await li.says("/dues 张三 30")
    await li.presses("核定金额", message=opened.list_of("李敏"))
    await li.says("陈静")
    await li.says("45.5")
    await li.presses("2026年11月")
    await li.presses("保存")
    opened["陈静"].sees("您的党费月应交额自2026年11月起核定为45.50元。")
    await opened["陈静"].says("/dues 11月")
    opened["陈静"].sees("11月党费45.50元，尚未登记。")
    await opened["张三"].says("/dues")
    opened["张三"].sees("11月　30.00元　已收到")


async def test_the_ledger_is_a_sheet_for_the_file(opened: DuesBranch) -> None:
    li = opened["李敏"]
    await li.says("/dues 张三 30")
    await li.says("/dues")
    await li.presses("2026年台账")
    sent = next(m for m in reversed(li.private.messages) if m.file)
    assert sent.file is not None
    assert sent.file.name == "机关第一党支部2026年党费收缴台账.xlsx"
    sheet = load_workbook(BytesIO(sent.file.content)).active
    assert sheet is not None
    assert sheet.page_setup.orientation == "landscape"
    assert sheet.print_title_rows == "$3:$4"
    names = [sheet.cell(row, 2).value for row in range(5, 12)]
    assert names == ["安国平", "李敏", "何军", "王小明", "陈静", "张三", "赵德福"]
    assert (sheet.cell(10, 28).value, sheet.cell(10, 29).value, sheet.cell(10, 33).value) == (30, "11.10", 30)
    assert sheet.cell(9, 28).value is None
    assert sheet.cell(12, 28).value == 30


async def test_the_group_never_learns_a_name_or_an_amount(opened: DuesBranch) -> None:
    await opened["王小明"].presses("我已交纳", opened.group)
    await opened["李敏"].presses("已收到 王小明")
    await opened["李敏"].says("/dues 陈静 30", opened.group)
    await opened["张三"].says("/dues", opened.group)
    await opened["张三"].says("/dues 11月", opened.group)
    await opened["李敏"].presses("提醒未交同志", message=opened.list_of("李敏"))
    await opened.house.until(datetime(2026, 11, 10, 9, 5))
    said = "\n".join(m.text for m in opened.group.messages if m.sender_id == 42)
    for secret in ("30.00", "12.50", "元", *opened.members):
        assert secret not in said, secret


async def test_the_groups_link_leads_to_ones_own_month_in_private(opened: DuesBranch) -> None:
    zhang = opened["张三"]
    await zhang.opens(f"dues_{opened.branch_id}_202611")
    zhang.sees("11月党费30.00元，尚未登记。")
    await zhang.opens(f"dues_{opened.branch_id}_209913")
    zhang.sees("2026年党费 · 张三同志")
    await zhang.opens("dues_99999")
    zhang.sees("这个链接已经失效")


async def test_the_way_of_payment_is_chosen_for_the_next_receipts(opened: DuesBranch) -> None:
    await opened["张三"].presses("我已交纳", opened.group)
    li = opened["李敏"]
    await li.presses("收款方式：现金")
    await li.presses("已收到 张三")
    opened["张三"].sees("11月党费30.00元，11月10日已收到（转账）。")


async def test_somebody_who_joins_owes_at_once_when_the_roster_says_so(opened: DuesBranch) -> None:
    new = opened.house.person("钱立新")
    async with opened.house.database.writing() as session:
        line = Member(
            branch_id=opened.branch_id, name="钱立新", user_id=new.id, ordinal=9, joined_on=date(2026, 11, 10)
        )
        line.confirmed_at = opened.house.clock.now()
        session.add(line)
    pressed = await new.presses("我已交纳", opened.group)
    assert pressed.answer == "已登记：11月党费，待收缴人核对。"
    await opened.house.until(datetime(2026, 11, 10, 9, 2))
    assert "应交8人，已交0人，待核对1人。" in opened.card.text


@pytest.mark.parametrize(
    ("typed", "answer"),
    [
        ("/dues 张三 李敏 30", "没有看懂，内容没有保存。请按这个格式：/dues 张三 11月 30.00"),
        ("/dues 张三 30.001", "“30.001”不是有效金额。可以这样写：30 或 30.50。"),
        ("/dues 张三 13月 30", "“13月”不是有效月份。可以这样写：11月，或 2026-11。"),
        ("/dues 张三三 30", "名册中没有“张三三”。请核对姓名。"),
        ("/dues 张三 12月 30", "党费应按月交纳，不提前交纳。12月党费请于12月1日起交纳。"),
    ],
)
async def test_a_line_that_cannot_be_meant_is_answered_and_stores_nothing(
    opened: DuesBranch, typed: str, answer: str
) -> None:
    await opened["李敏"].says(typed)
    assert opened["李敏"].last.text == answer


async def test_last_years_open_month_stays_on_ones_own_list(opened: DuesBranch) -> None:
    await opened.house.until(datetime(2027, 1, 12, 9, 0))
    zhang = opened["张三"]
    await zhang.says("/dues")
    assert "2026年11月　30.00元　尚未交纳" in zhang.last.text
    pressed = await zhang.presses("我已交纳 11月")
    assert pressed.answer == "已登记：11月党费（补交），待收缴人核对。"


async def test_in_english_everything_is_said_as_well(opened: DuesBranch) -> None:
    async with opened.house.database.writing() as session:
        for name in ("李敏", "张三"):
            person = await session.get(Person, opened[name].id)
            assert person is not None
            person.language = "en"
    zhang, li = opened["张三"], opened["李敏"]
    await zhang.says("/dues nov")
    zhang.sees("Dues of Nov: 30.00 yuan, not registered yet. Collected by 李敏")
    pressed = await zhang.presses("I have paid")
    assert pressed.answer == "Registered: dues of Nov, to be confirmed by the collector."
    await li.presses("Received 张三")
    zhang.sees("Dues of Nov: 30.00 yuan, received 10 Nov (cash).")


async def test_dues_in_the_group_points_to_the_live_card(opened: DuesBranch) -> None:
    card = opened.card
    await opened["张三"].says("/dues", opened.group)
    assert opened.group.last.text == "11月党费的卡片在这里。"
    assert opened.group.last.reply_to == card.id
    assert opened.card is card
    assert card.labels == ["我已交纳"]


async def test_dues_in_the_group_posts_the_card_anew_when_it_was_deleted(opened: DuesBranch) -> None:
    old = opened.card
    old.deleted = True
    await opened["张三"].presses("我已交纳", opened.group, old)
    await opened.house.until(datetime(2026, 11, 10, 9, 2))
    await opened["张三"].says("/dues", opened.group)
    await opened.house.until(datetime(2026, 11, 10, 9, 3))
    assert "待核对1人" in opened.card.text
    assert opened.card.id > old.id


async def test_a_temporary_branch_collects_nothing(house: House) -> None:
    branch = await open_branch(house)
    async with house.database.writing() as session:
        stored = await session.get(Branch, branch.branch_id)
        assert stored is not None
        stored.temporary = True
    await house.until(COLLECTION)
    branch["王小明"].does_not_see("收缴日", branch.group)
    await branch["王小明"].says("/dues")
    assert branch["王小明"].last.text == "临时党支部不收缴党费。"


async def test_after_an_outage_missed_months_are_owed_and_one_card_is_posted(branch: DuesBranch) -> None:
    await branch.house.settle()
    branch.house.clock.move_to(datetime.fromisoformat("2027-01-12T10:00+08:00"))
    await branch.house.settle()
    assert branch.card.text.startswith("1月党费 · 收缴日1月11日（因系统停机迟发）\n应交7人，已交0人。\n")
    assert [m.text.split("，")[1] for m in branch.group.messages if "补发提醒" in m.text] == [
        "因系统停机（11月2日至1月12日）延迟"
    ]
    assert sum(" · 收缴日" in m.text for m in branch.group.messages) == 1
    async with branch.house.database.reading() as session:
        rows = await dues.months_of(session, branch.members["张三"], date(2026, 1, 1), date(2027, 12, 31))
    assert [row.month for row in rows] == [date(2026, 11, 1), date(2026, 12, 1), date(2027, 1, 1)]
    assert isinstance(rows[0], DuesMonth)


async def test_me_and_dues_tell_the_same_of_a_month_not_yet_collected(branch: DuesBranch) -> None:
    person = branch["张三"]
    await person.says("/me")
    assert "尚未交纳" in person.last.text
    await person.says("/dues")
    assert "尚未交纳" in person.last.text
