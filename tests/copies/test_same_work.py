"""When two texts are one work, and what decides it."""

from __future__ import annotations

import re

import pytest
from hypothesis import given
from hypothesis import strategies as st

from archive.copies.same_work import ComparedText, Relation, WorkLink, compare
from archive.copies.shared_text import TextLetters
from archive.reasons import in_english, parse_reasons
from tests.support.sentences import changed
from tests.support.sentences import sentences as sentences_between

FIGURES = "".join(f"{text[:-1]}{n * 37 + 11}人。" for n, text in enumerate(sentences_between(0, 30)))


def sentences(first: int, last: int, name: str = "") -> str:
    return "".join(sentences_between(first, last, name))


def work(
    text: str, title: str | None = None, *, published: str | None = None, numbers: str = "", titles: str = ""
) -> ComparedText:
    return ComparedText(title, published, frozenset(numbers.split()), frozenset(titles.split()), TextLetters(text))


def link(one: ComparedText, other: ComparedText) -> WorkLink:
    found = compare(one, other)
    assert found is not None
    return found[0]


def relation(one: ComparedText, other: ComparedText) -> Relation | None:
    found = compare(one, other)
    return found[0].relation if found else None


def codes(found: WorkLink) -> list[str]:
    return [one["code"] for one in parse_reasons(found.why)]


def other_figures(text: str) -> str:
    return re.sub(r"\d+", lambda found: str(int(found[0]) * 2 + 1), text)


def test_a_light_edit_is_the_same_work() -> None:
    assert relation(work(sentences(0, 40)), work(sentences(1, 41))) is Relation.SAME


def test_one_case_of_a_batch_is_an_excerpt_of_it() -> None:
    batch = work(sentences(0, 60), "第一批", numbers="检例第1号 检例第2号")
    found = compare(work(sentences(0, 20), "某案", numbers="检例第1号"), batch)
    assert found is not None
    assert (found[0].relation, in_english(found[0].why), found[1]) == (
        Relation.EXCERPT,
        "检例第1号; 1.00 of its text",
        True,
    )


@pytest.mark.parametrize(
    "title", ["张某某诈骗案", "检例第66号：张某某诈骗案", "案例一 张某某诈骗案", "张某某诈骗案（检例第66号）"]
)
def test_a_page_under_the_name_of_a_case_is_an_excerpt_though_no_case_was_found_on_it(title: str) -> None:
    batch = work(sentences(0, 60), "第一批", titles="张某某诈骗案 李某某诈骗案")
    page = work(sentences(0, 15) + sentences(0, 8, "preface"), title)
    assert codes(link(page, batch)) == ["case_titles", "share"]


def test_the_second_half_under_the_works_name_is_a_part() -> None:
    report = work(sentences(0, 60), "检察机关工作情况（2023年）")
    found = compare(report, work(sentences(30, 60), "最高检发布《检察机关工作情况(2023年)》下"))
    assert found is not None
    assert (found[0].relation, found[0].part, found[1]) == (Relation.PART, "下", False)


@pytest.mark.parametrize("share", [0.01, 0.05])
@pytest.mark.parametrize("title", [None, "工作情况"])
def test_a_scan_is_the_same_work(share: float, title: str | None) -> None:
    text = sentences(0, 40)
    assert relation(work(text, "工作情况"), work(changed(text, share), title)) is Relation.SAME


def test_a_batch_that_names_the_same_cases_is_the_same_though_the_notice_is_left_out() -> None:
    numbers = "检例第1号 检例第2号"
    assert relation(work(sentences(0, 20), numbers=numbers), work(sentences(5, 60), numbers=numbers)) is Relation.SAME


def test_other_guiding_cases_are_other_works_unless_all_else_is_the_same() -> None:
    one = work(sentences(0, 40), numbers="检例第66号")
    assert codes(link(one, work(sentences(8, 50), numbers="检例第67号"))) == ["other_cases", "share"]
    assert relation(one, work(sentences(1, 40), numbers="检例第67号")) is Relation.SAME


def test_much_of_another_text_and_nothing_else_in_common_is_doubtful() -> None:
    commentary = sentences(0, 15) + sentences(0, 5, "opinion")
    found = link(work(commentary, "述评"), work(sentences(5, 60) + sentences(0, 5), "报告"))
    assert (found.relation, codes(found)) == (Relation.DOUBTFUL, ["share_alone"])


@pytest.mark.parametrize("title", ["报告", "报告速览"])
def test_a_digest_is_not_the_work(title: str) -> None:
    whole = sentences_between(0, 90)
    digest = work("".join(whole[::3]), title, published="2026-01-01")
    assert relation(digest, work("".join(whole), "报告", published="2026-01-01")) is Relation.DOUBTFUL


