"""The library the bot uses finds in the local Telegram what it finds in the real one."""

import pytest
from telegram import Bot, InlineKeyboardButton, InlineKeyboardMarkup
from telegram.error import BadRequest, ChatMigrated, Conflict, Forbidden, RetryAfter

from tests.sandbox.conftest import Place


async def test_python_telegram_bot_feels_at_home(place: Place) -> None:
    async with Bot("42:TEST", base_url=f"{place.server.url}/bot", base_file_url=f"{place.server.url}/file/bot") as bot:
        assert bot.username == "branch_bot"
        markup = InlineKeyboardMarkup([[InlineKeyboardButton("参加", callback_data="go")]])
        card = await bot.send_message(place.group.id, "<b>卡片</b>", parse_mode="HTML", reply_markup=markup)
        assert (card.text, card.text_html) == ("卡片", "<b>卡片</b>")
        place.bob.presses("参加", place.group)
        place.bob.sends_file("名单.csv", "姓名".encode())
        press, upload = await bot.get_updates()
        assert press.callback_query is not None
        await press.callback_query.answer("好")
        assert upload.message is not None
        assert upload.message.document is not None
        file = await upload.message.document.get_file()
        assert bytes(await file.download_as_bytearray()).decode() == "姓名"
        await bot.send_document(place.bob.id, b"report", filename="报告.docx", caption="报告")
        members = await bot.get_chat_administrators(place.group.id)
        assert [m.user.first_name for m in members] == ["安国平"]
        assert (await bot.get_chat(place.group.id)).title == "第一党支部"
        await bot.set_my_commands([("help", "帮助")])
        assert [c.command for c in await bot.get_my_commands()] == ["help"]


async def test_python_telegram_bot_meets_the_errors_it_knows(place: Place) -> None:
    async with Bot("42:TEST", base_url=f"{place.server.url}/bot") as bot:
        with pytest.raises(Forbidden, match="initiate"):
            await bot.send_message(place.bob.id, "x")
        with pytest.raises(BadRequest, match="parse entities"):
            await bot.send_message(place.group.id, "<b>", parse_mode="HTML")
        place.world.faults.add("sendMessage", "429", retry_after=7)
        with pytest.raises(RetryAfter):
            await bot.send_message(place.group.id, "x")
        await bot.set_webhook(f"{place.server.url}/hook")
        with pytest.raises(Conflict):
            await bot.get_updates()
        new = place.world.migrate(place.group)
        with pytest.raises(ChatMigrated) as moved:
            await bot.send_message(place.group.id, "x")
        assert moved.value.new_chat_id == new.id
