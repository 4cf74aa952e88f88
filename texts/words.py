"""The words people type, read once from the table beside the texts."""

import tomllib
from functools import lru_cache
from pathlib import Path

from domain.vocabulary import Vocabulary, from_tables

FILE = Path(__file__).parent / "vocabulary.toml"


@lru_cache
def vocabulary() -> Vocabulary:
    """Return the vocabulary of all languages; raises ValueError naming every mistake of the table."""
    return from_tables(tomllib.loads(FILE.read_text(encoding="utf-8")))
