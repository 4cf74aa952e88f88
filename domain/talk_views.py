"""Counts of topics that point at nobody: how many talks it takes, and up to which day they are counted (ours)."""

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, timedelta

from domain.talks import LEAST_TICKED, TOPICS

LEAST_PARTNERS, LEAST_SHOWN = 3, 3


@dataclass(frozen=True, slots=True)
class Ticked:
    """A talk whose author ticked topics: by whom, with whom, about what."""

    author: int
    partner: int | str  # roster line, or the name of somebody who is on no roster
    topics: frozenset[str]


def counted_until(today: date) -> date:
    """Return the civil date up to which talks are counted: the last closed month; one more talk today shows nothing."""
    return today.replace(day=1) - timedelta(days=1)


def enough(found: Sequence[Ticked]) -> bool:
    """Tell whether counts would point at nobody, to an author neither who leaves his own talks out."""
    by_author = Counter(one.author for one in found)
    others = [len(found) - own for own in by_author.values()]
    partners = len({one.partner for one in found})
    alone = any(0 < left < LEAST_SHOWN for left in others)
    return len(found) >= LEAST_TICKED and partners >= LEAST_PARTNERS and not alone


def counts(found: Sequence[Ticked]) -> list[tuple[str, int]]:
    """Return how often each topic was ticked, most often first; 0 for one ticked too seldom to be told."""
    times = Counter(topic for one in found for topic in one.topics)
    told = [(topic, times[topic] if times[topic] >= LEAST_SHOWN else 0) for topic in TOPICS if times[topic]]
    return sorted(told, key=lambda one: -one[1])
