"""`fanzha crawl`: crawls sources into the archive."""

from __future__ import annotations

import re
from contextlib import closing
from datetime import date, timedelta
from pathlib import Path
from typing import TYPE_CHECKING

import click

from archive.cli import data_option, long_work
from crawler.commands.options import (
    before_network,
    certificate_option,
    chosen,
    contact_option,
    log_level,
    replay_option,
    shard_option,
    verbose_option,
)
from crawler.commands.run_report import GO_ON, keep_run, print_run

if TYPE_CHECKING:
    from crawler.politeness.shards import Shard


def _since(_ctx: click.Context, _param: click.Parameter, value: str | None) -> str | None:
    """Read an ISO date, or a number of days before today (`7d`). Returns an ISO date."""
    if value is None:
        return None
    if found := re.fullmatch(r"(\d{1,4})d", value):
        from archive.moments import china_day
        from archive.warc.writer import now

        return (date.fromisoformat(china_day(now())) - timedelta(days=int(found[1]))).isoformat()
    try:
        return date.fromisoformat(value).isoformat()
    except ValueError as error:
        raise click.BadParameter("give a date as 2026-01-31, or a number of days as 7d") from error


def _budget(minutes: int | None, pages: int | None) -> dict[str, int]:
    """The Scrapy settings for what a source may take of the run, as far as they are not the defaults."""
    given = {"CLOSESPIDER_TIMEOUT": minutes and minutes * 60, "CLOSESPIDER_PAGECOUNT": pages}
    return {name: value for name, value in given.items() if value}


@click.command()
@click.argument("names", metavar="[SOURCE]...", nargs=-1)
@click.option("--all", "everything", is_flag=True, help="Every source.")
@click.option(
    "--since", callback=_since, metavar="DATE", help="Do not request again what is known and older than DATE, or 7d."
)
@click.option("--full", is_flag=True, help="Request every listed article, also those that are not due yet.")
@click.option("--limit", type=click.IntRange(1), help="At most N articles a source.")
@click.option("--max-minutes", type=click.IntRange(1), help="End a source's crawl after N minutes (default 720).")
@click.option("--max-pages", type=click.IntRange(1), help="End a source's crawl after N answers (default 20,000).")
@shard_option
@replay_option
@contact_option
@certificate_option
@verbose_option
@data_option
@long_work(f"What was stored is kept: {GO_ON}.")
def crawl(
    names: tuple[str, ...],
    everything: bool,
    since: str | None,
    full: bool,
    limit: int | None,
    max_minutes: int | None,
    max_pages: int | None,
    shard: Shard | None,
    replay: Path | None,
    contact: str | None,
    verbose: bool,
    data: Path,
) -> None:
    """Crawl sources. An interrupted crawl continues where it stopped, though crawls with other options came between.

    Lists are read each time. An article that the archive has is requested again when it is due: after 1, 3, 7, 30 and
    90 days, sooner where pages are edited. With --since, what a list names and the archive has never met is fetched
    whatever its date. Exit status 0 only if every source was good.
    """
    from archive.readers.pool import warm_up

    if bool(names) == everything:
        raise click.UsageError("name the sources to crawl, or give --all, and not both (see `fanzha sources`)")
    warm_up()
    from archive.store.archive import Archive
    from crawler.run import Options, run

    spiders = chosen(names, shard)
    before_network(replay, contact)
    if not spiders:
        return
    with closing(Archive.open(data)) as archive, archive.lock():
        budget = _budget(max_minutes, max_pages)
        options = Options(since, limit, replay, full, str(shard) if shard else None, log_level(verbose), budget)
        summary = run(archive, spiders, options)
    is_written = keep_run(data, summary)
    print_run(summary)
    if not (summary.good and is_written):
        raise SystemExit(1)