@pytest.mark.parametrize(
    ("one", "other", "differ"),
    [
        ("工作情况（2022年）", "工作情况（2023年）", "2022, 2023"),
        ("典型案例（第一批）", "典型案例（第2批）", "1, 2"),
        ("第一季度主要办案数据", "前三季度主要办案数据", "第一季度, 前三季度"),
        ("反诈办法（试行）", "反诈办法", "试行, 反诈办法"),
    ],
)
def test_titles_of_one_series_are_other_editions_whatever_the_texts_share(one: str, other: str, differ: str) -> None:
    found = link(work(sentences(0, 40), one), work(sentences(0, 41), other))
    assert found.relation is Relation.EDITION
    assert in_english(found.why).startswith(f"titles of one series: {differ}; ")


def test_a_title_that_leaves_out_the_year_names_the_same_work() -> None:
    assert relation(work(sentences(0, 40), "工作情况"), work(sentences(0, 41), "工作情况（2023年）")) is Relation.SAME


def test_the_same_words_with_other_figures_are_another_period() -> None:
    title = "案件管理办公室负责人答记者问"
    found = link(work(FIGURES, title), work(other_figures(FIGURES), title))
    assert found.relation is Relation.EDITION
    figures, _ = parse_reasons(found.why)
    assert (figures["code"], figures["count"], figures["same"]) == ("other_figures", 30, 0)
    assert "11/23" in figures["figures"]


def test_a_corrected_figure_and_a_scan_of_figures_are_the_same_work() -> None:
    assert relation(work(FIGURES), work(FIGURES.replace("48人", "49人"))) is Relation.SAME
    assert relation(work(FIGURES), work(changed(FIGURES, 0.05))) is Relation.SAME


@pytest.mark.parametrize("title", ["就《反诈工作情况报告》答记者问", "最高检有关负责人就反诈工作情况报告答记者问"])
def test_a_text_about_a_work_is_not_the_work(title: str) -> None:
    report, interview = sentences(0, 40), sentences(0, 36) + sentences(0, 6, "question")
    found = link(work(report, "反诈工作情况报告"), work(interview, title))
    assert (found.relation, codes(found)) == (Relation.DOUBTFUL, ["about_the_other", "share"])


def articles(texts: list[str]) -> str:
    return "\n".join(
        f"第{'一二三四五六七八九十'[at // 10]}{'十一二三四五六七八九'[at % 10]}条　{text}"
        for at, text in enumerate(texts)
    )


def test_two_versions_of_a_law_are_two_works() -> None:
    old = sentences_between(0, 60)
    new = [*old[:30], *sentences_between(0, 2, "amended"), *old[31:]]
    one, other = (
        work(articles(text), "反诈法", published=day) for text, day in ((old, "2012-01-01"), (new, "2022-01-01"))
    )
    assert relation(one, other) is Relation.EDITION
    assert relation(one, work(f"{articles(old)}\n本网编辑", "反诈法", published="2022-01-01")) is Relation.SAME


@pytest.mark.parametrize(
    ("title", "reason"),
    [("检察机关依法对{}提起公诉", "other_names"), ("公告", "one_form"), ("{}一审", "one_form"), (None, "one_form")],
)
def test_notices_of_one_form_about_other_people_are_other_works(title: str | None, reason: str) -> None:
    form = "".join(f"{text[:12]}{{name}}{text[12:]}" for text in sentences_between(0, 12))
    one, other = (work(form.format(name=name), title and title.format(name)) for name in ("张建国", "李爱华"))
    found = link(one, other)
    assert (found.relation, codes(found)) == (Relation.EDITION, [reason, "share"])


def test_a_notice_is_no_part_of_a_page_with_three_others_of_its_form() -> None:
    form = "".join(f"{text[:12]}{{name}}{text[12:]}" for text in sentences_between(0, 12))
    others = "\n".join(form.format(name=name) for name in ("张建国", "王小明", "赵大海"))
    assert relation(work(form.format(name="李爱华"), "甲地消息"), work(others, "三则通报")) is Relation.EDITION


@pytest.mark.parametrize("other", [sentences(100, 140), sentences(14, 60)])
def test_little_in_common_is_nothing(other: str) -> None:
    assert compare(work(sentences(0, 20)), work(other)) is None


def test_short_texts_are_no_evidence() -> None:
    assert compare(work(sentences(0, 3)), work(sentences(0, 3))) is None


@given(
    st.text("甲乙丙丁。，\n（）(wàn)1８", max_size=200),
    st.text("甲乙丙丁。，\n（）1", max_size=200),
    st.sampled_from(["题", "题（下）", "题（2023年）"]),
)
def test_comparing_is_symmetrical(one: str, other: str, title: str) -> None:
    first, second = work(one * 20, "题"), work(other * 20, title)
    there, back = compare(first, second), compare(second, first)
    assert (there and there[0]) == (back and back[0])
    if there and back and first.size != second.size:
        assert there[1] is not back[1]
