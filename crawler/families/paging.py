"""How a list goes on: decided from the page's own script, by the shape of its arguments, never from the host.

UCAP (开普云)   createPageHTML('page_div', TOTAL, CURRENT, 'index', 'shtml', RECORDS)   1-based: page N is index_N
TRS            createPageHTML(TOTAL, CURRENT, "index", "shtml"), var countPage = TOTAL  0-based: page N is index_{N-1}
A UCAP list's index_1 answers 200 without a row, and the older half of a column stands behind it.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from urllib.parse import urljoin

EMPTY_IN_A_ROW = 2  # empty pages after which a list is taken to have ended
MOST_PAGES = 500  # of one list; the largest column known has 12

_UCAP = re.compile(
    r"""createPageHTML\(\s*(['"])[^'"]*\1\s*,\s*(?P<total>\d+)\s*,\s*\d+\s*,"""
    r"""\s*['"](?P<stem>[\w-]+)['"]\s*,\s*['"](?P<ext>\w+)['"]"""
)
_TRS = re.compile(
    r"""createPageHTML\(\s*(?P<total>\d+)\s*,\s*\d+\s*,\s*['"](?P<stem>[\w-]+)['"]\s*,\s*['"](?P<ext>\w+)['"]"""
)
_TRS_COUNT = re.compile(r"""var\s+countPage\s*=\s*(?P<total>\d+)""")


@dataclass(frozen=True, slots=True)
class Paging:
    """Where a list page stands in its list."""

    page: int = 1  # 1 is the first, whatever the site calls it
    pages: int | None = None  # in all; None while no script said so
    first_number: int | None = None  # the number in the URL of page 2 less one: 1 for UCAP, 0 for TRS
    empty_before: int = 0  # empty pages just before this one

    def as_dict(self) -> dict[str, int]:
        """For the frontier's row."""
        return {name: value for name in self.__slots__ if (value := getattr(self, name)) is not None}


@dataclass(frozen=True, slots=True)
class Script:
    """What a list page's script says."""

    pages: int
    first_number: int
    stem: str = "index"
    ext: str = "shtml"


def read_script(html: str) -> Script | None:
    """The paging script of a list page; None where there is none of a known shape."""
    for pattern, first_number in ((_UCAP, 1), (_TRS, 0), (_TRS_COUNT, 0)):
        if found := pattern.search(html):
            fields = found.groupdict()
            return Script(int(fields["total"]), first_number, fields.get("stem", "index"), fields.get("ext", "shtml"))
    return None


def next_page(url: str, html: str, at: Paging, *, empty: bool, convention: int) -> tuple[str, Paging] | None:
    """URL and place of the page after this one, or None at the end of the list.

    A page without a script goes on as the pages before it did, or by the family's `convention` (0 or 1); two empty
    pages in a row end a list, one never does.
    """
    script = read_script(html)
    pages = script.pages if script else at.pages
    empty_before = at.empty_before + 1 if empty else 0
    if empty_before >= EMPTY_IN_A_ROW or at.page >= min(pages or MOST_PAGES, MOST_PAGES):
        return None
    first_number = script.first_number if script else at.first_number
    number = at.page + (convention if first_number is None else first_number)
    stem, ext = (script.stem, script.ext) if script else _stem_of(url)
    return (
        urljoin(url, f"{stem}_{number}.{ext}"),
        Paging(at.page + 1, pages, first_number, empty_before),
    )


def _stem_of(url: str) -> tuple[str, str]:
    found = re.search(r"/([A-Za-z][\w-]*?)(?:_\d+)?\.(\w+)$", url.split("?")[0].split("#")[0].partition("://")[2])
    return (found[1], found[2]) if found else ("index", "shtml")
