"""Publications whose text is one figure after another."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

import pytest

from archive.model import Bound
from tests.publish.conftest import WorkingFile

H1 = ("2024-01-01", "2024-06-30")


@dataclass(frozen=True)
class Said:
    """A figure: what is written, and what a reader of texts makes of it. Where it says nothing else, so many were
    prosecuted for fraud in the whole country in the first half of 2024."""

    as_written: str
    value: float | None
    unit: str = "人"
    bound: Bound = Bound.EXACT
    measure: str = "起诉"
    measure_as_written: str | None = None
    crime_id: str | None = "fraud"
    crime: str | None = "诈骗罪"
    subject: str | None = None
    place: str | None = "全国"
    region_code: str | None = None
    period: tuple[str | None, str | None] = H1
    value_max: float | None = None
    part_of: int | None = None  # the place of the total in the text, from 1
    damaged: bool = False
    case_id: int | None = None
    before: str = ""  # what its sentence has before it


Say = Callable[..., int]


@pytest.fixture
def say(working: WorkingFile) -> Say:
    """Add the publication of a number with these figures, published on a day. Returns its number."""
    connection = working.connection
    connection.execute("insert or ignore into crimes values ('fraud', '诈骗罪', '[]', '[]', '266', 'fraud')")
    connection.execute("insert or ignore into regions values ('330000', '浙江省', null, 'Zhejiang')")

    def add(number: int, *figures: Said, published: str = "2024-08-01") -> int:
        text = "。".join(one.before + one.as_written for one in figures)
        working.add(number, text=text)
        connection.execute("update publications set published = ? where id = ?", (published, number))
        at = 0
        for position, one in enumerate(figures, 1):
            working.db.table("figures").insert(_row(number, position, at, one))
            at += len(one.before + one.as_written) + 1
        return number

    return add


def figure_id(publication: int, position: int) -> int:
    return publication * 100 + position


def _row(publication: int, position: int, start: int, one: Said) -> dict[str, Any]:
    names = ("as_written", "value", "value_max", "unit", "bound", "measure", "measure_as_written", "case_id")
    more = ("crime_id", "crime", "subject", "place", "region_code")
    return {
        **{name: getattr(one, name) for name in (*names, *more)},
        "id": figure_id(publication, position),
        "publication_id": publication,
        "position": position,
        "start": start + len(one.before),
        "end": start + len(one.before + one.as_written),
        "period_start": one.period[0],
        "period_end": one.period[1],
        "part_of": None if one.part_of is None else figure_id(publication, one.part_of),
        "damaged": int(one.damaged),
        "sentence": f"{one.before}{one.as_written}。",
    }
