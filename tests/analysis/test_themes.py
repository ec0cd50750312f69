"""The theme of a batch: what its notice or title says, else what its cases share, else nothing. Texts are invented."""

from __future__ import annotations

import pytest

from archive.analysis.documents import analyse
from archive.analysis.structure_json import loads
from archive.analysis.themes import theme_of
from archive.model import Article, Case, CrimeFound, Theme


def case(title: str, *keywords: str, crimes: tuple[CrimeFound, ...] = (), start: int = 200) -> Case:
    return Case(
        **{"start": start, "end": start, "number": None, "title": title, "subtitle": None, "keywords": keywords},
        **{"head": title, "lead": "", "sections": (), "closing": "", "offices": (), "prosecutors": (), "authors": ()},
        crimes=crimes,
    )


CASES = (case("甲某诈骗案", "投资理财"), case("乙某盗窃案", "入户"))
NOTICE = "关于印发样例检察院第九百批指导性案例的通知\n各省检察院：\n现将“甲某诈骗案”等二件案例作为第九百批指导性案例"


@pytest.mark.parametrize(
    ("notice", "words"),
    [
        ("（投资理财诈骗主题）发布，供参照适用。", "投资理财诈骗"),
        ("（依法惩治新型、隐性诈骗主题）发布。", "依法惩治新型、隐性诈骗"),
        ("发布。\n发布会以“严惩涉老诈骗，守护养老钱”为主题。", "严惩涉老诈骗，守护养老钱"),
        ("发布。\n本次发布会的主题是“网络诈骗”。", "网络诈骗"),
    ],
)
def test_the_notice_names_the_theme(notice: str, words: str) -> None:
    assert theme_of("第九百批指导性案例", NOTICE + notice, CASES) == Theme(words, "notice")


def test_what_stands_in_a_case_names_no_theme() -> None:
    inside = (case("甲某诈骗案", start=5), case("乙某盗窃案", start=90))
    assert theme_of("第九百批指导性案例", NOTICE + "（投资理财诈骗主题）发布。", inside) is None


@pytest.mark.parametrize(
    ("title", "words"),
    [
        ("检察机关惩治涉老诈骗典型案例（第二批）", "惩治涉老诈骗"),
        ("最高检发布检察机关依法惩治涉老诈骗犯罪典型案例", "依法惩治涉老诈骗犯罪"),
        ("样例省人民检察院发布整治网络诈骗十大典型案例", "整治网络诈骗"),
        ("聚焦“网络诈骗”主题指导性案例 最高检作出说明", "网络诈骗"),
    ],
)
def test_a_title_that_says_what_the_cases_are_about_names_the_theme(title: str, words: str) -> None:
    assert theme_of(title, NOTICE, CASES) == Theme(words, "title")


def test_a_keyword_of_most_cases_is_the_theme_unless_it_is_a_step_of_the_procedure() -> None:
    shared = (
        case("甲某案", "检察建议", "网络诈骗"),
        case("乙某案", "网络诈骗", "检察建议"),
        case("丙某案", "检察建议"),
    )
    assert theme_of("第九百批指导性案例", NOTICE, shared) == Theme("网络诈骗", "keywords")
    half = (case("甲某案", "网络诈骗"), case("乙某案", "检察建议"))
    assert theme_of("第九百批指导性案例", NOTICE, half) is None


def test_words_that_all_titles_share_are_the_theme_but_no_office_and_no_name() -> None:
    shared = (case("甲某某保险理赔虚假诉讼监督案"), case("样例公司破产虚假诉讼监督案"))
    assert theme_of("第九百批指导性案例", NOTICE, shared) == Theme("虚假诉讼监督", "case_titles")
    office = (case("样例市人民检察院督促保护古树案"), case("样例市人民检察院诉丙公司案"))
    assert theme_of("第九百批指导性案例", NOTICE, office) is None


def test_a_crime_counts_where_title_or_keywords_name_it() -> None:
    named, in_text = (CrimeFound("fundraising_fraud", how) for how in ("title", "text"))
    both = (case("甲某案", crimes=(named,)), case("乙某案", crimes=(named,)))
    assert theme_of("第九百批指导性案例", NOTICE, both) == Theme("集资诈骗罪", "crimes")
    assert theme_of("第九百批指导性案例", NOTICE, (both[0], case("乙某案", crimes=(in_text,)))) is None


def test_one_case_shares_nothing_with_itself_and_a_text_without_cases_has_no_theme() -> None:
    assert theme_of("第九百批指导性案例", NOTICE, (case("甲某虚假诉讼监督案", "网络诈骗"),)) is None
    assert theme_of("检察机关惩治涉老诈骗典型案例", NOTICE, ()) is None


def test_the_theme_is_in_the_structure_of_an_article_and_comes_back_from_it() -> None:
    body = "\n".join(
        f"检例第{number}号\n{name}某诈骗案\n【关键词】\n诈骗罪\n【基本案情】\n{name}某骗取他人财物。"
        for number, name in ((901, "甲"), (902, "乙"))
    )
    text = f"{NOTICE}（投资理财诈骗主题）发布，供参照适用。\n{body}"
    found = analyse(Article("第九百批指导性案例", None, None, None, None, text))
    assert loads(found.structure).theme == Theme("投资理财诈骗", "notice")
