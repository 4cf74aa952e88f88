"""Who may do what, where: one table, asked by every use case, tick and import (architecture, decision 15)."""

from dataclasses import dataclass, field, replace
from enum import StrEnum

from domain.actors import (
    COMMITTEE_POSTS,
    MEMBER_STANDINGS,
    OFFICER_POSTS,
    POST_ORDER,
    Actor,
    Place,
    Post,
    Role,
    Standing,
    Subject,
)
from domain.refusals import Refusal
from domain.refusals.people import NotAllowed, NotAMember, NotConfirmedYet, WrongPlace

__all__ = [
    "COMMITTEE_POSTS", "MEMBER_STANDINGS", "OFFICER_POSTS", "POST_ORDER", "TABLE", "Action", "Actor", "Place",
    "Post", "Role", "Rule", "Standing", "Subject", "may", "require", "who_may",
]  # fmt: skip


class Action(StrEnum):
    """Everything that can be asked of the bot and needs a right."""

    SEE_HELP = "see_help"
    SET_LANGUAGE = "set_language"
    SET_UP_BRANCH = "set_up_branch"
    CONFIRM_SERVICE = "confirm_service"
    START_HANDOVER = "start_handover"
    CHANGE_SETTINGS = "change_settings"
    REGISTER_SELF = "register_self"
    SEE_MEMBER_COUNTS = "see_member_counts"
    SEE_MEMBERS = "see_members"
    ADD_MEMBER = "add_member"
    CHANGE_MEMBER = "change_member"
    IMPORT_ROSTER = "import_roster"
    CONFIRM_MEMBER = "confirm_member"
    APPOINT_POST = "appoint_post"
    REMOVE_LEAVER = "remove_leaver"
    SEE_OWN_RECORD = "see_own_record"
    START_BRANCH_EVENT = "start_branch_event"
    START_COMMITTEE_EVENT = "start_committee_event"
    START_GROUP_EVENT = "start_group_event"
    CHANGE_EVENT = "change_event"
    SEE_EVENT = "see_event"
    SEE_EVENT_NAMES = "see_event_names"
    ANSWER_EVENT = "answer_event"
    SIGN_IN = "sign_in"
    OPEN_SIGN_IN = "open_sign_in"
    OPEN_MEETING = "open_meeting"
    CLOSE_MEETING = "close_meeting"
    CALL_OFF = "call_off"
    DECIDE_LEAVE = "decide_leave"
    READ_LEAVE_REASON = "read_leave_reason"
    ENTER_ATTENDANCE = "enter_attendance"
    RUN_VOTE = "run_vote"
    CAST_VOTE = "cast_vote"
    DECLARE_RESULT = "declare_result"
    SEE_REGISTER = "see_register"
    READ_REFLECTION = "read_reflection"
    CLAIM_DUES = "claim_dues"
    SEE_OWN_DUES = "see_own_dues"
    SEE_DUES_COUNTS = "see_dues_counts"
    SEE_DUES_LEDGER = "see_dues_ledger"
    RECEIVE_DUES = "receive_dues"
    PASS_ON_DUES = "pass_on_dues"
    SET_DUES_AMOUNT = "set_dues_amount"
    WAIVE_DUES = "waive_dues"
    CONFIRM_HANDOVER = "confirm_handover"
    PROPOSE_STANDARD = "propose_standard"
    KEEP_FUND = "keep_fund"
    APPROVE_FUND = "approve_fund"
    WRITE_TALK = "write_talk"
    READ_TALK = "read_talk"
    CHANGE_TALK = "change_talk"
    SEE_TALK_FACT = "see_talk_fact"
    SEE_OWN_TALKS = "see_own_talks"
    SEE_TALK_COVERAGE = "see_talk_coverage"
    REPORT_SITUATION = "report_situation"
    OPEN_SITUATION = "open_situation"
    KEEP_RECTIFICATION = "keep_rectification"
    SEE_RECTIFICATION = "see_rectification"
    SEE_BOARD = "see_board"
    SEE_OFFICER_BOARD = "see_officer_board"
    RECORD_DUTY = "record_duty"
    PLAN_DUTY = "plan_duty"
    PLAN_YEAR = "plan_year"
    SEE_PREVIEW = "see_preview"
    ASSIGN_DUTY = "assign_duty"
    WAIVE_OCCASION = "waive_occasion"
    SNOOZE_REMINDER = "snooze_reminder"
    TAKE_OVER_CALL = "take_over_call"
    SEE_UNREACHABLE = "see_unreachable"
    REPORT = "report"
    EXPORT = "export"
    SEE_AUDIT = "see_audit"
    KEEP_TIME = "keep_time"
    SUGGEST_ITEM = "suggest_item"
    ARRANGE_AGENDA = "arrange_agenda"
    SEE_CONFIDENTIAL = "see_confidential"
    WRITE_MINUTES = "write_minutes"


