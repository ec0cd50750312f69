"""The layouts of pages: the selectors and patterns of data/layouts.toml and data/furniture.toml, and rules that several
modules share.

A number such as §1.4 is a section of the survey of sites from which the rules were made.
"""

from __future__ import annotations

import re
from typing import Any

from archive.rules import fill, load


def tags(names: str) -> frozenset[str]:
    """The names of tags in a string, separated by spaces, as a set."""
    return frozenset(names.split())


def _filled(tables: dict[str, Any], name: str) -> list[str]:
    parts = {**_TABLES["parts"], **tables["parts"]}
    return [fill(row["pattern"], parts) for row in tables["patterns"][name]]


def _any_of(*patterns: str) -> re.Pattern[str]:
    """One pattern that matches what any of them matches: every line of a text is then tried once only."""
    return re.compile("|".join(f"(?:{pattern})" for pattern in patterns))


_TABLES, _FURNITURE = load("reading/data/layouts.toml"), load("reading/data/furniture.toml")
PRINTED_DATE, _CLOCK, _SOURCE, _EDITOR = (_TABLES["parts"][name] for name in ("date", "clock", "source", "editor"))

# --- bodies -----------------------------------------------------------------------------------------------------------

BODIES: dict[str, dict[str, str]] = _TABLES["bodies"]  # by family of CMS: selector → where it was seen
# Those of offices' own systems. In the bodies of press sites (`news`), sites put other things than the article, too.
OFFICIAL_BODIES = frozenset(selector for family, bodies in BODIES.items() if family != "news" for selector in bodies)
HEADINGS = tags("h1 h2 h3 h4 h5 h6")

JUNK_IDS = frozenset(selector[1:] for selector in _TABLES["junk"] if selector[0] == "#")
JUNK_CLASSES = frozenset(selector[1:] for selector in _TABLES["junk"] if selector[0] == ".")

# --- lines ------------------------------------------------------------------------------------------------------------

MAX_FURNITURE_CHARS = 200  # of a line of furniture; a longer line is text
HEAD_LINES = 6  # lines at the start of a body that may repeat the title and hold the date line
EARLY_SHARE = 0.3  # a stop line in this first part of a text's characters is left out but does not end the text

# In the press hall (网上发布厅 of www.spp.gov.cn, §1.4 (b)) a body begins with title lines and then this line.
PUBLISHED_LINE = re.compile(rf"^(?:发布|发表|发稿)(?:时间|日期)\s*[:：]\s*{PRINTED_DATE}{_CLOCK}$")
# The editor's line goes to the editor field, wherever it is. A plain 编辑：某某 stays: it is part of a WeChat text.
EDITOR_LINE = re.compile(rf"^[\[［【（(]?\s*{_EDITOR}\s*[:：|｜].{{0,40}}$")

# An editor's line in brackets ends the text. In a repost each does: below it, Sohu and its copies have teasers.
ENDS_TEXT = re.compile(rf"^[\[［【]\s*{_EDITOR}\s*[:：].{{0,40}}$")
ENDS_REPOST = EDITOR_LINE
EDITOR_IN_CHARGE = re.compile(rf"{_EDITOR}\s*[:：|｜]\s*(?P<rest>.*)")
# In a body that may hold more than the article (see archive.reading.sift): the lines that end it, those that are
# no part of it wherever they are, those beside its first and last sentence, those before its first and behind its last.
LIST_HEADING = _any_of(*_filled(_FURNITURE, "list_headings"))  # one of the lines that end it
ENDS_ARTICLE = _any_of(LIST_HEADING.pattern, *_filled(_FURNITURE, "stops"))
JUNK_LINES, AROUND_ARTICLE, BEFORE_ARTICLE, BEHIND_ARTICLE = (
    _any_of(*_filled(_FURNITURE, name)) for name in ("junk", "edges", "heads", "tails")
)
# What a box between two paragraphs prints somewhere, which is no part of the text.
BOX_SIGNS = _any_of(*_filled(_FURNITURE, "boxes"))
# The line of date and source in the head of a guessed body.
HEAD_OF_GUESSED = _any_of(*_filled(_TABLES, "guessed_head"))

# --- titles -----------------------------------------------------------------------------------------------------------

TITLES, TITLES_TO_CONFIRM = tuple(_TABLES["titles"]), tuple(_TABLES["titles_to_confirm"])
TITLE_METAS, SITE_METAS = tuple(_TABLES["metas"]["title"]), tuple(_TABLES["metas"]["site"])

# --- dates, sources and editors ---------------------------------------------------------------------------------------

FIRST_DATE_METAS, DATE_METAS, SOURCE_METAS = (
    tuple(_TABLES["metas"][name]) for name in ("first_date", "date", "source")
)
DATES = tuple(_TABLES["dates"])  # elements that hold the date, labelled or not
NEAR_LINES = 60  # lines before the body in which its date, source and editor are looked for

# No hanzi may stand before the label: 资金来源 and the like name no source. Elements in a row print 作者：某某来源：…
_BEFORE_LABEL = r"(?:(?<![\u4e00-\u9fff])|(?:作者|记者|編輯|编辑|发布者|发布人)\s*[:：][^:：，。]{1,20}?)"
SOURCE_LABEL = re.compile(rf"{_BEFORE_LABEL}{_SOURCE}\s*[:：|｜][\s|｜]*(?P<rest>.*)")


def is_furniture(rule: re.Pattern[str], line: str) -> bool:
    return len(line) <= MAX_FURNITURE_CHARS and rule.match(line) is not None


def editor_lines(lines: list[str]) -> list[str]:
    """The lines that name an editor in charge. The test for 责 or 責 comes first: few lines have one."""
    return [line for line in lines if ("责" in line or "責" in line) and EDITOR_LINE.match(line)]
