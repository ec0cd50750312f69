"""Checks query strings: limits their size, and refuses values that make Datasette 0.65 fail."""

from __future__ import annotations

import json
import re
from collections.abc import Callable
from urllib.parse import parse_qsl, urlencode

from archive.errors import FanzhaError
from archive.search.index import PAIRS
from archive.site.languages import language, text_of
from archive.site.languages.links import PARAMETER
from archive.site.strings import word

MAX_BYTES = 8_000  # bytes of a query string; uvicorn's own limit is 64 KB
MAX_PARAMETERS = 100
MAX_INTEGER = 2**63 - 1  # the largest integer of SQLite
MAX_DIGITS = 20  # digits that are read: one more than MAX_INTEGER has


# Groups of parameters: (name of the group or key of its text, pattern of the parameters, how many are allowed).
MAX_COUNTS = (
    ("_facet", re.compile(r"_facet(_array|_date)?"), 4),  # each may take facet_time_limit_ms
    ("_through", re.compile("_through"), 1),
    ("_col", re.compile(r"_(no)?col"), 60),  # the widest table has half as many
    ("_label", re.compile(r"_label|_json"), 20),
    ("_search", re.compile(r"_search.*"), 4),
    ("table.filters", re.compile(r"[^_].*|_.*__.*", re.DOTALL), 20),  # each needs a scan of the table
)


def _is_comparable(value: str) -> bool:
    """False for a number that is too large for SQLite, and for ², at which Datasette fails. True for any other text."""
    return not value.isdigit() or (value.isascii() and int(value[:MAX_DIGITS]) <= MAX_INTEGER)


def _is_list(value: str) -> bool:
    """Whether the value is a list that Datasette can read: 1,2 or ["1","2"]."""
    found = _json(value) if value.startswith("[") else []
    return isinstance(found, list) and all(map(_is_value, found))


def _is_through(value: str) -> bool:
    """Whether the value has the form of Datasette's _through: {"table": …, "column": …, "value": …}."""
    found = _json(value)
    if not isinstance(found, dict):
        return False
    return all(isinstance(found.get(name), str) for name in ("table", "column")) and _is_value(found.get("value"))


def _is_facet(value: str) -> bool:
    """Whether the value is the name of a column, or {"column": …}."""
    found = _json(value) if value.startswith("{") else {"column": value}
    return isinstance(found, dict) and isinstance(found.get("column"), str) and "\0" not in found["column"]


def _is_value(value: object) -> bool:
    return isinstance(value, str | float) or (isinstance(value, int) and abs(value) <= MAX_INTEGER)


def _json(text: str) -> object:
    try:
        return json.loads(text)
    except (ValueError, RecursionError):
        return None


# Checks of the values of some parameters: Datasette itself answers 500 to other values.
CHECKS: tuple[tuple[re.Pattern[str], Callable[[str], object]], ...] = (
    (re.compile(r"_(facet_)?size"), re.compile(r"max|\d{1,6}|", re.ASCII).fullmatch),
    (re.compile(r"_facet(_array|_date)?"), _is_facet),
    (re.compile("_timelimit"), re.compile(r"\d{0,5}", re.ASCII).fullmatch),  # ms; Datasette allows only a shorter limit
    (re.compile("_json_infinity"), re.compile("on|off|true|false|1|0").fullmatch),
    (re.compile(r".*__(gt|gte|lt|lte)", re.DOTALL), _is_comparable),
    (re.compile(r".*__(not)?in", re.DOTALL), _is_list),
    (re.compile("_through"), _is_through),
    (re.compile("_fts_table"), lambda name: name not in PAIRS.values()),  # Datasette's queries are of tokens
)
# Beginning of a name → pattern of the valid names. Datasette fails at any other name with this beginning.
NAMES = {
    "_search": re.compile(r"_search(mode|_.+)?", re.DOTALL),
    "_facet": re.compile(r"_facet(_array|_date|_size)?"),
}

# Parameters that are ignored. _ttl could delay a new file, which must be served within a minute; _trace turns a CSV
# into HTML; _context shows the values that a template gets. archive.site.languages has read the language; for a list or
# table of Datasette it would be a filter.
IGNORED = frozenset({"_ttl", "_trace", "_context", PARAMETER})


class BadQueryStringError(FanzhaError):
    """A query string is too large or has an invalid value. Raised by checked; its message is for the reader."""


def checked(query_string: bytes) -> bytes:
    """The query string for Datasette, without ignored parameters. Raises BadQueryStringError."""
    if not query_string:
        return query_string
    try:
        pairs = parse_qsl(query_string.decode("latin-1"), keep_blank_values=True, max_num_fields=MAX_PARAMETERS)
    except ValueError as error:
        raise BadQueryStringError(
            word("error.too_many_values", name=word("error.parameters"), n=MAX_PARAMETERS)
        ) from error
    _check(pairs)
    forwarded = [(name, value) for name, value in pairs if name not in IGNORED and not _is_blank_search(name, value)]
    # Datasette streams with one query for each page, so pages are made as large as possible.
    if any(name == "_stream" and value for name, value in forwarded):
        forwarded = [*((name, value) for name, value in forwarded if name != "_size"), ("_size", "max")]
    return query_string if forwarded == pairs else urlencode(forwarded).encode()


def _check(pairs: list[tuple[str, str]]) -> None:
    for title, names, max_count in MAX_COUNTS:
        if sum(bool(names.fullmatch(name)) for name, _ in pairs) > max_count:
            raise BadQueryStringError(
                word("error.too_many_values", name=text_of(title, language().code) or title, n=max_count)
            )
    for name, value in pairs:
        is_bad = any(names.fullmatch(name) and not is_good(value) for names, is_good in CHECKS)
        is_unknown = any(name.startswith(family) and not names.fullmatch(name) for family, names in NAMES.items())
        if is_bad or is_unknown or "\0" in name:  # an SQLite statement ends at a NUL
            raise BadQueryStringError(word("error.bad_value", name=name[:40], value=value[:40]))


def _is_blank_search(name: str, value: str) -> bool:
    """Whether it is an empty `_search=` or `_search_COLUMN=`, to which Datasette itself answers 400."""
    return (name == "_search" or name.startswith("_search_")) and not value.strip()
