"""What several forms of the dues ask: who pays, from which month on; and the branch's own settings of the dues."""

from collections.abc import Sequence
from datetime import date

from domain.calendar import add_months
from domain.refusals.forms import BadDate, OldButton
from storage import dues_rates, people
from storage.tables import Branch, Member
from storage.work import Work
from usecases import dues as months
from usecases.choosing import named, one_of
from usecases.wizards import Answers, Choice

SETTINGS: dict[str, tuple[int, ...]] = {
    "unit": (1, 10),  # to how many fen a worked-out amount is rounded (the text is silent)
    "base": (0, 1, 7),  # the month in which bases are fixed for a year (D12 and later practice); 0: with the new wage
    "claimed": (5, 3, 10),  # after so many days a claim that is not received is on the list of mismatches
    "held": (45, 15, 90),  # after so many days cash that is not handed on is called long held
    "public": (0, 1),  # whether the yearly publication names who has paid how many months
}
"""The values each setting of the dues takes in turn; the first is what a branch has that chose nothing."""


def setting_of(branch: Branch, name: str) -> int:
    """Return a branch's setting of the dues."""
    chosen = branch.settings.get("dues", {}).get(name)
    return chosen if chosen in SETTINGS[name] else SETTINGS[name][0]


def setting(work: Work, name: str) -> int:
    """Return this branch's setting of the dues; raises NoBranch."""
    return setting_of(months.own_branch(work), name)


def turn(branch: Branch, name: str) -> None:
    """Give a setting its next value; raises OldButton for one that is not known."""
    values = SETTINGS.get(name)
    if values is None:
        raise OldButton()
    following = values[(values.index(setting_of(branch, name)) + 1) % len(values)]
    chosen = {**branch.settings.get("dues", {}), name: following}
    branch.settings = {**branch.settings, "dues": chosen}


async def _paying(work: Work) -> list[Member]:
    every = await people.members(work.session, months.branch_id(work))
    return [member for member in every if months.owes(member, months.this_month(work))]


async def paying_members(work: Work, _given: Answers) -> Sequence[Choice]:
    """Offer everybody who owes dues at present."""
    return named(await _paying(work))


async def paying_member(work: Work, _given: Answers, text: str) -> int:
    """Read one of those who owe dues."""
    return one_of(await _paying(work), text)


async def base_months(work: Work, given: Answers) -> Sequence[Choice]:
    """Offer the months from which an amount may hold: this and the next, or only where bases are fixed for a year."""
    first, fixed = months.this_month(work), setting(work, "base")
    every = [first, add_months(first, 1)]
    if fixed and await dues_rates.rate(work.session, given["member"], first) is not None:
        ahead = [add_months(first, number) for number in range(12)]
        every = [month for month in ahead if month.month == fixed]
    return [Choice(month.isoformat(), "buttons.dues_month", {"month": month}) for month in every]


async def first_month(work: Work, given: Answers, text: str) -> date:
    """Read one of the months offered; raises BadDate."""
    if text not in [choice.value for choice in await base_months(work, given)]:
        raise BadDate(value=text[:40])
    return date.fromisoformat(text)
