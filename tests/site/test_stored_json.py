"""Columns that hold JSON are shown in words, and what is no such JSON as it is."""

from __future__ import annotations

import json
from typing import Any

from archive.site.render.stored_json import gap_in_words, pager_in_words
from archive.site.render.table_cells import cell

OTHER = {"number": 2, "position": 2, "url": "https://yangben.example/t1_2.html"}


EVIDENCE: list[tuple[dict[str, Any], str]] = [
    ({"highest": 251}, "所知最大号为 251"),
    (
        {"after": "2019-05-22", "before": "2020-03-25", "highest": 61},
        "应发布于 2019-05-22 至 2020-03-25；所知最大号为 61",
    ),
    ({"after": None, "before": "2022-11-09"}, "应发布于 2022-11-09 以前"),
    ({"after": "2016-08-11", "before": "2016-08-11"}, "应发布于 2016-08-11 前后"),
    ({"after": "2016-08-11", "before": None, "highest": 61}, "所知最大号为 61"),
    (
        {"publications": 1, "median_before": 12.5, "median_behind": 9, "addresses": 7, "read": 1},
        "收 1 件，而此前各月中位数 12.5 件，此后 9 件；列表载有 7 个网址，读到 1 个",
    ),
]


def test_stored_json_is_in_words_and_anything_else_stays_as_it_is() -> None:
    assert [(evidence, gap_in_words(json.dumps(evidence))) for evidence, _ in EVIDENCE] == EVIDENCE
    for total, words in ((None, "链到其中另 1 页"), (3, "全文共 3 页，链到其中另 1 页")):
        assert pager_in_words(json.dumps({"number": 0, "total": total, "others": [OTHER], "joined": 1})) == words
    for value in ("", "no JSON", "[]", "7", "{}", '{"publications": "x"}', '{"others": null}', "null"):
        assert gap_in_words(value) == pager_in_words(value) == value
    for column, stored, words in (
        ("made_by", "locator", "文字的分布"),
        ("agreement", 0.964, "96%"),
        ("agreement", 0.0, "0%"),
    ):
        shown = cell("page_versions", column, stored, {}, "fanzha", None)
        assert shown == f'<span title="{stored}">{words}</span>'
