"""The glossary: terms of the archive and of its field in Chinese and English, from glossary.toml."""

from __future__ import annotations

import tomllib
from collections.abc import Mapping
from dataclasses import dataclass
from functools import cache
from itertools import groupby
from pathlib import Path

from archive.site.languages.current import DEFAULT, language

DATA = Path(__file__).with_suffix(".toml")
OF_THE_ARCHIVE = "archive"  # the group of terms that documents do not use, or not in this meaning
BLANK = "×"  # in a term: some number


@dataclass(frozen=True, slots=True)
class GlossaryTerm:
    """A term and what it means."""

    group: str  # its heading is the text glossary.GROUP
    chinese: str
    pinyin: str  # with tones
    english: str
    meaning: Mapping[str, str]  # by the code of a language

    @property
    def anchor(self) -> str:
        """The id of the term on the page: its Chinese."""
        return self.chinese.partition("（")[0]

    @property
    def searched(self) -> str | None:
        """The word of documents that a search can look for; None for terms of the archive itself, and for patterns."""
        word = self.anchor.partition("、")[0]
        return None if self.group == OF_THE_ARCHIVE or BLANK in word else word

    @property
    def explained(self) -> str:
        """What it means, in the language of the request, else in DEFAULT."""
        return self.meaning.get(language().code, self.meaning[DEFAULT.code])


@cache
def glossary() -> dict[str, tuple[GlossaryTerm, ...]]:
    """All terms by group, in the order of the file."""
    terms = [GlossaryTerm(**one) for one in tomllib.loads(DATA.read_text("utf-8"))["terms"]]
    return {group: tuple(found) for group, found in groupby(terms, key=lambda one: one.group)}
