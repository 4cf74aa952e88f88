"""`python -m bot`: the command line."""

import os
import sys

from bot.cli import main

os.umask(0o077)  # what the bot writes (database, key, backups) is its own account's alone
sys.exit(main(sys.argv[1:]))
