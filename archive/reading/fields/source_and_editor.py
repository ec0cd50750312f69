"""The source (来源) and the editor (责任编辑) that a page names.

What is printed beside the title beats a <meta>: the <meta> of many sites has words around the name (来源：… 原创稿).
"""

from __future__ import annotations

import re
from collections.abc import Iterator

from lxml import etree

from archive.reading.fields.byline import TAIL_LINES, Byline
from archive.reading.fields.written_dates import YEAR_FIRST
from archive.reading.furniture import editor_lines
from archive.reading.layouts import NEAR_LINES, SOURCE_LABEL, SOURCE_METAS
from archive.reading.lines import Sheet, tidy
from archive.reading.markup import Markup
from archive.rules import load

MAX_NAME_CHARS = 40  # of a source's or an editor's name
MAX_LABELLED_LINE_CHARS = 120  # a longer line is running text
EDITOR_IN_CHARGE = re.compile(r"(?:责任编辑|責任編輯|责编)\s*[:：|｜]\s*(?P<rest>.*)")
EDITOR = re.compile(r"编\s*辑\s*[:：|｜]\s*(?P<rest>.*)")  # also at the end of a word: 网站编辑：某某

_TABLES = load("reading/data/fields.toml")
_RULES, _PARTS = _TABLES["sources"], _TABLES["parts"]
VALUE_END = re.compile("|".join(f"(?:{row['pattern']})" for row in _RULES["ends"]))
NO_SOURCE, KINDS = re.compile(_RULES["no_source"]), re.compile(_RULES["kinds"])
# The label without a colon: behind it comes a space, or the element that holds the name.
BARE_LABEL = rf"(?:^|[\s|｜\d]){_PARTS['source']}\s*"
# With a colon, where the element before it ends without a space: 某某电视台来源：某某电视台.
COLON_LABEL = rf"{_PARTS['source']}\s*[:：|｜]\s*"
LABEL_BEFORE_SPACE = re.compile(rf"{BARE_LABEL}(?<=\s)(?P<rest>\S.*)")
LABEL_ALONE = re.compile(rf"(?<![\u4e00-\u9fff]){_PARTS['source']}\s*[:：|｜]?\s*$")
DATED_NAME = re.compile(
    rf"(?P<before>{_RULES['outlet']})?\s*{YEAR_FIRST.pattern}日?[-\sT]*{_PARTS['clock']}\s*(?P<behind>{_RULES['outlet']})?"
)
# A word of each label. Looking for one costs a tenth of a search for a whole label.
LABEL_WORD = re.compile("[来來稿]源|出[处處]|[转轉载載来來]自|ource")
NEXT_LETTERS = re.compile(r"[^\W\d_]+")


def attribution_of(markup: Markup | None, sheet: Sheet, byline: Byline) -> str | None:
    """The source as printed, without its label; None if the page names none.

    The label is looked for around the title, then below the text, then in <meta>. Without any, an outlet's name beside
    date and clock under the title is the source.
    """
    beside = (*byline.under, *byline.over) if byline.titled else ()
    printed = [line for line in (*beside, *byline.near, *byline.below, *byline.tail) if _may_name_source(line)]
    linked = _values_of_labels(sheet) if printed else []
    found = (name for line in printed if (name := _labelled(line, linked)))
    return next(found, None) or _of_metas(markup) or _beside_date(beside)


def _may_name_source(line: str) -> bool:
    return len(line) <= MAX_LABELLED_LINE_CHARS and LABEL_WORD.search(line) is not None


def editor_of(sheet: Sheet) -> str | None:
    """The editor in charge (责任编辑) as printed, else the 编辑 at the body's end or near it; None without both."""
    near = [*sheet.aside, *editor_lines(sheet.body), *sheet.after[:NEAR_LINES], *reversed(sheet.before[-NEAR_LINES:])]
    tail = [*sheet.body[-TAIL_LINES:], *sheet.aside, *sheet.after[:TAIL_LINES], *reversed(sheet.before[-TAIL_LINES:])]
    return _named(EDITOR_IN_CHARGE, near) or _named(EDITOR, tail)


