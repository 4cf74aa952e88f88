"""A roster out of a table of cells: every mistake at once with its line, or all rows and nothing less.

Lists follow the roster's own order after the posts: the custom is the number of strokes of the surname, and no small
kept library knows it, so the file's order (or its running number) stands for it.
"""

import re
from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass, replace

from domain.actors import MEMBER_STANDINGS, POST_ORDER, Post, Standing
from domain.dues import parse_amount
from domain.refusals.forms import BadAmount
from domain.refusals.roster import BadName, IdentityColumn, IdentityNumber, RosterProblems
from domain.vocabulary import Vocabulary, any_of, plain
from domain.wording import clean_name, looks_like_identity_number, name_key

MOST_ROWS = 500
HEADING_ROWS = 10
LONGEST_GROUP = 30
SINGLE_POSTS = frozenset({Post.SECRETARY, Post.ORGANISATION, Post.PUBLICITY, Post.DISCIPLINE, Post.COLLECTOR})
RANKED = tuple(post for post in POST_ORDER if post is not Post.COLLECTOR)


@dataclass(frozen=True)
class Problem:
    """A mistake in the file: its line (from 1), the column's code, what is wrong (a text name), the cell's text."""

    line: int
    column: str
    code: str
    value: str = ""


@dataclass(frozen=True)
class Row:
    """One person of the roster as the file has them; `line` is the file's, `ordinal` the place in lists."""

    line: int
    ordinal: int
    name: str
    posts: frozenset[Post] = frozenset()
    group: str | None = None
    standing: Standing = Standing.FULL
    voting: bool = True
    amount_fen: int | None = None
    contact: str | None = None
    telegram: bool | None = None


@dataclass(frozen=True)
class Roster:
    """The people in canonical order, the party groups in order of appearance, and headings that were not read."""

    rows: tuple[Row, ...]
    groups: tuple[str, ...]
    ignored: tuple[str, ...]


def rank(posts: Collection[Post]) -> int:
    """The place of the highest post in lists: secretary, deputy, committee members, group leaders, everybody else."""
    return min((RANKED.index(post) for post in posts if post in RANKED), default=len(RANKED))


def order_key(posts: Collection[Post], ordinal: int) -> tuple[int, int]:
    """What lists of members are sorted by: the post, then the place on the roster; never the order of pressing."""
    return rank(posts), ordinal


def read_roster(table: Sequence[Sequence[str]], words: Vocabulary) -> Roster:
    """The roster in the table; raises IdentityColumn when that alone is wrong, else RosterProblems with everything."""
    found = _heading(table, words)
    if found is None:
        raise RosterProblems(problems=[Problem(1, "name", "no_name_column")])
    start, columns, headings = found
    problems = _heading_problems(start, columns, headings) + _identity_problems(table, start, words)
    rows = [
        _row(line, _cells(cells, columns), "group" in columns.values(), words, problems)
        for line, cells in enumerate(table[start + 1 :], start + 2)
        if any(cell.strip() for cell in cells)
    ]
    _check_together(rows, problems)
    _raise(problems)
    ignored = tuple(heading for index, heading in enumerate(headings) if heading and index not in columns)
    groups = dict.fromkeys(row.group for row in rows if row.group)
    contacts = {name_key(row.name): row.name for row in rows}
    settled = (replace(row, contact=contacts[name_key(row.contact)] if row.contact else None) for row in rows)
    return Roster(tuple(sorted(settled, key=lambda r: order_key(r.posts, r.ordinal))), tuple(groups), ignored)


def _raise(problems: list[Problem]) -> None:
    """Refuse when there are problems; of lines with an identity number no cell is repeated."""
    if not problems:
        return
    if all(problem.code == "identity_column" for problem in problems):
        raise IdentityColumn(columns=[problem.value for problem in problems])
    secret = {problem.line for problem in problems if problem.code == "identity_number"}
    told = (replace(problem, value="") if problem.line in secret else problem for problem in problems)
    raise RosterProblems(problems=sorted(told, key=lambda p: (p.line, p.column, p.code)))


# Headings


