"""Which titles of list rows are not fetched, and which of those are fetched anyway. All titles are invented."""

from __future__ import annotations

import json
from importlib import resources
from pathlib import Path
from typing import Any

from hypothesis import example, given
from hypothesis import strategies as st

from archive.analysis.topic import TERMS
from crawler.discovery.skip_rules import cannot_be_ours, is_sampled, plain, title_rules

GOLD = Path(__file__).resolve().parents[2] / "gold" / "row_titles.jsonl"
TITLES = [json.loads(line) for line in GOLD.read_text("utf-8").splitlines()]
NAMED = [entry["title"] for entry in TITLES if entry["rule"]]
KEYS = [f"www.sample.example/zdgz/t2031{n:04}_{n}" for n in range(10_000)]


def data() -> dict[str, Any]:
    loaded: dict[str, Any] = json.loads(
        resources.files("crawler.discovery").joinpath("data/skip_rules.json").read_text("utf-8")
    )
    return loaded


def test_titles_are_named_as_a_reader_names_them_and_every_rule_is_tried_more_than_once() -> None:
    found = [(entry["title"], cannot_be_ours(entry["title"]), entry["rule"]) for entry in TITLES]
    assert [one for one in found if one[1] != one[2]] == []
    tried = [entry["rule"] for entry in TITLES]
    assert [rule.name for rule in title_rules().rules if tried.count(rule.name) < 3] == []


def test_script_width_and_white_space_make_no_difference_and_a_cut_title_is_never_named() -> None:
    for title in NAMED[::10]:
        spread = "\u3000".join(title)
        wide = "".join(chr(ord(c) + 0xFEE0) if "!" <= c <= "~" else c for c in title)
        assert cannot_be_ours(spread) == cannot_be_ours(wide) == cannot_be_ours(title), title
    assert cannot_be_ours("檢察長赴企業調研座談") == "visits"
    assert cannot_be_ours("檢察長赴企業調研電信詐騙防範") is None
    ends = ("…", "……", "...", "⋯⋯", "。。。", " …")
    assert [title + end for title in NAMED for end in ends if cannot_be_ours(title + end)] == []


@given(st.sampled_from(NAMED), st.sampled_from(title_rules().words), st.data())
def test_a_rescuing_word_anywhere_keeps_a_title(title: str, word: str, at: st.DataObject) -> None:
    place = at.draw(st.integers(0, len(title)))
    assert cannot_be_ours(f"{title[:place]}、{word}、{title[place:]}") is None


@given(st.text() | st.lists(st.sampled_from([*NAMED, *title_rules().words, "…", " ", "\ud800"])).map("".join))
@example("\u200b招\u200b聘公告")
def test_any_text_is_taken_and_always_answered_alike(title: str) -> None:
    rule = cannot_be_ours(title)
    assert rule is None or rule in {known.name for known in title_rules().rules}
    assert cannot_be_ours(title) == rule


def test_every_word_of_the_table_is_written_as_titles_are_looked_at() -> None:
    assert [word for word in title_rules().words if plain(word) != word] == []
    patterns = [
        *(row["pattern"] for row in data()["harmless"]),
        *(p for row in data()["rules"] for p in row["patterns"]),
    ]
    assert [pattern for pattern in patterns if plain(pattern) != pattern] == []


def test_no_rescuing_word_is_needless() -> None:
    own = [word for row in data()["rescuing"] for word in row["words"]]
    assert [(one, other) for one in own for other in own if one != other and one in other] == []
    assert [word for word in own if word in TERMS] == []


def test_terms_of_fraud_keep_a_title() -> None:
    terms = ("杀猪盘", "断卡", "帮信", "GOIP", "资金盘", "刷单", "洗钱")
    assert cannot_be_ours("检察长赴企业调研") == "visits"
    assert [term for term in terms if cannot_be_ours(f"检察长赴企业调研{term}")] == []


# the sample


def test_the_sample_is_of_the_size_it_is_said_to_be_and_the_same_on_every_machine() -> None:
    assert title_rules().share == 0.02
    assert [n for n, key in enumerate(KEYS[:300]) if is_sampled(key)] == [127, 137]
    assert 150 <= sum(map(is_sampled, KEYS)) <= 250
    assert 4_800 <= sum(is_sampled(key, 0.5) for key in KEYS) <= 5_200

    assert [key for key in KEYS[:2_000] if is_sampled(key, 0.05) and not is_sampled(key, 0.2)] == []
