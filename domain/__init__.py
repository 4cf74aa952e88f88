"""The rules of a branch, as pure functions and data."""
