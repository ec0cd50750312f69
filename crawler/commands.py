"""The commands that need the network or the registry. Plugged into `fanzha` through the entry-point group
`fanzha.commands`. Only click is imported before one of them runs."""

from __future__ import annotations

import fcntl
import os
import re
import shutil
from collections import Counter
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from datetime import date, timedelta
from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

from archive.cli import data_option
from archive.errors import FanzhaError

if TYPE_CHECKING:
    from crawler.run import Summary

PROGRESS_EVERY = 100  # articles; at two seconds each, a line every three minutes


def _since(_ctx: click.Context, _param: click.Parameter, value: str | None) -> str | None:
    """An ISO date, or a number of days (`7d`) before today."""
    if value is None:
        return None
    if found := re.fullmatch(r"(\d{1,4})d", value):
        return (date.today() - timedelta(days=int(found[1]))).isoformat()
    try:
        return date.fromisoformat(value).isoformat()
    except ValueError as error:
        raise click.BadParameter("give a date as 2026-01-31, or a number of days as 7d") from error


replay_option = click.option(
    "--replay", type=click.Path(path_type=Path), metavar="FILE", help="Answer from a WARC file, not the network."
)
contact_option = click.option(
    "--contact",
    envvar="FANZHA_CONTACT",
    show_envvar=True,
    help="Address or URL at which a site's owner reaches you; sent in the user agent.",
)
verbose_option = click.option("--verbose", is_flag=True, help="Scrapy's own log.")


@click.command()
@click.argument("names", metavar="[SOURCE]...", nargs=-1)
@click.option("--all", "everything", is_flag=True, help="Every source.")
@click.option("--since", callback=_since, metavar="DATE", help="Only what the lists date on or after DATE, or 7d.")
@click.option("--limit", type=click.IntRange(1), help="At most N articles a source.")
@replay_option
@contact_option
@verbose_option
@data_option
def crawl(
    names: tuple[str, ...],
    everything: bool,
    since: str | None,
    limit: int | None,
    replay: Path | None,
    contact: str | None,
    verbose: bool,
    data: Path,
) -> None:
    """Crawl sources. An interrupted crawl goes on where it was; exit status 0 only if every source was good."""
    from archive.store.archive import Archive
    from crawler.registry import UnknownSource, find, sources
    from crawler.run import Options, run

    if bool(names) == everything:
        raise click.UsageError("name the sources to crawl, or give --all, and not both (see `fanzha sources`)")
    try:
        spiders = find(names or tuple(sources()))
    except UnknownSource as error:
        raise click.UsageError(str(error)) from error
    before_network(replay, contact)
    options = Options(since, limit, replay, log_level(verbose), on_page=progress())
    archive = Archive.open(data)
    with archive.lock():
        summary = run(archive, spiders, options)
    say(summary)
    if not summary.good:
        raise SystemExit(1)


def before_network(replay: Path | None, contact: str | None) -> None:
    """Where answers come from: a file that is there, or the network, in somebody's name."""
    if replay is None:
        say_who_asks(contact)
    elif not replay.is_file():
        raise click.ClickException(f"there is no file {replay} to replay; nothing was changed")


def log_level(verbose: bool) -> str:
    """Of Scrapy's own log."""
    return "INFO" if verbose else "WARNING"


def progress() -> Callable[[str], None]:
    """Says every hundredth article of a source, on the error stream: a polite crawl takes hours."""
    stored: Counter[str] = Counter()

    def on_page(source_id: str) -> None:
        stored[source_id] += 1
        if stored[source_id] % PROGRESS_EVERY == 0:
            click.echo(f"{source_id}: {stored[source_id]} articles so far", err=True)

    return on_page


def say_who_asks(contact: str | None) -> None:
    """Nobody is crawled anonymously. crawler.settings, loaded after this, reads the variable."""
    if not contact:
        raise click.UsageError("say how a site's owner can reach you: --contact ADDRESS, or set FANZHA_CONTACT")
    os.environ["FANZHA_CONTACT"] = contact


def say(summary: Summary) -> None:
    """What a run did, a line a source; what is wrong and what to do about it last."""
    say_recovered(summary)
    for row in summary.sources:
        click.echo(f"{row['source_id']:12} {row['verdict'] or 'interrupted':12} {_did(row)}")
        if row["reason"]:
            click.echo(f"{'':12} {row['reason']}")
    say_end(summary)


def _did(row: dict[str, Any]) -> str:
    """What a run did on a source, by its row in the ledger; short where that is nothing."""
    from archive.store.ledger import COUNTS

    if not any(row[name] for name in COUNTS):
        return "nothing was read"
    return (
        f"{row['lists']} lists with {row['listed']} rows; {row['articles']} articles: {row['live']} live "
        f"({row['unread']} without text), {row['gone']} gone, {row['challenged']} challenged, "
        f"{row['blocked']} blocked, {row['errors']} failed; {row['refused']} not asked for (robots.txt), "
        f"{row['passed']} passed over by their titles ({row['sampled']} sampled); "
        f"{row['new_pages']} new pages, {row['new_versions']} new texts, {row['attachments']} attachments kept"
    )


