"""When two texts are one work, and what decides it."""

from __future__ import annotations

from dataclasses import replace

import pytest
from hypothesis import given
from hypothesis import strategies as st

from archive.analysis.same_work import ComparedText, Relation, compare, fingerprints_of, sentences_of, title_key
from archive.reasons import in_english, parse_reasons


def sentences(first: int, last: int) -> str:
    return "".join(f"第{n}名被害人把第{n}笔款项转入了被告人控制的账户。" for n in range(first, last))


def work(text: str, title: str | None = None, *, published: str | None = None, numbers: str = "") -> ComparedText:
    return ComparedText(title, published, frozenset(numbers.split()), frozenset(), sentences_of(text))


def relation(one: ComparedText, other: ComparedText) -> Relation | None:
    found = compare(one, other)
    return found[0].relation if found else None


def test_a_light_edit_is_the_same_work() -> None:
    assert relation(work(sentences(0, 40)), work(sentences(1, 41))) is Relation.SAME


@pytest.mark.parametrize(
    ("written", "again"),
    [
        ("上升8万人，", "上升８万人,"),
        ("上升8万人，", "上升8万(wàn)人，"),
        ("《意见》“从严”", "<意见>从严"),
    ],
)
def test_width_glosses_and_punctuation_do_not_part_texts(written: str, again: str) -> None:
    tail = "全国检察机关依法从严惩治此类犯罪"
    assert set(sentences_of(f"{written}{tail}。")) == set(sentences_of(f"{again}{tail}。"))


def test_one_case_of_a_batch_is_an_excerpt_of_it() -> None:
    batch = work(sentences(0, 60), "第一批", numbers="检例第1号 检例第2号")
    found = compare(work(sentences(0, 20), "某案", numbers="检例第1号"), batch)
    assert found is not None
    assert (found[0].relation, in_english(found[0].why), found[1]) == (
        Relation.EXCERPT,
        "检例第1号; 1.00 of its text",
        True,
    )


def test_an_excerpt_found_by_the_titles_of_its_cases_says_so() -> None:
    batch = replace(work(sentences(0, 60), "第一批"), titles=frozenset(["甲某诈骗案", "乙某诈骗案"]))
    found = compare(replace(work(sentences(0, 20), "某案"), titles=frozenset(["甲某诈骗案"])), batch)
    assert found is not None
    assert found[0].relation is Relation.EXCERPT
    assert [one["code"] for one in parse_reasons(found[0].why)] == ["case_titles", "share"]
    assert in_english(found[0].why) == "the case(s) 甲某诈骗案; 1.00 of its text"


def test_the_second_half_under_the_works_name_is_a_part() -> None:
    report = work(sentences(0, 60), "检察机关工作情况（2023年）")
    found = compare(report, work(sentences(30, 60), "最高检发布《检察机关工作情况(2023年)》下"))
    assert found is not None
    assert (found[0].relation, found[0].part, found[1]) == (Relation.PART, "下", False)


@pytest.mark.parametrize(
    ("title", "why"),
    [
        ("最高检发布《检察机关工作情况(2023年)》下", "the same title without 最高检发布…下; its title says 下"),
        ("检察机关工作情况（2023年）（下）", "the same title without 下; its title says 下"),
        ("检察机关工作情况(2023年)", "the same title"),
    ],
)
def test_a_part_says_what_was_left_out_of_its_title(title: str, why: str) -> None:
    found = compare(work(sentences(30, 60), title), work(sentences(0, 60), "检察机关工作情况（2023年）"))
    assert found is not None
    assert in_english(found[0].why) == f"{why}; 1.00 of its text"


def test_a_batch_that_names_the_same_cases_is_the_same_though_the_notice_is_left_out() -> None:
    numbers = "检例第1号 检例第2号"
    assert relation(work(sentences(0, 20), numbers=numbers), work(sentences(5, 60), numbers=numbers)) is Relation.SAME


def test_much_of_another_text_and_nothing_else_in_common_is_doubtful() -> None:
    assert relation(work(sentences(0, 20), "述评"), work(sentences(5, 60), "报告")) is Relation.DOUBTFUL


@pytest.mark.parametrize("other", [sentences(100, 140), sentences(14, 60)])
def test_little_in_common_is_nothing(other: str) -> None:
    assert compare(work(sentences(0, 20)), work(other)) is None


def test_short_texts_are_no_evidence() -> None:
    assert compare(work(sentences(0, 3)), work(sentences(0, 3))) is None


def test_a_series_is_not_taken_for_a_part_of_its_first_number() -> None:
    assert title_key("检察机关惩治诈骗典型案例（第二批）") != title_key("检察机关惩治诈骗典型案例")
    assert title_key("网上") == "网上"


@pytest.mark.parametrize("title", ["最高检发布《{}》下", "关于印发《{}》的通知", "《{}》（全文）", "《{}》正式发布"])
def test_a_title_that_announces_a_work_names_it(title: str) -> None:
    assert title_key(title.format("检察机关办理诈骗案件指引")) == "检察机关办理诈骗案件指引"


@pytest.mark.parametrize(
    "title",
    ["就《{}》答记者问", "《{}》解读", "《{}》的理解与适用", "解读《{}》", "关于修改《{}》的决定", "《{}》新闻发布会"],
)
def test_a_title_that_says_something_of_a_work_is_another_works(title: str) -> None:
    assert title_key(title.format("检察机关办理诈骗案件指引")) != "检察机关办理诈骗案件指引"


@pytest.mark.parametrize(
    ("title", "relation"), [("就《指引》答记者问", Relation.DOUBTFUL), ("《指引》", Relation.PART)]
)
def test_an_interview_on_a_work_is_no_part_of_it(title: str, relation: Relation) -> None:
    found = compare(work(sentences(0, 60), "指引"), work(sentences(0, 20), title))
    assert found is not None
    assert found[0].relation is relation


@given(st.text("甲乙丙丁。，\n（）(wàn)1８", max_size=200), st.text("甲乙丙丁。，\n（）1", max_size=200))
def test_comparing_is_symmetrical(one: str, other: str) -> None:
    first, second = work(one * 20, "题"), work(other * 20, "题")
    there, back = compare(first, second), compare(second, first)
    assert (there and there[0]) == (back and back[0])
    if there and back and first.sentences != second.sentences:
        assert there[1] is not back[1]


def test_a_sentence_has_the_same_mark_wherever_it_stands() -> None:
    digits = "零一二三四五六七八九"
    numbered = [f"被害人{digits[n // 10]}{digits[n % 10]}把款项转入被告人控制的账户，" for n in range(100)]
    whole, half = set(fingerprints_of("。".join(numbered))), set(fingerprints_of("。".join(numbered[50:])))
    assert len(half) > 10
    assert len(whole & half) >= len(half) - 8
