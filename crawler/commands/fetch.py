"""`fanzha fetch`: fetches single addresses into the archive."""

from __future__ import annotations

from contextlib import closing
from pathlib import Path

import click

from archive.cli import data_option, long_work
from crawler.commands.options import (
    before_network,
    certificate_option,
    contact_option,
    log_level,
    replay_option,
    verbose_option,
)
from crawler.commands.run_report import keep_run, print_end, print_recovered


@click.command()
@click.argument("urls", metavar="URL...", nargs=-1, required=True)
@replay_option
@contact_option
@certificate_option
@verbose_option
@data_option
@long_work("What was stored is kept: run the same command again.")
def fetch(urls: tuple[str, ...], replay: Path | None, contact: str | None, verbose: bool, data: Path) -> None:
    """Fetch single public addresses.

    They go through the same guard, robots.txt, WARC and reading as a crawl.
    """
    from archive.readers.pool import warm_up

    warm_up()
    from archive.store.archive import Archive
    from archive.store.reports import fetched_addresses
    from archive.urls import BadUrl
    from crawler.run import Options, run
    from crawler.source import FETCH, FETCH_SETTINGS, fetch_spider

    try:
        spider = fetch_spider(urls)
    except BadUrl as error:
        raise click.UsageError(f"{error}; nothing was fetched") from error
    before_network(replay, contact)
    with closing(Archive.open(data)) as archive, archive.lock():
        options = Options(replay=replay, request_all=True, log_level=log_level(verbose), settings=FETCH_SETTINGS)
        summary = run(archive, [spider], options)
        found = fetched_addresses(archive.db, FETCH, summary.run_id)
    is_written = keep_run(data, summary)
    print_recovered(summary)
    for one in found:
        click.echo(f"{one.url}\n  {one.state}, {one.tier or 'no tier'}: {one.kind or '-'}  {one.title or '(no title)'}")
        click.echo(f"  {one.outcome}")
    print_end(summary)
    if not (summary.good and is_written):
        raise SystemExit(1)
