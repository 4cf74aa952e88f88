"""Tells a database that is away, full or contested from a fault of ours: the same is worth trying again."""

from sqlalchemy.exc import DBAPIError, InterfaceError, OperationalError
from sqlalchemy.exc import TimeoutError as PoolTimeout

PASSING = ("08", "40", "53", "55", "57")
"""Classes of SQLSTATE: connection, rollback (deadlock), resources (disk full), state, operator (shutting down)."""


def will_pass(error: BaseException) -> bool:
    """Tell whether an error says nothing about what was tried: later, the same may well succeed."""
    if isinstance(error, OperationalError | InterfaceError | PoolTimeout | OSError):
        return True
    if isinstance(error, DBAPIError) and error.connection_invalidated:
        return True
    raised = error.orig if isinstance(error, DBAPIError) else error  # a refused connection comes as the driver's own
    return str(getattr(raised, "sqlstate", None) or "")[:2] in PASSING
