"""The control door: one acts as people, the clock moves, files go both ways; nobody comes in from outside."""

import asyncio
from collections.abc import AsyncIterator
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
from aiohttp import ClientSession, FormData

from sandbox.control import Door, Hooks
from sandbox.people import User
from sandbox.records import Chat
from sandbox.server import serve
from sandbox.world import World

MORNING = datetime(2026, 11, 2, 1, 30, tzinfo=UTC)


@dataclass
class Page:
    """What a page has: the world behind the door, and a way to ask it."""

    world: World
    url: str
    session: ClientSession
    alice: User
    bob: User
    group: Chat
    moment: datetime = MORNING
    steps: list[str] = field(default_factory=list)
    held: asyncio.Event = field(default_factory=asyncio.Event)

    async def advance(self, step: str) -> None:
        self.steps.append(step)
        await self.held.wait()
        if step == "month":
            raise RuntimeError("no such month")
        self.moment += timedelta(hours=1)

    async def asks(self, path: str, **more: Any) -> Any:
        async with self.session.get(f"{self.url}/sandbox/{path}", **more) as answer:
            assert answer.status == 200, await answer.text()
            return await answer.json()

    async def does(self, act: str, /, **given: Any) -> Any:
        status, told = await self.tries(act, **given)
        assert status == 200, told
        return told

    async def tries(self, act: str, /, **given: Any) -> tuple[int, Any]:
        who = given.pop("who", None)
        body = given | ({"as": who.id} if who else {})
        async with self.session.post(f"{self.url}/sandbox/{act}", json=body) as answer:
            return answer.status, await answer.json()

    async def bot(self, method: str, **parameters: Any) -> Any:
        async with self.session.post(f"{self.url}/bot{self.world.token}/{method}", json=parameters) as answer:
            return (await answer.json())["result"]


@pytest.fixture
async def page() -> AsyncIterator[Page]:
    world = World(clock=lambda: int(MORNING.timestamp()))
    alice, bob = world.user("安国平"), world.user("李敏", "en")
    group = world.group("第一党支部", [alice], [alice])
    group.bot_status = "member"
    session = ClientSession()
    made = Page(world, "", session, alice, bob, group)
    notes = {alice.id: ["书记", "secretary"]}
    door = Door(world, Hooks(lambda: made.moment, made.advance, notes=notes))
    async with serve(world, 0, door.add_to) as server, session:
        made.url = server.url
        yield made


def keys(*labels: str, **more: Any) -> dict[str, Any]:
    return {"inline_keyboard": [[{"text": label, "callback_data": label, **more} for label in labels]]}


async def test_the_state_tells_people_chats_and_the_clock(page: Page) -> None:
    state = await page.asks("state")
    assert state["clock"]["now"] == MORNING.timestamp()
    assert state["clock"]["steps"] == ["hour", "morning", "monday", "month"]
    assert [(one["name"], one["note"]) for one in state["people"]] == [
        ("安国平", ["书记", "secretary"]), ("李敏", None),
    ]  # fmt: skip
    assert {one["title"]: one["members"] for one in state["chats"]}["第一党支部"] == [page.alice.id]


async def test_the_page_and_its_files_are_served(page: Page) -> None:
    for path, kind in (("/", "text/html"), ("/page/app.js", "javascript"), ("/page/page.css", "text/css")):
        async with page.session.get(page.url + path) as answer:
            assert answer.status == 200
            assert kind in answer.headers["Content-Type"]


async def test_somebody_says_something_and_the_bot_answers(page: Page) -> None:
    said = await page.does("say", who=page.alice, chat=page.alice.id, text="/help")
    updates = await page.bot("getUpdates")
    assert updates[0]["message"]["text"] == "/help"
    await page.bot("sendMessage", chat_id=page.alice.id, text="<b>您好</b> &amp;", parse_mode="HTML",
                   reply_parameters={"message_id": said["message"]})  # fmt: skip
    shown = (await page.asks(f"chat/{page.alice.id}?as={page.alice.id}"))["messages"]
    assert shown[0]["html"] is None
    assert (shown[1]["html"], shown[1]["reply_to"]) == ("<b>您好</b> &amp;", said["message"])
    await page.does("say", who=page.alice, chat=page.alice.id, text="收到", reply_to=shown[1]["id"])
    assert (await page.bot("getUpdates"))[1]["message"]["reply_to_message"]["message_id"] == shown[1]["id"]


async def test_a_press_waits_for_its_answer(page: Page) -> None:
    sent = await page.bot("sendMessage", chat_id=page.group.id, text="card", reply_markup=keys("参加", "请假"))
    pressing = asyncio.create_task(
        page.does("press", who=page.alice, chat=page.group.id, message=sent["message_id"], row=0, column=1)
    )
    update = (await page.bot("getUpdates", timeout=5))[0]["callback_query"]
    assert (update["data"], update["from"]["id"]) == ("请假", page.alice.id)
    assert not pressing.done()
    await page.bot("answerCallbackQuery", callback_query_id=update["id"], text="已登记", show_alert=True)
    assert await pressing == {"answered": True, "text": "已登记", "alert": True}


