"""Minutes approved by two named persons, each by a press in private; a later change is a further version."""

from collections.abc import Sequence
from typing import Any

from domain.permission import COMMITTEE_POSTS, Action, Subject, may
from domain.refusals.duties import AlreadyDone
from domain.refusals.forms import NotFound
from domain.refusals.papers import MinutesUnchanged, NoSecondApprover, NotClosedYet, VersionReplaced
from storage import papers, people
from storage.tables import Event, MinutesVersion, Part
from storage.work import Work
from usecases import events as gatherings
from usecases.minutes import build
from usecases.minutes_writing import show_changed, the_part
from usecases.papers import recording
from usecases.presses.papers import CARD, ApproveMinutes, PrintConfidential, PrintMinutes, SubmitMinutes


async def approvers(work: Work, event: Event) -> list[int]:
    """Return the two who approve: chair and recorder, else the heads and the committee; those who can be asked."""
    open_to = await gatherings.reachable(work)
    committee = await people.holders(work.session, event.branch_id, *COMMITTEE_POSTS)
    wanted = [event.chair_id, event.recorder_id, *(line.id for line in committee)]
    found = [member for member in dict.fromkeys(wanted) if member in open_to]
    return [member for member in found if member][:2]


async def changed(work: Work, event: Event, part: Part, last: MinutesVersion | None) -> bool:
    """Tell whether what is recorded differs from what a version holds."""
    return last is None or work.vault.open(last.content, papers.MINUTES) != settled(
        work, await build(work, event, part)
    )


def settled(work: Work, record: dict[str, Any]) -> dict[str, Any]:
    """Return a record as it comes back after having been stored."""
    back: dict[str, Any] = work.vault.open(work.vault.seal(record, papers.MINUTES), papers.MINUTES)
    return back


async def submit(work: Work, press: SubmitMinutes) -> None:
    """Keep the minutes as they stand as a new version, and ask two named persons to approve it."""
    event, part = await the_part(work, press.part)
    await gatherings.hold(work, event.id or 0)
    if event.closed_at is None:
        raise NotClosedYet()
    versions = await papers.versions(work.session, part.id or 0, change=True)
    last = versions[-1] if versions else None
    if last is not None and last.state != "returned" and not await changed(work, event, part, last):
        raise MinutesUnchanged()
    asked = await approvers(work, event)
    if len(asked) < 2:
        raise NoSecondApprover()
    for old in versions:
        if old.state == "asked":
            old.state = "replaced"
    made = MinutesVersion(
        branch_id=event.branch_id, part_id=part.id or 0, number=len(versions) + 1, made_at=work.now,
        content=work.vault.seal(await build(work, event, part), papers.MINUTES), made_by=work.actor.member_id,
        first_id=asked[0], second_id=asked[1],
    )  # fmt: skip
    work.session.add(made)
    await work.session.flush()
    await work.audit("minutes_submitted", "part", part.id, number=made.number)
    work.toast("minutes.submitted_toast", number=made.number)
    await _show_all(work, part, [*versions, made])
    open_to = await gatherings.reachable(work)
    for member in asked:
        await work.repost_card(open_to[member].user_id or 0, CARD, f"k.{made.id}", silent=False)


async def _show_all(work: Work, part: Part, versions: Sequence[MinutesVersion]) -> None:
    for version in versions:
        await work.refresh_cards(CARD, f"k.{version.id}")
    await show_changed(work, part.id or 0)


async def the_version(work: Work, number: int, *, change: bool = False) -> tuple[Event, Part, MinutesVersion]:
    """Return a version that the actor was asked to approve; otherwise it does not exist for him."""
    version = await papers.version(work.session, gatherings.branch_id(work), number, change=change)
    if version is None or work.actor.member_id not in (version.first_id, version.second_id):
        raise NotFound()
    work.require(Action.SEE_OWN_RECORD, Subject(branch_id=version.branch_id, member_id=work.actor.member_id))
    found = await papers.part(work.session, version.branch_id, version.part_id)
    if found is None:
        raise NotFound()
    return found[0], found[1], version


async def approve(work: Work, press: ApproveMinutes) -> None:
    """Approve a version, or return it; with the second approval it stands. A second press changes nothing."""
    _event, part, version = await the_version(work, press.version, change=True)
    if version.state == "replaced":
        raise VersionReplaced()
    if version.state != "asked":
        raise AlreadyDone()
    first = version.first_id == work.actor.member_id
    if (version.first_at if first else version.second_at) is not None and press.agree:
        raise AlreadyDone()
    if not press.agree:
        version.state, version.returned_by = "returned", work.actor.member_id
    elif first:
        version.first_at = work.now
    else:
        version.second_at = work.now
    if version.first_at and version.second_at and version.state == "asked":
        version.state = "approved"
    await work.audit("minutes_approved", "part", part.id, number=version.number, agree=press.agree)
    work.toast("minutes.approved_toast", agree=press.agree, done=version.state == "approved")
    await work.session.flush()
    await _show_all(work, part, [version])
    await _tell(work, part, version)


async def _tell(work: Work, part: Part, version: MinutesVersion) -> None:
    """Tell whoever submitted a version that it stands, or came back."""
    member = (await gatherings.reachable(work)).get(version.made_by or 0)
    if version.state != "asked" and member is not None and member.user_id and member.id != work.actor.member_id:
        await work.repost_card(member.user_id, CARD, f"m.{part.id}", silent=False)


# Files


async def send_minutes(work: Work, press: PrintMinutes) -> None:
    """Send the minutes as a Word file to whoever may read them, in private: as they stand, or an older version."""
    event, _part = await readable_part(work, press.part)
    versions = await papers.versions(work.session, press.part)
    if press.number and all(version.number != press.number for version in versions):
        raise NotFound()
    await work.send_report(
        work.origin.user_id or 0, "minutes", "minutes.caption", part=press.part, number=press.number,
        title=event.title, on=event.on_day,
    )  # fmt: skip
    await work.audit("minutes_printed", "part", press.part, number=press.number)
    work.toast("papers.coming_toast")


async def readable_part(work: Work, part_id: int) -> tuple[Event, Part]:
    """Return a part whose minutes the actor may read, with its event; raises NotFound."""
    found = await papers.part(work.session, gatherings.branch_id(work), part_id)
    if found is None or not reads(work, found[0]):
        work.require(Action.SEE_EVENT_NAMES, gatherings.subject(found[0]) if found else None)
        raise NotFound()
    return found


def reads(work: Work, event: Event) -> bool:
    """Tell whether the actor reads the minutes of an event here: whoever writes them, whoever sees its names."""
    if not work.origin.private:
        return False
    writes = may(work.actor, Action.WRITE_MINUTES, recording(event), work.place)
    return writes or may(work.actor, Action.SEE_EVENT_NAMES, gatherings.subject(event), work.place)


async def send_confidential(work: Work, press: PrintConfidential) -> None:
    """Send the record of the confidential items alone, to one of the committee, in private."""
    found = await papers.part(work.session, gatherings.branch_id(work), press.part)
    work.require(Action.SEE_CONFIDENTIAL, Subject(branch_id=gatherings.branch_id(work)))
    if found is None:
        raise NotFound()
    await work.send_report(
        work.origin.user_id or 0, "minutes_confidential", "minutes.caption", part=press.part, number=0,
        title=found[0].title, on=found[0].on_day,
    )  # fmt: skip
    await work.audit("minutes_printed", "part", press.part, confidential=True)
    work.toast("papers.coming_toast")