def _heading(table: Sequence[Sequence[str]], words: Vocabulary) -> tuple[int, dict[int, str], list[str]] | None:
    """The line of the headings (titles may stand above), which column means what, and the headings themselves."""
    for index, cells in enumerate(table[:HEADING_ROWS]):
        columns = {at: code for at, cell in enumerate(cells) if (code := words.columns.get(_bare(cell)))}
        if "name" in columns.values():
            return index, columns, [cell.strip() for cell in cells]
    return None


def _bare(heading: str) -> str:
    """A heading without its unit or remark in brackets, and without stars and spaces between Chinese characters."""
    bare = re.sub(r"\s*[(\[].*[)\]]\s*$", "", plain(heading)).strip(" *:")
    return bare if bare.isascii() else bare.replace(" ", "")


def _heading_problems(start: int, columns: Mapping[int, str], headings: Sequence[str]) -> list[Problem]:
    """Two columns that mean the same."""
    codes = list(columns.values())
    twice = (at for at, code in columns.items() if code in codes[: list(columns).index(at)])
    return [Problem(start + 1, columns[at], "duplicate_column", headings[at]) for at in twice]


def _identity_problems(table: Sequence[Sequence[str]], start: int, words: Vocabulary) -> list[Problem]:
    """Identity numbers by heading, and by content anywhere in the file; their text is never repeated."""
    problems = []
    named = {at for at, heading in enumerate(table[start]) if _names_identity(heading, words)}
    problems += [Problem(start + 1, "identity", "identity_column", table[start][at].strip()) for at in sorted(named)]
    for line, cells in enumerate(table, 1):
        hidden = (cell for at, cell in enumerate(cells) if at not in named)
        if any(looks_like_identity_number(cell) for cell in hidden):
            problems.append(Problem(line, "identity", "identity_number"))
    return problems


def _names_identity(heading: str, words: Vocabulary) -> bool:
    """Whether a heading announces identity numbers; Latin words count only as whole words."""
    bare = _bare(heading)
    latin = [word for word in words.identity_words if word.isascii()]
    spelled = re.search(rf"\b{any_of(latin)}\b", re.sub(r"[._#-]+", " ", bare)) is not None
    return spelled or bare == "id" or any(word in bare for word in words.identity_words if not word.isascii())


# Rows


def _cells(cells: Sequence[str], columns: Mapping[int, str]) -> dict[str, str]:
    """The cells of one line by column code; of a repeated column the first."""
    found: dict[str, str] = {}
    for at, code in columns.items():
        found.setdefault(code, cells[at].strip() if at < len(cells) else "")
    return found


def _row(line: int, cells: Mapping[str, str], grouped: bool, words: Vocabulary, problems: list[Problem]) -> Row:
    """One line read as far as possible, its mistakes added to the problems."""
    posts = _posts(line, cells.get("post", ""), words, problems)
    standing = _standing(line, cells, words, problems)
    row = Row(
        line=line,
        ordinal=_ordinal(cells.get("order", ""), line),
        name=_name(line, "name", cells["name"], words, problems),
        posts=posts,
        group=_group(line, cells.get("group", ""), problems),
        standing=standing,
        voting=_voting(line, cells.get("voting", ""), standing, words, problems),
        amount_fen=_amount(line, cells.get("amount", ""), standing, words, problems),
        contact=_name(line, "contact", cells.get("contact", ""), words, problems) or None,
        telegram=_answer(line, "telegram", cells.get("telegram", ""), words, problems),
    )
    _check_row(row, grouped, problems)
    return row


def _ordinal(cell: str, line: int) -> int:
    return int(cell) if re.fullmatch(r"[0-9]{1,4}", cell) else line


def _name(line: int, column: str, cell: str, words: Vocabulary, problems: list[Problem]) -> str:
    if not cell:
        if column == "name":
            problems.append(Problem(line, column, "missing_name"))
        return ""
    try:
        return clean_name(cell, words)
    except BadName:
        problems.append(Problem(line, column, "bad_name", cell[:40]))
    except IdentityNumber:
        pass  # already told with its line, and never repeated
    return ""


def _posts(line: int, cell: str, words: Vocabulary, problems: list[Problem]) -> frozenset[Post]:
    """The posts of a cell, several joined by a comma, a slash or the like."""
    posts = set()
    for part in re.split(rf"\s*(?:[/;+]|{any_of([j for j in words.joiners if not j.isalpha()])})\s*", plain(cell)):
        code = words.posts.get(part.replace(" ", "")) or words.posts.get(part)
        if code is not None:
            posts.add(Post(code))
        elif part and part not in {"-", *_noes(words)} and words.standings.get(part) is None:
            problems.append(Problem(line, "post", "unknown_post", part[:40]))
    return frozenset(posts)


