"""The baseline: what most people write with python-telegram-bot. It keeps its counts in memory and stores nothing."""

from collections import Counter
from collections.abc import AsyncIterator, Callable
from contextlib import asynccontextmanager
from typing import Any

from telegram import InlineKeyboardButton, InlineKeyboardMarkup, Update
from telegram.ext import ApplicationBuilder, CallbackQueryHandler, ContextTypes
from telegram.request import BaseRequest

MENU = InlineKeyboardMarkup([[InlineKeyboardButton(name, callback_data=name) for name in ("yes", "no", "maybe")]])
counts: Counter[tuple[int, str]] = Counter()


async def pressed(update: Update, _context: ContextTypes.DEFAULT_TYPE) -> None:
    """Answer a press and edit its message; the second call begins when the first was answered."""
    query = update.callback_query
    assert query is not None
    assert query.message is not None
    counts[query.message.chat.id, "yes"] += 1
    await query.answer("noted")
    number = counts[query.message.chat.id, "yes"]
    await query.edit_message_text(f"<b>Meeting</b>\nRoom 1\n{number} come", "HTML", reply_markup=MENU)


def application(url: str, token: str, request: Callable[[], BaseRequest] | None = None) -> Any:
    """Build the bot as the library does by default, or with another request class; one update after the other."""
    builder: Any = ApplicationBuilder().token(token).base_url(f"{url}/bot").job_queue(None)
    if request is not None:
        builder = builder.request(request()).get_updates_request(request())
    made = builder.build()
    made.add_handler(CallbackQueryHandler(pressed))
    return made


@asynccontextmanager
async def polling(url: str, token: str, request: Callable[[], BaseRequest] | None = None) -> AsyncIterator[None]:
    """Run the bot while the block runs."""
    made = application(url, token, request)
    async with made:
        await made.start()
        await made.updater.start_polling()
        try:
            yield
        finally:
            await made.updater.stop()
            await made.stop()


if __name__ == "__main__":
    import sys

    application(sys.argv[1], "1:COLD").run_polling()