@dataclass(frozen=True)
class Rule:
    """Who may and where; the FIRST role is the one a refusal names. `literal`: no vacancy widens it."""

    roles: tuple[Role, ...]
    places: frozenset[Place] = field(default_factory=lambda: frozenset(Place))
    literal: bool = False


PRIVATE = frozenset({Place.PRIVATE, Place.PROGRAM})
NOT_THE_GROUP = PRIVATE | {Place.COMMITTEE_CHAT}

HEADS = (Role.SECRETARY, Role.DEPUTY)
ROSTER = (Role.ORGANISATION, *HEADS)
ORGANISERS = (Role.OFFICER, Role.CHAIR, Role.LEADER)
RUNNERS = (Role.CHAIR, *HEADS)

TABLE: dict[Action, Rule] = {
    Action.SEE_HELP: Rule((Role.ANYONE,)),
    Action.SET_LANGUAGE: Rule((Role.ANYONE,)),
    Action.SET_UP_BRANCH: Rule((Role.ADMINISTRATOR,)),
    Action.CONFIRM_SERVICE: Rule((Role.SECRETARY,)),
    Action.START_HANDOVER: Rule((Role.ADMINISTRATOR, Role.SECRETARY)),
    Action.CHANGE_SETTINGS: Rule(HEADS),
    Action.REGISTER_SELF: Rule((Role.ANYONE,)),
    Action.SEE_MEMBER_COUNTS: Rule((Role.MEMBER,)),
    Action.SEE_MEMBERS: Rule((Role.COMMITTEE,), PRIVATE),
    Action.ADD_MEMBER: Rule(ROSTER, PRIVATE),
    Action.CHANGE_MEMBER: Rule(ROSTER, PRIVATE),
    Action.IMPORT_ROSTER: Rule(ROSTER, PRIVATE),
    Action.CONFIRM_MEMBER: Rule(ROSTER, PRIVATE),
    Action.APPOINT_POST: Rule((Role.SECRETARY,), PRIVATE),
    Action.REMOVE_LEAVER: Rule(ROSTER, PRIVATE),
    Action.SEE_OWN_RECORD: Rule((Role.SELF,), PRIVATE),
    Action.START_BRANCH_EVENT: Rule((Role.OFFICER,)),
    Action.START_COMMITTEE_EVENT: Rule((Role.OFFICER, Role.COMMITTEE)),
    Action.START_GROUP_EVENT: Rule((Role.LEADER, Role.OFFICER)),
    Action.CHANGE_EVENT: Rule(ORGANISERS),
    Action.SEE_EVENT: Rule((Role.PERSON, Role.SELF)),
    Action.SEE_EVENT_NAMES: Rule((Role.COMMITTEE, Role.CHAIR, Role.LEADER), NOT_THE_GROUP),
    Action.ANSWER_EVENT: Rule((Role.SELF,)),
    Action.SIGN_IN: Rule((Role.SELF,)),
    Action.OPEN_SIGN_IN: Rule(ORGANISERS),
    Action.OPEN_MEETING: Rule(ORGANISERS),
    Action.CLOSE_MEETING: Rule(ORGANISERS),
    Action.CALL_OFF: Rule(ORGANISERS),
    Action.DECIDE_LEAVE: Rule(RUNNERS, NOT_THE_GROUP),
    Action.READ_LEAVE_REASON: Rule((*RUNNERS, Role.SELF), PRIVATE),
    Action.ENTER_ATTENDANCE: Rule(ORGANISERS, NOT_THE_GROUP),
    Action.RUN_VOTE: Rule(ORGANISERS, NOT_THE_GROUP),
    Action.CAST_VOTE: Rule((Role.SELF,)),
    Action.DECLARE_RESULT: Rule((*RUNNERS, Role.LEADER), NOT_THE_GROUP),
    Action.SEE_REGISTER: Rule((Role.COMMITTEE,), PRIVATE),
    Action.READ_REFLECTION: Rule((*RUNNERS, Role.PUBLICITY), PRIVATE),
    Action.CLAIM_DUES: Rule((Role.SELF,)),
    Action.SEE_OWN_DUES: Rule((Role.SELF,), PRIVATE),
    Action.SEE_DUES_COUNTS: Rule((Role.MEMBER,)),
    Action.SEE_DUES_LEDGER: Rule((Role.COLLECTOR, Role.ORGANISATION, Role.LEADER, *HEADS), PRIVATE),
    Action.RECEIVE_DUES: Rule((Role.COLLECTOR, Role.LEADER)),
    Action.PASS_ON_DUES: Rule((Role.COLLECTOR, Role.LEADER)),
    Action.SET_DUES_AMOUNT: Rule((Role.COLLECTOR, *ROSTER), PRIVATE),
    Action.WAIVE_DUES: Rule(HEADS, PRIVATE),
    Action.CONFIRM_HANDOVER: Rule((*HEADS, Role.DISCIPLINE, Role.ORGANISATION), PRIVATE),
    Action.PROPOSE_STANDARD: Rule((Role.SELF,), PRIVATE),
    Action.KEEP_FUND: Rule((Role.COLLECTOR, *ROSTER), PRIVATE),
    Action.APPROVE_FUND: Rule((Role.SECRETARY, Role.DEPUTY, Role.DISCIPLINE, Role.ORGANISATION), PRIVATE),
    Action.WRITE_TALK: Rule((Role.MEMBER, Role.COMMITTEE), PRIVATE),
    Action.READ_TALK: Rule((Role.AUTHOR, Role.SECRETARY), PRIVATE, literal=True),
    Action.CHANGE_TALK: Rule((Role.AUTHOR,), PRIVATE, literal=True),
    Action.SEE_TALK_FACT: Rule((Role.COMMITTEE, Role.AUTHOR), PRIVATE),
    Action.SEE_OWN_TALKS: Rule((Role.MEMBER, Role.COMMITTEE), PRIVATE),
    Action.SEE_TALK_COVERAGE: Rule(HEADS, PRIVATE),
    Action.REPORT_SITUATION: Rule((Role.PERSON,), PRIVATE),
    Action.OPEN_SITUATION: Rule((Role.COMMITTEE,), PRIVATE),
    Action.KEEP_RECTIFICATION: Rule((Role.COMMITTEE,), PRIVATE),
    Action.SEE_RECTIFICATION: Rule((Role.COMMITTEE, Role.SELF), PRIVATE),
    Action.SEE_BOARD: Rule((Role.PERSON,)),
    Action.SEE_OFFICER_BOARD: Rule((Role.COMMITTEE,), NOT_THE_GROUP),
    Action.RECORD_DUTY: Rule((Role.OFFICER, Role.COMMITTEE, Role.LEADER), NOT_THE_GROUP),
    Action.PLAN_DUTY: Rule((Role.OFFICER, Role.COMMITTEE, Role.LEADER)),
    Action.PLAN_YEAR: Rule(HEADS, PRIVATE),
    Action.SEE_PREVIEW: Rule(HEADS, PRIVATE),
    Action.ASSIGN_DUTY: Rule(HEADS),
    Action.WAIVE_OCCASION: Rule(HEADS, NOT_THE_GROUP),
    Action.SNOOZE_REMINDER: Rule((Role.OFFICER, Role.COMMITTEE, Role.LEADER, Role.COLLECTOR)),
    Action.TAKE_OVER_CALL: Rule((Role.OFFICER, Role.COMMITTEE, Role.LEADER, Role.COLLECTOR), NOT_THE_GROUP),
    Action.SEE_UNREACHABLE: Rule(ROSTER, PRIVATE),
    Action.REPORT: Rule((Role.OFFICER, Role.COMMITTEE)),
    Action.EXPORT: Rule(ROSTER, PRIVATE),
    Action.SEE_AUDIT: Rule((*HEADS, Role.DISCIPLINE), PRIVATE),
    Action.KEEP_TIME: Rule((Role.PROGRAM,), frozenset({Place.PROGRAM})),
    Action.SUGGEST_ITEM: Rule((Role.MEMBER, Role.COMMITTEE), PRIVATE),
    Action.ARRANGE_AGENDA: Rule((*HEADS, Role.CHAIR), PRIVATE),
    Action.SEE_CONFIDENTIAL: Rule((Role.COMMITTEE, Role.SELF), PRIVATE),
    Action.WRITE_MINUTES: Rule((*RUNNERS, Role.SELF), PRIVATE),
}


