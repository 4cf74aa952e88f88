"""Changing a series: this occurrence, this and those after it, or all that lie ahead."""

from collections.abc import Sequence
from datetime import datetime, time, timedelta
from typing import Any

from domain.refusals.forms import DateInPast
from storage import events, series
from storage.tables import Series, SeriesDay
from storage.work import Work
from usecases import event_small_forms
from usecases import events as gatherings
from usecases.event_places import places, read_place
from usecases.event_small_forms import days, moment, read_day, read_hour
from usecases.event_small_forms import hours as offered_hours
from usecases.presses.series import CARD, DAY, ChangeSeries
from usecases.series import the_day, the_series, wind
from usecases.series_steps import read_rule, rhythm, rule_shown, rules
from usecases.wizards import Answers, Choice, Step, Wizard, known, start

THIS, FOLLOWING, ALL = "this", "following", "all"
MADE = ("proposed", "announced")


async def start_changing(work: Work, press: ChangeSeries) -> None:
    """Open the form that changes an occurrence and those after it, or the whole series."""
    row = await the_series(work, press.series)
    given: Answers = {"series": row.id, "day": press.day}
    if press.day:
        await the_day(work, press.day)
    else:
        given["scope"] = ALL
    await start(work, CHANGE.kind, given)


async def change(work: Work, given: Answers) -> None:
    """Change what the form says; meetings already announced are moved, and their answers confirmed again."""
    row = await the_series(work, given["series"])
    scope = given["scope"]
    if scope == THIS:
        _, day = await the_day(work, given["day"])
        await _move(work, day, moment(work, given), given.get("place"), alone=True)
    else:
        first = work.now
        if scope == FOLLOWING:
            first = max(first, (await the_day(work, given["day"]))[1].starts_at)
        await _change_rule(work, row, given, first)
    await work.audit("change_series", "series", row.id, scope=scope)
    await work.refresh_cards(CARD, row.id)
    await work.whisper("repeat.changed", scope=scope)


async def _change_rule(work: Work, row: Series, given: Answers, first: datetime) -> None:
    old = rhythm(work, row.rule)
    row.rule, row.at = given["rule"], given["at"]
    if given.get("place"):
        form = dict(work.vault.open(row.form, series.FORM)) | {"place": given["place"]}
        row.form = work.vault.seal(form, series.FORM)
    new = rhythm(work, row.rule)
    made = [day for day in await series.days_from(work.session, row.id or 0, first) if day.state in MADE]
    if new.weekly != old.weekly:  # other periods: what is made stays, the new rule begins after it
        kept = [work.local(day.starts_at).date() + timedelta(days=1) for day in made]
        row.from_on = max([work.today, *kept])
    else:
        for day in made:
            at = datetime.combine(new.day(day.period).day, time.fromisoformat(row.at), work.zone)
            if at > work.now:
                await _move(work, day, at, given.get("place"), alone=False)
    await wind(work, row)


async def _move(work: Work, day: SeriesDay, at: datetime, place: str | None, *, alone: bool) -> None:
    """Move an occurrence; `alone`: its place is its own from now on."""
    if at <= work.now:
        raise DateInPast(on=work.local(at).date())
    if day.event_id is not None:
        await _move_event(work, day.event_id, at, place)
    elif place and alone:
        day.place = place
    day.starts_at = at
    await work.refresh_cards(DAY, day.id)


async def _move_event(work: Work, event_id: int, at: datetime, place: str | None) -> None:
    event = await gatherings.hold(work, event_id)
    if event.state not in events.LIVE or event.opened_at is not None:
        return
    if place:
        event.place = place
    if event.starts_at != at:
        local = work.local(at)
        await event_small_forms.move(work, {"event": event_id, "on": local.date(), "at": f"{local:%H:%M}"})
    else:
        await gatherings.refresh(work, event)


# The form


async def _scopes(_work: Work, _given: Answers) -> Sequence[Choice]:
    return [Choice(scope, f"repeat.b_{scope}") for scope in (THIS, FOLLOWING, ALL)]


async def _facts(work: Work, given: Answers) -> dict[str, Any]:
    row = await series.get(work.session, gatherings.branch_id(work), given["series"])
    day = await series.day(work.session, gatherings.branch_id(work), given["day"]) if given["day"] else None
    return {
        "title": row.title if row else "", "before": work.local(day.starts_at) if day else None,
        "rule": rule_shown(work, given["rule"]) if given.get("rule") else None,
    }  # fmt: skip


def _this(given: Answers) -> bool:
    return given.get("scope") == THIS


CHANGE = known(
    Wizard(
        "change", "repeat",
        (
            Step("scope", choices=_scopes, a_row=1),
            Step("on", choices=days, read=read_day, wanted=_this),
            Step("rule", choices=rules, read=read_rule, wanted=lambda given: not _this(given)),
            Step("at", choices=offered_hours, read=read_hour, a_row=3),
            Step("place", choices=places, read=read_place, optional=True),
        ),
        change, _facts,
    )
)  # fmt: skip
