"""Refusals: why a vote, a count or an election does not stand as it was entered or pressed."""

from domain.refusals.refusal import Refusal


class CountDiffers(Refusal, takes=("what", "left", "right", "difference")):
    """The numbers of a count do not add up; `what` names the sum that fails, and by how much."""


class NotEntitled(Refusal):
    """The person has no vote here: no right to vote, or not present."""


class NoQuorumToVote(Refusal, takes=("short",)):
    """Too few are present to vote on anything."""


class VoteNotOpen(Refusal):
    """The vote has not begun, or is over."""


class VoteRunning(Refusal, takes=("number",)):
    """A vote is still going on and must be closed first."""


class AlreadyDeclared(Refusal):
    """The chair has declared the result; it stands."""


class NotCountedYet(Refusal):
    """There are no numbers yet to declare anything by."""


class SecretForOpinionsOnly(Refusal):
    """What must be decided by rule is not voted on secretly in the chat; it is done on paper."""


class AlreadyVoted(Refusal):
    """A ballot of this person is in the box; a secret ballot is final."""


class TooFewCandidates(Refusal, takes=("needed", "seats", "margin")):
    """The candidates are fewer than the rule wants for so many seats (E13)."""


class ScrutineerStands(Refusal, takes=("name",)):
    """A scrutineer or teller is a candidate (E17)."""


class BadCount(Refusal, takes=("value",)):
    """What was typed is no count of votes."""


class CandidateLines(Refusal, takes=("wanted", "given")):
    """There must be one line of numbers a candidate."""


class TooManyElected(Refusal, takes=("seats",)):
    """More are declared elected than there are seats."""


class NotFromTheVotes(Refusal, takes=("name",)):
    """Somebody is declared elected for whom nobody voted."""


class NobodyAbsent(Refusal):
    """Nobody entitled is absent, so that there is no written opinion to enter."""


class RestrictedVote(Refusal):
    """What only the committee and the guests of an item may see is not voted on in the chat of all."""
