"""The demonstration branch: a script of who says and presses what, and the player that plays it."""
