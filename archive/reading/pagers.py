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
MAX_DIGITS = 2  # of the number of a part: 2 and 02, not 002, or each part might lead to more of its other spellings
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
    type: str  # of its file: .html; empty if the address has none
    number: int = 0  # 0 if the address has none
    form: str = ""  # how the number is written: _, /, page=; empty if the address has none


def readings_of(url: str) -> Iterator[PartAddress]:
    """The ways to take an http(s) address apart; that without a number comes first. None for any other address."""
    try:
        host, _, rest = canonical_key(url).partition("/")
    except BadUrl:
        return
    path, _, query_string = rest.partition("?")
    if path.endswith("/") or not path:  # a folder stands for its index
        stems = [(f"/{path}index", ""), (f"/{path}".rstrip("/"), "")]
    else:
        stem = _TYPE.sub("", f"/{path}")
        stems = [] if _OTHER_TYPE.search(stem) else [(stem, f"/{path}".removeprefix(stem))]
    query = sorted(parse_qsl(query_string, keep_blank_values=True))
    pages = [(name, value) for name, value in query if name.lower() in PARAMETERS and value.isdecimal()]
    if len(pages) == 1:
        (name, number), others = pages[0], urlencode([one for one in query if one != pages[0]])
        for stem, kind in stems if len(number) <= MAX_DIGITS else ():
            yield PartAddress((host, stem, others), kind, int(number), f"{name}=")
        return
    yield from (PartAddress((host, stem, urlencode(query)), kind) for stem, kind in stems)
    for stem, kind in stems:
        if found := _NUMBERED.fullmatch(stem):
            yield PartAddress((host, found["stem"], urlencode(query)), kind, int(found["number"]), found["between"])


def beside(one: str, other: str) -> tuple[PartAddress, PartAddress] | None:
    """How two different addresses are parts of one article, each taken apart; None if they cannot be."""
    pairs = ((mine, its) for mine in readings_of(one) for its in readings_of(other))
    return next((pair for pair in pairs if _may_be_parts(*pair)), None)


def _may_be_parts(one: PartAddress, other: PartAddress) -> bool:
    """True if all but the number is the same. Types and forms are the same, too: else each part might lead on to other
    spellings of all parts, without end."""
    if one.article != other.article or one.number == other.number:
        return False
    alike = all(mine == its or not (mine and its) for mine, its in ((one.type, other.type), (one.form, other.form)))
    return alike and not (one.number and other.number and _DATE.fullmatch(one.article[1]))


MAX_MARKUP_CHARS = 100  # of the text of a link as it is in the markup; a longer one is a title
MAX_CHARS_BELOW = 300  # of text between the body and its pager: share lines, editors, copyright
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
# The scripts of TRS (page N is STEM_{N-1}) and of UCAP (page N is STEM_N), which names an element first.
_SCRIPT = re.compile(
    r"""createPageHTML\(\s*(?P<element>(['"])[^'"]*\2\s*,\s*)?(?P<total>\d{1,2})\s*,\s*\d{1,2}\s*,"""
    r"""\s*['"](?P<stem>[\w-]+)['"]\s*,\s*['"](?P<type>\w+)['"]"""
)
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

    def agrees(self, offset: int) -> bool:
        """True if the link says the same as its address, if positions are so much higher than numbers."""
        own, other = _position(self.own.number, offset), _position(self.other.number, offset)
        if self.position is not None:
            return self.position == other
        if _LAST.fullmatch(self.label):
            return other > own
        return other == own + (1 if _NEXT.fullmatch(self.label) else -1)


def _position(number: int, offset: int) -> int:
    return number + offset if number else 1


def pager_of(markup: Markup, sheet: Sheet, url: str) -> Pager | None:
    """Where the page's other parts are. None if the page has no pager, or is the only part. `url` is the page's."""
    if sheet.body_element is None:
        return None
    return _of_script(markup, url) or _of_links(_links(markup, sheet.body_element, url))


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
    for call in (found for script in markup.root.iter("script") for found in _SCRIPT.finditer(script.text or "")):
        offset = 0 if call["element"] else 1
        numbers = [0, *range(2 - offset, int(call["total"]) + 1 - offset)]
        parts = {n: urljoin(url, f"{call['stem']}{f'_{n}' if n else ''}.{call['type']}") for n in numbers}
        number = next((n for n, at in parts.items() if canonical_key(at) == canonical_key(url)), None)
        if number is not None and len(parts) > 1:
            others = (PartLink(n, _position(n, offset), at) for n, at in parts.items() if n != number)
            return Pager(number, len(parts), tuple(one for one in others if one.number <= MAX_NUMBER))
    return None


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
    most = Counter(link.family for link in links).most_common(1)
    links = [link for link in links if link.family == most[0][0]]
    if not links or (number := links[0].own.number) > MAX_NUMBER:
        return None
    by_offset = [[link for link in links if link.agrees(offset)] for offset in (0, 1)]
    links, offset = max(by_offset, key=len), int(len(by_offset[1]) > len(by_offset[0]))
    sure = by_offset[0] != by_offset[1]  # else nothing shows by how much positions are higher than numbers
    if any(link.own.form[:1] == "/" for link in links) and all(link.position is None for link in links):
        return None  # 12 and 13 in one folder are two articles, whatever 下一页 means
    others = dict[int, PartLink]()
    for link in links:
        part, url, position = link.other.number, link.url, _position(link.other.number, offset)
        if link.other.form.endswith("=") and sure and position == 1:  # the first part has its address without ?page=1
            part, url = 0, _without_page(url)
        if part <= MAX_NUMBER and part != number and not (sure and position == _position(number, offset)):
            others.setdefault(part, PartLink(part, position if sure or not part else None, url))
    parts = tuple(others[part] for part in sorted(others))
    return Pager(number, _total(links, offset if sure else None), parts) if parts else None


def _without_page(url: str) -> str:
    """The address without the parameter that numbers the page."""
    parts = urlsplit(url)
    query = [one for one in parse_qsl(parts.query, keep_blank_values=True) if one[0].lower() not in PARAMETERS]
    return parts._replace(query=urlencode(query)).geturl()


def _total(links: list[_Link], offset: int | None) -> int | None:
    """How many parts there are, if the pager says so: 共3页, 1/3页, or by the number of the last page; or at least, if
    they are too many."""
    ends = (link.other.number for link in links if _LAST.fullmatch(link.label) or link.other.number > MAX_NUMBER)
    last = (_position(number, offset) for number in ends if offset is not None)
    around = links[0].element.xpath("preceding::text()[position() <= 6] | following::text()[position() <= 30]")
    stated = (int(found[1] or found[2]) for found in _TOTAL.finditer("".join(around)))
    return max((*last, *stated), default=None) or None
