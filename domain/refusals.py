"""Every reason for which the bot says no: one class a reason, one text a class, raised anywhere below handlers.

The text's name follows from the class (``NotAllowed`` → ``refusals.not_allowed``); ``takes`` names the arguments its
template may use, so that a text can never ask for something the refusal does not carry.
"""

import re
from typing import Any, ClassVar


class Refusal(Exception):
    """The root of all refusals: a text name and its arguments, never finished prose."""

    takes: ClassVar[tuple[str, ...]] = ()
    text: ClassVar[str] = "refusals.refusal"

    def __init_subclass__(cls, takes: tuple[str, ...] = ()) -> None:
        cls.takes = takes
        cls.text = "refusals." + re.sub(r"(?<=.)(?=[A-Z])", "_", cls.__name__).lower()

    def __init__(self, **arguments: object) -> None:
        if set(arguments) != set(self.takes):
            raise TypeError(f"{type(self).__name__} takes {sorted(self.takes)}, not {sorted(arguments)}")
        super().__init__(self.text)
        self.arguments: dict[str, Any] = arguments


def every_refusal() -> list[type[Refusal]]:
    """Every refusal class, ordered by text name: what the texts and their test walk through."""
    return sorted(Refusal.__subclasses__(), key=lambda cls: cls.text)


# Who and where


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


# Branch and roster


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


# Forms, buttons, files


class OldButton(Refusal):
    """The button belongs to a message that no longer counts."""


class DraftGone(Refusal):
    """The form was finished, quit or has expired."""


class StepAlreadyDone(Refusal):
    """This step of the form was already answered."""


class NotUnderstood(Refusal, takes=("example",)):
    """The line could not be read; `example` names the form that can (a text name)."""


class BadDate(Refusal, takes=("value",)):
    """There is no such date."""


class BadTime(Refusal, takes=("value",)):
    """There is no such time of day."""


class BadMonth(Refusal, takes=("value",)):
    """There is no such month."""


class BadPeriod(Refusal, takes=("value",)):
    """There is no such period."""


class BadAmount(Refusal, takes=("value",)):
    """The amount is no sum of money in yuan with at most two decimals, or an absurd one."""


class DateInPast(Refusal, takes=("on",)):
    """The date lies before today."""


class TooLong(Refusal, takes=("limit",)):
    """The text is longer than `limit` characters."""


class TooLarge(Refusal, takes=("limit_kb",)):
    """The file is larger than `limit_kb` kilobytes."""


class UnreadableFile(Refusal):
    """The file is no table that can be read (.xlsx or .csv)."""


class NothingToShow(Refusal, takes=("reason",)):
    """There is nothing to show; `reason` names the text that says why."""


class NotFound(Refusal):
    """What was asked for does not exist, or not for this person: both look the same."""


class Unavailable(Refusal):
    """Telegram could not be asked just now; the person may try again."""


class DateAhead(Refusal, takes=("on",)):
    """What is to be recorded as held lies ahead of now."""


class OutsidePeriod(Refusal, takes=("from_on",)):
    """What is to be recorded as done lies before its period began, or ahead of today."""


# Events


class EventClosed(Refusal, takes=("ended_at", "secretary")):
    """The event has ended; a correction goes through the secretary."""


class EventCalledOff(Refusal, takes=("reason",)):
    """The event was called off."""


class EventNotOpen(Refusal):
    """The meeting has not been opened yet."""


class EventAlreadyOpen(Refusal):
    """The meeting is already open."""


class NotInvited(Refusal):
    """The person does not stand on the frozen roster of this event."""


class SigninNotOpen(Refusal, takes=("opens_at",)):
    """Sign-in has not begun; `opens_at` is the aware moment, or None when an officer opens it."""


class SigninOver(Refusal, takes=("ended_at", "secretary")):
    """Sign-in is over; who came later is entered by an officer."""


class NoLeavePending(Refusal):
    """There is no request for leave to be decided."""


