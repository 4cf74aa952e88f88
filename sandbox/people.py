"""What people do in the local Telegram, and what they see."""

from __future__ import annotations

import time
from typing import TYPE_CHECKING, Any

from sandbox.keyboards import PAYLOAD, matching, start_payload
from sandbox.markup import Rich, plain
from sandbox.records import Chat, Message, Press
from sandbox.standing import standing
from sandbox.telling import deliver

if TYPE_CHECKING:
    from sandbox.world import World

BOT_ID = 42
GROUP_ANONYMOUS_BOT = 1087968824
TELEGRAM = 777000


class User:
    """A person: says, presses, sends, sees."""

    def __init__(self, world: World, number: int, name: str, language: str) -> None:
        self.world = world
        self.id = number
        self.name = name
        self.language = language
        self.started = False
        self.blocked = False

    @property
    def private(self) -> Chat:
        """The private chat with the bot."""
        return self.world.chats[self.id]

    def raw(self) -> dict[str, Any]:
        """Return the person as the Bot API names him."""
        return {"id": self.id, "is_bot": False, "first_name": self.name, "language_code": self.language}

    def opens_bot(self, payload: str = "") -> Message:
        """Press Start in the private chat, perhaps by a deep link; a payload has at most 64 of A-Za-z0-9_-."""
        assert not payload or PAYLOAD.match(payload), f"no Telegram client passes on the start payload {payload!r}"
        if self.blocked:
            self.unblocks_bot()
        return self.says(f"/start {payload}".strip())

    def says(
        self, text: str, chat: Chat | None = None, reply_to: Message | None = None, *,
        as_anonymous_admin: bool = False, forwarded: bool = False, thread_id: int | None = None,
        as_channel: Chat | None = None,
    ) -> Message:  # fmt: skip
        """Say something; in a group the bot gets commands and replies to itself only (privacy mode)."""
        place = self._enter(chat or self.private)
        more: dict[str, Any] = {}
        if as_anonymous_admin:
            more = {"sender_chat": place.raw(), "from": _disguise(GROUP_ANONYMOUS_BOT, "Group", "GroupAnonymousBot")}
        if as_channel is not None:
            more = {"sender_chat": as_channel.raw(), "from": _disguise(136817688, "Channel", "Channel_Bot")}
        if forwarded:
            more["forward_origin"] = {"type": "user", "date": self.world.clock(), "sender_user": self.raw()}
        rich = plain(text)
        message = self.world.post(
            place, self.id, text=text, html=rich.html, entities=rich.entities, more=more,
            reply_to=reply_to.id if reply_to else None, thread_id=thread_id,
        )  # fmt: skip
        deliver(self.world, message)
        return message

    def _enter(self, place: Chat) -> Chat:
        if place.kind == "private":
            self.started, self.blocked = True, False
        return place

    def sends_file(
        self, name: str, content: bytes, caption: str = "", chat: Chat | None = None, reply_to: Message | None = None
    ) -> Message:
        """Send a document; in a group the bot sees it only as a reply to itself."""
        place = self._enter(chat or self.private)
        words: Rich = plain(caption or "")
        message = self.world.post(
            place, self.id, text=words.text, html=words.html, entities=words.entities,
            file=self.world.add_file(name, content), reply_to=reply_to.id if reply_to else None,
        )  # fmt: skip
        deliver(self.world, message)
        return message

    def edits(self, message: Message, text: str) -> None:
        """Edit an own message."""
        rich = plain(text)
        message.text, message.html, message.entities = text, rich.html, rich.entities
        message.edit_date = self.world.clock()
        self.world.remember(message)
        deliver(self.world, message, "edited_message")

    def presses(self, label: str, chat: Chat | None = None, message: Message | None = None) -> Press:
        """Press a button by its label: the newest that carries just this one, else the newest that contains it.

        Counts and signs around a label do not matter. A deep link opens the private chat with its payload.
        """
        place = self.world.chats[message.chat_id] if message else chat or self.private
        looked_at = [message] if message else list(reversed(place.shown))
        for exactly in (True, False):
            for shown in looked_at:
                button = matching(shown.markup, label, exactly)
                if button is not None:
                    return self.presses_button(shown, button)
        seen = [m.labels for m in looked_at[:20] if m.labels][:4]
        raise AssertionError(f"{self.name} sees no button {label!r}; the newest ones are {seen}")

    def presses_button(self, message: Message, button: dict[str, Any]) -> Press:
        """Press this very button."""
        url = button.get("url")
        if url is None:
            return self.presses_data(button.get("callback_data", ""), message)
        payload = start_payload(url, self.world.bot_name)
        return Press("", answered=True, opened=None if payload is None else self.opens_bot(payload))

    def presses_data(self, data: str, message: Message) -> Press:
        """Press a button with this data, were it forged or long gone."""
        press = Press(f"press{len(self.world.presses) + 1}", data, at=time.monotonic())
        self.world.presses[press.id] = press
        chat = self.world.chats[message.chat_id]
        gone = {"chat": chat.raw(), "message_id": message.id, "date": 0}
        self.world.queue("callback_query", {
            "id": press.id, "from": self.raw(), "chat_instance": str(message.chat_id), "data": data,
            "message": gone if message.deleted else self.world.raw_message(message),
        })  # fmt: skip
        return press

    def votes(self, message: Message, *options: int) -> None:
        """Vote in a poll, vote otherwise, or with no option take the vote back.

        The bot learns who voted only where the poll is not anonymous, and of a closed poll nothing.
        """
        poll = message.more["poll"]
        assert not poll["is_closed"], "the poll is closed"
        assert len(options) <= 1 or poll["allows_multiple_answers"], "the poll takes one answer"
        assert message.chat_id == self.id or self.id in self.world.chats[message.chat_id].members, "not in this chat"
        votes = self.world.votes.setdefault(poll["id"], {})
        votes.pop(self.id, None)
        if options:
            votes[self.id] = list(options)
        for number, option in enumerate(poll["options"]):
            option["voter_count"] = sum(number in chosen for chosen in votes.values())
        poll["total_voter_count"] = len(votes)
        self.world.queue("poll", poll)
        if not poll["is_anonymous"]:
            chosen = {"poll_id": poll["id"], "user": self.raw(), "option_ids": list(options)}
            self.world.queue("poll_answer", chosen | {"option_persistent_ids": [str(one) for one in options]})
        self.world.notify()

    def joins(self, chat: Chat, tell: bool = True) -> None:
        """Join a group; with a service message, unless the group hides it."""
        chat.members.add(self.id)
        if tell:
            self.world.tell(chat, self.id, new_chat_members=[self.raw()])

    def leaves(self, chat: Chat) -> None:
        """Leave a group."""
        chat.members.discard(self.id)
        chat.admins.discard(self.id)
        self.world.tell(chat, self.id, left_chat_member=self.raw())

    def blocks_bot(self) -> None:
        """Stop the bot in the private chat."""
        self.blocked = True
        self._membership("member", "kicked")

    def unblocks_bot(self) -> None:
        """Let the bot write again."""
        self.blocked, self.started = False, True
        self._membership("kicked", "member")

    def _membership(self, old: str, new: str) -> None:
        bot = self.world.bot_raw()
        self.world.queue("my_chat_member", {
            "chat": self.private.raw(), "from": self.raw(), "date": self.world.clock(),
            "old_chat_member": standing(old, bot), "new_chat_member": standing(new, bot),
        })  # fmt: skip

    def sees(self, fragment: str, chat: Chat | None = None) -> Message:
        """Return the newest message of the bot that shows `fragment`; fails with what is there instead."""
        place = chat or self.private
        for message in reversed(place.shown):
            if message.sender_id == self.world.bot_id and message.shows(fragment):
                return message
        there = "\n---\n".join(f"{m.text} {m.labels}" for m in place.shown[-5:])
        raise AssertionError(f"{self.name} does not see {fragment!r}; the last messages are:\n{there}")


def _disguise(number: int, name: str, username: str) -> dict[str, Any]:
    """Return the account behind which a group or a channel speaks."""
    return {"id": number, "is_bot": True, "first_name": name, "username": username}
