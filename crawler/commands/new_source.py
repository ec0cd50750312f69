"""`fanzha new-source`: fetches from a site, and writes a source for it."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from importlib.util import find_spec
from pathlib import Path
from typing import TYPE_CHECKING

import click

from archive.cli import long_work
from crawler.commands.options import before_network, contact_option, log_level, replay_option, verbose_option

if TYPE_CHECKING:
    from crawler.new_source.choose_declaration import NewColumn, NewSource


@click.command("new-source")
@click.argument("url")
@click.option("--name", metavar="NAME", help="The source's; without it the first label of the host that is its own.")
@click.option("--office", metavar="NAME", help="Whose site it is, in full; without it as the home page says.")
@click.option(
    "--level",
    type=click.Choice(["supreme", "provincial", "prefecture", "county", "other"]),
    help="Of the office; without it as its name says.",
)
@click.option("--region", metavar="CODE", help="GB/T 2260 code of the province or prefecture.")
@click.option("--declare", is_flag=True, help="Declare the columns that hold rows, in place of finding them each time.")
@click.option(
    "--into",
    type=click.Path(file_okay=False, path_type=Path),
    metavar="DIR",
    help="Where to write; without it the checkout that this is run from.",
)
@replay_option
@contact_option
@verbose_option
@long_work("Nothing was written. Run the same command again.")
def new_source(
    url: str,
    declare: bool,
    into: Path | None,
    replay: Path | None,
    contact: str | None,
    verbose: bool,
    **overrides: str | None,
) -> None:
    """Add a source: write its module and fixture from its site."""
    from crawler.new_source import Overrides, add

    before_network(replay, contact)
    level = log_level(verbose, "ERROR")
    added = add(url, Overrides(**overrides), into=into, declare=declare, replay=replay, log_level=level)
    for line in report_lines(added.source, added.written, added.elsewhere):
        click.echo(line)


def report_lines(source: NewSource, written: Sequence[Path], elsewhere: Path | None) -> list[str]:
    """Lines on what was found and written, and what to do next. `elsewhere`: the files' folder if not the checkout."""
    return [
        *(*_declaration(source), *_columns(source), *(f"wrote    {path}" for path in written)),
        *(f"{'' if at else 'next':9}{step}" for at, step in enumerate(_steps(source, elsewhere))),
    ]


def _declaration(source: NewSource) -> Iterator[str]:
    office = source.office
    yield f"source   {source.name}: {office.name}, {office.level}, region {office.region_code or 'not known'}"
    yield f"home     {source.home_url}"
    if source.recognised.family:
        yield f"family   {source.family.name} ({source.family.system}), by its traits: {source.recognised}"
    else:
        yield f"family   {source.family.name}: the pages' traits name none ({source.recognised})"
    if source.needs_browser:
        yield "browser  needed: no list holds a row, and scripts of the pages ask for some; install the extra"
        yield "         (pip install 'fanzha[browser]') and Chromium before the source is crawled"


def _columns(source: NewSource) -> Iterator[str]:
    yield f"columns  {len(source.columns)} found, the best first; share: of the titles, those that can be ours"
    for rank, one in enumerate(source.columns, 1):
        yield f"{rank:6}.  {one.label}  {one.url}  {_rows(one)}"
    yield from (f"{'-':>6}   {label}  {url}  could not be fetched" for label, url in source.unread)


def _rows(column: NewColumn) -> str:
    rows = column.page.rows
    if not rows:
        return "no rows: made by a script" if column.page.scripted else "no rows"
    return f"{len(rows)} rows, {column.page.dated} dated, share {column.page.share:.0%}"


def _steps(source: NewSource, elsewhere: Path | None) -> Iterator[str]:
    if elsewhere:
        yield f"copy what is below {elsewhere} into a checkout of the project, and go on there:"
        yield "python docs/generate.py"
    yield f"fanzha check {source.name}"
    if find_spec("xdist") is None:  # the tests need it; the extra installs it and pytest
        yield "pip install -e '.[test]'"
    yield "pytest tests/crawler/test_registry.py tests/crawler/families tests/docs"
    yield "read the files above; say in the class's docstring what you know of the site beyond this"
    if not any(one.page.rows for one in source.columns) and not source.needs_browser:
        yield "no column was found: open the home page, and declare `columns` by their folders"
    if source.office.region_code is None and source.office.level != "supreme":
        yield "the office's region is not known: set `region_code` if you know it"
