"""Finds the next page of a list by what the page says (a script's arguments, a link, a data store), not by the host.

UCAP (开普云)   createPageHTML('page_div', TOTAL, CURRENT, 'index', 'shtml', RECORDS)   1-based: page N is index_N
TRS            createPageHTML(TOTAL, CURRENT, "index", "shtml"), var countPage = TOTAL  0-based: page N is index_{N-1}
VSB (博达)      _simple_list_gotopage_fun(TOTAL, …)   STEM.htm, then STEM/{TOTAL-1}.htm, down to STEM/1.htm
others         a link that says 下一页; 大汉's data store is read in crawler.families.hanweb

crawler.families.list_end has the rules for the end of a list.
"""

from __future__ import annotations

import re
from urllib.parse import parse_qsl, urlencode, urljoin, urlsplit

from parsel import Selector

from crawler.families.family import Family, NextPage, Paging, PagingRule
from crawler.families.links import resolve_on_host
from crawler.families.list_end import ends_by_count, ends_empty

_CALL = r"""\s*\d{1,6}\s*,\s*['"](?P<stem>[\w-]+)['"]\s*,\s*['"](?P<ext>\w+)['"]"""
_UCAP = re.compile(rf"""createPageHTML\(\s*(['"])[^'"]*\1\s*,\s*(?P<total>\d{{1,6}})\s*,{_CALL}(?:\s*,\s*\d+)?\s*\)?""")
_TRS = re.compile(rf"""createPageHTML\(\s*(?P<total>\d{{1,6}})\s*,{_CALL}\s*\)?""")
_TRS_COUNT = re.compile(r"""var\s+countPage\s*=\s*(?P<total>\d{1,6})""")
_SCRIPTS = ((_UCAP, 1), (_TRS, 0), (_TRS_COUNT, 0))
_VSB = re.compile(r"""_simple_list_gotopage_fun\(\s*(?P<total>\d{1,6})\s*,""")

_NEXT = re.compile(r"[\s<>»›\[\]]*(?:下一?[页頁]|[后後]一?[页頁]|next(?: page)?)[\s<>»›\[\]]*", re.IGNORECASE)
COUNT_OF_PAGES = re.compile(r"共\s*(\d{1,4})\s*[页頁]|\d\s*/\s*(\d{1,4})\s*[页頁]")
_ADDRESS = re.compile(r"""['"]([^'"\s]*\.\w{3,5}(?:\?[^'"\s]*)?)['"]""")
_FILE = re.compile(r"([A-Za-z][\w-]*?)(?:_\d+)?\.(\w+)$")
_PAGE_PARAMETERS = frozenset({"page", "pageno", "pagenum", "pageindex", "currentpage", "curpage", "p"})


def next_page(url: str, html: str, at: Paging, family: Family, *, empty: bool) -> tuple[NextPage, Paging] | None:
    """The page after this one, and its place; None at the end of the list.

    If the page says nothing, what the pages before it said still holds.
    """
    empty_before = at.empty_before + 1 if empty else 0
    found = next((one for rule in family.paging_rules if (one := rule(url, html, at))), None)
    if found is None or ends_empty(empty_before):
        return None
    total = found.total or at.total
    if empty and at.page == 1 and total is None and not found.promised:
        return None  # nothing says that this is a list at all
    if ends_by_count(at.page, total):
        return None
    first_number = at.first_number if found.first_number is None else found.first_number
    promised = int(found.promised or total is not None)
    return found, Paging(at.page + 1, total, promised, first_number, empty_before, at.repeated, named=at.named)


def by_script(url: str, html: str, at: Paging) -> NextPage | None:
    """The next page by the script of TRS or UCAP. The two differ in the form of their arguments."""
    for pattern, first_number in _SCRIPTS:
        if found := pattern.search(html):
            stem, ext = (found["stem"], found["ext"]) if "stem" in pattern.groupindex else _file_of(url)
            address = urljoin(url, f"{stem}_{at.page + first_number}.{ext}")
            return NextPage(address, f"the script {found[0]}", int(found["total"]), first_number=first_number)
    return None


def by_number(convention: int) -> PagingRule:
    """A rule for pages that say nothing: it counts on from earlier pages' numbers, else from `convention` (0 or 1)."""

    def rule(url: str, html: str, at: Paging) -> NextPage | None:  # noqa: ARG001 - the rule needs no page
        stem, ext = _file_of(url)
        number = at.page + (convention if at.first_number is None else at.first_number)
        return NextPage(urljoin(url, f"{stem}_{number}.{ext}"), f"the custom of the system ({stem}_{number}.{ext})")

    return rule


def by_countdown(url: str, html: str, at: Paging) -> NextPage | None:
    """The next page of a VSB list, whose numbers count down: 12 pages are x.htm, x/11.htm … x/1.htm."""
    found = _VSB.search(html)
    total = int(found["total"]) if found else at.total
    if total is None:
        return None
    folder = urljoin(url, ".") if at.page > 1 else url.split("?")[0].rpartition(".")[0] + "/"
    evidence = f"the script {found[0].rstrip(',')})" if found else "the count on an earlier page"
    return NextPage(f"{folder}{total - at.page}.htm", evidence, total)


def by_link(url: str, html: str, at: Paging) -> NextPage | None:
    """The page that a link or button named 下一页 leads to."""
    if not html:
        return None
    for link in Selector(html).xpath("//a | //button | //span[@onclick] | //input[@onclick]"):
        text = "".join(link.xpath(".//text()").getall()) or link.attrib.get("value", "")
        if _NEXT.fullmatch(text) and (address := _leads_to(link, url)):
            found = COUNT_OF_PAGES.search(html)
            counted = int(found[1] or found[2]) if found else 0
            total = counted if counted > at.page else None  # a smaller number counts something else
            return NextPage(address, f"the link “{text.strip()}”", total, promised=True)
    return None


def by_parameter(url: str, html: str, at: Paging) -> NextPage | None:  # noqa: ARG001 - for a page that failed
    """The next page if one parameter of the address numbers the page, and an earlier page gave the number of pages."""
    parts = urlsplit(url)
    query = parse_qsl(parts.query, keep_blank_values=True)
    numbered = [name for name, value in query if name.lower() in _PAGE_PARAMETERS and value.isdecimal()]
    if at.total is None or len(numbered) != 1:
        return None
    following = [(name, str(int(value) + 1) if name == numbered[0] else value) for name, value in query]
    return NextPage(parts._replace(query=urlencode(following)).geturl(), "the count on an earlier page")


def _leads_to(link: Selector, url: str) -> str | None:
    """The URL in a link's href, else in its script; None if it is on another host or is this page."""
    address = link.attrib.get("href", "").strip()
    if not address or address.startswith("#") or address.lower().startswith("javascript:"):
        found = _ADDRESS.search(address + link.attrib.get("onclick", ""))
        address = found[1] if found else ""
    whole = resolve_on_host(address, url)
    return whole if whole and whole.split("#")[0] != url.split("#")[0] else None


def _file_of(url: str) -> tuple[str, str]:
    found = _FILE.search(urlsplit(url).path.rpartition("/")[2])
    return (found[1], found[2]) if found else ("index", "shtml")
