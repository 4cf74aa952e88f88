"""The branch's settings: one card, each thing chosen on a page of its own."""

from collections.abc import Awaitable, Callable
from datetime import time
from typing import Any
from zoneinfo import ZoneInfo, ZoneInfoNotFoundError

from domain.permission import Action
from domain.refusals.forms import NotUnderstood, OldButton
from domain.refusals.people import NotAllowed
from storage import series
from storage.tables import Branch
from storage.work import Work
from texts.rendering import LANGUAGES
from usecases import wizards
from usecases.deliveries import counted
from usecases.leafing import leaf
from usecases.presses.settings import ConfirmService, LookAt, Set
from usecases.roster import branch_of
from usecases.setup import LAST_TYPED, PROFILES
from usecases.wizards import Answers, Step, Wizard

CARD = "settings"
Line = Callable[[Work], Awaitable[tuple[str, dict[str, Any]] | None]]
SETTINGS_LINES: list[Line] = [counted]  # what other subjects tell on the card: text name and arguments
ZONES = {"shanghai": "Asia/Shanghai", "urumqi": "Asia/Urumqi", "hongkong": "Asia/Hong_Kong", "utc": "UTC"}
QUIET = {"20-8": (20, 8), "21-8": (21, 8), "22-7": (22, 7), "22-8": (22, 8), "23-7": (23, 7)}
PAGES = ("main", "profile", "activity", "collection", "language", "zone", "quiet", "weekly")
WEEKLIES = (0, 3, 2, 1)  # gathered messages to one person; 0: any number


async def show(work: Work) -> None:
    """Post the settings card in the private chat of whoever may change it."""
    work.require(Action.CHANGE_SETTINGS)
    if work.origin.user_id is not None:
        await work.repost_card(work.origin.user_id, CARD, f"{branch_of(work).id}.main")


async def look(work: Work, press: LookAt) -> None:
    """Turn the card to a page."""
    work.require(Action.CHANGE_SETTINGS)
    if press.page == "zone_typed":
        await wizards.start(work, "zone")
        return
    if press.page not in PAGES:
        raise OldButton()
    await _turn(work, press.page)


async def _turn(work: Work, page: str) -> None:
    await leaf(work, CARD, f"{branch_of(work).id}.{page}")


async def change(work: Work, press: Set) -> None:
    """Choose a value; the branch's duties are planned anew from it."""
    work.require(Action.CHANGE_SETTINGS)
    branch = branch_of(work)
    changer = CHANGES.get(press.name)
    if changer is None:
        raise OldButton()
    changer(branch, press.value)
    await _changed(work, branch, press.name)
    await _turn(work, "main")


async def _changed(work: Work, branch: Branch, name: str) -> None:
    branch.next_due_at = work.now
    await series.look_again(work.session, branch.id or 0, work.now)
    await work.audit("settings", "branch", branch.id, name=name)
    work.toast("settings.changed")
    await work.refresh_cards(CARD, f"{branch.id}.main")
    await work.refresh_cards("branch", branch.id)


def _day(value: str) -> int:
    if not value.isdecimal() or not (1 <= int(value) <= LAST_TYPED or int(value) == 31):
        raise OldButton()
    return int(value)


def _activity(branch: Branch, value: str) -> None:
    branch.activity_day = _day(value)


def _collection(branch: Branch, value: str) -> None:
    branch.collection_day = _day(value)


def _profile(branch: Branch, value: str) -> None:
    if value not in PROFILES:
        raise OldButton()
    branch.profile = value


def _language(branch: Branch, value: str) -> None:
    if value not in LANGUAGES:
        raise OldButton()
    branch.language = value


def _zone(branch: Branch, value: str) -> None:
    if value not in ZONES:
        raise OldButton()
    branch.timezone = ZONES[value]


def _quiet(branch: Branch, value: str) -> None:
    if value not in QUIET:
        raise OldButton()
    first, last = (time(hour).isoformat("minutes") for hour in QUIET[value])
    hours = {**branch.settings.get("hours", {}), "quiet_from": first, "quiet_to": last}
    branch.settings = {**branch.settings, "hours": hours}


def _weekly(branch: Branch, value: str) -> None:
    if value not in map(str, WEEKLIES):
        raise OldButton()
    branch.settings = {**branch.settings, "weekly": int(value)}


CHANGES: dict[str, Callable[[Branch, str], None]] = {
    "activity": _activity,
    "collection": _collection,
    "profile": _profile,
    "language": _language,
    "zone": _zone,
    "quiet": _quiet,
    "weekly": _weekly,
}


async def _read_zone(_work: Work, _given: Answers, text: str) -> str:
    """Return the name of a time zone as the zone database has it; raises NotUnderstood."""
    try:
        return ZoneInfo(text.strip()).key
    except (ZoneInfoNotFoundError, ValueError, OSError) as error:
        raise NotUnderstood(example="settings.example_zone") from error


async def zone_typed(work: Work, given: Answers) -> None:
    """Take a typed time zone."""
    work.require(Action.CHANGE_SETTINGS)
    branch = branch_of(work)
    branch.timezone = given["zone"]
    await _changed(work, branch, "zone")


ZONE = wizards.known(Wizard("zone", "settings", (Step("zone", read=_read_zone),), zone_typed, check=False))


async def confirm_service(work: Work, _press: ConfirmService | None = None) -> None:
    """Record that the secretary confirmed that the branch may use this service; only he himself can."""
    work.require(Action.CONFIRM_SERVICE)
    branch = branch_of(work)
    if "secretary" not in work.actor.posts:  # a deputy who stands in for a vacant post cannot
        raise NotAllowed(post="secretary")
    if branch.confirmed_use_at is None:
        branch.confirmed_use_at = work.now
        await work.audit("confirm_service", "branch", branch.id)
    work.toast("setup.service_confirmed")
    await work.refresh_cards(CARD, f"{branch.id}.main")
