"""What reaches the bot: privacy mode, long polling, confirmation, the webhook, and what goes wrong on the way."""

import asyncio
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from typing import Any

import pytest
from aiohttp import ClientError, web

from tests.sandbox.conftest import Place

BUTTONS = {
    "inline_keyboard": [[{"text": "✅ 参加 3", "callback_data": "go"}], [{"text": "开始签到", "callback_data": "s"}]]
}


def texts(updates: list[dict[str, Any]]) -> list[str]:
    return [u["message"].get("text", "") for u in updates if "message" in u]


async def test_privacy_mode_lets_commands_and_replies_pass(place: Place) -> None:
    await place.does("sendMessage", chat_id=place.group.id, text="卡片")
    card = place.group.last
    place.alice.says("大家好", place.group)
    place.alice.says("/help", place.group)
    place.alice.says("/help@branch_bot", place.group)
    place.alice.says("/help@other_bot", place.group)
    place.alice.says("请用 /help", place.group)
    place.alice.says("原因", place.group, reply_to=card)
    place.alice.says("/start x")
    place.alice.sends_file("a.txt", b"x", chat=place.group)
    assert texts(await place.updates()) == ["/help", "/help@branch_bot", "原因", "/start x"]
    place.world.promote_bot(place.group, by=place.alice)
    place.alice.says("大家好", place.group)
    assert texts(await place.updates()) == ["大家好"]


async def test_strange_senders_look_strange(place: Place) -> None:
    place.alice.says("/start", place.group, as_anonymous_admin=True)
    place.alice.says("/start", forwarded=True)
    channel = place.world.group("频道", [place.alice], kind="channel")
    channel.bot_status = "administrator"
    place.world.posts(channel, "通知")
    anonymous, forwarded, post = await place.updates()
    assert anonymous["message"]["from"]["id"] == 1087968824
    assert anonymous["message"]["sender_chat"]["id"] == place.group.id
    assert forwarded["message"]["forward_origin"]["type"] == "user"
    assert post["channel_post"]["text"] == "通知"


async def test_comings_and_goings_are_told(place: Place) -> None:
    other = place.world.group("新群", [place.alice])
    place.world.add_bot_to(other, by=place.alice)
    carol = place.world.user("王小明")
    carol.joins(other)
    carol.leaves(other)
    place.world.remove_bot_from(other, by=place.alice)
    carol.opens_bot()
    carol.blocks_bot()
    updates = await place.updates()
    statuses = [u["my_chat_member"]["new_chat_member"]["status"] for u in updates if "my_chat_member" in u]
    assert statuses == ["member", "kicked", "kicked"]
    facts = [set(u["message"]) & {"new_chat_members", "left_chat_member", "text"} for u in updates if "message" in u]
    assert facts == [{"new_chat_members"}, {"new_chat_members"}, {"left_chat_member"}, {"left_chat_member"}, {"text"}]


async def test_updates_stay_until_confirmed(place: Place) -> None:
    for n in range(3):
        place.alice.says(f"/{n}")
    first = await place.does("getUpdates", limit=2)
    assert texts(first) == ["/0", "/1"]
    assert await place.does("getUpdates", limit=2) == first
    assert texts(await place.does("getUpdates", offset=first[-1]["update_id"] + 1)) == ["/2"]
    assert len(await place.does("getUpdates", offset=-1)) == 1


async def test_a_long_poll_wakes_at_once_and_ends_in_time(place: Place) -> None:
    poll = asyncio.create_task(place.does("getUpdates", timeout=30))
    await asyncio.sleep(0.05)
    place.alice.says("/me")
    assert texts(await asyncio.wait_for(poll, 2)) == ["/me"]
    offset = place.world.updates.following
    assert await asyncio.wait_for(place.does("getUpdates", offset=offset, timeout=1), 3) == []


async def test_a_second_poller_ends_the_first(place: Place) -> None:
    first = asyncio.create_task(place.call("getUpdates", timeout=30))
    await asyncio.sleep(0.05)
    second = asyncio.create_task(place.call("getUpdates", timeout=1))
    body = await asyncio.wait_for(first, 2)
    assert body["error_code"] == 409
    assert "terminated by other getUpdates request" in body["description"]
    assert (await second)["ok"]


async def test_only_wanted_kinds_are_queued(place: Place) -> None:
    await place.does("getUpdates", allowed_updates=["callback_query"])
    place.alice.says("/me")
    assert await place.does("getUpdates") == []
    await place.does("getUpdates", allowed_updates=[])
    place.alice.says("/me")
    assert texts(await place.does("getUpdates")) == ["/me"]


async def test_presses_nobody_fetches_are_lost(place: Place) -> None:
    await place.does("sendMessage", chat_id=place.group.id, text="x", reply_markup=BUTTONS)
    place.bob.presses("参加", place.group)
    place.world.updates.press_seconds = 0
    assert await place.does("getUpdates") == []


