"""What a series and its next occurrence show to whoever may run them, in private."""

from typing import Any

from domain.permission import may
from storage import events, series
from storage.outgoing import Button, Rows, Shown
from storage.tables import Series, SeriesDay
from storage.work import Work
from usecases import events as gatherings
from usecases.event_starting import RUNNING_ROWS
from usecases.presses import pack
from usecases.presses.events import OpenDesk
from usecases.presses.series import (
    AnnounceDay,
    ChangeSeries,
    EndSeries,
    OpenSeries,
    SkipDay,
    SkipNext,
    SwitchAutomatic,
)
from usecases.series import coming, right, subject
from usecases.series_steps import rhythm, rule_shown


async def series_card(work: Work, key: str) -> Shown | None:
    """Show a series: its rule, what comes next, whether it announces itself."""
    row = await series.get(work.session, gatherings.branch_id(work), int(key))
    if row is None or not work.origin.private:
        return None
    if not may(work.actor, right(row), subject(row), work.place):
        return Shown("refusals.not_found")
    period, starts_at = await coming(work, row)
    made = [day for day in await series.days_from(work.session, row.id or 0, work.now) if day.state != "skipped"]
    form = work.vault.open(row.form, series.FORM) or {}
    found = rhythm(work, row.rule).day(period)
    shown = {
        "title": row.title, "rule": rule_shown(work, row.rule), "at": row.at, "place": form.get("place") or "",
        "automatic": row.automatic, "ended": row.until_on, "next": starts_at, "because": found.because.value,
        "made": [{"at": work.local(day.starts_at), "state": day.state} for day in made],
    }  # fmt: skip
    return Shown("repeat.card", shown, _rows(row, period) if row.until_on is None else ())


def _rows(row: Series, period: str) -> Rows:
    own = (row.branch_id, row.id or 0)
    way = "repeat.b_ask_first" if row.automatic else "repeat.b_by_itself"
    return (
        (
            Button("repeat.b_change", pack(ChangeSeries(*own))),
            Button("repeat.b_skip_next", pack(SkipNext(*own, period))),
        ),
        (Button(way, pack(SwitchAutomatic(*own, not row.automatic))), Button("repeat.b_end", pack(EndSeries(*own)))),
    )


async def day_card(work: Work, key: str) -> Shown | None:
    """Show an occurrence: proposed, announced or left out."""
    day = await series.day(work.session, gatherings.branch_id(work), int(key))
    row = await series.get(work.session, day.branch_id, day.series_id) if day else None
    if day is None or row is None or not work.origin.private:
        return None
    if not may(work.actor, right(row), subject(row), work.place):
        return Shown("refusals.not_found")
    form = work.vault.open(row.form, series.FORM) or {}
    event = await events.get(work.session, day.branch_id, day.event_id) if day.event_id else None
    on = work.local(day.starts_at).date()
    shown: dict[str, Any] = {
        "title": event.title if event else row.title, "at": work.local(event.starts_at if event else day.starts_at),
        "place": event.place if event else day.place or form.get("place") or "", "asked_on": day.asked_on,
        "moved": on != day.asked_on and event is None, "automatic": row.automatic,
        "state": "over" if day.state == "proposed" and day.starts_at <= work.now else day.state,
    }  # fmt: skip
    return Shown("repeat.day", shown, _day_rows(work, row, day))


def _day_rows(work: Work, row: Series, day: SeriesDay) -> Rows:
    own, rows = (row.branch_id, day.id or 0), list[tuple[Button, ...]]()
    if day.starts_at <= work.now or day.state == "skipped":
        return ()
    if day.state == "proposed":
        rows.append((Button("repeat.b_announce", pack(AnnounceDay(*own))),))
    change = Button("repeat.b_change", pack(ChangeSeries(row.branch_id, row.id or 0, day.id or 0)))
    if day.state == "proposed":
        rows.append((change, Button("repeat.b_skip", pack(SkipDay(*own)))))
    elif day.event_id is not None:
        rows.append((change, Button("events.b_desk", pack(OpenDesk(row.branch_id, day.event_id)))))
    return tuple(rows)


async def live_series(work: Work) -> Rows:
    """Return the series that the actor may run, for the list under /meeting."""
    found = await series.live(work.session, gatherings.branch_id(work))
    return tuple(
        (Button("repeat.b_series", pack(OpenSeries(row.branch_id, row.id or 0)),
                arguments={"title": row.title[:20], "rule": rule_shown(work, row.rule)}),)
        for row in found
        if may(work.actor, right(row), subject(row), work.place)
    )  # fmt: skip


RUNNING_ROWS.append(live_series)
