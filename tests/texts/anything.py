"""A stand-in for any argument of a text: long where it is words, a number where it is counted, a date where asked."""

from collections.abc import Iterator
from typing import Any

WORDS = "王" * 18 + "<&"  # as long as a name gets, and hostile
COUNTED = """
count number total should received waived claimed present expected n fen size limit_kb hours days year month
day quarter rows columns line done open times pending late missing voters votes asked agreed leave absent
excused coming maybe unanswered quorum full probationary activists members left of_months weeks kilobytes
waiting parked unreadable unknown never hour minute second ordinal index minutes needed fraction percent
"""
NUMBERS = frozenset(COUNTED.split())
ITEMS = 8


class Anything:
    """Answers to whatever a template does with it. `yes`: true or false in conditions; `same`: equal to all or none."""

    width = ITEMS  # how many things an item of a list is unpacked into

    def __init__(self, name: str, yes: bool = True, same: bool = False, item: bool = False) -> None:
        self._name, self._yes, self._same, self._item = name, yes, same, item

    def _another(self, name: str) -> "Anything":
        return Anything(name, self._yes, self._same)

    def __getattr__(self, name: str) -> Any:
        if name.startswith("__"):
            raise AttributeError(name)
        if name == "keys":
            return lambda: ["key"]
        if name == "items":
            return lambda: [(self._another("key"), self._another("value"))] * len(self)
        return self._another(name)

    def __getitem__(self, key: Any) -> "Anything":
        return self._another(key if isinstance(key, str) else self._name)

    def __call__(self, *_given: Any, **_named: Any) -> "Anything":
        return self

    def __str__(self) -> str:
        return "1234" if self._name in NUMBERS else WORDS

    def __format__(self, spec: str) -> str:
        return format(1234, spec) if spec else str(self)

    def __iter__(self) -> Iterator["Anything"]:
        number = Anything.width if self._item else len(self)
        return iter([Anything(self._name, self._yes, self._same, item=True)] * number)

    def __len__(self) -> int:
        return ITEMS if self._yes else 0

    def __bool__(self) -> bool:
        return self._yes

    def __eq__(self, other: object) -> bool:
        return self._same

    def __ne__(self, other: object) -> bool:
        return not self._same

    def __contains__(self, other: object) -> bool:
        return self._same

    def __lt__(self, other: Any) -> bool:
        return self._same

    __le__ = __gt__ = __ge__ = __lt__

    def __hash__(self) -> int:
        return hash(self._name)

    def __index__(self) -> int:
        return 1

    __int__ = __index__

    def __abs__(self) -> int:
        return 1

    def __float__(self) -> float:
        return 1.0

    def __add__(self, other: Any) -> Any:
        return [*self, *other] if isinstance(other, list) else self._another("n")

    __radd__ = __sub__ = __rsub__ = __mul__ = __rmul__ = __floordiv__ = __mod__ = __rfloordiv__ = __truediv__ = __add__
