"""Secret ballots: from all that is stored, with the key at hand, nobody can tell who voted what.

The strongest test there is: the same meeting is held twice, two voters change their ballots for each other's, and
every table, opened with the key, with all logs, is the same to the letter.
"""

import logging
import shutil
from collections.abc import Sequence
from pathlib import Path
from typing import Any

import pytest
from sqlalchemy import LargeBinary, select
from sqlmodel import SQLModel

from bot import logs
from sandbox.records import Message
from storage import votes
from storage.inbox import MAX_TRIES
from storage.tables import BallotBox, BallotRoll, Inbox, Resolution
from storage.vault import Vault
from tests.bot.test_votes import motion, open_meeting, press, put
from tests.house import House
from tests.house import house as open_house
from tests.meeting import Meeting, meeting_branch
from tests.people import rows
from tests.postgres import Postgres

VOTERS = ("安国平", "李敏", "周立", "何军", "王小明")
YES, NO, ABSTAIN = "赞成", "反对", "弃权"


@pytest.fixture
async def branch(house: House) -> Meeting:
    return await meeting_branch(house)


def paper(branch: Meeting, name: str) -> Message:
    """The ballot in somebody's private chat."""
    return next(m for m in reversed(branch[name].private.shown) if "项 · " in m.text and "情况：" not in m.text)


async def begin(branch: Meeting, text: str = "活动日改到周五", kind: str = "征求意见", *names: str) -> None:
    await open_meeting(branch, *VOTERS)
    await put(branch, text, kind, *names)
    await press(branch, "开始私聊无记名投票")


async def dump(house: House) -> dict[str, list[dict[str, Any]]]:
    """Everything that is stored, opened with the key, in the order in which the database gives it."""
    found: dict[str, list[dict[str, Any]]] = {}
    async with house.database.reading() as session:
        for table in SQLModel.metadata.sorted_tables:
            if table.name == "lease":  # names the process, at random
                continue
            lines = (await session.execute(select(table))).mappings().all()
            found[table.name] = [_opened(house.program.vault, table.name, dict(line), table.columns) for line in lines]
    return found


def _opened(vault: Vault, table: str, line: dict[str, Any], columns: Any) -> dict[str, Any]:
    for column in columns:
        sealed = line[column.name]
        if isinstance(column.type, LargeBinary) and sealed is not None:
            line[column.name] = vault.open_bytes(bytes(sealed), f"{table}.{column.name}")
    return line


async def hold(house: House, ballots: Sequence[str]) -> dict[str, list[dict[str, Any]]]:
    branch = await meeting_branch(house)
    await begin(branch)
    for name, choice in zip(VOTERS, ballots, strict=True):
        pressed = await branch[name].presses(choice, message=paper(branch, name))
        assert pressed.answer == "第1项，您已投票。"
    await press(branch, "结束表决")
    return await dump(house)


async def test_two_meetings_in_which_voters_changed_ballots_leave_the_same_behind(
    template: Path, tmp_path: Path, caplog: pytest.LogCaptureFixture
) -> None:
    for name in logs.OURS:
        caplog.set_level(logging.DEBUG, name)
    ways = [(YES, YES, NO, YES, ABSTAIN), (NO, YES, YES, ABSTAIN, YES), (ABSTAIN, NO, YES, YES, YES)]
    left, said = [], []
    for n, ballots in enumerate(ways):
        file = tmp_path / f"way{n}.db"
        shutil.copy(template, file)
        caplog.clear()
        async with open_house(f"sqlite+aiosqlite:///{file}") as house:
            left.append(await hold(house, ballots))
        said.append([record.getMessage() for record in caplog.records])
    assert left[0]["ballot_box"] == [
        {"resolution_id": 1, "choice": "abstain", "votes": 1},
        {"resolution_id": 1, "choice": "no", "votes": 1},
        {"resolution_id": 1, "choice": "yes", "votes": 3},
    ]
    assert [line["member_id"] for line in left[0]["ballot_roll"]] == sorted(
        line["member_id"] for line in left[0]["ballot_roll"]
    )
    for other in left[1:]:
        for table, lines in left[0].items():
            assert other[table] == lines, table
    assert said[0] == said[1] == said[2]


