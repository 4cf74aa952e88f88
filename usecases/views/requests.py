"""What the card of something asked for in a talk shows: to its owner what to do, to the author what to take back."""

from storage import requests as rows
from storage.outgoing import Button, Shown
from storage.work import Work
from usecases.presses import pack
from usecases.presses.requests import Answered, SettleRequest
from usecases.talk_form import branch_id
from usecases.talk_requests import about, may_see


async def request_card(work: Work, key: str) -> Shown | None:
    """Show a request to the author of the talk and to its owner; to nobody else there is anything."""
    made = await rows.get(work.session, branch_id(work), int(key.partition(".")[2]))
    if made is None or not may_see(work, made) or made.text is None:
        return Shown("requests.gone")
    shown, own = await about(work, made), (branch_id(work), made.id or 0)
    buttons = []
    if not shown["settled"]:
        buttons.append(Button("requests.b_settle", pack(SettleRequest(*own))))
    elif shown["author"] and not shown["answered"]:
        buttons.append(Button("requests.b_answered", pack(Answered(*own))))
    return Shown("requests.card", shown, (tuple(buttons),) if buttons else ())