async def test_a_press_on_what_is_gone_is_refused(page: Page) -> None:
    sent = await page.bot("sendMessage", chat_id=page.group.id, text="card", reply_markup=keys("参加"))
    where: dict[str, Any] = {"who": page.alice, "chat": page.group.id, "message": sent["message_id"], "row": 0}
    assert (await page.tries("press", **where, column=4))[0] == 409
    assert (await page.tries("press", **where))[0] == 409
    assert (await page.tries("press", **(where | {"message": 999}), column=0))[0] == 404


async def test_a_deep_link_opens_the_private_chat(page: Page) -> None:
    link = f"https://t.me/{page.world.bot_name}?start=join_1"
    markup = {"inline_keyboard": [[{"text": "登记", "url": link}]]}
    sent = await page.bot("sendMessage", chat_id=page.group.id, text="card", reply_markup=markup)
    shown = (await page.asks(f"chat/{page.group.id}?as={page.alice.id}"))["messages"]
    assert shown[-1]["buttons"][0][0]["kind"] == "start"
    told = await page.does("press", who=page.alice, chat=page.group.id, message=sent["message_id"], row=0, column=0)
    assert told == {"open": page.alice.id}
    assert page.alice.private.last.text == "/start join_1"
    assert (await page.tries("open", who=page.alice, url="https://example.org/?start=x"))[0] == 400
    assert (await page.tries("open", who=page.alice, url=f"{link}{'x' * 70}"))[0] == 400


async def test_private_chats_are_private(page: Page) -> None:
    assert (await page.tries("say", who=page.bob, chat=page.alice.id, text="x"))[0] == 403
    assert (await page.tries("say", who=page.bob, chat=page.group.id, text="x"))[0] == 403
    async with page.session.get(f"{page.url}/sandbox/chat/{page.alice.id}?as={page.bob.id}") as answer:
        assert answer.status == 403
    async with page.session.get(f"{page.url}/sandbox/chat/{page.alice.id}") as answer:
        assert answer.status == 400


async def test_people_come_go_and_block(page: Page) -> None:
    await page.does("member", who=page.bob, chat=page.group.id, does="join")
    assert page.bob.id in page.group.members
    await page.does("member", who=page.bob, chat=page.group.id, does="leave")
    assert page.bob.id not in page.group.members
    await page.does("member", who=page.bob, does="block")
    assert page.bob.blocked
    assert (await page.tries("member", who=page.bob, chat=page.bob.id, does="join"))[0] == 400
    assert (await page.tries("member", who=page.bob, does="dance"))[0] == 400
    made = await page.does("person", name="路人")
    assert page.world.users[made["id"]].name == "路人"


async def test_a_person_with_another_persons_view_of_menus(page: Page) -> None:
    await page.bot("setMyCommands", commands=[{"command": "start", "description": "all"}])
    await page.bot("setMyCommands", commands=[{"command": "dues", "description": "own"}],
                   scope={"type": "chat", "chat_id": page.alice.id})  # fmt: skip
    await page.bot("setMyCommands", commands=[{"command": "report", "description": "admins"}],
                   scope={"type": "all_chat_administrators"})  # fmt: skip
    await page.bot("setMyCommands", commands=[{"command": "help", "description": "English"}], language_code="en")

    async def menu(who: User, chat: int) -> list[str]:
        told = await page.asks(f"chat/{chat}?as={who.id}")
        return [one["command"] for one in told["menu"]]

    assert await menu(page.alice, page.alice.id) == ["dues"]
    assert await menu(page.alice, page.group.id) == ["report"]
    assert await menu(page.bob, page.bob.id) == ["help"]
    assert await menu(page.bob, page.group.id) == ["help"]


async def test_files_go_both_ways(page: Page) -> None:
    form = FormData(quote_fields=False)
    for name, value in (("as", page.alice.id), ("chat", page.alice.id), ("caption", "名册在此")):
        form.add_field(name, str(value))
    form.add_field("file", "姓名\n李敏".encode(), filename="名册.csv")
    async with page.session.post(f"{page.url}/sandbox/file", data=form) as answer:
        assert answer.status == 200
    document = (await page.bot("getUpdates"))[0]["message"]["document"]
    assert document["file_name"] == "名册.csv"
    async with page.session.get(f"{page.url}/sandbox/file/{document['file_id']}") as answer:
        assert (await answer.read()).decode() == "姓名\n李敏"
        assert answer.headers["Content-Disposition"].startswith("attachment; filename*=UTF-8''%E5%90%8D")
        assert answer.headers["X-Content-Type-Options"] == "nosniff"
    async with page.session.get(f"{page.url}/sandbox/file/none") as answer:
        assert answer.status == 404


