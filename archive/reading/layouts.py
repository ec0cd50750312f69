"""The layouts of pages: the selectors and patterns of data/layouts.toml, and rules that several modules share."""

from __future__ import annotations

import re

from archive.reading.data import fill, load_tables


def tags(names: str) -> frozenset[str]:
    """The set of the tags in a string, which spaces separate."""
    return frozenset(names.split())


def _patterns(name: str) -> list[str]:
    return [fill(row["pattern"], _TABLES["parts"]) for row in _TABLES["patterns"][name]]


def _any_of(*patterns: str) -> re.Pattern[str]:
    """One pattern for all of them, since it is tried on every line of a text."""
    return re.compile("|".join(f"(?:{pattern})" for pattern in patterns))


_TABLES = load_tables("layouts.toml")
_DATE, _CLOCK, _SOURCE = (_TABLES["parts"][name] for name in ("date", "clock", "source"))

# --- bodies -----------------------------------------------------------------------------------------------------------

BODIES: dict[str, dict[str, str]] = _TABLES["bodies"]  # by family: each selector and the place where it was seen
HEADINGS = tags("h1 h2 h3 h4 h5 h6")

JUNK_IDS = frozenset(selector[1:] for selector in _TABLES["junk"] if selector[0] == "#")
JUNK_CLASSES = frozenset(selector[1:] for selector in _TABLES["junk"] if selector[0] == ".")

# --- lines ------------------------------------------------------------------------------------------------------------

HEAD_LINES = 6  # a body's first lines, which may repeat the title and hold the date line
EARLY_SHARE = 0.3  # of a text's characters: a stop line within them is only left out and does not end the text

# The head of a press-hall body, §1.4 (b), has title lines and then this line.
PUBLISHED_LINE = re.compile(rf"^(?:发布|发表|发稿)(?:时间|日期)\s*[:：]\s*{_DATE}{_CLOCK}$")
# The editor's line goes to the editor field, wherever it is. A plain 编辑：某某 stays: it is part of a WeChat text.
EDITOR_LINE = re.compile(r"^[\[［【（(]?\s*(?:责任编辑|責任編輯|责编)\s*[:：|｜].{0,40}$")

# They end the text of any body. Sohu and its copies have teasers of other articles below the editor's line.
ENDS_TEXT, ENDS_REPOST = _any_of(*_patterns("stops")), _any_of(*_patterns("stops"), EDITOR_LINE.pattern)
# For a body located by its weight: what ends it, the lines around it, the line of date and source in its head.
ENDS_LOCATED, AROUND_LOCATED, HEAD_OF_LOCATED = (
    _any_of(*_patterns(name)) for name in ("located_stops", "located_junk", "located_head")
)

# --- titles -----------------------------------------------------------------------------------------------------------

TITLES, TITLES_TO_CONFIRM = tuple(_TABLES["titles"]), tuple(_TABLES["titles_to_confirm"])
TITLE_METAS, SITE_METAS = tuple(_TABLES["metas"]["title"]), tuple(_TABLES["metas"]["site"])

# --- dates, sources and editors ---------------------------------------------------------------------------------------

DATE_METAS, SOURCE_METAS = tuple(_TABLES["metas"]["date"]), tuple(_TABLES["metas"]["source"])
DATES = tuple(_TABLES["dates"])  # elements that hold the date, labelled or not
NEAR_LINES = 60  # lines before the body in which its date, source and editor are looked for

# 资金来源 and the like are no labels of a source.
SOURCE_LABEL = re.compile(rf"(?<![\u4e00-\u9fff]){_SOURCE}\s*[:：|｜]\s*(?P<rest>.*)")
DATED_URLS = tuple(map(re.compile, _patterns("dated_urls")))