class AlreadyPresent(Refusal):
    """Somebody who has signed in can neither ask for leave nor decline."""


class PartsDoNotMix(Refusal, takes=("first", "second")):
    """These two kinds may not share one event (catalogue data)."""


class UnknownKind(Refusal, takes=("value",)):
    """There is no kind of meeting of this name."""


class ReasonNeeded(Refusal):
    """This step needs a reason."""


class NoCommittee(Refusal):
    """The branch has no committee, so it holds no committee meeting."""


class NoGroup(Refusal, takes=("value",)):
    """There is no such party group."""


# Dues


class DuesInAdvance(Refusal, takes=("month", "from_on")):
    """Dues are paid month by month; `month` may be paid from `from_on` on."""


class DuesOfAnother(Refusal):
    """A member can claim only the own dues."""


class DuesSeveralMonths(Refusal):
    """Several months cannot be paid at once."""


class DuesOldestFirst(Refusal, takes=("month",)):
    """Arrears are made up from the oldest month on, which is `month`."""


class AlreadyPaid(Refusal, takes=("month",)):
    """This month's dues were already received."""


class NothingClaimed(Refusal, takes=("name", "month")):
    """The member has claimed nothing for this month."""


class DuesNotOwed(Refusal, takes=("month",)):
    """The member owes no dues for this month: not yet, or no longer, in the branch."""


class DuesWaived(Refusal, takes=("month",)):
    """The month's dues are waived by the due procedure."""


class NotOwedBy(Refusal, takes=("name", "month")):
    """Somebody else owes this branch nothing for that month: not joined, not admitted, left, or no member."""


class DuesHandedOver(Refusal, takes=("month",)):
    """The month's money has been handed to the superior organisation: it can no longer be taken back."""


class HandoverDiffers(Refusal, takes=("expected", "given")):
    """A hand-over must equal to the fen what was collected and not handed over; both sums in fen."""


class NothingToHandOver(Refusal):
    """Nothing has been collected that is not handed over already."""


class NotByOneself(Refusal):
    """What one officer entered is confirmed by another one."""


class FundTooSmall(Refusal, takes=("balance", "wanted")):
    """More is to leave the mutual-help fund than is in it; both sums in fen."""


class ListChanged(Refusal):
    """Something was added to the list since the button was shown: look again before confirming it as a whole."""


class TemporaryBranch(Refusal):
    """A temporary branch collects no dues (D27)."""


class AmountUnknown(Refusal, takes=("name",)):
    """The member's monthly amount is not settled yet."""


# Duties


class NoSuchDuty(Refusal, takes=("value",)):
    """The branch has no duty of this name."""


class TooLate(Refusal, takes=("on",)):
    """A duty cannot be put off that far (catalogue: put_off)."""


class AlreadyDone(Refusal):
    """The duty is already done for this period."""


class DutyDemanded(Refusal):
    """The rules demand this duty: it cannot be switched off."""


class RungUnfit(Refusal, takes=("why",)):
    """A reminder would never be said (never), too long after (late), or counts from what the duty has not (window)."""


class OutsideHours(Refusal, takes=("opens", "closes")):
    """A reminder is wanted at a time of day at which the branch is not spoken to."""


class RungsFull(Refusal, takes=("limit",)):
    """The branch has added as many reminders to a duty as it may."""


class NoPlan(Refusal):
    """There is no draft of this year's plan to change or to confirm."""


class NotAWorkingDay(Refusal, takes=("on",)):
    """Nobody works on this date, so the plan puts no gathering there."""


class OutsideItsTime(Refusal, takes=("duty", "from_on", "until_on")):
    """The date lies before the duty's period or after its due day."""


class OutOfOrder(Refusal, takes=("duty",)):
    """What must come before this duty would come after it."""


# Talks


class TalkWithOneself(Refusal):
    """Nobody records a talk with himself."""


class NamesSomebody(Refusal, takes=("name",)):
    """A summary for branch and group names nobody."""
