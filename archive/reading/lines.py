"""Turns markup into the lines that a reader sees. Junk is set aside, and tables of data become Markdown."""

from __future__ import annotations

import re
from dataclasses import dataclass, field

from lxml import etree

from archive.model import BodyReading
from archive.reading.html_tables import data_rows, markdown
from archive.reading.layouts import JUNK_CLASSES, JUNK_IDS, tags
from archive.text.charset import without_controls
from archive.text.letters import letters_only

INVISIBLE_TAGS = tags(
    "head title script style noscript template iframe object embed applet svg canvas video audio map "
    "select option button input textarea label"
)
HIDDEN = re.compile(r"display\s*:\s*none", re.IGNORECASE)
MAX_JUNK_CHARS = 500  # outside links; an element with more is text, whatever its id or class
PLAIN_TEXTS = etree.XPath(".//text()[not(ancestor::a or ancestor::script or ancestor::style)]")


def is_left_out(element: etree._Element) -> bool:
    """Whether a browser shows no text of the element, or the element is junk."""
    names = element.keys()
    return element.tag in INVISIBLE_TAGS or is_hidden(element, names) or is_junk(element, names)


def is_hidden(element: etree._Element, names: list[str]) -> bool:
    """Whether an attribute hides the element. `names` are the names of its attributes."""
    if "hidden" in names:
        return True
    style = element.get("style", "") if "style" in names else ""
    return "none" in style.lower() and HIDDEN.search(style) is not None


def is_junk(element: etree._Element, names: list[str]) -> bool:
    """Whether the element is junk: by its id or class, and short enough. `names` are the names of its attributes."""
    named = ("id" in names and element.get("id") in JUNK_IDS) or (
        "class" in names and not JUNK_CLASSES.isdisjoint(element.get("class", "").split())
    )
    return named and sum(len(text.strip()) for text in PLAIN_TEXTS(element)) <= MAX_JUNK_CHARS


# Addresses of files. Links to them are not counted when a body is checked for being a list of links.
ATTACHMENT = re.compile(r"\.(?:pdf|docx?|xlsx?|pptx?|wps|et|ofd|zip|rar|7z|jpe?g|png|gif)(?:[?#]|$)", re.IGNORECASE)
# Tokens at which a page's script divides the text into pages (survey of sites, §1.5).
PAGE_BREAK = re.compile(r"#PAGE_BREAK#|\[\s*PAGEBREAK\s*\]|_ueditor_page_break_tag_", re.IGNORECASE)
BREAK_BEGINS = "#[_"  # the characters that these tokens begin with

# Elements that start a line and end one.
LINE_TAGS = tags(
    "address article aside blockquote body br caption center dd details dialog div dl dt fieldset figcaption figure "
    "footer form h1 h2 h3 h4 h5 h6 header hgroup hr legend li main nav ol p pagebreak pre section summary table tbody "
    "td tfoot th thead tr ul"
)
BREAK = "\x1e"  # a line break inside text; no page has this character, since controls are removed
EDGE = "\0"  # marks where an element starts or ends a line; no parsed text has it, and no PAGE_BREAK spans it

INLINE = "\x1f"  # where an element begins inside a line: white space to every pattern; no parsed text has it
LINK, LINK_END = "\x01", "\x02"  # where a link to another page begins and ends; no parsed text has these either
LINK_ENDS = re.compile(f"([{LINK}{LINK_END}])")
MIN_LINKED_SHARE = 0.8  # of a line's letters: a line with so many in links is a link
MAX_LINK_CHARS = 100  # a longer line of links is running text
MAX_DIVIDED_CHARS = 120  # a longer line is running text

# A line wrapped in the source between two Chinese characters has no space there (CSS Text 3, §4.1.3).
WIDE = "\u2e80-\u9fff\uf900-\ufaff\uff00-\uffef“”‘’…—"
WRAP = re.compile(rf"(?<=[{WIDE}])[ \t]*\r?\n\s*(?=[{WIDE}])")


@dataclass(slots=True)
class Sheet:
    """A page's lines: those before, in and after its body."""

    before: list[str] = field(default_factory=list)
    body: list[str] = field(default_factory=list)
    linked: list[bool] = field(default_factory=list)  # for each line of the body: whether it is a link to another page
    after: list[str] = field(default_factory=list)
    aside: list[str] = field(default_factory=list)  # lines of junk elements inside the body
    links: list[str] = field(default_factory=list)  # texts of the links to other pages inside the body
    # Short lines with INLINE where elements begin in them, by the line: else 某某台来源：某某网 is one word.
    divided: dict[str, str] = field(default_factory=dict)
    body_element: etree._Element | None = None  # None for a plain text
    selector: str | None = None  # what found the body; None for a guessed body (see guessed)
    reading: BodyReading | None = None  # None for a plain text

    @property
    def guessed(self) -> bool:
        """Whether no selector found the body: it was found by its weight, or is a whole plain text.

        A guessed body may also hold lines around the text.
        """
        return self.selector is None


def tidy(text: str) -> str:
    """The text as one line: each run of white space becomes one space, and controls are removed."""
    line = text.strip()
    if line.isprintable() and "  " not in line:  # most lines: their only white space is single spaces
        return line
    return " ".join(without_controls(line).split())


