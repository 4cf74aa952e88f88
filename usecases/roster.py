"""Registration: a member says who he is, an officer who knows him confirms it or returns it."""

from collections.abc import Sequence
from dataclasses import replace

from domain.permission import Action, Standing, Subject
from domain.refusals import Refusal
from domain.refusals.forms import NotFound, NotUnderstood
from domain.refusals.roster import AlreadyRegistered, NoBranch
from domain.wording import clean_name, name_key
from storage import people, roster
from storage.outgoing import Button, Rows
from storage.tables import Branch, Claim, Member
from storage.work import Work
from usecases import menus, persons, wizards
from usecases.presses import pack
from usecases.presses.roster import ConfirmClaim, ReturnClaim, ShowClaims
from usecases.presses.settings import ConfirmService
from usecases.reading import vocabulary
from usecases.wizards import Answers, Choice, Step, Wizard

CLAIM_CARD, BRANCH_CARD = "claim", "branch"
DECIDERS = ("organisation", "secretary", "deputy")
MOST_RETURNED = 3
MOST_SHOWN = 10
STANDINGS = (Standing.FULL, Standing.PROBATIONARY, Standing.ACTIVIST)


def branch_of(work: Work) -> Branch:
    """Return the branch of this work; raises NoBranch."""
    if work.branch is None or work.branch.id is None:
        raise NoBranch()
    return work.branch


async def read_person(_work: Work, _given: Answers, text: str) -> str:
    """Return a person's name as it is kept; raises BadName, IdentityNumber."""
    return clean_name(text, vocabulary())


# The member's side


async def ask_name(work: Work, branch_id: int) -> None:
    """Ask somebody who came by the group's button for his real name; lists are shown to nobody not yet confirmed."""
    await persons.go_to(work, branch_id)
    work.require(Action.REGISTER_SELF)
    await _refuse_registered(work)
    waiting = await roster.waiting_claim(work.session, branch_id, work.origin.user_id or 0)
    await (work.reply("roster.claim_waits", name=waiting.name) if waiting else wizards.start(work, "join"))


async def _refuse_registered(work: Work) -> None:
    line = await people.member_of(work.session, work.origin.user_id or 0, branch_of(work).id or 0)
    if line is not None and line.confirmed_at is not None:
        raise AlreadyRegistered(name=line.name)


async def claim_answered(work: Work, given: Answers) -> None:
    """Register the name typed into the form."""
    await claim(work, given["name"])


async def claim(work: Work, name: str) -> None:
    """Register the actor under the name he typed; the officers who confirm get a card, he gets an answer in private."""
    branch = branch_of(work)
    work.require(Action.REGISTER_SELF)
    user = work.origin.user_id
    if user is None:
        raise NotUnderstood(example="")
    await _refuse_registered(work)
    name = clean_name(name, vocabulary())
    if await roster.times_returned(work.session, branch.id or 0, user) >= MOST_RETURNED:
        await work.whisper("roster.claim_see_secretary")
        return
    made = await roster.waiting_claim(work.session, branch.id or 0, user)
    if made is None:
        made = Claim(branch_id=branch.id or 0, user_id=user, name=name, made_at=work.now)
        work.session.add(made)
    made.name, made.member_id = name, await _line_named(work, name)
    await work.session.flush()
    await work.audit("claim", "claim", made.id)
    await work.whisper("roster.claim_made", name=name, branch=branch.name)
    await _show_deciders(work, branch, made)


async def _line_named(work: Work, name: str) -> int | None:
    """Return the one roster line that the name fits, its distinguishing addition minded; None for none or several."""
    lines = await people.members(work.session, branch_of(work).id or 0)
    fitting = [line for line in lines if name_key(line.name) == name_key(name)]
    return fitting[0].id if len(fitting) == 1 else None


