"""What officers change on the roster: posts, standing, group, contact, marks; rights go with posts, not with people."""

from typing import Any

from domain.permission import MEMBER_STANDINGS, POST_ORDER, Action, Post, Standing, Subject, may
from domain.refusals.forms import NotFound, OldButton
from domain.refusals.people import NoPrivateChat
from domain.refusals.roster import HasLeft, LastSecretary, PostTaken
from domain.roster import SINGLE_POSTS, order_key
from storage import people, roster
from storage.tables import Member
from storage.tables import Post as PostRow
from storage.work import Work
from usecases import menus
from usecases.leafing import leaf
from usecases.presses.roster import Look, SetContact, SetGroup, SetMark, SetPost, SetStanding
from usecases.roster import BRANCH_CARD, STANDINGS, branch_of

CARD = "roster"
PAGES = ("list", "gaps", "person", "posts", "secretary", "standing", "group", "contact")
MARKS = ("voting", "exempt", "retired", "overseas")


def page_key(work: Work, page: str, of: int = 0, at: int = 0) -> str:
    """Return the key of the roster card that shows a page: of whom, and from which place on."""
    return f"{branch_of(work).id}.{page}.{of}.{at}"


async def show(work: Work) -> None:
    """Post the roster to a committee member in private; tell the counts alone in the group and to other members."""
    count = work.fetched.get("member_count")
    if isinstance(count, int):
        branch_of(work).chat_count = count
    if not may(work.actor, Action.SEE_MEMBERS, Subject(branch_id=branch_of(work).id), work.place):
        await _show_counts(work)
        return
    if work.origin.user_id is not None:
        await work.repost_card(work.origin.user_id, CARD, page_key(work, "list"))


async def _show_counts(work: Work) -> None:
    work.require(Action.SEE_MEMBER_COUNTS)
    lines = await people.members(work.session, branch_of(work).id or 0)
    counts: dict[str, Any] = {
        standing.value: sum(line.standing == standing for line in lines) for standing in STANDINGS
    }
    registered = sum(line.user_id is not None for line in lines)
    await work.reply("roster.counts", total=len(lines), registered=registered, **counts)


async def look(work: Work, press: Look) -> None:
    """Turn the roster card to another page."""
    work.require(Action.SEE_MEMBERS)
    if press.page not in PAGES:
        raise OldButton()
    await leaf(work, CARD, page_key(work, press.page, press.of, press.at))


async def present_line(work: Work, member_id: int) -> Member:
    """Return a present roster line of this branch; raises NotFound, HasLeft."""
    line = await people.member(work.session, branch_of(work).id or 0, member_id)
    if line is None:
        raise NotFound()
    if line.left_on is not None:
        raise HasLeft(name=line.name, left_on=line.left_on)
    return line


async def told(work: Work, line: Member, text: str, /, **arguments: Any) -> None:
    """Tell the person behind a line what was changed, unless he changed it himself or cannot be written to."""
    if line.user_id is not None and line.user_id != work.origin.user_id:
        await work.say(line.user_id, text, branch=branch_of(work).name, **arguments)


async def changed(work: Work, line: Member, what: str, **details: Any) -> None:
    """Record a change of a line; whatever depends on the roster is shown and planned anew."""
    await work.session.flush()
    await work.audit(what, "member", line.id, for_member_id=line.id, **details)
    branch = branch_of(work)
    branch.next_due_at = work.now
    await work.refresh_cards(CARD, page_key(work, "person", line.id or 0))
    await work.refresh_cards(CARD, page_key(work, "list"))
    await work.refresh_cards(BRANCH_CARD, branch.id)
    await menus.refresh_of(work, line.user_id)


async def reorder(work: Work) -> None:
    """Put the roster into the order of lists: the highest post first, then the place it had."""
    branch = branch_of(work).id or 0
    await work.session.flush()
    held: dict[int, set[Post]] = {}
    for post in await people.posts(work.session, branch):
        held.setdefault(post.member_id, set()).add(Post(post.post))
    lines = list(await people.members(work.session, branch))
    lines.sort(key=lambda line: order_key(held.get(line.id or 0, set()), line.ordinal))
    for number, line in enumerate(lines, 1):
        line.ordinal = number
    await work.session.flush()


# Posts


async def set_post(work: Work, press: SetPost) -> None:
    """Give a post to a member, or take it back; the secretary's passes on and is never simply taken."""
    work.require(Action.APPOINT_POST)
    if press.post not in POST_ORDER:
        raise OldButton()
    await roster.lock_branch(work.session, branch_of(work).id or 0)
    line = await present_line(work, press.member)
    post = Post(press.post)
    if await change_post(work, line, post, on=press.on):
        await reorder(work)
        work.toast("roster.saved_toast", name=line.name)
    await leaf(work, CARD, page_key(work, "posts", line.id or 0))


async def change_post(work: Work, line: Member, post: Post, *, on: bool) -> bool:
    """Give a post to somebody or take it back, for whoever may appoint; he is told. False when it was so before."""
    work.require(Action.APPOINT_POST)
    done = await (_appoint(work, line, post) if on else _withdraw(work, line, post))
    if done:
        await changed(work, line, "appoint" if on else "withdraw", post=post.value)
        await told(work, line, "roster.post_given" if on else "roster.post_taken", post=post.value)
    return done


