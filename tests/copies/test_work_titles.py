"""What titles say of works."""

from __future__ import annotations

import pytest

from archive.copies.work_titles import case_name, lookup_names, part_of, title_key


@pytest.mark.parametrize(
    "title",
    [
        "检察机关工作情况（2023年）",
        "最高检发布《检察机关工作情况(2023年)》",
        "最高检发布《检察机关工作情况（2023年）》下",
        "关于印发《检察机关工作情况（2023年）》的通知",
        "《检察机关工作情况（2023年）》（全文）",
        "最高人民检察院检察机关工作情况（2023年）（上）",
    ],
)
def test_titles_of_one_work_have_one_key(title: str) -> None:
    assert title_key(title) == "检察机关工作情况2023年"


def test_a_series_is_not_taken_for_a_part_of_its_first_number() -> None:
    assert title_key("检察机关惩治诈骗典型案例（第二批）") != title_key("检察机关惩治诈骗典型案例")
    assert (part_of("检察机关惩治诈骗典型案例（第二批）"), part_of("网上"), title_key("网上")) == (None, None, "网上")


@pytest.mark.parametrize(
    "title",
    [
        "张某某等5人诈骗案",
        "1.张某某等5人诈骗案",
        "案例一：张某某等5人诈骗案",
        "检例第66号 张某某等5人诈骗案",
        "张某某等5人诈骗案（检例第66号）",
        "【检例第66号】张某某等5人诈骗案",
        "典型案例：张某某等5人诈骗案",
    ],
)
def test_a_case_has_one_name_with_and_without_its_number(title: str) -> None:
    assert case_name(title) == "张某某等5人诈骗案"


def test_cases_are_looked_up_by_their_numbers_and_names() -> None:
    cases = [("检例第66号", "张某某诈骗案"), ("案例二", "二、李某某诈骗案"), (None, "以案释法")]
    assert lookup_names("检例第67号 王某某诈骗案", cases) == {
        "检例第66号",
        "张某某诈骗案",
        "李某某诈骗案",
        "王某某诈骗案",
    }
