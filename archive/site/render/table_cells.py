"""Makes the cells of Datasette's table pages for our tables: links and Chinese labels, everything escaped."""

from __future__ import annotations

import json
from collections.abc import Callable, Mapping
from functools import partial
from typing import Any

from markupsafe import Markup

from archive.schema import PUBLISHED, View
from archive.site.data.structure import json_list
from archive.site.render.stored_json import gap_in_words, pager_in_words
from archive.site.render.templating import moment
from archive.site.strings import label, reason, tier_reason, vocabulary, word

# Columns whose values are from a fixed set; the catalogues has the text of each value.
ENUMERATED = frozenset(
    {
        *("kind", "topic", "state", "relation", "level", "official", "verdict", "published_from", "kind_from"),
        "theme_from",
        *("heading", "how", "damage", "tier", "made_by"),
        *("bound", "change", "period_kind"),
        *("kind_low", "suspended", "non_prosecution", "instance"),
    }
)

# Columns with JSON arrays of words. A word may contain 、 (掩饰、隐瞒犯罪所得), so ； separates them.
LISTS = frozenset({"topic_terms", "keywords", "offices", "prosecutors", "authors", "short_names", "former_names"})

# Cells that link to a reading page, by table and column: its path, and the column that it ends with.
READING = {
    **{("publications", column): ("/p/", "slug") for column in ("title", "slug")},
    **{("v_publications", column): ("/p/", "slug") for column in ("title", "slug")},
    ("cases", "title"): ("/case/", "id"),
    ("v_cases", "title"): ("/case/", "id"),
    ("v_cases", "publication"): ("/p/", "slug"),
    ("figures", "as_written"): ("/figures/", "id"),
}
# Tables whose texts are shown whole: what the file says of itself is to be read here.
WHOLE = frozenset({"meta"})

# Columns with moments in UTC, ISO 8601. run_id is one of them: the label of a run is the time at which it started.
MOMENTS = frozenset(
    {
        *("first_seen", "last_seen", "last_changed", "seen_at", "fetched_at", "found_at", "checked_at", "looked_at"),
        *("added_at", "departed_at", "withdrawn_at", "started", "ended", "resumed", "run_id"),
    }
)

# Functions that put the values of a column into words; the tooltip has the value itself.
WORDINGS: dict[str, Callable[[Any], str]] = {
    "why": reason,
    "detail": partial(reason, group="doubt_why"),
    "tier_why": tier_reason,
    "reason": partial(reason, group="verdict_why"),
    "state_reason": partial(reason, group="state_why"),
    "as_of_why": partial(reason, group="as_of_why"),
    "share": "{:.0%}".format,
    "agreement": "{:.0%}".format,
    "evidence": gap_in_words,
    "pager": pager_in_words,
}

# Columns that refer to a row of another table. Datasette gives their values as {"value": …, "label": …}.
REFERENCES = {
    "publication_id": "publications",
    "page_id": "pages",
    "source_id": "sources",
    "run_id": "runs",
    "case_id": "cases",
    "crime_id": "crimes",
    "code": "regions",
    "withdrawal_id": "withdrawn",
    "outcome_id": "outcomes",
    "law_id": "laws",
    "figure_id": "figures",
    "other_id": "figures",
    "series_id": "figure_series",
    "version_id": "page_versions",
}
OF_REGIONS = frozenset({"figures", "figure_series"})  # their region_code refers to one; others' may be of a county


def cell(table: str | None, column: str, value: Any, row: Mapping[str, Any], database: str, urls: Any) -> Markup | None:
    """The HTML of a cell; None if Datasette's own HTML is good enough. `urls` is Datasette's builder of paths."""
    if isinstance(value, dict):
        named = value["label"] or value["value"]
        text = _time(named) if column in MOMENTS else named
        return _link(urls.row(database, _referred(table, column), value["value"]), text)
    if value is None:
        return None
    other = _referred(table, column)
    if table and other and other != table:  # on the page of a single row the value has no label
        return _link(urls.row(database, other, value), value)
    if table in WHOLE:
        return Markup("{}").format(value)
    path, end = READING.get((table or "", column), ("", ""))
    if path and end in row.keys():  # noqa: SIM118 `in row` would look for the name among the values of the Row
        return _link(urls.path(f"{path}{row[end]}"), value)
    if column in ENUMERATED:
        return Markup('<span title="{}">{}</span>').format(value, label(vocabulary(table, column), value))
    if column in WORDINGS:
        return Markup('<span title="{}">{}</span>').format(value, WORDINGS[column](value))
    if column in MOMENTS and isinstance(value, str):
        return _time(value)
    if column in LISTS and not isinstance(PUBLISHED.get(table or ""), View):  # views have them in words
        return Markup("{}").format("；".join(json_list(value)) or "—")  # Datasette treats an empty cell as None
    if table == "data_tables" and column == "rows":
        rows = json.loads(value)
        return Markup("{}").format(word("table.size", rows=len(rows), columns=max(map(len, rows), default=0)))
    return None


def _referred(table: str | None, column: str) -> str | None:
    """The table to whose rows a column refers."""
    return "regions" if column == "region_code" and table in OF_REGIONS else REFERENCES.get(column)


def _time(value: str) -> Markup:
    """A moment that may break into two lines only between day and time."""
    day, _, time = moment(value).partition(" ")
    return Markup('<time datetime="{}"><span>{}</span> <span>{}</span></time>').format(value, day, time)


def _link(href: object, text: object) -> Markup:
    return Markup('<a href="{}">{}</a>').format(href, text)
