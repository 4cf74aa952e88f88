"""What of an occasion is given to whom, and what of it is ticked off."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date

CALL = "call"  # the step of a task that is to call somebody who was reminded twice; no procedure has it


@dataclass(frozen=True, slots=True)
class Assignee:
    """The member who took over an occasion from the post that holds the duty."""

    duty: str
    period: str
    member_id: int
    subject: int | None = None


@dataclass(frozen=True, slots=True)
class Task:
    """A step of an occasion ("" for the whole): given to a member until a civil date, or done on one, or both."""

    id: int
    duty: str
    period: str
    step: str
    subject: int | None = None
    member_id: int | None = None
    until: date | None = None
    done_on: date | None = None
    done_by: int | None = None
    accepted: bool = False

    def rests(self, today: date) -> bool:
        """Tell whether its subject is left in peace: somebody calls him himself, until a civil date."""
        return self.step == CALL and self.until is not None and today < self.until