async def test_buttons_are_found_by_what_people_read(place: Place) -> None:
    await place.does("sendMessage", chat_id=place.group.id, text="x", reply_markup=BUTTONS)
    await place.does("sendMessage", chat_id=place.group.id, text="没有按钮")
    assert place.bob.presses("参加", place.group).data == "go"
    assert place.bob.presses("签到", place.group).data == "s"
    with pytest.raises(AssertionError, match="开始签到"):
        place.bob.presses("请假", place.group)
    press = (await place.updates())[0]["callback_query"]
    assert (press["data"], press["from"]["id"], press["message"]["chat"]["id"]) == ("go", place.bob.id, place.group.id)


async def test_deep_links_open_the_private_chat(place: Place) -> None:
    link = {"inline_keyboard": [[{"text": "写给我", "url": "https://t.me/branch_bot?start=join_1"}]]}
    await place.does("sendMessage", chat_id=place.group.id, text="x", reply_markup=link)
    press = place.bob.presses("写给我", place.group)
    assert press.opened is not None
    assert texts(await place.updates()) == ["/start join_1"]
    await place.does("sendMessage", chat_id=place.bob.id, text="你好")


async def test_a_press_on_a_deleted_message_carries_none(place: Place) -> None:
    sent = await place.does("sendMessage", chat_id=place.group.id, text="x", reply_markup=BUTTONS)
    message = place.group.last
    await place.does("deleteMessage", chat_id=place.group.id, message_id=sent["message_id"])
    place.bob.presses_data("go", message)
    assert (await place.updates())[0]["callback_query"]["message"]["date"] == 0


@pytest.mark.parametrize("kind", ["500", "502", "malformed", "drop_before", "drop_after", "slow", "429"])
async def test_faults_happen_as_asked(place: Place, kind: str) -> None:
    place.world.faults.add("sendMessage", kind, seconds=0.01, chat_id=place.group.id)
    shown = len(place.group.messages)
    try:
        async with place.session.post(
            place.url("sendMessage"), json={"chat_id": place.group.id, "text": "x"}
        ) as answer:
            status = answer.status
    except ClientError:
        status = 0
    wanted = {"malformed": 200, "slow": 200, "drop_before": 0, "drop_after": 0}.get(kind)
    assert status == (int(kind) if wanted is None else wanted)
    assert len(place.group.messages) - shown == (kind in ("drop_after", "slow"))
    assert place.world.faults.happened[kind] == 1
    await place.does("sendMessage", chat_id=place.group.id, text="y")


def test_unknown_faults_are_mistakes(place: Place) -> None:
    with pytest.raises(ValueError, match="unknown fault"):
        place.world.faults.add("sendMessage", "418")


async def test_updates_may_come_twice_and_overtake(place: Place) -> None:
    place.world.faults.duplicate_updates = True
    place.alice.says("/a")
    first = await place.does("getUpdates")
    assert texts(first) == ["/a", "/a"]
    assert texts(await place.does("getUpdates", offset=first[-1]["update_id"] + 1)) == ["/a"]
    place.world.faults.clear()
    place.world.faults.reorder_updates = True
    place.alice.says("/a1")
    place.bob.says("/b1")
    place.alice.says("/a2")
    updates = await place.does("getUpdates")
    assert texts(updates) == ["/b1", "/a1", "/a2"]
    numbers = [u["update_id"] for u in updates]
    assert numbers == sorted(numbers)


@asynccontextmanager
async def listening(statuses: list[int]) -> AsyncIterator[tuple[str, list[tuple[str, dict[str, Any]]]]]:
    got: list[tuple[str, dict[str, Any]]] = []

    async def take(request: web.Request) -> web.Response:
        got.append((request.headers.get("X-Telegram-Bot-Api-Secret-Token", ""), await request.json()))
        return web.Response(status=statuses.pop(0) if statuses else 200)

    application = web.Application()
    application.router.add_post("/hook", take)
    runner = web.AppRunner(application)
    await runner.setup()
    await web.TCPSite(runner, "127.0.0.1", 0).start()
    try:
        yield f"http://127.0.0.1:{runner.addresses[0][1]}/hook", got
    finally:
        await runner.cleanup()


async def test_the_webhook_pushes_until_it_is_taken(place: Place) -> None:
    async with listening([500]) as (url, got):
        await place.does("setWebhook", url=url, secret_token="geheim")
        assert "webhook is active" in await place.refused("getUpdates")
        place.alice.says("/a")
        place.alice.says("/b")
        async with asyncio.timeout(3):
            while len(got) < 3:  # noqa: ASYNC110
                await asyncio.sleep(0.01)
        assert [secret for secret, _ in got] == ["geheim"] * 3
        assert texts([body for _, body in got]) == ["/a", "/a", "/b"]
        info = await place.does("getWebhookInfo")
        assert info["url"] == url
        await place.does("deleteWebhook")
    assert await place.does("getUpdates") == []
    assert "HTTPS" in await place.refused("setWebhook", url="http://example.org/hook")


async def test_a_transcript_holds_every_version(place: Place) -> None:
    sent = await place.does("sendMessage", chat_id=place.group.id, text="甲", reply_markup=BUTTONS)
    await place.does("editMessageText", chat_id=place.group.id, message_id=sent["message_id"], text="乙")
    place.alice.says("闲谈", place.group)
    assert place.world.transcript(place.group) == "甲\n[✅ 参加 3]\n[开始签到]\n乙"
    assert "安国平:\n闲谈" in place.world.transcript(place.group, everything=True)
