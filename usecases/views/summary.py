"""Loads a period's summary for drawing, as its receiver may see it."""

from typing import Any

from domain.dues import format_amount
from domain.periods import parse
from reports.summary import Summary, Table, draw
from storage.work import Work
from texts.rendering import named, plain
from usecases import reports
from usecases.reports import Found
from usecases.views.drawing import Drawing
from usecases.views.lines import plain_line


async def summary(work: Work, arguments: dict[str, Any], language: str) -> Drawing:
    """Return the drawing of the summary of the period given."""
    period = parse(str(arguments["period"]))
    found = await reports.gather(work, period)
    branch = work.branch.name if work.branch else ""
    made = Summary(branch, plain(language, "reports.period", {"code": period.code}), _tables(found))
    filename = plain(language, "reports.file", {"branch": branch, "period": period.code})
    return Drawing(filename, lambda: draw(made, language))


def _tables(found: Found) -> tuple[Table, ...]:
    tables = [_duties(found), _gatherings(found)]
    if found.dues:
        tables.append(_dues(found))
    if found.talks is not None:
        tables.append(_talks(found.talks))
    return tuple(tables)


def _duties(found: Found) -> Table:
    columns = ("duty", "period", "due", "done", "state", "done_on", "attendance", "deadline")
    return Table("duties", columns, [_duty(plain_line(line, found.picture)) for line in found.lines])


def _duty(line: dict[str, Any]) -> list[Any]:
    return [
        (f"duties.name_{named(line['duty'])}", {}),
        ("reports.period", {"code": line["period"]}),
        line["total"] or None,
        line["done"] if line["total"] else None,
        ("reports.state", {"state": line["state"]}),
        ("reports.day", {"on": line["done_on"]}) if line["done_on"] else None,
        f"{line['present']}/{line['should']}" if line["should"] else None,
        ("reports.day", {"on": line["deadline"]}),
    ]


def _gatherings(found: Found) -> Table:
    lines = [
        [
            ("reports.day", {"on": one.on}),
            one.title or None,
            ("reports.kinds", {"kinds": list(one.kinds)}),
            one.should or None,
            one.present if one.should else None,
        ]
        for one in found.held
    ]
    return Table("gatherings", ("day", "title", "kinds", "should", "present"), lines)


def _dues(found: Found) -> Table:
    columns = ("month", "payers", "received", "pending", "waived", "owed_yuan", "received_yuan")
    lines = [
        [
            ("reports.period", {"code": f"{one['month']:%Y-%m}"}),
            one["should"],
            one["received"],
            one["pending"],
            one["waived"],
            _yuan(one["owed_fen"]),
            _yuan(one["received_fen"]),
        ]
        for one in found.dues
    ]
    return Table("dues", columns, lines, money=(7, 8))


def _yuan(fen: int | None) -> float | None:
    return None if fen is None else float(format_amount(fen))


def _talks(counted: dict[str, int]) -> Table:
    lines = [[(f"talks.kind_{named(kind)}", {}), number] for kind, number in counted.items()]
    return Table("talks", ("talk_kind", "talk_count"), lines)
