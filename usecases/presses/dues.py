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
