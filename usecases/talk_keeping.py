"""The end of a talk's content: its author is told a week before, then it is deleted; who with whom and when stays."""

from collections.abc import Sequence
from datetime import timedelta

from domain.moments import is_speaking
from domain.permission import Action, Post
from domain.refusals.forms import OldButton
from domain.refusals.roster import NoBranch
from domain.talk_keeping import MONTHS, NOTICE, USUAL, ends_on, is_to_tell, not_before
from storage import people, requests, talks
from storage.outgoing import Button
from storage.tables import Branch, Talk
from storage.work import Work
from usecases.leafing import leaf
from usecases.presses import pack
from usecases.presses.talk_coverage import CARD, KeepFor, ShowKeeping
from usecases.presses.talks import ListTalks
from usecases.talk_form import branch_id, setting_of

PIECE = 50
A_DAY = timedelta(days=1)


def months_of(branch: Branch | None) -> int:
    """Return for how many months this branch keeps the content of talks."""
    kept = branch.settings.get("talk_months", USUAL) if branch is not None else USUAL
    return kept if kept in MONTHS else USUAL


def keep(work: Work, talk: Talk) -> None:
    """Set until when the content of a record is kept; a notice that was given before no longer counts."""
    anything = talk.content is not None or talk.place is not None or talk.outline is not None
    talk.ends_on = ends_on(talk.held_on, months_of(work.branch)) if anything else None
    talk.end_told_at = None


async def look(work: Work, _press: ShowKeeping) -> None:
    """Show for how long content is kept, to choose another period."""
    work.require(Action.CHANGE_SETTINGS)
    await leaf(work, CARD, f"{branch_id(work)}.keep")


async def keep_for(work: Work, press: KeepFor) -> None:
    """Keep the content of talks, past ones too, for another period; a week's notice is given all the same."""
    work.require(Action.CHANGE_SETTINGS)
    branch = work.branch
    if branch is None:
        raise NoBranch()
    if press.months not in MONTHS:
        raise OldButton()
    branch.settings = {**branch.settings, "talk_months": press.months}
    for talk in await talks.kept(work.session, branch_id(work)):
        keep(work, talk)
    await work.audit("settings", "branch", branch.id, name="talk_months", months=press.months)
    work.toast("coverage.kept_for", months=press.months)
    await leaf(work, CARD, f"{branch_id(work)}.0")


async def forget_old(work: Work) -> bool:
    """Tell authors of the end of their contents, delete those whose week is over; tells whether more waits. A tick."""
    work.require(Action.KEEP_TIME)
    tomorrow = (work.now + A_DAY).date()  # of no zone: each branch's own date decides below
    found = await talks.ending(work.session, tomorrow, tomorrow + NOTICE, PIECE)
    told: dict[tuple[int, int], list[Talk]] = {}
    for talk in found:
        work.branch = await people.branch(work.session, talk.branch_id)
        if talk.end_told_at is None:
            told.setdefault((talk.branch_id, talk.author_id), []).append(talk)
        elif talk.ends_on is not None and talk.ends_on <= work.today:
            await _forget(work, talk)
    for (own, author), ones in told.items():
        work.branch = await people.branch(work.session, own)
        await _tell(work, author, [one for one in ones if one.ends_on and is_to_tell(one.ends_on, work.today)])
    return False


async def _forget(work: Work, talk: Talk) -> None:
    talk.content, talk.place, talk.outline, talk.has_content = None, None, None, False
    talk.ends_on, talk.faded_at = None, work.now
    await talks.forget_versions(work.session, talk.id or 0)
    await requests.forget(work.session, talk.id or 0)
    await work.audit("talk_faded", "talk", talk.id)


async def _tell(work: Work, author: int, ending: Sequence[Talk]) -> None:
    """Tell one author at once of all that goes; in his stead the secretary, when he cannot be written to."""
    if not ending or not is_speaking(work.now, setting_of(work)):
        return
    gone = max(not_before(talk.ends_on, work.today) for talk in ending if talk.ends_on)
    for talk in ending:
        talk.ends_on, talk.end_told_at = gone, work.now
    chat, own = await _reader(work, author)
    if chat is None:
        return
    await work.say(
        chat, "talks.content_ends", key=f"talk.ends:{branch_id(work)}:{author}:{work.today}", silent=True,
        rows=((Button("talks.records", pack(ListTalks(branch_id(work)))),),),
        own=own, number=len(ending), on=gone, months=months_of(work.branch),
    )  # fmt: skip


async def _reader(work: Work, author: int) -> tuple[int | None, bool]:
    """Return who is told: the author, or the secretary when the author left or has no account; whether it is him."""
    line = await people.member(work.session, branch_id(work), author)
    if line is not None and line.user_id is not None and line.left_on is None:
        return line.user_id, True
    holders = await people.holders(work.session, branch_id(work), Post.SECRETARY)
    return (holders[0].user_id if holders else None), False
