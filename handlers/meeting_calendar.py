"""Calendar files of meetings."""

from handlers import door
from usecases import meeting_calendar
from usecases.presses.calendar import TakeCalendarFeed, TakeCalendarFile

PRESSES = {
    TakeCalendarFile: door.press(meeting_calendar.take_file),
    TakeCalendarFeed: door.press(meeting_calendar.take_feed),
}
