"""Which addresses can be pages of one article: those that differ in a page's number alone.

article.html, article_1.html, article_2.html … · article/2 · article.html?page=2. A list, another article and another
host have another address, whatever the link to them says.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from urllib.parse import parse_qsl, urlencode, urlsplit

from archive.urls import BadUrl, canonical_key

MAX_NUMBER = 50  # of a part that is requested: so no chain of links can lead to more pages of one article
MAX_DIGITS = (
    2  # of the number of a part. 2 and 02, but not 002: else each part might lead to more of its other spellings
)
PARAMETERS = frozenset({"page", "pageno", "pagenum", "pageindex", "pagenumber", "currentpage", "curpage", "p", "pn"})
_TYPE = re.compile(r"\.(?:[sj]?html?|php\d?|aspx?|jspx?|do|action)$", re.IGNORECASE)
_OTHER_TYPE = re.compile(r"\.[a-z]\w{1,3}$", re.IGNORECASE)  # of a file that is no page
_NUMBERED = re.compile(r"(?P<stem>.*?[^/])(?P<between>[_,.-]|[_-]p(?:age)?_?|/(?:page[/_])?)(?P<number>\d{1,2})", re.I)
# A year or a month: 2024-05-12.html and 2024-05-13.html are days, and no parts of one article.
_DATE = re.compile(r"(?:.*\D)?(?:19|20)\d\d(?:[-_/.,]?(?:0?[1-9]|1[0-2]))?")


@dataclass(frozen=True, slots=True)
class PartAddress:
    """One way to take an address apart: what all parts of the article have alike, and the part's number."""

    article: tuple[str, str, str]  # host, path without number and type, and query without the page
    number: int  # 0 if the address has none
    type: str  # of its file: .html; empty if the address has none
    form: str = ""  # how the number is written: _, /, page=; empty if the address has none
    in_query: bool = False

    @property
    def by_folder(self) -> bool:
        """Whether the number is a name in the article's folder: article/2."""
        return self.form.startswith("/")


def readings_of(url: str) -> Iterator[PartAddress]:
    """The ways to take an http(s) address apart; that without a number comes first. None for any other address."""
    try:
        host, _, rest = canonical_key(url).partition("/")
    except BadUrl:
        return
    path, _, query_string = rest.partition("?")
    query = sorted(parse_qsl(query_string, keep_blank_values=True))
    numbers = [(name, value) for name, value in query if name.lower() in PARAMETERS and value.isdecimal()]
    if len(numbers) == 1:
        (name, number), others = numbers[0], urlencode([one for one in query if one != numbers[0]])
        if len(number) <= MAX_DIGITS:
            for stem, kind in _stems(f"/{path}"):
                yield PartAddress((host, stem, others), int(number), kind, f"{name}=", in_query=True)
        return
    stems, whole_query = _stems(f"/{path}"), urlencode(query)
    yield from (PartAddress((host, stem, whole_query), 0, kind) for stem, kind in stems)
    for stem, kind in stems:
        found = _NUMBERED.fullmatch(stem)
        if found:
            yield PartAddress((host, found["stem"], whole_query), int(found["number"]), kind, found["between"])


def _stems(path: str) -> list[tuple[str, str]]:
    """The path without the type of its file, and that, in the ways in which it may be written; empty for a file of
    another type. A folder stands for its index."""
    if path.endswith("/"):
        return [(f"{path}index", ""), (path.rstrip("/"), "")]
    stem = _TYPE.sub("", path)
    return [] if _OTHER_TYPE.search(stem) else [(stem, path.removeprefix(stem))]


def beside(one: str, other: str) -> tuple[PartAddress, PartAddress] | None:
    """How two different addresses are parts of one article, each taken apart; None if they cannot be."""
    pairs = ((mine, its) for mine in readings_of(one) for its in readings_of(other))
    return next((pair for pair in pairs if _may_be_parts(*pair)), None)


def _may_be_parts(one: PartAddress, other: PartAddress) -> bool:
    """Whether all but the number is the same. Types and forms are the same, too: else each part might lead on to other
    spellings of all parts, without end."""
    if one.article != other.article or one.number == other.number:
        return False
    alike = all(mine == its or not (mine and its) for mine, its in ((one.type, other.type), (one.form, other.form)))
    return alike and not (one.number and other.number and _DATE.fullmatch(one.article[1]))


def without_page(url: str) -> str:
    """The address without the parameter that numbers the page."""
    parts = urlsplit(url)
    query = [(name, value) for name, value in parse_qsl(parts.query, keep_blank_values=True)]
    return parts._replace(query=urlencode([one for one in query if one[0].lower() not in PARAMETERS])).geturl()