def _effective_posts(actor: Actor) -> frozenset[Post]:
    """The posts whose rights the actor has: own ones, the vacant ones for whoever heads the branch.

    Where nobody is named to collect, it is the organisation member's work.
    """
    acting = Post.DEPUTY in actor.posts and Post.SECRETARY in actor.vacant
    heads = acting or Post.SECRETARY in actor.posts
    collects = Post.ORGANISATION in actor.posts and Post.COLLECTOR in actor.vacant
    return actor.posts | (actor.vacant if heads else frozenset()) | ({Post.COLLECTOR} if collects else frozenset())


def _roles(actor: Actor, subject: Subject, *, literal: bool) -> set[Role]:
    """What the actor is towards the subject; nothing but `anyone` across branches."""
    roles = {Role.ANYONE}
    if actor.administrator:
        roles.add(Role.ADMINISTRATOR)
    if actor.program:
        roles.add(Role.PROGRAM)
    if actor.member_id is None or not actor.confirmed:
        return roles
    posts = actor.posts if literal else _effective_posts(actor)
    roles.add(Role.PERSON)
    roles |= {Role(post) for post in posts if post not in {Post.COMMITTEE, Post.LEADER}}
    roles |= _standing_roles(actor, posts) | _tied_roles(actor, subject)
    return roles


