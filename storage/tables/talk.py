"""Talks: who with whom and when in plain, what was said sealed."""

from datetime import date, datetime

from sqlmodel import SQLModel

from storage.columns import key, moment, reference, sealed, word


class Talk(SQLModel, table=True):
    """One talk record; content is readable by the author and the secretary, the fact and date by the committee."""

    id: int | None = key()
    branch_id: int = reference("branch", index=True)
    author_id: int = reference("member", index=True)
    with_member_id: int | None = reference("member", default=None)
    with_name: bytes | None = sealed(default=None)  # somebody who is not on the roster
    kind: str = word(20)  # committee, member, peer, masses, home-visit, reminder
    held_on: date
    held_at: str = word(5, default="")  # HH:MM
    place: bytes | None = sealed(default=None)
    content: bytes | None = sealed(default=None)  # topic, topics, praise, shortcomings, direction, requests, feedback
    has_content: bool = False
    follow_up_on: date | None = None
    followed_up_at: datetime | None = moment(default=None)
    made_at: datetime = moment()
    changed_at: datetime | None = moment(default=None)
    withdrawn_at: datetime | None = moment(default=None)
