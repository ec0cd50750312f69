"""What the page of coverage says is missing: each planted gap, and nothing else."""

from __future__ import annotations

import sqlite3
from pathlib import Path

from archive.site.data.coverage import NumberRange, read_coverage
from tests.support.public_file import Get


def test_every_gap_is_named_and_nothing_else(get: Get) -> None:
    answer = get("/coverage.json").json()
    assert [one["kind"] for one in answer["series"]] == ["guiding_case", "guiding_batch"]
    assert [one["number"] for one in answer["batches"]] == [2]
    text = get("/coverage").text
    assert ("检例第3号至第6号" in text, "检例第88号" in text) == (True, True)


def test_a_file_without_gaps_lacks_nothing_and_a_number_that_no_guiding_case_can_have_is_no_end(
    public_db: Path,
) -> None:
    with sqlite3.connect(public_db) as db:
        planted = read_coverage(db)
        db.execute("delete from gaps")
        whole = read_coverage(db)
        db.execute("update cases set number = '检例第9002号' where number = '检例第902号'")
        assert [one.highest for one in read_coverage(db).series] == [901]
        db.rollback()
    assert planted.series[0].missing == (NumberRange(3, 6), NumberRange(88, 88))
    assert {gap.month for one in planted.sources for gap in one.missing} == {"2025-02", "2025-08"}
    assert [(one.kind, one.present == one.highest) for one in whole.series] == [("guiding_case", True)]
    assert whole.batches == ()
