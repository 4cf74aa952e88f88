"""Registration and import below the handlers, on both databases: two officers at once, ends of posts, what is kept."""

import asyncio
from dataclasses import replace
from datetime import datetime

import pytest
from sqlalchemy import select

from domain.permission import Actor
from domain.refusals.people import NotAllowed, NotAMember
from domain.refusals.roster import AlreadyRegistered, BranchExists, RosterProblems
from storage import drafts, people
from storage.database import Database
from storage.tables import Audit, Branch, Claim, Draft, Member, Person, Post
from storage.vault import Vault
from storage.work import Defaults, Origin, Work
from tests.clock import SHANGHAI
from tests.people import ROSTER, csv_of, xlsx_of
from usecases import roster, roster_changes, roster_import, setup
from usecases.presses.roster import ConfirmClaim, ConfirmImport, SetPost, SetStanding
from usecases.presses.settings import ConfirmService
from usecases.settings import confirm_service

NOW = datetime(2026, 11, 2, 9, 30, tzinfo=SHANGHAI)
VAULT = Vault(b"0123456789abcdef0123456789abcdef")
GROUP = -1001
SECRETARY, ZHENG, STRANGER = 11, 12, 13


class Ground:
    """A database with a branch of one secretary, and works in which people act in private."""

    def __init__(self, database: Database) -> None:
        self.database = database
        self.updates = 0

    async def act(self, user: int, what, *arguments, **fetched):  # type: ignore[no-untyped-def]
        self.updates += 1
        async with self.database.writing() as session:
            origin = Origin("command", self.updates, user_id=user, chat_id=user, private=True)
            work = Work(session, VAULT, origin, NOW, NOW, Defaults())
            work.fetched = fetched
            work.person = await session.get(Person, user)
            if work.person is None:
                work.person = Person(user_id=user, language="zh-CN", started_at=NOW)
                session.add(work.person)
            branch = await people.branch(session, 1)
            if branch is not None:
                work.enter_branch(branch, await people.actor(session, user, 1))
            return await what(work, *arguments)

    async def rows(self, table, *where):  # type: ignore[no-untyped-def]
        async with self.database.reading() as session:
            found = list((await session.execute(select(table).where(*where).order_by(table.id))).scalars())
            session.expunge_all()
            return found


@pytest.fixture
async def ground(database: Database) -> Ground:
    ground = Ground(database)
    await ground.act(SECRETARY, setup.finish, ANSWERS)
    return ground


ANSWERS = {
    "chat": GROUP, "thread": 7, "count": 14, "name": "机关第一党支部", "profile": "source", "activity": 10,
    "collection": 31, "secretary": "", "own_name": "安国平", "service": "confirm",
}  # fmt: skip


async def imported(ground: Ground, content: bytes = xlsx_of(ROSTER), user: int = SECRETARY) -> None:
    name = "a.xlsx" if content[:2] == b"PK" else "a.csv"
    await ground.act(user, roster_import.receive, name, content)
    draft = (await ground.rows(Draft, Draft.kind == "import"))[-1]
    await ground.act(user, roster_import.confirm, ConfirmImport(1, draft.id))


async def test_set_up_remembers_topic_and_starts_the_planning(ground: Ground) -> None:
    branch = (await ground.rows(Branch))[0]
    assert (branch.thread_id, branch.collection_day, branch.chat_count) == (7, 31, 14)
    assert branch.next_due_at == NOW
    with pytest.raises(BranchExists):
        await ground.act(STRANGER, setup.finish, ANSWERS)


async def test_setting_up_needs_an_administrator(ground: Ground) -> None:
    with pytest.raises(NotAllowed):
        await ground.act(STRANGER, setup.begin, -1002, None, administrators=[SECRETARY], member_count=3)
    await ground.act(SECRETARY, setup.begin, -1002, None, administrators=[SECRETARY], member_count=3)


