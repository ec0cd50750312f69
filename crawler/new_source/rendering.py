"""What stands in a new source's files: its module, as ruff would format it, and its fixture."""

from __future__ import annotations

import json
from collections.abc import Iterator
from typing import Any
from urllib.parse import urljoin

from lxml.html import tostring
from parsel import Selector

from archive.terminal import width
from archive.urls import canonical_key
from crawler.discovery.column_links import columns_of, hubs
from crawler.discovery.list_pages import read_list
from crawler.families import Family
from crawler.families.family import Paging
from crawler.new_source.deciding import FoundColumn, NewSource
from crawler.new_source.reducing import reduced
from crawler.source import column_url

WIDTH = 120  # of a line of code; hanzi count twice
INDENT = "    "


def module(source: NewSource, *, declare: bool) -> str:
    """The source's module, at most 25 lines. `declare`: with the columns that hold rows, as many as a line takes."""
    family = source.family.name.upper()
    lines = [
        *_docstring(f"{source.office.name}, made by `fanzha new-source` from its home page of {source.day}.", ""),
        "",
        f"from crawler.families import {family}",
        "from crawler.source import Evidence, SourceSpider",
        "",
        "",
        f"class {''.join(part.capitalize() for part in source.name.split('-'))}(SourceSpider):",
        *_docstring(_seen(source), INDENT),
        "",
        *(f"{INDENT}{name} = {value}" for name, value in _attributes(source, family, declare)),
    ]
    return "\n".join(lines) + "\n"


def declared(source: NewSource) -> tuple[str, ...]:
    """Columns that hold rows as a source declares them, the best first, as many as stand on one line."""
    found: tuple[str, ...] = ()
    for one in source.columns:
        if one.read.rows and width(f"{INDENT}columns = {_tuple((*found, _folder(one, source)))}") <= WIDTH:
            found += (_folder(one, source),)
    return found


def fixture(source: NewSource) -> dict[str, str]:
    """The fixture's files by name: the home page and a list, reduced, and what is read from them."""
    home = reduced(_as_of(source.home_url, source.home, source.answered))
    files, listed = {"home.html": home}, _showing(source)
    expected: dict[str, Any] = {"family": source.family.name, "base": source.home_url, **_linked(home, source.home_url)}
    if listed:
        files["list.html"] = reduced(listed.html)
        expected["list"] = _listed(files["list.html"], listed.url, source.family)
    return {**files, "expected.json": json.dumps(expected, ensure_ascii=False, indent=2) + "\n"}


def _showing(source: NewSource) -> FoundColumn | None:
    """The list that shows most of how the family's are read: one that goes on, with most rows."""
    own = [one for one in source.columns if one.read.family is source.family]
    return max(own, key=lambda one: (bool(one.read.rows and one.read.following), len(one.read.rows)), default=None)


def _as_of(url: str, html: str, answered: str) -> str:
    """The page as one that stands at another address: a root may lead to a folder, and links are relative to that."""
    if urljoin(url, ".") == urljoin(answered, "."):
        return html
    page = Selector(html).root
    page.make_links_absolute(answered, handle_failures="ignore")
    return tostring(page, encoding="unicode")


def _linked(html: str, url: str) -> dict[str, Any]:
    page = Selector(html)
    return {
        "columns": [{"label": one.found_by, "url": one.url} for one in columns_of(page, url)],
        "hubs": [{"label": one.found_by, "url": one.url} for one in hubs(page, url)],
    }


def _listed(html: str, url: str, family: Family) -> dict[str, Any]:
    read = read_list(html, url, Paging(), family)
    following, place = read.following or (None, Paging())
    return {
        "url": url,
        "rows": [{"url": row.url, "title": row.title, "date": row.date} for row in read.rows],
        "pages": place.total,
        "next": following and following.url,
    }


def _attributes(source: NewSource, family: str, declare: bool) -> Iterator[tuple[str, str]]:
    office = source.office
    for name, value in (
        ("name", source.name),
        ("office", office.name),
        ("level", office.level),
        ("region_code", office.region_code),
        ("home_url", source.home_url),
    ):
        yield name, "None" if value is None else _quoted(value)
    yield "family", family
    yield "evidence", f"Evidence.{source.evidence.name}"
    if declare and (columns := declared(source)):
        yield "columns", _tuple(columns)
    if source.needs_browser:
        yield "needs_browser", "True"


def _seen(source: NewSource) -> str:
    held = sum(bool(one.read.rows) for one in source.columns)
    found = f"Columns found: {len(source.columns)}, {held} with rows."
    return f"Its pages' marks on {source.day}: {source.recognised}. {found}"


def _folder(column: FoundColumn, source: NewSource) -> str:
    """The column as a declaration that leads to its first page: the name of its folder, where that does."""
    for text in (column.name, f"/{column.name}"):
        if canonical_key(column_url(source.home_url, text, source.family)) == canonical_key(column.url):
            return text
    return column.url


def _docstring(text: str, indent: str) -> list[str]:
    """The text between quotes, in lines that are short enough."""
    lines = [f'{indent}"""']
    for word in text.replace("\\", "/").replace('"', "'").split():
        glue = "" if lines[-1].endswith('"""') else " "
        if width(lines[-1] + glue + word) > WIDTH - len('"""'):
            lines.append(f"{indent}{word}")
        else:
            lines[-1] += glue + word
    return [*lines[:-1], f'{lines[-1]}"""']


def _quoted(text: str) -> str:
    return json.dumps(text, ensure_ascii=False)


def _tuple(texts: tuple[str, ...]) -> str:
    return f"({', '.join(map(_quoted, texts))}{',' * (len(texts) == 1)})"
