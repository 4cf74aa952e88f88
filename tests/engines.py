"""Engines kept from test to test: what one test had SQLAlchemy compile, the next need not compile again."""

from sqlalchemy.ext.asyncio import AsyncEngine

from storage.database import Database, make_engine

_engines: dict[str, AsyncEngine] = {}


def open_database(url: str) -> Database:
    """Open a database on the engine that earlier tests, long closed, used for the same URL."""
    if url not in _engines:
        _engines[url] = make_engine(url)
    return Database(url, _engines[url])
