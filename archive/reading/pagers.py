"""Finds the pager of an article that its site divides over several pages: the links, options or script that lead to its
other parts.

A link counts if three things agree: where it is (in the body or just below it, and in no box of comments or related
links), what it says ([2], 下一页 …), and where it leads. Addresses can be parts of one article if they differ in a
page's number alone: article.html, article_1.html … · article/2 · article.html?page=2. A list, another article and
another host have another address, whatever the link to them says.
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass
from itertools import groupby
from urllib.parse import parse_qsl, urldefrag, urlencode, urljoin, urlsplit

from lxml import etree

from archive.model import Pager, PartLink
from archive.reading.lines import Sheet, tidy
from archive.reading.markup import Markup, base_of
from archive.text.numerals import ALL_NUMERALS, number_of
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


MAX_MARKUP_CHARS = 100  # of the text of a link as it is in the markup; a longer one is a title
MAX_CHARS_BELOW = 300  # of text between the body and its pager: share lines, editors, copyright
_TOO_MANY = range(MAX_NUMBER + 1, 10**MAX_DIGITS)  # numbers of parts that are counted, and not requested
_OPEN, _CLOSE = r"[\[【(（<«{]?\s*", r"\s*[\]】)）>»}]?"
_NUMERAL = rf"(?:\d{{1,2}}|[{ALL_NUMERALS}]{{1,3}})"
_NUMBER = re.compile(
    rf"{_OPEN}(?:(?P<bare>\d{{1,2}})|第\s*(?P<named>{_NUMERAL})\s*[页頁](?:[:：\s].{{0,30}})?){_CLOSE}"
)
_NEXT = re.compile(rf"{_OPEN}(?:下一?[页頁]|[后後]一?[页頁]|next(?: page)?){_CLOSE}[>›→]*", re.IGNORECASE)
_BEFORE = re.compile(rf"[<‹←]*{_OPEN}(?:上一?[页頁]|前一?[页頁]|prev(?:ious)?(?: page)?){_CLOSE}", re.IGNORECASE)
_LAST = re.compile(rf"{_OPEN}(?:[尾末][页頁]|最[后後]一[页頁]){_CLOSE}")
_LABEL = re.compile("|".join(one.pattern for one in (_NUMBER, _NEXT, _BEFORE, _LAST)), re.IGNORECASE)
_HINT = re.compile("[0-9页頁xXvV]")  # each label has one of them: a figure, 页, or a letter of next and prev
_TOTAL = re.compile(r"共\s*(\d{1,3})\s*[页頁]|(?<!\d)\d{1,3}\s*/\s*(\d{1,3})\s*[页頁]")
_ELSEWHERE = re.compile(
    "comment|pinglun|reply|liuyan|guestbook|related|recommend|tuijian|xgxw|xgwz|xiangguan|sidebar|calendar|rili", re.I
)
_QUOTED = re.compile(r"""['"]([^'"\s]+)['"]""")
_CALL = r"""\s*(?P<at>\d{1,2})\s*,\s*['"](?P<stem>[\w-]+)['"]\s*,\s*['"](?P<type>\w+)['"]"""
# The scripts of UCAP (page N is STEM_N) and TRS (page N is STEM_{N-1}), as on their lists.
_UCAP = re.compile(rf"""createPageHTML\(\s*(['"])[^'"]*\1\s*,\s*(?P<total>\d{{1,2}})\s*,{_CALL}""")
_TRS = re.compile(rf"""createPageHTML\(\s*(?P<total>\d{{1,2}})\s*,{_CALL}""")
_SCRIPTS = ((_UCAP, 0), (_TRS, 1))
_NAMED = rf"[共第]?\s*{_NUMERAL}\s*[页頁](?:[:：][^:：。]{{1,30}}?(?=第|$))?"
_ALL_ON_ONE = r"(?:阅读|在本页(?:阅读)?|余下|查看)?全文"
_WORDS = rf"{_NAMED}|\d{{1,2}}|[上下前后後]一?[页頁]|[首尾末][页頁]|{_ALL_ON_ONE}|跳[转到]至?|GO|\.{{2,}}|…"
# Each word is matched once and for all (?>…): else a line of digits would be tried in all ways to cut it.
_PAGER_LINE = re.compile(rf"(?>{_OPEN}(?>{_WORDS}){_CLOSE}[\s|/,，、：:·<>‹›«»]*)++", re.IGNORECASE)
_OF_PAGE = re.compile(rf"{_NUMERAL}\s*[页頁]|\d{{1,2}}|[页頁]")  # in a line of a pager: what names a page
_STEP = re.compile(r"[上下前后後首尾末]一?[页頁]|(?:阅读|本页|余下|查看)全文")
_FIGURES = re.compile(r"[\d\s]+")


@dataclass(frozen=True, slots=True)
class _Link:
    """A link that may lead to another part."""

    element: etree._Element
    label: str
    url: str
    own: PartAddress  # the page's own address, taken apart like the link's
    other: PartAddress

    @property
    def family(self) -> tuple[tuple[str, str, str], int, str]:
        """What the links of one pager have alike: all parts have one form of address."""
        return self.other.article, self.own.number, self.own.form or self.other.form

    @property
    def position(self) -> int | None:
        """The position of the part, as the link says it."""
        found = _NUMBER.fullmatch(self.label)
        numeral = (found["bare"] or found["named"]) if found else ""
        return int(numeral) if numeral.isdecimal() else number_of(numeral)


def pager_of(markup: Markup, sheet: Sheet, url: str) -> Pager | None:
    """Where the page's other parts are. None if the page has no pager, or is the only part. `url` is the page's."""
    if sheet.body_element is None:
        return None
    by_script = _of_script(markup, url)
    return by_script or _of_links(_links(markup, sheet.body_element, url))


def without_pager(lines: list[str], pager: Pager) -> list[str]:
    """The lines of a page, without those of its pager: runs of lines that are made of what pagers say.

    Between other lines, one number is that of a point (（1）, 1、, 第2页：…), and … and 全文 are the text's.
    """
    left, at = list[str](), 0
    for may_be, group in groupby(lines, key=lambda line: _PAGER_LINE.fullmatch(line) is not None):
        run = list(group)
        at_edge = at == 0 or at + len(run) == len(lines)
        if not (may_be and _is_bar(run, pager, at_edge=at_edge)):
            left += run
        at += len(run)
    return left


def _is_bar(run: list[str], pager: Pager, *, at_edge: bool) -> bool:
    text = " ".join(run)
    if _FIGURES.fullmatch(text):  # [1] [2] [3] without brackets; 1 may be no link
        others = "".join(str(other.position) for other in pager.others)
        all_parts = "".join(map(str, range(1, len(pager.others) + 2)))
        return "".join(text.split()) in ((all_parts, others) if at_edge else (all_parts,))
    pages = len(_OF_PAGE.findall(text))
    return (
        pages > 1 or _STEP.search(text) is not None or (at_edge and pages == 1 and ":" not in text and "：" not in text)
    )


# --- scripts ----------------------------------------------------------------------------------------------------------


def _of_script(markup: Markup, url: str) -> Pager | None:
    """The parts that the script of TRS or UCAP counts, if it counts those of this page and not those of a list."""
    if "createPageHTML" not in markup.text or not any(readings_of(url)):
        return None
    calls = (found for script in markup.root.iter("script") for found in _calls(script.text or ""))
    for call, offset in calls:
        numbers = [0, *range(2 - offset, int(call["total"]) + 1 - offset)]
        addresses = [urljoin(url, f"{call['stem']}{f'_{n}' if n else ''}.{call['type']}") for n in numbers]
        keys = dict(zip(map(canonical_key, addresses), numbers, strict=True))
        number = keys.get(canonical_key(url))
        if number is not None and len(numbers) > 1:
            others = (PartLink(n, n + offset if n else 1, at) for n, at in zip(numbers, addresses, strict=True))
            return Pager(number, len(numbers), tuple(one for one in others if one.number not in (number, *_TOO_MANY)))
    return None


def _calls(script: str) -> Iterator[tuple[re.Match[str], int]]:
    return ((found, offset) for pattern, offset in _SCRIPTS for found in pattern.finditer(script))


# --- links ------------------------------------------------------------------------------------------------------------


def _links(markup: Markup, body: etree._Element, url: str) -> list[_Link]:
    """The links that a pager may have, in order."""
    labelled = [(element, label) for element in markup.body.iter("a", "option") if (label := _label_of(element))]
    base = base_of(body, url) if labelled else url
    addresses = ((element, label, _leads_to(element, base)) for element, label in labelled)
    links = [
        _Link(element, label, address, *pair)
        for element, label, address in addresses
        if address and (pair := beside(url, address))
    ]
    if not links:
        return []
    near, elsewhere = {*body.iter("a", "option"), *_just_below(body)}, _in_boxes(markup.body)
    return [link for link in links if link.element in near and link.element not in elsewhere]


def _in_boxes(page_body: etree._Element) -> set[etree._Element]:
    """The elements in boxes of comments, related links or days."""
    found = set[etree._Element]()
    for element in page_body.iterdescendants():
        parent = element.getparent()
        names = "" if parent is None or parent is page_body else f"{parent.get('id') or ''} {parent.get('class') or ''}"
        if parent in found or _ELSEWHERE.search(names):
            found.add(element)
    return found


def _label_of(element: etree._Element) -> str:
    """What a link or an option says, if it is what those of pagers say; else an empty text."""
    text = "".join(element.itertext()) if len(element) else element.text or ""
    if len(text) > MAX_MARKUP_CHARS or not _HINT.search(text) or not _LABEL.fullmatch(label := tidy(text)):
        return ""
    return label


def _leads_to(element: etree._Element, base: str) -> str | None:
    """The address in a link's href, else in its script; or in an option's value. None if there is none."""
    href = (element.get("value" if element.tag == "option" else "href") or "").strip()
    if not href or href.startswith("#") or href.lower().startswith("javascript:"):
        found = _QUOTED.search(href + (element.get("onclick") or ""))
        href = found[1] if found else ""
    try:
        address, fragment = urldefrag(urljoin(base, href))
    except ValueError:  # no address at all
        return None
    return address if href and not _ELSEWHERE.search(fragment) else None


def _just_below(body: etree._Element) -> set[etree._Element]:
    """The elements below the body, up to so much text that it cannot be what is between a body and its pager."""
    near, chars = set[etree._Element](), 0
    for element in body.xpath("following::*[not(self::script or self::style)]"):
        near.add(element)
        if element.tag not in ("a", "option") or not _label_of(element):
            chars += sum(len(text.strip()) for text in (element.text, element.tail) if text)
        if chars > MAX_CHARS_BELOW:
            break
    return near


def _of_links(links: list[_Link]) -> Pager | None:
    """The pager that these links are; None if no link agrees with the others."""
    if not links:
        return None
    most = Counter(link.family for link in links).most_common(1)[0][0]
    links = [link for link in links if link.family == most]
    number = links[0].own.number
    if number in _TOO_MANY:
        return None
    offset = _offset(links, number)
    links = [link for link in links if _agrees(link, offset)]
    if any(link.own.by_folder for link in links) and not any(link.position or not link.other.number for link in links):
        return None  # 12 and 13 in one folder are two articles, whatever 下一页 means
    others = dict[int, PartLink]()
    for link in links:
        part, position = link.other.number, _position(link.other.number, offset)
        if link.other.in_query and position == 1 and part:  # the first part has its address without ?page=1
            others.setdefault(0, PartLink(0, 1, without_page(link.url)))
        elif position is None or position != _position(number, offset):
            others.setdefault(part, PartLink(part, position, link.url))
    parts = tuple(others[one] for one in sorted(others) if one not in (number, *_TOO_MANY))
    return Pager(number, _total(links, offset), parts) if parts else None


def _offset(links: list[_Link], number: int) -> int | None:
    """How much higher the position of a part is than its number in the address: 0, 1, or None if nothing shows it."""
    votes = Counter(link.position - link.other.number for link in links if link.position and link.other.number)
    votes = Counter({offset: count for offset, count in votes.items() if offset in (0, 1)})
    if votes:
        return votes.most_common(1)[0][0]
    steps = [(number, link.other.number) for link in links if _NEXT.fullmatch(link.label)]
    steps += [(link.other.number, number) for link in links if _BEFORE.fullmatch(link.label)]
    return next((2 - after for before, after in steps if before == 0 and after in (1, 2)), None)


def _agrees(link: _Link, offset: int | None) -> bool:
    """Whether a link says the same as its address."""
    own, other = link.own.number, link.other.number
    if link.position is not None:
        return link.position == _position(other, offset)
    if _LAST.fullmatch(link.label):
        return other > own
    before, after = (own, other) if _NEXT.fullmatch(link.label) else (other, own)
    return after == before + 1 or (before == 0 and after == 2)


def _position(number: int, offset: int | None) -> int | None:
    if number == 0:
        return 1
    return None if offset is None else number + offset


def _total(links: list[_Link], offset: int | None) -> int | None:
    """How many parts there are, if the pager says so: 共3页, 1/3页, or by the number of the last page; or at least, if
    they are too many."""
    ends = (link for link in links if _LAST.fullmatch(link.label) or link.other.number in _TOO_MANY)
    last = (_position(link.other.number, offset) for link in ends)
    stated = (int(found[1] or found[2]) for found in _TOTAL.finditer(_around(links[0].element)))
    return max((total for total in (*last, *stated) if total), default=None)


def _around(element: etree._Element) -> str:
    """The texts next to a link."""
    return "".join(map(str, element.xpath("preceding::text()[position() <= 6] | following::text()[position() <= 30]")))
