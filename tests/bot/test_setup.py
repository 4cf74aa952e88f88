"""A branch is set up by an administrator of its group; people register and are confirmed."""

from storage.tables import Branch, Claim, Member, Outbox
from storage.tables import Person as Account
from tests.house import House
from tests.people import BRANCH, join, rows, set_up_branch


async def branches(house: House) -> list[Branch]:
    return await rows(house, Branch)


async def roster(house: House) -> dict[str, Member]:
    return {line.name: line for line in await rows(house, Member)}


async def test_the_bot_introduces_itself_when_it_is_added(house: House) -> None:
    alice = house.person("安国平")
    group = house.group("机关一支部", [alice])
    house.world.add_bot_to(group, alice.user)
    await house.settle()
    assert "只接收命令、按钮和对我的回复" in alice.sees("支部事务助手", group).text
    alice.sees("开始设置", group)


async def test_a_branch_is_set_up_in_fewer_than_eight_steps(house: House) -> None:
    setting = await set_up_branch(house)
    asked = house.people["安国平"].user
    steps = [m for m in asked.private.messages if m.sender_id == asked.id] + list(house.world.presses.values())
    assert len(steps) == 8  # seven answers, and the link that opened the form
    branch = (await branches(house))[0]
    assert (branch.name, branch.profile, branch.activity_day, branch.collection_day) == (BRANCH, "source", 10, 10)
    assert branch.chat_id == setting.group.id
    assert branch.confirmed_use_at is not None
    assert branch.timezone == "Asia/Shanghai"
    line = (await roster(house))["安国平"]
    assert line.user_id == setting.secretary.id
    assert line.confirmed_at is not None
    setting.secretary.sees("支部已设置", setting.group)
    setting.secretary.sees("登记", setting.group)


async def test_only_an_administrator_can_begin(house: House) -> None:
    alice, bob = house.person("安国平"), house.person("王小明")
    group = house.group("机关一支部", [alice, bob], [alice])
    house.world.add_bot_to(group, alice.user)
    await house.settle()
    await bob.says("/start", group)
    bob.sees("须由群管理员进行", group)
    await bob.presses("开始设置", group)
    bob.sees("这件事由群管理员办理")
    await alice.says("/start", group)
    alice.sees("您是群管理员", group)
    assert await branches(house) == []


async def test_an_anonymous_administrator_is_asked_to_press(house: House) -> None:
    alice = house.person("安国平")
    group = house.group("机关一支部", [alice])
    house.world.add_bot_to(group, alice.user)
    await house.settle()
    alice.user.says("/start", group, as_anonymous_admin=True)
    await house.settle()
    assert alice.sees("以群的名义", group).labels == ["开始设置"]


async def test_a_second_set_up_of_the_same_group_is_refused(house: House) -> None:
    setting = await set_up_branch(house)
    await setting.secretary.opens(f"setup_n{-setting.group.id}")
    setting.secretary.sees(f"本群已经设置为“{BRANCH}”")
    assert len(await branches(house)) == 1


async def test_another_person_is_named_secretary_and_confirms_the_service_himself(house: House) -> None:
    alice, bob = house.person("林管理"), house.person("安国平")
    group = house.group("机关一支部", [alice, bob], [alice])
    house.world.add_bot_to(group, alice.user)
    await house.settle()
    await alice.presses("开始设置", group)
    for answer in ("机关第一党支部",):
        await alice.says(answer)
    await alice.presses("现行条例")
    await alice.presses("最后一天")
    await alice.says("8日")
    await alice.says("安国平")
    await alice.presses("保存")
    branch = (await branches(house))[0]
    assert (branch.profile, branch.activity_day, branch.collection_day) == ("current", 31, 8)
    assert branch.confirmed_use_at is None
    await bob.presses("登记", group)
    await bob.says("安国平")
    await alice.presses("核对无误")
    bob.sees("您的登记已核对")
    await bob.presses("确认本支部可以使用此服务")
    assert (await branches(house))[0].confirmed_use_at is not None
    assert set(await roster(house)) == {"安国平"}  # the administrator is not on the roster
    carol = house.person("王小明")
    await carol.presses("登记", group)
    await carol.says("王小明")
    alice.does_not_see("王小明")  # from now on rights come from the roster
    bob.sees("王小明")


async def test_a_forged_link_sets_nothing_up(house: House) -> None:
    mallory = house.person("陌生人")
    for payload in ("setup_n99999", "setup_nxyz", "setup", "setup_n1_t2", "join_77", "join_x", "nonsense", "join_-1"):
        await mallory.opens(payload)
    assert await branches(house) == []


