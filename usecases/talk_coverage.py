"""The coverage of talks on its card, the talk it suggests, and the register as a file."""

from domain.permission import Action
from domain.refusals.forms import NotFound, OldButton
from storage import people
from storage.work import Work
from usecases.leafing import leaf
from usecases.presses.talk_coverage import CARD, SendRegister, ShowCoverage, TalkWith, TurnCoverage
from usecases.talk_form import branch_id
from usecases.talks import start_talk

FIRST_YEAR = 2000


async def show(work: Work, _press: ShowCoverage | None = None) -> None:
    """Post the coverage in the private chat of whoever heads the branch."""
    work.require(Action.SEE_TALK_COVERAGE)
    if work.origin.user_id is not None:
        await work.repost_card(work.origin.user_id, CARD, f"{branch_id(work)}.0")


async def turn(work: Work, press: TurnCoverage) -> None:
    """Turn the coverage to another page."""
    work.require(Action.SEE_TALK_COVERAGE)
    await leaf(work, CARD, f"{branch_id(work)}.{max(0, min(press.page, 999))}")


async def talk_with(work: Work, press: TalkWith) -> None:
    """Open the form for a talk with a member who was suggested."""
    line = await people.member(work.session, branch_id(work), press.member)
    if line is None or line.left_on is not None or line.id == work.actor.member_id:
        raise NotFound()
    await start_talk(work, given={"person": {"member": line.id, "name": line.name}})


async def send_register(work: Work, press: SendRegister) -> None:
    """Send the register of a year's talks, without a word of what was said, to whoever heads the branch."""
    work.require(Action.SEE_TALK_COVERAGE)
    if not FIRST_YEAR <= press.year <= work.today.year or work.origin.user_id is None:
        raise OldButton()
    await work.send_report(work.origin.user_id, "talk_register", "coverage.register_caption", year=press.year)
    await work.audit("talk_register", "branch", branch_id(work), year=press.year)
    work.toast("coverage.register_coming")
