"""Correcting and withdrawing one's own talk record."""

from typing import Any

from domain.permission import Action
from domain.refusals.duties import AlreadyDone
from domain.talks import WRITTEN
from storage import requests, talks
from storage.tables import Talk, TalkVersion
from storage.work import Work
from usecases import wizards
from usecases.presses.talks import CorrectTalk, WithdrawTalk
from usecases.talk_form import CORRECTION_STEPS
from usecases.talk_keeping import keep
from usecases.talk_list import turn_to
from usecases.talks import contents, follow_on, person_of, readers, refresh_list, the_talk
from usecases.wizards import Answers, Wizard, known


async def withdraw_talk(work: Work, press: WithdrawTalk) -> None:
    """Withdraw one's own record once confirmed: its content is deleted, that it was there stays, marked withdrawn."""
    talk = await the_talk(work, press.talk, Action.CHANGE_TALK, change=True)
    if talk.withdrawn_at is not None:
        raise AlreadyDone()
    if not press.sure:
        await turn_to(work, talk, "withdraw")
        return
    talk.withdrawn_at, talk.remind_at = work.now, None
    talk.content, talk.place, talk.outline, talk.has_content = None, None, None, False
    talk.ends_on = None
    await talks.forget_versions(work.session, press.talk)
    await requests.forget(work.session, press.talk)
    await work.audit("talk_withdrawn", "talk", talk.id)
    work.toast("talks.withdrawn")
    await turn_to(work, talk, "fact")


async def start_correction(work: Work, press: CorrectTalk) -> None:
    """Open the form that corrects one's own record."""
    talk = await the_talk(work, press.talk, Action.CHANGE_TALK)
    if talk.withdrawn_at is not None:
        raise AlreadyDone()
    await turn_to(work, talk, "fact")
    await wizards.start(work, "correction", {"talk": talk.id, "person": await person_of(work, talk)})


async def correct_talk(work: Work, answers: Answers) -> None:
    """Put a new version in the place of an old one, which stays sealed until the record is withdrawn."""
    talk = await the_talk(work, answers["talk"], Action.CHANGE_TALK, change=True)
    if talk.withdrawn_at is not None:
        raise AlreadyDone()
    field = answers["field"]
    value = answers.get("topics") if field == "topics" else answers.get("value")
    before = _apply(work, talk, field, value)
    if field == "erase":
        await talks.forget_versions(work.session, answers["talk"])
    else:
        sealed = work.vault.seal(before, talks.BEFORE)
        version = TalkVersion(talk_id=answers["talk"], field=field, before=sealed, replaced_at=work.now)
        work.session.add(version)
    talk.changed_at = work.now
    keep(work, talk)
    await work.audit("talk_corrected", "talk", talk.id, field=field)
    await refresh_list(work)


def _apply(work: Work, talk: Talk, field: str, value: Any) -> Any:
    """Write one field anew and return what stood there."""
    before: Any
    if field == "kind":
        before, talk.kind = talk.kind, value
    elif field == "held":
        before = {"on": talk.held_on, "at": talk.held_at}
        talk.held_on, talk.held_at = value["on"], value["at"]
    elif field == "place":
        before = work.vault.open(talk.place, talks.PLACE)
        talk.place = work.vault.seal(value, talks.PLACE)
    elif field == "follow":
        before = talk.follow_up_on
        follow_on(work, talk, value)
    else:
        before = _rewrite(work, talk, field, value)
    return before


def _rewrite(work: Work, talk: Talk, field: str, value: Any) -> Any:
    """Write one section anew; `erase` leaves the topic alone and nothing else."""
    content = contents(work, talk)
    before = content.get(field)
    if field == "erase":
        content = {name: content[name] for name in ("topic", "topics") if name in content}
    elif value:
        content[field] = value
    else:
        content.pop(field, None)
    talk.content = work.vault.seal(content, talks.CONTENT) if content else None
    talk.has_content = any(name in content for name in WRITTEN)
    return before


async def _correction_facts(work: Work, answers: Answers) -> dict[str, Any]:
    talk = await the_talk(work, answers["talk"], Action.CHANGE_TALK)
    return {**await readers(work), "alone": talk.exclude_secretary}


known(Wizard("correction", "talks", CORRECTION_STEPS, correct_talk, _correction_facts, secret=True))