async def test_somebody_registers_and_is_confirmed_with_standing(house: House) -> None:
    setting = await set_up_branch(house)
    bob = await join(setting, "王小明")
    bob.sees("已收到您的登记")
    assert "名册中没有这个姓名" in setting.secretary.sees("登记核对").text
    await setting.secretary.presses("核对无误")
    await setting.secretary.presses("预备党员")
    bob.sees("您的登记已核对")
    line = (await roster(house))["王小明"]
    assert (line.standing, line.voting, line.user_id) == ("probationary", False, bob.id)
    setting.secretary.sees("已核对（安国平）")
    assert "已登记2人" in setting.secretary.sees("支部已设置", setting.group).text


async def test_a_claim_is_returned_and_made_again(house: House) -> None:
    setting = await set_up_branch(house)
    bob = await join(setting, "王小明", typed="小明同志")
    await setting.secretary.presses("退回")
    bob.sees("没有通过核对")
    await bob.presses("登记")
    await bob.says("王小明")
    await setting.secretary.presses("核对无误")
    await setting.secretary.presses("正式党员")
    assert (await roster(house))["王小明"].voting


async def test_an_unconfirmed_person_sees_nothing(house: House) -> None:
    setting = await set_up_branch(house)
    bob = await join(setting, "王小明")
    before = len(bob.private.messages)
    for command in ("/me", "/members", "/settings", "/duties", "/talk"):
        await bob.says(command)
    said = "\n".join(m.text for m in bob.private.messages[before:])
    assert "安国平" not in said
    stranger = house.person("陌生人")
    for command in ("/start", "/help", "/me", "/members", "/settings", "/join 王五", "/duties"):
        await stranger.says(command)
    assert "安国平" not in "\n".join(m.text for m in stranger.private.messages)


async def test_a_stranger_cannot_confirm_by_forged_presses(house: House) -> None:
    setting = await set_up_branch(house)
    bob = await join(setting, "王小明")
    card = setting.secretary.sees("登记核对")
    data = [b["callback_data"] for row in card.markup or [] for b in row]
    for forged in data:
        await bob.forges(forged, bob.last)
    assert [claim.state for claim in await rows(house, Claim)] == ["waiting"]


async def test_two_presses_confirm_once(house: House) -> None:
    setting = await set_up_branch(house)
    bob = await join(setting, "王小明")
    card = setting.secretary.sees("登记核对")
    data = next(b["callback_data"] for row in card.markup or [] for b in row)
    await setting.secretary.presses("核对无误")
    await setting.secretary.presses("正式党员")
    again = await setting.secretary.forges(data, card)
    assert "已经处理过" in (again.answer or "")
    assert sum("您的登记已核对" in m.text for m in bob.private.messages) == 1


async def test_join_in_one_line_in_the_group(house: House) -> None:
    setting = await set_up_branch(house)
    bob = house.person("王小明")
    setting.group.members.add(bob.id)
    await bob.says("/join 王小明", setting.group)
    assert bob.sees("请点下面的按钮打开私聊", setting.group).labels == ["登记"]
    setting.secretary.sees("登记核对")
    await bob.presses("登记", setting.group)
    bob.sees("正在等待核对")


async def test_removed_and_added_again(house: House) -> None:
    setting = await set_up_branch(house)
    house.world.remove_bot_from(setting.group, setting.secretary.user)
    await house.settle()
    assert (await branches(house))[0].state == "paused"
    setting.secretary.sees("提醒和登记已暂停")
    house.world.add_bot_to(setting.group, setting.secretary.user)
    await house.settle()
    assert (await branches(house))[0].state == "active"
    setting.secretary.sees("继续进行")
    assert sum("请群管理员点“开始设置”" in m.text for m in setting.group.messages) == 1


async def test_a_group_becomes_a_supergroup(house: House) -> None:
    setting = await set_up_branch(house)
    new = house.world.migrate(setting.group)
    await house.settle()
    assert [branch.chat_id for branch in await branches(house)] == [new.id]
    await setting.secretary.says("/start", new)
    setting.secretary.sees(BRANCH, new)


async def test_blocking_makes_a_person_unreachable(house: House) -> None:
    setting = await set_up_branch(house)
    setting.secretary.user.blocks_bot()
    await house.settle()
    assert [account.blocked_at is not None for account in await rows(house, Account)] == [True]


async def test_an_administrator_names_a_new_secretary_when_the_old_one_is_lost(house: House) -> None:
    setting = await set_up_branch(house, others=["林管理"])
    admin = setting["林管理"]
    setting.group.admins.add(admin.id)
    await admin.opens(f"handover_1_n{-setting.group.id}")
    admin.sees("书记可以联系上")
    setting.secretary.user.blocks_bot()
    await house.settle()
    await admin.says("/start", setting.group)
    await admin.presses("确定新书记", setting.group)
    await admin.says("李敏")
    await admin.presses("保存")
    bob = await join(setting, "李敏")
    await admin.presses("核对无误")
    bob.sees("担任书记")


