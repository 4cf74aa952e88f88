"""Rectification items out of life meetings: where they come from, when their owners and reviewers are reminded."""

from datetime import date, timedelta

from domain.calendar import add_months

SOURCES = ("life", "committee-life", "superior", "self-check", "masses", "other")
LIFE_KINDS = ("life", "committee-life")
LONGEST, LONGEST_NOTE = 300, 300
AHEAD = (timedelta(days=7), timedelta(days=1), timedelta())
WEEKLY = timedelta(days=7)
REVIEW_AFTER = timedelta(days=3)
OFFERED_MONTHS = (1, 3, 6)


def next_reminder(until: date, today: date, *, done: bool) -> date:
    """Return the civil date of the next reminder of an item that is not closed; they never end before it is.

    The owner: a week before the last day, the day before, that day, then weekly. The reviewer, once the owner says it
    is done: after three days, then weekly.
    """
    if done:
        return today + REVIEW_AFTER
    return next((until - gap for gap in AHEAD if until - gap > today), today + WEEKLY)


def offered_ends(today: date) -> list[date]:
    """Return the last days a form offers: in one, three and six months, and the end of the year."""
    return sorted({*(add_months(today, n) for n in OFFERED_MONTHS), date(today.year, 12, 31)} - {today})
