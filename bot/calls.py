"""The calls that nearly everything is: send a message or a poll, edit one. Their answers stay plain: objects cost.

Written in small letters (Telegram's methods know no case), the library takes them for methods it does not know, and
gives back what Telegram said as it is.
"""

from typing import Any

from telegram import Bot

from bot.drawing import Drawn


async def send(
    bot: Bot, chat_id: int, drawn: Drawn, *, thread_id: int | None = None, silent: bool = True,
    reply_to: int | None = None,
) -> int:  # fmt: skip
    """Send a message; returns its id. A message that is answered may be gone: then nothing is answered."""
    wanted: dict[str, Any] = {"chat_id": chat_id, **_body(drawn), "disable_notification": silent}
    if thread_id is not None:
        wanted["message_thread_id"] = thread_id
    if reply_to is not None:
        wanted["reply_parameters"] = {"message_id": reply_to, "allow_sending_without_reply": True}
    answer: dict[str, Any] = await bot.do_api_request("sendmessage", api_kwargs=wanted)
    return int(answer["message_id"])


async def send_poll(
    bot: Bot, chat_id: int, question: str, options: list[str], *, thread_id: int | None = None
) -> tuple[int, str]:  # fmt: skip
    """Send a poll in which everybody sees who voted for what; returns the message's id and the poll's."""
    wanted: dict[str, Any] = {"chat_id": chat_id, "question": question, "is_anonymous": False}
    wanted["options"] = [{"text": option} for option in options]
    if thread_id is not None:
        wanted["message_thread_id"] = thread_id
    answer: dict[str, Any] = await bot.do_api_request("sendpoll", api_kwargs=wanted)
    return int(answer["message_id"]), str(answer["poll"]["id"])


async def edit(bot: Bot, chat_id: int, message_id: int, drawn: Drawn) -> None:
    """Have a message show something else."""
    await bot.do_api_request(
        "editmessagetext", api_kwargs={"chat_id": chat_id, "message_id": message_id, **_body(drawn)}
    )


def _body(drawn: Drawn) -> dict[str, Any]:
    body: dict[str, Any] = {"text": drawn.text, "parse_mode": "HTML"}
    return body | {"reply_markup": drawn.keyboard} if drawn.keyboard else body
