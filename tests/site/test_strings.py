"""The catalogues hold what the site says, no more and no less."""

from __future__ import annotations

import inspect
import json
import re
import sqlite3
from contextlib import closing
from importlib import resources
from pathlib import Path
from string import Formatter

import archive.site.strings
from archive import schema
from archive.analysis.cases.sections import table as headings
from archive.analysis.kinds import NO_RULE, RULES
from archive.analysis.laws import KINDS
from archive.model import (
    CircumstanceKind,
    DoubtKind,
    Instance,
    Kind,
    NonProsecution,
    OutcomeKind,
    State,
    Suspension,
    TableDamage,
    Tier,
    Topic,
)
from archive.reasons import ENGLISH
from archive.search import Catalogue, Search, SearchQuery
from archive.search.english import field_terms
from archive.search.quotes import DifferenceKind, QuoteRemark, QuoteVerdict
from archive.search.suggest import MAX_NEAR_PHRASES
from archive.site.languages.glossary import glossary
from archive.site.strings import column_label, label
from archive.store import columns
from crawler.verdicts import ORDER, rules
from tests.support.catalogues import WORDS
from tests.support.public_file import Made, build

ROOM = Path(archive.site.strings.__file__).parent
# Keys made from a value: word('sort.' ~ order), label('kind', …), column_label(…), table_about(…).
MADE_FROM_VALUES = """
    sort facet help operator error about column published_from kind topic state relation level official verdict heading
    how damage why change since became term law_kind
    quote_verdict quote_difference quote_remark bound period_kind unit group tier tier_why verdict_why state_why
    as_of_why style suggest kind_from theme_from problem refused quality_field doubt doubt_why doubt_means made_by gap
    tile feed_title feed_list feed_name feed_holds table_name glossary_group edition_file month direction
    read_as scope compared
"""
# What a reader types or sees in texts.
CHINESE_IN_ENGLISH = {
    *("search.placeholder", "search.none_shorter", "cases.placeholder", "figures.placeholder"),
    *("laws.placeholder", "crimes.placeholder", "download.example", "download.example_two"),
    *("about_page.topic_in", "error.raw_characters_advice"),
}


def _names(text: str) -> set[str]:
    return {name for _, name, _, _ in Formatter().parse(text) if name}


def test_every_word_that_is_asked_for_is_there_and_every_one_that_is_there_is_asked_for() -> None:
    sources = [*ROOM.rglob("*.html"), *ROOM.rglob("*.py")]
    form = re.compile(r"""\bword[,(] ?["']([a-z0-9_.]+)["'][,)]""")
    asked_for = {key for path in sources for key in form.findall(path.read_text())}
    assert asked_for - WORDS["zh"].keys() == set()
    assert {key for key in WORDS["zh"] if key.split(".")[0] not in MADE_FROM_VALUES.split()} - asked_for == set()


def test_every_language_has_the_same_words_with_the_same_names_and_none_is_empty() -> None:
    assert WORDS["zh"].keys() ^ WORDS["en"].keys() == set()
    assert [key for words in WORDS.values() for key, text in words.items() if not text.strip()] == []
    assert [key for key, text in WORDS["zh"].items() if _names(text) != _names(WORDS["en"][key])] == []


def test_texts_are_of_their_language_and_templates_hold_none_of_their_own() -> None:
    chinese = {key for key, text in WORDS["en"].items() if re.search("[\u4e00-\u9fff]", text)}
    assert {key for key in chinese if not key.startswith("help.")} == CHINESE_IN_ENGLISH
    found = {path.name: set(re.findall(r"[\u4e00-\u9fff]+", path.read_text())) for path in ROOM.rglob("*.html")}
    assert {name: words - {"案例"} for name, words in found.items() if words - {"案例"}} == {}


def test_values_of_the_data_have_names() -> None:
    named = {"kind": Kind, "topic": Topic, "state": (*State, *columns.ColumnState), "verdict": ORDER}
    named |= {"quote_verdict": QuoteVerdict, "quote_difference": DifferenceKind, "quote_remark": QuoteRemark}
    named |= {"outcome": OutcomeKind, "suspended": Suspension, "non_prosecution": NonProsecution}
    named |= {"instance": Instance, "circumstance": CircumstanceKind, "law_kind": KINDS, "doubt": DoubtKind}
    named |= {"kind_from": (*(rule.name for rule in RULES), NO_RULE), "damage": TableDamage}
    hosts = json.loads(resources.files("archive.readers").joinpath("data/hosts.json").read_text("utf-8"))
    tiers = (Tier.OFFICIAL, Tier.PRESS, Tier.MIRROR)
    named["tier_why"] = {entry["what"] for tier in tiers for entry in hosts[tier].values()} | {"registered_source"}
    without = [(name, value) for name, values in named.items() for value in values if label(name, value) == value]
    assert without == []
    assert {heading: label("heading", heading) for heading in headings().labels} == headings().labels


def test_tables_and_their_columns_have_the_names_of_their_declarations() -> None:
    views = [view for view in schema.VIEWS if view.on_site]
    public = [*views, *(table for table in schema.TABLES if table.public)]
    assert [table.name for table in public if label("about", table.name) == table.name] == []
    found = {(table.name, one.name) for table in public for one in table.columns}
    assert [(table, name) for table, name in found if column_label(name, table) == name] == []
    prefix = "table_name."
    names = {key.removeprefix(prefix): name for key, name in WORDS["zh"].items() if key.startswith(prefix)}
    assert names == {table.name: table.label for table in public}


# --- reasons ----------------------------------------------------------------------------------------------------------


def test_codes_of_verdicts_doubts_and_states_have_words() -> None:
    codes = list(ENGLISH)
    of_doubts, of_states, others = map(codes.index, ("numbers_missing", "http_gone", "lists_failed"))
    of_verdicts = re.findall(r'_?reasons?\(\s*"(\w+)"', inspect.getsource(rules))
    wanted = {
        "verdict_why": [*of_verdicts, *rules.FIELDS, *(rule.code for rule in rules.SHARES)],
        "doubt_why": codes[of_doubts:of_states],
        "state_why": codes[of_states:others],
    }
    keys = [f"{kind}.{code}" for kind, of_kind in wanted.items() for code in of_kind]
    assert [key for key in keys if key not in WORDS["zh"]] == []


# --- English ----------------------------------------------------------------------------------------------------------


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
