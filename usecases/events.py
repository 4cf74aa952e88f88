"""Events: found with the right to them, announced with a frozen roster, shown where they belong."""

from collections.abc import Awaitable, Callable, Sequence
from dataclasses import replace
from datetime import datetime

from domain.attendance import Answer, Gathering, Leave, Record
from domain.calendar import CalendarKind
from domain.catalogue import Catalogue
from domain.codes import next_code_at
from domain.event_times import forgotten_moment, next_moment, nudge_moment, sign_in_window
from domain.permission import COMMITTEE_POSTS, MEMBER_STANDINGS, Action, Standing, Subject
from domain.refusals.events import NoCommittee, NoGroup, PartsDoNotMix
from domain.refusals.forms import DateInPast, NotFound
from domain.refusals.roster import NoBranch
from storage import events, people, roster
from storage.tables import Branch, Event, Guest, Member, Part, Seat
from storage.tables import Person as Account
from storage.work import Work
from usecases.event_plans import Plan
from usecases.facts import catalogue_of, hours
from usecases.presses.events import CARD, DESK, LEAVE

SHOWN_TOO: list[Callable[[Work, Event], Awaitable[None]]] = []  # cards of an open meeting that show who is there
START = {
    "branch": Action.START_BRANCH_EVENT,
    "committee": Action.START_COMMITTEE_EVENT,
    "group": Action.START_GROUP_EVENT,
}


def branch_of(work: Work) -> Branch:
    """Return the branch one works in; raises NoBranch."""
    if work.branch is None or work.branch.id is None:
        raise NoBranch()
    return work.branch


def branch_id(work: Work) -> int:
    """Return the id of the branch one works in; raises NoBranch."""
    return branch_of(work).id or 0


def catalogue(work: Work) -> Catalogue:
    """Return the branch's catalogue."""
    branch = branch_of(work)
    return catalogue_of(branch)


def subject(event: Event, member_id: int | None = None) -> Subject:
    """Return an event as rights are asked about it; `member_id`: whose line of it is meant."""
    return Subject(
        branch_id=event.branch_id, member_id=member_id, group_id=event.group_id,
        committee=event.visibility == "committee", chair_id=event.chair_id,
    )  # fmt: skip


async def find(work: Work, event_id: int) -> Event:
    """Return an event of this branch; raises NotFound."""
    found = await events.get(work.session, branch_id(work), event_id)
    if found is None:
        raise NotFound()
    return found


async def hold(work: Work, event_id: int, *, share: bool = False) -> Event:
    """Return an event whose state nobody else changes before this transaction ends; raises NotFound."""
    found = await events.locked(work.session, branch_id(work), event_id, share=share)
    if found is None:
        raise NotFound()
    return found


# As the rules see it


async def secretary_name(work: Work) -> str:
    """Return the name that refusals send people to, empty while the post is vacant."""
    found = await people.holders(work.session, branch_id(work), "secretary")
    return found[0].name if found else ""


async def gathering(work: Work, event: Event) -> Gathering:
    """Return the moments of an event, on the branch's wall clock."""
    return Gathering(
        starts_at=work.local(event.starts_at),
        sign_in_from=_local(work, event.signin_at),
        sign_in_until=_local(work, event.signin_until),
        opened_at=_local(work, event.opened_at),
        closed_at=_local(work, event.closed_at),
        called_off="" if event.called_off_at is not None else None,
        secretary=await secretary_name(work),
    )


def _local(work: Work, at: datetime | None) -> datetime | None:
    return work.local(at) if at is not None else None


def record(seat: Seat) -> Record:
    """Return a line of the frozen roster; what was said for an earlier date counts as nothing said."""
    said = Record(
        member_id=seat.member_id, standing=Standing(seat.standing), voting=seat.voting, exempt=seat.exempt,
        answer=Answer(seat.answer) if seat.answer else None, leave=Leave(seat.leave_state),
        present_at=seat.present_at, remote=seat.remote, entered_by=seat.entered_by, left_at=seat.left_at,
        left_out=seat.left_out,
    )  # fmt: skip
    return replace(said, answer=None, leave=Leave.NONE) if seat.unconfirmed else said


