"""Signing in by the code that is read out in the room: asked for in private, guessing limited, the button unchanged."""

import os
from datetime import datetime
from typing import Any

from domain.attendance import check_alive, check_signing
from domain.codes import LOCKED_FOR, WRONG_ALLOWED, code_at, is_right, looks_like_code, next_code_at
from domain.permission import Action
from domain.refusals.events import NotInvited
from domain.refusals.forms import OldButton
from domain.refusals.presence import CodeLocked
from storage import drafts, events, presence
from storage.outgoing import Button
from storage.tables import CodeTry, Event
from storage.work import Work
from usecases import attendance
from usecases import events as gatherings
from usecases.poll_ends import stop_poll
from usecases.presses.events import SignIn
from usecases.presses.presence import AllowRemote, SignInBy, SignInRemotely
from usecases.wizards import CARD, Answers, Step, Wizard, known, start

SECRET = "event.code_secret"  # where it is sealed
SECRET_BYTES = 16


async def sign_in_by(work: Work, press: SignInBy) -> None:
    """Have people sign in by the code, or by the button alone; a new secret each time, so that old codes end."""
    event = await gatherings.hold(work, press.event)
    work.require(Action.OPEN_SIGN_IN, gatherings.subject(event))
    check_alive(await gatherings.gathering(work, event))
    if press.code != (event.code_secret is not None):
        event.code_secret = work.vault.seal_bytes(os.urandom(SECRET_BYTES), SECRET) if press.code else None
        gatherings.wind(work, event)
        poll = await presence.open_poll(work.session, event.id or 0)
        if press.code and poll is not None and poll.purpose == "presence":
            await stop_poll(work, event)
        await work.audit("sign_in", "event", event.id, by="code" if press.code else "button")
    work.toast("presence.by_toast", code=press.code)
    await gatherings.refresh(work, event)


async def allow_remote(work: Work, press: AllowRemote) -> None:
    """Let people sign in from afar themselves, or have an officer enter them."""
    event = await gatherings.hold(work, press.event)
    work.require(Action.OPEN_SIGN_IN, gatherings.subject(event))
    check_alive(await gatherings.gathering(work, event))
    event.remote_open = press.allowed
    await work.audit("sign_in", "event", event.id, remote=press.allowed)
    work.toast("presence.remote_toast", allowed=press.allowed)
    await work.session.flush()
    await gatherings.refresh(work, event)


async def sign_in_pressed(work: Work, press: SignIn) -> None:
    """The button in the meeting: whoever presses is there, or is asked in private for the code that was read out."""
    event = await gatherings.hold(work, press.event, share=True)
    await _sign_in(work, event, remote=False)


async def sign_in_remotely(work: Work, press: SignInRemotely) -> None:
    """The same for whoever takes part from afar, and is marked so; only where the event allows it."""
    event = await gatherings.hold(work, press.event, share=True)
    if not event.remote_open:
        raise OldButton()
    await _sign_in(work, event, remote=True)


async def _sign_in(work: Work, event: Event, *, remote: bool) -> None:
    if event.code_secret is None or await _is_there(work, event):
        await attendance.record_sign_ins(work, event.id or 0, [work.actor.member_id or 0], remote=remote)
        return
    work.require(Action.SIGN_IN, gatherings.subject(event, work.actor.member_id))
    check_signing(await gatherings.gathering(work, event), work.now)
    await _ask(work, event, remote=remote)


async def _is_there(work: Work, event: Event) -> bool:
    found = await events.seats_of(work.session, event.id or 0, [work.actor.member_id or 0])
    return any(seat.present_at is not None for seat in found.values())


async def _ask(work: Work, event: Event, *, remote: bool) -> None:
    """Ask for the code in private; whoever never opened the private chat gets a link to it."""
    await _check_invited(work, event)
    if work.person is None or work.person.started_at is None or work.person.blocked_at is not None:
        chat = work.origin.chat_id or 0
        link = ((Button("presence.b_code", link=f"code_{event.branch_id}_{event.id}"),),)
        await work.say(
            chat, "presence.code_in_private", rows=link, key=f"event{event.id}:code:{chat}:{event.session}",
            thread_id=work.origin.thread_id,
        )  # fmt: skip
        work.toast("presence.code_toast", link=True)
        return
    await _open_form(work, event, remote=remote)
    work.toast("presence.code_toast", link=False)


