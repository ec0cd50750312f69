"""Nights on which a site has other texts on all its pages: the public file keeps the good ones until they are back, or
until an operator accepts the new ones."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.sites.replaced_texts import (
    ARTICLES,
    NAME,
    Change,
    GrowingSite,
    SiteWithABrokenList,
    TwelveArticles,
    each_line,
    edited,
    exchanged,
    other_numbers,
    question_marks,
    redesigned,
    spam,
)
from tests.support.crawls import fanzha, query
from tests.support.nights import Nights

pytestmark = pytest.mark.slow
LATER = 121  # days after the first night: all pages are due, in a look-back
TEXTS = "select p.slug, t.text from publications p join publication_texts t on t.publication_id = p.id order by 1"
CHANGES = {
    "spam": each_line(spam),
    "question marks": each_line(question_marks),
    "other addresses": exchanged,
    "other numbers": each_line(other_numbers),
}


def then(first: Change, second: Change) -> Change:
    return lambda pages: second(first(pages))


@pytest.fixture
def site() -> TwelveArticles:
    return TwelveArticles()


@pytest.fixture
def nights(tmp_path: Path, site: TwelveArticles) -> Iterator[Nights]:
    with Nights(tmp_path / "data", (site,)) as nights:
        assert nights.night(0).status == 0
        yield nights


def test_nights_that_replace_all_texts_are_not_good_and_the_public_file_keeps_the_good_ones_each_time(
    tmp_path: Path,
) -> None:
    """Four sites, each replaced in its way: for two nights, and once more half a year later."""
    sites = {name: TwelveArticles(name=name.replace(" ", "-"), first=at * ARTICLES) for at, name in enumerate(CHANGES)}
    with Nights(tmp_path / "data", tuple(sites.values())) as nights:
        assert nights.night(0).status == 0
        before = nights.public(TEXTS)
        for number, is_bad in ((LATER, True), (LATER + 1, True), (LATER + 2, False), (LATER + 160, True), (283, False)):
            for name, site in sites.items():
                site.change = CHANGES[name] if is_bad else dict
            night = nights.night(number)
            assert (night.status, nights.public(TEXTS)) == (int(is_bad), before), night.output
            for name, site in sites.items():
                bad = {"replaced", "layout"} | ({"partial"} if name == "question marks" else set())
                assert night.verdicts[site.name] <= (bad if is_bad else {"good"})
                assert (f"{site.name} keeps its publications of" in night.output) == is_bad
            if number == LATER:  # every version stays
                assert query(nights.data, "select count(*) from page_versions")[0][0] >= 2 * len(before)
        current = query(nights.data, "select count(*) from page_versions v join pages p on p.version_id = v.id")
        assert current == query(nights.data, "select count(*) from pages")


def test_a_redesign_that_an_operator_accepts_is_published_and_found_no_more(
    nights: Nights, site: TwelveArticles
) -> None:
    before = nights.public(TEXTS)
    site.change = redesigned
    assert nights.night(LATER).status == 1
    assert nights.public(TEXTS) == before
    assert fanzha("accept", NAME, data=nights.data).returncode == 0
    published = fanzha("publish", data=nights.data)
    assert published.returncode == 0, published.stderr
    after = nights.public(TEXTS)
    assert len(after) == ARTICLES
    assert all("改版后的网站" in text for _, text in after)
    following = nights.night(LATER + 1)
    assert (following.status, nights.public(TEXTS)) == (0, after), following.output
    site.change = lambda pages: CHANGES["other numbers"](redesigned(pages))  # one redesign is no habit
    for number in (LATER + 2, LATER + 3, LATER + 4):
        nights.night(number)
        assert nights.public(TEXTS) == after
    assert nights.night(LATER + 5).verdicts[NAME] == {"replaced"}


def test_pages_on_no_list_count_too(nights: Nights, site: TwelveArticles) -> None:
    """The first night after the first: lists are read to the rows of the last week, and old pages are due by their own
    schedule."""
    before = nights.public(TEXTS)
    site.change = CHANGES["other numbers"]
    bad = nights.night(1)
    assert (bad.status, bad.verdicts[NAME]) == (1, {"replaced"}), bad.output
    assert bad.unlisted[NAME] == ARTICLES
    assert nights.public(TEXTS) == before
    assert fanzha("accept", NAME, data=nights.data).returncode == 0


def test_where_few_pages_are_due_a_night_the_last_nights_together_tell(tmp_path: Path) -> None:
    site = GrowingSite(30)
    with Nights(tmp_path / "data", (site,)) as nights:
        for number in range(0, 21, 2):
            assert nights.night(number).status == 0
        before = dict(nights.public(TEXTS))
        site.change = CHANGES["other numbers"]
        found = [nights.night(number).verdicts[NAME] for number in (21, 22)]
        assert found == [{"good"}, {"replaced"}]
        site.change = dict
        assert nights.night(23).verdicts[NAME] == {"good"}
        after = dict(nights.public(TEXTS))
        assert {slug: after[slug] for slug in before} == before


def test_edits_while_a_source_is_not_good_for_another_reason_are_no_finding(tmp_path: Path) -> None:
    site = SiteWithABrokenList()
    with Nights(tmp_path / "data", (site,)) as nights:
        nights.night(0)
        site.broken = True
        for number in range(1, 6):
            site.change = then(site.change, edited(0.2, number))
            assert nights.night(number).verdicts[NAME] == {"partial"}
        site.broken = False
        assert nights.night(6).verdicts[NAME] == {"good"}


def test_a_site_that_was_never_good_is_told_when_its_texts_are_replaced(tmp_path: Path) -> None:
    site = SiteWithABrokenList()
    site.broken = True
    with Nights(tmp_path / "data", (site,)) as nights:
        assert nights.night(0).verdicts[NAME] == nights.night(1).verdicts[NAME] == {"partial"}
        site.change = CHANGES["spam"]
        assert nights.night(2).verdicts[NAME] == {"replaced"}


def test_edits_of_a_fifth_of_the_pages_are_no_finding(nights: Nights, site: TwelveArticles) -> None:
    for number in (1, 7, 31, 61):
        site.change = edited(0.2, number)
        night = nights.night(number)
        assert (night.status, night.verdicts[NAME]) == (0, {"good"}), night.output
