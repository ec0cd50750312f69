"""Title, date, source and editor of a page. What is not found is None: NULL beats a guess."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, datetime, timedelta, timezone
from urllib.parse import urlsplit

from lxml import etree

from archive.model import Page
from archive.reading.furniture import editor_lines
from archive.reading.layouts import (
    BESIDE_SOURCE,
    COLUMN_BREAK,
    DATE_METAS,
    DATED_URLS,
    DATES,
    EDITOR,
    EDITOR_IN_CHARGE,
    HEAD_LINES,
    HEADINGS,
    LABELLED_DATE,
    LIKELY_TITLES,
    LOCATED_HEAD_LINES,
    LONGEST_LABELLED_LINE,
    LONGEST_NAME,
    NEAR_LINES,
    NEVER_DATES,
    NEVER_LABEL,
    PUBLISHED_LINE,
    SITE_METAS,
    SITE_NAME,
    SOURCE_LABEL,
    SOURCE_METAS,
    TAIL_LINES,
    TITLE_BREAK,
    TITLE_METAS,
    TITLES,
    VALUE_END,
    Seen,
)
from archive.reading.lines import BREAK, LINE_TAGS, Sheet, tidy, tidy_prose
from archive.reading.markup import Markup
from archive.text.letters import letters_and_digits

CHINA = timezone(timedelta(hours=8))
EARLIEST_YEAR = 1949
MOST_CHARS = 2_000_000  # of markup in which a date is still guessed; no real page has as many
SHORTEST_TITLE = 4  # letters; what is shorter names a column
LONGEST_SPOKEN = 400  # characters of <title> that are looked at; the rest is spam
LONGEST_SITE = 25  # characters of a site's name in <title>
LONGEST_TITLE = 80  # characters of a plain text's first line that may be its title

WRITTEN_DATE = re.compile(
    r"(?<!\d)(?P<y>(?:19|20)\d\d)\s*[-/.年]\s*(?P<m>\d{1,2})(?!\d)(?:\s*[-/.月]\s*(?P<d>\d{1,2})(?!\d))?"
)
COMPACT_DATE = re.compile(r"(?P<y>(?:19|20)\d\d)(?P<m>\d\d)(?P<d>\d\d)(?:\d{6})?")
TEXTS = etree.XPath(".//text()")


# --- title ------------------------------------------------------------------------------------------------------------


def title_of(markup: Markup, sheet: Sheet) -> tuple[str | None, str | None]:
    """The heading on the page, else <title> or a meta, the site's name taken off; and the rule that gave it."""
    return next(((title, rule) for rule, title in titles(markup, sheet) if title), (None, None))


def titles(markup: Markup, sheet: Sheet) -> Iterator[tuple[str, str | None]]:
    """The rungs of the ladder to a title, in words, and the title that each gives, or None."""
    spoken = tidy(markup.title)[:LONGEST_SPOKEN]
    pieces = TITLE_BREAK.split(spoken)
    core = _without_site(pieces, markup)
    for entry in TITLES:
        yield entry.selector, _heading(markup, entry, spoken, core)
    beginnings = _beginnings(pieces)
    yield "a heading that <title> repeats", _likely_heading(markup, beginnings, core)
    yield "a line that <title> repeats", _spoken_line(sheet, beginnings)
    for meta in TITLE_METAS:
        yield f"<meta {meta.selector}>", tidy(markup.metas.get(meta.selector, ""))
    yield "<title>", core if core and not _is_site(core, markup) else None


def title_of_text(lines: list[str]) -> str | None:
    """A plain text's first line, if it reads like a title: short, and no sentence."""
    if len(lines) < 2 or len(lines[0]) > LONGEST_TITLE or lines[0][-1] in "。；，、：！.;,:":
        return None
    return lines[0]


def _heading(markup: Markup, entry: Seen, spoken: str, core: str) -> str | None:
    found = [text for element in markup.find(entry.selector) if (text := heading_text(element))]
    agreeing = [text for text in found if _begins(text, spoken) or _begins(core, text)]
    return (agreeing or found)[0] if agreeing or len(found) == 1 else None


def _likely_heading(markup: Markup, beginnings: list[str], core: str) -> str | None:
    """A heading that <title> says in one of its pieces, the longest; else one that <title> cuts short."""
    likely = [(element.tag, heading_text(element)) for element in markup.find_any(LIKELY_TITLES)]
    said = [text for _, text in likely if letters_and_digits(text) in beginnings and not SITE_NAME.search(text)]
    longer = [text for tag, text in likely if tag in HEADINGS and _begins(core, text)]
    return max(said, key=len, default=None) or next(iter(longer), None)


