"""`fanzha new-source`: asks a site, and writes the source that it makes."""

from __future__ import annotations

from pathlib import Path

import click

from crawler.commands.options import before_network, contact_option, replay_option, verbose_option


@click.command("new-source")
@click.argument("url")
@click.option("--name", metavar="NAME", help="The source's; without it the host's telling label.")
@click.option("--office", metavar="NAME", help="Whose site it is, in full; without it as the home page says.")
@click.option(
    "--level",
    type=click.Choice(["supreme", "provincial", "prefecture", "county", "other"]),
    help="Of the office; without it as its name tells.",
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
def new_source(
    url: str,
    declare: bool,
    into: Path | None,
    replay: Path | None,
    contact: str | None,
    verbose: bool,
    **said: str | None,
) -> None:
    """Add a source: ask its site, say what was recognised, and write its module and its fixture."""
    from crawler.new_source import Given, add, report

    before_network(replay, contact)
    added = add(url, Given(**said), into=into, declare=declare, replay=replay, log_level="INFO" if verbose else "ERROR")
    for line in report(added):
        click.echo(line)
