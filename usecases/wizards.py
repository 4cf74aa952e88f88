"""Forms as data: an ordered list of steps, answered by buttons or typing, one card edited in place, one draft row."""

from collections.abc import Awaitable, Callable, Sequence
from dataclasses import dataclass, field
from typing import Any

from domain.refusals.forms import DraftGone, NotUnderstood
from storage import drafts
from storage.outgoing import Button, Rows, Shown
from storage.tables import Draft
from storage.work import Work
from usecases.presses import pack
from usecases.presses.forms import Choose, GoBack, GoOn, Quit, Resume, Save

Answers = dict[str, Any]
CARD = "form"


@dataclass(frozen=True, slots=True)
class Choice:
    """One button of a step: the code that is stored, the label's text name and its arguments."""

    value: str
    label: str
    arguments: dict[str, Any] = field(default_factory=dict)


Choices = Callable[[Work, Answers], Awaitable[Sequence[Choice]]]
Reader = Callable[[Work, Answers, str], Awaitable[Any]]
Facts = Callable[[Work, Answers], Awaitable[dict[str, Any]]]


@dataclass(frozen=True, slots=True)
class Step:
    """One question. `choices` gives its buttons; `read` turns a choice or typed text into what is stored.

    Without `read` only its choices are taken. `many`: choices are toggled, then gone on from. `wanted`: asked only if.
    """

    name: str
    choices: Choices | None = None
    read: Reader | None = None
    many: bool = False
    optional: bool = False
    wanted: Callable[[Answers], bool] = lambda _answers: True
    a_row: int = 2


@dataclass(frozen=True, slots=True)
class Wizard:
    """A form: its kind, its steps, what is done at the end, what its texts need beside the answers.

    Texts: `<area>.<kind>_<step>` for each step (arguments: answers, facts, number, total), `<kind>_check` at the end.
    `secret`: typed messages are deleted from the chat once they are stored here, or refused.
    """

    kind: str
    area: str
    steps: tuple[Step, ...]
    finish: Callable[[Work, Answers], Awaitable[None]]
    facts: Facts | None = None
    secret: bool = False
    check: bool = True


WIZARDS: dict[str, Wizard] = {}
CHECK = "check"


def known(wizard: Wizard) -> Wizard:
    """Register a form under its kind and return it; raises ValueError for a kind that is taken."""
    if wizard.kind in WIZARDS:
        raise ValueError(f"two forms are called {wizard.kind}")
    WIZARDS[wizard.kind] = wizard
    return wizard


async def start(work: Work, kind: str, answers: Answers | None = None) -> None:
    """Open a form for the actor in his private chat, with what is known already filled in."""
    user = work.origin.user_id
    if user is None:
        raise DraftGone()
    given = dict(answers or {})
    wizard = WIZARDS[kind]
    await _make_room(work, user)
    branch = work.branch.id if work.branch else None
    step = _next(wizard, given)
    draft = Draft(user_id=user, chat_id=user, branch_id=branch, kind=kind, step=step, changed_at=work.now, answers=b"")
    draft = await drafts.open_draft(work.session, work.vault, draft, given)
    await work.touch_card(user, CARD, draft.id)


async def choose(work: Work, press: Choose) -> None:
    """Take a pressed choice; a press on a step that is over, or by somebody else, changes nothing."""
    draft, wizard, given = await _open(work, press.draft)
    if draft.step != press.step:
        work.toast("forms.already_answered")
        return
    step = _step(wizard, press.step)
    allowed = {choice.value for choice in await step.choices(work, given)} if step.choices else set()
    if press.value not in allowed:
        raise DraftGone()
    if step.many:
        chosen = list(given.get(step.name) or [])
        given[step.name] = [v for v in chosen if v != press.value] if press.value in chosen else [*chosen, press.value]
        await _keep(work, draft, given, step.name)
        return
    value = await step.read(work, given, press.value) if step.read else press.value
    await _answered(work, draft, wizard, given, step, value)


