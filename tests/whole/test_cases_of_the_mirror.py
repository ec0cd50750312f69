"""Every case of the mirror of real texts, from the pages as served: read, sorted, split, compared with the truth."""

from __future__ import annotations

import json
import re
import unicodedata
from collections.abc import Iterator
from itertools import pairwise
from pathlib import Path
from typing import Any

import pytest
from warcio.archiveiterator import ArchiveIterator

from archive.analysis.cases.cut_into_parts import split
from archive.analysis.cases.sections import OTHER
from archive.analysis.kinds import kind_of
from archive.model import Article, Case, Context, Page, Role
from archive.reading import read

Read = list[tuple[Article, tuple[Case, ...]]]  # the documents of a page and their cases


def norm(text: str | None) -> str:
    """What two prints of one text have in common: the scorer's rule."""
    return re.sub(r"[\s\"“”'‘’]", "", unicodedata.normalize("NFKC", text or ""))


def unnumbered(title: str) -> str:
    return norm(re.sub(r"^\d+[.、]", "", title))


def undecorated(headings: list[str]) -> list[str]:
    return [re.sub(r"[【】]|^[一二三四五六七八九十]+、", "", norm(heading)) for heading in headings]


@pytest.fixture(scope="module")
def expected(shared: Path) -> list[dict[str, Any]]:
    return [json.loads(line) for line in (shared / "mirror/expected.jsonl").read_text("utf-8").splitlines()]


@pytest.fixture(scope="module")
def found(shared: Path, expected: list[dict[str, Any]]) -> dict[str, Read]:
    urls = {page["url"] for page in expected}
    return {page.url: list(documents(page)) for page in pages(shared / "mirror/site.warc.gz") if page.url in urls}


def pages(mirror: Path) -> Iterator[Page]:
    with mirror.open("rb") as stream:
        for record in ArchiveIterator(stream):
            url = record.rec_headers.get_header("WARC-Target-URI")
            if record.http_headers.get_statuscode() == "200":
                source = ("spp", "ucap") if "spp.gov.cn" in url else ("jiangxi", "trs")
                headers, body = tuple(record.http_headers.headers), record.content_stream().read()
                yield Page(url, "2030-01-05T00:00:00Z", 200, headers, body, Context(Role.ARTICLE, *source), "site", 0)


def documents(page: Page) -> Iterator[tuple[Article, tuple[Case, ...]]]:
    for article in read(page):
        kind, _ = kind_of(article.title, article.text, article.attribution)
        yield article, split(kind, article.title, article.text)


def matched(page: dict[str, Any], documents: Read) -> Iterator[tuple[dict[str, Any], Case | None]]:
    """Each case that a page is known to hold, with the one found: by its number, or its title where it has none."""
    cases = [case for _, cases in documents for case in cases]
    by_number = {norm(case.number): case for case in cases if case.number}
    by_title = {norm(case.title): case for case in cases}
    for wanted in page["cases"]:
        yield wanted, by_number.get(norm(wanted["number"])) if wanted["number"] else by_title.get(norm(wanted["title"]))


def test_every_case_is_found_and_none_is_invented(expected: list[dict[str, Any]], found: dict[str, Read]) -> None:
    counts = {page["url"]: sum(len(cases) for _, cases in found[page["url"]]) for page in expected}
    assert counts == {page["url"]: len(page["cases"]) for page in expected}
    assert [w for page in expected for w, case in matched(page, found[page["url"]]) if case is None] == []
    assert sum(counts.values()) == 150


@pytest.mark.parametrize(("field", "least"), [("title", 0.98), ("keywords", 0.98), ("sections", 0.97)])
def test_what_cases_are_made_of(
    field: str, least: float, expected: list[dict[str, Any]], found: dict[str, Read]
) -> None:
    def agrees(wanted: Any, case: Case) -> bool:
        if field == "title":
            return unnumbered(case.title) == unnumbered(wanted)
        if field == "keywords":
            return [norm(word) for word in case.keywords] == [norm(word) for word in wanted]
        return undecorated([section.as_written for section in case.sections]) == undecorated(wanted)

    judged = [
        agrees(wanted[field], case)
        for page in expected
        for wanted, case in matched(page, found[page["url"]])
        if wanted.get(field) and case
    ]
    assert len(judged) > 90
    assert sum(judged) / len(judged) >= least


def test_nothing_of_a_case_is_lost_and_nothing_stands_twice(found: dict[str, Read]) -> None:
    for article, cases in (document for documents in found.values() for document in documents):
        assert all(first.end <= second.start for first, second in pairwise(cases))
        for case in cases:
            sections = "".join(one.as_written + article.text[one.start : one.end] for one in case.sections)
            parts = "".join((case.head + case.lead + sections + case.closing).split())
            assert parts == "".join(article.text[case.start : case.end].split())


def test_the_set_knows_every_heading_of_the_mirror(found: dict[str, Read]) -> None:
    cases = [case for documents in found.values() for _, cases in documents for case in cases]
    assert {section.as_written for case in cases for section in case.sections if section.heading == OTHER} == set()


def test_closing_lines_name_offices_prosecutors_and_authors(found: dict[str, Read]) -> None:
    closed = [case for documents in found.values() for _, cases in documents for case in cases if case.closing]
    assert len(closed) >= 25
    assert all(case.offices and case.prosecutors and case.authors for case in closed)
    assert all(re.search("检察院|检察机关$", office) for case in closed for office in case.offices)
    assert all(2 <= len(name) <= 6 for case in closed for name in (*case.prosecutors, *case.authors))
