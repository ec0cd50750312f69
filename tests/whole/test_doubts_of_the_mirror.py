"""What is doubtful of real pages: what a person finds there, too, and nothing on any other page."""

from __future__ import annotations

import json
from collections.abc import Iterator
from pathlib import Path

from archive.analysis import read_and_analyse
from archive.analysis.structure_json import loads
from archive.model import Context, Page, Role
from archive.warc.reader import pages_in

# Of the batches whose page was generated again: the address and the sign-off name the days before.
DATED_AGAIN = {
    "t20250301_686749": ["address_date", "sign_off_date"],
    "t20250506_694919": ["address_date", "sign_off_date"],
    "t20251231_715173": ["address_date"],
}
# The report has the heading 一、当前犯罪主要态势 in its contents alone.
CUT_SHORT = {"t20231130_635181": ["headings_missing"]}
# News with names in a wrong charset, and with a line of characters that were lost.
DAMAGED = {"news__people_gb2312_declared": ["characters_lost"], "repost__thepaper_government": ["characters_lost"]}


def codes(page: Page) -> list[str]:
    structures = (loads(document.analysis.structure) for document in read_and_analyse(page).documents)
    return [json.loads(doubt.detail)[0]["code"] for structure in structures for doubt in structure.doubts]


def saved(folder: Path) -> Iterator[tuple[str, Page]]:
    headers = (("Content-Type", "text/html"),)
    for path in sorted(folder.glob("*.html")):
        url = f"http://www.nobody.example/{path.name}"
        context = Context(Role.ARTICLE)
        yield path.stem, Page(url, "2026-11-01T00:00:00Z", 200, headers, path.read_bytes(), context, "", 0)


def test_the_mirror_has_the_doubts_that_a_person_has_and_no_others(shared: Path) -> None:
    pages = [page for page in pages_in(shared / "mirror/site.warc.gz", lambda _: None) if page.status == 200]
    found = {page.url.rpartition("/")[2].removesuffix(".shtml"): codes(page) for page in pages}
    assert len(found) > 40
    assert {name: doubts for name, doubts in found.items() if doubts} == DATED_AGAIN | CUT_SHORT


def test_the_saved_pages_have_the_doubts_that_a_person_has_and_no_others(shared: Path) -> None:
    found = {name: codes(page) for name, page in saved(shared / "html")}
    assert len(found) == 16
    assert {name: doubts for name, doubts in found.items() if doubts} == DAMAGED
