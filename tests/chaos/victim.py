"""A bot process that kills itself with SIGKILL at the n-th passing of a named seam: CHAOS_AT=seam:n."""

import asyncio
import os
import signal
from collections import Counter

from bot.running import run
from bot.settings import read


def main() -> None:
    wanted, _, number = os.environ["CHAOS_AT"].partition(":")
    passed = Counter[str]()

    def seam(name: str) -> None:
        passed[name] += 1
        if name == wanted and passed[name] == int(number):
            os.kill(os.getpid(), signal.SIGKILL)

    asyncio.run(run(read(), seam=seam))


main()
