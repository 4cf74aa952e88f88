"""What Telegram refuses, the local Telegram refuses in the same words."""

from typing import Any

import pytest

from sandbox.markup import parse, units
from sandbox.refusals import Refused
from tests.sandbox.conftest import Place

NOT_MODIFIED = "message is not modified: specified new message content and reply markup are exactly the same"


def keyboard(*rows: list[dict[str, Any]]) -> dict[str, Any]:
    return {"inline_keyboard": list(rows)}


BUTTON = {"text": "参加", "callback_data": "go"}


async def test_unknown_methods_and_wrong_tokens_are_refused(place: Place) -> None:
    assert await place.call("sendCarrierPigeon") == {"ok": False, "error_code": 404, "description": "Not Found"}
    async with place.session.get(place.url("getMe", token="42:WRONG")) as answer:
        assert (answer.status, await answer.json()) == (
            401, {"ok": False, "error_code": 401, "description": "Unauthorized"},
        )  # fmt: skip


async def test_method_names_and_ways_to_pass_arguments_do_not_matter(place: Place) -> None:
    async with place.session.get(place.url("GETME")) as answer:
        assert (await answer.json())["result"]["username"] == "branch_bot"
    query = {"chat_id": str(place.group.id), "text": "甲"}
    for given in ({"params": query}, {"data": query}, {"json": query}):
        async with place.session.post(place.url("sendmessage"), **given) as answer:  # type: ignore[arg-type]
            assert (await answer.json())["result"]["text"] == "甲"


@pytest.mark.parametrize(
    ("source", "words"),
    [
        ("<b>x", 'Can\'t find end tag corresponding to start tag "b"'),
        ("a < b", 'Unsupported start tag "" at byte offset 2'),
        ("党<br>", 'Unsupported start tag "br" at byte offset 3'),
        ("</b>", "Unexpected end tag at byte offset 0"),
        ("<b><i>x</b></i>", 'Unmatched end tag at byte offset 7, expected "</i>", found "</b>"'),
        ('<span class="x">y</span>', 'Tag "span" must have class "tg-spoiler" at byte offset 0'),
        ("<b", "Unclosed start tag at byte offset 0"),
        ("<b>x</b", "Unclosed end tag at byte offset 4"),
    ],
)
def test_markup_is_refused_where_telegram_refuses_it(source: str, words: str) -> None:
    with pytest.raises(Refused) as refused:
        parse(source, "HTML")
    assert refused.value.description == f"Bad Request: can't parse entities: {words}"


@pytest.mark.parametrize(
    ("source", "text", "kinds"),
    [
        ("<b>甲</b>乙", "甲乙", ["bold"]),
        ("&lt;&amp;&quot;&#39;&nbsp;", "<&\"'&nbsp;", []),
        ('<a href="https://t.me/x?start=a&amp;b">链</a>', "链", ["text_link"]),
        ('<a href="javascript:alert(1)">链</a>', "链", []),
        ("<blockquote expandable>引</blockquote>", "引", ["expandable_blockquote"]),
        ('<span class="tg-spoiler">😀</span><tg-spoiler>b</tg-spoiler>', "😀b", ["spoiler", "spoiler"]),
    ],
)
def test_markup_is_read(source: str, text: str, kinds: list[str]) -> None:
    rich = parse(source, "html")
    assert (rich.text, [e["type"] for e in rich.entities]) == (text, kinds)
    assert "javascript" not in rich.html


def test_offsets_count_utf16_units() -> None:
    assert parse("😀<b>甲</b>", "HTML").entities == ({"type": "bold", "offset": 2, "length": 1},)
    assert units("😀甲") == 3


async def test_texts_have_limits(place: Place) -> None:
    chat = place.group.id
    assert await place.refused("sendMessage", chat_id=chat) == "Bad Request: message text is empty"
    assert await place.refused("sendMessage", chat_id=chat, text=" \n") == "Bad Request: text must be non-empty"
    assert await place.refused("sendMessage", chat_id=chat, text="长" * 4097) == "Bad Request: message is too long"
    assert await place.refused("sendMessage", chat_id=chat, text="😀" * 2049) == "Bad Request: message is too long"
    await place.does("sendMessage", chat_id=chat, text="<b>" + "长" * 4096 + "</b>", parse_mode="HTML")
    body = await place.sends("sendDocument", "document", b"x", "a.txt", chat_id=str(chat), caption="字" * 1025)
    assert body["description"] == "Bad Request: message caption is too long"


