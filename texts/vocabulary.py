"""The words people type, read once from the vocabulary beside this module."""

import tomllib
from functools import cache
from pathlib import Path

from domain.vocabulary import Vocabulary, from_tables


@cache
def vocabulary() -> Vocabulary:
    """Return the words of every language; raises ValueError naming all mistakes in the file."""
    return from_tables(tomllib.loads((Path(__file__).parent / "vocabulary.toml").read_text("utf-8")))
