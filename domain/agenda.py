"""An agenda: when it is frozen, who sees which item, in which order the items stand."""

from collections.abc import Sequence
from datetime import datetime, timedelta

LONGEST_TITLE, LONGEST_NOTE, LONGEST_NAME, LONGEST_NUMBER = 120, 800, 120, 40
MOST_ITEMS, MOST_WAITING = 30, 20  # items of a meeting; suggestions of one person for it
FREEZES, USUAL = (12, 24, 48, 72), 24  # hours before the meeting
ON = ("cleared", "put-off")  # states in which an item stands on the agenda


def frozen(starts_at: datetime, hours: int, by_hand: bool | None, now: datetime) -> bool:
    """Tell whether suggestions come too late: so many hours before the meeting, unless somebody said otherwise."""
    return by_hand if by_hand is not None else now >= starts_at - timedelta(hours=hours)


def sees_item(*, confidential: bool, committee: bool, invited: bool, asked: bool) -> bool:
    """Tell whether somebody sees an item that stands on the agenda.

    A confidential one: the committee and the guests of that item alone. Others: whoever is asked to the meeting, its
    officers, and the guests of that item.
    """
    if confidential:
        return committee or invited
    return asked or committee or invited


def moved(order: Sequence[int], item: int, by: int) -> list[int]:
    """Return the items in their order after one moved by so many places; at the ends it stays."""
    place = order.index(item)
    there = min(max(place + by, 0), len(order) - 1)
    rest = [one for one in order if one != item]
    return [*rest[:there], item, *rest[there:]]
