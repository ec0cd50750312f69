"""`fanzha apply`: makes of a downloaded file the file of a later edition."""

from __future__ import annotations

from pathlib import Path

import click

from archive.cli import long_work

FILE = click.Path(exists=True, dir_okay=False, path_type=Path)


@click.command()
@click.argument("deltas", metavar="DELTA...", nargs=-1, required=True, type=FILE)
@click.argument("file", type=FILE)
@long_work("The file is as it was, or the new one already. Run the same command again.")
def apply(deltas: tuple[Path, ...], file: Path) -> None:
    """Make of FILE, the public file of one edition, the file of a later one. Give the deltas in order.

    It needs no archive, only the downloaded file and the deltas. The new file is made beside the old one, compared with
    what the deltas promise, and then takes its place. A file that the deltas were not made for is refused.
    """
    from archive.publish.editions.applying import apply as apply_deltas

    done = apply_deltas(deltas, file)
    if done.was_there:
        click.echo(f"{done.path} is {done.header.end.id} already, and stays as it is")
        return
    click.echo(f"{done.path}: {done.header.start.id} → {done.header.end.id}, sha256 {done.sha256}")
