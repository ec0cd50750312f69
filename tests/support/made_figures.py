"""Figures, series and contradictions for a made public file: rows as the end of a publishing writes them.

The texts are invented. FIGURED are publications in which three half-years of one count stand, one of them twice with
different numbers, and FIGURES are the rows of all figures of the made file.
"""

from __future__ import annotations

import re
import sqlite3
from collections import defaultdict
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from archive.urls import stable_id
from tests.support import public_file
from tests.support.public_file import REPORT, SITE, Made

HALF_A = Made(
    title="样例省检察机关上半年办案数据（2024年）",
    text="""2024年上半年，样例省检察机关共起诉诈骗罪430余人，同比上升7.5%。
同期，起诉帮助信息网络犯罪活动罪1204人，其中未成年人38人。
追回样例款项3.4万元。""",
    kind="report",
    published="2024-07-20",
    urls=(f"{SITE}/sj/202407/t20240720_920001.shtml",),
)
HALF_B = Made(
    title="样例省检察机关全年办案数据（2024年）",
    text="""2024年下半年，样例省检察机关共起诉诈骗罪512人。
2024年全年，起诉诈骗罪近950人，3至5人的团伙居多。
追回样例款项33912元。""",
    kind="report",
    published="2025-01-18",
    urls=(f"{SITE}/sj/202501/t20250118_920002.shtml",),
)
HALF_C = Made(
    title="样例省检察机关上半年办案数据（2025年）",
    text="""2025年上半年，样例省检察机关共起诉诈骗罪498人，约占全部的三成。
另有起诉643 89人一数，原页数字残缺。""",
    kind="report",
    published="2025-07-22",
    urls=(f"{SITE}/sj/202507/t20250722_920003.shtml",),
)
ANSWERS = Made(
    title="样例省人民检察院负责人就打击诈骗答记者问，兼谈这一标题为何特别长：从立案监督到追赃挽损的全流程回顾与展望",
    text="2024年下半年，样例省检察机关共起诉诈骗罪521人。\n2025年上半年，样例省检察机关起诉诈骗罪498人。",
    kind="press_qa",
    published="2025-08-02",
    urls=(f"{SITE}/fbh/202508/t20250802_920004.shtml",),
)
FIGURED = (HALF_A, HALF_B, HALF_C, ANSWERS)
PUBLICATIONS = (*public_file.MADE, *FIGURED)

A_HALF = {
    1: ("2024年上半年", "2024-01-01", "2024-06-30"),
    2: ("2024年下半年", "2024-07-01", "2024-12-31"),
    3: ("2025年上半年", "2025-01-01", "2025-06-30"),
}
FRAUD = {"crime_id": "fraud", "crime": "诈骗罪", "crime_as_written": "诈骗罪"}
AIDING = {
    "crime_id": "assisting_information_network_crime",
    "crime": "帮助信息网络犯罪活动罪",
    "crime_as_written": "帮助信息网络犯罪活动罪",
}
GROUP = {"crime": "电信网络诈骗", "crime_as_written": "电信网络诈骗犯罪"}
HERE = {"place": "样例省", "region_code": "330000"}
SERIES = "起诉-人-诈骗罪-样例省-半年"


@dataclass(frozen=True)
class MadeFigure:
    """A figure of a made publication; the sentence is the line with it."""

    made: Made
    as_written: str
    value: float | None
    unit: str
    measure: str
    fields: dict[str, Any]
    within: str = ""  # words of the line, where the number is in several

    @property
    def start(self) -> int:
        line = self.made.text.index(self.within) if self.within else 0
        return self.made.text.index(self.as_written, line)

    @property
    def sentence(self) -> str:
        text = self.made.text
        end = text.find("\n", self.start)
        return text[text.rfind("\n", 0, self.start) + 1 : end if end >= 0 else len(text)]


def _half(made: Made, at: int, as_written: str, value: float, bound: str = "exact") -> MadeFigure:
    written, start, end = A_HALF[at]
    days = {"period_as_written": written, "period_start": start, "period_end": end}
    fields = {**FRAUD, **HERE, **days, "bound": bound, "series_id": SERIES}
    return MadeFigure(made, as_written, value, "人", "起诉", fields, written)