async def deciders(work: Work, branch: Branch) -> list[int]:
    """Return the accounts that are asked to confirm: the officers, before there are any whoever set the branch up."""
    officers = await people.holders(work.session, branch.id or 0, *DECIDERS)
    there = [member.user_id for member in officers if member.user_id is not None and member.confirmed_at is not None]
    starter = branch.settings.get("set_up_by")
    return there or ([starter] if starter else [])


async def _show_deciders(work: Work, branch: Branch, made: Claim) -> None:
    for user in await deciders(work, branch):
        await work.repost_card(user, CLAIM_CARD, made.id, silent=False)
    await work.refresh_cards(BRANCH_CARD, branch.id)


# The officer's side


async def may_decide(work: Work) -> None:
    """Raise unless the actor confirms members; while nobody is confirmed, whoever set the branch up does."""
    branch = branch_of(work)
    user = work.origin.user_id
    if user is not None and branch.settings.get("set_up_by") == user and await deciders(work, branch) == [user]:
        starter = replace(work.actor, administrator=True)
        actor, work.actor = work.actor, starter
        try:
            work.require(Action.START_HANDOVER, Subject(branch_id=branch.id))
        finally:
            work.actor = actor
        return
    work.require(Action.CONFIRM_MEMBER)


async def decides(work: Work) -> bool:
    """Tell whether the actor confirms members."""
    try:
        await may_decide(work)
    except Refusal:
        return False
    return True


async def _open(work: Work, claim_id: int) -> Claim | None:
    """Return the claim, its row locked; None, with a toast, when somebody has decided it already."""
    await may_decide(work)
    found = await roster.claim(work.session, branch_of(work).id or 0, claim_id)
    if found is None:
        raise NotFound()
    if found.state != "waiting":
        work.toast("roster.already_decided")
        await work.refresh_cards(CLAIM_CARD, found.id)
        return None
    return found


async def show_waiting(work: Work, _press: ShowClaims | None = None) -> None:
    """Post the oldest registrations that wait at the bottom of the officer's chat."""
    await may_decide(work)
    waiting = await roster.waiting_claims(work.session, branch_of(work).id or 0)
    for claim in waiting[:MOST_SHOWN]:
        await work.repost_card(work.origin.user_id or 0, CLAIM_CARD, claim.id)
    if not waiting:
        work.toast("roster.none_waiting")


async def confirm(work: Work, press: ConfirmClaim) -> None:
    """Confirm a claim that fits a roster line; for a name that is not listed, ask what the person is first."""
    found = await _open(work, press.claim)
    if found is None:
        return
    line = await people.member(work.session, found.branch_id, found.member_id) if found.member_id else None
    if line is not None and line.left_on is None:
        await _admit(work, found, line)
        return
    free = await _free_lines(work)
    known: Answers = {"claim": found.id, "name": found.name, "free": bool(free)}
    known["groups"] = bool(await people.groups(work.session, found.branch_id))
    await wizards.start(work, "admit", known)


async def send_back(work: Work, press: ReturnClaim) -> None:
    """Return a claim; the person is told and may register anew."""
    found = await _open(work, press.claim)
    if found is None:
        return
    await _decided(work, found, "returned")
    button = Button("buttons.join", link=f"join_{found.branch_id}")
    await work.say(found.user_id, "roster.claim_returned", rows=((button,),), silent=False, name=found.name)
    work.toast("roster.returned_toast", name=found.name)


async def _decided(work: Work, found: Claim, state: str) -> None:
    found.state, found.decided_at, found.decided_by = state, work.now, work.actor.member_id
    await work.audit(f"claim_{state}", "claim", found.id, for_member_id=found.member_id)
    await work.refresh_cards(CLAIM_CARD, found.id)