def _noes(words: Vocabulary) -> set[str]:
    return {word for word, code in words.answers.items() if code == "no"}


def _standing(line: int, cells: Mapping[str, str], words: Vocabulary, problems: list[Problem]) -> Standing:
    """The standing; without such a column everybody is a full member, a blank in it is a mistake: it decides votes."""
    if "standing" not in cells:
        return Standing.FULL
    code = words.standings.get(_bare(cells["standing"]))
    if code is None:
        wrong = "unknown_standing" if cells["standing"] else "missing_standing"
        problems.append(Problem(line, "standing", wrong, cells["standing"][:40]))
    return Standing(code or Standing.FULL)


def _voting(line: int, cell: str, standing: Standing, words: Vocabulary, problems: list[Problem]) -> bool:
    """The right to vote: full members have it unless the file says no; nobody else can."""
    answer = _answer(line, "voting", cell, words, problems)
    if answer and standing is not Standing.FULL:
        problems.append(Problem(line, "voting", "vote_without_full_membership", cell[:40]))
    return standing is Standing.FULL and answer is not False


def _answer(line: int, column: str, cell: str, words: Vocabulary, problems: list[Problem]) -> bool | None:
    if not cell:
        return None
    code = words.answers.get(plain(cell))
    if code is None:
        problems.append(Problem(line, column, "neither_yes_nor_no", cell[:40]))
        return None
    return code == "yes"


def _amount(line: int, cell: str, standing: Standing, words: Vocabulary, problems: list[Problem]) -> int | None:
    """The monthly dues in fen; blank is not settled yet, and only members owe any."""
    if not cell or standing not in MEMBER_STANDINGS:
        return None
    try:
        return parse_amount(cell, words.units)
    except BadAmount:
        problems.append(Problem(line, "amount", "bad_amount", cell[:40]))
        return None


def _group(line: int, cell: str, problems: list[Problem]) -> str | None:
    if len(cell) > LONGEST_GROUP:
        problems.append(Problem(line, "group", "too_long", cell[:40]))
    return " ".join(cell.split()) or None


# What only several cells or lines together show


def _check_row(row: Row, grouped: bool, problems: list[Problem]) -> None:
    if row.posts and row.standing not in MEMBER_STANDINGS:
        problems.append(Problem(row.line, "post", "post_without_membership", row.name))
    if Post.LEADER in row.posts and row.group is None and grouped:
        problems.append(Problem(row.line, "group", "leader_without_group", row.name))
    if row.telegram is False and row.contact is None:
        problems.append(Problem(row.line, "contact", "missing_contact", row.name))


def _check_together(rows: Sequence[Row], problems: list[Problem]) -> None:
    """Names twice, posts held twice, contacts who are not there, too many lines or none."""
    if not rows or len(rows) > MOST_ROWS:
        problems.append(Problem(rows[-1].line if rows else 1, "name", "too_many_rows" if rows else "no_rows"))
    names, held = set[str](), set[tuple[Post, str | None]]()
    everybody = {name_key(row.name) for row in rows if row.name}
    for row in rows:
        if row.name and name_key(row.name) in names:
            problems.append(Problem(row.line, "name", "duplicate_name", row.name))
        names.add(name_key(row.name))
        for seat in sorted(_seats(row)):
            if seat in held:
                problems.append(Problem(row.line, "post", "post_held_twice", seat[0]))
            held.add(seat)
        if row.contact and (name_key(row.contact) not in everybody or name_key(row.contact) == name_key(row.name)):
            problems.append(Problem(row.line, "contact", "unknown_contact", row.contact))


def _seats(row: Row) -> set[tuple[Post, str | None]]:
    """The posts that only one person can hold: one of each in the branch, one leader in each group."""
    single: set[tuple[Post, str | None]] = {(post, "") for post in row.posts & SINGLE_POSTS}
    return single | ({(Post.LEADER, row.group)} if Post.LEADER in row.posts and row.group else set())
