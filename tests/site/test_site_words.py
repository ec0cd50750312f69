"""The table of words holds what the site says, no more and no less."""

from __future__ import annotations

import re
from pathlib import Path

import archive.site.words
from archive import schema
from archive.model import Kind, State, Topic
from archive.site.words import WORDS, column_label, label

ROOM = Path(archive.site.words.__file__).parent
# Keys made from a value: word('sort.' ~ order), label('kind', …), column_label(…), table_about(…).
MADE_FROM_VALUES = ("sort", "facet", "help", "operator", "error", "about", "column", "published_from", "kind", "topic")
MADE_FROM_VALUES += ("state", "relation", "level", "official", "verdict")


def asked_for() -> set[str]:
    sources = [*ROOM.rglob("*.html"), *ROOM.glob("*.py")]
    return {key for path in sources for key in re.findall(r"""\bword\(["']([a-z0-9_.]+)["'][,)]""", path.read_text())}


def test_every_word_that_is_asked_for_is_there() -> None:
    assert asked_for() - WORDS["zh"].keys() == set()


def test_every_word_that_is_there_is_asked_for() -> None:
    named = {key for key in WORDS["zh"] if key.split(".")[0] not in MADE_FROM_VALUES}
    assert named - asked_for() == set()


def test_every_language_has_the_same_words() -> None:
    assert {language: words.keys() ^ WORDS["zh"].keys() for language, words in WORDS.items()} == {"zh": set()}


def test_values_of_the_data_have_names() -> None:
    for column, values in {"kind": Kind, "topic": Topic, "state": State}.items():
        assert [value for value in values if label(column, value) == value] == []


def test_tables_and_their_columns_have_names() -> None:
    public = [table for table in schema.TABLES if table.public]
    assert [table.name for table in public if label("about", table.name) == table.name] == []
    assert sorted({name for table in public for name in table.columns if column_label(name) == name}) == []


def test_templates_hold_no_words_of_their_own() -> None:
    chinese = {path.name: re.findall(r"[\u4e00-\u9fff]+", path.read_text()) for path in ROOM.rglob("*.html")}
    assert {name: found for name, found in chinese.items() if found and set(found) != {"案例"}} == {}
