"""From the catalogue's tables to its records: each duty, kind and rung read field by field, mistakes gathered."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from domain.calendar import Shift
from domain.catalogue.expressions import parse_at, parse_due
from domain.catalogue.fields import Fields
from domain.catalogue.model import At, Done, Duty, Kind, PutOff, Rule, Rung, Votes
from domain.catalogue.words import (
    Anchor,
    Base,
    Condition,
    Cover,
    DoneBy,
    Majority,
    MissedFire,
    Subject,
    Sure,
    To,
    Visibility,
    When,
)
from domain.periods import PeriodKind

AUDIENCES = frozenset(
    {"members", "committee", "group", "secretary", "collector", "organisation", "activists", "overseas"}
)
POSTS = frozenset({"secretary", "deputy", "organisation", "publicity", "discipline", "collector", "leader"})
MAKE_UPS = frozenset({"study", "relay", "none"})
Tables = Mapping[str, Any]


def _one_of(fields: Fields, name: str, allowed: frozenset[str]) -> str:
    value = fields.text(name)
    if value and value not in allowed:
        fields.wrong(name, f"unknown {value!r}; should be one of {', '.join(sorted(allowed))}")
    return value


def build_kind(code: str, table: object, problems: list[str]) -> Kind:
    """Read one kind of part."""
    fields = Fields(table, f"kind.{code}", problems)
    kind = Kind(
        code=code,
        audience=_one_of(fields, "audience", AUDIENCES),
        shares=fields.texts("shares"),
        make_up=_one_of(fields, "make_up", MAKE_UPS),
        topics=fields.texts("topics"),
        quorum=_votes(fields, "quorum"),
        passing=_votes(fields, "passing"),
        election=_votes(fields, "election"),
        winning=_votes(fields, "winning"),
        asks=fields.texts("asks"),
        notice=fields.number("notice", 0),
        procedure=fields.texts("procedure"),
        evidence=fields.texts("evidence"),
        reflections=fields.flag("reflections", False),
        remote=fields.flag("remote", False),
        varied=fields.flag("varied", False),
    )
    fields.close()
    return kind


def _votes(fields: Fields, name: str) -> Votes | None:
    if not fields.has(name):
        return None
    inner = fields.table(name)
    votes = Votes(
        rule=inner.choice("rule", Majority),
        base=inner.choice("base", Base),
        article=inner.text("article", ""),
        sure=inner.choice("sure", Sure),
    )
    inner.close()
    return votes


def ladder_tables(name: str, ladders: Tables, path: str, problems: list[str]) -> list[dict[str, Any]]:
    """Return the rungs of a ladder as tables, those of the ladders it includes after its own."""
    if name not in ladders:
        problems.append(f"{path}: no ladder {name!r}")
        return []
    table = ladders[name]
    own = [dict(rung) for rung in table.get("rung", [])]
    for other in table.get("include", []):
        if other == name:
            problems.append(f"ladder.{name}.include: includes itself")
            continue
        own += ladder_tables(other, ladders, f"ladder.{name}.include", problems)
    return own


def build_rung(fields: Fields, missed: MissedFire) -> Rung:
    """Read one rung; `missed` is its duty's policy, used where the rung has none of its own."""
    at = fields.parsed("at", parse_at, "-7d 09:00")
    rung = Rung(
        id=fields.text("id"),
        at=at,
        to=fields.choice("to", To),
        when=fields.choice("when", When, When.OPEN),
        shift=fields.choice("shift", Shift, _usual_shift(at)),
        loud=fields.flag("loud", False),
        every=fields.number("every", 5, least=1),
        times=fields.number("times", 1, least=1),
        missed=fields.choice("missed", MissedFire, missed),
    )
    if rung.times > 5:
        fields.wrong("times", "a ladder ends: at most 5 times")
    fields.close()
    return rung


def _usual_shift(at: At) -> Shift:
    """Ahead of something a rung moves to the working day before, otherwise to the one after."""
    ahead = at.count < 0 or (at.count == 0 and at.anchor in (Anchor.DEADLINE, Anchor.PLANNED))
    return Shift.BEFORE if ahead else Shift.AFTER


