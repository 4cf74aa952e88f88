"""Whatever a branch does, and whatever happens to the bot: every reminder once, none for what is done, none forgotten.

Hypothesis plays people through the public door, moves the clock, kills the bot and lets Telegram fail. After each step
what is planned must equal what a full recomputation plans (`next_due_at` is exact), and within the time that passed
each open duty whose rung came must have a notice, said or recorded as missed.
"""

import asyncio
import itertools
import os
import tempfile
from contextlib import AsyncExitStack, suppress
from datetime import datetime, timedelta
from pathlib import Path
from typing import Any

import pytest
from hypothesis import HealthCheck, settings
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, initialize, invariant, rule, run_state_machine_as_test
from sqlalchemy import func, select

from domain.board import stand
from domain.catalogue import To, When
from domain.moments import moments
from domain.occasions import applies, occasion, parse_key, periods
from domain.reminding import NoticeKey, decide
from domain.snapshot import TAIL
from storage.statements import pick
from storage.tables import Branch, Notice
from storage.work import Origin, Work
from tests.crashing import Killer, live_through
from tests.house import House
from tests.house import house as open_house
from tests.people import Setting, join, thirteen
from usecases import facts as loading
from usecases.facts import Picture

ALWAYS = (To.GROUP, To.HOLDER, To.SECRETARY)
PAYERS = ("张小燕", "马建国", "郑海", "赵小兰", "王伟", "刘洋", "何静")
DUTIES = ("党课", "支委会", "组织生活会", "主题党日", "党小组会", "支部党员大会")
LONG = os.environ.get("HYPOTHESIS_PROFILE") == "long"


