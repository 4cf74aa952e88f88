"""The table of benchmarks: their names, and what each runs on; the goals stand in the modules that measure."""

import itertools
from collections.abc import Awaitable, Callable
from dataclasses import dataclass, field
from pathlib import Path
from typing import Protocol

from bench.calling import calling
from bench.delivering import delivering
from bench.measuring import Result
from bench.planning import grown, job_store, planning
from bench.pressing import coalescing, pressing, scattered
from bench.recording import recording
from bench.stalling import stalling
from bench.starting import starting
from bench.ticking import ticking


@dataclass(frozen=True, slots=True)
class Sizes:
    """How much of everything is done."""

    presses: int = 64
    few: int = 1_000
    middle: int = 10_000
    many: int = 100_000
    due: int = 100
    calls: int = 2_000
    letters: int = 400
    meetings: int = 200
    pressing: int = 3
    members: int = 30
    planned: int = 300
    branches: int = 2_000
    jobs: int = 10_000
    stalled: int = 60
    idle_seconds: float = 5.0
    rounds: int = 5


TINY = Sizes(
    presses=4, few=10, middle=20, many=50, due=3, calls=20, letters=8, meetings=3, pressing=2, members=3, planned=3,
    branches=6, jobs=6, stalled=3, idle_seconds=0.1, rounds=0,
)  # fmt: skip


class Server(Protocol):
    """A running PostgreSQL."""

    async def empty(self) -> str:
        """Return the URL of a new, empty database."""


@dataclass(slots=True)
class Place:
    """Where the benchmarks find empty databases."""

    folder: Path
    server: Server
    _numbers: "itertools.count[int]" = field(default_factory=itertools.count)

    async def new(self, kind: str) -> str:
        """Return the URL of an empty database of one kind."""
        if kind == "PostgreSQL":
            return await self.server.empty()
        return f"sqlite:///{self.folder / f'{next(self._numbers)}.db'}"


@dataclass(frozen=True, slots=True)
class Bench:
    """One benchmark; `commits`: it waits for the disk, so it is worth repeating on a slow one."""

    name: str
    run: Callable[[Sizes, Place], Awaitable[list[Result]]]
    commits: bool = False


SHORT = {"SQLite": "SQLite FULL", "PostgreSQL": "PostgreSQL"}


def _on(kind: str) -> list[Bench]:
    """Return the benchmarks of one kind of database."""
    name = SHORT[kind]

    async def coalesced(s: Sizes, place: Place) -> list[Result]:
        return await pressing(name, await place.new(kind), coalescing(s.meetings, s.members, s.pressing), s.rounds)

    async def single(s: Sizes, place: Place) -> list[Result]:
        return await pressing(name, await place.new(kind), scattered(s.meetings, s.members), s.rounds)

    async def recorded(s: Sizes, place: Place) -> list[Result]:
        return [await recording(name, await place.new(kind), s.presses, s.rounds)]

    async def ticked(s: Sizes, place: Place) -> list[Result]:
        urls = await place.new(kind), await place.new(kind)
        return [await ticking(name, *urls, s.few, s.many, s.rounds)]

    async def planned(s: Sizes, place: Place) -> list[Result]:
        return [
            await planning(name, await place.new(kind), s.branches, s.planned, s.rounds, varied=varied)
            for varied in (False, True)
        ]

    async def growing(s: Sizes, place: Place) -> list[Result]:
        sizes = (s.few, s.middle, s.many)
        return await grown(name, [await place.new(kind) for _ in sizes], sizes, s.due, s.rounds)

    async def delivered(s: Sizes, place: Place) -> list[Result]:
        return [await delivering(name, await place.new(kind), s.letters, s.rounds)]

    async def stalled(s: Sizes, place: Place) -> list[Result]:
        urls = await place.new(kind), await place.new(kind)
        return await stalling(name, urls, place.folder, s.stalled, s.rounds)

    return [
        Bench(f"presses coalesced {kind}", coalesced, commits=True),
        Bench(f"presses single {kind}", single, commits=True),
        Bench(f"recording {kind}", recorded, commits=True),
        Bench(f"delivery {kind}", delivered, commits=True),
        Bench(f"tick {kind}", ticked),
        Bench(f"planning {kind}", planned),
        Bench(f"planning as it grows {kind}", growing),
        Bench(f"stalls {kind}", stalled),
    ]


async def _calls(s: Sizes, _place: Place) -> list[Result]:
    return await calling(s.calls, 64, s.rounds)


async def _jobs(s: Sizes, place: Place) -> list[Result]:
    return await job_store(place.folder, await place.new("SQLite"), s.jobs, s.planned, s.rounds)


async def _start(s: Sizes, place: Place) -> list[Result]:
    return await starting("SQLite FULL", await place.new("SQLite"), s.idle_seconds, s.rounds)


BENCHES = (
    *_on("SQLite"),
    *_on("PostgreSQL"),
    Bench("jobs SQLite", _jobs),
    Bench("start SQLite", _start),
    Bench("calls and stub", _calls),
)
