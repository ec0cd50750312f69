"""Commands on the registry: `sources`, `check` and `new-source`."""

from __future__ import annotations

from pathlib import Path

import click

from archive.cli import data_option
from crawler.commands.options import before_network, chosen, contact_option, replay_option, verbose_option


@click.command("sources")
@click.argument("names", metavar="[SOURCE]...", nargs=-1)
@click.option("--json", "in_json", is_flag=True, help="For scripts.")
@data_option
def sources_(names: tuple[str, ...], in_json: bool, data: Path) -> None:
    """The registry: every source that can be crawled, or all that is known of some.

    What the archive in the data folder has learned of them stands beside what they declare.
    """
    from archive.store.source_reports import read_asked
    from crawler.overview import as_json, details, listings, table

    found = listings(chosen(names), read_asked(data))
    if in_json:
        click.echo(as_json(found))
    else:
        click.echo("\n\n".join(map(details, found)) if names else table(found))


@click.command()
@click.argument("names", metavar="SOURCE...", nargs=-1, required=True)
@click.option("--json", "as_json", is_flag=True, help="JSON: a list with what was seen of each source.")
@replay_option
@contact_option
@verbose_option
def check(names: tuple[str, ...], as_json: bool, replay: Path | None, contact: str | None, verbose: bool) -> None:
    """Ask each source's site for a list and an article, and say what every rule saw.

    Nothing is stored. A site gets about a dozen requests at most, at the pace of a crawl: robots.txt, its home page and
    up to four below it, a list, an article, and others in their place where they do not do. Exit status 0 only if an
    article of every source was read. docs/checking.md tells what each verdict means and what to do.
    """
    from crawler.check import as_text, check_all, to_json

    spiders = chosen(names)
    before_network(replay, contact)
    found = check_all(spiders, replay=replay, log_level="INFO" if verbose else "ERROR")
    click.echo(to_json(found) if as_json else "\n\n".join(map(as_text, found)))
    if not all(one.good for one in found):
        raise SystemExit(1)


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
