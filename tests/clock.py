"""The clock of the tests: it stands still until a test moves it."""

from datetime import UTC, datetime, timedelta
from zoneinfo import ZoneInfo

SHANGHAI = ZoneInfo("Asia/Shanghai")


class PlayedClock:
    """Both readings of time move together, only when told to; a pause passes at once."""

    def __init__(self, start: datetime) -> None:
        self.moment = start.astimezone(UTC)

    def now(self) -> datetime:
        return self.moment

    def instant(self) -> datetime:
        return self.moment

    async def pause(self, seconds: float) -> None:
        self.moment += timedelta(seconds=max(seconds, 0.001))

    def seconds(self) -> int:
        return int(self.moment.timestamp())

    def move_to(self, moment: datetime) -> None:
        self.moment = max(self.moment, moment.astimezone(UTC))

    def local(self) -> datetime:
        return self.moment.astimezone(SHANGHAI)
