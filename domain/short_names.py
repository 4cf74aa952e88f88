"""How people are called for short: names that a text may have in it without their full form."""

from collections.abc import Iterable


def short_names(text: str, names: Iterable[str], before: Iterable[str]) -> list[str]:
    """Return what in a text looks like a short form of one of these names; it may be a plain word all the same.

    Of Chinese names: the given name of two characters, and the family name after a word like the ones in `before`.
    """
    words = list(before)
    found = []
    for name in names:
        chinese = len(name) in (2, 3, 4) and all("\u4e00" <= sign <= "\u9fff" for sign in name)
        given = [name[-2:]] if len(name) > 2 else []
        found += [short for short in (*given, *(word + name[0] for word in words)) if chinese and short in text]
    return list(dict.fromkeys(found))
