"""Times ways of doing the same in turns, and says how they compare."""

import statistics
from collections.abc import Awaitable, Callable, Sequence
from dataclasses import asdict, dataclass
from time import perf_counter
from typing import Any

Way = Callable[[], Awaitable[float]]  # does it once; returns what counts: seconds, or another cost


@dataclass(frozen=True, slots=True)
class Result:
    """One row: ours beside the baseline; `ratio` says how many times better ours is, in every row: higher is better.

    For a rate it is ours over the baseline, for a cost the baseline over ours. `goal` is the least ratio wanted.
    """

    name: str
    unit: str
    ours: float
    baseline: float
    ratio: float
    spread: float  # of the ratio: half the range over the median
    goal: float | None
    rounds: int
    note: str = ""

    @property
    def reached(self) -> bool | None:
        """Whether the goal is reached; None where there is none."""
        return None if self.goal is None else self.ratio >= self.goal

    def plain(self) -> dict[str, Any]:
        """Return the row for the JSON file."""
        return asdict(self) | {"reached": self.reached}


@dataclass(frozen=True, slots=True)
class Baseline:
    """What ours is measured against: the row's name, how to do it once, how much that does, the least ratio wanted."""

    name: str
    way: Way
    goal: float | None
    pieces: int | None = None  # None: as many as ours
    note: str = ""


async def timed(what: Awaitable[Any]) -> float:
    """Return how many seconds something takes."""
    began = perf_counter()
    await what
    return perf_counter() - began


async def rates(unit: str, pieces: int, ours: Way, against: Sequence[Baseline], rounds: int) -> list[Result]:
    """Compare how much is done in a second; each way returns the seconds it took for its pieces."""
    runs = await _in_turns([ours, *(one.way for one in against)], rounds)
    mine = [pieces / run[0] for run in runs]
    return [
        result(one, unit, mine, [(one.pieces or pieces) / run[place] for run in runs], cost=False)
        for place, one in enumerate(against, 1)
    ]


async def costs(unit: str, ours: Way, against: Sequence[Baseline], rounds: int) -> list[Result]:
    """Compare what something costs (milliseconds, megabytes, seconds): less is better, the ratio is turned over."""
    runs = await _in_turns([ours, *(one.way for one in against)], rounds)
    mine = [run[0] for run in runs]
    return [result(one, unit, mine, [run[place] for run in runs], cost=True) for place, one in enumerate(against, 1)]


async def _in_turns(ways: Sequence[Way], rounds: int) -> list[list[float]]:
    """Run all ways once to warm up, then in turns, every second round the other way about; no rounds: only once."""
    first = [await way() for way in ways]
    runs: list[list[float]] = [] if rounds else [first]
    for number in range(rounds):
        places = list(range(len(ways)))
        found = {place: await ways[place]() for place in (places[::-1] if number % 2 else places)}
        runs.append([found[place] for place in places])
    return runs


def result(one: Baseline, unit: str, ours: list[float], theirs: list[float], *, cost: bool) -> Result:
    """Return the row of figures taken in turns; `cost`: less is better."""
    pairs = zip(ours, theirs, strict=True)
    ratios = [base / max(mine, 1e-9) if cost else mine / base for mine, base in pairs]
    ratio = statistics.median(ratios)
    return Result(
        one.name, unit, statistics.median(ours), statistics.median(theirs), ratio,
        (max(ratios) - min(ratios)) / 2 / ratio if ratio else 0.0, one.goal, len(ratios), one.note,
    )  # fmt: skip


def within(name: str, unit: str, values: list[float], limit: float, note: str = "", *, goal: bool = True) -> Result:
    """Return the row of a cost that has a limit of its own: the limit is its baseline."""
    base = Baseline(name, _never, 1.0 if goal else None, note=note)
    return result(base, unit, [max(value, 1e-3) for value in values], [limit] * len(values), cost=True)


async def _never() -> float:
    raise AssertionError("a limit is not run")


async def compared(
    name: str, unit: str, pieces: int, ours: Way, baseline: Way, goal: float | None, rounds: int
) -> Result:
    """Compare ours with one baseline that does as much."""
    return (await rates(unit, pieces, ours, [Baseline(name, baseline, goal)], rounds))[0]


VERDICTS = {True: "yes", False: "NO", None: "-"}


def table(results: Sequence[Result]) -> str:
    """Return the results as a table for people."""
    widest = max((len(one.name) for one in results), default=0)
    lines = [
        f"{'measure':<{widest}} {'ours':>10} {'baseline':>10} {'unit':<11} {'ratio':>7} {'±':>5} {'goal':>7}  reached"
    ]
    for one in results:
        goal = "" if one.goal is None else f">={one.goal:.2f}"
        lines.append(
            f"{one.name:<{widest}} {_figure(one.ours)} {_figure(one.baseline)} {one.unit:<11} {one.ratio:>7.2f} "
            f"{one.spread:>5.0%} {goal:>7}  {VERDICTS[one.reached]}"
        )
    notes = [f"  {one.name}: {one.note}" for one in results if one.note]
    return "\n".join([*lines, *notes])


def _figure(number: float) -> str:
    return f"{number:>10,.0f}" if number >= 100 else f"{number:>10,.2f}"
