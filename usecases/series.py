"""Meetings that come back: each occurrence is proposed in time for one press, or announces itself."""

from contextlib import suppress
from datetime import datetime, time, timedelta
from typing import Any

from domain.permission import Action, Actor, Subject, may
from domain.refusals import Refusal
from domain.refusals.dates import SeriesEnded
from domain.refusals.forms import DateInPast, NotFound, OldButton
from domain.series import next_period, proposed_at
from storage import people, series
from storage.tables import Series, SeriesDay
from storage.work import Work
from texts.rendering import plain
from usecases import date_steps, event_forms
from usecases import events as gatherings
from usecases.facts import hours
from usecases.presses.series import (
    CARD,
    DAY,
    AnnounceDay,
    EndSeries,
    OpenSeries,
    SkipDay,
    SkipNext,
    SwitchAutomatic,
)
from usecases.series_steps import REPEAT, rhythm
from usecases.wizards import Answers

PAUSED = timedelta(days=1)  # after which a series of a branch that is paused is looked at again


def subject(row: Series) -> Subject:
    """Return a series as rights are asked about it."""
    return Subject(branch_id=row.branch_id, group_id=row.group_id, committee=row.visibility == "committee")


def right(row: Series) -> Action:
    """Return the right to run a series: that to start such an event."""
    return gatherings.START[row.visibility]


async def the_series(work: Work, number: int, *, over: bool = False) -> Series:
    """Return a series that the actor may run, its row held; raises NotFound, a right's refusal, or SeriesEnded."""
    row = await series.get(work.session, gatherings.branch_id(work), number, change=True)
    if row is None:
        raise NotFound()
    work.require(right(row), subject(row))
    if row.until_on is not None and not over:
        raise SeriesEnded()
    return row


async def open_series(work: Work, given: Answers) -> None:
    """Begin a series of the event that the form describes."""
    kinds, group = event_forms.kinds_of(given), given.get("group") if event_forms.of_a_group(given) else None
    gatherings.check_parts(work, kinds, group)
    branch = gatherings.branch_of(work)
    form = {name: value for name, value in given.items() if name not in ("on", "at", "rule", "way", "replaces")}
    row = Series(
        branch_id=branch.id or 0, rule=given["rule"], at=given["at"], group_id=group,
        title=plain(branch.language, "events.title", {"kinds": kinds, "on": work.today, "activity": False})[:80],
        visibility=gatherings.visibility(gatherings.catalogue(work), kinds, group),
        form=work.vault.seal(form, series.FORM), automatic=given["way"] == "self", from_on=work.today,
        made_by=work.actor.member_id or 0, made_at=work.now,
    )  # fmt: skip
    work.session.add(row)
    await work.session.flush()
    await wind(work, row)
    await work.audit("series", "series", row.id, rule=row.rule, automatic=row.automatic)
    await work.repost_card(work.origin.user_id or 0, CARD, row.id)


# Which occurrence is next


async def coming(work: Work, row: Series) -> tuple[str, datetime]:
    """Return the period that is dealt with next, and when its occurrence begins."""
    found = rhythm(work, row.rule)
    after = await series.last_period(work.session, row.id or 0, weekly=found.weekly)
    at = time.fromisoformat(row.at)
    period = next_period(found, at, after, row.from_on, work.now, work.zone)
    return period, datetime.combine(found.day(period).day, at, work.zone)


async def wind(work: Work, row: Series) -> None:
    """Set when the next occurrence is proposed; at once when that moment has passed."""
    period, _ = await coming(work, row)
    found = rhythm(work, row.rule)
    row.next_at = proposed_at(found, period, hours(gatherings.branch_of(work)).opens, work.zone)
    await work.session.flush()


async def make_day(work: Work, row: Series, period: str, starts_at: datetime, state: str) -> int | None:
    """Make the occurrence of a period; None when another tick or press has made it."""
    asked = rhythm(work, row.rule).asked_on(period)
    values: dict[str, Any] = {
        "series_id": row.id, "branch_id": row.branch_id, "period": period, "starts_at": starts_at, "asked_on": asked,
        "state": state, "made_at": work.now,
    }  # fmt: skip
    return await series.put_day(work.session, values)


# By the clock


async def follow_due(work: Work) -> bool:
    """Propose the next occurrence of one series, or announce it if the series does so by itself. Part of a tick."""
    row = await series.due(work.session, work.now)
    if row is None:
        return False
    work.branch = await people.branch(work.session, row.branch_id)
    if row.until_on is not None or work.branch is None:
        row.next_at = None
        return True
    if work.branch.state != "active":
        row.next_at = work.now + PAUSED
        return True
    period, starts_at = await coming(work, row)
    if proposed_at(rhythm(work, row.rule), period, hours(work.branch).opens, work.zone) > work.now:
        await wind(work, row)  # what it depends on has changed: it is too early
        return True
    number = await make_day(work, row, period, starts_at, "proposed")
    if number is not None:
        await _deal(work, row, number)
    await wind(work, row)
    return True


