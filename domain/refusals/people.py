"""Refusals: why somebody may not do a thing, or not here."""

from domain.refusals.refusal import Refusal


class NotAllowed(Refusal, takes=("post",)):
    """The right belongs to somebody else: `post` is the role that has it (a `permission.Role` value)."""


class WrongPlace(Refusal, takes=("place",)):
    """What was asked for is done in another place only (`place`, nearly always the private chat)."""


class NotAMember(Refusal):
    """The person is not on this branch's roster."""


class NotConfirmedYet(Refusal):
    """The person registered, and no officer has confirmed it yet."""


class AnonymousPresser(Refusal):
    """A command came in the group's own name: nobody can be held to it, a button press can."""


class NoPrivateChat(Refusal, takes=("name",)):
    """The person has never pressed Start, or has blocked the bot: it cannot write to them."""
