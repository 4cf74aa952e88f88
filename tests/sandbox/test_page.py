"""The page in a real browser: it behaves like a chat program, on a wide screen and on a phone."""

from collections.abc import AsyncIterator
from typing import Any

import pytest
from playwright.async_api import Browser, expect

from tests.sandbox.browser import browsing, looking
from tests.sandbox.test_control import Page as Behind
from tests.sandbox.test_control import keys
from tests.sandbox.test_control import page as _behind

pytestmark = pytest.mark.browser
behind = _behind


@pytest.fixture
async def browser() -> AsyncIterator[Browser]:
    async with browsing() as opened:
        yield opened


async def pressed(behind: Behind) -> dict[str, Any]:
    """Return the press that reaches the bot next; it is confirmed."""
    update = (await behind.bot("getUpdates", timeout=5))[0]
    await behind.bot("getUpdates", offset=update["update_id"] + 1)
    return dict(update["callback_query"])


async def test_a_press_spins_is_answered_and_the_message_changes_in_place(behind: Behind, browser: Browser) -> None:
    sent = await behind.bot("sendMessage", chat_id=behind.group.id, text="<b>主题党日</b>", parse_mode="HTML",
                            reply_markup=keys("参加", "请假"))  # fmt: skip
    async with looking(browser, behind.url) as page:
        await page.click(".chat >> nth=0")
        assert await page.inner_text(".words b") == "主题党日"
        await page.click("text=参加")
        await expect(page.locator(".key.busy")).to_have_text("参加")
        press = await pressed(behind)
        await behind.bot("answerCallbackQuery", callback_query_id=press["id"], text="已登记：参加")
        await expect(page.locator("#toast")).to_have_text("已登记：参加")
        await expect(page.locator(".key.busy")).to_have_count(0)
        await behind.bot("editMessageText", chat_id=behind.group.id, message_id=sent["message_id"], text="预计到会1人",
                         reply_markup=keys("参加 1"))  # fmt: skip
        await expect(page.locator(".message.changed .words")).to_have_text("预计到会1人")
        await expect(page.locator(".foot-line")).to_contain_text("已编辑")
        await page.click("text=参加 1")
        press = await pressed(behind)
        await behind.bot("answerCallbackQuery", callback_query_id=press["id"], text="请注意", show_alert=True)
        await expect(page.locator("dialog[open] p")).to_have_text("请注意")


async def test_another_persons_new_message_shows_as_a_dot(behind: Behind, browser: Browser) -> None:
    behind.bob.opens_bot()
    async with looking(browser, behind.url) as page:
        await expect(page.locator(".people .dot")).to_have_count(0)
        await behind.bot("sendMessage", chat_id=behind.bob.id, text="您好")
        await expect(page.locator(".person:has-text('李敏') .dot")).to_be_visible()
        await page.click("text=李敏")
        await page.click(".chat:has-text('私聊')")
        await expect(page.locator(".words >> nth=-1")).to_have_text("您好")
        await expect(page.locator(".people .dot")).to_have_count(0)


async def test_a_deep_link_leads_to_the_private_chat(behind: Behind, browser: Browser) -> None:
    link = [[{"text": "登记", "url": f"https://t.me/{behind.world.bot_name}?start=join_1"}]]
    await behind.bot("sendMessage", chat_id=behind.group.id, text="card", reply_markup={"inline_keyboard": link})
    async with looking(browser, behind.url) as page:
        await page.click(".chat >> nth=0")
        await page.click(".key:has-text('登记')")
        await expect(page.locator("#talk-title")).to_have_text("与助手的私聊")
        await expect(page.locator(".message.mine .words")).to_have_text("/start join_1")


async def test_hostile_words_stay_words(behind: Behind, browser: Browser) -> None:
    hostile = "<img src=x onerror=alert(1)><b>fett</b>"
    async with looking(browser, behind.url) as page:
        await page.click(".chat >> nth=0")
        await page.fill("#words", hostile)
        await page.keyboard.press("Enter")
        await expect(page.locator(".message.mine .words")).to_have_text(hostile)
        escaped = "&lt;script&gt;alert(1)&lt;/script&gt; <a href='javascript:alert(1)'>x</a>"
        await behind.bot("sendMessage", chat_id=behind.group.id, text=escaped, parse_mode="HTML")
        await expect(page.locator(".words >> nth=-1")).to_contain_text("<script>alert(1)</script>")
        assert await page.locator(".messages img, .messages script, .words b, a[href^=javascript]").count() == 0


