"""Refusals: why the dues' books do not take a thing."""

from domain.refusals.refusal import Refusal


class DuesInAdvance(Refusal, takes=("month", "from_on")):
    """Dues are paid month by month; `month` may be paid from `from_on` on."""


class DuesOfAnother(Refusal):
    """A member can claim only the own dues."""


class DuesSeveralMonths(Refusal):
    """Several months cannot be paid at once."""


class DuesTooLittle(Refusal, takes=("month", "agreed"), private=True):
    """A month is paid in full (D26): what was given is less than the amount agreed, in fen."""


class DuesFromWages(Refusal):
    """The rules in force let nobody deduct dues from wages (D19)."""


class DuesOldestFirst(Refusal, takes=("month",), private=True):
    """Arrears are made up from the oldest month on, which is `month`."""


class AlreadyPaid(Refusal, takes=("month",), private=True):
    """This month's dues were already received."""


class NothingClaimed(Refusal, takes=("name", "month"), private=True):
    """The member has claimed nothing for this month."""


class DuesNotOwed(Refusal, takes=("month",), private=True):
    """The member owes no dues for this month: not yet, or no longer, in the branch."""


class DuesWaived(Refusal, takes=("month",), private=True):
    """The month's dues are waived by the due procedure."""


class NotOwedBy(Refusal, takes=("name", "month"), private=True):
    """Somebody else owes this branch nothing for that month: not joined, not admitted, left, or no member."""


class DuesHandedOver(Refusal, takes=("month",), private=True):
    """The month's money has been handed to the superior organisation: it can no longer be taken back."""


class HandoverDiffers(Refusal, takes=("expected", "given"), private=True):
    """A hand-over must equal to the fen what was collected and not handed over; both sums in fen."""


class NothingToHandOver(Refusal, private=True):
    """Nothing has been collected that is not handed over already."""


class NotByOneself(Refusal):
    """What one officer entered is confirmed by another one."""


class FundTooSmall(Refusal, takes=("balance", "wanted"), private=True):
    """More is to leave the mutual-help fund than is in it; both sums in fen."""


class ListChanged(Refusal):
    """Something was added to the list since the button was shown: look again before confirming it as a whole."""


class TemporaryBranch(Refusal):
    """A temporary branch collects no dues (D27)."""


class AmountUnknown(Refusal, takes=("name",), private=True):
    """The member's monthly amount is not settled yet."""
