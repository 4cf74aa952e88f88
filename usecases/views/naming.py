"""Names of the branch's people as cards show them."""

from usecases.facts import Picture


def named(picture: Picture, member_id: int | None) -> str:
    """Return a member's name, empty for nobody and for somebody who is not on the roster."""
    return picture.members[member_id].name if member_id in picture.members else ""


def called(picture: Picture, kind: str, subject: int | None) -> str:
    """Return the name of whoever is called: the member, or the group's leader, else the group."""
    if kind != "group":
        return named(picture, subject)
    leaders = {group.id: group.leader_id for group in picture.facts.groups}
    leader = named(picture, leaders.get(subject) if subject is not None else None)
    return leader or (picture.groups[subject].name if subject in picture.groups else "")
