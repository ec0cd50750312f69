"""No real page that people made is taken for a clone, on whatever host it stands; the page of a content farm is."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest

from archive.analysis import read_and_analyse
from archive.analysis.quality.tier import quality_of
from archive.model import Context, Page, Quality, Role, Tier
from archive.reading import read
from archive.reasons import in_english
from archive.warc.reader import SkippedRecord, pages_in

FARM = "farm__fraud_story.html"
NOBODY = "http://www.nobody.example/"  # the detectors ask no host: so they are asked of every page


def mirror(shared: Path) -> Iterator[Page]:
    skipped: list[SkippedRecord] = []
    yield from (page for page in pages_in(shared / "mirror/site.warc.gz", skipped.append) if page.status == 200)
    assert skipped == []


def elsewhere(number: int, page: Page) -> Page:
    return Page(f"{NOBODY}{number}", *(getattr(page, name) for name in Page.__dataclass_fields__ if name != "url"))


def saved(path: Path) -> Page:
    headers = (("Content-Type", "text/plain" if path.suffix == ".txt" else "text/html"),)
    return Page(NOBODY, "2026-01-01T00:00:00Z", 200, headers, path.read_bytes(), Context(Role.ARTICLE), "", 0)


def test_no_page_of_the_mirror_is_a_clone_even_if_it_stood_on_an_unknown_host(shared: Path) -> None:
    pages = [elsewhere(number, page) for number, page in enumerate(mirror(shared))]
    found = [(quality_of(page, articles), page.url) for page in pages if (articles := read(page))]
    assert len(found) > 40
    assert [(quality, url) for quality, url in found if quality != Quality(Tier.UNKNOWN, None)] == []


def test_the_pages_of_the_mirror_are_official_but_for_the_law_firms(shared: Path) -> None:
    read_pages = [(page.url, read_and_analyse(page).quality) for page in mirror(shared)]
    others = [(url, quality.tier) for url, quality in read_pages if quality and quality.tier is not Tier.OFFICIAL]
    assert others == [("http://www.lawfirm.example/wenji/20231204.html", Tier.UNKNOWN)]


def test_of_the_saved_pages_the_farms_alone_is_a_clone(shared: Path) -> None:
    paths = [*sorted((shared / "html").glob("*.html")), shared / "mirror/lawfirm_repost.txt"]
    found = {path.name: quality_of(page, read(page)).tier for path in paths for page in [saved(path)]}
    assert len(found) == 17
    assert [name for name, tier in found.items() if tier is Tier.CLONE] == [FARM]


@pytest.mark.parametrize(
    "mark", ["search terms in a row", "spam: ", "closing line with the name", "hidden paragraph", "before its title"]
)
def test_the_farm_is_known_by_more_than_one_mark(shared: Path, mark: str) -> None:
    page = saved(shared / "html" / FARM)
    assert mark in in_english(quality_of(page, read(page)).why or "")
