"""What carries the record in and out: inbox, outbox, cards, drafts, budgets, leases, heartbeat, audit."""

from datetime import datetime
from typing import Any

from sqlalchemy import JSON, Column, Index, UniqueConstraint
from sqlmodel import Field, SQLModel

from storage.columns import Id, key, moment, partial_index, sealed, telegram_id, word


class Lane(SQLModel, table=True):
    """A chat whose updates are worked in order; its row is locked by the worker that holds the chat."""

    chat_id: int = telegram_id(primary_key=True, sa_column_kwargs={"autoincrement": False})


class Inbox(SQLModel, table=True):
    """An update as Telegram sent it, stored before it is confirmed; handled rows keep their ids only."""

    __table_args__ = (
        partial_index("ix_inbox_waiting", "id", where="state = 'waiting'"),
        partial_index("ix_inbox_lane", "chat_id", "id", where="state = 'waiting'"),
        partial_index("ix_inbox_aside", "state", where="state = 'parked' OR state = 'unreadable'"),
    )
    id: int | None = key()
    update_id: int = telegram_id(unique=True)
    chat_id: int = telegram_id(default=0)
    state: str = word(12, default="waiting")  # waiting, done, parked, unreadable, dropped
    tries: int = 0
    received_at: datetime = moment()  # instant
    handled_at: datetime | None = moment(default=None)
    payload: bytes | None = sealed(default=None)


class Outbox(SQLModel, table=True):
    """A message to be sent, by text name and arguments; never finished prose."""

    __table_args__ = (
        partial_index("ix_outbox_due", "priority", "id", where="state = 'waiting'"),
        partial_index("ix_outbox_leased", "lease_until", where="state = 'leased'"),
        partial_index("ix_outbox_amiss", "state", where="state = 'unknown' OR state = 'never' OR state = 'dropped'"),
    )
    id: int | None = key()
    key: str = word(120, unique=True)
    method: str = word(12, default="message")  # message, document, poll, stop_poll, delete, retire, pin, menu
    branch_id: int | None = Field(default=None, sa_type=Id)
    chat_id: int = telegram_id()
    thread_id: int | None = telegram_id(default=None)
    message_id: int | None = telegram_id(default=None)  # what is deleted or retired; after sending, what was sent
    reply_to: int | None = telegram_id(default=None)
    name: str = word(80, default="")
    sealed: bytes | None = sealed(default=None)  # arguments and buttons
    silent: bool = True
    priority: int = 5
    state: str = word(12, default="waiting")  # waiting, leased, sent, unknown, never, dropped
    tries: int = 0
    unknowns: int = 0
    reason: str = word(120, default="")
    created_at: datetime = moment()  # instant
    not_before: datetime = moment()  # instant
    lease_until: datetime | None = moment(default=None)
    sent_at: datetime | None = moment(default=None)


class Card(SQLModel, table=True):
    """A message that shows the present state of something and is edited in place."""

    __table_args__ = (
        UniqueConstraint("chat_id", "kind", "key"),
        Index("ix_card_of", "kind", "key"),  # in whichever chats it hangs
        partial_index("ix_card_behind", "not_before", where="shown < wanted"),
    )
    id: int | None = key()
    branch_id: int | None = Field(default=None, sa_type=Id)
    chat_id: int = telegram_id()
    thread_id: int | None = telegram_id(default=None)
    kind: str = word(24)
    key: str = word(64)
    message_id: int | None = telegram_id(default=None)
    wanted: int = 1
    shown: int = 0
    silent: bool = True
    pinned: bool = False
    pin_wanted: bool = False
    digest: str = word(64, default="")  # of what was last shown: an edit that would change nothing is not sent
    unknowns: int = 0
    reason: str = word(120, default="")
    not_before: datetime = moment()  # instant
    lease_until: datetime | None = moment(default=None)


class Budget(SQLModel, table=True):
    """What a chat may still be sent: no earlier than `not_before`, at most so many in the window."""

    chat_id: int = telegram_id(primary_key=True, sa_column_kwargs={"autoincrement": False})
    not_before: datetime = moment()
    window_at: datetime = moment()
    used: int = 0


class Draft(SQLModel, table=True):
    """A half-filled form of one person in one chat."""

    id: int | None = key()
    user_id: int = telegram_id(index=True)
    chat_id: int = telegram_id()
    branch_id: int | None = Field(default=None, sa_type=Id)
    kind: str = word(24)
    step: str = word(24)
    state: str = word(12, default="open")  # open, aside, saved, quit
    answers: bytes = sealed()
    changed_at: datetime = moment()


class Lease(SQLModel, table=True):
    """Who holds a thing that only one process may do at a time, and until when."""

    name: str = word(40, primary_key=True)
    holder: str = word(64)
    until: datetime = moment()


class Heartbeat(SQLModel, table=True):
    """The civil moment up to which this database has been looked after, a row a name."""

    name: str = word(40, primary_key=True)
    at: datetime = moment()


class Meta(SQLModel, table=True):
    """Facts about the database itself, such as the fingerprint of its key."""

    name: str = word(40, primary_key=True)
    value: str = word(400)


class Audit(SQLModel, table=True):
    """Who did what for whom, when and by which way; only ever added to."""

    __table_args__ = (Index("ix_audit_subject", "branch_id", "subject", "subject_id"),)
    id: int | None = key()
    branch_id: int | None = Field(default=None, sa_type=Id)
    at: datetime = moment()
    user_id: int | None = telegram_id(default=None)
    member_id: int | None = Field(default=None, sa_type=Id)
    for_member_id: int | None = Field(default=None, sa_type=Id)
    action: str = word(40)
    subject: str = word(24)
    subject_id: int | None = Field(default=None, sa_type=Id)
    way: str = word(12)  # command, button, form, officer, import, tick
    details: dict[str, Any] = Field(default_factory=dict, sa_column=Column(JSON, nullable=False))
