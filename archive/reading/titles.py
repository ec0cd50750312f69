"""The title of a page: what is printed as its heading, as far as <title> or another name of the page confirms it.

The names of a page are <title>, the <meta> of TITLE_METAS and the headline of JSON-LD or microdata. They have column
and site in front of the title or behind it. A heading, or a line near the body, that is some parts of a name in a row
is the title. Only a page that prints no title is called by
a name.

If no selector found the body, or if the body has a line 发布时间：… near its top, `take_title_out` removes the lines
there that repeat the title.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from functools import cached_property
from itertools import accumulate, islice, pairwise

from lxml import etree

from archive.reading.layouts import (
    HEAD_LINES,
    HEAD_OF_GUESSED,
    HEADINGS,
    NEAR_LINES,
    PUBLISHED_LINE,
    SITE_METAS,
    TITLE_METAS,
    TITLES,
    TITLES_TO_CONFIRM,
    is_furniture,
)
from archive.reading.lines import BREAK, LINE_TAGS, Sheet, tidy, tidy_prose
from archive.reading.markup import Markup
from archive.reading.sources import up_to_text
from archive.rules import load
from archive.text.letters import compatible_letters, letters_and_digits, letters_only

MIN_TITLE_LETTERS = 4  # a shorter one is the name of a column
MAX_TITLE_TAG_CHARS = 400  # only this many characters of <title> are used: what follows them is spam
MAX_PARTS = 16  # of a name; what is behind them is spam
MAX_SITE_NAME_CHARS = 25  # of a site's name in <title>
MIN_COLUMN_LETTERS, MAX_COLUMN_LETTERS = 2, 8  # of a column's name in <title> that a link repeats

_RULES = load("reading/data/fields.toml")["title"]
# What separates the parts of <title>: _中华人民共和国最高人民检察院, -新华网, --时政--人民网, _政务_澎湃新闻-The Paper
TITLE_BREAK, MINOR_BREAK = re.compile(_RULES["breaks"]), re.compile(_RULES["minor_breaks"])
# If <title> ends in a site's name, the names of columns stand between the first COLUMN_BREAK and the site's name.
COLUMN_BREAK = re.compile(r"\s*(?:_+|--+)\s*")
SITE_NAME, SITE_ALONE, NO_SITE, SITE_AFTER_SPACE, TEMPLATE = (
    re.compile(_RULES[name]) for name in ("site", "site_alone", "no_site", "site_after_space", "template")
)
BAR = re.compile(r"\s+\S+\s+|\s*[|｜¦»›>]\s*")
SHORT_LINKS = etree.XPath(".//a[string-length(.) < 30]")


class PageNames:
    """What names a page: <title>, some <meta>, the headline for machines."""

    def __init__(self, markup: Markup) -> None:
        self.markup = markup
        texts = {
            "<title>": tidy(markup.title)[:MAX_TITLE_TAG_CHARS],
            **{f"<meta {meta}>": tidy(markup.metas.get(meta, "")) for meta in TITLE_METAS},
            "headline": next(iter(markup.structured.get("headline", ())), ""),
        }
        self.texts = {source: text for source, text in texts.items() if text}

    @cached_property
    def cores(self) -> dict[str, str]:
        """Each name without the names of site and columns; empty if it is nothing else."""
        return {source: self._core(text) for source, text in self.texts.items()}

    @cached_property
    def runs(self) -> frozenset[str]:
        """What may be the title, as letters: some parts in a row of any name without its sites, or a short core."""
        texts = ("".join(_trimmed(TITLE_BREAK.split(text), self.is_site)) for text in self.texts.values())
        runs = {run for text in texts for run in _runs(text) if len(run) >= MIN_TITLE_LETTERS}
        return frozenset(runs | (set(map(compatible_letters, self.cores.values())) - {""}))

    @cached_property
    def least_letters(self) -> int:
        """The letters of the longest part of a name that is no site's: a column's name has fewer."""
        parts = (part for text in self.texts.values() for part in _parts(text))
        return max((len(compatible_letters(part)) for part in parts if not self.is_site(part)), default=0)

    def spelling(self, letters: str) -> str | None:
        """The name without site and columns that has exactly these letters."""
        return next((core for core in self.cores.values() if compatible_letters(core) == letters), None)

    def confirms(self, text: str) -> bool:
        """True if the text is some parts of a name in a row, and no site's name."""
        return compatible_letters(text) in self.runs and (not self.is_site(text) or text in self.cores.values())

    def is_site(self, name: str) -> bool:
        """True if the text is the name of a site, by the site's <meta> or by its last word, or that of a template."""
        likely = len(name) <= MAX_SITE_NAME_CHARS and SITE_NAME.search(name) and not NO_SITE.search(name)
        return name in self._sites or bool(likely) or TEMPLATE.fullmatch(name) is not None

    @cached_property
    def _sites(self) -> frozenset[str]:
        return frozenset(filter(None, map(self.markup.metas.get, SITE_METAS)))

    @cached_property
    def _links(self) -> frozenset[str]:
        """The texts of short links: the columns of the menu are among them."""
        return frozenset(tidy("".join(link.itertext())) for link in SHORT_LINKS(self.markup.body))

    def _is_column(self, part: str) -> bool:
        letters = len(letters_only(part))
        return self.is_site(part) or (MIN_COLUMN_LETTERS <= letters <= MAX_COLUMN_LETTERS and part in self._links)

    def _core(self, text: str) -> str:
        whole = TITLE_BREAK.split(text)
        pieces = _trimmed(_trimmed(whole, self.is_site), self._is_column)
        if self.is_site(whole[-1]):  # the columns before it are behind a COLUMN_BREAK, or short
            pieces = TITLE_BREAK.split(COLUMN_BREAK.split("".join(pieces))[0])
            while len(pieces) > 2 and BAR.fullmatch(pieces[-2]) and len(letters_only(pieces[-1])) <= MAX_COLUMN_LETTERS:
                pieces = pieces[:-2]
        name = "".join(pieces)
        before, _, last = name.rpartition(" ")
        if len(before) >= MIN_TITLE_LETTERS and (last in self._sites or SITE_AFTER_SPACE.search(last)):
            name = before
        alone = len(pieces) == len(whole) or name in self._sites or SITE_ALONE.search(name) or TEMPLATE.fullmatch(name)
        return "" if alone and self.is_site(name) else name