async def typed(work: Work, draft: Draft, text: str) -> None:
    """Take a typed answer to the open step; the card moves to the bottom of the chat."""
    wizard = WIZARDS[draft.kind]
    given = drafts.answers(work.vault, draft)
    step = None if draft.step == CHECK else _step(wizard, draft.step)
    if step is None or step.read is None:
        raise NotUnderstood(example="")
    value = await step.read(work, given, text.strip())
    if step.many:
        value = [*(given.get(step.name) or []), value]
    await _answered(work, draft, wizard, given, step, value, stay=step.many)
    if wizard.secret and work.origin.message_id is not None:
        await work.erase(draft.chat_id, work.origin.message_id)
    if draft.state == "open":
        await work.repost_card(draft.chat_id, CARD, draft.id, erase=wizard.secret)


async def erase_refused(work: Work) -> bool:
    """Delete what was typed in a secret form and not taken; tells whether it was such a form."""
    user, message = work.origin.user_id or 0, work.origin.message_id
    draft = await drafts.current(work.session, user, user)
    secret = draft is not None and draft.kind in WIZARDS and WIZARDS[draft.kind].secret
    if secret and message is not None:
        await work.erase(user, message)
    return secret


async def go_on(work: Work, press: GoOn) -> None:
    """Leave a step of several choices, or leave an optional step out."""
    draft, wizard, given = await _open(work, press.draft)
    if draft.step != press.step:
        work.toast("forms.already_answered")
        return
    step = _step(wizard, press.step)
    if not (step.many or step.optional) or (step.many and not step.optional and not given.get(step.name)):
        raise NotUnderstood(example="")
    value = given.get(step.name) if step.many else None
    await _answered(work, draft, wizard, given, step, value)


async def go_back(work: Work, press: GoBack) -> None:
    """Return to the step before the one on which the button stood."""
    draft, wizard, given = await _open(work, press.draft)
    if draft.step != press.step:
        work.toast("forms.already_answered")
        return
    await _keep(work, draft, given, _before(wizard, given, press.step))


async def quit_form(work: Work, press: Quit | None = None) -> None:
    """Leave the form (the given one, or the one open in this chat); nothing is kept."""
    user = work.origin.user_id or 0
    draft = await drafts.get(work.session, press.draft) if press else None
    draft = draft or await drafts.current(work.session, user, work.origin.chat_id or user)
    if draft is None or draft.user_id != user or draft.state not in drafts.LIVE:
        raise DraftGone()
    drafts.close(work.vault, draft, "quit", work.now)
    work.toast("forms.quit")
    if press is None:
        await work.whisper("forms.quit")
    for kind in {CARD, draft.kind}:  # a roster that waits to be imported hangs on a card of its own
        await work.refresh_cards(kind, draft.id)


async def resume(work: Work, press: Resume) -> None:
    """Go on with a form that was put aside, at the bottom of the chat; the open one is put aside in its turn."""
    draft = await drafts.get(work.session, press.draft)
    user = work.origin.user_id or 0
    if draft is None or draft.user_id != user or draft.state not in drafts.LIVE:
        raise DraftGone()
    if draft.state == "aside":
        await _make_room(work, user)
        draft.state, draft.changed_at = "open", work.now
    await work.repost_card(user, CARD, draft.id)


async def _make_room(work: Work, user: int) -> None:
    """Put the open form aside and have its card, of whichever kind, say so."""
    old = await drafts.put_aside(work.session, work.vault, user, user)
    if old is not None:
        await work.refresh_cards(CARD if old.kind in WIZARDS else old.kind, old.id)


async def save(work: Work, press: Save) -> None:
    """Do what the form says, once."""
    draft, wizard, given = await _open(work, press.draft)
    if draft.step != CHECK:
        work.toast("forms.already_answered")
        return
    await _finish(work, draft, wizard, given)


