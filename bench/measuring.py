"""Times two ways of doing the same in turns, and says how they compare."""

import statistics
from collections.abc import Awaitable, Callable
from dataclasses import asdict, dataclass
from time import perf_counter
from typing import Any

Way = Callable[[], Awaitable[float]]  # does it once; returns the seconds that count


@dataclass(frozen=True, slots=True)
class Result:
    """One row: ours beside the baseline; `ratio` is ours over the baseline in speed (higher is better)."""

    name: str
    unit: str
    ours: float
    baseline: float
    ratio: float
    spread: float  # of the ratio: half the range over the median
    goal: str
    rounds: int

    def plain(self) -> dict[str, Any]:
        """Return the row for the JSON file."""
        return asdict(self)


async def timed(what: Awaitable[Any]) -> float:
    """Return how many seconds something takes."""
    began = perf_counter()
    await what
    return perf_counter() - began


async def compared(name: str, unit: str, pieces: int, ours: Way, baseline: Way, goal: str, rounds: int) -> Result:
    """Run both ways in turns, `rounds` times after one that warms up; `pieces` is what a run does, for the rate."""
    await ours()
    await baseline()
    pairs = [(await ours(), await baseline()) for _ in range(rounds)]
    ratios = [theirs / mine for mine, theirs in pairs]
    ratio = statistics.median(ratios)
    return Result(
        name, unit, pieces / statistics.median(mine for mine, _ in pairs),
        pieces / statistics.median(theirs for _, theirs in pairs), ratio,
        (max(ratios) - min(ratios)) / 2 / ratio, goal, rounds,
    )  # fmt: skip


def table(results: list[Result]) -> str:
    """Return the results as a table for people."""
    lines = [f"{'measure':<52} {'ours':>10} {'baseline':>10} {'ratio':>7} {'±':>5}  goal"]
    for one in results:
        rates = f"{one.ours:>10,.0f} {one.baseline:>10,.0f}"
        lines.append(f"{one.name:<52} {rates} {one.ratio:>7.2f} {one.spread:>4.0%}  {one.goal}  ({one.unit})")
    return "\n".join(lines)
