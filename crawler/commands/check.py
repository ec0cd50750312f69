"""`fanzha check`: fetches a list and an article from a source's site, and prints what every rule found in them."""

from __future__ import annotations

from pathlib import Path

import click

from archive.cli import long_work
from crawler.commands.options import before_network, chosen, contact_option, log_level, replay_option, verbose_option


@click.command()
@click.argument("names", metavar="SOURCE...", nargs=-1, required=True)
@click.option("--json", "as_json", is_flag=True, help="JSON: a list with what was found of each source.")
@replay_option
@contact_option
@verbose_option
@long_work("Nothing was found out, and nothing is ever stored. Run the same command again.")
def check(names: tuple[str, ...], as_json: bool, replay: Path | None, contact: str | None, verbose: bool) -> None:
    """Fetch samples of sources, print what every rule finds.

    Nothing is stored. A site gets about a dozen requests at most, at the pace of a crawl: robots.txt, its home page, up
    to four pages below it, up to three lists and up to three articles. Exit status 0 only if an article of every source
    was read. docs/checking.md says what each verdict means and what to do.
    """
    from crawler.check import as_text, check_all, to_json

    spiders = chosen(names)
    before_network(replay, contact)
    found = check_all(spiders, replay=replay, log_level=log_level(verbose, "ERROR"))
    click.echo(to_json(found) if as_json else "\n\n".join(map(as_text, found)))
    if not all(one.good for one in found):
        raise SystemExit(1)