def tidy_prose(text: str) -> str:
    """One line of running text: as `tidy`, and Chinese text wrapped in the source is rejoined without a space."""
    return tidy(WRAP.sub("", text) if "\n" in text else text)


def sheet_of_text(text: str) -> Sheet:
    """A plain text as a sheet: each of its lines is a paragraph."""
    return Sheet(body=[line for raw in text.splitlines() if (line := tidy(raw))])


def sheet_of_page(
    page_body: etree._Element,
    body: etree._Element,
    boxes: frozenset[etree._Element] = frozenset(),
    *,
    keep_junk: bool = False,
) -> Sheet:
    """The lines of a page, divided at `body`, in document order; each visible text comes once.

    The lines of junk elements and `boxes` in the body go to `aside`, or stay in the body with `keep_junk`.
    """
    sheet = Sheet(body_element=body)

    def lines_of_cell(cell: etree._Element) -> list[str]:
        inner = sheet_of_page(cell, cell)
        sheet.divided |= inner.divided
        return inner.body

    def flush() -> None:
        in_link = False
        for piece in _pieces("".join(buffer)):
            line, is_link, in_link = _line_of(piece, in_link, prose=sink is sheet.body)
            if line:
                sink.append(line)
                if sink is sheet.body:
                    sheet.linked.append(is_link)
                if INLINE in piece and len(line) <= MAX_DIVIDED_CHARS:
                    parts = map(tidy, LINK_ENDS.sub("", piece).split(INLINE))
                    sheet.divided[line] = INLINE.join(filter(None, parts))
        buffer.clear()

    sink = sheet.body if body is page_body else sheet.before
    junk: etree._Element | None = None
    link: etree._Element | None = None
    buffer: list[str] = []
    never_hidden = {body, *body.iterancestors()}  # if they are hidden, a script shows them when the page has loaded

    walker = etree.iterwalk(page_body, events=("start", "end"))
    for event, element in walker:
        tag = element.tag
        breaks = tag in LINE_TAGS
        if event == "start":
            names = element.keys()  # asked first: almost every second element has no attributes
            if (tag in INVISIBLE_TAGS or (names and is_hidden(element, names))) and element not in never_hidden:
                walker.skip_subtree()
                continue
            if element is body:
                flush()
                sink = sheet.body
            elif sink is sheet.body:
                if (names and not keep_junk and is_junk(element, names)) or element in boxes:
                    flush()
                    junk, sink = element, sheet.aside
                elif tag == "table" and (rows := data_rows(element, lines_of_cell)):
                    flush()
                    sheet.body += (lines := markdown(rows))
                    sheet.linked += [False] * len(lines)
                    walker.skip_subtree()
                    continue
                elif tag == "a" and (href := element.get("href")) and not ATTACHMENT.search(href):
                    sheet.links.append(tidy("".join(element.itertext())))
                    buffer.append(LINK)
                    link = element
            buffer.append(EDGE if breaks else INLINE)
            if text := element.text:
                buffer.append(text.replace("\n", BREAK) if tag == "pre" else text)
        else:
            if breaks:
                buffer.append(EDGE)
            if element is link:
                buffer.append(LINK_END)
                link = None
            if element is junk:
                flush()
                junk, sink = None, sheet.body
            elif element is body:
                flush()
                sink = sheet.after
            if (tail := element.tail) and element is not page_body:
                buffer.append(tail)
    flush()
    return sheet


def _pieces(text: str) -> list[str]:
    """The pieces between line breaks and page breaks, stripped; empty ones are left out."""
    if any(mark in text for mark in BREAK_BEGINS):
        text = PAGE_BREAK.sub(BREAK, text)
    return list(filter(None, map(str.strip, text.replace(EDGE, BREAK).split(BREAK))))


def _line_of(piece: str, in_link: bool, *, prose: bool) -> tuple[str, bool, bool]:
    """A piece as a line; whether the line is a link; and whether a link goes on behind it."""
    texts: list[str] = []
    linked = 0
    for text in LINK_ENDS.split(piece.replace(INLINE, "")):
        if text in (LINK, LINK_END):
            in_link = text == LINK
        else:
            texts.append(text)
            linked += in_link and len(letters_only(text))
    line = tidy_prose("".join(texts)) if prose else tidy("".join(texts))  # outside prose a wrap separates two values
    is_link = linked > 0 and len(line) <= MAX_LINK_CHARS and MIN_LINKED_SHARE * len(letters_only(line)) <= linked
    return line, is_link, in_link


# A body is a list of articles if links to other pages hold at least this share of its letters.
MIN_INDEX_SHARE = 0.8


def is_index(sheet: Sheet) -> bool:
    """True if almost all of the body is links: a list of articles is no article. Links longer than MAX_LINK_CHARS do
    not count."""
    linked = len(letters_only("".join(link for link in sheet.links if len(link) <= MAX_LINK_CHARS)))
    return linked > 0 and linked >= MIN_INDEX_SHARE * len(letters_only("".join(sheet.body)))
