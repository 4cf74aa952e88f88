"""Meetings that come back: their cards and the form that changes them."""

from handlers import door
from usecases import series, series_changes
from usecases.presses import series as presses

PRESSES = {
    presses.OpenSeries: door.press(series.show),
    presses.AnnounceDay: door.press(series.announce_day),
    presses.SkipDay: door.press(series.skip_day),
    presses.SkipNext: door.press(series.skip_next),
    presses.SwitchAutomatic: door.press(series.switch),
    presses.EndSeries: door.press(series.end),
    presses.ChangeSeries: door.press(series_changes.start_changing),
}
FORMS = (series_changes.CHANGE,)
