"""The rows of figures. What is written of each kind of finding is compared by the net, over real and made texts."""

from __future__ import annotations

from archive.model import Bound, Figure, Structure
from archive.store.archive import Archive
from tests.support.captures import capture, ingest

TEXT = "起诉430余人，同比上升7.5%。"
BLANK = dict.fromkeys(Figure.__dataclass_fields__)


def test_a_number_of_more_digits_than_any_count_has_is_damaged(archive: Archive) -> None:
    largest = 10**15 - 1
    values = (largest, largest + 1, 10**400, float("inf"), -(10**16))
    place = {"start": 2, "end": 7, "as_written": "430余人", "sentence_start": 0, "sentence_end": len(TEXT)}
    of_all = {**BLANK, **place, "unit": "人", "measure": "起诉", "bound": Bound.EXACT, "damaged": False}
    figures = tuple(Figure(**{**of_all, "value": value}) for value in values)  # type: ignore[arg-type]
    ingest(archive, capture("https://www.spp.gov.cn/a/1.shtml", TEXT, structure=Structure(figures=figures)))
    found = archive.db.execute("select value, damaged from figures order by position").fetchall()
    assert found == [(largest, 0), *[(None, 1)] * 4]
