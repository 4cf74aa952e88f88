"""The tables, one module a subject; importing this module makes them all known to the metadata."""

from storage.tables.branch import Branch, Claim, Member, PartyGroup, Person, Post
from storage.tables.dues import DuesConsent, DuesEntry, DuesMonth, DuesRate, DuesStandard, FundEntry, HandOver
from storage.tables.duty import Entry, Notice, Occasion, Snooze, Task, YearPlan
from storage.tables.event import Event, EventDesk, Guest, Part, Seat
from storage.tables.meeting_dates import DateChoice, DateOption, DatePoll, DateVoice, Series, SeriesDay
from storage.tables.paper import (
    AgendaFreeze,
    AgendaItem,
    Document,
    GapNotice,
    ItemGuest,
    MinutesVersion,
    Remark,
)
from storage.tables.rectification import Rectification
from storage.tables.spine import Audit, Budget, Card, Draft, Heartbeat, Inbox, Lane, Lease, Meta, Outbox
from storage.tables.talk import Situation, Talk, TalkList, TalkPair, TalkRequest, TalkVersion
from storage.tables.vote import BallotBox, BallotRoll, Candidate, Election, OpenVote, Resolution

__all__ = [
    "AgendaFreeze",
    "AgendaItem",
    "Audit",
    "BallotBox",
    "BallotRoll",
    "Branch",
    "Budget",
    "Candidate",
    "Card",
    "Claim",
    "DateChoice",
    "DateOption",
    "DatePoll",
    "DateVoice",
    "Document",
    "Draft",
    "DuesConsent",
    "DuesEntry",
    "DuesMonth",
    "DuesRate",
    "DuesStandard",
    "Election",
    "Entry",
    "Event",
    "EventDesk",
    "FundEntry",
    "GapNotice",
    "Guest",
    "HandOver",
    "Heartbeat",
    "Inbox",
    "ItemGuest",
    "Lane",
    "Lease",
    "Member",
    "Meta",
    "MinutesVersion",
    "Notice",
    "Occasion",
    "OpenVote",
    "Outbox",
    "Part",
    "PartyGroup",
    "Person",
    "Post",
    "Rectification",
    "Remark",
    "Resolution",
    "Seat",
    "Series",
    "SeriesDay",
    "Situation",
    "Snooze",
    "Talk",
    "TalkList",
    "TalkPair",
    "TalkRequest",
    "TalkVersion",
    "Task",
    "YearPlan",
]
