"""The control door: the page and scripts act as people, move the clock and order faults through it; JSON over HTTP."""

from __future__ import annotations

import asyncio
import logging
from collections.abc import AsyncIterator, Awaitable, Callable, Iterator
from contextlib import asynccontextmanager, contextmanager, suppress
from dataclasses import dataclass, field
from datetime import datetime
from pathlib import Path
from typing import Any
from urllib.parse import quote

from aiohttp import web

from sandbox import asked, showing
from sandbox.gate import No, answer, guard, posted, within
from sandbox.keyboards import PAYLOAD, start_payload
from sandbox.menus import menu
from sandbox.records import Press
from sandbox.world import World

log = logging.getLogger("sandbox.control")
PAGE = Path(__file__).with_name("page")
HEADERS = {
    "Cache-Control": "no-cache",
    "Content-Security-Policy": "default-src 'self'; frame-ancestors 'none'; base-uri 'none'; form-action 'self'",
}
STEPS = ("hour", "morning", "monday", "month")
ANSWER_SECONDS = 12.0
GATHER_SECONDS = 0.05
ALIVE_SECONDS = 15.0
MOST_BYTES = 20 * 1024 * 1024


@dataclass(frozen=True, slots=True)
class Hooks:
    """How the composition root lets the page read and move the clock; `zone` is what the page shows times in."""

    now: Callable[[], datetime]
    advance: Callable[[str], Awaitable[None]]
    zone: str = "Asia/Shanghai"
    notes: dict[int, list[str]] = field(default_factory=dict)  # beside a person's name: in Chinese, in English


