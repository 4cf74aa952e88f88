"""Presses of the dues: claim, receive, pass on, remind, open a form, show a list; a month is its first day."""

from dataclasses import dataclass
from datetime import date

from usecases.presses.codec import Press, packed


@packed("dc", card="dues")
@dataclass(frozen=True, slots=True)
class ClaimDues(Press):
    """A member says that he has paid his own month; `member` 0 is whoever presses."""

    month: date
    member: int = 0


@packed("du", card="dues_mine")
@dataclass(frozen=True, slots=True)
class UnclaimDues(Press):
    """A member takes his claim back while it is not received."""

    month: date
    member: int


@packed("dn", card="dues_mine")
@dataclass(frozen=True, slots=True)
class Remark(Press):
    """A member writes to the collector: `about` is amount or explanation."""

    month: date
    about: str


@packed("dr", card="dues_list")
@dataclass(frozen=True, slots=True)
class ReceiveDues(Press):
    """One claim is confirmed as received."""

    row: int
    way: str


@packed("da", card="dues_list")
@dataclass(frozen=True, slots=True)
class ReceiveAll(Press):
    """All pending claims shown are confirmed; `number` is how many the list showed."""

    month: date
    way: str
    number: int


@packed("dw", card="dues_list")
@dataclass(frozen=True, slots=True)
class ChangeWay(Press):
    """The way of payment that the next one-press receipts record."""

    month: date
    way: str


@packed("df", card="dues_list")
@dataclass(frozen=True, slots=True)
class Forward(Press):
    """A group leader says that he gave the collector what he received; `number` is how many months that is."""

    month: date
    group: int
    number: int


@packed("dp", card="dues_list")
@dataclass(frozen=True, slots=True)
class ConfirmPassedOn(Press):
    """The collector has got what a group's leader received."""

    month: date
    group: int
    number: int


@packed("dm", card="dues_list")
@dataclass(frozen=True, slots=True)
class RemindUnpaid(Press):
    """Those who have not paid are reminded in private, now."""

    month: date


@packed("do", card="dues_list")
@dataclass(frozen=True, slots=True)
class OpenForm(Press):
    """A form about a month is opened: dues_receipt, dues_correction, dues_rate, dues_exemption, dues_handover."""

    month: date
    form: str


@packed("dl", card="dues_list")
@dataclass(frozen=True, slots=True)
class SendLedger(Press):
    """The year's ledger is sent as a file."""

    year: int


@packed("dk", card="dues_handed")
@dataclass(frozen=True, slots=True)
class ConfirmHandover(Press):
    """A second officer confirms a hand-over."""

    number: int


@packed("db", card="dues_handed")
@dataclass(frozen=True, slots=True)
class ReturnHandover(Press):
    """A second officer sends a hand-over back."""

    number: int


@packed("dv", card="dues_handed")
@dataclass(frozen=True, slots=True)
class ShowReceipt(Press):
    """The photo of the receiver's paper is sent."""

    number: int


@packed("ds", card=None)
@dataclass(frozen=True, slots=True)
class OpenStandard(Press):
    """The calculator of the monthly amount is opened, for oneself or (an officer) for somebody."""

    own: bool


@packed("dg", card="dues_standard")
@dataclass(frozen=True, slots=True)
class AgreeStandard(Press):
    """A proposed amount is agreed."""

    number: int


@packed("dj", card="dues_standard")
@dataclass(frozen=True, slots=True)
class DeclineStandard(Press):
    """A proposed amount is sent back."""

    number: int


@packed("dd", card="dues_year")
@dataclass(frozen=True, slots=True)
class OpenDesk(Press):
    """The desk of whoever keeps the dues is shown: mismatches, papers, settings."""


@packed("de", card="dues_desk")
@dataclass(frozen=True, slots=True)
class TurnSetting(Press):
    """A setting of the dues gets its next value."""

    name: str


@packed("dh", card="dues_desk")
@dataclass(frozen=True, slots=True)
class SendPaper(Press):
    """A paper of the dues is sent as a file: details, cash, quarter, publication, fund; of a month or its year."""

    paper: str
    month: date


@packed("dq", card="dues_year")
@dataclass(frozen=True, slots=True)
class SendStatement(Press):
    """A member's own statement of a year is sent as a file."""

    year: int


@packed("dz", card="dues_desk")
@dataclass(frozen=True, slots=True)
class ShowFund(Press):
    """The mutual-help fund is shown: balance, last movements, what waits for approval."""


@packed("dt", card="dues_fund")
@dataclass(frozen=True, slots=True)
class ApproveFund(Press):
    """A second officer approves a movement of the fund."""

    number: int


@packed("di", card="dues_fund")
@dataclass(frozen=True, slots=True)
class DeclineFund(Press):
    """A second officer does not approve a movement of the fund."""

    number: int


@packed("dx", card="dues_year")
@dataclass(frozen=True, slots=True)
class ShowList(Press):
    """The month's list is shown to the collector or leader."""

    month: date


@packed("dy", card="dues_year")
@dataclass(frozen=True, slots=True)
class ShowMine(Press):
    """The presser's own card of a month is shown in private."""

    month: date


@packed("uf")
@dataclass(frozen=True, slots=True)
class PublishDues(Press):
    """Send the yearly publication to the members, each in private; asked once more before."""

    year: int
    sure: bool


@packed("ug", card="dues_desk")
@dataclass(frozen=True, slots=True)
class TurnDesk(Press):
    """Turn the desk to a page: main, papers, settings."""

    page: str


@packed("uh", card="dues_list")
@dataclass(frozen=True, slots=True)
class TurnList(Press):
    """Turn the list to another month."""

    month: date


@packed("ui", card="dues_desk")
@dataclass(frozen=True, slots=True)
class ShowPapers(Press):
    """Show the papers of a month, its quarter and its year."""

    month: date