@pytest.mark.parametrize(
    ("markup", "words"),
    [
        (keyboard([{"text": "甲", "callback_data": "字" * 22}]), "BUTTON_DATA_INVALID"),
        (keyboard([{"text": "甲", "callback_data": ""}]), "BUTTON_DATA_INVALID"),
        (keyboard([{"text": "", "callback_data": "x"}]), "inline keyboard button text must be non-empty"),
        (keyboard([{"text": "甲"}]), "Text buttons are unallowed in the inline keyboard"),
        (keyboard([BUTTON] * 9), "reply markup is too long"),
        (keyboard(*[[BUTTON] * 5] * 21), "reply markup is too long"),
        (keyboard([{"text": "甲", "url": "https://t.me/branch_bot?start=" + "a" * 65}]), "BUTTON_URL_INVALID"),
    ],
)
async def test_keyboards_have_limits(place: Place, markup: dict[str, Any], words: str) -> None:
    assert words in await place.refused("sendMessage", chat_id=place.group.id, text="x", reply_markup=markup)


async def test_a_keyboard_at_its_limits_is_taken(place: Place) -> None:
    data = {"text": "甲", "callback_data": "x" * 64}
    link = {"text": "乙", "url": "https://t.me/branch_bot?start=" + "a" * 64}
    sent = await place.does(
        "sendMessage", chat_id=place.group.id, text="x", reply_markup=keyboard([data] * 8, [link], [])
    )
    assert len(sent["reply_markup"]["inline_keyboard"]) == 2


async def test_edits_are_refused_as_telegram_refuses_them(place: Place) -> None:
    chat = place.group.id
    sent = await place.does("sendMessage", chat_id=chat, text="<b>甲</b>", parse_mode="HTML")
    own = {"chat_id": chat, "message_id": sent["message_id"]}
    again = await place.refused("editMessageText", **own, text="<b>甲</b>", parse_mode="HTML")
    assert again.startswith(f"Bad Request: {NOT_MODIFIED}")
    await place.does("editMessageText", **own, text="甲")  # the same letters, no longer bold
    assert NOT_MODIFIED in await place.refused("editMessageReplyMarkup", **own)
    gone = await place.refused("editMessageText", chat_id=chat, message_id=999, text="x")
    assert gone == "Bad Request: message to edit not found"
    theirs = place.alice.says("我的", place.group)
    refused = await place.refused("editMessageText", chat_id=chat, message_id=theirs.id, text="x")
    assert refused == "Bad Request: message can't be edited"
    await place.does("editMessageText", **own, text="乙", reply_markup=keyboard([BUTTON]))
    assert place.group.last.id != sent["message_id"]
    message = place.group.message(sent["message_id"])
    assert message is not None
    assert (message.history, message.labels) == (["甲", "乙"], ["参加"])


async def test_people_who_never_pressed_start_cannot_be_written_to(place: Place) -> None:
    words = "Forbidden: bot can't initiate conversation with a user"
    assert await place.refused("sendMessage", chat_id=place.bob.id, text="x") == words
    place.bob.opens_bot()
    await place.does("sendMessage", chat_id=place.bob.id, text="x")
    place.bob.blocks_bot()
    blocked = await place.refused("sendMessage", chat_id=place.bob.id, text="x")
    assert blocked == "Forbidden: bot was blocked by the user"
    assert await place.refused("sendMessage", chat_id=5, text="x") == "Bad Request: chat not found"


async def test_groups_the_bot_is_not_in_are_closed(place: Place) -> None:
    place.world.remove_bot_from(place.group, by=place.alice)
    words = "Forbidden: bot was kicked from the group chat"
    assert await place.refused("sendMessage", chat_id=place.group.id, text="x") == words
    other = place.world.group("别处", [place.alice], kind="supergroup")
    words = "Forbidden: bot is not a member of the supergroup chat"
    assert await place.refused("getChatMemberCount", chat_id=other.id) == words


async def test_a_migrated_group_names_its_new_id(place: Place) -> None:
    new = place.world.migrate(place.group)
    body = await place.call("sendMessage", chat_id=place.group.id, text="x")
    assert body["parameters"] == {"migrate_to_chat_id": new.id}
    assert body["description"] == "Bad Request: group chat was upgraded to a supergroup chat"
    await place.does("sendMessage", chat_id=new.id, text="x")
    told = [u["message"] for u in await place.updates()]
    assert [told[0]["migrate_to_chat_id"], told[1]["migrate_from_chat_id"]] == [new.id, place.group.id]


