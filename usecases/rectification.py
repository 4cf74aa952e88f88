"""Rectification items: put down after a life meeting, reminded of until closed, by somebody else than the owner."""

from datetime import timedelta

from domain.calendar import Shift
from domain.moments import place
from domain.permission import Action, Subject, may
from domain.rectification import next_reminder
from domain.refusals.forms import NotFound
from domain.refusals.rectification import RectificationClosed, ReviewsHimself
from domain.talks import REMIND_AT
from storage import events, people, rectification
from storage.tables import Rectification
from storage.work import Work
from usecases import events as gatherings
from usecases import wizards
from usecases.events import branch_id
from usecases.leafing import leaf
from usecases.presses.events import DESK as EVENT_DESK
from usecases.presses.rectification import (
    CARD,
    LIST,
    AddItem,
    ItemDone,
    ListItems,
    NoteProgress,
    OpenItem,
    ReviewItem,
    TakeRegister,
)
from usecases.talk_form import setting_of
from usecases.wizards import Answers

PAUSED = timedelta(days=1)  # after which an item of a branch that is paused is looked at again
FROM_OUTSIDE = -1  # as a page: the list is not leafed through but asked for


def keeps(work: Work) -> bool:
    """Tell whether the actor may put items down and see all of them."""
    return may(work.actor, Action.KEEP_RECTIFICATION, Subject(branch_id=branch_id(work)), work.place)


def may_see(work: Work, item: Rectification) -> bool:
    """Tell whether the actor may see an item: the committee, its owner, its reviewer; in private alone."""
    own = [Subject(branch_id=item.branch_id, member_id=who) for who in (item.owner_id, item.verifier_id) if who]
    return any(may(work.actor, Action.SEE_RECTIFICATION, one, work.place) for one in own)


async def the_item(work: Work, number: int, *, closed: bool = False) -> Rectification:
    """Return an item the actor may see, its row held; raises NotFound, or RectificationClosed unless `closed`."""
    own = Subject(branch_id=branch_id(work), member_id=work.actor.member_id)
    work.require(Action.SEE_RECTIFICATION, own)
    item = await rectification.get(work.session, branch_id(work), number, change=True)
    if item is None or not may_see(work, item):
        raise NotFound()
    if item.state not in rectification.PENDING and not closed:
        raise RectificationClosed()
    return item


# What one looks at


async def show_list(work: Work, press: ListItems | None = None) -> None:
    """Show the items of a meeting, or all that one may see, in one's private chat."""
    own = Subject(branch_id=branch_id(work), member_id=work.actor.member_id)
    work.require(Action.SEE_RECTIFICATION, own)
    event, page = (press.event, press.page) if press else (0, FROM_OUTSIDE)
    if event:
        work.require(Action.KEEP_RECTIFICATION)
    key = f"{branch_id(work)}.{event}.{max(page, 0)}"
    if page == FROM_OUTSIDE:
        await work.repost_card(work.origin.user_id or 0, LIST, key)
    else:
        await leaf(work, LIST, key)


async def open_item(work: Work, press: OpenItem) -> None:
    """Show one item in one's private chat, anew at the bottom."""
    item = await the_item(work, press.item, closed=True)
    await work.repost_card(work.origin.user_id or 0, CARD, item.id)


async def take_register(work: Work, press: TakeRegister) -> None:
    """Send the register of a year to an officer's private chat."""
    work.require(Action.KEEP_RECTIFICATION)
    await work.audit("export", "rectification", year=press.year)
    await work.send_report(work.origin.user_id or 0, "rectification", "rectify.register_caption", year=press.year)
    work.toast("rectify.register_toast")


# Putting down


async def start_adding(work: Work, press: AddItem) -> None:
    """Open the form that puts an item down."""
    work.require(Action.KEEP_RECTIFICATION)
    given: Answers = {}
    if press.event:
        event = await gatherings.find(work, press.event)
        given = {"event": event.id, "source": await _source(work, event.id or 0), "found_on": event.on_day}
    await wizards.start(work, "rectification", given)


async def _source(work: Work, event_id: int) -> str:
    kinds = {part.kind for part in await events.parts(work.session, event_id)}
    return "committee-life" if "committee-life" in kinds else "life"


async def put_down(work: Work, given: Answers) -> None:
    """Store an item; its owner is told in private and reminded until it is closed."""
    work.require(Action.KEEP_RECTIFICATION)
    if given["owner"] == given["verifier"]:
        raise ReviewsHimself()
    seal = work.vault.seal
    item = Rectification(
        branch_id=branch_id(work), event_id=given.get("event"), source=given["source"],
        found_on=given.get("found_on") or work.today, problem=seal(given["problem"], rectification.PROBLEM),
        details=seal(given["details"], rectification.DETAILS) if given.get("details") else None,
        measure=seal(given["measure"], rectification.MEASURE), owner_id=given["owner"], verifier_id=given["verifier"],
        until_on=given["until"], made_by=work.actor.member_id, made_at=work.now,
    )  # fmt: skip
    remind_next(work, item)
    work.session.add(item)
    await work.session.flush()
    await work.audit("rectification", "rectification", item.id, for_member_id=item.owner_id, source=item.source)
    await show_to(work, item, item.owner_id)
    name = await name_of(work, item.owner_id)
    await work.whisper("rectify.stored", name=name, until=item.until_on, reached=await reached(work, item.owner_id))
    await refresh(work, item)