def heading_text(element: etree._Element) -> str:
    """A heading as one line: its lines joined, after <br> without a space."""
    parts: list[str] = []
    for text in TEXTS(element):
        parent = text.getparent()
        if parent is not element and parent.tag in LINE_TAGS and parent.tag != "br":
            parts.append(BREAK)
        parts.append(text)
    return " ".join(filter(None, map(tidy_prose, "".join(parts).split(BREAK))))


def _begins(start: str, text: str) -> bool:
    """Whether `text` begins with `start`, punctuation and spaces aside; a few letters alone tell nothing."""
    said = letters_and_digits(start)
    return len(said) >= SHORTEST_TITLE and letters_and_digits(text).startswith(said)


def _beginnings(pieces: list[str]) -> list[str]:
    """What <title> may give as the title, site and columns being parted off; the longest first; letters only."""
    ends = range(len(pieces), 0, -2)
    return [said for end in ends if len(said := letters_and_digits("".join(pieces[:end]))) >= SHORTEST_TITLE]


def _spoken_line(sheet: Sheet, beginnings: list[str]) -> str | None:
    """The longest beginning of <title> that stands as a line of its own on the page; of two such lines the first."""
    near = {
        letters_and_digits(line): line for line in reversed((*sheet.before[-NEAR_LINES:], *sheet.body[:HEAD_LINES]))
    }
    return next((near[said] for said in beginnings if said in near), None)


def _without_site(pieces: list[str], markup: Markup) -> str:
    end = len(pieces)
    while end > 2 and _is_site(pieces[end - 1], markup):
        end -= 2
    kept = "".join(pieces[:end])
    return COLUMN_BREAK.split(kept)[0] if end < len(pieces) else kept


def _is_site(name: str, markup: Markup) -> bool:
    named = (markup.metas.get(meta.selector) for meta in SITE_METAS)
    return name in named or (len(name) <= LONGEST_SITE and SITE_NAME.search(name) is not None)


# --- date -------------------------------------------------------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class Published:
    """A date (YYYY-MM-DD or YYYY-MM) and the rung of the ladder on which it was found."""

    date: str
    rung: str


def published_of(page: Page, markup: Markup | None, sheet: Sheet) -> Published | None:
    """The first date found on the ladder: meta, line, list, url, htmldate. Impossible dates are passed over.

    On its last rung it cuts down `markup`: call it when the page is read.
    """
    for rung, dates in _ladder(page, markup, sheet, day_after(page.fetched_at)):
        found = next(filter(None, dates), None)
        if found:
            return Published(found, rung)
    return None


def _ladder(
    page: Page, markup: Markup | None, sheet: Sheet, latest: date
) -> Iterator[tuple[str, Iterator[str | None]]]:
    yield "meta", _meta_dates(markup, latest)
    yield "line", _line_dates(markup, sheet, latest)
    yield "list", iter([written_date(page.context.list_date or "", latest)])
    yield "url", _url_dates(page.url, latest)
    yield "htmldate", _guessed_dates(markup, sheet, latest)


def written_date(text: str, latest: date) -> str | None:
    """The first date in `text`, ISO and as precise as written; None if there is none or it cannot be.

    `2021-08-01-06:08:00`, `2022-4-1`, `2026年4月13日`, `2024年04月24日23:52`, `2023年11月`.
    """
    match = WRITTEN_DATE.search(text)
    return _iso(match["y"], match["m"], match["d"], latest) if match else None


def _iso(year: str, month: str, day: str | None, latest: date) -> str | None:
    try:
        moment = date(int(year), int(month), int(day or 1))
    except ValueError:
        return None
    if moment.year < EARLIEST_YEAR or moment > latest:
        return None
    return moment.isoformat() if day else moment.isoformat()[:7]


def day_after(fetched_at: str) -> date:
    """No page is published later than it is fetched; a day is allowed for clocks."""
    return datetime.fromisoformat(fetched_at).astimezone(CHINA).date() + timedelta(days=1)


def _meta_dates(markup: Markup | None, latest: date) -> Iterator[str | None]:
    metas = markup.metas if markup else {}
    for entry in DATE_METAS:
        content = metas.get(entry.selector)
        if content is None:
            continue
        compact = COMPACT_DATE.fullmatch(content)
        if compact:
            yield _iso(compact["y"], compact["m"], compact["d"], latest)
        else:
            yield written_date(_in_china(content), latest)


def _in_china(content: str) -> str:
    """A moment with its offset from UTC as the date in China; anything else as it is."""
    try:
        moment = datetime.fromisoformat(content)
        return content if moment.tzinfo is None else moment.astimezone(CHINA).date().isoformat()
    except (ValueError, OverflowError):
        return content


