"""Outlines, questions and tables of real pages, kept beside the project: the figures were counted by hand."""

from __future__ import annotations

from collections import Counter
from pathlib import Path

import pytest
from warcio.archiveiterator import ArchiveIterator

from archive.analysis.kinds import kind_of
from archive.analysis.outline import outline_of
from archive.analysis.press_qa import questions_of
from archive.analysis.statistics_tables import tables_of
from archive.model import Article, Context, Heading, Kind, Page, Question, Role
from archive.reading import read

FETCHED = "2026-11-24T00:00:00Z"
REPORT = "https://www.spp.gov.cn/xwfbh/wsfbt/202311/t20231130_635181.shtml"
SECOND_HALF = "http://www.lawfirm.example/wenji/20231204.html"
NUMBERED_QA = "https://www.spp.gov.cn/zdgz/202204/t20220421_554826.shtml"
PLAIN_QA = "https://www.spp.gov.cn/zdgz/202206/t20220617_560150.shtml"
QA = {NUMBERED_QA, PLAIN_QA}


Articles = dict[str, list[tuple[Kind, Article]]]


@pytest.fixture(scope="module")
def articles(shared: Path) -> Articles:
    """What every page of the mirror holds, with its kind."""
    found: Articles = {}
    with (shared / "mirror/site.warc.gz").open("rb") as stream:
        for record in ArchiveIterator(stream):
            url, headers = record.rec_headers.get_header("WARC-Target-URI"), tuple(record.http_headers.headers)
            if record.http_headers.get_statuscode() != "200" or not ("/t20" in url or url == SECOND_HALF):
                continue
            page = Page(url, FETCHED, 200, headers, record.content_stream().read(), Context(Role.ARTICLE), "site", 0)
            found[url] = [(kind_of(one.title, one.text, one.attribution)[0], one) for one in read(page)]
    return found


def outline(articles: Articles, url: str) -> tuple[Heading, ...]:
    ((kind, article),) = articles[url]
    return outline_of(kind, article.text)


def questions(articles: Articles, url: str) -> tuple[Question, ...]:
    ((kind, article),) = articles[url]
    return questions_of(kind, article.text)


def test_the_report_and_its_table_of_contents(articles: Articles) -> None:
    headings = outline(articles, REPORT)
    assert Counter(heading.level for heading in headings) == {1: 3, 2: 4}
    assert [heading.text[:4] for heading in headings if heading.level == 1] == ["二、检察", "三、对策", "四、风险"]
    assert [heading.text[:3] for heading in headings if heading.level == 2] == ["（二）", "（三）", "（四）", "（五）"]


def test_the_second_half_begins_in_the_middle(articles: Articles) -> None:
    headings = outline(articles, SECOND_HALF)
    assert Counter(heading.level for heading in headings) == {1: 2, 2: 4}
    assert [heading.text[:3] for heading in headings] == ["(二)", "(三)", "(四)", "(五)", "三、对", "四、风"]


def test_questions_numbered_below_bold_subheads(articles: Articles) -> None:
    asked = questions(articles, NUMBERED_QA)
    assert [one.asker for one in asked] == ["问题一", "问题二", "问题三", "问题四", "问题五"]
    assert [one.question[:4] for one in asked] == ["当前，打", "当前，电", "公民个人", "今年全国", "作为具体"]
    assert [one.answer[:4] for one in asked] == ["近年来，", "对于当前", "当前，犯", "近年来，", "最关键还"]
    assert all(one.question.endswith("？") and one.answer.endswith("。") for one in asked)


def test_questions_with_an_answer_mark_that_lost_its_colon(articles: Articles) -> None:
    asked = questions(articles, PLAIN_QA)
    assert [one.asker for one in asked] == ["问"] * 4
    assert [one.question[:4] for one in asked] == ["最高检发", "当前针对", "除了警示", "为期半年"]
    assert [one.answer[:3] for one in asked] == ["党的十", "从检察", "这6个", "专项行"]
    assert all(one.question.endswith("？") and one.answer.endswith("。") for one in asked)


def test_no_other_page_has_questions_or_tables(articles: Articles) -> None:
    assert len(articles) > 40
    for url, held in articles.items():
        for kind, article in held:
            assert url in QA or questions_of(kind, article.text) == ()
            assert tables_of(article.text) == ()
