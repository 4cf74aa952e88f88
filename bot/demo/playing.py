"""Plays the demonstration's script through the local Telegram: people act, the bot catches up, the clock moves on.

The script is data (`branch.toml`): the people, files that are sent, and chapters of steps. A step names who acts (one
or several) and what is done: `press` a button, `say` words (`{name}` is the actor's), `send` a file, `open` the bot,
`add_bot`, or `until` a civil moment; `in_group` says where. A chapter that fails is told, with what was on the screen.
"""

import tomllib
from collections.abc import Awaitable, Callable
from dataclasses import dataclass, field
from datetime import datetime
from importlib.resources import files
from typing import Any
from zoneinfo import ZoneInfo

from sandbox.people import User
from sandbox.records import Chat
from sandbox.world import World

Settle = Callable[[], Awaitable[None]]
Until = Callable[[datetime], Awaitable[None]]
Step = dict[str, Any]
ACTS = ("press", "press_all", "say", "send", "open", "add_bot")
FIRST_ID = 700_001


class Mistake(Exception):
    """The script cannot be played at a step; the message says where, and what was on the screen."""


@dataclass(frozen=True, slots=True)
class Script:
    """The demonstration as data; `start` and `today` are civil moments in `zone`."""

    zone: ZoneInfo
    start: datetime
    today: datetime
    bot: str
    group: str
    administrators: list[str]
    people: list[dict[str, Any]]
    files: dict[str, str]
    chapters: list[dict[str, Any]]


@dataclass(slots=True)
class Stage:
    """Where the script is played: the world, its group and people by name."""

    world: World
    group: Chat
    people: dict[str, User] = field(default_factory=dict)


def read() -> Script:
    """Read the script that comes with the program."""
    told = tomllib.loads((files(__package__) / "branch.toml").read_text("utf-8"))
    zone = ZoneInfo(told["zone"])
    return Script(
        zone, told["start"].replace(tzinfo=zone), told["today"].replace(tzinfo=zone), told["bot"], told["group"],
        told["administrators"], told["people"], told["files"], told["chapter"],
    )  # fmt: skip


def cast(world: World, script: Script) -> Stage:
    """Make the people and their group."""
    world.bot_title = script.bot
    people = {one["name"]: world.user(one["name"], id=FIRST_ID + n) for n, one in enumerate(script.people)}
    members = [people[one["name"]] for one in script.people if not one.get("stranger")]
    group = world.group(script.group, members, [people[name] for name in script.administrators], kind="supergroup")
    return Stage(world, group, people)


def notes(script: Script) -> dict[int, list[str]]:
    """Return what the page shows beside each person's name, in Chinese and in English, by the account's id."""
    return {FIRST_ID + n: one["note"] for n, one in enumerate(script.people) if "note" in one}


async def play(script: Script, stage: Stage, settle: Settle, until: Until) -> list[Mistake]:
    """Play every chapter; one that fails is left, the next goes on. Returns what failed."""
    found = []
    for chapter in script.chapters:
        try:
            await play_chapter(script, chapter, stage, settle, until)
        except Mistake as mistake:
            found.append(mistake)
            await settle()
    await until(script.today)
    return found


async def play_chapter(script: Script, chapter: Step, stage: Stage, settle: Settle, until: Until) -> None:
    """Play one chapter; raises Mistake."""
    for number, step in enumerate(chapter["steps"], 1):
        try:
            if "until" in step:
                await until(step["until"].replace(tzinfo=script.zone))
                continue
            for name in several(step["who"]):
                _act(script, stage, stage.people[name], step)
            await settle()
        except (AssertionError, KeyError) as error:
            told = ", ".join(f"{key}={value}" for key, value in step.items())
            raise Mistake(f"{chapter['name']}, step {number} ({told}): {error}") from error


def _act(script: Script, stage: Stage, person: User, step: Step) -> None:
    """Let one person do what a step says."""
    place = stage.group if step.get("in_group") else person.private
    act = next((act for act in ACTS if act in step), "")
    what = step.get(act)
    if act == "press":
        person.presses(str(what), place, person.sees(step["on"], place) if "on" in step else None)
    elif act == "press_all":
        for message in [shown for shown in place.shown if what in shown.labels]:
            person.presses(str(what), place, message)
    elif act == "say":
        person.says(str(what).replace("{name}", person.name), place)
    elif act == "send":
        person.sends_file(str(what), script.files[str(what)].strip().encode("utf-8-sig"), "", place)
    elif act == "open":
        person.opens_bot(str(what))
    elif act == "add_bot":
        stage.world.add_bot_to(stage.group, person, str(what))
    else:
        raise KeyError(f"no act among {', '.join(step)}")


def several(who: str | list[str]) -> list[str]:
    """Return the names of those who act in a step."""
    return [who] if isinstance(who, str) else who
