"""The roster's forms: somebody is added by an officer, leaves, is renamed, gets a group or an agreed amount."""

from collections.abc import Sequence
from datetime import date
from typing import Any

from domain.permission import Action
from domain.refusals.events import NoGroup
from domain.refusals.forms import BadDate, OldButton
from domain.refusals.roster import ContactNeeded, LastSecretary, NameTaken
from domain.roster import LONGEST_GROUP
from domain.wording import name_key
from storage import people, roster
from storage.work import Work
from usecases import menus, wizards
from usecases.presses.roster import AddPerson, OpenForm
from usecases.reading import civil_date
from usecases.roster import STANDINGS, add_line, branch_of, group_choices, read_person
from usecases.roster_changes import changed, end_all_posts, move_to_group, present_line, reorder, told
from usecases.wizards import Answers, Choice, Step, Wizard

REASONS = ("transferred", "deceased", "other")
MOST_CONTACTS = 60
RIGHTS = {
    "leave": Action.REMOVE_LEAVER, "rename": Action.CHANGE_MEMBER, "group": Action.CHANGE_MEMBER,
    "amount": Action.SET_DUES_AMOUNT, "dates": Action.CHANGE_MEMBER,
}  # fmt: skip


async def open_form(work: Work, press: OpenForm) -> None:
    """Open a form about a roster line."""
    if press.form not in RIGHTS:
        raise OldButton()
    work.require(RIGHTS[press.form])
    line = await present_line(work, press.member)
    held = await people.posts(work.session, line.branch_id)
    if press.form == "leave" and any(post.member_id == line.id and post.post == "secretary" for post in held):
        raise LastSecretary()  # before the form is filled in rather than after
    if press.form == "amount":
        first = work.today.replace(day=1)
        await wizards.start(work, "dues_rate", {"month": first, "member": press.member, "from_month": first})
        return
    known: Answers = {"member": line.id, "known": line.name}
    if press.form == "dates":
        known |= {"standing": line.standing, "joined_before": line.joined_on, "admitted_before": line.admitted_on}
    await wizards.start(work, press.form, known)


# Somebody is added by an officer


async def open_add(work: Work, _press: AddPerson) -> None:
    """Open the form for somebody who does not register himself."""
    work.require(Action.ADD_MEMBER)
    groups = await people.groups(work.session, branch_of(work).id or 0)
    await wizards.start(work, "add", {"groups": bool(groups)})


async def _free_name(work: Work, given: Answers, text: str) -> str:
    """Return a name that no present line has; raises BadName, NameTaken."""
    name = await read_person(work, given, text)
    lines = await people.members(work.session, branch_of(work).id or 0)
    if any(name_key(line.name) == name_key(name) for line in lines):
        raise NameTaken(name=name)
    return name


async def _standings(_work: Work, _given: Answers) -> Sequence[Choice]:
    return [Choice(standing.value, f"posts.{standing}") for standing in STANDINGS]


async def _telegram(_work: Work, _given: Answers) -> Sequence[Choice]:
    return [Choice("no", "roster.b_without_telegram"), Choice("yes", "roster.b_with_telegram")]


async def contact_choices(work: Work, given: Answers) -> Sequence[Choice]:
    """Offer those who are registered, in roster order."""
    lines = await people.members(work.session, branch_of(work).id or 0)
    there = [line for line in lines if line.user_id is not None and line.id != given.get("member")]
    return [Choice(str(line.id), "buttons.person", {"name": line.name}) for line in there[:MOST_CONTACTS]]


def _without(given: Answers) -> bool:
    return given.get("telegram") == "no"


async def added(work: Work, given: Answers) -> None:
    """Add somebody; without Telegram, with the contact person who calls or visits."""
    work.require(Action.ADD_MEMBER)
    name = await _free_name(work, given, given["name"])
    if _without(given) and not given.get("contact"):
        raise ContactNeeded(name=name)
    contact = await present_line(work, int(given["contact"])) if _without(given) else None
    line = await add_line(work, name, given["standing"], int(given.get("group") or 0))
    if contact is not None:
        line.contact_member_id = contact.id
        await told(work, contact, "roster.contact_given", name=name)
    await reorder(work)
    await changed(work, line, "added")


async def _add_facts(work: Work, given: Answers) -> dict[str, Any]:
    groups = {str(group.id): group.name for group in await people.groups(work.session, branch_of(work).id or 0)}
    contact = await people.member(work.session, branch_of(work).id or 0, int(given.get("contact") or 0))
    return {"group": groups.get(str(given.get("group")), ""), "contact": contact.name if contact else ""}