async def test_the_same_on_postgresql(postgres: Postgres) -> None:
    left = []
    for ballots in ((YES, YES, NO, YES, ABSTAIN), (NO, ABSTAIN, YES, YES, YES)):
        async with open_house(postgres.url("shared")) as house:
            left.append(await hold(house, ballots))
        await postgres.clean()
    for table, lines in left[0].items():
        assert _sorted(left[1][table]) == _sorted(lines), table


def _sorted(lines: list[dict[str, Any]]) -> list[str]:
    """What stands there; a server gives rows in the order of their last change, which is the order of voting, too."""
    return sorted(map(repr, lines))


async def test_no_row_holds_both_a_voter_and_a_choice(branch: Meeting) -> None:
    await begin(branch)
    for name in VOTERS:
        await branch[name].presses(NO if name == "周立" else YES, message=paper(branch, name))
    await press(branch, "结束表决")
    stored = await dump(branch.house)
    zhou, member = branch["周立"].id, branch.members["周立"]
    for table, lines in stored.items():
        for line in lines:
            whole = repr(line)
            if str(zhou) in whole or line.get("member_id") == member or line.get("for_member_id") == member:
                assert "vs:" not in whole, table
                assert not {"no", "yes"} & {str(value) for value in line.values()}, table
    assert stored["open_vote"] == []
    assert not [line for line in stored["audit"] if line["action"] in ("cast_vote", "enter_vote")]
    assert {line["payload"] for line in stored["inbox"]} == {None}


