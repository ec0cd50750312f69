"""Where an article is probably not what its page should say. All texts are invented."""

from __future__ import annotations

import json
from typing import Any

import pytest

from archive.analysis import analyse
from archive.analysis.structure_json import loads
from archive.model import Article

FACTS = (
    "【基本案情】\n甲某以虚构的投资项目骗取乙某等人财物共计十余万元，案发后退还了一部分，检察机关依法提起公诉。\n"
    "【典型意义】\n投资骗局花样不断翻新，检察机关坚持全链条惩治，同时加大追赃挽损力度，维护群众的财产安全。"
)


def doubts(text: str, title: str = "电信网络诈骗典型案例") -> list[dict[str, Any]]:
    """The doubts about an article: the kind of each, its case, and the code and values of its detail."""
    found = loads(analyse(Article(title, None, None, None, None, text)).structure).doubts
    return [{"kind": one.kind, "case": one.case, **json.loads(one.detail)[0]} for one in found]


def batch(*numbers: str, notice: str = "") -> str:
    """A batch with a case at each number."""
    names = "甲乙丙丁戊己庚辛"
    cases = (f"{number}\n{names[at]}某诈骗案\n{FACTS}" for at, number in enumerate(numbers))
    return "\n".join(filter(None, (notice, *cases)))


@pytest.mark.parametrize(
    ("numbers", "missing"),
    [
        (("案例一", "案例三"), ["案例二"]),
        (("案例1", "案例2", "案例5"), ["案例3", "案例4"]),
        (("检例第67号", "检例第69号"), ["检例第68号"]),
        (("案例九", "案例十一"), ["案例十"]),
        (("典型案例一", "典型案例二", "典型案例四"), ["典型案例三"]),
    ],
)
def test_a_case_is_missing_between_its_neighbours(numbers: tuple[str, ...], missing: list[str]) -> None:
    found = doubts(batch(*numbers))
    assert found == [{"kind": "case_number_missing", "case": None, "code": "numbers_missing", "numbers": missing}]


@pytest.mark.parametrize(
    "numbers",
    [
        ("案例一", "案例二", "案例三"),
        ("案例四", "案例五"),  # a page of the second half
        ("案例一", "案例二", "案例一", "案例二"),  # two series
        ("检例第64号", "检例第65号"),
        ("案例三",),
        ("案例二", "案例一"),
    ],
)
def test_no_case_is_missing(numbers: tuple[str, ...]) -> None:
    assert doubts(batch(*numbers)) == []


def test_a_case_without_a_number_fills_the_gap() -> None:
    whole = batch("案例一", "案例二", "案例三")
    assert doubts(whole.replace("案例二\n", "")) == []


@pytest.mark.parametrize(
    ("title", "notice", "code"),
    [
        ("检察机关发布5件电信网络诈骗典型案例", "", "fewer_than_title"),
        ("打击诈骗典型案例（五件）", "", "fewer_than_title"),
        ("打击电信网络诈骗典型案例", "现将《甲案》等5件典型案例印发你们，供参考。", "fewer_than_notice"),
    ],
)
def test_fewer_cases_than_title_or_notice_name(title: str, notice: str, code: str) -> None:
    text = batch("案例一", "案例二", "案例三", notice=notice)
    assert doubts(text, title) == [{"kind": "case_number_missing", "case": None, "code": code, "named": 5, "count": 3}]


@pytest.mark.parametrize(
    ("title", "notice"),
    [
        ("检察机关发布3件典型案例", "去年全省检察机关共办理电信网络诈骗案件120件。"),
        ("电信网络诈骗典型案例", "全省共起诉诈骗案件56件，其中3件案例选入本批典型案例。"),
        ("电信网络诈骗典型案例", "去年办理了100件案件。现将3件典型案例印发。"),
    ],
)
def test_other_numbers_of_cases_are_no_doubt(title: str, notice: str) -> None:
    assert doubts(batch("案例一", "案例二", "案例三", notice=notice), title) == []