async def view(work: Work, key: str) -> Shown | None:
    """Show the form as it stands."""
    draft = await drafts.get(work.session, int(key))
    if draft is None:
        return None
    wizard = WIZARDS[draft.kind]
    if draft.state == "aside":
        own = {"branch": draft.branch_id or 0, "draft": draft.id or 0}
        buttons = Button("buttons.resume", pack(Resume(**own))), Button("buttons.quit", pack(Quit(**own)))
        return Shown("forms.aside", {}, (buttons,))
    if draft.state != "open":
        return Shown(f"forms.{draft.state}")
    given = drafts.answers(work.vault, draft)
    order = [s.name for s in wizard.steps if s.wanted(given)]
    number = order.index(draft.step) + 1 if draft.step in order else len(order)
    facts = await wizard.facts(work, given) if wizard.facts else {}
    arguments = {"answers": given, "facts": facts, "number": number, "total": len(order)}
    return Shown(f"{wizard.area}.{wizard.kind}_{draft.step}", arguments, await _rows(work, draft, wizard, given))


async def _open(work: Work, draft_id: int) -> tuple[Draft, Wizard, Answers]:
    draft = await drafts.get(work.session, draft_id)
    if draft is None or draft.user_id != work.origin.user_id or draft.state != "open":
        raise DraftGone()
    return draft, WIZARDS[draft.kind], drafts.answers(work.vault, draft)


async def _answered(
    work: Work, draft: Draft, wizard: Wizard, given: Answers, step: Step, value: Any, stay: bool = False
) -> None:
    given[step.name] = value
    following = step.name if stay else _next(wizard, given)
    if following == CHECK and not wizard.check:
        await _finish(work, draft, wizard, given)
        return
    await _keep(work, draft, given, following)


async def _finish(work: Work, draft: Draft, wizard: Wizard, given: Answers) -> None:
    await wizard.finish(work, given)
    drafts.close(work.vault, draft, "saved", work.now)
    await work.refresh_cards(CARD, draft.id)


async def _keep(work: Work, draft: Draft, given: Answers, step: str) -> None:
    drafts.keep(work.vault, draft, given, step, work.now)
    await work.refresh_cards(CARD, draft.id)


def _step(wizard: Wizard, name: str) -> Step:
    for step in wizard.steps:
        if step.name == name:
            return step
    raise DraftGone()


def _next(wizard: Wizard, given: Answers) -> str:
    """Return the first step that is wanted and not answered yet; a one-line form answers some early."""
    for step in wizard.steps:
        if step.wanted(given) and step.name not in given:
            return step.name
    return CHECK


def _before(wizard: Wizard, given: Answers, name: str) -> str:
    order = [step.name for step in wizard.steps if step.wanted(given)]
    place = len(order) if name == CHECK else order.index(name) if name in order else 0
    return order[max(0, place - 1)]


async def _rows(work: Work, draft: Draft, wizard: Wizard, given: Answers) -> Rows:
    own = {"branch": draft.branch_id or 0, "draft": draft.id or 0}
    rows: list[tuple[Button, ...]] = []
    if draft.step == CHECK:
        rows.append((Button("buttons.save", pack(Save(**own))),))
    else:
        step = _step(wizard, draft.step)
        buttons = await _choices(work, step, given, own)
        rows += [tuple(buttons[i : i + step.a_row]) for i in range(0, len(buttons), step.a_row)]
        if step.many or step.optional:
            label = "buttons.go_on" if step.many else "buttons.skip"
            rows.append((Button(label, pack(GoOn(**own, step=step.name))),))
    first = next((s.name for s in wizard.steps if s.wanted(given)), CHECK)
    back = () if draft.step == first else (Button("buttons.back", pack(GoBack(**own, step=draft.step))),)
    return (*rows, (*back, Button("buttons.quit", pack(Quit(**own)))))


async def _choices(work: Work, step: Step, given: Answers, own: dict[str, int]) -> list[Button]:
    if step.choices is None:
        return []
    chosen = given.get(step.name) if step.many else None
    buttons = []
    for choice in await step.choices(work, given):
        label = "buttons.chosen" if chosen and choice.value in chosen else choice.label
        more = {"label": choice.label, "inner": choice.arguments} if label != choice.label else choice.arguments
        buttons.append(Button(label, pack(Choose(**own, step=step.name, value=choice.value)), arguments=more))
    return buttons
