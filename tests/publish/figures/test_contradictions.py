"""Contradictions: two publications that say another number of the same."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest

from archive.model import Bound
from archive.publish import publish
from archive.publish.errors import CheckFailed
from tests.publish.conftest import WorkingFile
from tests.publish.figures.conftest import Said, Say, figure_id

PAIRS = """
    select f.as_written, other_as_written, f.publication_id, o.publication_id, other_value, other_sentence
    from contradictions c join figures f on f.id = figure_id left join figures o on o.id = other_id order by 1, 2
"""


@pytest.fixture
def contradictions(working: WorkingFile, public: Path, rows) -> Any:
    """Publish. Returns the contradictions."""
    return lambda: rows(publish(working.path, public).path, PAIRS)


def test_the_later_publication_contradicts_the_earlier_one(say: Say, contradictions) -> None:
    say(1, Said("33912人", 33912), published="2024-08-01")
    say(2, Said("33192人", 33192), published="2024-07-01")
    assert contradictions() == [("33912人", "33192人", 1, 2, 33192, "33192人。")]


BESIDE_IT = (
    Said("33,912人", 33912),
    Said("3.4万人", 34000),
    Said("3.4萬人", 34000),
    Said("近3.3万人", 33000, bound=Bound.UNDER),
    Said("3.5万余人", 35000, bound=Bound.OVER),
    Said("1至2万人", 10000, value_max=20000),
    Said("1 2 3人", None, damaged=True),
    Said("17人", 17, unit="名"),
    Said("17人", 17, measure="批捕"),
    Said("17人", 17, crime_id=None, crime="电信网络诈骗"),
    Said("17人", 17, place="浙江", region_code="330000"),
    Said("17人", 17, period=("2024-01-01", "2024-03-31")),
    Said("17人", 17, period=("2024-01-01", None)),
    Said("17人", 17, subject="未成年人"),
    Said("17人", 17, measure="other"),
)


def test_what_may_be_right_beside_it_contradicts_no_number(say: Say, contradictions) -> None:
    say(1, Said("33912人", 33912))
    for number, other in enumerate(BESIDE_IT, 2):
        say(number, other)
    assert contradictions() == []


def test_numbers_of_one_publication_contradict_none_of_it(say: Say, contradictions) -> None:
    say(1, Said("33912人", 33912), Said("17人", 17))
    say(2, Said("33912人", 33912))
    assert contradictions() == []


def test_a_number_that_many_repeat_is_told_once_of_each_of_the_others(say: Say, contradictions) -> None:
    for number in (1, 2, 3):
        say(number, Said("300人", 300), published=f"2024-08-0{number}")
    say(4, Said("301人", 301), published="2024-08-04")
    say(5, Said("301人", 301), published="2024-08-05")
    assert sorted(pair[2:4] for pair in contradictions()) == [(4, 1), (4, 2), (4, 3), (5, 1)]


def test_where_everybody_says_something_else_nobody_is_contradicted(say: Say, contradictions) -> None:
    for number in range(1, 8):
        say(number, Said(f"{number}人", number))
    assert contradictions() == []


def test_a_file_whose_figures_are_elsewhere_is_not_published(say: Say, working: WorkingFile, public: Path) -> None:
    say(1, Said("300人", 300), Said("5件", 5, unit="件"))
    publish(working.path, public)
    working.connection.execute("update figures set start = start + 1 where position = 2")
    with pytest.raises(CheckFailed, match=rf"are not where they should be \(figures {figure_id(1, 2)}\)"):
        publish(working.path, public)