async def test_commands_replies_and_the_pinned_message(behind: Behind, browser: Browser) -> None:
    behind.alice.opens_bot()
    await behind.bot("setMyCommands", commands=[{"command": "dues", "description": "党费"}])
    sent = await behind.bot("sendMessage", chat_id=behind.alice.id, text="第一行\n第二行")
    await behind.bot("pinChatMessage", chat_id=behind.alice.id, message_id=sent["message_id"])
    async with looking(browser, behind.url) as page:
        await page.click(".chat:has-text('私聊')")
        await expect(page.locator("#pinned-text")).to_have_text("第一行")
        await page.hover(".bubble >> nth=-1")
        await page.click(".answer >> nth=-1")
        await page.fill("#words", "好的")
        await page.click("#send")
        await expect(page.locator(".mine .quoted")).to_contain_text("第一行")
        await page.fill("#words", "/du")
        await expect(page.locator("#commands li")).to_have_count(1)
        await page.click("#commands >> text=党费")
        await expect(page.locator(".mine .command >> nth=-1")).to_have_text("/dues")


async def test_files_are_sent_and_offered(behind: Behind, browser: Browser) -> None:
    behind.alice.opens_bot()
    async with looking(browser, behind.url) as page:
        await page.click(".chat:has-text('私聊')")
        file = {"name": "名册.csv", "mimeType": "text/csv", "buffer": "姓名".encode()}
        await page.set_input_files("#file", files=[file])  # type: ignore[list-item]
        await expect(page.locator(".file b")).to_have_text("名册.csv")
        async with page.expect_download() as download:
            await page.click(".file")
        assert (await download.value).suggested_filename == "名册.csv"


async def test_the_clock_moves_and_says_so(behind: Behind, browser: Browser) -> None:
    async with looking(browser, behind.url) as page:
        await expect(page.locator("#clock-date")).to_have_text("2026年11月2日 星期一")
        await expect(page.locator("#clock-time")).to_have_text("09:30")
        await page.click("text=下一小时")
        await expect(page.locator("#clock-moving")).to_have_text("时间前进中")
        behind.held.set()
        await expect(page.locator("#clock-time")).to_have_text("10:30")
        await expect(page.locator("#clock-moving")).to_be_hidden()


async def test_the_page_speaks_english_when_asked(behind: Behind, browser: Browser) -> None:
    async with looking(browser, behind.url) as page:
        await page.click("text=English")
        await expect(page.locator("#people-title")).to_have_text("Act as")
        await expect(page.locator("#clock-date")).to_have_text("Mon, 2 November 2026")
        await expect(page.locator(".person-note >> nth=0")).to_have_text("secretary")


async def test_a_phone_shows_the_list_or_the_conversation(behind: Behind, browser: Browser) -> None:
    long = "很长的一行" * 40 + " https://example.org/" + "x" * 200
    await behind.bot("sendMessage", chat_id=behind.group.id, text=long, reply_markup=keys("按钮一" * 6, "按钮二" * 6))
    for _ in range(12):
        await behind.bot("sendMessage", chat_id=behind.group.id, text="一条\n两条\n三条")
    async with looking(browser, behind.url, 375, 740) as page:
        await expect(page.locator("#talk")).to_be_hidden()
        await page.click(".chat >> nth=0")
        await expect(page.locator("#people")).to_be_hidden()
        await expect(page.locator(".message >> nth=-1")).to_be_in_viewport()
        sizes = "[document.body, document.getElementById('messages')].map(e => e.scrollWidth)"
        widest = max(await page.evaluate(sizes))
        assert widest <= 375
        await page.click("#back")
        await expect(page.locator("#people")).to_be_visible()
