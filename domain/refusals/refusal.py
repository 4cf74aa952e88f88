"""Every reason for which the bot says no: one class a reason, one text a class, raised anywhere below handlers.

The text's name follows from the class (``NotAllowed`` → ``refusals.not_allowed``); ``takes`` names the arguments its
template may use, so that a text can never ask for something the refusal does not carry.
"""

import re
from typing import Any, ClassVar


class Refusal(Exception):
    """The root of all refusals: a text name and its arguments, never finished prose.

    `private`: what it tells is between the bot and who asked; asked in a group, it is answered in private.
    """

    takes: ClassVar[tuple[str, ...]] = ()
    text: ClassVar[str] = "refusals.refusal"
    private: ClassVar[bool] = False

    def __init_subclass__(cls, takes: tuple[str, ...] = (), private: bool = False) -> None:
        cls.takes, cls.private = takes, private
        cls.text = "refusals." + re.sub(r"(?<=.)(?=[A-Z])", "_", cls.__name__).lower()

    def __init__(self, **arguments: object) -> None:
        if set(arguments) != set(self.takes):
            raise TypeError(f"{type(self).__name__} takes {sorted(self.takes)}, not {sorted(arguments)}")
        super().__init__(self.text)
        self.arguments: dict[str, Any] = arguments
