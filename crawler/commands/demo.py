"""`fanzha demo`: crawls, reads and publishes the sample site."""

from __future__ import annotations

import fcntl
import shutil
from collections.abc import Iterator
from contextlib import closing, contextmanager
from pathlib import Path

import click

from archive.cli import data_option, long_work
from crawler.commands.run_report import print_run


@click.command()
@click.option("--port", default=8001, show_default=True, type=click.IntRange(0, 65535), help="Of the site.")
@click.option("--no-serve", is_flag=True, help="Stop after publishing.")
@data_option
@long_work("Run the same command again: it begins anew.")
def demo(port: int, no_serve: bool, data: Path) -> None:
    """Do the whole job on the bundled sample site, offline.

    Crawls, reads, publishes, opens the site. Works in the folder `demo` inside the data folder, and empties it first.
    """
    from archive.readers.pool import warm_up

    folder = data / "demo"
    with _only_one(folder):
        warm_up()
        _demo(folder, port, no_serve)


@contextmanager
def _only_one(folder: Path) -> Iterator[None]:
    """Stop a second demo from deleting the folder that the first one uses. The lock file is beside the folder."""
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
    from archive.site.listen import listen
    from archive.store.archive import Archive
    from crawler.demo.server import SampleSite
    from crawler.demo.sources import SETTINGS, sample_spiders
    from crawler.run import Options, run

    listener = None if no_serve else listen("127.0.0.1", port)
    shutil.rmtree(folder, ignore_errors=True)
    with SampleSite() as site:
        click.echo(f"sample site on {site.ucap_url} and {site.trs_url}")
        with closing(Archive.open(folder)) as archive, archive.lock():
            summary = run(archive, sample_spiders(site.ucap_url, site.trs_url), Options(settings=SETTINGS))
        print_run(summary)
        done = publish(folder / "archive.db", folder / "public")
        click.echo(f"published {done.publications} publications in {done.path}")
        click.echo(f"other commands on this archive need its folder: fanzha --data {folder} status")
        if listener is None:
            raise SystemExit(0 if summary.good else 1)
        from archive.site.serve import serve  # not above: it imports Datasette, which takes half a second

        serve(done.path, listener, warc=folder / "warc", open_browser=True)
