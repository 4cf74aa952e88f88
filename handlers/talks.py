"""Talks: /talk, the card of records, follow-ups; in a group nothing but the way to the private chat."""

from handlers import door
from handlers.payloads import number
from storage.outgoing import Button
from storage.work import Work
from texts.rendering import LANGUAGES, plain
from usecases import (
    persons,
    talk_changes,
    talk_coverage,
    talk_follow_ups,
    talk_keeping,
    talk_list,
    talk_outline,
    talk_pairs,
    talk_views,
    talks,
)
from usecases.presses.talk_coverage import (
    CollectViews,
    EndPair,
    KeepFor,
    MakePair,
    SendRegister,
    ShowCadences,
    ShowCoverage,
    ShowKeeping,
    ShowPairs,
    TalkWith,
    TurnCadence,
    TurnCoverage,
)
from usecases.presses.talks import (
    CorrectTalk,
    FollowedUp,
    ListTalks,
    Narrow,
    NewTalk,
    OpenTalk,
    PrintTalk,
    ReadTalk,
    RemindLater,
    ShowPane,
    TurnPage,
    WithdrawTalk,
    WriteOutline,
)


async def talk(work: Work, words: list[str]) -> None:
    """/talk opens the form (with a name: for that person), /talk with the word for records the list."""
    if not work.origin.private:
        await _lead_to_private(work)
    elif words and words[0].lower() in _words("talks.list_words"):
        await talk_list.show_talks(work)
    elif words and words[0].lower() in _words("coverage.words"):
        await talk_coverage.show(work)
    else:
        await talks.start_talk(work, name=" ".join(words))


async def _lead_to_private(work: Work) -> None:
    payload = f"talk_{work.branch.id}" if work.branch else "talk"
    await work.reply("talks.in_private", rows=((Button("buttons.open_private", link=payload),),))


def _words(name: str) -> set[str]:
    return {word for language in LANGUAGES for word in plain(language, name, {}).split()}


async def arrive(work: Work, arguments: list[str]) -> None:
    """Take up the deep link from a group: `talk`, or `talk_<branch>`, which becomes the person's current branch."""
    if arguments:
        await persons.go_to(work, number(arguments))
    await talks.start_talk(work)


COMMANDS = {"talk": door.command(talk)}
PRESSES = {
    NewTalk: door.press(talks.start_talk),
    ListTalks: door.press(talk_list.show_talks),
    TurnPage: door.press(talk_list.turn_page),
    ShowPane: door.press(talk_list.show_pane),
    Narrow: door.press(talk_list.narrow),
    OpenTalk: door.press(talk_list.open_talk),
    ReadTalk: door.press(talk_list.read_talk),
    CorrectTalk: door.press(talk_changes.start_correction),
    WithdrawTalk: door.press(talk_changes.withdraw_talk),
    PrintTalk: door.press(talk_list.print_talk),
    WriteOutline: door.press(talk_outline.start_outline),
    FollowedUp: door.press(talk_follow_ups.follow_up),
    RemindLater: door.press(talk_follow_ups.put_off),
    ShowCoverage: door.press(talk_coverage.show),
    TurnCoverage: door.press(talk_coverage.turn),
    TalkWith: door.press(talk_coverage.talk_with),
    SendRegister: door.press(talk_coverage.send_register),
    ShowKeeping: door.press(talk_keeping.look),
    KeepFor: door.press(talk_keeping.keep_for),
    CollectViews: door.press(talk_views.collect),
    ShowCadences: door.press(talk_pairs.look_cadences),
    TurnCadence: door.press(talk_pairs.turn_cadence),
    ShowPairs: door.press(talk_pairs.look_pairs),
    MakePair: door.press(talk_pairs.start_pair),
    EndPair: door.press(talk_pairs.end_pair),
}
PAYLOADS = {"talk": arrive}
