"""`fanzha restore`: makes a data folder of a backup."""

from __future__ import annotations

from pathlib import Path

import click

from archive.cli import any_data_option, long_work


@click.command()
@click.argument("backup", metavar="FROM", type=click.Path(exists=True, file_okay=False, path_type=Path))
@any_data_option
@long_work("Nothing was restored; the backup is as it was. Run the same command again.")
def restore(backup: Path, data: Path) -> None:
    """Make a data folder of the backup FROM. The folder must be absent or empty (`lost+found` and dot files may stay).

    Every file is compared with its checksum first.
    """
    from archive.backup import restore as make

    done = make(backup, data)
    for leftover in done.leftovers:
        click.echo(f"{leftover} was left from a restore that was killed; it is removed", err=True)
    click.echo(f"{done.data}: {done.files} files, {done.bytes / 1e6:.1f} MB, each as its checksum says")
    if done.open_files:
        click.echo("the next `fanzha crawl` takes in what was fetched while the backup was made")
