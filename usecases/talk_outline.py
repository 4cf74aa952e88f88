"""The summary of a talk for branch and group: apart from the record, without names, read by the committee."""

from typing import Any

from domain.permission import Action
from domain.refusals.duties import AlreadyDone
from domain.refusals.talks import NamesSomebody
from domain.short_names import short_names
from storage import people, talks
from storage.work import Work
from texts.rendering import plain
from usecases import wizards
from usecases.presses.talks import WriteOutline
from usecases.talk_form import branch_id, short
from usecases.talk_keeping import keep
from usecases.talk_list import turn_to
from usecases.talks import person_of, refresh_list, the_talk
from usecases.wizards import Answers, Step, Wizard, known

LONGEST = 300


async def start_outline(work: Work, press: WriteOutline) -> None:
    """Open the form that writes, or writes anew, the summary of one's own talk."""
    talk = await the_talk(work, press.talk, Action.CHANGE_TALK)
    if talk.withdrawn_at is not None or talk.faded_at is not None:
        raise AlreadyDone()
    await turn_to(work, talk, "fact")
    await wizards.start(work, "outline", {"talk": talk.id, "person": await person_of(work, talk)})


async def read_outline(work: Work, answers: Answers, typed: str) -> str:
    """Return the summary; raises NamesSomebody when it has a name of the roster or of the counterpart in it."""
    text = short(typed, LONGEST)
    names = [line.name for line in await people.members(work.session, branch_id(work))]
    for name in (answers["person"]["name"], *names):
        if name and name in text:
            raise NamesSomebody(name=name)
    return text


async def write_outline(work: Work, answers: Answers) -> None:
    """Store the summary, sealed; it goes with the content."""
    talk = await the_talk(work, answers["talk"], Action.CHANGE_TALK, change=True)
    if talk.withdrawn_at is not None or talk.faded_at is not None:
        raise AlreadyDone()
    talk.outline = work.vault.seal(answers["outline"], talks.OUTLINE)
    keep(work, talk)
    await work.audit("talk_outlined", "talk", talk.id)
    await refresh_list(work)


async def _facts(work: Work, answers: Answers) -> dict[str, Any]:
    names = [line.name for line in await people.members(work.session, branch_id(work))]
    text, familiar = answers.get("outline", ""), plain("zh-CN", "talks.familiar", {}).split()
    return {"longest": LONGEST, "maybe": short_names(text, [answers["person"]["name"], *names], familiar)}


known(Wizard("outline", "talks", (Step("outline", read=read_outline),), write_outline, _facts, secret=True))
