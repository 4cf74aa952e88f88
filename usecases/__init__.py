"""What a branch can do: one function each, the same for a command, a button, a tick and an import."""