class Door:
    """The control door of one world."""

    def __init__(self, world: World, hooks: Hooks) -> None:
        self.world = world
        self.hooks = hooks
        self.revision = 0
        self.moving: str | None = None
        self.trouble: str | None = None
        self._move: asyncio.Task[None] | None = None

    def add_to(self, application: web.Application) -> None:
        """Add the page and the door's routes; what `sandbox.server.serve` takes as `more`."""
        application.middlewares.append(guard)
        router = application.router
        router.add_get("/", self.page)
        router.add_static("/page/", PAGE)
        for path, handler in {"state": self.state, "chat/{chat}": self.chat, "news": self.news}.items():
            router.add_get(f"/sandbox/{path}", handler)
        router.add_get("/sandbox/file/{file}", self.download)
        router.add_post("/sandbox/file", self.send_file)
        router.add_delete("/sandbox/faults", self.clear_faults)
        acts: dict[str, Callable[[dict[str, Any]], Awaitable[Any]]] = {
            "say": self.say, "press": self.press, "open": self.open_link, "person": self.add_person,
            "vote": self.vote, "member": self.member, "bot": self.place_bot, "faults": self.add_fault,
            "clock": self.move_clock,
        }  # fmt: skip
        for name, act in acts.items():
            router.add_post(f"/sandbox/{name}", posted(act))

    async def page(self, _request: web.Request) -> web.StreamResponse:
        """Show the page; it loads nothing from elsewhere and is shown in no other page's frame."""
        return web.FileResponse(PAGE / "index.html", headers=HEADERS)

    async def state(self, _request: web.Request) -> web.StreamResponse:
        """Tell the clock, the people one can act as, and the chats in short."""
        world = self.world
        bot = world.bot_raw()
        return answer({
            "clock": {
                "now": self.hooks.now().timestamp(), "zone": self.hooks.zone, "moving": self.moving,
                "trouble": self.trouble, "steps": STEPS,
            },
            "bot": {"id": bot["id"], "name": bot["first_name"], "username": bot["username"]},
            "people": [showing.person(one, self.hooks.notes.get(one.id)) for one in world.users.values()],
            "chats": [showing.chat(world, one) for one in world.chats.values()],
            "faults": sum(fault.times or 0 for fault in world.faults.waiting),
        })  # fmt: skip

    async def chat(self, request: web.Request) -> web.StreamResponse:
        """Tell a chat's messages, and the commands offered to the one who looks (`?as=`)."""
        query = {"as": request.query.get("as"), "chat": request.match_info["chat"]}
        person, place = asked.person(self.world, query), asked.chat(self.world, query)
        return answer({
            "id": place.id, "messages": [showing.message(self.world, one) for one in place.shown],
            "menu": menu(self.world, person, place),
        })  # fmt: skip

    async def news(self, request: web.Request) -> web.StreamResponse:
        """Tell as server-sent events that something changed, gathered over a few hundredths of a second."""
        stream = web.StreamResponse(headers={"Content-Type": "text/event-stream", "Cache-Control": "no-store"})
        await stream.prepare(request)
        with suppress(ConnectionResetError):  # the page was closed
            async with self._listening() as heard:
                await self._tell(stream, heard)
        return stream

    async def _tell(self, stream: web.StreamResponse, heard: asyncio.Event) -> None:
        await stream.write(b"data: 0\n\n")
        while True:
            told = await within(heard.wait(), ALIVE_SECONDS)
            await asyncio.sleep(GATHER_SECONDS)
            heard.clear()
            self.revision += told
            await stream.write(b"data: %d\n\n" % self.revision if told else b": still here\n\n")

    @asynccontextmanager
    async def _listening(self) -> AsyncIterator[asyncio.Event]:
        heard = asyncio.Event()
        self.world.listeners.append(heard)
        try:
            yield heard
        finally:
            self.world.listeners.remove(heard)

    async def say(self, given: dict[str, Any]) -> Any:
        """Say something in a chat, perhaps in reply."""
        person, place = asked.person(self.world, given), asked.writable(self.world, given)
        text = str(given.get("text") or "").strip()
        if not text or len(text) > 4096:
            raise No(400, "a message has 1 to 4096 characters")
        reply = asked.message(place, given["reply_to"]) if given.get("reply_to") else None
        return {"message": person.says(text, place, reply).id}

    async def press(self, given: dict[str, Any]) -> Any:
        """Press the button in `row` and `column` of a message; waits for what the bot answers."""
        person, place = asked.person(self.world, given), asked.chat(self.world, given)
        message = asked.message(place, given.get("message"))
        try:
            button = (message.markup or [])[int(given["row"])][int(given["column"])]
        except (KeyError, ValueError, IndexError, TypeError) as error:
            raise No(409, "that button is gone") from error
        if button.get("url") is not None:
            return await self.open_link({"as": person.id, "url": button["url"]})
        return await self._answered(person.presses_data(button["callback_data"], message))

    async def vote(self, given: dict[str, Any]) -> Any:
        """Vote for an option of a poll; voting for the same one again takes the vote back."""
        person, place = asked.person(self.world, given), asked.chat(self.world, given)
        message = asked.message(place, given.get("message"))
        poll = message.more.get("poll")
        option = given.get("option")
        if poll is None or poll["is_closed"] or not isinstance(option, int) or not 0 <= option < len(poll["options"]):
            raise No(409, "that cannot be voted for")
        if person.id not in place.members:
            raise No(403, "who is not in the chat does not vote")
        again = self.world.votes.get(poll["id"], {}).get(person.id) == [option]
        person.votes(message, *([] if again else [option]))
        return {}

    async def _answered(self, press: Press) -> Any:
        """Wait until the bot answered the press, or some seconds."""
        loop = asyncio.get_running_loop()
        until = loop.time() + ANSWER_SECONDS
        async with self._listening() as heard:
            while not press.answered and (left := until - loop.time()) > 0:
                await within(heard.wait(), left)
                heard.clear()
        return {"answered": press.answered, "text": press.answer or "", "alert": press.alert}

    async def open_link(self, given: dict[str, Any]) -> Any:
        """Follow a link to the bot: the private chat opens with its payload. Other links are the page's affair."""
        person = asked.person(self.world, given)
        payload = start_payload(str(given.get("url") or ""), self.world.bot_name)
        if payload is None or (payload and not PAYLOAD.match(payload)):
            raise No(400, "that link does not lead to the bot")
        person.opens_bot(payload)
        return {"open": person.id}

    async def add_person(self, given: dict[str, Any]) -> Any:
        """Make another person, a stranger to the branch."""
        name = str(given.get("name") or "").strip()[:64]
        if not name:
            raise No(400, "a person has a name")
        person = self.world.user(name, str(given.get("language") or "zh-hans"))
        self.world.notify()
        return {"id": person.id}

    async def member(self, given: dict[str, Any]) -> Any:
        """Join or leave a group, block or unblock the bot (`does`)."""
        person, does = asked.person(self.world, given), given.get("does")
        if does in ("join", "leave"):
            place = asked.chat(self.world, given)
            if place.kind == "private":
                raise No(400, "a private chat is neither joined nor left")
            (person.joins if does == "join" else person.leaves)(place)
        elif does in ("block", "unblock"):
            (person.blocks_bot if does == "block" else person.unblocks_bot)()
        else:
            raise No(400, "join, leave, block or unblock")
        self.world.notify()
        return {}

    async def place_bot(self, given: dict[str, Any]) -> Any:
        """Add the bot to a group or throw it out, or let the group become a supergroup (`does`)."""
        person, place, does = asked.person(self.world, given), asked.writable(self.world, given), given.get("does")
        if place.kind == "private" or does not in ("add", "remove", "migrate"):
            raise No(400, "add, remove or migrate, in a group")
        if does == "add":
            self.world.add_bot_to(place, person)
        elif does == "remove":
            self.world.remove_bot_from(place, person)
        else:
            return {"chat": self.world.migrate(place).id}
        return {}

    async def add_fault(self, given: dict[str, Any]) -> Any:
        """Let the next calls of a method go wrong: 403, 429, 500, 502, drop_before, drop_after, slow, malformed."""
        more = {name: given[name] for name in ("times", "retry_after", "chat_id", "seconds") if name in given}
        try:
            self.world.faults.add(str(given.get("method") or "*"), str(given["kind"]), **more)
        except (KeyError, ValueError, TypeError) as error:
            raise No(400, f"no such fault: {error}") from error
        return {}

    async def clear_faults(self, _request: web.Request) -> web.StreamResponse:
        """Let everything go well again."""
        self.world.faults.waiting.clear()
        return answer({})

    async def move_clock(self, given: dict[str, Any]) -> Any:
        """Begin to move the clock by a named step; the news tell where it stands and when it is done."""
        step = given.get("step")
        if step not in STEPS:
            raise No(400, f"one of {', '.join(STEPS)}")
        if self.moving is not None:
            raise No(409, "the clock is moving")
        self._move = asyncio.create_task(self._moved(str(step)))
        await asyncio.sleep(0)
        return {"moving": step}

    async def _moved(self, step: str) -> None:
        with self.busy(step):
            try:
                await self.hooks.advance(step)
            except Exception as error:
                log.exception("the clock stopped on its way")
                self.trouble = type(error).__name__

    @contextmanager
    def busy(self, what: str) -> Iterator[None]:
        """Let the page say that the clock moves (a step's name), or that all is being prepared ("loading")."""
        self.moving, self.trouble = what, None
        self.world.notify()
        try:
            yield
        finally:
            self.moving = None
            self.world.notify()

    async def download(self, request: web.Request) -> web.StreamResponse:
        """Give a file; never to be shown as a page of its own."""
        file = self.world.files.get(request.match_info["file"])
        if file is None:
            raise No(404, "no such file")
        picture = showing.is_picture(file)
        how = "inline" if picture and "show" in request.query else "attachment"
        headers = {
            "Content-Disposition": f"{how}; filename*=UTF-8''{quote(file.name)}",
            "Content-Type": f"image/{file.name.rpartition('.')[2].lower()}" if picture else "application/octet-stream",
            "X-Content-Type-Options": "nosniff",
        }
        return web.Response(body=file.content, headers=headers)

    async def send_file(self, request: web.Request) -> web.StreamResponse:
        """Send a file as somebody (form fields as, chat, caption, file; at most 20 MB)."""
        form = dict(await request.post())
        place, upload = asked.writable(self.world, form), form.get("file")
        if not isinstance(upload, web.FileField):
            raise No(400, "no file")
        content = upload.file.read()
        upload.file.close()
        if not 0 < len(content) <= MOST_BYTES:
            raise No(413, "a file has 1 byte to 20 MB")
        message = asked.person(self.world, form).sends_file(
            upload.filename, content, str(form.get("caption") or ""), place
        )
        return answer({"message": message.id})