async def _deal(work: Work, row: Series, number: int) -> None:
    """Announce an occurrence with the rights of whoever began the series, or propose it to an officer."""
    keeper, actor = await _keeper(work, row), work.actor
    if keeper is None:
        return
    day = await series.day(work.session, row.branch_id, number, change=True)
    if row.automatic and day is not None:
        work.actor = keeper
        try:
            with suppress(Refusal):  # nothing is written before it refuses; it stays proposed, and the card says so
                await announce(work, row, day)
        finally:
            work.actor = actor
    if keeper.user_id is not None:
        await work.repost_card(keeper.user_id, DAY, number, silent=False)


async def _keeper(work: Work, row: Series) -> Actor | None:
    """Return who is asked: whoever began the series while he may run it, else the secretary or the deputy."""
    open_to = await gatherings.reachable(work)
    heads = await people.holders(work.session, row.branch_id, "secretary", "deputy")
    for member in (row.made_by, *(head.id for head in heads)):
        line = open_to.get(member or 0)
        if line is not None and line.user_id is not None:
            found = await people.actor(work.session, line.user_id, row.branch_id)
            if may(found, right(row), subject(row), work.place):
                return found
    return None


# What the officer does


async def announce(work: Work, row: Series, day: SeriesDay) -> None:
    """Announce an occurrence as an event of its own."""
    at = work.local(day.starts_at)
    form = dict(work.vault.open(row.form, series.FORM)) | {"on": at.date(), "at": f"{at:%H:%M}"}
    if day.place is not None:
        form["place"] = day.place
    event = await gatherings.announce_event(work, await event_forms.plan(work, form))
    day.state, day.event_id = "announced", event.id
    await work.audit("announce_series_day", "series_day", day.id, event=event.id, period=day.period)
    await work.refresh_cards(DAY, day.id)
    await work.refresh_cards(CARD, row.id)


async def the_day(work: Work, number: int) -> tuple[Series, SeriesDay]:
    """Return an occurrence with its series, the series' row held; raises NotFound or the refusal of a right."""
    found = await series.day(work.session, gatherings.branch_id(work), number)
    if found is None:
        raise NotFound()
    row = await the_series(work, found.series_id, over=True)
    held = await series.day(work.session, row.branch_id, number, change=True)
    return row, held or found


async def announce_day(work: Work, press: AnnounceDay) -> None:
    """Announce an occurrence that was proposed, once."""
    row, day = await the_day(work, press.day)
    if day.state != "proposed":
        raise OldButton()
    if day.starts_at <= work.now:
        raise DateInPast(on=work.local(day.starts_at).date())
    await announce(work, row, day)
    work.toast("repeat.announced_toast", at=work.local(day.starts_at))


async def skip_day(work: Work, press: SkipDay) -> None:
    """Leave one occurrence out; the series goes on."""
    row, day = await the_day(work, press.day)
    if day.state != "proposed":
        raise OldButton()
    day.state = "skipped"
    await work.audit("skip_series_day", "series_day", day.id, period=day.period)
    work.toast("repeat.skipped_toast")
    await work.refresh_cards(DAY, day.id)
    await work.refresh_cards(CARD, row.id)


async def show(work: Work, press: OpenSeries) -> None:
    """Show a series to whoever may run it, in his private chat."""
    row = await the_series(work, press.series, over=True)
    await work.repost_card(work.origin.user_id or 0, CARD, row.id)


async def skip_next(work: Work, press: SkipNext) -> None:
    """Leave the next occurrence out before it was proposed; a second press leaves out no further one."""
    row = await the_series(work, press.series)
    period, starts_at = await coming(work, row)
    if period != press.period or await make_day(work, row, period, starts_at, "skipped") is None:
        raise OldButton()
    await wind(work, row)
    await work.audit("skip_series_day", "series", row.id, period=period)
    work.toast("repeat.skipped_toast")
    await work.refresh_cards(CARD, row.id)


async def switch(work: Work, press: SwitchAutomatic) -> None:
    """Have a series announce by itself, or ask first."""
    row = await the_series(work, press.series)
    row.automatic = press.automatic
    await work.audit("change_series", "series", row.id, automatic=press.automatic)
    work.toast("repeat.changed_toast")
    await work.refresh_cards(CARD, row.id)


async def end(work: Work, press: EndSeries) -> None:
    """End a series: what is announced stays, what was only proposed is left out."""
    row = await the_series(work, press.series)
    row.until_on, row.next_at = work.today, None
    for day in await series.days_from(work.session, row.id or 0, work.now):
        if day.state == "proposed":
            day.state = "skipped"
            await work.refresh_cards(DAY, day.id)
    await work.audit("end_series", "series", row.id)
    work.toast("repeat.ended_toast")
    await work.refresh_cards(CARD, row.id)


date_steps.OPENERS[REPEAT] = open_series
