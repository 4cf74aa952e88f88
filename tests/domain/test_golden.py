"""The next fourteen months of each profile as a table a person can read and sign.

After a wanted change: REGENERATE=1 python -m pytest tests/domain/test_golden.py, then read the difference.
"""

import os
from collections import defaultdict
from collections.abc import Iterator
from datetime import date
from pathlib import Path
from zoneinfo import ZoneInfo

import pytest

from domain.calendar import known
from domain.catalogue import load
from domain.moments import Moment, moments
from domain.occasions import occasions
from domain.reminding import Notice
from domain.snapshot import BranchFacts, Records
from tests.domain.situations import Year, at, branch

FIRST, LAST = date(2026, 11, 1), date(2027, 12, 31)
WEEKDAYS = "一二三四五六日"
ZONE = ZoneInfo("Asia/Shanghai")
HEAD = """\
# {profile}：2026年11月至2027年12月 · 各项职责的期限和提醒日
# 支部：党员13人，支委5人，党小组2个，积极分子1人，出国党员1人，2027年6月30日届满。
# 每月10日收缴党费；各项提醒均在北京时间09:00。
# 日期后的 h 表示因法定节假日调整，w 表示因周末调整，? 表示该年放假安排尚未公布，仅按周末推算。
# 核对人：            日期：
"""


def _day(day: date) -> str:
    return f"{day:%m-%d}{WEEKDAYS[day.weekday()]}{'' if known(day) else '?'}"


def _rung(moment: Moment) -> str:
    local = moment.at.astimezone(ZONE)
    year = "" if local.year == 2026 else "27-" if local.year == 2027 else "28-"
    moved = {"holiday": "h", "weekend": "w", "none": ""}[moment.because.value]
    return f"{year}{_day(local.date())}{moved} {moment.id}>{moment.rung.to.value}"


def _facts(profile: str) -> BranchFacts:
    return branch(profile, activists=(20,), overseas=(13,), term_ends_on=date(2027, 6, 30))


def _duties(profile: str) -> Iterator[str]:
    facts = _facts(profile)
    for found in occasions(load(profile), facts, FIRST, LAST):
        spoken = " | ".join(_rung(moment) for moment in moments(found.duty, found.period, facts.setting))
        yield f"{found.duty.code:<22} {found.period.code:<8} 截止 {found.deadline} {spoken or '（不提醒）'}"


def _group_days(profile: str) -> Iterator[str]:
    """What the group's gathered message would name on each day, if nothing were done."""
    start = at("2026-11-01", "00:00")
    notices = Year(_facts(profile), Records(), start).step_when_due(at("2027-12-31", "23:59")).notices
    by_day: dict[date, list[Notice]] = defaultdict(list)
    for notice in notices:
        if notice.audience.key == "group":
            by_day[notice.due_at.astimezone(ZONE).date()].append(notice)
    for day, named in sorted(by_day.items()):
        loud = "响" if any(notice.loud for notice in named) else "静"
        yield f"{day} {WEEKDAYS[day.weekday()]} {loud} " + "、".join(f"{n.duty} {n.occasion}" for n in named)


def _table(profile: str) -> str:
    lines = [HEAD.format(profile=profile), "## 各项职责", *_duties(profile)]
    lines += ["", "## 群内汇总提醒（假定各项均未完成；每日至多一条）", *_group_days(profile)]
    return "\n".join(lines) + "\n"


@pytest.mark.parametrize("profile", ["source", "current"])
def test_fourteen_months_are_as_signed(profile: str) -> None:
    path = Path(__file__).parent / "golden" / f"fourteen_months_{profile}.txt"
    table = _table(profile)
    if os.environ.get("REGENERATE"):
        path.write_text(table, encoding="utf-8")
    assert table == path.read_text(encoding="utf-8")
