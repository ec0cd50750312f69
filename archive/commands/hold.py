"""`fanzha hold`: keeps a source in the public file as an earlier edition has it, and releases it."""

from __future__ import annotations

import sqlite3
from contextlib import closing
from pathlib import Path

import click

from archive.cli import data_option, working_file


@click.command()
@click.argument("source", required=False)
@click.argument("edition", required=False)
@click.option("--release", "release_", is_flag=True, help="Let the source bring its news again.")
@data_option
def hold(source: str | None, edition: str | None, release_: bool, data: Path) -> None:
    """Hold a source in the public file as an earlier edition has it.

    EDITION is its id, or a day: the edition that was public at its end. Use this when a site was hacked and its texts
    were published. From the next publishing on, the public file has the source's publications of that edition, whatever
    the crawls bring, until it is released. What is crawled stays in the archive. Without SOURCE: what is held.
    """
    from archive.store import holds
    from archive.store.archive import Archive
    from archive.warc.writer import now

    if (source is not None) + (edition is not None) + release_ not in (0, 2):
        raise click.UsageError(
            "give a SOURCE and an EDITION, or a SOURCE and --release, or nothing to list what is held"
        )
    working_file(data)
    with closing(Archive.open(data)) as archive:
        if source is None:
            on_hold = holds.sources_on_hold(archive.db.conn)
            for name, at in on_hold.items():
                click.echo(f"{name}: held at edition {at}")
            if not on_hold:
                click.echo("no source is held")
            return
        with archive.lock(), archive.transaction():
            if release_:
                click.echo(f"{source}: released from edition {holds.release(archive.db, source)}")
            else:
                found = _edition_with(data, source, edition or "")
                holds.hold(archive.db, source, found, now())
                click.echo(f"{source}: held at edition {found}")
    click.echo("`fanzha publish` brings this into the public file")


def _edition_with(data: Path, source: str, wanted: str) -> str:
    """The id of an edition that knows a source. Raises NoSuchEdition, and click.ClickException."""
    from archive.editions.ids import is_day
    from archive.editions.listing import DATABASE, FOLDER, read_list
    from archive.moments import china_day
    from archive.publish.retention import has_our_tables
    from archive.sqlite_uri import sqlite_uri
    from archive.warc.writer import now

    folder = data / "public" / FOLDER
    if is_day(wanted) and wanted > (today := china_day(now())):
        raise click.ClickException(f"{wanted} is yet to come: it is {today} in China")
    edition = (listing := read_list(folder)).resolve(wanted)
    path = folder / edition / DATABASE
    if not path.is_file():
        there = ", ".join(one.id for one in listing.editions) or "none"
        raise click.ClickException(f"the file of edition {edition} was removed. Editions with their file: {there}")
    with closing(sqlite3.connect(sqlite_uri(path, mode="ro", immutable=1), uri=True)) as db:
        if not has_our_tables(db, "main"):
            raise click.ClickException(f"edition {edition} has the tables of another version: hold a later one")
        known = db.execute("select 1 from sources where id = ?", (source,)).fetchone()
    if not known:
        raise click.ClickException(f"edition {edition} does not know {source}; `fanzha sources` lists the names")
    return edition
