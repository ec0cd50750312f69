"""What an operator is told of a source that was added."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from importlib.util import find_spec
from pathlib import Path

from crawler.new_source.deciding import FoundColumn, NewSource
from crawler.source import Evidence


def lines(source: NewSource, written: Sequence[Path], elsewhere: Path | None) -> list[str]:
    """What was made of the site and what to do next. `elsewhere`: where the files are, if not in the checkout."""
    return [
        *(*_declaration(source), *_columns(source), *(f"wrote    {path}" for path in written)),
        *(f"{'' if at else 'next':9}{step}" for at, step in enumerate(_steps(source, elsewhere))),
    ]


def _declaration(source: NewSource) -> Iterator[str]:
    office = source.office
    yield f"source   {source.name}: {office.name}, {office.level}, region {office.region_code or 'not known'}"
    yield f"home     {source.home_url}"
    if source.evidence is Evidence.SEEN:
        yield f"family   {source.family.name} ({source.family.system}), by its marks: {source.recognised}"
    else:
        yield f"family   {source.family.name}: the pages' marks do not tell ({source.recognised})"
    if source.needs_browser:
        yield "browser  needed: no list holds a row, and scripts of the pages ask for some; install the extra"
        yield "         (pip install 'fanzha[browser]') and Chromium before the source is crawled"


def _columns(source: NewSource) -> Iterator[str]:
    yield f"columns  {len(source.columns)} found, the best first; share: of the titles, those that can be ours"
    for rank, one in enumerate(source.columns, 1):
        yield f"{rank:6}.  {one.label}  {one.url}  {_rows(one)}"
    yield from (f"{'-':>6}   {label}  {url}  was not had" for label, url in source.unread)


def _rows(column: FoundColumn) -> str:
    rows = column.read.rows
    if not rows:
        return "no rows: made by a script" if column.read.scripted else "no rows"
    return f"{len(rows)} rows, {sum(row.date is not None for row in rows)} dated, share {column.share:.0%}"


def _steps(source: NewSource, elsewhere: Path | None) -> Iterator[str]:
    if elsewhere:
        yield f"copy what is below {elsewhere} into a checkout of the project, and go on there:"
        yield "python docs/generate.py"
    yield f"fanzha check {source.name}"
    if find_spec("xdist") is None:  # which the tests are run with; it brings pytest
        yield "pip install -e '.[test]'"
    yield "pytest tests/crawler/test_registry.py tests/families tests/docs"
    yield "read the files above; say in the class's docstring what you know of the site beyond this"
    if not any(one.read.rows for one in source.columns) and not source.needs_browser:
        yield "no column was found: open the home page, and declare `columns` by their folders"
    if source.office.region_code is None and source.office.level != "supreme":
        yield "the office's region is not known: set `region_code` if you know it"
