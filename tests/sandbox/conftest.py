"""A group, two people, a bot, and a plain HTTP client to call the local Bot API with."""

from collections.abc import AsyncIterator
from dataclasses import dataclass
from typing import Any

import pytest
from aiohttp import ClientSession, FormData

from sandbox.people import User
from sandbox.records import Chat
from sandbox.server import Server, serve
from sandbox.world import World


@dataclass
class Place:
    """A running local Telegram and what the tests need of it."""

    world: World
    server: Server
    session: ClientSession
    alice: User
    bob: User
    group: Chat

    def url(self, method: str, token: str = "42:TEST") -> str:
        return f"{self.server.url}/bot{token}/{method}"

    async def call(self, method: str, **parameters: Any) -> dict[str, Any]:
        async with self.session.post(self.url(method), json=parameters) as answer:
            body: dict[str, Any] = await answer.json()
            assert answer.status == (200 if body["ok"] else body["error_code"])
            return body

    async def does(self, method: str, **parameters: Any) -> Any:
        body = await self.call(method, **parameters)
        assert body["ok"], body
        return body["result"]

    async def refused(self, method: str, **parameters: Any) -> str:
        body = await self.call(method, **parameters)
        assert not body["ok"], body
        return str(body["description"])

    async def sends(self, method: str, field: str, content: bytes, name: str, **fields: str) -> dict[str, Any]:
        form = FormData(quote_fields=False)
        form.add_field(field, content, filename=name)
        for key, value in fields.items():
            form.add_field(key, value)
        async with self.session.post(self.url(method), data=form) as answer:
            body: dict[str, Any] = await answer.json()
            return body

    async def updates(self, **parameters: Any) -> list[dict[str, Any]]:
        """Fetch and confirm what waits."""
        found: list[dict[str, Any]] = await self.does("getUpdates", **parameters)
        if found:
            await self.call("getUpdates", offset=found[-1]["update_id"] + 1, limit=1)
        return found


@pytest.fixture
async def place() -> AsyncIterator[Place]:
    world = World(clock=lambda: 1_793_581_200)
    alice, bob = world.user("安国平"), world.user("李敏")
    group = world.group("第一党支部", [alice, bob], [alice])
    group.bot_status = "member"
    async with serve(world) as server, ClientSession() as session:
        yield Place(world, server, session, alice, bob, group)