async def test_topics_are_looked_at_in_forums_only(place: Place) -> None:
    forum = place.world.group("论坛", [place.alice], kind="supergroup")
    forum.bot_status = "member"
    thread = place.world.topic(forum)
    await place.does("sendMessage", chat_id=forum.id, text="x", message_thread_id=thread)
    missing = "Bad Request: message thread not found"
    assert await place.refused("sendMessage", chat_id=forum.id, text="x", message_thread_id=1) == missing
    assert await place.refused("sendMessage", chat_id=forum.id, text="x", message_thread_id=77) == missing
    forum.closed_topics.add(thread)
    closed = await place.refused("sendMessage", chat_id=forum.id, text="x", message_thread_id=thread)
    assert closed == "Bad Request: TOPIC_CLOSED"
    await place.does("sendMessage", chat_id=place.group.id, text="x", message_thread_id=77)


async def test_a_press_is_answered_once_and_in_time(place: Place) -> None:
    await place.does("sendMessage", chat_id=place.group.id, text="x", reply_markup=keyboard([BUTTON]))
    press = place.bob.presses("参加", place.group)
    long = await place.refused("answerCallbackQuery", callback_query_id=press.id, text="字" * 201)
    assert long == "Bad Request: MESSAGE_TOO_LONG"
    await place.does("answerCallbackQuery", callback_query_id=press.id, text="已记下", show_alert=True)
    assert (press.answer, press.alert) == ("已记下", True)
    words = "Bad Request: query is too old and response timeout expired or query ID is invalid"
    assert await place.refused("answerCallbackQuery", callback_query_id=press.id) == words
    late = place.bob.presses("参加", place.group)
    place.world.age_presses()
    assert await place.refused("answerCallbackQuery", callback_query_id=late.id) == words


async def test_pinning_in_a_group_is_for_administrators(place: Place) -> None:
    sent = await place.does("sendMessage", chat_id=place.group.id, text="x")
    own = {"chat_id": place.group.id, "message_id": sent["message_id"]}
    words = "Bad Request: not enough rights to manage pinned messages in the chat"
    assert await place.refused("pinChatMessage", **own) == words
    place.world.promote_bot(place.group, by=place.alice)
    await place.does("pinChatMessage", **own)
    assert place.group.pinned is not None
    assert [u for u in await place.updates() if "pinned_message" in u.get("message", {})]
    await place.does("unpinChatMessage", chat_id=place.group.id)
    assert place.group.pinned is None


async def test_commands_have_limits_and_scopes(place: Place) -> None:
    fine = {"command": "meeting", "description": "开会"}
    scope = {"type": "chat_member", "chat_id": place.group.id, "user_id": place.alice.id}
    await place.does("setMyCommands", commands=[fine], scope=scope, language_code="zh")
    assert await place.does("getMyCommands", scope=scope, language_code="zh") == [fine]
    assert await place.does("getMyCommands") == []
    await place.does("deleteMyCommands", scope=scope, language_code="zh")
    assert await place.does("getMyCommands", scope=scope, language_code="zh") == []
    for wrong, words in (
        ([fine] * 101, "BOT_COMMANDS_TOO_MUCH"), ([fine | {"command": "Meet-ing"}], "BOT_COMMAND_INVALID"),
        ([fine | {"command": "m" * 33}], "command length must not exceed 32"),
        ([fine | {"description": "长" * 257}], "command description length must not exceed 256"),
    ):  # fmt: skip
        assert await place.refused("setMyCommands", commands=wrong) == f"Bad Request: {words}"


async def test_files_travel_both_ways(place: Place) -> None:
    place.bob.opens_bot()
    upload = place.bob.sends_file("名单.xlsx", b"PK-rows", caption="名单")
    told = (await place.updates())[-1]["message"]
    assert (told["document"]["file_name"], told["caption"]) == ("名单.xlsx", "名单")
    path = (await place.does("getFile", file_id=told["document"]["file_id"]))["file_path"]
    async with place.session.get(f"{place.server.url}/file/bot42:TEST/{path}") as answer:
        assert await answer.read() == b"PK-rows"
    words = {"caption": "<b>报告</b>", "parse_mode": "HTML"}
    body = await place.sends("sendDocument", "document", b"report", "报告.docx", chat_id=str(place.bob.id), **words)
    assert body["result"]["caption"] == "报告"
    assert place.bob.sees("报告").file is not None
    again = await place.does("sendDocument", chat_id=place.bob.id, document=body["result"]["document"]["file_id"])
    assert again["document"]["file_name"] == "报告.docx"
    empty = await place.sends("sendDocument", "document", b"", "空.txt", chat_id=str(place.bob.id))
    assert empty["description"] == "Bad Request: file must be non-empty"
    assert upload.file is not None
    upload.file.content = b"x" * (20 * 1024 * 1024 + 1)
    assert await place.refused("getFile", file_id=upload.file.id) == "Bad Request: file is too big"