def records(seats: Sequence[Seat], guests: Sequence[Guest] = ()) -> list[Record]:
    """Return the frozen roster and the guests; a guest's number is negative."""
    invited = [
        Record(member_id=-(g.id or 0), standing=Standing.GUEST, guest=True, present_at=g.present_at) for g in guests
    ]
    return [*(record(seat) for seat in seats), *invited]


# Announcing


def visibility(catalogue: Catalogue, kinds: Sequence[str], group_id: int | None) -> str:
    """Return whose affair these parts are: committee, group or branch."""
    if any(catalogue.kind(kind).audience == "committee" for kind in kinds):
        return "committee"
    return "group" if group_id is not None or "group" in kinds else "branch"


def check_parts(work: Work, kinds: Sequence[str], group_id: int | None) -> None:
    """Raise PartsDoNotMix, NoGroup, or the refusal of a right, when the actor may not hold these parts together."""
    rules = catalogue(work)
    for first in kinds:
        for second in kinds:
            if first != second and not rules.may_share(first, second):
                raise PartsDoNotMix(first=first, second=second)
    seen_by = visibility(rules, kinds, group_id)
    if seen_by == "group" and not all(k == "group" or "group" in rules.kind(k).shares for k in kinds):
        seen_by = "branch"
    about = Subject(branch_id=branch_id(work), group_id=group_id, committee=seen_by == "committee")
    work.require(START[seen_by], about)


async def audience(work: Work, seen_by: str, group_id: int | None) -> list[Member]:
    """Return who should come, in roster order; raises NoCommittee or NoGroup when there is nobody to ask."""
    if seen_by == "committee":
        held = await people.holders(work.session, branch_id(work), *COMMITTEE_POSTS)
        if len(held) < 2:
            raise NoCommittee()
        return list(held)
    lines = [line for line in await people.members(work.session, branch_id(work)) if line.standing in MEMBER_STANDINGS]
    if seen_by == "group":
        lines = [line for line in lines if line.group_id == group_id]
        if not lines:
            raise NoGroup(value="")
    return lines


async def announce_event(work: Work, plan: Plan) -> Event:
    """Announce an event: its roster frozen, its parts stored, its card where it belongs."""
    kinds = [part.kind for part in plan.parts]
    check_parts(work, kinds, plan.group_id)
    if plan.starts_at <= work.now:
        raise DateInPast(on=work.local(plan.starts_at).date())
    seen_by = visibility(catalogue(work), kinds, plan.group_id)
    lines = await audience(work, seen_by, plan.group_id)
    event = Event(
        branch_id=branch_id(work), title=plan.title, place=plan.place, visibility=seen_by, group_id=plan.group_id,
        chair_id=plan.chair_id, recorder_id=plan.recorder_id, made_by=work.actor.member_id, made_at=work.now,
        replaces_id=plan.replaces_id, starts_at=plan.starts_at, on_day=work.local(plan.starts_at).date(), minutes={},
    )  # fmt: skip
    set_times(work, event, plan.starts_at)
    work.session.add(event)
    await work.session.flush()
    _add_parts(work, event, plan)
    for ordinal, line in enumerate(lines):
        work.session.add(new_seat(event, line, ordinal))
    await work.session.flush()
    await work.audit("announce_event", "event", event.id, parts=kinds, on=event.on_day.isoformat())
    await show(work, event)
    if plan.replaces_id is not None:
        await work.refresh_cards(DESK, plan.replaces_id)
    return event


def set_times(work: Work, event: Event, starts_at: datetime) -> None:
    """Set when an event begins, and what follows from that."""
    branch = branch_of(work)
    event.starts_at, event.on_day = starts_at, work.local(starts_at).date()
    event.signin_at, event.signin_until = sign_in_window(starts_at)
    event.session, event.session_at, event.last_at = 0, None, None  # further sessions were tied to the old date
    nudge = nudge_moment(starts_at, work.zone, hours(branch).opens, CalendarKind(branch.calendar))
    event.nudge_at = nudge if nudge > work.now else None
    wind(work, event)


