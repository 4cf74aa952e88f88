"""The end of an event's poll: at the close, when it is called off, when its date moves."""

from storage import presence
from storage.tables import Event
from storage.work import Work


async def stop_poll(work: Work, event: Event) -> None:
    """Have the event's poll closed; one that was not sent yet will not be."""
    poll = await presence.open_poll(work.session, event.id or 0)
    if poll is None:
        return
    poll.stopped_at = work.now
    if poll.message_id is not None:
        await work.stop_poll(poll.chat_id, poll.message_id)