async def test_what_was_pressed_leaves_no_trace_in_the_files(
    template: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """What is wiped is overwritten: the file holds no remains of a ballot that the key could open."""
    sealed: list[bytes] = []
    seal = Vault.seal_bytes

    def heard(self: Vault, plain: bytes, place: str) -> bytes:
        result = seal(self, plain, place)
        if place == "inbox.payload" and b'"vs:' in plain and b'"data":"vs:' in plain.replace(b" ", b""):
            sealed.append(result)
        return result

    monkeypatch.setattr(Vault, "seal_bytes", heard)
    file = tmp_path / "branch.db"
    shutil.copy(template, file)
    async with open_house(f"sqlite+aiosqlite:///{file}") as house:
        await hold(house, (YES, NO, NO, YES, YES))
        await house.database.close()
    assert len(sealed) == len(VOTERS)
    left = b"".join(one.read_bytes() for one in tmp_path.glob("branch.db*"))
    pieces = [one[place : place + 16] for one in sealed for place in range(0, len(one) - 16, 16)]
    assert [piece for piece in pieces if piece in left] == []


async def test_a_ballot_is_final_and_counted_once(branch: Meeting) -> None:
    await begin(branch)
    wang = branch["王小明"]
    ballot = paper(branch, "王小明")
    assert "投出后不能更改" in ballot.text
    assert "人数很少或意见一致时" in ballot.text
    await wang.presses(YES, message=ballot)
    assert "您已投票。" in paper(branch, "王小明").text
    assert YES not in paper(branch, "王小明").text
    assert not paper(branch, "王小明").labels
    again = await wang.forges(f"vs:{branch.branch_id}:1:no", ballot)
    assert "您已经投过票" in (again.answer or "")
    wrong = await branch["周立"].forges(f"vs:{branch.branch_id}:1:maybe", paper(branch, "周立"))
    assert wrong.alert
    assert len(await rows(branch.house, BallotRoll)) == 1  # a ballot that is none leaves no mark either
    assert sum(one.votes for one in await rows(branch.house, BallotBox)) == 1
    assert "已表决1人" in motion(branch).text
    for name in ("安国平", "李敏", "何军"):
        await branch[name].presses(NO, message=paper(branch, name))
    await press(branch, "结束表决")
    assert "赞成1票，反对3票，弃权0票" in paper(branch, "王小明").text
    late = await branch["周立"].forges(f"vs:{branch.branch_id}:1:yes", ballot)
    assert "没有开始或已经结束" in (late.answer or "")
    assert not [m for m in branch.said if "活动日改到周五" in m.text]  # a secret ballot never hangs in the group


async def test_who_has_no_vote_gets_no_ballot(branch: Meeting) -> None:
    await begin(branch)
    for name in ("陈静", "钱多"):
        branch[name].does_not_see("活动日改到周五")
        pressed = await branch[name].forges(f"vs:{branch.branch_id}:1:yes", branch.card("党员大会"))
        assert "有表决权" in (pressed.answer or "")
    stranger = branch.house.person("路人")
    pressed = await stranger.forges(f"vs:{branch.branch_id}:1:yes", branch.card("党员大会"))
    assert "还没有登记" in (pressed.answer or "")
    absent = await branch["张三"].presses(YES, message=paper(branch, "张三"))
    assert "请先签到" in (absent.answer or "")
    assert not await rows(branch.house, BallotRoll)


async def test_two_ballots_are_never_shown_and_thrown_away(branch: Meeting) -> None:
    await begin(branch)
    for name, choice in (("周立", YES), ("何军", NO)):
        await branch[name].presses(choice, message=paper(branch, name))
    await press(branch, "结束表决")
    assert "收回选票不足3张，为保密不公布结果" in motion(branch).text
    assert "收回选票不足3张" in paper(branch, "周立").text
    assert not await rows(branch.house, BallotBox)
    row = (await rows(branch.house, Resolution))[0]
    assert (row.yes, row.no, row.abstain) == (None, None, None)


async def test_before_the_closing_nobody_sees_a_number(branch: Meeting) -> None:
    await begin(branch)
    for name in VOTERS:
        await branch[name].presses(YES, message=paper(branch, name))
    for text in (motion(branch).text, paper(branch, "周立").text):
        assert "票，" not in text
        assert "赞成" not in text.replace("赞成或", "")


async def test_what_the_rule_decides_is_not_voted_on_secretly_in_the_chat(branch: Meeting) -> None:
    await open_meeting(branch, *VOTERS)
    await put(branch, "同意接收陈静为预备党员")
    assert "请用纸质选票" in motion(branch).text
    refused = await branch.secretary.forges(f"vo:{branch.branch_id}:1:1:0", motion(branch))
    assert "不能在聊天中无记名投票" in (refused.answer or "")


async def test_a_nomination_names_persons(branch: Meeting) -> None:
    await begin(branch, "推荐先进党员", "推荐人选", "王小明", "张三")
    assert paper(branch, "周立").labels == ["王小明", "张三", "弃权"]
    for name, choice in (("安国平", "张三"), ("李敏", "张三"), ("周立", "王小明"), ("何军", ABSTAIN)):
        await branch[name].presses(choice, message=paper(branch, name))
    await press(branch, "结束表决")
    assert "收回选票4张：王小明1票，张三2票，弃权1票" in motion(branch).text
    await press(branch, "宣布已听取意见")
    assert "已听取意见" in paper(branch, "周立").text


async def test_a_ballot_whose_handler_keeps_failing_is_not_put_aside(
    branch: Meeting, monkeypatch: pytest.MonkeyPatch
) -> None:
    await begin(branch)
    tries = []

    async def break_down(*_given: object) -> bool:
        tries.append(1)
        raise ZeroDivisionError

    ballot, real = paper(branch, "周立"), votes.drop_ballot
    monkeypatch.setattr(votes, "drop_ballot", break_down)
    pressed = await branch["周立"].presses(YES, message=ballot)
    assert "没有投成，也没有保留" in (pressed.answer or "")
    assert len(tries) >= MAX_TRIES
    failed = [one for one in await rows(branch.house, Inbox) if one.state == "dropped"]
    assert [one.payload for one in failed] == [None]
    monkeypatch.setattr(votes, "drop_ballot", real)
    pressed = await branch["周立"].presses(YES, message=ballot)
    assert pressed.answer == "第1项，您已投票。"