def _line_dates(markup: Markup | None, sheet: Sheet, latest: date) -> Iterator[str | None]:
    for element in markup.find_any(DATES) if markup else ():
        yield written_date(tidy("".join(element.itertext())), latest)
    for lines in _near(sheet):
        for match in reversed(list(LABELLED_DATE.finditer("\n".join(lines)))):
            yield written_date(match["date"], latest) if WRITTEN_DATE.match(match["date"]) else None
    for lines in _near(sheet):
        labelled = [at for at, line in enumerate(lines) if _may_name_source(line) and SOURCE_LABEL.search(line)]
        for at in reversed(labelled):
            for beside in (lines[at], *lines[max(at - 1, 0) : at], *lines[at + 1 : at + 2]):
                yield written_date(beside, latest) if len(beside) <= LONGEST_TITLE else None


def _near(sheet: Sheet) -> tuple[list[str], list[str]]:
    """The lines before the body, and the first of the body that may be no part of it."""
    if sheet.located:
        return sheet.before[-NEAR_LINES:], sheet.body[:LOCATED_HEAD_LINES]
    return sheet.before[-NEAR_LINES:], [line for line in sheet.body[:HEAD_LINES] if PUBLISHED_LINE.match(line)]


def _url_dates(url: str, latest: date) -> Iterator[str | None]:
    parts = urlsplit(url)
    if parts.scheme in {"http", "https"}:
        for entry in DATED_URLS:
            for match in entry.rule.finditer(parts.path):
                yield _iso(match[1], match[2], match[3], latest)


def _guessed_dates(markup: Markup | None, sheet: Sheet, latest: date) -> Iterator[str | None]:
    from htmldate import find_date  # not above: it is seldom asked, and takes a fifth of a reading process's start

    if markup is None or markup.chars > MOST_CHARS:
        return
    _keep_what_may_date(markup, sheet)
    page = etree.tostring(markup.root, encoding="unicode", method="html")
    guess = find_date(page, extensive_search=False, original_date=True, max_date=latest.isoformat())
    yield written_date(guess or "", latest)


def _keep_what_may_date(markup: Markup, sheet: Sheet) -> None:
    """Leave the head and what stands above the body: htmldate takes dates out of texts, lists and footers too."""
    gone = [
        meta
        for meta in markup.root.iter("meta")
        if (meta.get("name") or meta.get("property") or "").strip().lower() in NEVER_DATES
    ]
    gone += [element for element in markup.body.iter() if NEVER_LABEL.search(element.text or "")]
    if sheet.place is not None and sheet.place is not markup.root:
        for element in (sheet.place, *sheet.place.iterancestors()):
            gone += element.itersiblings()
        gone.append(sheet.place)
    for element in gone:
        parent = element.getparent()
        if parent is not None:
            parent.remove(element)


# --- source and editor ------------------------------------------------------------------------------------------------


def attribution_of(markup: Markup | None, sheet: Sheet) -> str | None:
    """来源 as printed, without its label."""
    for entry in SOURCE_METAS:
        value = markup.metas.get(entry.selector, "") if markup else ""
        labelled = SOURCE_LABEL.match(value)
        if name := _name(labelled["rest"] if labelled else value):
            return name
    before, head = _near(sheet)
    near = (*reversed(before), *head, *sheet.aside, *sheet.body[-TAIL_LINES:])
    return _named(SOURCE_LABEL, [line for line in near if _may_name_source(line)])


def _may_name_source(line: str) -> bool:
    """Whether the word of the label stands on the line: a tenth of the cost of looking for the label."""
    return "来源" in line or "來源" in line


def editor_of(sheet: Sheet) -> str | None:
    """责任编辑 as printed; where there is none, the 编辑 under the text."""
    near = [*sheet.aside, *editor_lines(sheet.body), *sheet.after[:NEAR_LINES], *reversed(sheet.before[-NEAR_LINES:])]
    tail = [*sheet.body[-TAIL_LINES:], *sheet.aside, *sheet.after[:TAIL_LINES], *reversed(sheet.before[-TAIL_LINES:])]
    return _named(EDITOR_IN_CHARGE, near) or _named(EDITOR, tail)


def _named(label: re.Pattern[str], lines: list[str]) -> str | None:
    """The first name behind the label on a line that is no running text."""
    for line in lines:
        match = label.search(line) if len(line) <= LONGEST_LABELLED_LINE else None
        if match and (name := _name(match["rest"])):
            return name
    return None


def _name(value: str) -> str | None:
    end = VALUE_END.search(value)
    words: list[str] = []
    for word in (value[: end.start()] if end else value).split():
        if BESIDE_SOURCE.fullmatch(word):
            break
        words.append(word)
    name = " ".join(words).strip("：:;；,，、。-—")
    if not any(opening in name for opening in "(（"):
        name = re.split("[]］】）)]", name)[0].strip()
    return name if 0 < len(name) <= LONGEST_NAME else None
