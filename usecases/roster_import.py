"""Importing a roster: read whole or refused whole, shown before it is written, never half-written."""

import asyncio
from collections.abc import Sequence
from dataclasses import asdict, dataclass
from datetime import date
from typing import Any

from domain.permission import MEMBER_STANDINGS, Action, Post, Standing, Subject, may
from domain.refusals import Refusal
from domain.refusals.forms import DraftGone, UnreadableFile
from domain.refusals.roster import RosterProblems, ServiceNotConfirmed
from domain.roster import SINGLE_POSTS, Problem, Roster, Row, read_roster
from domain.wording import name_key
from reports.roster_sheet import LARGEST_FILE, UnreadableSheet, cells_of
from storage import drafts, dues_rates, people, roster
from storage.tables import Draft, Member
from storage.tables import Post as PostRow
from storage.work import Work
from usecases import menus, wizards
from usecases.presses.roster import ConfirmImport, DropImport, SendTemplate
from usecases.reading import vocabulary
from usecases.roster import BRANCH_CARD, CLAIM_CARD, branch_of
from usecases.roster_changes import reorder, told
from usecases.wizards import Answers, Wizard

CARD = "import"
LARGEST = LARGEST_FILE


@dataclass(frozen=True, slots=True)
class Plan:
    """What a file would change: lines of the file with the roster lines they fit, and lines it does not mention."""

    fitting: tuple[tuple[Row, Member | None], ...]
    absent: tuple[Member, ...]
    changed: int
    new_groups: tuple[str, ...]
    posts: int


async def send_template(work: Work, _press: SendTemplate | None = None) -> None:
    """Send an empty roster table with the right headings."""
    work.require(Action.IMPORT_ROSTER)
    if work.origin.user_id is not None:
        name = f"{branch_of(work).name}"
        await work.send_report(work.origin.user_id, "roster_template", "roster.template_caption", branch=name)


async def receive(work: Work, filename: str, content: bytes | Refusal) -> None:
    """Read a roster file and show what it would change; raises every mistake of it at once, or why it is not there."""
    branch = branch_of(work)
    work.require(Action.IMPORT_ROSTER)
    if branch.confirmed_use_at is None:
        raise ServiceNotConfirmed()
    if isinstance(content, Refusal):
        raise content
    try:
        read = await asyncio.to_thread(_read, filename, content)
    except UnreadableSheet as error:
        raise UnreadableFile() from error
    await _plan(work, read.rows)
    user = work.origin.user_id or 0
    draft = Draft(
        user_id=user, chat_id=user, branch_id=branch.id, kind=CARD, step=wizards.CHECK, changed_at=work.now, answers=b""
    )  # fmt: skip
    old = await drafts.current(work.session, user, user)
    kept = {"rows": [asdict(row) for row in read.rows], "ignored": list(read.ignored)}
    draft = await drafts.open_draft(work.session, work.vault, draft, kept)
    if old is not None:
        if old.kind == CARD:
            drafts.close(work.vault, old, "quit", work.now)
        await work.refresh_cards(CARD if old.kind == CARD else wizards.CARD, old.id)
    await work.touch_card(user, CARD, draft.id)


def _read(filename: str, content: bytes) -> Roster:
    return read_roster(cells_of(filename, content), vocabulary())


def rows_of(kept: dict[str, Any]) -> list[Row]:
    """Return the rows that a draft keeps."""
    return [
        Row(**{**raw, "posts": frozenset(Post(post) for post in raw["posts"]), "standing": Standing(raw["standing"])})
        for raw in kept["rows"]
    ]


async def _plan(work: Work, rows: Sequence[Row]) -> Plan:
    """Hold the file against the roster as it is now; raises RosterProblems for what does not go together."""
    branch = branch_of(work).id or 0
    lines = await people.members(work.session, branch)
    held = await people.posts(work.session, branch)
    groups = {group.name: group.id for group in await people.groups(work.session, branch)}
    by_key: dict[str, list[Member]] = {}
    for line in lines:
        by_key.setdefault(name_key(line.name), []).append(line)
    _check(rows, by_key, lines, held)
    rates = await roster.rates(work.session, branch, work.today.replace(day=1))
    fitting = tuple((row, by_key.get(name_key(row.name), [None])[0]) for row in rows)
    named = {line.id for _, line in fitting if line is not None}
    names = {line.id: line.name for line in lines}
    numbers = {number: name for name, number in groups.items()}
    changed = sum(line is not None and _differs(row, line, numbers, names, rates) for row, line in fitting)
    having = {(post.member_id, post.post) for post in held}
    posts = sum((line.id if line else 0, post) not in having for row, line in fitting for post in row.posts)
    fresh = tuple(dict.fromkeys(row.group for row in rows if row.group and row.group not in groups))
    absent = tuple(line for line in lines if line.id not in named)
    return Plan(fitting, absent, changed, fresh, posts if _appoints(work) else 0)