def build_duty(code: str, order: int, table: object, ladders: Tables, problems: list[str]) -> Duty:
    """Read one duty, with its ladder and the changes a branch made to single rungs."""
    fields = Fields(table, f"duty.{code}", problems)
    period = fields.text("period")
    missed = _missed(fields, ladders)
    duty = Duty(
        code=code,
        order=order,
        period=None if period == "event" else fields.choice("period", PeriodKind),
        count=fields.number("count", 1, least=1),
        ongoing=fields.flag("ongoing", False),
        windows=_windows(fields),
        due=fields.parsed("due", parse_due, "end"),
        audience=_one_of(fields, "audience", AUDIENCES),
        holder=_one_of(fields, "holder", POSTS),
        responsible=_one_of(fields, "responsible", POSTS) if fields.has("responsible") else None,
        visibility=fields.choice("visibility", Visibility),
        applies_if=frozenset(fields.choices("applies_if", Condition)),
        subject=fields.choice("subject", Subject, Subject.BRANCH),
        done=_done(fields),
        lead=fields.number("lead", 0),
        needs=fields.texts("needs"),
        steps=fields.texts("steps"),
        ladder=_ladder(fields, ladders, missed),
        missed=missed,
        rules=tuple(_rule(item) for item in fields.tables("rules")),
        on=fields.flag("on", True),
        local=fields.flag("local", False),
        optional=fields.flag("optional", False),
        put_off=_put_off(fields),
        urgent=fields.flag("urgent", False),
    )
    fields.close()
    return duty


def _missed(fields: Fields, ladders: Tables) -> MissedFire:
    usual = ladders.get(str(fields.raw("ladder")), {}).get("missed", MissedFire.ONE.value)
    return fields.choice("missed", MissedFire, MissedFire(usual) if usual in list(MissedFire) else MissedFire.ONE)


def _windows(fields: Fields) -> tuple[tuple[int, int], ...]:
    value = fields.raw("windows") or []
    if not isinstance(value, (list, tuple)):
        value = [value]
    good = [tuple(item) for item in value if isinstance(item, (list, tuple)) and len(item) == 2]
    if len(good) != len(value) or not all(isinstance(n, int) and n >= 1 for item in good for n in item):
        fields.wrong("windows", "should be pairs of months within the period, [[4, 6]]")
        return ()
    return tuple((first, last) for first, last in good)


def _done(fields: Fields) -> Done:
    inner = fields.table("done")
    hours = inner.table("hours") if inner.has("hours") else None
    done = Done(
        by=inner.choice("by", DoneBy),
        kinds=inner.texts("kinds"),
        topics=inner.texts("topics"),
        to_all=inner.flag("to_all", False),
        talks=inner.texts("talks"),
        cover=inner.choices("cover", Cover),
        member_hours=hours.number("member", 0) if hours else 0,
        officer_hours=hours.number("officer", 0) if hours else 0,
    )
    inner.close()
    return done


def _put_off(fields: Fields) -> PutOff | None:
    if not fields.has("put_off"):
        return None
    inner = fields.table("put_off")
    found = PutOff(inner.number("months", 1, least=1), _rule(inner.table("rule")))
    inner.close()
    return found


def _rule(fields: Fields) -> Rule:
    rule = Rule(id=fields.text("id", ""), article=fields.text("article", ""), sure=fields.choice("sure", Sure))
    fields.close()
    return rule


def _ladder(fields: Fields, ladders: Tables, missed: MissedFire) -> tuple[Rung, ...]:
    """Return the duty's rungs: its ladder's, changed, added to or switched off by its own `rungs`."""
    name = fields.text("ladder")
    path = f"{fields.path}.ladder"
    tables = {str(rung.get("id")): rung for rung in ladder_tables(name, ladders, path, fields.problems)}
    changes = fields.raw("rungs") or {}
    if not isinstance(changes, Mapping):
        fields.wrong("rungs", "should be a table of rungs by their id")
        changes = {}
    for key, change in changes.items():
        if not isinstance(change, Mapping):
            fields.wrong(f"rungs.{key}", "should be a table")
            continue
        tables[key] = {**tables.get(key, {"id": key}), **change}
    rungs = []
    for key, table in tables.items():
        inner = Fields(table, f"{fields.path}.rungs.{key}", fields.problems)
        if inner.flag("on", True):
            rungs.append(build_rung(inner, missed))
    return tuple(rungs)
