"""Earlier versions of a page that say another number than its current text."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest

from archive.publish import publish
from tests.publish.conftest import SEEN, WorkingFile
from tests.publish.figures.conftest import H1, Said, Say

PAIRS = """
    select f.as_written, other_as_written, other_sentence, version_id
    from contradictions join figures f on f.id = figure_id
"""
FORMER, BEFORE = 50, "原文。起诉诈骗301人。"
FIGURE = {
    **{"start": 7, "end": 11, "as_written": "301人", "value": 301, "unit": "人", "bound": "exact", "measure": "起诉"},
    **{"crime": "诈骗罪", "crime_id": "fraud", "place": "全国", "period_start": H1[0], "period_end": H1[1]},
    **{"damaged": False, "sentence_start": 3, "sentence_end": 12},
}


@pytest.fixture
def pairs(working: WorkingFile, public: Path, rows) -> Any:
    """Publish a page that says 300人 now, and of whose earlier version these columns and figures are known."""

    def found(*figures: dict[str, Any], **columns: Any) -> list[tuple]:
        seen = {"seen_at": SEEN, "last_seen": SEEN, "imported": 0, "text_sha256": "former"}
        version = {"id": FORMER, "page_id": 1, "text": BEFORE, **seen, **columns}
        working.db.table("page_versions").insert(version)
        of_version = {"version_id": FORMER, "attachments": "[]", "figures": json.dumps([figures])}
        articles = json.dumps([{"start": 0, "end": len(BEFORE)}])
        working.db.table("other_readings").insert(of_version | {"articles": articles})
        return rows(publish(working.path, public).path, PAIRS)

    return found


@pytest.fixture(autouse=True)
def now(say: Say) -> None:
    say(1, Said("300人", 300))


def test_another_number_of_the_same_contradicts_the_one_of_the_current_text(pairs) -> None:
    assert pairs(FIGURE) == [("300人", "301人", "起诉诈骗301人。", FORMER)]


@pytest.mark.parametrize(
    "change",
    [
        {"as_written": "300人", "value": 300},
        {"bound": "over"},
        {"measure": "批捕"},
        {"period_end": "2024-03-31"},
        {"place": "全省"},
        {"subject": "未成年人"},
    ],
    ids=str,
)
def test_the_same_number_a_bound_and_a_number_of_something_else_do_not(pairs, change: dict[str, Any]) -> None:
    figure = FIGURE | change
    figure["end"] = figure["start"] + len(figure["as_written"])
    assert pairs(figure) == []


@pytest.mark.parametrize("columns", [{"imported": 1}, {"doubt": "notice"}], ids=str)
def test_what_was_imported_or_is_doubtful_was_no_text_of_the_page(pairs, columns: dict[str, Any]) -> None:
    assert pairs(FIGURE, **columns) == []