def _check(
    rows: Sequence[Row], by_key: dict[str, list[Member]], lines: Sequence[Member], held: Sequence[PostRow]
) -> None:
    """Find what only the present roster shows: two lines of one name, another secretary, a leader of no group."""
    problems: list[Problem] = []
    secretary = next((post.member_id for post in held if post.post == Post.SECRETARY), None)
    present = next((line.name for line in lines if line.id == secretary), "")
    for row in rows:
        fitting = by_key.get(name_key(row.name), [])
        if len(fitting) > 1:
            problems.append(Problem(row.line, "name", "ambiguous_name", row.name))
        if Post.SECRETARY in row.posts and secretary is not None and secretary not in [line.id for line in fitting]:
            problems.append(Problem(row.line, "post", "secretary_differs", present))
        if Post.LEADER in row.posts and row.group is None:
            problems.append(Problem(row.line, "group", "leader_without_group", row.name))
    if problems:
        raise RosterProblems(problems=problems)


def _differs(
    row: Row, line: Member, groups: dict[int | None, str], names: dict[int | None, str], rates: dict[int, int]
) -> bool:
    """Tell whether the file says anything else than the roster line; a blank changes no group, contact or amount."""
    facts = (
        (row.standing.value, line.standing),
        (row.voting, line.voting),
        (row.group or groups.get(line.group_id), groups.get(line.group_id)),
        (row.contact or names.get(line.contact_member_id), names.get(line.contact_member_id)),
        (rates.get(line.id or 0) if row.amount_fen is None else row.amount_fen, rates.get(line.id or 0)),
    )
    return any(said != there for said, there in facts)


def _appoints(work: Work) -> bool:
    """Tell whether the actor gives posts: other officers' files leave posts as they are."""
    return may(work.actor, Action.APPOINT_POST, Subject(branch_id=branch_of(work).id), work.place)


async def preview(work: Work, draft: Draft) -> dict[str, Any]:
    """Return the counts that are shown before anything is written; dues in fen."""
    kept = drafts.answers(work.vault, draft)
    rows = rows_of(kept)
    plan = await _plan(work, rows)
    members = [row for row in rows if row.standing in MEMBER_STANDINGS]
    return {
        "total": len(rows), "new": sum(line is None for _, line in plan.fitting), "changed": plan.changed,
        "posts": plan.posts, "groups": list(plan.new_groups), "absent": len(plan.absent),
        "dues": sum(row.amount_fen or 0 for row in members), "unsettled": sum(r.amount_fen is None for r in members),
        "ignored": list(kept["ignored"]), "contacts": sum(row.telegram is False for row in rows),
    }  # fmt: skip


async def _open(work: Work, draft_id: int) -> Draft:
    draft = await drafts.get(work.session, draft_id)
    if draft is None or draft.user_id != work.origin.user_id or draft.state not in drafts.LIVE or draft.kind != CARD:
        raise DraftGone()
    return draft


async def drop(work: Work, press: DropImport) -> None:
    """Forget the file."""
    work.require(Action.IMPORT_ROSTER)
    draft = await _open(work, press.draft)
    drafts.close(work.vault, draft, "quit", work.now)
    await work.refresh_cards(CARD, draft.id)


