"""The meeting kit: one file with notice, agenda, opening words, sign-in sheet, ballots and counting sheets."""

import pytest

from tests.house import House
from tests.meeting import Meeting, meeting_branch
from tests.papers import ASSEMBLY, at, file_of, open_agenda, paragraphs, suggest, tables

SECRET = "孔雀开屏事项"


@pytest.fixture
async def branch(house: House) -> Meeting:
    return await meeting_branch(house)


async def kit(branch: Meeting, who: str = "安国平") -> bytes:
    await open_agenda(branch[who])
    await branch[who].presses("打印整套材料")
    return file_of(branch[who], "会议材料")


async def test_the_kit_in_one_press_before_the_meeting(branch: Meeting) -> None:
    branch.house.secrets.add(SECRET)
    await branch.announce(ASSEMBLY)
    await suggest(branch.secretary, "审议年度总结")
    await suggest(branch.secretary, SECRET, "限支委和列席人员")
    content = await kit(branch)
    lines = paragraphs(content)
    whole = "\n".join(lines) + str(tables(content))
    for title in ("会议通知", "党员大会议程", "主持词", "签到表", "表决计票表"):
        assert title in lines
    assert "1. 审议年度总结" in lines
    assert "本支部应到党员9人，今天实到　　人，请假　　人；其中有表决权的正式党员应到8人，实到　　人。" in whole
    assert "须5人到会，决议须4人赞成。" in whole
    assert SECRET not in whole
    sign = next(table for table in tables(content) if table[0] == ["序号", "姓名", "部门或党小组", "本人签名", "备注"])
    assert sign[1][:3] == ["1", "安国平", ""]
    assert ["4", "何军", "第一党小组"] in [row[:3] for row in sign]
    assert len(sign) == 1 + 9 + 3
    count = next(table for table in tables(content) if "表决事项" in table[0])
    assert count[1][1] == "审议年度总结"


async def test_the_chairs_words_have_the_numbers_once_the_meeting_is_open(branch: Meeting) -> None:
    await branch.announce(ASSEMBLY)
    await branch.house.until(at(3, 14, 50))
    for name in ("安国平", "李敏", "周立", "何军", "王小明"):
        await branch[name].presses("签到", branch.group)
    await branch.secretary.presses("宣布开会", message=branch.secretary.sees("会务 · "))
    whole = "\n".join(paragraphs(await kit(branch)))
    assert "应到党员9人，今天实到5人，请假0人" in whole
    assert "到会人数符合规定，可以开会。" in whole


async def test_an_election_brings_ballots(branch: Meeting) -> None:
    an = branch.secretary
    await an.says("/meeting")
    await an.presses("党员大会")
    await an.presses("下一步")
    await an.says("选举支部委员会")
    await an.presses("是")
    await an.says("12月3日")
    await an.says("15:00")
    await an.says("三楼会议室")
    await an.presses("按惯例")
    await an.presses("保存")
    content = await kit(branch)
    assert any(table[0] == ["候选人", "赞成", "不赞成", "弃权"] for table in tables(content))
    assert any("选举计票表" in line for line in paragraphs(content))


async def test_the_kit_is_for_whoever_runs_the_meeting(branch: Meeting) -> None:
    await branch.announce(ASSEMBLY)
    for name in ("王小明", "何军"):
        await open_agenda(branch[name])
        assert "打印整套材料" not in branch[name].last.labels
        await branch[name].forges("gk:1:1", branch[name].last)
        assert all(message.file is None for message in branch[name].private.shown)
    assert all(message.file is None for message in branch.group.shown)