def _trimmed(pieces: list[str], is_other: Callable[[str], bool]) -> list[str]:
    """A name's parts and the breaks between them, without other parts at its ends; one part stays."""
    while len(pieces) > 2 and is_other(pieces[-1]):
        pieces = pieces[:-2]
    while len(pieces) > 2 and is_other(pieces[0]):
        pieces = pieces[2:]
    return pieces


def _parts(name: str) -> list[str]:
    """A name, divided at every break that may separate a column or a site from its title."""
    return [part for piece in TITLE_BREAK.split(name)[::2] for part in MINOR_BREAK.split(piece)]


def _runs(name: str) -> Iterator[str]:
    """The letters of any parts in a row of a name."""
    letters = list(filter(None, map(compatible_letters, _parts(name)[:MAX_PARTS])))
    for start in range(len(letters)):
        yield from accumulate(letters[start:])


MAX_PRINTED_TITLE_LETTERS = 120  # of a title printed on several lines
MAX_TITLE_CHARS = 80  # a plain text's first line is no title if it is longer
MAX_TITLE_LINES = 3  # of a title printed in paragraphs
MAX_HEADINGS = 80  # of a page
NEAREST_LINES = 12  # before the body
MIN_ONLY_LETTERS = 8  # of a heading that no name of the page is like: the name may be a slogan, the heading a column
NO_TITLE_ENDS = "。；，、：！.;,:"

TEXTS = etree.XPath(".//text()")
MAIN_HEADINGS = ("h1", "h2", "h3")
DATE_OR_SOURCE = re.compile(r"(?:来源|來源|时间|時間|日期)\s*[:：]|(?:19|20)\d\d\s*[-/.年]\s*\d{1,2}\s*[-/.月]\s*\d")
BREADCRUMB = re.compile(r"[>»›＞]|位置\s*[:：]")


def title_of(markup: Markup, sheet: Sheet) -> tuple[str | None, str | None]:
    """The title and the name of the rule that gave it (see `title_candidates`); (None, None) if no rule does."""
    return next(((title, rule) for rule, title in title_candidates(markup, sheet) if title), (None, None))


