"""Nothing is offered for an English word that is spelt right: for none of the interface and of the glossary."""

from __future__ import annotations

import re
import sqlite3
from contextlib import closing
from pathlib import Path

from archive.search import Catalogue, Search, SearchQuery
from archive.search.english import field_terms
from archive.search.suggest import MAX_NEAR_PHRASES
from archive.site.languages.glossary import glossary
from tests.support.catalogues import WORDS
from tests.support.public_file import Made, build


def test_no_word_of_the_interface_or_the_glossary_is_taken_for_a_misspelt_one(tmp_path: Path) -> None:
    terms = "、".join(one for term in field_terms() for one in term.also)  # so that each term can be found
    everything = Made("词语", terms, "release", "2026-01-01", ("https://www.yangli.example/1",))
    texts = [one for group in glossary().values() for term in group for one in (term.english, term.meaning["en"])]
    words = sorted(set(re.findall(r"[a-z]+", " ".join((*texts, *WORDS["en"].values())).lower())))
    assert {"prosecutes", "defendants"} <= set(words)
    with closing(sqlite3.connect(build(tmp_path / "fanzha.db", (everything,)))) as db:
        search = Search(db, Catalogue.read(db))
        assert search.page(SearchQuery("prosecuter")).near_words
        queries = (" ".join(words[at : at + MAX_NEAR_PHRASES]) for at in range(0, len(words), MAX_NEAR_PHRASES))
        offered = {query: search.page(SearchQuery(query)).near_words for query in queries}
    assert {query: near for query, near in offered.items() if near} == {}
