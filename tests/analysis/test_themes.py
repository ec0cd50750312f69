"""The theme of a batch: what its notice or title says, else what its cases share, else nothing. Texts are invented."""

from __future__ import annotations

from archive.analysis import analyse
from archive.model import Article, Theme

SERIES = "最高人民检察院第九百批指导性案例"
NOTICE = "关于印发样例检察院第九百批指导性案例的通知\n各省检察院：\n现将“甲某诈骗案”等二件案例作为第九百批指导性案例"
OTHERS = (("甲某诈骗案", "投资理财"), ("乙某盗窃案", "入户"))  # cases that have nothing in common

Cases = tuple[tuple[str, ...], ...]  # the title and the keywords of each


def theme(title: str, notice: str = "发布。", cases: Cases = OTHERS, facts: str = "经审查查明。") -> Theme | None:
    """The theme of a batch with this notice."""
    told = (
        f"{name}\n（检例第{number}号）\n【关键词】\n{' '.join(keywords) or f'要点{number}'}\n【基本案情】\n{facts}\n"
        for number, (name, *keywords) in enumerate(cases, 901)
    )
    found = analyse(Article(title, None, None, None, None, f"{NOTICE}{notice}\n{''.join(told)}"))
    structure = found.structure
    assert len(structure.cases) == len(cases)
    return structure.theme


def test_the_notice_names_the_theme() -> None:
    notices = {
        "（投资理财诈骗主题）发布，供参照适用。": "投资理财诈骗",
        "（依法惩治新型、隐性诈骗主题）发布。": "依法惩治新型、隐性诈骗",
        "发布。\n发布会以“严惩涉老诈骗，守护养老钱”为主题。": "严惩涉老诈骗，守护养老钱",
        "发布。\n本次发布会的主题是“网络诈骗”。": "网络诈骗",
    }
    assert {notice: theme(SERIES, notice) for notice in notices} == {
        notice: Theme(words, "notice") for notice, words in notices.items()
    }


def test_what_stands_in_a_case_names_no_theme() -> None:
    assert theme(SERIES, facts="本案系“投资理财诈骗”一类（投资理财诈骗主题）。") is None


def test_a_title_that_says_what_the_cases_are_about_names_the_theme() -> None:
    titles = {
        "检察机关惩治涉老诈骗典型案例（第二批）": "惩治涉老诈骗",
        "最高检发布检察机关依法惩治涉老诈骗犯罪典型案例": "依法惩治涉老诈骗犯罪",
        "样例省人民检察院发布整治网络诈骗十大典型案例": "整治网络诈骗",
        "聚焦“网络诈骗”主题指导性案例 最高检作出说明": "网络诈骗",
    }
    assert {title: theme(title) for title in titles} == {
        title: Theme(words, "title") for title, words in titles.items()
    }


def test_a_keyword_of_most_cases_is_the_theme_unless_it_is_a_step_of_the_procedure() -> None:
    shared = (("甲某案", "检察建议", "网络诈骗"), ("乙某案", "网络诈骗", "检察建议"), ("丙某案", "检察建议"))
    assert theme(SERIES, cases=shared) == Theme("网络诈骗", "keywords")
    assert theme(SERIES, cases=(("甲某案", "网络诈骗"), ("乙某案", "检察建议"))) is None


def test_words_that_all_titles_share_are_the_theme_but_no_office_and_no_name() -> None:
    shared = (("甲某某保险理赔虚假诉讼监督案",), ("样例公司破产虚假诉讼监督案",))
    assert theme(SERIES, cases=shared) == Theme("虚假诉讼监督", "case_titles")
    office = (("样例市人民检察院督促保护古树案",), ("样例市人民检察院诉丙公司案",))
    assert theme(SERIES, cases=office) is None


def test_a_crime_counts_where_title_or_keywords_name_it() -> None:
    named = (("甲某集资诈骗案", "投资"), ("乙某案", "集资诈骗罪"))
    assert theme(SERIES, cases=named) == Theme("集资诈骗罪", "crimes")
    in_text = (("甲某集资诈骗案", "投资"), ("乙某案", "理财"))
    assert theme(SERIES, cases=in_text, facts="法院以集资诈骗罪判处有期徒刑三年。") is None