def title_candidates(markup: Markup, sheet: Sheet) -> Iterator[tuple[str, str | None]]:
    """The name and the title of each rule, in the order in which the rules are tried. The title is None or empty if the
    rule finds none."""
    names = PageNames(markup)
    known: dict[str, list[str]] = {}
    for selector in TITLES:
        known[selector] = titles = list(filter(None, map(heading_text, markup.find(selector))))
        yield selector, next((text for text in titles if _agrees(text, names)), None)
    headings = _headings(markup)
    confirmed = [heading.whole for heading in headings if names.confirms(heading.whole)]
    yield "a heading that <title> repeats", _longest(confirmed, names.least_letters)
    confirmed += [text for heading in headings for text in heading.parts() if names.confirms(text)]
    yield "a heading with an element that <title> repeats", _longest(confirmed, names.least_letters)
    yield "a line that <title> repeats", _confirmed_lines(sheet, names)
    for selector, titles in known.items():
        yield selector, titles[0] if len(titles) == 1 else None
    yield "a heading that <title> has in part", _longest(confirmed)
    yield "the only heading", _only_heading(headings, names, sheet, MIN_ONLY_LETTERS)
    for source in (*(f"<meta {meta}>" for meta in TITLE_METAS), "headline", "<title>"):
        yield source, names.cores.get(source)
    yield "the only heading", _only_heading(headings, names, sheet, MIN_TITLE_LETTERS)
    yield "the line above date and source", _line_above_date(sheet, names)
    yield "the line above the text", _line_above_text(sheet, names)


def take_title_out(lines: list[str], title: str | None, *, guessed: bool) -> tuple[str | None, list[str]]:
    """Returns the title, and the lines of the text without the title and its date. The title may become longer.

    Above a line 发布时间：… (网上发布厅 of www.spp.gov.cn) a title may take several lines, and <title> may have only
    the last. If the lines above end with `title` and have at most MAX_PRINTED_TITLE_LETTERS, those that `title` does
    not contain are put before it, and all are removed from the text. If not, only lines that `title` contains are
    removed. The line 发布时间：… is removed in both cases.

    `guessed`: no selector found the body (see Sheet.guessed). Only then, two things are removed near the top: lines of
    date and source, and the first lines that are the title. A later line like the title belongs to the text.
    """
    wanted = letters_and_digits(title or "")
    head, tail = lines[:HEAD_LINES], lines[HEAD_LINES:]
    dated = next((at for at, line in enumerate(head) if PUBLISHED_LINE.match(line)), None)
    if dated is not None:
        above = [line for line in head[:dated] if letters_and_digits(line) not in wanted]
        rest = head[dated + 1 :]
        printed = letters_and_digits("".join(head[:dated]))
        if wanted and printed.endswith(wanted) and len(printed) <= MAX_PRINTED_TITLE_LETTERS:
            title, head = " ".join([*above, title or ""]), rest
        else:
            head = above + rest
    if guessed:
        head = [line for line in head if not is_furniture(HEAD_OF_GUESSED, line)]
        letters = [letters_and_digits(line) for line in head]
        for start, end in _spans(len(head)):
            if wanted and "".join(letters[start:end]) == wanted:
                del head[start:end]
                break
    return title, [*head, *tail]


def title_of_text(lines: list[str]) -> str | None:
    """The first line of a plain text; None if it is the only line, is long, or ends in one of 。；，、：！.;,:"""
    if len(lines) < 2 or len(lines[0]) > MAX_TITLE_CHARS or lines[0][-1] in NO_TITLE_ENDS:
        return None
    return lines[0]


def heading_text(element: etree._Element) -> str:
    """A heading as one line. A space goes before each text that stands directly in a block element (p, div …) or behind
    one. A <br> adds no space."""
    parts: list[str] = []
    for text in TEXTS(element):
        parent = text.getparent()
        if parent is not element and parent.tag in LINE_TAGS and parent.tag != "br":
            parts.append(BREAK)
        parts.append(text)
    return " ".join(filter(None, map(tidy_prose, "".join(parts).split(BREAK))))


# --- headings ---------------------------------------------------------------------------------------------------------


@dataclass(frozen=True)
class PrintedHeading:
    """An element that may be a heading. It may hold the site's logo, the column, the title and the date."""

    element: etree._Element
    whole: str

    def parts(self) -> Iterator[str]:
        """Its own text without its elements, and the text of each element in it."""
        yield tidy_prose("".join(filter(None, (self.element.text, *(child.tail for child in self.element)))))
        yield from map(heading_text, self.element.iterdescendants())

    def is_linked(self) -> bool:
        """True if all of it is a link, as a logo is."""
        return any(heading_text(link) == self.whole for link in self.element.iterdescendants("a"))


def _headings(markup: Markup) -> list[PrintedHeading]:
    """The elements of the page that may be its heading; of each tag or class in document order."""
    selectors = (*TITLES_TO_CONFIRM, *sorted(HEADINGS.difference(TITLES_TO_CONFIRM)))
    texts = ((element, heading_text(element)) for element in islice(markup.find_any(selectors), MAX_HEADINGS))
    return [PrintedHeading(element, text) for element, text in texts if 0 < len(text) <= MAX_TITLE_TAG_CHARS]


