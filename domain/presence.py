"""The separate facts of somebody's attendance, and the moments of a gathering, as records.

None of the facts is derived from another: what was answered, whether leave was agreed to, when somebody came and
when he went. What changes them stands in `domain.attendance`.
"""

from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum

from domain.actors import Standing


class Answer(StrEnum):
    """What somebody said: coming, not sure, or cannot come (which asks for leave)."""

    COMING = "coming"
    MAYBE = "maybe"
    LEAVE = "leave"


class Leave(StrEnum):
    """Where a request for leave stands."""

    NONE = "none"
    PENDING = "pending"
    AGREED = "agreed"
    DECLINED = "declined"


class Stance(StrEnum):
    """The one line of the list that a person stands in at a moment."""

    PRESENT = "present"
    COMING = "coming"
    LEAVE_PENDING = "leave_pending"
    LEAVE_AGREED = "leave_agreed"
    LEAVE_DECLINED = "leave_declined"
    MAYBE = "maybe"
    EXEMPT = "exempt"
    SILENT = "silent"


@dataclass(frozen=True)
class Record:
    """A line of the frozen roster; `entered_by` is the officer (member id) who entered the last fact for the person.

    `guest` attends without being counted; `exempt` (M26: weak, aged, seriously ill) stays counted and is not pressed.
    `left_out` (E19) is not counted among those who should attend, by an agreement on record, unless he comes.
    """

    member_id: int
    standing: Standing = Standing.FULL
    voting: bool = True
    guest: bool = False
    exempt: bool = False
    answer: Answer | None = None
    leave: Leave = Leave.NONE
    present_at: datetime | None = None
    remote: bool = False
    entered_by: int | None = None
    left_at: datetime | None = None
    left_out: bool = False


@dataclass(frozen=True)
class Gathering:
    """The moments of an event (aware); `sign_in_from` None: an officer opens it. `secretary` is named in refusals."""

    starts_at: datetime
    sign_in_from: datetime | None = None
    sign_in_until: datetime | None = None
    opened_at: datetime | None = None
    closed_at: datetime | None = None
    called_off: str | None = None
    secretary: str = ""


def is_left_out(record: Record) -> bool:
    """Whether the line is outside the number of those who should attend: agreed to, and he has not come."""
    return record.left_out and record.present_at is None


def is_late(record: Record, begun: datetime | None) -> bool:
    """Whether somebody came after the gathering was opened (`begun` aware, None: not opened)."""
    return record.present_at is not None and begun is not None and record.present_at > begun
