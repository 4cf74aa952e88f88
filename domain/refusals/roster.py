"""Refusals: why a branch or its roster does not take a thing."""

from domain.refusals.refusal import Refusal


class NoBranch(Refusal):
    """No branch has been set up in this chat."""


class BranchExists(Refusal, takes=("branch",)):
    """This chat already has a branch."""


class BranchPaused(Refusal):
    """The branch is paused because the bot was removed from its group."""


class ServiceNotConfirmed(Refusal):
    """The secretary has not yet confirmed that the branch may use this service."""


class NoSuchBranch(Refusal):
    """The link or number names no branch."""


class UnknownName(Refusal, takes=("name",)):
    """Nobody of this name is on the roster (told only to those who may see it)."""


class AmbiguousName(Refusal, takes=("name",)):
    """Several people on the roster bear this name."""


class NameTaken(Refusal, takes=("name",)):
    """The name on the roster is already claimed or entered."""


class AlreadyRegistered(Refusal, takes=("name",)):
    """The person is already on the roster under this name."""


class BadName(Refusal, takes=("name",)):
    """What was typed does not look like a person's name."""


class PostTaken(Refusal, takes=("post", "name")):
    """The post is held by somebody, and only one person holds it."""


class LastSecretary(Refusal):
    """The secretary cannot be removed without a successor."""


class HasLeft(Refusal, takes=("name", "left_on")):
    """The person left the branch on that date; the record is kept, and nothing new is entered."""


class ContactNeeded(Refusal, takes=("name",)):
    """Somebody without Telegram needs a contact person."""


class RosterProblems(Refusal, takes=("problems",)):
    """The roster file has mistakes; all of them are listed and nothing is imported."""


class IdentityColumn(Refusal, takes=("columns",)):
    """The file has columns with identity numbers, which do not belong on a chat service."""


class IdentityNumber(Refusal):
    """What was typed contains an identity number; it is not kept."""