async def test_the_clock_moves_once_at_a_time(page: Page) -> None:
    assert await page.does("clock", step="hour") == {"moving": "hour"}
    assert (await page.asks("state"))["clock"]["moving"] == "hour"
    assert (await page.tries("clock", step="hour"))[0] == 409
    page.held.set()
    await asyncio.sleep(0.05)
    clock = (await page.asks("state"))["clock"]
    assert (clock["moving"], clock["now"]) == (None, (MORNING + timedelta(hours=1)).timestamp())
    assert (await page.tries("clock", step="century"))[0] == 400
    assert page.steps == ["hour"]


async def test_a_clock_that_stops_on_its_way_says_so(page: Page) -> None:
    page.held.set()
    await page.does("clock", step="month")
    await asyncio.sleep(0.05)
    assert (await page.asks("state"))["clock"]["trouble"] == "RuntimeError"


async def test_faults_are_ordered_and_taken_back(page: Page) -> None:
    await page.does("faults", method="sendMessage", kind="429", times=2, retry_after=7)
    async with page.session.post(f"{page.url}/bot{page.world.token}/sendMessage", json={"chat_id": 1}) as answer:
        assert (await answer.json())["parameters"] == {"retry_after": 7}
    assert (await page.asks("state"))["faults"] == 1
    async with page.session.delete(f"{page.url}/sandbox/faults") as answer:
        assert answer.status == 200
    assert (await page.asks("state"))["faults"] == 0
    assert (await page.tries("faults", kind="earthquake"))[0] == 400


async def test_news_are_told_as_they_happen(page: Page) -> None:
    async with page.session.get(f"{page.url}/sandbox/news") as answer:
        assert answer.headers["Content-Type"].startswith("text/event-stream")
        assert await answer.content.readuntil(b"\n\n") == b"data: 0\n\n"
        page.alice.says("hello")
        told = await asyncio.wait_for(answer.content.readuntil(b"\n\n"), 2)
        assert told.startswith(b"data: ")


@pytest.mark.parametrize("host", ["evil.example", "evil.example:80", "127.0.0.1.evil.example", "[::2]:8080", ""])
async def test_a_foreign_host_name_is_kept_out(page: Page, host: str) -> None:
    for path in ("/", "/sandbox/state", f"/bot{page.world.token}/getMe"):
        async with page.session.get(page.url + path, headers={"Host": host}) as answer:
            assert answer.status in (400, 403), path


async def test_a_page_of_another_origin_is_kept_out(page: Page) -> None:
    body = {"as": page.alice.id, "chat": page.alice.id, "text": "x"}
    for origin, status in (("https://evil.example", 403), ("null", 403), (page.url, 200)):
        async with page.session.post(f"{page.url}/sandbox/say", json=body, headers={"Origin": origin}) as answer:
            assert answer.status == status, origin
    async with page.session.post(f"{page.url}/sandbox/say", data=b"{}", headers={"Content-Type": "text/plain"}) as no:
        assert no.status == 400


@pytest.mark.parametrize("body", [b"", b"[]", b"{", b'{"as": "x"}', b'{"as": 1e400}', b'{"as": null, "text": 5}'])
async def test_nonsense_is_refused_kindly(page: Page, body: bytes) -> None:
    for name in ("say", "press", "open", "member", "clock", "bot", "person", "faults"):
        headers = {"Content-Type": "application/json"}
        async with page.session.post(f"{page.url}/sandbox/{name}", data=body, headers=headers) as answer:
            assert 400 <= answer.status < 500, (name, body)


async def test_the_bot_comes_and_goes(page: Page) -> None:
    await page.does("bot", who=page.alice, chat=page.group.id, does="remove")
    assert page.group.bot_status == "kicked"
    await page.does("bot", who=page.alice, chat=page.group.id, does="add")
    assert page.group.bot_status == "member"
    new = (await page.does("bot", who=page.alice, chat=page.group.id, does="migrate"))["chat"]
    assert page.world.chats[new].kind == "supergroup"
    assert (await page.tries("say", who=page.alice, chat=page.group.id, text="x"))[0] == 409


async def test_one_votes_in_a_poll_and_takes_the_vote_back(page: Page) -> None:
    options = [{"text": "参加"}, {"text": "请假"}]
    group = page.group.id
    sent = await page.bot("sendPoll", chat_id=group, question="能否参加", options=options, is_anonymous=False)
    where = {"who": page.alice, "chat": group, "message": sent["message_id"]}
    await page.does("vote", option=0, **where)
    shown = (await page.asks(f"chat/{group}?as={page.alice.id}"))["messages"][-1]["poll"]
    assert [(one["text"], one["count"], one["voters"]) for one in shown["options"]] == [
        ("参加", 1, [page.alice.id]), ("请假", 0, []),
    ]  # fmt: skip
    await page.does("vote", option=0, **where)
    shown = (await page.asks(f"chat/{group}?as={page.alice.id}"))["messages"][-1]["poll"]
    assert shown["options"][0]["count"] == 0
    assert (await page.tries("vote", option=7, **where))[0] == 409
    assert (await page.tries("vote", option=0, **where | {"who": page.bob}))[0] == 403
    await page.bot("stopPoll", chat_id=group, message_id=sent["message_id"])
    assert (await page.tries("vote", option=0, **where))[0] == 409
