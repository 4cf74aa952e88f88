"""Looks at a raw update before the library does: what lacks the shape that the Bot API promises is not worked."""

from typing import Any

LARGEST_ID = 2**63

Spec = dict[str, Any]
CHAT: Spec = {"id": int, "type": str}
USER: Spec = {"id": int, "is_bot": bool, "first_name": str, "language_code?": str}
ENTITY: Spec = {"type": str, "offset": int, "length": int}
FILE: Spec = {"file_id": str, "file_unique_id": str, "file_name?": str, "file_size?": int}
MESSAGE: Spec = {
    "message_id": int,
    "date": int,
    "chat": CHAT,
    "from?": USER,
    "sender_chat?": CHAT,
    "text?": str,
    "caption?": str,
    "entities?": [ENTITY],
    "document?": FILE,
    "new_chat_members?": [USER],
    "migrate_to_chat_id?": int,
    "migrate_from_chat_id?": int,
    "message_thread_id?": int,
    "is_topic_message?": bool,
    "reply_to_message?": dict,
    "forward_origin?": dict,
}
MEMBERSHIP: Spec = {"chat": CHAT, "from": USER, "date": int, "old_chat_member": dict, "new_chat_member": dict}
PRESS: Spec = {"id": str, "from": USER, "data?": str, "message?": MESSAGE}
UPDATE: Spec = {
    "update_id": int,
    "message?": MESSAGE,
    "edited_message?": MESSAGE,
    "callback_query?": PRESS,
    "my_chat_member?": MEMBERSHIP,
    "chat_member?": MEMBERSHIP,
}


def fits(raw: Any) -> bool:
    """Tell whether an update has the shape of those parts that the handlers look at."""
    return _fits(raw, UPDATE)


def _fits(value: Any, spec: Any) -> bool:
    if isinstance(spec, dict):
        return isinstance(value, dict) and all(_field(value, name, inner) for name, inner in spec.items())
    if isinstance(spec, list):
        return isinstance(value, list) and all(_fits(one, spec[0]) for one in value)
    if spec is int:
        return isinstance(value, int) and not isinstance(value, bool) and abs(value) < LARGEST_ID
    return isinstance(value, spec)


def _field(value: dict[str, Any], name: str, spec: Any) -> bool:
    if name.endswith("?"):
        return (value.get(name[:-1]) is None and name[:-1] not in value) or _fits(value.get(name[:-1]), spec)
    return _fits(value.get(name), spec)