async def _admit(work: Work, found: Claim, line: Member) -> None:
    """Tie the account to the roster line; an account that stood there before is told that it does no more."""
    before = await people.member_of(work.session, found.user_id, found.branch_id)
    if before is not None and before.id != line.id:
        raise AlreadyRegistered(name=before.name)
    if line.user_id is not None and line.user_id != found.user_id:
        await work.say(line.user_id, "roster.account_moved", silent=False, name=line.name)
    line.user_id, line.confirmed_at, found.member_id = found.user_id, work.now, line.id
    await work.session.flush()
    await _decided(work, found, "confirmed")
    branch = branch_of(work)
    held = await persons.posts_of(work, line)
    rows: Rows = ()
    if branch.confirmed_use_at is None and any(post["post"] == "secretary" for post in held):
        rows = ((Button("setup.b_confirm_service", pack(ConfirmService(branch.id or 0))),),)
    await work.say(
        found.user_id, "roster.welcome", rows=rows, silent=False, name=line.name, branch=branch.name, posts=held
    )  # fmt: skip
    await menus.refresh_of(work, found.user_id)
    await work.refresh_cards(BRANCH_CARD, branch.id)
    work.toast("roster.confirmed_toast", name=line.name)


# The form for somebody who is not listed


async def _free_lines(work: Work) -> list[Member]:
    lines = await people.members(work.session, branch_of(work).id or 0)
    return [line for line in lines if line.user_id is None]


async def _line_choices(work: Work, given: Answers) -> Sequence[Choice]:
    """Offer the lines nobody has claimed, those that share the surname first, and a new one."""
    lines = await _free_lines(work)
    lines.sort(key=lambda line: line.name[:1] != given["name"][:1])
    found = [Choice(str(line.id), "buttons.person", {"name": line.name}) for line in lines[:20]]
    return [Choice("new", "roster.b_new_line"), *found]


async def _standing_choices(_work: Work, _given: Answers) -> Sequence[Choice]:
    return [Choice(standing, f"posts.{standing}") for standing in STANDINGS]


async def group_choices(work: Work, _given: Answers) -> Sequence[Choice]:
    """Offer the party groups, and none."""
    groups = await people.groups(work.session, branch_of(work).id or 0)
    listed = [Choice(str(group.id), "buttons.word", {"word": group.name}) for group in groups]
    return [*listed, Choice("0", "roster.b_no_group")]


def _is_new(given: Answers) -> bool:
    return not given.get("free") or given.get("line") == "new"


async def admitted(work: Work, given: Answers) -> None:
    """Confirm somebody whose name was not on the roster: a line of his own, or the one that was meant."""
    found = await _open(work, given["claim"])
    if found is None:
        return
    if _is_new(given):
        line = await add_line(work, found.name, given["standing"], int(given.get("group") or 0))
    else:
        chosen = await people.member(work.session, found.branch_id, int(given["line"]))
        if chosen is None or chosen.user_id is not None:
            raise NotFound()
        line = chosen
    await _admit(work, found, line)


async def add_line(work: Work, name: str, standing: str, group_id: int) -> Member:
    """Add a line to the roster; only full members vote."""
    branch = branch_of(work).id or 0
    groups = {group.id for group in await people.groups(work.session, branch)}
    line = Member(
        branch_id=branch, name=name, standing=standing, voting=standing == Standing.FULL, joined_on=work.today,
        group_id=group_id if group_id in groups else None, ordinal=await roster.next_ordinal(work.session, branch),
    )  # fmt: skip
    work.session.add(line)
    await work.session.flush()
    await work.audit("add_member", "member", line.id, for_member_id=line.id, standing=standing)
    return line


JOIN = wizards.known(Wizard("join", "roster", (Step("name", read=read_person),), claim_answered, check=False))
ADMIT = wizards.known(
    Wizard(
        "admit",
        "roster",
        (
            Step("line", _line_choices, wanted=lambda given: bool(given.get("free"))),
            Step("standing", _standing_choices, wanted=_is_new, a_row=3),
            Step("group", group_choices, wanted=lambda given: _is_new(given) and bool(given.get("groups"))),
        ),
        admitted,
        check=False,
    )
)
