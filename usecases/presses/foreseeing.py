"""Presses of the preview of reminders."""

from dataclasses import dataclass
from datetime import date

from usecases.presses.codec import Press, packed

CARD = "preview"


@packed("qp", card=CARD)
@dataclass(frozen=True, slots=True)
class PreviewWeek(Press):
    """Turn the preview to the week that begins on this civil date, or to a further part of it."""

    first: date
    part: int
