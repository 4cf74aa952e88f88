"""Rows of the control card that lead on from a meeting: its calendar file, the next date after one without a quorum."""

from storage.outgoing import Rows
from storage.work import Work
from usecases.event_counts import Picture
from usecases.meeting_calendar import file_button


async def rows(_work: Work, seen: Picture) -> Rows:
    """Return what the control card offers beside running the meeting itself."""
    return ((file_button(seen.event),),) if seen.event.state in ("announced", "signing", "called-off") else ()