class Reminders(RuleBasedStateMachine):
    """One branch from its set-up on."""

    def __init__(self) -> None:
        super().__init__()
        self.runner = asyncio.Runner()
        self.stack = AsyncExitStack()
        self.folder = tempfile.TemporaryDirectory()
        self.numbers = itertools.count(1)
        self.seen = 0
        self.begun: datetime | None = None

    @initialize(profile=st.sampled_from(("原有制度", "现行条例")))
    def set_up(self, profile: str) -> None:
        self.runner.run(self._open(profile))

    async def _open(self, profile: str) -> None:
        url = f"sqlite:///{Path(self.folder.name) / 'branch.db'}"
        self.house: House = await self.stack.enter_async_context(open_house(url))
        self.branch: Setting = await thirteen(self.house, profile=profile)

    def teardown(self) -> None:
        self.runner.run(self.stack.aclose())
        self.runner.close()
        self.folder.cleanup()

    def act(self, what: Any) -> None:
        """Let something be done; a button or card that is not there (any more) is no fault."""

        async def run() -> None:
            with suppress(AssertionError):
                await what

        self.runner.run(run())

    # What people do

    @rule(hours=st.sampled_from((1, 5, 24, 72, 168)))
    def time_passes(self, hours: int) -> None:
        self.begun = self.house.clock.now()
        self.runner.run(self.house.until(self.begun + timedelta(hours=hours)))

    @rule(who=st.sampled_from(PAYERS))
    def somebody_pays(self, who: str) -> None:
        self.act(self.branch[who].presses("我已交纳", self.branch.group))

    @rule()
    def the_collector_confirms(self) -> None:
        self.act(self.branch["李敏"].presses("全部收到"))

    @rule(kind=st.sampled_from(("支委会", "党课", "组织生活会")), days=st.integers(1, 20))
    def a_meeting_is_planned(self, kind: str, days: int) -> None:
        on = (self.house.clock.local() + timedelta(days=days)).date()
        self.act(self._plan(f"/meeting {kind} {on:%Y-%m-%d} 15:00 三楼会议室 研究工作"))

    async def _plan(self, line: str) -> None:
        await self.branch.secretary.says(line)
        await self.branch.secretary.presses("保存")

    @rule()
    def a_meeting_is_held(self) -> None:
        self.act(self._hold())

    async def _hold(self) -> None:
        an = self.branch.secretary
        desk = an.sees("会务 · ")
        for name in ("安国平", "周立", "李敏", "陈思远", "张小燕", "郑海", "王伟"):
            with suppress(AssertionError):
                self.branch[name].user.presses("签到")
            with suppress(AssertionError):
                self.branch[name].user.presses("签到", self.branch.group)
        await self.house.settle()
        await an.presses("宣布开会", message=desk)
        await an.presses("散会", message=desk)

    @rule()
    def a_meeting_is_called_off(self) -> None:
        self.act(self._call_off())

    async def _call_off(self) -> None:
        an = self.branch.secretary
        await an.presses("取消会议", message=an.sees("会务 · "))
        await an.says("场地另有安排")

    async def _open_duty(self, duty: str) -> None:
        await self.branch.secretary.says("/duties")
        await self.branch.secretary.presses(duty)

    @rule(duty=st.sampled_from(DUTIES), label=st.sampled_from(("明天", "3天后", "下周")))
    def a_duty_is_put_off(self, duty: str, label: str) -> None:
        self.act(self._press(duty, label))

    async def _press(self, duty: str, *labels: str) -> None:
        await self._open_duty(duty)
        for label in labels:
            await self.branch.secretary.presses(label)

    @rule(duty=st.sampled_from(DUTIES))
    def a_duty_is_waived(self, duty: str) -> None:
        self.act(self._waive(duty))

    async def _waive(self, duty: str) -> None:
        await self._press(duty, "不开展（有决定）", "支委会决定")
        await self.branch.secretary.says("本期合并开展")
        await self.branch.secretary.presses("保存")

    @rule()
    def a_decision_is_taken_back(self) -> None:
        self.act(self.branch.secretary.presses("撤销登记"))

    @rule(duty=st.sampled_from(DUTIES), days=st.integers(1, 15))
    def a_duty_is_given_to_somebody(self, duty: str, days: int) -> None:
        self.act(self._give(duty, days))

    async def _give(self, duty: str, days: int) -> None:
        until = (self.house.clock.local() + timedelta(days=days)).date()
        await self._press(duty, "分工到人", "全部", "张小燕")
        await self.branch.secretary.says(f"{until:%Y-%m-%d}")
        await self.branch.secretary.presses("保存")

    @rule(label=st.sampled_from(("接受", "已办妥", "我来联系")))
    def somebody_answers_for_a_task(self, label: str) -> None:
        self.act(self.branch["李敏" if label == "我来联系" else "张小燕"].presses(label))

    @rule()
    def somebody_joins(self) -> None:
        self.act(self._join())

    async def _join(self) -> None:
        name = f"新同志{'甲乙丙丁戊己庚辛'[next(self.numbers) % 8]}"
        await join(self.branch, name)
        await self.branch.secretary.presses("核对无误")

    @rule(who=st.sampled_from(("郑海", "孙亮", "赵小兰")))
    def somebody_leaves(self, who: str) -> None:
        self.act(self._leave(who))

    async def _leave(self, who: str) -> None:
        an = self.branch.secretary
        await an.says("/members")
        for label in (who, "离开支部", "组织关系转出"):
            await an.presses(label)
        await an.says(f"{self.house.clock.local():%Y-%m-%d}")
        await an.presses("保存")

    @rule(page=st.sampled_from((("收缴日", "15日"), ("收缴日", "5日"), ("主题党日", "20日"), ("免打扰", "22时至8时"))))
    def the_settings_change(self, page: tuple[str, str]) -> None:
        self.act(self._change(*page))

    async def _change(self, page: str, value: str) -> None:
        await self.branch.secretary.says("/settings")
        await self.branch.secretary.presses(page)
        await self.branch.secretary.presses(value)

    # What happens to the bot

    @rule(number=st.integers(1, 12))
    def the_bot_is_killed(self, number: int) -> None:
        self.branch.secretary.user.says("/duties")
        self.runner.run(live_through(self.house, Killer(number)))

    @rule(fault=st.sampled_from(("502", "drop_before", "drop_after")))
    def telegram_fails(self, fault: str) -> None:
        self.house.world.faults.add("*", fault, skip=1)

    # What must hold

    @invariant()
    def what_is_planned_is_exact(self) -> None:
        if hasattr(self, "branch"):
            self.runner.run(self._exact())

    async def _exact(self) -> None:
        await self.house.settle()
        async with self.house.database.reading() as session:
            branch = (await session.execute(select(Branch))).scalars().one()
            program = self.house.program
            now, instant = self.house.clock.now(), self.house.clock.instant()
            work = Work(session, program.vault, Origin("tick"), now, instant, program.defaults)
            work.branch = branch
            picture = await loading.picture(work)
            rows = list((await session.execute(select(Notice).order_by(Notice.id))).scalars())  # type: ignore[arg-type]
            keys = [NoticeKey(n.duty, n.occasion, n.rung, n.audience) for n in rows]
            assert len(keys) == len(set(keys)), "a notice twice"
            decision = decide(picture.facts, picture.records, set(keys), now)
            assert (decision.notices, decision.missed) == ((), ()), "something was not planned"
            assert branch.next_due_at == decision.next_at, "the next moment is not exact"
            self._none_for_what_is_done(picture, rows)
            self._none_forgotten(picture, rows)
            self.seen = (await session.execute(pick(func.max(Notice.id)))).scalar() or 0

    def _none_for_what_is_done(self, picture: Picture, rows: list[Notice]) -> None:
        for notice in rows:
            if (notice.id or 0) > self.seen and self.begun is not None and notice.state != "dropped":
                period, _subject = parse_key(notice.occasion)
                found = occasion(picture.catalogue.duty(notice.duty), period, picture.facts)
                line = stand(found, picture.facts, picture.records, self.house.clock.local().date()) if found else None
                assert line is not None, notice
                assert not line.closed, notice

    def _none_forgotten(self, picture: Picture, rows: list[Notice]) -> None:
        """Each open duty with a rung to somebody who is always there, in the time that passed, has a notice."""
        begun, self.begun = self.begun, None
        if begun is None:
            return
        now = self.house.clock.now()
        told = {(n.duty, n.occasion.partition("#")[0], n.rung) for n in rows}
        put_off = {(item.duty, item.period) for item in picture.records.snoozes}
        first, last = (begun - TAIL).date(), now.date()
        for duty in picture.catalogue.recurring():
            if not applies(duty, picture.facts):
                continue
            for period in periods(duty, picture.facts, first, last):
                found = occasion(duty, period, picture.facts)
                line = stand(found, picture.facts, picture.records, self.house.clock.local().date()) if found else None
                if line is None or line.closed or (duty.code, period.code) in put_off:
                    continue
                for moment in moments(duty, period, picture.facts.setting, None):
                    wanted = moment.rung.to in ALWAYS and moment.rung.when is When.OPEN
                    if wanted and begun < moment.at <= now and not (line.partial and moment.after_deadline):
                        assert (duty.code, period.code, moment.id) in told, f"{duty.code} {period.code} {moment}"


def _play(examples: int, steps: int) -> None:
    health = (HealthCheck.too_slow, HealthCheck.filter_too_much, HealthCheck.data_too_large)
    run_state_machine_as_test(
        Reminders,
        settings=settings(
            max_examples=examples, stateful_step_count=steps, deadline=None, suppress_health_check=health
        ),
    )


@pytest.mark.timeout(600)
def test_reminders_hold_whatever_happens() -> None:
    _play(6, 14)


@pytest.mark.long
@pytest.mark.timeout(7200)
def test_reminders_hold_whatever_happens_for_long() -> None:
    _play(150, 50)