async def test_menus_are_given_by_scope_and_to_officers(house: House) -> None:
    setting = await set_up_branch(house)
    menus = await rows(house, Outbox, Outbox.method == "menu")
    assert {row.state for row in menus} == {"sent"}
    assert setting.secretary.id in {row.chat_id for row in menus}


async def test_help_fits_the_person_and_the_place(house: House) -> None:
    setting = await set_up_branch(house)
    bob = house.person("王小明")
    await bob.says("/help")
    bob.does_not_see("/duties")
    await setting.secretary.says("/help")
    setting.secretary.sees("/duties")
    await setting.secretary.says("/help", setting.group)
    setting.secretary.sees("在群里可以办理", setting.group)


async def test_me_in_the_group_is_answered_in_private(house: House) -> None:
    setting = await set_up_branch(house)
    before = len(setting.group.messages)
    await setting.secretary.says("/me", setting.group)
    setting.secretary.sees("类别：正式党员")
    assert len(setting.group.messages) == before + 1


async def test_language_of_a_person_and_of_the_group(house: House) -> None:
    setting = await set_up_branch(house)
    await setting.secretary.says("/language")
    await setting.secretary.presses("English")
    await setting.secretary.says("/help")
    setting.secretary.sees("the quarter's duties")
    await setting.secretary.says("/language", setting.group)
    await setting.secretary.presses("English", setting.group)
    setting.secretary.sees("The branch is set up", setting.group)


async def test_privacy_is_told_honestly(house: House) -> None:
    bob = house.person("王小明")
    await bob.says("/privacy")
    bob.sees("不是端到端加密")


async def test_somebody_in_two_branches_chooses_where_he_works(house: House) -> None:
    first = await set_up_branch(house)
    second = await set_up_branch(house, "周立", name="退休第二党支部")
    alice = await join(second, "安国平")
    await second.secretary.presses("核对无误")
    await second.secretary.presses("正式党员")
    await alice.says("/start")
    assert "退休第二党支部" in alice.sees("私聊窗口").text  # the last link followed
    await alice.presses(f"切换到{BRANCH}")
    assert f"这里是{BRANCH}" in alice.last.text
    await alice.says("/settings")
    page = alice.sees(f"支部设置 · {BRANCH}").text.splitlines()
    assert "时区：北京时间" in page  # a line of its own
    assert "免打扰：21:00至08:00" in page
    assert first.group.id != second.group.id


async def test_the_topic_of_the_set_up_is_kept(house: House) -> None:
    alice = house.person("安国平")
    group = house.world.group("有话题的群", [alice.user], [alice.user], kind="supergroup")
    group.bot_status = "left"
    group.topics.add(77)
    house.world.add_bot_to(group, alice.user)
    await house.settle()
    await alice.says("/start", group, thread_id=77)
    await alice.presses("开始设置", group)
    await alice.says(BRANCH)
    await alice.presses("原有制度")
    await alice.presses("10日")
    await alice.presses("10日")
    await alice.presses("我是书记")
    await alice.says("安国平")
    await alice.presses("确认可以使用，并保存")
    assert (await branches(house))[0].thread_id == 77
    assert alice.sees("支部已设置", group).thread_id == 77


async def test_when_telegram_cannot_be_asked_nothing_is_decided(house: House) -> None:
    alice = house.person("安国平")
    group = house.group("机关一支部", [alice])
    house.world.add_bot_to(group, alice.user)
    await house.settle()
    house.world.faults.add("getChatAdministrators", "500", times=1)
    await alice.presses("开始设置", group)
    alice.sees("请稍后再试")
    await alice.presses("开始设置", group)
    alice.sees("设置支部")


async def test_a_hostile_name_is_shown_as_it_was_typed(house: House) -> None:
    alice = house.person("安国平")
    group = house.group("机关一支部", [alice])
    house.world.add_bot_to(group, alice.user)
    await house.settle()
    await alice.presses("开始设置", group)
    await alice.says("<b>一</b> & 支部 {{ 7*7 }}")
    await alice.presses("原有制度")
    await alice.presses("上一步")
    await alice.presses("上一步")
    await alice.says("x" * 500)
    alice.sees("内容太长")
    await alice.says("<i>二支部</i>")
    await alice.presses("10日")
    await alice.says("31号")
    await alice.presses("我是书记")
    await alice.says("身份证11010519491231002X")
    alice.sees("没有保存")
    await alice.says("安国平")
    assert "<i>二支部</i>" in alice.sees("请核对").text
