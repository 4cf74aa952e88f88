"""Finding dates and keeping to them: polls about times, who was asked and what suits; series and occurrences."""

from datetime import date, datetime

from sqlalchemy import UniqueConstraint
from sqlmodel import SQLModel

from storage.columns import key, moment, partial_index, reference, sealed, word


class DatePoll(SQLModel, table=True):
    """The search for a date: a private sounding of a few, then a poll; it ends in an event made or moved."""

    __tablename__ = "date_poll"
    __table_args__ = (partial_index("ix_date_poll_next", "next_at", where="next_at IS NOT NULL"),)
    id: int | None = key()
    branch_id: int = reference("branch", index=True)
    state: str = word(10, default="sounding")  # sounding, polling, settled, dropped, lapsed
    title: str = word(80)
    visibility: str = word(12, default="branch")  # branch, committee, group: as the event will have it
    group_id: int | None = reference("party_group", default=None)
    form: bytes = sealed()  # the answers of the event's form without date and time
    moves_id: int | None = reference("event", default=None)  # the event that is to be moved; None: a new one
    event_id: int | None = reference("event", default=None)  # what came of it
    made_by: int = reference("member")
    made_at: datetime = moment()
    polled_at: datetime | None = moment(default=None)
    nudge_at: datetime | None = moment(default=None)  # when the silent are reminded once; None: not any more
    tell_at: datetime | None = moment(default=None)  # when the officer is told to decide; None: not any more
    next_at: datetime | None = moment(default=None)  # when something happens to it by itself
    revision: int = 0  # how often the times were changed


class DateOption(SQLModel, table=True):
    """One time to choose from."""

    __tablename__ = "date_option"
    __table_args__ = (UniqueConstraint("poll_id", "starts_at"),)
    id: int | None = key()
    poll_id: int = reference("date_poll")
    starts_at: datetime = moment()
    dropped: bool = False  # taken out again when the times were changed


class DateVoice(SQLModel, table=True):
    """Somebody asked: whether he has answered, and whether his answer was for other times than those of now."""

    __tablename__ = "date_voice"
    __table_args__ = (UniqueConstraint("poll_id", "member_id"),)
    id: int | None = key()
    poll_id: int = reference("date_poll")
    member_id: int = reference("member")
    name: str = word(40)
    ordinal: int = 0
    sounded: bool = False  # asked first, in private
    answered_at: datetime | None = moment(default=None)
    unconfirmed: bool = False  # given before the times were changed: to be confirmed again, counts as no answer


class DateChoice(SQLModel, table=True):
    """Whether a time suits somebody; the last press counts."""

    __tablename__ = "date_choice"
    __table_args__ = (UniqueConstraint("option_id", "member_id"),)
    id: int | None = key()
    poll_id: int = reference("date_poll", index=True)
    option_id: int = reference("date_option")
    member_id: int = reference("member")
    suits: bool = True
    changed_at: datetime = moment()


class Series(SQLModel, table=True):
    """A meeting that comes back: on the activity day or a fixed day of the month, or on a day of the week."""

    __table_args__ = (partial_index("ix_series_next", "next_at", where="next_at IS NOT NULL"),)
    id: int | None = key()
    branch_id: int = reference("branch", index=True)
    rule: str = word(12)  # activity, m10, m-1w4 (as MonthDay reads it), w4 (Friday)
    at: str = word(5)  # HH:MM on the branch's clock
    title: str = word(80)  # the names of its parts, for lists
    visibility: str = word(12, default="branch")
    group_id: int | None = reference("party_group", default=None)
    form: bytes = sealed()  # the answers of the event's form without date and time
    automatic: bool = False  # announced without a press
    from_on: date  # periods that begin earlier are not its affair
    until_on: date | None = None  # of a series that has ended: its last day
    made_by: int = reference("member")
    made_at: datetime = moment()
    next_at: datetime | None = moment(default=None)  # when the next occurrence is proposed; None: it has ended


class SeriesDay(SQLModel, table=True):
    """One occurrence of a series: a tick that runs twice never makes a second one."""

    __tablename__ = "series_day"
    __table_args__ = (UniqueConstraint("series_id", "period"),)
    id: int | None = key()
    series_id: int = reference("series")
    branch_id: int = reference("branch")
    period: str = word(10)  # 2026-11, 2026-W45
    starts_at: datetime = moment()
    asked_on: date  # the day of the rule, before it gave way to a holiday
    place: str | None = word(80, default=None)  # of this one alone
    state: str = word(10, default="proposed")  # proposed, announced, skipped
    event_id: int | None = reference("event", default=None)
    made_at: datetime = moment()