def _labelled(line: str, linked: list[str]) -> str | None:
    """The source that a line names. `linked`: the texts of elements behind labels, of which a longer line goes on with
    other links."""
    if match := SOURCE_LABEL.search(line):
        value = next((text for text in linked if match["rest"].startswith(text)), match["rest"])
        return _name(value)
    value = next((text for text in linked if text in line and _is_labelled(text, line)), None)
    if value is None and (bare := LABEL_BEFORE_SPACE.search(line)):
        value = bare["rest"]
    return _name(value) if value else None


def _is_labelled(text: str, line: str) -> bool:
    return re.search(f"(?:{BARE_LABEL}|{COLON_LABEL}){re.escape(text)}", line) is not None


def _values_of_labels(sheet: Sheet) -> list[str]:
    """The texts that directly follow a label, as the next element or in the label's own, the longest first."""
    texts = (text for element in sheet.labels for text in _with_next_element(element))
    labels = ((label, element) for label, element in texts if _may_name_source(tidy(label)))
    values = {value for label, element in labels if (value := _value_of_label(label, element))}
    own = (SOURCE_LABEL.match(tidy(element.text or "")) for element in sheet.labels)
    values |= {named["rest"] for named in own if named and 0 < len(named["rest"]) <= MAX_NAME_CHARS}
    return sorted(values, key=len, reverse=True)


def _value_of_label(label: str, element: etree._Element) -> str | None:
    """The text behind the label in its own text, if a link follows; if there is none, that of the next element. None if
    it is long."""
    if not LABEL_ALONE.search(label):
        named = SOURCE_LABEL.search(tidy(label)) if element.tag == "a" else None
        return named["rest"] or None if named else None
    text = tidy("".join(element.itertext()))
    goes_on = NEXT_LETTERS.match(element.tail or "")
    if goes_on and not KINDS.fullmatch(goes_on[0]):
        text += goes_on[0]
    return text if 0 < len(text) <= MAX_NAME_CHARS else None


def _with_next_element(element: etree._Element) -> Iterator[tuple[str, etree._Element]]:
    """The element's text and the text behind it, each with the next element in the element or in the cell around it. A
    text before other text is left out."""
    following = element.getnext()
    if following is None and (cell := element.getparent()) is not None:  # <td><b>来源</b></td><td>某某网</td>
        following = cell.getnext()
    text, tail = element.text or "", element.tail or ""
    if len(element):
        yield text, element[0]
    elif following is not None and not tail.strip(" \t\r\n\xa0\u3000:："):
        yield text, following
    if following is not None:
        yield tail, following


def _of_metas(markup: Markup | None) -> str | None:
    if markup is None:
        return None
    values = (*(markup.metas.get(meta, "") for meta in SOURCE_METAS), *markup.structured.get("sourceOrganization", ()))
    labelled = ((SOURCE_LABEL.match(value), value) for value in values)
    return next(filter(None, (_name(label["rest"] if label else value) for label, value in labelled)), None)


def _beside_date(lines: tuple[str, ...]) -> str | None:
    for line in lines:
        if (match := DATED_NAME.fullmatch(line)) and (name := match["behind"] or match["before"]):
            return name
    return None


def _named(label: re.Pattern[str], lines: list[str]) -> str | None:
    """The first name after the label, on lines that are not running text."""
    for line in lines:
        match = label.search(line) if len(line) <= MAX_LABELLED_LINE_CHARS else None
        if match and (name := _name(match["rest"])):
            return name
    return None


def _name(value: str) -> str | None:
    end = VALUE_END.search(value)
    words: list[str] = []
    for word in (value[: end.start()] if end else value).split():
        if NO_SOURCE.fullmatch(word) or (words and KINDS.fullmatch(word)):
            break
        words.append(word)
    name = " ".join(words).strip("：:;；,，、。-—")
    if not any(opening in name for opening in "(（"):
        name = re.split("[]］】）)]", name)[0].strip()
    return name if 0 < len(name) <= MAX_NAME_CHARS else None
