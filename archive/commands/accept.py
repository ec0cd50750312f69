"""`fanzha accept`: makes what a source's last run found its new state."""

from __future__ import annotations

from contextlib import closing
from pathlib import Path

import click

from archive.cli import data_option, working_file


@click.command()
@click.argument("names", metavar="SOURCE...", nargs=-1, required=True)
@data_option
def accept(names: tuple[str, ...], data: Path) -> None:
    """Accept what the last run found on sources.

    That is: shorter lists, articles that are gone, other texts or titles. The next runs are compared with it and not
    with the runs before, so that the same finding is reported no more; and the next public file may lose what the last
    one had of these sources. Failures (a site that is down, pages that are torn) are reported again as long as they
    last.

    Exit status 0 only if there was something to accept of every source.
    """
    from archive.reasons import in_english
    from archive.store import runs
    from archive.store.archive import Archive
    from archive.warc.writer import now

    working_file(data)
    accepted = 0
    with closing(Archive.open(data)) as archive, archive.lock():
        for name in names:
            try:
                with archive.transaction():
                    row = runs.accept(archive.db, name, now())
            except runs.NothingToAccept as why:
                click.echo(f"{name}: nothing to accept: {why}", err=True)
                continue
            accepted += 1
            click.echo(f"{name}: accepted what run {row['run_id']} found ({row['verdict']})")
            if row["reason"]:
                click.echo(f"  {in_english(row['reason'])}")
    if accepted:
        click.echo("`fanzha publish` brings it into the public file")
    if accepted < len(names):
        raise SystemExit(1)