def _standing_roles(actor: Actor, posts: frozenset[Post]) -> set[Role]:
    """The roles that come from membership and from the committee as a whole."""
    having = (
        (Role.MEMBER, actor.standing in MEMBER_STANDINGS),
        (Role.OFFICER, bool(posts & OFFICER_POSTS)),
        (Role.COMMITTEE, bool(posts & COMMITTEE_POSTS)),
    )
    return {role for role, has in having if has}


def _tied_roles(actor: Actor, subject: Subject) -> set[Role]:
    """The roles that tie the actor to this very subject."""
    having = (
        (Role.SELF, actor.member_id == subject.member_id),
        (Role.AUTHOR, actor.member_id == subject.author_id),
        (Role.CHAIR, actor.member_id == subject.chair_id),
        (Role.LEADER, subject.group_id is not None and subject.group_id in actor.leads),
    )
    return {role for role, has in having if has}


def _refusal(actor: Actor, action: Action, subject: Subject, place: Place) -> Refusal | None:
    """The reason against the action, the most telling first; None when it is allowed."""
    rule = TABLE[action]
    foreign = actor.branch_id is not None and actor.branch_id != subject.branch_id
    seen = replace(actor, member_id=None, posts=frozenset(), leads=frozenset()) if foreign else actor
    roles = _roles(seen, subject, literal=rule.literal)
    has = bool(roles & set(rule.roles)) and not (foreign and subject.branch_id is not None)
    if has and subject.committee and not roles & {Role.COMMITTEE, Role.CHAIR, Role.SELF, Role.PROGRAM}:
        has = False
    if has:
        shown = subject.committee and place is Place.GROUP and Role.ANYONE not in rule.roles
        return None if place in rule.places and not shown else WrongPlace(place=_home(rule))
    return _stranger(actor, rule, foreign=foreign) or NotAllowed(post=rule.roles[0])


def _stranger(actor: Actor, rule: Rule, *, foreign: bool) -> Refusal | None:
    """The refusal of somebody who is not, or not yet, one of the branch."""
    if rule.roles[0] in {Role.ADMINISTRATOR, Role.PROGRAM}:
        return None
    if foreign or actor.member_id is None:
        return NotAMember()
    return None if actor.confirmed else NotConfirmedYet()


def _home(rule: Rule) -> Place:
    """The place a refusal sends people to."""
    return Place.PRIVATE if Place.PRIVATE in rule.places else min(rule.places)


def may(actor: Actor, action: Action, subject: Subject, place: Place) -> bool:
    """Whether the actor may do this to the subject when its answer is seen in this place."""
    return _refusal(actor, action, subject, place) is None


def who_may(action: Action) -> Role:
    """The role that has the right first of all: what a refusal names."""
    return TABLE[action].roles[0]


def require(actor: Actor, action: Action, subject: Subject, place: Place) -> None:
    """Do nothing when allowed; raise NotAMember, NotConfirmedYet, NotAllowed or WrongPlace otherwise."""
    refusal = _refusal(actor, action, subject, place)
    if refusal is not None:
        raise refusal
