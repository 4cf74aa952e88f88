"""The closed words of the catalogue: what a duty, a rung or a headcount rule may say, each as one enumeration."""

from enum import StrEnum


class Visibility(StrEnum):
    """Who may see a duty's reminders: the members' group, the committee, or the officers concerned."""

    GROUP = "group"
    COMMITTEE = "committee"
    OFFICERS = "officers"


class Subject(StrEnum):
    """For whom a duty stands: once for the branch, or once for each group, member, activist or member abroad."""

    BRANCH = "branch"
    GROUP = "group"
    MEMBER = "member"
    ACTIVIST = "activist"
    OVERSEAS = "overseas"


class Condition(StrEnum):
    """What a branch must have for a duty to apply to it."""

    COMMITTEE = "committee"
    GROUPS = "groups"
    ACTIVISTS = "activists"
    OVERSEAS = "overseas"
    TERM = "term"
    NOT_TEMPORARY = "not-temporary"


class DoneBy(StrEnum):
    """Which records show that a duty is done."""

    PARTS = "parts"
    DUES = "dues"
    HANDOVER = "handover"
    ENTRY = "entry"
    TALKS = "talks"
    HOURS = "hours"
    CLOSING = "closing"  # whatever else falls due in the period is done


class Cover(StrEnum):
    """Which relations the year's talks should reach, each once (regulations.md K1, K8)."""

    COMMITTEE_PAIRS = "committee-pairs"
    MEMBER_BY_COMMITTEE = "member-by-committee"
    MEMBER_BY_MEMBER = "member-by-member"


class Anchor(StrEnum):
    """From which day a rung is counted; a planned day and a window may be missing, then so is the rung."""

    START = "start"
    DEADLINE = "deadline"
    PLANNED = "planned"
    COLLECTION = "collection"
    ACTIVITY = "activity"
    WINDOW = "window"
    WINDOW_END = "window-end"


class Unit(StrEnum):
    """What an offset counts: days, working days, calendar months."""

    DAYS = "d"
    WORKING_DAYS = "wd"
    MONTHS = "m"


class To(StrEnum):
    """Whom a rung addresses; who that is in a branch is found when the notice is made."""

    GROUP = "group"
    COMMITTEE = "committee"
    MISSING = "missing"
    HOLDER = "holder"
    RESPONSIBLE = "responsible"
    SECRETARY = "secretary"
    DEPUTY = "deputy"
    COLLECTOR = "collector"


class When(StrEnum):
    """In which state of its occasion a rung is said.

    Not done; not even dated; nothing arranged for somebody whom nobody calls himself; dated in the plan, no event
    announced yet; with claims to confirm.
    """

    OPEN = "open"
    UNPLANNED = "unplanned"
    UNTAKEN = "untaken"
    UNANNOUNCED = "unannounced"
    PENDING = "pending"


class Evidence(StrEnum):
    """Which state of an occasion shows that a step of it was taken: a date is arranged, or the duty is done."""

    ARRANGED = "arranged"
    DONE = "done"


class MissedFire(StrEnum):
    """What becomes of rungs that fell while the bot was off: none is said, the newest late, or all late."""

    SKIP = "skip"
    ONE = "one"
    ALL = "all"


class Majority(StrEnum):
    """How many of a base are needed; thresholds are computed elsewhere, in integers."""

    AT_LEAST_HALF = "at-least-half"
    MORE_THAN_HALF = "more-than-half"
    TWO_THIRDS = "two-thirds"
    FOUR_FIFTHS = "four-fifths"
    MORE_THAN_FOUR_FIFTHS = "more-than-four-fifths"


class Base(StrEnum):
    """Of whom a majority is taken: always those who should attend."""

    MEMBERS = "members"
    FULL = "full"
    VOTING = "voting"
    COMMITTEE = "committee"


class Sure(StrEnum):
    """How sure we are of a rule (regulations.md)."""

    READ_FULL = "READ-FULL"
    READ_PART = "READ-PART"
    CODE = "CODE"
    MEM = "MEM"
    INTERP = "INTERP"
    SEED = "SEED"
    OURS = "OURS"