def say_recovered(summary: Summary) -> None:
    """What an interrupted run had left."""
    for left in summary.recovered:
        cut = f", {left.cut_bytes} bytes of a torn record cut" if left.cut_bytes else ""
        click.echo(f"recovered {left.warc_file} of an interrupted run: {left.pages} page(s) taken up{cut}")
        for line in (*map(str, left.skipped), *left.damaged):
            click.echo(f"  {line}")
    if summary.resumed:
        click.echo(f"resumed run {summary.run_id}")


def say_end(summary: Summary) -> None:
    """What stopped the run, and its verdict."""
    if isinstance(summary.error, FanzhaError):
        click.echo(f"Error: {summary.error}", err=True)
    elif summary.error is not None:
        click.echo(
            f"Error: the crawl stopped: {summary.error}. What was stored is kept; "
            "mend this and run the same command, it goes on where it was.",
            err=True,
        )
    again = "; run the same command again, it goes on where it was" if summary.verdict == "interrupted" else ""
    click.echo(f"run {summary.run_id}: {summary.verdict}{again}")


@click.command()
@click.argument("urls", metavar="URL...", nargs=-1, required=True)
@replay_option
@contact_option
@verbose_option
@data_option
def fetch(urls: tuple[str, ...], replay: Path | None, contact: str | None, verbose: bool, data: Path) -> None:
    """Fetch single public addresses, through the same guard, robots.txt, WARC and reading as a crawl."""
    from archive.store.archive import Archive
    from archive.store.singles import singles
    from archive.urls import BadUrl
    from crawler.run import Options, run
    from crawler.single import NAME, SETTINGS, spider_for

    try:
        spider = spider_for(urls)
    except BadUrl as error:
        raise click.UsageError(f"{error}; nothing was fetched") from error
    before_network(replay, contact)
    archive = Archive.open(data)
    with archive.lock():
        options = Options(replay=replay, log_level=log_level(verbose), settings=SETTINGS)
        summary = run(archive, [spider], options)
    say_recovered(summary)
    for one in singles(archive.db, NAME, summary.run_id):
        click.echo(f"{one.url}\n  {one.state}, {one.tier or 'no tier'}: {one.kind or '-'}  {one.title or '(no title)'}")
        click.echo(f"  {one.outcome}")
    say_end(summary)
    if not summary.good:
        raise SystemExit(1)


@click.command("sources")
@click.argument("names", metavar="[SOURCE]...", nargs=-1)
@click.option("--json", "in_json", is_flag=True, help="For scripts.")
@data_option
def sources_(names: tuple[str, ...], in_json: bool, data: Path) -> None:
    """The registry: every source that can be crawled, or all that is known of some.

    What the archive in the data folder has learned of them stands beside what they declare.
    """
    from archive.store.asked import read_asked
    from crawler.listing import as_json, details, listings, table
    from crawler.registry import UnknownSource, find, sources

    try:
        found = listings(find(names or tuple(sources())), read_asked(data))
    except UnknownSource as error:
        raise click.UsageError(str(error)) from error
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
    from crawler.checking import as_text, check_all, to_json
    from crawler.registry import UnknownSource, find

    try:
        spiders = find(names)
    except UnknownSource as error:
        raise click.UsageError(str(error)) from error
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
    from crawler.adding import Given, add, report

    before_network(replay, contact)
    added = add(url, Given(**said), into=into, declare=declare, replay=replay, log_level=log_level(verbose))
    for line in report(added):
        click.echo(line)


@click.command()
@click.option("--port", default=8001, show_default=True, type=click.IntRange(0, 65535), help="Of the site.")
@click.option("--no-serve", is_flag=True, help="Stop after publishing.")
@data_option
def demo(port: int, no_serve: bool, data: Path) -> None:
    """The whole job on the bundled sample site, offline: crawl, read, publish, open the site.

    Works in the folder `demo` inside the data folder and begins it afresh each time.
    """
    folder = data / "demo"
    with _only_one(folder):
        _demo(folder, port, no_serve)


@contextmanager
def _only_one(folder: Path) -> Iterator[None]:
    """Keep a second demo from removing the folder under the first: the lock stands beside the folder."""
    folder.parent.mkdir(parents=True, exist_ok=True)
    with folder.with_name(f"{folder.name}.lock").open("a") as file:
        try:
            fcntl.flock(file, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError as error:
            raise click.ClickException(
                f"another `fanzha demo` works in {folder}. Nothing was changed. End it, or use another --data folder."
            ) from error
        yield


def _demo(folder: Path, port: int, no_serve: bool) -> None:
    from archive.publish import publish
    from archive.site.serve import listen, serve
    from archive.store.archive import Archive
    from crawler.demo.server import SampleSite
    from crawler.demo.sources import SETTINGS, sample_spiders
    from crawler.run import Options, run

    listener = None if no_serve else listen("127.0.0.1", port)
    shutil.rmtree(folder, ignore_errors=True)
    with SampleSite() as site:
        click.echo(f"sample site on {site.ucap_url} and {site.trs_url}")
        archive = Archive.open(folder)
        with archive.lock():
            summary = run(archive, sample_spiders(site.ucap_url, site.trs_url), Options(settings=SETTINGS))
        say(summary)
        done = publish(folder / "archive.db", folder / "public")
        click.echo(f"published {done.publications} publications in {done.path}")
        if listener is None:
            raise SystemExit(0 if summary.good else 1)
        serve(done.path, listener, sample=True, open_browser=True)