def wind(work: Work, event: Event) -> None:
    """Set when something happens next to the event by itself."""
    forgotten = forgotten_moment(event.last_at or event.starts_at, work.zone, hours(branch_of(work)).opens)
    moments = (event.nudge_at, event.signin_at, event.signin_until, event.session_at, forgotten, _new_code(work, event))
    event.next_at = next_moment(work.now, moments)


def _new_code(work: Work, event: Event) -> datetime | None:
    """Return when another sign-in code is read out, None while nobody signs in by a code."""
    from_, until = event.signin_at, event.signin_until
    on = event.code_secret is not None and from_ is not None and until is not None and from_ <= work.now <= until
    return next_code_at(work.now) if on else None


def _add_parts(work: Work, event: Event, plan: Plan) -> None:
    for ordinal, part in enumerate(plan.parts, 1):
        work.session.add(Part(
            event_id=event.id or 0, ordinal=ordinal, kind=part.kind, subkind=part.subkind, topic=part.topic,
            lecturer=part.lecturer, election=part.election, details=part.details,
        ))  # fmt: skip


def new_seat(event: Event, line: Member, ordinal: int) -> Seat:
    """Return the frozen line of a member."""
    return Seat(
        event_id=event.id or 0, member_id=line.id or 0, name=line.name, standing=line.standing, voting=line.voting,
        group_id=line.group_id, ordinal=ordinal, exempt=line.exempt,
    )  # fmt: skip


# Showing


async def reachable(work: Work) -> dict[int, Member]:
    """Return the confirmed members of the branch to whom the bot can write, by member."""
    accounts = await roster.people_behind(work.session, branch_id(work))
    lines = await people.members(work.session, branch_id(work))
    return {line.id or 0: line for line in lines if line.confirmed_at and _open(accounts.get(line.user_id or 0))}


def _open(account: Account | None) -> bool:
    return account is not None and account.started_at is not None and account.blocked_at is None


async def show(work: Work, event: Event) -> None:
    """Hang the event's card: the branch's in its group, others in the private chats of those asked to come."""
    branch = branch_of(work)
    open_to = await reachable(work)
    if event.visibility == "branch":
        if branch.chat_id is not None:
            await work.touch_card(branch.chat_id, CARD, event.id, thread_id=branch.thread_id, silent=False)
    else:
        await hang_cards(work, event, {seat.member_id for seat in await events.seats(work.session, event.id or 0)})
    for member in {event.made_by, event.chair_id} - {None}:
        if member in open_to:
            await show_desk(work, event, open_to[member].user_id or 0)


async def hang_cards(work: Work, event: Event, members: set[int]) -> None:
    """Hang the event's card in the private chats of these members, as far as they can be written to."""
    for member_id, line in (await reachable(work)).items():
        if member_id in members:
            await work.touch_card(line.user_id or 0, CARD, event.id, silent=False)


async def show_desk(work: Work, event: Event, user_id: int) -> None:
    """Hang the control card in an officer's private chat, anew at the bottom."""
    await events.set_desk(work.session, user_id, event.id or 0, "main", None)
    await work.repost_card(user_id, DESK, event.id)


async def refresh(work: Work, event: Event) -> None:
    """Want every card of the event shown again."""
    await work.refresh_cards(CARD, event.id)
    await work.refresh_cards(DESK, event.id)
    if event.opened_at is not None or event.called_off_at is not None:
        for show_too in SHOWN_TOO:
            await show_too(work, event)


async def refresh_leave(work: Work, seats: Sequence[Seat]) -> None:
    """Want the requests for leave of these lines shown again."""
    for seat in seats:
        await work.refresh_cards(LEAVE, seat.id)
