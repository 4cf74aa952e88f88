"""The composition root: settings, clock, receiving, working, sending, command line."""
