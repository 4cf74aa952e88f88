"""The composition root: settings, clock, receiving, working, sending, command line."""

import os

os.environ.setdefault("PTB_TIMEDELTA", "1")  # the library's waits are timedeltas; without this each 429 is a warning
