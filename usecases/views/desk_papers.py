"""The pane of a meeting's control card that shows its agenda, and leads to its papers."""

from typing import Any

from storage.outgoing import Button, Shown
from storage.work import Work
from usecases.agenda import agenda
from usecases.event_counts import Picture
from usecases.minutes_approval import reads
from usecases.presses import Press, pack
from usecases.presses.events import ShowPane
from usecases.presses.papers import OpenPaper, SendKit
from usecases.views.papers import agenda_shown, may_kit

PANE = "papers"


async def papers_pane(work: Work, seen: Picture) -> Shown:
    """Show the agenda as this officer sees it, with the ways to its items, the kit and the minutes."""
    event = seen.event

    def button(label: str, press: type[Press], *more: Any, **arguments: Any) -> Button:
        make: Any = press
        return Button(label, pack(make(event.branch_id, event.id or 0, *more)), arguments=arguments)

    def page(label: str, name: str, **arguments: Any) -> Button:
        return Button(label, pack(OpenPaper(event.branch_id, name)), arguments=arguments)

    rows: list[tuple[Button, ...]] = [(page("agenda.b_open_agenda", f"a.{event.id}"),)]
    if may_kit(work, event):
        rows.append((button("papers.b_kit", SendKit),))
    if event.opened_at is not None and reads(work, event):
        rows += [(page("papers.b_minutes", f"m.{part.id}", kind=part.kind),) for part in seen.parts]
    rows.append((button("buttons.back", ShowPane, "main"),))
    return Shown("agenda.page", await agenda_shown(work, await agenda(work, event)), tuple(rows))
