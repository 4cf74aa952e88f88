"""The smallest conversation: an update in, an answer out."""

from tests.house import House


async def test_a_command_is_answered(house: House) -> None:
    alice = house.person("安国平")
    await alice.says("/cancel")
    alice.sees("没有正在填写的内容")


async def test_a_restart_neither_loses_nor_doubles_an_answer(house: House) -> None:
    alice = house.person("安国平")
    alice.user.says("/cancel")
    await house.restart()
    await house.settle()
    await house.settle()
    assert [m.text for m in alice.private.messages if m.sender_id == 42] == ["现在没有正在填写的内容。"]