async def _open_form(work: Work, event: Event, *, remote: bool) -> None:
    """Open the form, or post the one that is open already at the bottom."""
    user = work.origin.user_id or 0
    begun = await drafts.current(work.session, user, user)
    if begun is not None and begun.kind == CODE_FORM.kind:
        if drafts.answers(work.vault, begun) == {"event": event.id, "remote": remote}:
            await work.repost_card(user, CARD, begun.id)
            return
        drafts.close(work.vault, begun, "quit", work.now)
        await work.refresh_cards(CARD, begun.id)
    await start(work, CODE_FORM.kind, {"event": event.id, "remote": remote})


async def _check_invited(work: Work, event: Event) -> None:
    """Raise NotInvited for whoever neither stands on the roster nor is a guest."""
    member = work.actor.member_id or 0
    if await events.seats_of(work.session, event.id or 0, [member]):
        return
    if member not in {guest.member_id for guest in await events.guests(work.session, event.id or 0)}:
        raise NotInvited()


async def follow_link(work: Work, event_id: int) -> None:
    """The link from the group: ask for the code here, in private."""
    await sign_in_pressed(work, SignIn(gatherings.branch_id(work), event_id))


# The code as typed


async def typed(work: Work, text: str) -> bool:
    """Take a code that was typed with no form open, for the event whose sign-in is on; False when there is none."""
    user = work.origin.user_id or 0
    form_open = await drafts.current(work.session, user, user) is not None
    if form_open or work.branch is None or not looks_like_code(text):
        return False
    for event in await events.live(work.session, gatherings.branch_id(work)):
        if event.code_secret is None or event.signin_at is None or event.signin_at > work.now:
            continue
        if await events.seats_of(work.session, event.id or 0, [work.actor.member_id or 0]):
            await enter_code(work, {"event": event.id, "code": text})
            return True
    return False


async def _read_code(_work: Work, _given: Answers, text: str) -> str:
    return text[:20]


async def enter_code(work: Work, given: Answers) -> None:
    """Let whoever typed the right code sign in; a wrong one is counted, and asked for again until too many were."""
    event = await gatherings.hold(work, given["event"], share=True)
    work.require(Action.SIGN_IN, gatherings.subject(event, work.actor.member_id))
    tries = await presence.code_try(work.session, event.id or 0, work.origin.user_id or 0)
    if tries.locked_until is not None and work.now < tries.locked_until:
        raise CodeLocked(until=work.local(tries.locked_until))
    check_signing(await gatherings.gathering(work, event), work.now)
    secret = work.vault.open_bytes(event.code_secret, SECRET) if event.code_secret else None
    if secret is not None and not is_right(secret, given["code"], work.now):
        await _wrong(work, given, tries)
        return
    await work.session.delete(tries)
    remote = bool(given.get("remote")) and event.remote_open
    await attendance.record_sign_ins(work, event.id or 0, [work.actor.member_id or 0], remote=remote)
    await work.whisper("presence.code_right", title=event.title, at=work.local(work.now))


async def _wrong(work: Work, given: Answers, tries: CodeTry) -> None:
    tries.wrong += 1
    left = WRONG_ALLOWED - tries.wrong
    if left > 0:
        await work.whisper("presence.code_wrong", left=left)
        await start(work, CODE_FORM.kind, {"event": given["event"], "remote": bool(given.get("remote"))})
        return
    tries.wrong, tries.locked_until = 0, work.now + LOCKED_FOR
    await work.audit("sign_in", "event", given["event"], locked=True)
    await work.whisper("presence.code_locked", until=work.local(tries.locked_until))


async def _about(work: Work, given: Answers) -> dict[str, Any]:
    event = await gatherings.find(work, given["event"])
    return {"title": event.title, "at": work.local(event.starts_at)}


CODE_FORM = known(
    Wizard("signcode", "presence", (Step("code", read=_read_code),), enter_code, facts=_about, check=False)
)


def code_now(work: Work, event: Event) -> tuple[str, datetime] | None:
    """Return the code to be read out, and until when it is the newest; None where people sign in by the button."""
    if event.code_secret is None:
        return None
    return code_at(work.vault.open_bytes(event.code_secret, SECRET), work.now), work.local(next_code_at(work.now))
