"""`fanzha sources`: lists the registered sources, with what an archive has learned about each."""

from __future__ import annotations

from pathlib import Path

import click

from archive.cli import data_option
from crawler.commands.options import chosen


@click.command("sources")
@click.argument("names", metavar="[SOURCE]...", nargs=-1)
@click.option("--json", "in_json", is_flag=True, help="For scripts.")
@data_option
def sources_(names: tuple[str, ...], in_json: bool, data: Path) -> None:
    """List every source, or show all that is known of some.

    This includes what the archive in the data folder has learned about them.
    """
    from archive.store.reports import read_source_records
    from crawler.commands.sources_report import as_json, details, listings, table

    found = listings(chosen(names), read_source_records(data))
    if in_json:
        click.echo(as_json(found))
    else:
        click.echo("\n\n".join(map(details, found)) if names else table(found))
