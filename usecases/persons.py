"""Accounts: met, greeted, blocked, and their language."""

from storage.tables import Person
from storage.work import Work
from texts.rendering import LANGUAGES


def guessed(code: str | None, fallback: str) -> str:
    """Return which of our languages fits Telegram's language code."""
    if code is None:
        return fallback
    return "zh-CN" if code.lower().startswith("zh") else "en" if code.lower().startswith("en") else fallback


async def meet(work: Work) -> None:
    """Remember the account behind an update the first time it comes; a private message shows it can be written to."""
    user = work.origin.user_id
    if user is None:
        return
    person = await work.session.get(Person, user)
    if person is None:
        language = guessed(work.origin.language_code, work.defaults.language)
        person = Person(user_id=user, language=language)
        work.session.add(person)
    if work.origin.private and work.origin.way != "service" and (person.started_at is None or person.blocked_at):
        person.started_at, person.blocked_at = work.now, None
    work.person = person


async def blocked(work: Work) -> None:
    """Remember that this account stopped the bot."""
    if work.person is not None:
        work.person.blocked_at = work.now


async def choose_language(work: Work, language: str) -> None:
    """Answer this person in `language` from now on, in private."""
    if work.person is not None and language in LANGUAGES:
        work.person.language = language
        work.toast("start.language_chosen")
        await work.audit("language", "person", language=language)
