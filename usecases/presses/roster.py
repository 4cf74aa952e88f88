"""Presses of registration and of the roster."""

from dataclasses import dataclass

from usecases.presses.codec import Press, packed


@packed("rc", card="claim")
@dataclass(frozen=True, slots=True)
class ConfirmClaim(Press):
    """The officer knows this person: the claim is right."""

    claim: int


@packed("rr", card="claim")
@dataclass(frozen=True, slots=True)
class ReturnClaim(Press):
    """The claim goes back to whoever made it."""

    claim: int


@packed("rw")
@dataclass(frozen=True, slots=True)
class ShowClaims(Press):
    """Show the registrations that wait for an officer, at the bottom of the chat."""


@packed("ri", card="import")
@dataclass(frozen=True, slots=True)
class ConfirmImport(Press):
    """Write the roster that was shown."""

    draft: int


@packed("rx", card="import")
@dataclass(frozen=True, slots=True)
class DropImport(Press):
    """Forget the roster that was shown."""

    draft: int


@packed("rt")
@dataclass(frozen=True, slots=True)
class SendTemplate(Press):
    """Send an empty roster table with the right headings."""


@packed("ro", card="roster")
@dataclass(frozen=True, slots=True)
class Look(Press):
    """Turn the roster card to another page: `page` is its name, `of` the member or page number it shows."""

    page: str
    of: int
    at: int


@packed("ra", card="roster")
@dataclass(frozen=True, slots=True)
class AddPerson(Press):
    """Open the form for somebody who is added by an officer."""


@packed("rp", card="roster")
@dataclass(frozen=True, slots=True)
class SetPost(Press):
    """Give a post to a member, or take it back."""

    member: int
    post: str
    on: bool


@packed("rs", card="roster")
@dataclass(frozen=True, slots=True)
class SetStanding(Press):
    """Change what somebody is: full, probationary, activist."""

    member: int
    standing: str


@packed("rg", card="roster")
@dataclass(frozen=True, slots=True)
class SetGroup(Press):
    """Put somebody into a party group (0: into none)."""

    member: int
    group: int


@packed("rk", card="roster")
@dataclass(frozen=True, slots=True)
class SetContact(Press):
    """Name the contact person of somebody who cannot be reached here (0: nobody)."""

    member: int
    contact: int


@packed("rm", card="roster")
@dataclass(frozen=True, slots=True)
class SetMark(Press):
    """Set a mark of the roster line: voting, exempt, retired, overseas."""

    member: int
    mark: str
    on: bool


@packed("rf", card="roster")
@dataclass(frozen=True, slots=True)
class OpenForm(Press):
    """Open a form about a member: amount, rename, leave, group, dates."""

    member: int
    form: str
