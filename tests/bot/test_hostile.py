"""Thousands of odd updates: no error reaches the log, nothing is done that nobody may do, the bot answers."""

import asyncio
import itertools
import json
import logging
from collections.abc import Iterator
from contextlib import AsyncExitStack
from pathlib import Path
from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from sqlalchemy import func

from handlers import routes
from storage.statements import pick
from storage.tables import Branch, DuesMonth, Event, Member, Seat, Talk
from tests.house import House
from tests.house import house as open_house
from usecases.presses import KINDS

JSON = st.recursive(
    st.none() | st.booleans() | st.integers(-(2**63), 2**63 - 1) | st.text(max_size=8) | st.floats(allow_nan=False),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.text(max_size=6), inner, max_size=3),
    max_leaves=4,
)
COMMANDS = sorted(name for module in routes.MODULES for name in getattr(module, "COMMANDS", {}))
WORDS = st.sampled_from(
    [
        "",
        "2026-12-03",
        "15:00",
        "支委会",
        "张三",
        "30.00",
        "99999999999999999999",
        "%s%n",
        "'; drop",
        "\u202e",
        "2026Q9",
        "-1",
        "a" * 5000,
    ]
)
ids = itertools.count(10_000_000)


@st.composite
def texts(draw: st.DrawFn) -> str:
    if draw(st.booleans()):
        return draw(st.text(max_size=40))
    return f"/{draw(st.sampled_from([*COMMANDS, 'nothing']))} {draw(WORDS)} {draw(WORDS)}".strip()


@st.composite
def presses(draw: st.DrawFn) -> str:
    prefix = draw(st.sampled_from([*KINDS, "zz", ""]))
    parts = draw(
        st.lists(st.sampled_from(["0", "1", "2", "zz", "-1", "~", "x", "1" * 20, "é", "yes", "9zzzzz"]), max_size=5)
    )
    return ":".join([prefix, *parts])[:64]


def person(draw: st.DrawFn) -> dict[str, Any]:
    number = draw(st.sampled_from([1, 2, 777000, 1087968824, 136817688, 2**62]))
    return {"id": number, "is_bot": draw(st.booleans()), "first_name": draw(st.text(max_size=5)), "language_code": "xx"}


def chat(draw: st.DrawFn) -> dict[str, Any]:
    return draw(
        st.sampled_from(
            [
                {"id": 1, "type": "private", "first_name": "x"},
                {"id": -5, "type": "group", "title": "g"},
                {"id": -1001, "type": "supergroup", "title": "s"},
                {"id": -1002, "type": "channel", "title": "c"},
            ]
        )
    )


@st.composite
def bodies(draw: st.DrawFn) -> tuple[str, dict[str, Any]]:
    kind = draw(
        st.sampled_from(
            [
                "message",
                "message",
                "callback_query",
                "edited_message",
                "channel_post",
                "my_chat_member",
                "poll_answer",
                "inline_query",
                "unheard_of",
            ]
        )
    )
    text = draw(texts())
    message: dict[str, Any] = {
        "message_id": draw(st.integers(0, 9)),
        "date": 1,
        "chat": chat(draw),
        "from": person(draw),
        "text": text,
    }
    if text.startswith("/"):
        message["entities"] = [{"type": "bot_command", "offset": 0, "length": len(text.split()[0])}]
    extra = draw(st.sampled_from(["", "", "forward", "document", "sender_chat", "empty", "migrate", "new", "reply"]))
    if extra == "forward":
        message["forward_origin"] = {"type": "hidden_user", "date": 1, "sender_user_name": "x"}
    elif extra == "document":
        message.pop("text")
        message["document"] = {
            "file_id": "f",
            "file_unique_id": "f",
            "file_name": draw(st.sampled_from(["a.xlsx", "b.csv", "c.exe"])),
            "file_size": draw(st.sampled_from([0, 10, 10**9])),
        }
    elif extra == "sender_chat":
        message["sender_chat"] = message["chat"]
    elif extra == "empty":
        message.pop("text")
    elif extra == "migrate":
        message["migrate_to_chat_id"] = -1009
    elif extra == "new":
        message["new_chat_members"] = [person(draw)]
    if kind == "callback_query":
        return kind, {
            "id": str(next(ids)),
            "from": person(draw),
            "chat_instance": "1",
            "data": draw(presses()),
            "message": message,
        }
    if kind == "my_chat_member":
        bot = {"id": 42, "is_bot": True, "first_name": "b"}
        standing = [
            {"status": s, "user": bot, "until_date": 0} for s in draw(st.permutations(["left", "member", "kicked"]))
        ]
        return kind, {
            "chat": chat(draw),
            "from": person(draw),
            "date": 1,
            "old_chat_member": standing[0],
            "new_chat_member": standing[1],
        }
    return kind, message


@st.composite
def updates(draw: st.DrawFn) -> dict[str, Any]:
    kind, body = draw(bodies())
    for _ in range(draw(st.sampled_from([0, 0, 0, 1, 2]))):
        key = draw(st.sampled_from(sorted(body)))
        if draw(st.booleans()):
            body[key] = draw(JSON)
        else:
            body.pop(key)
        if not body:
            break
    return {"update_id": next(ids), kind: body}


@pytest.fixture(scope="module")
def runner() -> Iterator[asyncio.Runner]:
    with asyncio.Runner() as opened:
        yield opened


@pytest.fixture(scope="module")
def shared(runner: asyncio.Runner, template: Path, tmp_path_factory: pytest.TempPathFactory) -> Iterator[House]:
    file = tmp_path_factory.mktemp("hostile") / "branch.db"
    file.write_bytes(template.read_bytes())
    stack = AsyncExitStack()
    yield runner.run(stack.enter_async_context(open_house(f"sqlite:///{file}")))
    runner.run(stack.aclose())


async def feed(house: House, given_updates: list[dict[str, Any]]) -> None:
    for update in given_updates:
        ((kind, body),) = [(k, v) for k, v in update.items() if k != "update_id"]
        house.world.queue(kind, json.loads(json.dumps(body)))
    await house.settle()
    alice = house.person("安国平")
    before = len(alice.private.messages)
    await alice.says("/cancel")
    assert len(alice.private.messages) > before + 1, "the bot no longer answers"


@settings(max_examples=settings.default.max_examples, deadline=None, suppress_health_check=list(HealthCheck))
@given(odd=st.lists(updates(), min_size=30, max_size=30))
def test_odd_updates_harm_nothing(
    odd: list[dict[str, Any]], runner: asyncio.Runner, shared: House, caplog: pytest.LogCaptureFixture
) -> None:
    caplog.clear()
    with caplog.at_level(logging.ERROR):
        runner.run(feed(shared, odd))
    assert [record.getMessage() for record in caplog.records if record.levelno >= logging.ERROR] == []


def test_nothing_was_made_by_them(runner: asyncio.Runner, shared: House) -> None:
    async def count() -> dict[str, int]:
        async with shared.database.reading() as session:
            tables = (Branch, Member, Event, Seat, DuesMonth, Talk)
            return {t.__name__: (await session.execute(pick(func.count()).select_from(t))).scalar_one() for t in tables}

    assert set(runner.run(count()).values()) == {0}
