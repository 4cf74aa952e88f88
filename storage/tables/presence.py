"""What hangs on being there: sessions for shifts, wrong codes, polls, make-up and reflections, the monthly look."""

from datetime import date, datetime

from sqlalchemy import Index, UniqueConstraint
from sqlmodel import Field, SQLModel

from storage.columns import Id, key, moment, partial_index, reference, sealed, telegram_id, word


class EventSession(SQLModel, table=True):
    """A further session of an event, for those who cannot come to the first; attendance is one."""

    __tablename__ = "event_session"
    __table_args__ = (UniqueConstraint("event_id", "ordinal"),)
    id: int | None = key()
    event_id: int = reference("event")
    ordinal: int  # 1 for the second session, and so on
    starts_at: datetime = moment()
    place: str = word(80, default="")


class CodeTry(SQLModel, table=True):
    """How many wrong sign-in codes somebody typed for an event in a row, and until when he may not try again."""

    __tablename__ = "code_try"
    __table_args__ = (UniqueConstraint("event_id", "user_id"),)
    id: int | None = key()
    event_id: int = reference("event")
    user_id: int = telegram_id()
    wrong: int = 0
    locked_until: datetime | None = moment(default=None)


class EventPoll(SQLModel, table=True):
    """A native poll in the group as another way to answer; Telegram's id of it is known once it was sent."""

    __tablename__ = "event_poll"
    __table_args__ = (Index("ix_event_poll_event", "event_id"),)
    id: int | None = key()
    branch_id: int = reference("branch")
    event_id: int = reference("event")
    chat_id: int = telegram_id()
    thread_id: int | None = telegram_id(default=None)
    purpose: str = word(8, default="answer")  # answer, presence
    remote: bool = False  # of presence: one of the options is taking part from afar
    poll_id: str | None = word(64, default=None, unique=True)
    message_id: int | None = telegram_id(default=None)
    made_at: datetime = moment()
    stopped_at: datetime | None = moment(default=None)


class EarlyVote(SQLModel, table=True):
    """A vote that came before it was known which poll it belongs to; taken up when that is known, or forgotten."""

    __tablename__ = "early_vote"
    __table_args__ = (UniqueConstraint("poll_id", "user_id"),)
    id: int | None = key()
    poll_id: str = word(64)
    user_id: int = telegram_id()
    option: int = -1  # -1: the vote was taken back
    at: datetime = moment()  # instant


class MakeUp(SQLModel, table=True):
    """What somebody still does after a closed event: studies what he missed, learns what was decided, writes about it.

    Done, it is recorded as made up; it never makes anybody present.
    """

    __tablename__ = "make_up"
    __table_args__ = (
        UniqueConstraint("event_id", "member_id"),
        partial_index("ix_make_up_open", "until_on", where="done_at IS NULL"),
    )
    id: int | None = key()
    branch_id: int = reference("branch", index=True)
    event_id: int = reference("event")
    member_id: int = reference("member", index=True)
    way: str = word(12)  # study, relay, reflection
    writes: bool = False  # a reflection is asked for
    until_on: date | None = None  # None: the material is not there yet
    made_at: datetime = moment()
    sent_at: datetime | None = moment(default=None)
    reminded_at: datetime | None = moment(default=None)
    done_at: datetime | None = moment(default=None)
    entered_by: int | None = Field(default=None, sa_type=Id)  # the officer who entered it as done
    reflection: bytes | None = sealed(default=None)


class Material(SQLModel, table=True):
    """What those who were absent are given to read after a closed event."""

    id: int | None = key()
    event_id: int = reference("event", unique=True)
    content: bytes | None = sealed(default=None)
    writes: bool = False
    until_on: date
    made_by: int | None = Field(default=None, sa_type=Id)
    made_at: datetime = moment()


class PresenceLook(SQLModel, table=True):
    """When a branch's attendance of the months gone by is next looked through for its secretary."""

    __tablename__ = "presence_look"
    branch_id: int = reference("branch", primary_key=True)
    next_at: datetime = moment(index=True)
    month: date | None = None  # the first of the month last looked through