def remind_next(work: Work, item: Rectification) -> None:
    """Set when somebody is reminded next, in working hours; never once it is closed."""
    if item.state not in rectification.PENDING:
        item.remind_at = None
        return
    day = next_reminder(item.until_on, work.today, done=item.state == "done")
    item.remind_at = place(day, REMIND_AT, Shift.AFTER, setting_of(work))[0]


async def reached(work: Work, member: int) -> bool:
    """Tell whether the bot can write to a member."""
    return member in await gatherings.reachable(work)


async def show_to(work: Work, item: Rectification, member: int | None) -> bool:
    """Show an item to a member in his private chat; tells whether he can be written to."""
    line = (await gatherings.reachable(work)).get(member or 0)
    if line is None or line.user_id is None:
        return False
    await work.repost_card(line.user_id, CARD, item.id, silent=False)
    return True


async def refresh(work: Work, item: Rectification) -> None:
    """Want every card of an item, and the first page of the lists it stands on, shown again."""
    await work.refresh_cards(CARD, item.id)
    for event in {0, item.event_id or 0}:
        await work.refresh_cards(LIST, f"{item.branch_id}.{event}.0")
    if item.event_id is not None:
        await work.refresh_cards(EVENT_DESK, item.event_id)


async def name_of(work: Work, member: int | None) -> str:
    """Return a member's name, '' for nobody."""
    line = await people.member(work.session, branch_id(work), member) if member is not None else None
    return line.name if line is not None else ""


# What becomes of it


async def start_done(work: Work, press: ItemDone) -> None:
    """Open the form in which the owner, or the committee for him, says that it is mended."""
    item = await the_item(work, press.item)
    await wizards.start(work, "rectified", {"item": item.id})


async def start_note(work: Work, press: NoteProgress) -> None:
    """Open the form that notes how far it has come."""
    item = await the_item(work, press.item)
    await wizards.start(work, "rectify_note", {"item": item.id})


async def note_progress(work: Work, given: Answers) -> None:
    """Keep how far it has come; what stood there before gives way to it."""
    item = await the_item(work, given["item"])
    item.progress = work.vault.seal(given["progress"], rectification.PROGRESS)
    await work.audit("rectification_progress", "rectification", item.id)
    await work.whisper("rectify.noted")
    await refresh(work, item)


async def say_done(work: Work, given: Answers) -> None:
    """Record that it is mended; the reviewer is asked to make sure of it."""
    item = await the_item(work, given["item"])
    if given.get("progress"):
        item.progress = work.vault.seal(given["progress"], rectification.PROGRESS)
    item.state, item.done_on, item.reminded = "done", given.get("on") or work.today, 0
    remind_next(work, item)
    await work.audit("rectification_done", "rectification", item.id, on=item.done_on.isoformat())
    await show_to(work, item, await _reviewer(work, item))
    await work.whisper("rectify.waits", name=await name_of(work, item.verifier_id))
    await refresh(work, item)


async def _reviewer(work: Work, item: Rectification) -> int | None:
    """Return who makes sure of it: the reviewer named, or an officer when he cannot be written to."""
    heads = await people.holders(work.session, item.branch_id, "secretary", "deputy", "discipline")
    open_to = await gatherings.reachable(work)
    wanted = [item.verifier_id, item.made_by, *(head.id for head in heads)]
    return next((who for who in wanted if who in open_to and who != item.owner_id), None)


async def review(work: Work, press: ReviewItem) -> None:
    """Close an item that the reviewer is satisfied with; for one he is not, ask why."""
    item = await the_item(work, press.item)
    if work.actor.member_id == item.owner_id:
        raise ReviewsHimself()
    if item.state != "done":
        raise NotFound()
    if not press.good:
        await wizards.start(work, "rectify_return", {"item": item.id})
        return
    item.state, item.closed_at, item.remind_at = "closed", work.now, None
    item.verifier_id = work.actor.member_id
    await work.audit("rectification_closed", "rectification", item.id)
    work.toast("rectify.closed_toast")
    await show_to(work, item, item.owner_id)
    await refresh(work, item)


async def send_back(work: Work, given: Answers) -> None:
    """Give an item back to its owner with the reason; his reminders go on."""
    item = await the_item(work, given["item"])
    if work.actor.member_id == item.owner_id:
        raise ReviewsHimself()
    item.remarks = work.vault.seal(given["remarks"], rectification.REMARKS)
    item.state, item.done_on, item.reminded = "open", None, 0
    remind_next(work, item)
    await work.audit("rectification_returned", "rectification", item.id)
    await show_to(work, item, item.owner_id)
    await work.whisper("rectify.sent_back", name=await name_of(work, item.owner_id))
    await refresh(work, item)


# By the clock


async def remind(work: Work) -> bool:
    """Remind of one item that is due: its owner, its reviewer once it is said to be done, else an officer."""
    item = await rectification.due(work.session, work.now)
    if item is None:
        return False
    work.branch = await people.branch(work.session, item.branch_id)
    if item.state not in rectification.PENDING or work.branch is None:
        item.remind_at = None
        return True
    if work.branch.state != "active":
        item.remind_at = work.now + PAUSED
        return True
    item.reminded += 1
    remind_next(work, item)
    await work.session.flush()
    waits_for_review = item.state == "done"
    if waits_for_review or not await show_to(work, item, item.owner_id):
        await show_to(work, item, await _reviewer(work, item))
    return True