ADD = wizards.known(
    Wizard(
        "add",
        "roster",
        (
            Step("name", read=_free_name),
            Step("standing", _standings, a_row=3),
            Step("group", group_choices, wanted=lambda given: bool(given.get("groups"))),
            Step("telegram", _telegram, a_row=1),
            Step("contact", contact_choices, wanted=_without, a_row=3),
        ),
        added,
        _add_facts,
    )
)


# Somebody leaves


async def _reasons(_work: Work, _given: Answers) -> Sequence[Choice]:
    return [Choice(reason, f"roster.b_{reason}") for reason in REASONS]


async def _today(work: Work, _given: Answers) -> Sequence[Choice]:
    return [Choice("today", "buttons.day", {"on": work.today})]


async def _left_on(work: Work, _given: Answers, text: str) -> date:
    """Return the civil date on which somebody left; not in the future."""
    on = work.today if text == "today" else civil_date(work, text)
    if on > work.today:
        raise BadDate(value=text[:40])
    return on


async def left(work: Work, given: Answers) -> None:
    """Mark somebody as left: the record stays, the posts end, those whose contact he was are told of."""
    work.require(Action.REMOVE_LEAVER)
    line = await present_line(work, given["member"])
    await end_all_posts(work, line)
    line.left_on, line.left_reason = given["on"], given["reason"]
    await work.session.flush()
    orphans = await roster.release_contacts(work.session, line.branch_id, line.id or 0)
    await changed(work, line, "left", reason=given["reason"], on=given["on"].isoformat())
    await work.whisper("roster.left_noted", name=line.name, on=given["on"], contacts=[o.name for o in orphans])
    if given["reason"] != "deceased":
        await told(work, line, "roster.you_left", on=given["on"])
    await menus.refresh_of(work, line.user_id)


LEAVE = wizards.known(
    Wizard("leave", "roster", (Step("reason", _reasons, a_row=1), Step("on", _today, _left_on)), left)
)


# A name, a group


async def renamed(work: Work, given: Answers) -> None:
    """Correct a name."""
    work.require(Action.CHANGE_MEMBER)
    line = await present_line(work, given["member"])
    line.name = given["name"]
    await changed(work, line, "renamed")


async def _group_name(_work: Work, _given: Answers, text: str) -> str:
    name = " ".join(text.split())
    if not 2 <= len(name) <= LONGEST_GROUP:
        raise NoGroup(value=name[:40])
    return name


async def grouped(work: Work, given: Answers) -> None:
    """Make a party group (or find it again by its name) and put somebody into it."""
    work.require(Action.CHANGE_MEMBER)
    line = await present_line(work, given["member"])
    group = await roster.group_named(work.session, line.branch_id, given["name"], work.today)
    await move_to_group(work, line, group.id)


RENAME = wizards.known(Wizard("rename", "roster", (Step("name", read=_free_name),), renamed, check=False))
GROUP = wizards.known(Wizard("group", "roster", (Step("name", read=_group_name),), grouped, check=False))


# Since when somebody belongs to the branch, and since when he is a member


async def _as_it_is(_work: Work, given: Answers) -> Sequence[Choice]:
    return [Choice("same", "roster.b_same_day", {"on": given["joined_before"]})]


async def _joined_on(work: Work, given: Answers, text: str) -> date:
    """Return the civil date of coming into the branch: as it was, or another one, not in the future."""
    return given["joined_before"] if text == "same" else await _left_on(work, given, text)


async def _admitted_days(work: Work, given: Answers) -> Sequence[Choice]:
    before = given.get("admitted_before")
    same = [Choice("same", "roster.b_same_day", {"on": before})] if before is not None else []
    return [*same, *(await _today(work, given))]


async def _admitted_on(work: Work, given: Answers, text: str) -> date:
    return given["admitted_before"] if text == "same" else await _left_on(work, given, text)


async def dated(work: Work, given: Answers) -> None:
    """Record since when somebody is in the branch and, of a probationary member, when he was admitted (D10)."""
    work.require(Action.CHANGE_MEMBER)
    line = await present_line(work, given["member"])
    line.joined_on = given["joined"]
    if given.get("admitted") is not None:
        line.admitted_on = given["admitted"]
    admitted = line.admitted_on.isoformat() if line.admitted_on else None
    await changed(work, line, "dates", joined=line.joined_on.isoformat(), admitted=admitted)


DATES = wizards.known(
    Wizard(
        "dates",
        "roster",
        (
            Step("joined", _as_it_is, _joined_on, a_row=1),
            Step(
                "admitted", _admitted_days, _admitted_on, a_row=1,
                wanted=lambda given: given.get("standing") == "probationary",
            ),
        ),
        dated,
    )
)  # fmt: skip
