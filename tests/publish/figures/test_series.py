"""Series: the figures that count the same, period by period."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from archive.model import Bound
from archive.publish import publish
from archive.publish.figures.counted import Counted, PeriodLength, series_id
from tests.publish.conftest import WorkingFile
from tests.publish.figures.conftest import Said, Say

OF_HALF_YEARS = "起诉-人-诈骗罪-全国-半年"


@pytest.fixture
def series_of(working: WorkingFile, public: Path, rows) -> Any:
    """Publish. Returns the series of each figure, as written or by its publication, and the rows of figure_series."""

    def found(by: str = "as_written") -> tuple[dict[Any, str | None], list[tuple]]:
        path = publish(working.path, public).path
        return dict(rows(path, f"select {by}, series_id from figures")), rows(path, "select * from figure_series")

    return found


def test_figures_that_count_the_same_in_periods_of_one_kind_are_a_series(say: Say, series_of) -> None:
    say(1, Said("300人", 300, period=("2023-01-01", "2023-06-30")))
    say(2, Said("320人", 320), Said("310人", 310, period=("2023-07-01", "2023-12-31")))
    say(3, Said("321人", 321))
    of_figure, rows = series_of()
    assert set(of_figure.values()) == {OF_HALF_YEARS}
    of_what = ("起诉", "人", "fraud", "诈骗罪", None, "全国", "half_year", 6)
    assert rows == [(OF_HALF_YEARS, *of_what, 4, 3, 3, "2023-01-01", "2024-06-30")]


PERIODS = (
    (("2024-01-01", "2024-12-31"), "年"),
    (("2024-07-01", "2024-12-31"), "半年"),
    (("2024-01-01", "2024-03-31"), "季度"),
    (("2024-02-01", "2024-02-29"), "月"),
    (("2024-01-01", "2024-09-30"), "1至9月"),
    (("2018-01-01", "2022-12-31"), "5年"),
    (("2023-07-01", "2024-06-30"), "其他期间"),
    (("2018-01-01", "2024-06-30"), "其他期间"),
    (("2024-03-05", "2024-03-05"), None),  # a day: when something happened
    ((None, None), None),
)


def test_periods_of_one_kind_have_one_length(say: Say, series_of) -> None:
    for number, (period, _) in enumerate(PERIODS, 1):
        say(number, Said("300人", 300, period=period))
    of_publication, _ = series_of("publication_id")
    assert [of_publication[number] for number, _ in enumerate(PERIODS, 1)] == [
        kind and f"起诉-人-诈骗罪-全国-{kind}" for _, kind in PERIODS
    ]


NAMED = (
    (Said("9人", 9), OF_HALF_YEARS),
    (Said("近9人", 9, bound=Bound.UNDER), OF_HALF_YEARS),
    (Said("9至12人", 9, value_max=12), OF_HALF_YEARS),
    (Said("9人", 9, subject="诈骗犯罪嫌疑人"), OF_HALF_YEARS),
    (Said("9件", 9, unit="件"), "起诉-件-诈骗罪-全国-半年"),
    (Said("9人", 9, measure="批捕"), "批捕-人-诈骗罪-全国-半年"),
    (Said("9人", 9, crime_id=None, crime=None), "起诉-人-各罪-全国-半年"),
    (Said("9人", 9, crime_id=None, crime=None, subject="各类犯罪嫌疑人"), "起诉-人-各罪-全国-半年"),
    (
        Said("9人", 9, crime_id=None, crime="电信网络诈骗犯罪", subject="电信网络诈骗"),
        "起诉-人-电信网络诈骗犯罪-全国-半年",
    ),
    (Said("9人", 9, place="浙江", region_code="330000"), "起诉-人-诈骗罪-浙江省-半年"),
    (Said("9%", 9, unit="%", measure="other", measure_as_written="不捕率"), "不捕率-百分之-诈骗罪-全国-半年"),
    (
        Said("9%", 9, unit="%", measure="other", measure_as_written="不捕率", crime_id=None, crime=None),
        "不捕率-百分之-各罪-全国-半年",
    ),
)
UNNAMED = {
    "a rate of change": Said("9%", 9, unit="%", measure="同比"),
    "a share": Said("9%", 9, unit="%", measure="占比"),
    "no clear measure": Said("9人", 9, measure="other"),
    "words that are no name": Said("9人", 9, measure="other", measure_as_written="依托平台开展的线上线下宣讲活动惠及"),
    "no place": Said("9人", 9, place=None),
    "a place without a code": Said("9人", 9, place="全省"),
    "a part of the country's count by who they are": Said("9人", 9, subject="未成年犯罪嫌疑人"),
    "without a crime what may be of civil cases": Said("9件", 9, unit="件", measure="立案", crime_id=None, crime=None),
    "without a crime what may be of some": Said("9人", 9, crime_id=None, crime=None, before="对从犯不捕5人，起诉"),
    "more than the crime": Said("9人", 9, subject="诈骗及其关联犯罪"),
    "of a case": Said("9人", 9, case_id=1),
    "damaged": Said("9 9 9人", None, damaged=True),
}


def test_an_id_is_made_of_names(say: Say, series_of) -> None:
    for number, (figure, _) in enumerate(NAMED, 1):
        say(number, figure)
    assert [*series_of("publication_id")[0].values()] == [series for _, series in NAMED]


def test_what_is_not_counted_by_name_is_in_no_series(say: Say, series_of, working: WorkingFile) -> None:
    for number, figure in enumerate(UNNAMED.values(), 1):
        say(number, figure)
    case = {"id": 1, "publication_id": 1, "position": 1, "title": "案", "topic": "fraud", "start": 0, "end": 9}
    working.db.table("cases").insert(case)
    of_publication, rows = series_of("publication_id")
    assert set(of_publication.values()) == {None}
    assert rows == []


def test_a_part_is_of_a_series_if_it_is_all_that_its_words_name(say: Say, series_of) -> None:
    of_all_crimes, of_group = {"crime_id": None, "crime": None}, {"crime_id": None, "crime": "养老诈骗"}
    say(1, Said("900人", 900, **of_all_crimes), Said("300人", 300, part_of=1, before="其中诈骗罪"))
    say(2, Said("164人", 164, **of_group), Said("121人", 121, part_of=1), Said("40人", 40, part_of=1, **of_group))
    say(3, Said("301人", 301), Said("17人", 17, place="浙江", region_code="330000", part_of=1))
    say(4, Said("9万人", 90000, **of_all_crimes, subject="未成年人"), Said("302人", 302, part_of=1))
    say(5, Said("303人", 303, measure="受理审查起诉"), Said("13人", 13, measure="批捕", part_of=1))
    assert series_of()[0] == {
        **{"900人": "起诉-人-各罪-全国-半年", "300人": OF_HALF_YEARS},
        **{"164人": "起诉-人-养老诈骗-全国-半年", "121人": None, "40人": None},
        **{"301人": OF_HALF_YEARS, "17人": "起诉-人-诈骗罪-浙江省-半年"},
        **{"9万人": None, "302人": None},
        **{"303人": "受理审查起诉-人-诈骗罪-全国-半年", "13人": None},
    }


def test_two_numbers_of_one_thing_in_one_text_do_not_say_by_name_what_they_count(say: Say, series_of) -> None:
    say(1, Said("300人", 300), Said("40人", 40), Said("5件", 5, unit="件"))
    say(2, Said("33912人", 33912), Said("3.4万人", 34000))
    assert series_of()[0] == {
        **{"300人": None, "40人": None, "5件": "起诉-件-诈骗罪-全国-半年"},
        **{"33912人": OF_HALF_YEARS, "3.4万人": OF_HALF_YEARS},
    }


TEXTS = st.text(st.sampled_from("诈骗罪各-/ “，人%百分之1"), max_size=5) | st.sampled_from(
    ["%", "百分之", "各罪", "诈骗罪"]
)


@given(st.lists(st.builds(Counted, TEXTS, TEXTS, st.none(), st.none() | TEXTS, st.none()), max_size=9, unique=True))
def test_no_two_series_have_one_id(all_counted: list[Counted]) -> None:
    kind = PeriodLength("year", 12)
    ids = {series_id(what, "全国", kind, frozenset({"诈骗罪"})) for what in all_counted}
    assert len(ids) == len(all_counted)