async def confirm(work: Work, press: ConfirmImport) -> None:
    """Write the roster that was shown: people, groups, posts, contacts and monthly dues, all or nothing."""
    work.require(Action.IMPORT_ROSTER)
    branch = branch_of(work)
    draft = await _open(work, press.draft)
    await roster.lock_branch(work.session, branch.id or 0)
    rows = rows_of(drafts.answers(work.vault, draft))
    plan = await _plan(work, rows)
    lines = await _write_lines(work, plan)
    await _write_contacts(work, rows, lines)
    if _appoints(work):
        await _write_posts(work, rows, lines)
    await _write_rates(work, rows, lines)
    await reorder(work)
    await _match_claims(work, lines)
    drafts.close(work.vault, draft, "saved", work.now)
    new = sum(line is None for _, line in plan.fitting)
    await work.audit("import", "roster", branch.id, rows=len(rows), new=new, changed=plan.changed)
    branch.next_due_at = work.now
    await work.refresh_cards(CARD, draft.id)
    await work.refresh_cards(BRANCH_CARD, branch.id)
    roll = await people.members(work.session, branch.id or 0)
    expected = sum(line.user_id is not None or line.contact_member_id is None for line in roll)
    counts: dict[str, Any] = {"total": len(roll), "expected": expected, "count": branch.chat_count}
    await work.whisper("roster.imported", new=new, changed=plan.changed, **counts)


async def _write_lines(work: Work, plan: Plan) -> dict[str, Member]:
    """Store the people with their groups; returns the lines by name."""
    branch = branch_of(work).id or 0
    names = dict.fromkeys(row.group for row, _ in plan.fitting if row.group)
    groups = {name: (await roster.group_named(work.session, branch, name, work.today)).id for name in names}
    lines: dict[str, Member] = {}
    for number, (row, there) in enumerate(plan.fitting, 1):
        line = there or Member(branch_id=branch, name=row.name, joined_on=work.today)
        line.standing, line.voting, line.ordinal = row.standing.value, row.voting, number
        if row.group:
            line.group_id = groups[row.group]
        work.session.add(line)
        lines[name_key(row.name)] = line
    for number, line in enumerate(plan.absent, len(plan.fitting) + 1):
        line.ordinal = number
    await work.session.flush()
    return lines


async def _write_contacts(work: Work, rows: Sequence[Row], lines: dict[str, Member]) -> None:
    for row in rows:
        if row.contact:
            lines[name_key(row.name)].contact_member_id = lines[name_key(row.contact)].id
    await work.session.flush()


async def _write_posts(work: Work, rows: Sequence[Row], lines: dict[str, Member]) -> None:
    """Give the posts of the file; a post that only one person holds passes from whoever has it."""
    branch = branch_of(work).id or 0
    for row in rows:
        line = lines[name_key(row.name)]
        held = {post.post for post in await people.posts(work.session, branch) if post.member_id == line.id}
        for post in sorted(row.posts):
            if post in held:
                continue
            group = line.group_id if post is Post.LEADER else None
            if post in SINGLE_POSTS or post is Post.LEADER:
                await roster.end_posts(work.session, branch, work.today, post=post, group_id=group)
            work.session.add(
                PostRow(branch_id=branch, member_id=line.id or 0, post=post, group_id=group, from_on=work.today)
            )
            await work.session.flush()
            await told(work, line, "roster.post_given", post=post)
        if row.posts:
            await menus.refresh_of(work, line.user_id)


async def _write_rates(work: Work, rows: Sequence[Row], lines: dict[str, Member]) -> None:
    """Agree the monthly dues of the file from this month on."""
    branch, month = branch_of(work).id or 0, _first(work.today)
    there = await roster.rates(work.session, branch, month)
    for row in rows:
        line = lines[name_key(row.name)]
        if row.amount_fen is not None and row.amount_fen != there.get(line.id or 0):
            await dues_rates.set_rate(work.session, branch, line.id or 0, month, row.amount_fen)


def _first(day: date) -> date:
    return day.replace(day=1)


async def _match_claims(work: Work, lines: dict[str, Member]) -> None:
    """Tie claims that wait to the lines that have just come, so that officers see that the roster has them."""
    for claim in await roster.waiting_claims(work.session, branch_of(work).id or 0):
        fitting = lines.get(name_key(claim.name))
        if claim.member_id is None and fitting is not None and fitting.user_id is None:
            claim.member_id = fitting.id
            await work.refresh_cards(CLAIM_CARD, claim.id)


async def _never(_work: Work, _given: Answers) -> None:
    """The import has a card and buttons of its own."""


IMPORT = wizards.known(Wizard(CARD, "roster", (), _never))  # so that typing meanwhile is answered kindly
__all__ = ["CARD", "IMPORT", "LARGEST", "Plan", "confirm", "drop", "preview", "receive", "send_template"]
