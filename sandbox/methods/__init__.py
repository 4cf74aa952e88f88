"""The methods of the Bot API that a bot of this kind calls, by their names in small letters."""

from sandbox.methods import chats, editing, sending
from sandbox.methods.places import Method

METHODS: dict[str, Method] = {
    name.lower(): method for name, method in (sending.METHODS | editing.METHODS | chats.METHODS).items()
}
GROUP_COUNTED = frozenset(name.lower() for name in sending.METHODS) | {
    "editmessagetext", "editmessagecaption", "editmessagereplymarkup",
}  # fmt: skip