def _longest(texts: list[str], least_letters: int = 0) -> str | None:
    """The longest text, of equal ones the first; None if none has so many letters."""
    return max((text for text in texts if len(compatible_letters(text)) >= least_letters), key=len, default=None)


def _agrees(text: str, names: PageNames) -> bool:
    return any(_begins(text, name) for name in names.texts.values()) or any(
        _begins(core, text) for core in names.cores.values()
    )


def _begins(start: str, text: str) -> bool:
    """Whether `text` begins with `start`, apart from punctuation and spaces; False if `start` is very short."""
    letters = letters_and_digits(start)
    return len(letters) >= MIN_TITLE_LETTERS and letters_and_digits(text).startswith(letters)


def _only_heading(headings: list[PrintedHeading], names: PageNames, sheet: Sheet, min_letters: int) -> str | None:
    """The only heading of its level before the text that has so many letters and is neither a link nor a site's."""
    printed = {letters for letters in map(letters_and_digits, _lines_near(sheet)) if len(letters) >= min_letters}
    levels: dict[str, list[str]] = {level: [] for level in (*MAIN_HEADINGS, "by class")}
    for heading in headings:
        level = levels.get(heading.element.tag if heading.element.tag in HEADINGS else "by class")
        near = letters_and_digits(heading.whole) in printed
        if level is not None and near and not heading.is_linked() and not names.is_site(heading.whole):
            level.append(heading.whole)
    return next((titles[0] for titles in levels.values() if len(titles) == 1), None)


# --- lines ------------------------------------------------------------------------------------------------------------


def _confirmed_lines(sheet: Sheet, names: PageNames) -> str | None:
    """The longest part of a name that is a line near the body's start, or some lines in a row; of equal ones the first.

    It has at least the letters of the longest part of a name: shorter lines are columns in a menu.
    """
    lines = [line for line in _lines_near(sheet) if len(line) <= MAX_TITLE_TAG_CHARS]
    letters = list(map(compatible_letters, lines))
    best, most = None, max(names.least_letters, MIN_TITLE_LETTERS) - 1
    for start, end in _spans(len(lines)):
        printed = "".join(letters[start:end])
        if len(printed) > most and printed in names.runs and all(letters[start:end]):
            text = names.spelling(printed) or " ".join(lines[start:end]) if end - start > 1 else lines[start]
            if not names.is_site(text):
                best, most = text, len(printed)
    return best


def _lines_near(sheet: Sheet) -> list[str]:
    """The lines that may be the title."""
    return [*sheet.before[-NEAR_LINES:], *sheet.body[: NEAR_LINES if sheet.guessed else HEAD_LINES]]


def _spans(length: int) -> Iterator[tuple[int, int]]:
    """The first and the last place of one line, two lines … in a row, in order."""
    for start in range(length):
        for end in range(start + 1, min(start + MAX_TITLE_LINES, length) + 1):
            yield start, end


def _line_above_date(sheet: Sheet, names: PageNames) -> str | None:
    """The line directly above that of date and source, if the page has no name but the site's."""
    lines = [*sheet.before[-NEAREST_LINES:], *(up_to_text(sheet.body[:HEAD_LINES]) if sheet.guessed else ())]
    for title, below in pairwise(lines):
        if DATE_OR_SOURCE.search(below) and not DATE_OR_SOURCE.search(title):
            return title if _may_be_title(title, names, MIN_TITLE_LETTERS + 1) else None
    return None


def _line_above_text(sheet: Sheet, names: PageNames) -> str | None:
    """The first line of a guessed body, if it is the only one above the first paragraph and is no sentence. A body of
    one line has no title: it may be a notice in place of an article."""
    head = list(up_to_text(sheet.body[:HEAD_LINES])) if sheet.guessed and len(sheet.body) > 1 else []
    if len(head) != 1 or head[0][-1] in NO_TITLE_ENDS or DATE_OR_SOURCE.search(head[0]):
        return None
    return head[0] if _may_be_title(head[0], names, MIN_ONLY_LETTERS) else None


def _may_be_title(line: str, names: PageNames, min_letters: int) -> bool:
    likely = len(letters_only(line)) >= min_letters and len(line) <= MAX_TITLE_CHARS
    return likely and not names.is_site(line) and not BREADCRUMB.search(line)
