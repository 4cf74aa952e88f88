"""The tables, one module a subject; importing this module makes them all known to the metadata."""

from storage.tables.branch import Branch, Claim, Member, PartyGroup, Person, Post
from storage.tables.dues import DuesConsent, DuesEntry, DuesMonth, DuesRate, DuesStandard, FundEntry, HandOver
from storage.tables.duty import Entry, Notice, Occasion, Snooze, Task, YearPlan
from storage.tables.event import Event, EventDesk, Guest, Part, Seat
from storage.tables.spine import Audit, Budget, Card, Draft, Heartbeat, Inbox, Lane, Lease, Meta, Outbox
from storage.tables.talk import Situation, Talk, TalkList, TalkPair, TalkRequest, TalkVersion
from storage.tables.vote import BallotBox, BallotRoll, Candidate, Election, OpenVote, Resolution

__all__ = [
    "Audit",
    "BallotBox",
    "BallotRoll",
    "Branch",
    "Budget",
    "Candidate",
    "Card",
    "Claim",
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
    "Guest",
    "HandOver",
    "Heartbeat",
    "Inbox",
    "Lane",
    "Lease",
    "Member",
    "Meta",
    "Notice",
    "Occasion",
    "OpenVote",
    "Outbox",
    "Part",
    "PartyGroup",
    "Person",
    "Post",
    "Resolution",
    "Seat",
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