async def _appoint(work: Work, line: Member, post: Post) -> bool:
    if line.standing not in MEMBER_STANDINGS:
        raise NotFound()
    group = line.group_id if post is Post.LEADER else None
    if post is Post.LEADER and group is None:
        work.toast("roster.leader_needs_group", alert=True)
        return False
    branch = branch_of(work).id or 0
    held = [p for p in await people.posts(work.session, branch) if p.post == post and p.group_id == group]
    if any(p.member_id == line.id for p in held):
        return False
    if held and post is Post.SECRETARY:
        await _pass_on(work, line, held[0])
    elif held and (post in SINGLE_POSTS or post is Post.LEADER):
        other = await people.member(work.session, branch, held[0].member_id)
        raise PostTaken(post=post.value, name=other.name if other else "")
    appointed = PostRow(branch_id=branch, member_id=line.id or 0, post=post, group_id=group, from_on=work.today)
    work.session.add(appointed)
    return True


async def _pass_on(work: Work, line: Member, held: PostRow) -> None:
    """End the present secretary's post; the next one must be somebody who can be reached here."""
    account = await people.person(work.session, line.user_id) if line.user_id is not None else None
    if account is None or line.confirmed_at is None or account.started_at is None or account.blocked_at is not None:
        raise NoPrivateChat(name=line.name)
    held.until_on = work.today
    await work.session.flush()
    before = await people.member(work.session, held.branch_id, held.member_id)
    if before is not None:
        await menus.refresh_of(work, before.user_id)
        if before.user_id is not None:
            name = branch_of(work).name
            await work.say(before.user_id, "roster.secretary_passed_on", branch=name, name=line.name)


async def _withdraw(work: Work, line: Member, post: Post) -> bool:
    if post is Post.SECRETARY:
        raise LastSecretary()
    branch = branch_of(work).id or 0
    await roster.end_posts(work.session, branch, work.today, member_id=line.id, post=post)
    return True


# Everything else on a line


async def set_standing(work: Work, press: SetStanding) -> None:
    """Change what somebody is; only full members vote, and only members hold posts."""
    work.require(Action.CHANGE_MEMBER)
    line = await present_line(work, press.member)
    if press.standing not in STANDINGS:
        raise OldButton()
    if press.standing not in MEMBER_STANDINGS:
        await end_all_posts(work, line)
    line.standing, line.voting = press.standing, press.standing == Standing.FULL
    await reorder(work)
    await changed(work, line, "standing", standing=press.standing)
    work.toast("roster.saved_toast", name=line.name)
    await leaf(work, CARD, page_key(work, "person", line.id or 0))


async def end_all_posts(work: Work, line: Member) -> None:
    """End whatever posts somebody holds; raises LastSecretary for the secretary's."""
    held = [post for post in await people.posts(work.session, line.branch_id) if post.member_id == line.id]
    if any(post.post == Post.SECRETARY for post in held):
        raise LastSecretary()
    for post in held:
        post.until_on = work.today


async def set_group(work: Work, press: SetGroup) -> None:
    """Put somebody into a party group; a leader who leaves his group leads it no more."""
    work.require(Action.CHANGE_MEMBER)
    line = await present_line(work, press.member)
    groups = {group.id for group in await people.groups(work.session, line.branch_id)}
    if press.group and press.group not in groups:
        raise NotFound()
    await move_to_group(work, line, press.group or None)
    await leaf(work, CARD, page_key(work, "person", line.id or 0))


async def move_to_group(work: Work, line: Member, group_id: int | None) -> None:
    """Change the group of a line."""
    if line.group_id is not None and line.group_id != group_id:
        leader = Post.LEADER.value
        await roster.end_posts(work.session, line.branch_id, work.today, member_id=line.id, post=leader)
    line.group_id = group_id
    await changed(work, line, "group", group=group_id)
    work.toast("roster.saved_toast", name=line.name)


async def set_contact(work: Work, press: SetContact) -> None:
    """Name the contact person of somebody who cannot be reached here."""
    work.require(Action.CHANGE_MEMBER)
    line = await present_line(work, press.member)
    contact = await present_line(work, press.contact) if press.contact else None
    if contact is not None and contact.id == line.id:
        raise NotFound()
    line.contact_member_id = contact.id if contact else None
    await changed(work, line, "contact", contact=press.contact)
    if contact is not None:
        await told(work, contact, "roster.contact_given", name=line.name)
    work.toast("roster.saved_toast", name=line.name)
    await leaf(work, CARD, page_key(work, "person", line.id or 0))


async def set_mark(work: Work, press: SetMark) -> None:
    """Set a mark: the right to vote (of full members alone), asked for nothing, retired, overseas."""
    work.require(Action.CHANGE_MEMBER)
    line = await present_line(work, press.member)
    if press.mark not in MARKS or (press.mark == "voting" and line.standing != Standing.FULL):
        raise OldButton()
    setattr(line, press.mark, press.on)
    await changed(work, line, press.mark, on=press.on)
    work.toast("roster.saved_toast", name=line.name)
    await leaf(work, CARD, page_key(work, "person", line.id or 0))
