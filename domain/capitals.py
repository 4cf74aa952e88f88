"""A sum written out as receipts demand it: the parts of the words, which the texts put into characters."""

UNITS = 4  # digits before the next great unit: thousand, hundred, ten, one


def parts(fen: int) -> list[tuple[str, int]]:
    """Name the parts of a sum in order: digit, unit (tens within four), great (four digits), yuan, jiao, fen, whole."""
    yuan, rest = divmod(abs(fen), 100)
    found = _yuan(yuan)
    jiao, small = divmod(rest, 10)
    if jiao:
        found += [("digit", jiao), ("jiao", 0)]
    elif small and yuan:
        found.append(("digit", 0))
    if small:
        found += [("digit", small), ("fen", 0)]
    return found or [("digit", 0), ("yuan", 0), ("whole", 0)] if not small and not found else _closed(found, small)


def _closed(found: list[tuple[str, int]], small: int) -> list[tuple[str, int]]:
    return found if small else [*found, ("whole", 0)]


def _yuan(yuan: int) -> list[tuple[str, int]]:
    """Name the whole yuan; zeros within are said once, zeros at the end of four not at all."""
    if not yuan:
        return []
    digits, found, gap = str(yuan), list[tuple[str, int]](), False
    for at, sign in enumerate(digits):
        place = len(digits) - 1 - at
        if sign == "0":
            gap = True
        else:
            found += [("digit", 0)] if gap else []
            found.append(("digit", int(sign)))
            found += [("unit", place % UNITS)] if place % UNITS else []
            gap = False
        four = digits[max(0, len(digits) - place - UNITS) : len(digits) - place]
        if place and place % UNITS == 0 and four.strip("0"):
            found.append(("great", place // UNITS))
    return [*found, ("yuan", 0)]
