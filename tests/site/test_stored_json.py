"""Columns that hold JSON are shown in words, and what is no such JSON as it is."""

from __future__ import annotations

from archive.site.render.stored_json import gap_in_words, pager_in_words
from archive.site.render.table_cells import cell


def test_stored_json_is_in_words_and_anything_else_stays_as_it_is() -> None:
    for value in ("", "no JSON", "[]", "7", "{}", '{"publications": "x"}', '{"others": null}', "null"):
        assert gap_in_words(value) == pager_in_words(value) == value
    for column, stored, words in (
        ("made_by", "locator", "文字的分布"),
        ("agreement", 0.964, "96%"),
        ("agreement", 0.0, "0%"),
    ):
        shown = cell("page_versions", column, stored, {}, "fanzha", None)
        assert shown == f'<span title="{stored}">{words}</span>'
