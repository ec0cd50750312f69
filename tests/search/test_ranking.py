"""What comes first, rule by rule: small archives, and the order in which a query finds their publications and cases."""

from __future__ import annotations

import sqlite3
from typing import Any

import pytest

from archive.search import CaseHit, Catalogue, Search, SearchQuery, ranking

OTHER = "其他"


def order(db: sqlite3.Connection, query: str) -> list[str]:
    """`2` for publication 2, `2/1` where its case 1 heads it or is found without it."""
    hits = Search(db, Catalogue.read(db)).page(SearchQuery(query, exact=True), limit=50).hits
    leads = [hit if isinstance(hit, CaseHit) else hit.lead for hit in hits]
    return [
        f"{hit.publication.id}/{lead.case.position}" if lead else str(hit.publication.id)
        for hit, lead in zip(hits, leads, strict=True)
    ]


def batch(*cases: tuple[str, str], title: str = "一批", **more: Any) -> dict[str, Any]:
    """A batch of cases of these titles and texts."""
    text, places = "", []
    for name, body in cases:
        places.append((name, len(text), len(text) + len(name) + len(body) + 2))
        text += f"{name}\n{body}\n"
    return {"title": title, "text": text, "cases": places} | more


RULES: dict[str, tuple[tuple[dict[str, Any], ...], str, list[str]]] = {
    "a word in the title before one in the text": (
        ({"title": "别的", "text": "刷单" * 5}, {"title": "关于刷单的报告", "text": OTHER}),
        "刷单",
        ["2", "1"],
    ),
    "a title that says nothing else before a longer one": (
        ({"title": "关于惩治刷单诈骗的若干意见", "text": OTHER}, {"title": "刷单", "text": OTHER}),
        "刷单",
        ["2", "1"],
    ),
    "a text that speaks of it more often": (
        ({"text": "刷单" + OTHER * 20}, {"text": "刷单" * 4 + OTHER * 20}),
        "刷单",
        ["2", "1"],
    ),
    "a short text that speaks of it as often": (
        ({"text": "刷单" + OTHER * 4_000}, {"text": "刷单" + OTHER * 20}),
        "刷单",
        ["2", "1"],
    ),
    "of equals the newer": (
        ({"text": "刷单", "published": "2020"}, {"text": "刷单", "published": "2024"}),
        "刷单",
        ["2", "1"],
    ),
    "punctuation within the words": (
        ({"text": "掩饰、隐瞒" + OTHER * 20}, {"text": "掩饰、隐瞒，掩饰隐瞒，掩饰、隐瞒" + OTHER * 20}),
        "掩饰、隐瞒",
        ["2", "1"],
    ),
    "a number that is part of a longer one does not count": (
        ({"text": "涉案12，" + "涉案12.5，" * 12}, {"text": "涉案12，" * 3 + "涉案人员，还有别的，" * 9}),
        "涉案12",
        ["2", "1"],
    ),
    "a case alone in its batch heads it": (
        (batch(("甲案", "刷单"), ("乙案", OTHER * 600), ("丙案", OTHER * 600)),),
        "刷单",
        ["1/1"],
    ),
    "of a batch that is about it the batch": (
        (batch(("甲案", "刷单"), ("乙案", "刷单"), ("丙案", OTHER * 600)),),
        "刷单",
        ["1"],
    ),
    "of two of four cases the better heads the batch": (
        (batch(("甲案", "刷单"), ("乙案", "刷单"), ("丙案", OTHER * 600), ("丁案", OTHER * 600)),),
        "刷单",
        ["1/1"],
    ),
    "a batch is worth what its best case is": (
        (
            {"title": "别的", "text": "刷单" * 2 + OTHER * 30},
            batch(("刷单案", "刷单" * 9), ("乙案", "刷单"), ("丙案", OTHER * 4_000)),
        ),
        "刷单",
        ["2", "1"],
    ),
    "a case that is asked for by its number": (
        (
            {"title": "检例第66号", "text": "检例第66号" * 9},
            batch(("甲案", OTHER), ("乙案", "参照检例第66号" * 9), ("丙案", OTHER), numbers={1: "检例第66号"}),
        ),
        "检例第66号",
        ["2/1", "1"],
    ),
    "a case whose batch does not hold the words": (
        (batch(("甲案", "诈骗"), ("乙案", "盗窃"), ("丙案", OTHER)),),
        "诈骗 -盗窃",
        ["1/1"],
    ),
}


@pytest.mark.parametrize(("archive", "query", "expected"), RULES.values(), ids=RULES.keys())
def test_what_comes_first(archive_of, archive: tuple[dict[str, Any], ...], query: str, expected: list[str]) -> None:
    assert order(archive_of(*archive), query) == expected


def test_of_more_those_with_the_word_in_their_title_and_the_newest(archive_of, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(ranking, "MAX_WEIGHED", 20)
    monkeypatch.setattr(ranking, "MAX_CANDIDATES", 5)
    rows = [{"title": "别的", "text": "刷单" + OTHER * 30, "published": f"{2000 + n}"} for n in range(40)]
    rows[1] = {"title": "刷单", "text": "刷单", "published": "2001"}
    rows[2] = {"title": "别的", "text": "刷单" * 20, "published": "2002"}  # too old to be weighed, and follows by date
    rows[37] = {"title": "别的", "text": "刷单" * 20, "published": "2037"}
    found = order(archive_of(*rows), "刷单")
    assert found[:7] == ["2", "38", "40", "39", "37", "36", "35"]
    assert found[-2:] == ["3", "1"]
