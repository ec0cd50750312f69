"""Reads lists of 大汉 (hanweb), which keep their rows in a data store. The jpage plug-in shows them."""

import re
from collections.abc import Iterator
from urllib.parse import urlencode, urljoin

from crawler.families.family import NextPage, Paging

PAGES_PER_GROUP = 3  # jpage requests this many at once, unless its call gives another groupSize

_HREF = re.compile(r"""href=(?:'([^']+)'|"([^"]+)")""")
_TOTAL_PAGES = re.compile(r"<totalpage>\s{0,9}(\d{1,6})")
_PAGE = re.compile(r"[?&]page=(\d+)(?:&|$)")
_ARGUMENT = re.compile(r"""(\w+)\s*:\s*(?:'([^']*)'|"([^"]*)"|(\d{1,9}))""")
_PARAMETERS = ("col", "appid", "webid", "path", "columnid", "sourceContentType", "unitid", "webname", "permissiontype")
_RECORDS = re.compile(r"[?&]startrecord=(\d+)&endrecord=(\d+)&perpage=(\d+)")


def between(text: str, begins: str, ends: str) -> Iterator[str]:
    """The texts between two tags. A regular expression would take quadratic time, or worse, on a torn store."""
    end = 0
    while (start := text.find(begins, end)) >= 0 and (end := text.find(ends, start)) >= 0:
        yield text[start + len(begins) : end]


def records(html: str) -> str | None:
    """The markup of the data store's rows; None without a store. The store is in a script, or is the whole answer."""
    if "<datastore>" not in html and "<recordset>" not in html:
        return None
    rows = (row.strip().removeprefix("<![CDATA[").removesuffix("]]>") for row in between(html, "<record>", "</record>"))
    return f"<body>{''.join(rows)}</body>"


def by_next_group(url: str, html: str, at: Paging) -> NextPage | None:  # noqa: ARG001 - the store says it all
    """The next group of records, which the data store links. The store does not say how many groups there are."""
    group = next(between(html, "<nextgroup>", "</nextgroup>"), "")
    found = _HREF.search(group)
    if found is None:
        return None
    address = urljoin(url, (found[1] or found[2]).replace("&amp;", "&"))
    total, number = _TOTAL_PAGES.search(html), _PAGE.search(address)
    ends = total is not None and number is not None and int(number[1]) > int(total[1])
    return None if ends else NextPage(address, "the data store's <nextgroup>", promised=True)


def by_jpage(url: str, html: str, at: Paging) -> NextPage | None:  # noqa: ARG001 - the address and the call say it all
    """The next group of records, by the record numbers in this page's address, else by the page's call of jpage."""
    if records_in_url := _RECORDS.search(url):
        start, end, perpage = (int(number) for number in records_in_url.groups())
        following = f"startrecord={end + 1}&endrecord={2 * end - start + 1}&perpage={perpage}"
        return NextPage(url.replace(records_in_url[0][1:], following), "the numbers of records in this page's address")
    call = next(between(html, ".jpage({", "})"), "")
    arguments = {name: one or two or number for name, one, two, number in _ARGUMENT.findall(call)}
    if not {"proxyUrl", "totalRecord", "perPage"} <= arguments.keys():
        return None
    total, perpage = int(arguments["totalRecord"] or 0), int(arguments["perPage"] or 0)
    size = perpage * int(arguments.get("groupSize") or PAGES_PER_GROUP)
    if not size or total <= size:
        return None
    records_wanted = {"startrecord": size + 1, "endrecord": 2 * size, "perpage": perpage}
    query = urlencode({**records_wanted, **{name: arguments[name] for name in _PARAMETERS if name in arguments}})
    return NextPage(urljoin(url, f"{arguments['proxyUrl']}?{query}"), "the page's call of jpage", -(-total // size))