async def test_pictures_must_be_pictures(place: Place) -> None:
    chat = str(place.group.id)
    png = b"\x89PNG\r\n\x1a\n\0\0\0\rIHDR" + (800).to_bytes(4, "big") + (600).to_bytes(4, "big") + b"more"
    body = await place.sends("sendPhoto", "photo", png, "图.png", chat_id=chat)
    assert body["result"]["photo"][0]["width"] == 800
    assert (await place.sends("sendPhoto", "photo", b"no", "图.png", chat_id=chat))["description"] == (
        "Bad Request: IMAGE_PROCESS_FAILED"
    )


async def test_replies_to_what_is_gone_are_refused(place: Place) -> None:
    gone = {"message_id": 999}
    refused = await place.refused("sendMessage", chat_id=place.group.id, text="x", reply_parameters=gone)
    assert refused == "Bad Request: message to be replied not found"
    lenient = gone | {"allow_sending_without_reply": True}
    await place.does("sendMessage", chat_id=place.group.id, text="x", reply_parameters=lenient)


async def test_others_messages_are_deleted_in_private_only(place: Place) -> None:
    theirs = place.alice.says("/help", place.group)
    refused = await place.refused("deleteMessage", chat_id=place.group.id, message_id=theirs.id)
    assert refused == "Bad Request: message can't be deleted"
    private = place.alice.says("谈话内容")
    await place.does("deleteMessage", chat_id=place.alice.id, message_id=private.id)
    assert private.deleted


async def test_a_group_takes_so_many_messages_a_minute(place: Place) -> None:
    place.world.group_limit = 3
    for n in range(3):
        await place.does("sendMessage", chat_id=place.group.id, text=str(n))
    body = await place.call("sendMessage", chat_id=place.group.id, text="3")
    assert (body["error_code"], body["parameters"]["retry_after"]) == (429, 60)
    place.alice.opens_bot()
    await place.does("sendMessage", chat_id=place.alice.id, text="x")


async def test_members_are_described(place: Place) -> None:
    chat, alice, bob = place.group.id, place.alice.id, place.bob.id
    assert (await place.does("getChatMember", chat_id=chat, user_id=alice))["status"] == "creator"
    assert (await place.does("getChatMember", chat_id=chat, user_id=bob))["status"] == "member"
    place.bob.leaves(place.group)
    assert (await place.does("getChatMember", chat_id=chat, user_id=bob))["status"] == "left"
    assert await place.does("getChatMemberCount", chat_id=chat) == 2
    assert [m["user"]["id"] for m in await place.does("getChatAdministrators", chat_id=chat)] == [alice]
    assert await place.refused("getChatMember", chat_id=chat, user_id=77) == "Bad Request: PARTICIPANT_ID_INVALID"


async def test_polls_are_sent_voted_and_closed(place: Place) -> None:
    sent = await place.does(
        "sendPoll", chat_id=place.group.id, question="几点", options=[{"text": "三点"}, {"text": "四点"}]
    )
    place.bob.votes(place.group.last, 1)
    assert (await place.updates())[-1]["poll"]["options"][1]["voter_count"] == 1
    closed = await place.does("stopPoll", chat_id=place.group.id, message_id=sent["message_id"])
    assert closed["is_closed"]


async def test_a_vote_is_changed_and_taken_back_and_told_with_its_voter_where_it_is_open(place: Place) -> None:
    options = [{"text": "三点"}, {"text": "四点"}]
    sent = await place.does("sendPoll", chat_id=place.group.id, question="几点", options=options, is_anonymous=False)
    message = place.group.last
    place.bob.votes(message, 1)
    place.bob.votes(message, 0)
    place.bob.votes(message)
    told = [one["poll_answer"] for one in await place.updates() if "poll_answer" in one]
    assert [one["option_ids"] for one in told] == [[1], [0], []]
    assert {one["poll_id"] for one in told} == {sent["poll"]["id"]}
    assert {one["user"]["id"] for one in told} == {place.bob.id}
    assert message.more["poll"]["total_voter_count"] == 0
    with pytest.raises(AssertionError):
        place.bob.votes(message, 0, 1)
    await place.does("stopPoll", chat_id=place.group.id, message_id=sent["message_id"])
    with pytest.raises(AssertionError):
        place.bob.votes(message, 0)
    refused = await place.refused("stopPoll", chat_id=place.group.id, message_id=sent["message_id"])
    assert refused == "Bad Request: poll has already been closed"
