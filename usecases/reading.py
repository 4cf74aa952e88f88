"""What people type, read with the vocabulary of both languages."""

import tomllib
from datetime import date
from functools import lru_cache

from domain.refusals.forms import BadDate
from domain.typed_dates import parse_date
from domain.vocabulary import Vocabulary, from_tables
from storage.work import Work
from texts.rendering import FOLDER


@lru_cache
def vocabulary() -> Vocabulary:
    """Return the words people type, Chinese and English."""
    return from_tables(tomllib.loads((FOLDER / "vocabulary.toml").read_text("utf-8")))


def civil_date(work: Work, text: str, *, past: bool = True) -> date:
    """Return the civil date typed; `past`: a day without a year is the latest one. Raises BadDate."""
    found = parse_date(text, vocabulary(), work.today, past=past)
    if found is None:
        raise BadDate(value=text[:40])
    return found
