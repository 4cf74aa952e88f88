"""A tick with nothing due: its cost must not follow the number of branches."""

from bench.ground import Ground, ground, many_branches
from bench.measuring import Result, compared, timed
from scheduler.ticks import TICKS

GOAL = 1 / 1.2  # at most 1.2 times the time
TICKS_A_RUN = 20


async def ticking(name: str, small_url: str, large_url: str, small: int, large: int, rounds: int) -> Result:
    """Compare a tick over many branches with one over few."""
    async with ground(small_url, 1) as few, ground(large_url, 1) as many:
        await many_branches(few.database, small)
        await many_branches(many.database, large)

        async def of(prepared: Ground) -> float:
            tick = next(one for one in TICKS if one.name == "reminders")
            seconds = 0.0
            for _ in range(TICKS_A_RUN):
                seconds += await timed(prepared.program.tick(tick))
            return seconds

        title = f"a tick with nothing due, {large:,} branches over {small:,}, {name}"
        return await compared(title, "ticks/s", TICKS_A_RUN, lambda: of(many), lambda: of(few), GOAL, rounds)


__all__ = ["ticking"]
