"""Telegram is away for a day, on the played clock: what people said and what fell due is worked when it is back."""

from datetime import timedelta

from tests.bot.dues_branch import ROSTER, open_branch
from tests.bot.test_crash import COLLECTION, NOTHING, answers, movements
from tests.house import House


async def an_hour(house: House) -> None:
    """Let an hour pass in which nothing gets through."""
    house.clock.move_to(house.clock.now() + timedelta(hours=1))
    for _ in range(3):
        await house.program.receiver.step(0)
        await house.program.worker.step()
        await house.program._tick_all()
        await house.program.sender.step()


async def test_a_day_without_telegram_loses_nothing_and_doubles_nothing(house: House) -> None:
    branch = await open_branch(house)
    await house.until(COLLECTION)
    before = {name: len(branch[name].private.messages) for name in ROSTER}
    cards = len(branch.group.shown)
    house.world.faults.add("*", "502", times=None)
    for name in ROSTER:
        branch[name].user.says("/cancel")
        branch[name].user.presses("我已交纳", branch.group)
    for _ in range(24):
        await an_hour(house)
    assert {name: answers(branch[name], NOTHING) for name in ROSTER} == dict.fromkeys(ROSTER, 0)
    house.world.faults.clear()
    await house.until(house.clock.now() + timedelta(hours=2))
    for name in ROSTER:
        assert await movements(branch, name) == ["claimed"]
        assert answers(branch[name], NOTHING) == 1
        texts = [m.text for m in branch[name].private.messages[before[name] :] if m.sender_id == 42]
        assert len(texts) == len(set(texts)), texts
    assert "待核对6人" in branch.card.text
    assert len(branch.group.shown) <= cards + 1  # the cards were edited; at most a new day's message came


async def test_a_day_during_which_messages_already_waited(house: House) -> None:
    """They were taken in before the silence: one answer each, in order, when it ends, and no storm of tries."""
    people = [house.person(f"P{number}") for number in range(3)]
    house.world.faults.add("sendmessage", "429", times=None, retry_after=3600)
    for one in people:
        one.user.says("/cancel")
    await house.program.receiver.step(0)
    await house.program.worker.step()
    for _ in range(24):
        await an_hour(house)
    assert house.world.counted["sendmessage"] <= 3 * 25
    house.world.faults.clear()
    await house.until(house.clock.now() + timedelta(hours=2))
    assert [answers(one, NOTHING) for one in people] == [1, 1, 1]
