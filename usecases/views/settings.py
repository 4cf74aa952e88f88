"""What the settings card shows: the main page, and a page of choices for each thing."""

from storage.outgoing import Button, Rows, Shown
from storage.tables import Branch
from storage.work import Work
from texts.rendering import LANGUAGES
from usecases.facts import hours
from usecases.holding import usual_weekly
from usecases.presses import pack
from usecases.presses.ladders import LookAtDuties
from usecases.presses.settings import ConfirmService, LookAt, Set
from usecases.settings import PAGES, QUIET, SETTINGS_LINES, WEEKLIES, ZONES
from usecases.setup import DAYS, PROFILES
from usecases.views import ladders
from usecases.views.duties import ahead_row

KNOWN_ZONES = {zone: word for word, zone in ZONES.items()}


async def settings_card(work: Work, key: str) -> Shown | None:
    """Show the settings of a branch, or the choices of one of them."""
    _, _, page = key.partition(".")
    branch = work.branch
    if branch is None or branch.id is None:
        return None
    if page.startswith(ladders.MARK):
        return await ladders.page(work, page)
    if page not in PAGES:
        return None
    if page == "main":
        return await _main(work, branch)
    back = (Button("buttons.back", pack(LookAt(branch.id, "main"))),)
    return Shown(f"settings.page_{page}", {}, (*_choices(branch.id, page), back))


async def _main(work: Work, branch: Branch) -> Shown:
    at, quiet = branch.confirmed_use_at, hours(branch)
    lines = [found for each in SETTINGS_LINES if (found := await each(work)) is not None]
    shown = {
        "branch": branch.name, "profile": branch.profile, "activity": branch.activity_day,
        "collection": branch.collection_day, "language": branch.language, "zone": branch.timezone,
        "quiet_from": quiet.quiet_from, "quiet_to": quiet.quiet_to, "weekly": usual_weekly(branch),
        "known_zone": KNOWN_ZONES.get(branch.timezone),
        "paused": branch.state == "paused",
        "confirmed_on": work.local(at).date() if at else None,
        "lines": [{"name": name, "arguments": arguments} for name, arguments in lines],
    }  # fmt: skip
    pages = [Button(f"settings.b_{page}", pack(LookAt(branch.id or 0, page))) for page in PAGES[1:]]
    rows: list[tuple[Button, ...]] = [tuple(pages[i : i + 2]) for i in range(0, len(pages), 2)]
    rows.append((Button("ladders.b_ladders", pack(LookAtDuties(branch.id or 0, 0))),))
    if at is None and "secretary" in work.actor.posts:
        rows.append((Button("setup.b_confirm_service", pack(ConfirmService(branch.id or 0))),))
    return Shown("settings.main", shown, (*rows, *ahead_row(work)))


def _choices(branch: int, page: str) -> Rows:
    if page in ("activity", "collection"):
        buttons = [Button("setup.b_day", pack(Set(branch, page, str(day))), arguments={"day": day}) for day in DAYS]
    elif page == "profile":
        buttons = [Button(f"setup.b_{profile}", pack(Set(branch, page, profile))) for profile in PROFILES]
    elif page == "language":
        buttons = [Button(f"start.b_{code.replace('-', '_')}", pack(Set(branch, page, code))) for code in LANGUAGES]
    elif page == "zone":
        buttons = [Button(f"settings.b_{zone}", pack(Set(branch, page, zone))) for zone in ZONES]
        buttons.append(Button("settings.b_other_zone", pack(LookAt(branch, "zone_typed"))))
    elif page == "weekly":
        buttons = [
            Button("resting.b_at_most", pack(Set(branch, page, str(number))), arguments={"number": number})
            for number in WEEKLIES
        ]
    else:
        spans = {code: {"first": first, "last": last} for code, (first, last) in QUIET.items()}
        buttons = [
            Button("settings.b_span", pack(Set(branch, page, code)), arguments=span) for code, span in spans.items()
        ]
    return tuple(tuple(buttons[i : i + 3]) for i in range(0, len(buttons), 3))
