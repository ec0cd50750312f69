"""docs/selection.md tells the rules and the worths of the tables that decide what is fetched."""

from __future__ import annotations

import re
from pathlib import Path

from crawler.discovery.column_links import COLUMN_WORDS, column_of
from crawler.discovery.skip_rules import cannot_be_ours, title_rules

DOC = (Path(__file__).resolve().parents[2] / "docs" / "selection.md").read_text("utf-8")
LINES = [line.strip("| ").split(" | ") for line in DOC.splitlines() if line.startswith("| ")]
WORTHS = {int(cells[0]): cells[-1].split(", ") for cells in LINES if cells[0].isdecimal()}
RULES = {
    cells[0]: re.split(r"[,，] ", cells[1]) for cells in LINES if len(cells) == 2 and cells[0] not in ("rule", "---")
}


def test_every_rule_of_the_table_is_listed_and_its_titles_meet_it() -> None:
    assert list(RULES) == [rule.name for rule in title_rules().rules]
    met = {rule: {title: cannot_be_ours(f"某院{title.removeprefix('…')}") for title in RULES[rule]} for rule in RULES}
    assert met == {rule: dict.fromkeys(titles, rule) for rule, titles in RULES.items()}


def test_every_worth_is_listed_and_its_columns_are_worth_it() -> None:
    assert sorted(WORTHS) == sorted({word.worth for word in COLUMN_WORDS})
    columns = {worth: {text: column_of(text) for text in texts} for worth, texts in WORTHS.items()}
    found = {worth: {text: one and one.worth for text, one in of_it.items()} for worth, of_it in columns.items()}
    assert found == {worth: dict.fromkeys(texts, worth) for worth, texts in WORTHS.items()}


def test_what_the_document_says_is_no_column_is_none() -> None:
    (texts,) = re.findall(r"no column of ours either: (.+?)\.\n", DOC)
    assert {text: column_of(text) for text in texts.split(", ")} == dict.fromkeys(texts.split(", "))


def test_words_that_mean_something_else_rescue_nothing() -> None:
    (words,) = re.findall(r"mean something else rescue nothing: (.+?)\.\n", DOC)
    assert [word for word in words.split(", ") if cannot_be_ours(f"走访{word}") != "visits"] == []


def test_words_that_rescue_a_title_do() -> None:
    (bullet,) = re.findall(r"\*\*Words rescue a title(.+?)\n- ", DOC, re.DOTALL)
    words = [word for group in re.findall(r"\(([^()a-z]+)\)", bullet) for word in re.split(r",\s", group)]
    assert len(words) > 15
    assert [word for word in words if cannot_be_ours(f"走访{word}") is not None] == []
    assert cannot_be_ours("检察院采购宣传品公告") == "procurement"
    for title in ("反诈宣传进校园", "检察院采购反诈宣传品公告"):
        assert title in bullet
        assert cannot_be_ours(title) is None