_FIRST_HALF = {"period_as_written": "同期", "period_start": "2024-01-01", "period_end": "2024-06-30"}
_YEAR = {"period_as_written": "2024年全年", "period_start": "2024-01-01", "period_end": "2024-12-31"}
FIGURES = (
    MadeFigure(REPORT, "321人", 321, "人", "起诉", {**GROUP, "period_as_written": "全年", "subject": "样例人员"}),
    MadeFigure(REPORT, "7.5%", 7.5, "%", "同比", {**FRAUD, "change": "up"}),
    MadeFigure(REPORT, "88万元", 880_000, "元", "追回", {}),
    _half(HALF_A, 1, "430余人", 430, "over"),
    MadeFigure(HALF_A, "7.5%", 7.5, "%", "同比", {**FRAUD, **HERE, **_FIRST_HALF, "change": "up"}),
    MadeFigure(HALF_A, "1204人", 1204, "人", "起诉", {**AIDING, **HERE, **_FIRST_HALF, "subject": AIDING["crime"]}),
    MadeFigure(HALF_A, "38人", 38, "人", "起诉", {**AIDING, **HERE, **_FIRST_HALF, "subject": "未成年人"}),
    MadeFigure(HALF_A, "3.4万元", 34_000, "元", "追回", {**HERE}),
    _half(HALF_B, 2, "512人", 512),
    MadeFigure(HALF_B, "近950人", 950, "人", "起诉", {**FRAUD, **HERE, **_YEAR, "bound": "under"}),
    MadeFigure(
        HALF_B, "3至5人", 3, "人", "other", {"value_max": 5, "subject": "团伙", "measure_as_written": "团伙人数"}
    ),
    MadeFigure(HALF_B, "33912元", 33_912, "元", "追回", {**HERE}),
    _half(HALF_C, 3, "498人", 498),
    MadeFigure(HALF_C, "三成", 30, "%", "占比", {"bound": "about"}),
    MadeFigure(HALF_C, "643 89人", None, "人", "起诉", {"damaged": 1}),
    _half(ANSWERS, 2, "521人", 521),
    _half(ANSWERS, 3, "498人", 498),
)


def build(path: Path) -> Path:
    """Make a public file with the made publications, FIGURED, and their figures."""
    return public_file.build(path, PUBLICATIONS, insert_figures)


def insert_figures(db: sqlite3.Connection) -> None:
    """Insert all figures, with their series and contradictions."""
    _insert(db, "figure_series", _series())
    for row in _rows():
        _insert(db, "figures", row)
    _insert(db, "contradictions", _contradiction(figure_id(ANSWERS, 1), figure_id(HALF_B, 1), "512人", 512))
    changed = REPORT.before[0]
    other = {"other_as_written": "312人", "other_value": 312, "other_start": changed.index("312人")}
    row = _contradiction(figure_id(REPORT, 1), None, "312人", 312)
    sentence = re.search("^.*312人.*$", changed, re.MULTILINE)
    more = {"version_id": REPORT.version_id(changed), "other_end": changed.index("312人") + 4}
    _insert(db, "contradictions", row | other | more | {"other_sentence": sentence and sentence[0]})


def figure_id(made: Made, position: int) -> int:
    """The id of the figure at that place of its text, from 1."""
    return stable_id(made.id, "figure", position)


def _rows() -> Iterator[dict[str, Any]]:
    positions = defaultdict[int, int](int)
    for one in FIGURES:
        positions[one.made.id] += 1
        position = positions[one.made.id]
        yield {
            "id": figure_id(one.made, position),
            "publication_id": one.made.id,
            "position": position,
            "start": one.start,
            "end": one.start + len(one.as_written),
            "bound": "exact",
            "damaged": 0,
            "sentence": one.sentence,
            **{name: getattr(one, name) for name in ("as_written", "value", "unit", "measure")},
            **one.fields,
        }


def _series() -> dict[str, Any]:
    return {
        **{"id": SERIES, "measure": "起诉", "unit": "人", "crime_id": "fraud", "crime": "诈骗罪", **HERE},
        **{"period_kind": "half_year", "months": 6, "figures": 5, "publications": 4, "periods": 3},
        **{"first_start": "2024-01-01", "last_end": "2025-06-30"},
    }


def _contradiction(figure: int, other: int | None, as_written: str, value: float) -> dict[str, Any]:
    start = HALF_B.text.index("512人")
    return {
        **{"id": stable_id(figure, "contradiction", other or 0), "figure_id": figure, "other_id": other},
        **{"version_id": None, "other_start": start, "other_end": start + 4, "other_as_written": as_written},
        **{"other_value": value, "other_sentence": HALF_B.text.splitlines()[0]},
    }


def _insert(db: sqlite3.Connection, table: str, row: dict[str, Any]) -> None:
    columns, values = ", ".join(f'"{name}"' for name in row), ", ".join("?" * len(row))
    db.execute(f'insert into "{table}" ({columns}) values ({values})', tuple(row.values()))