async def test_two_officers_confirm_one_claim_at_once(ground: Ground) -> None:
    await imported(ground)
    await ground.act(ZHENG, roster.claim, "郑海")
    await asyncio.gather(*(ground.act(SECRETARY, roster.confirm, ConfirmClaim(1, 1)) for _ in range(4)))
    assert [claim.state for claim in await ground.rows(Claim)] == ["confirmed"]
    assert len(await ground.rows(Audit, Audit.action == "claim_confirmed")) == 1
    with pytest.raises(AlreadyRegistered):
        await ground.act(ZHENG, roster.claim, "郑海")


async def test_a_claimant_cannot_confirm_himself(ground: Ground) -> None:
    await ground.act(ZHENG, roster.claim, "郑海")
    with pytest.raises(NotAMember):
        await ground.act(ZHENG, roster.confirm, ConfirmClaim(1, 1))


async def test_a_claim_shows_the_claimant_nothing_of_the_list(ground: Ground) -> None:
    await ground.act(STRANGER, roster.claim, "安国平")  # taken: answered like any other name
    claim = (await ground.rows(Claim))[0]
    assert claim.state == "waiting"
    assert claim.member_id is not None


async def test_an_import_twice_changes_nothing_the_second_time(ground: Ground) -> None:
    await imported(ground)
    before = [(line.id, line.name, line.ordinal) for line in await ground.rows(Member)]
    await imported(ground)
    assert [(line.id, line.name, line.ordinal) for line in await ground.rows(Member)] == before
    assert len([post for post in await ground.rows(Post) if post.until_on is None]) == 8


async def test_the_rows_that_wait_for_the_press_are_sealed(ground: Ground) -> None:
    await ground.act(SECRETARY, roster_import.receive, "a.xlsx", xlsx_of(ROSTER))
    draft = (await ground.rows(Draft, Draft.kind == "import"))[0]
    assert "吴桂英".encode() not in draft.answers
    kept = drafts.answers(VAULT, draft)
    assert len(roster_import.rows_of(kept)) == 14


async def test_another_secretary_in_the_file_is_a_mistake(ground: Ground) -> None:
    other = [("周立", "书记", "", "正式党员", "", "", "")]
    with pytest.raises(RosterProblems) as caught:
        await ground.act(SECRETARY, roster_import.receive, "a.csv", csv_of(other))
    assert [problem.code for problem in caught.value.arguments["problems"]] == ["secretary_differs"]


async def test_an_activist_holds_no_post(ground: Ground) -> None:
    await imported(ground)
    line = next(line for line in await ground.rows(Member) if line.name == "王伟")
    await ground.act(SECRETARY, roster_changes.set_standing, SetStanding(1, line.id, "activist"))
    held = [post for post in await ground.rows(Post, Post.member_id == line.id) if post.until_on is None]
    assert held == []


async def test_posts_put_the_roster_into_their_order(ground: Ground) -> None:
    await imported(ground)
    line = next(line for line in await ground.rows(Member) if line.name == "郑海")
    await ground.act(SECRETARY, roster_changes.set_post, SetPost(1, line.id, "committee", True))
    names = [line.name for line in sorted(await ground.rows(Member), key=lambda line: line.ordinal)]
    assert names.index("郑海") == names.index("何静") + 1


async def test_only_the_secretary_himself_confirms_the_service(ground: Ground) -> None:
    async def as_deputy(work: Work) -> None:
        work.actor = replace(work.actor, posts=frozenset({"deputy"}), vacant=frozenset({"secretary"}))
        await confirm_service(work, ConfirmService(1))

    with pytest.raises(NotAllowed):
        await ground.act(SECRETARY, as_deputy)

    async def as_nobody(work: Work) -> None:
        work.actor = Actor(user_id=STRANGER)
        await confirm_service(work, ConfirmService(1))

    with pytest.raises(NotAMember):
        await ground.act(STRANGER, as_nobody)
