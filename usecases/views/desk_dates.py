"""Rows of the control card that lead on from a meeting: its calendar file, the next date after one without a quorum."""

from domain.rectification import LIFE_KINDS
from storage import rectification
from storage.outgoing import Button, Rows
from storage.work import Work
from usecases import second_call
from usecases.event_counts import Picture
from usecases.meeting_calendar import file_button
from usecases.presses import pack
from usecases.presses.dates import AskNewDate
from usecases.presses.rectification import ListItems
from usecases.rectification import FROM_OUTSIDE


async def rows(work: Work, seen: Picture) -> Rows:
    """Return what the control card offers beside running the meeting itself."""
    event, rows = seen.event, list[tuple[Button, ...]]()
    own = (event.branch_id, event.id or 0)
    if event.state in ("announced", "signing"):
        rows.append((Button("dates.b_ask_new", pack(AskNewDate(*own))), file_button(event)))
    if event.state in ("open", "closed") and any(part.kind in LIFE_KINDS for part in seen.parts):
        pending = await rectification.open_number(work.session, event.id or 0)
        items = pack(ListItems(*own, FROM_OUTSIDE))
        rows.append((Button("rectify.b_event", items, arguments={"number": pending}),))
    if event.state == "closed" and any(part.quorate is False for part in seen.parts):
        rows += await second_call.rows(work, event)
    if event.state == "called-off":
        rows.append((file_button(event),))
    return tuple(rows)
