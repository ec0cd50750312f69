"""`fanzha join`: joins small WARC files into larger ones."""

from __future__ import annotations

from contextlib import closing
from pathlib import Path
from typing import TYPE_CHECKING

import click

from archive.cli import data_option, long_work, working_file
from archive.errors import FanzhaError

if TYPE_CHECKING:
    from archive.store.archive import Archive
    from archive.warc.joining import JoinedFile

MB = 1_000_000


@click.command()
@click.option(
    "--below",
    default=64,
    show_default=True,
    type=click.IntRange(1, 500),
    help="Join files of fewer megabytes than this.",
)
@data_option
@long_work("Nothing is lost. Run the same command again, it goes on where it was.")
def join(below: int, data: Path) -> None:
    """Join small WARC files into larger ones, byte for byte. Nothing is lost if it is stopped; it goes on next time.

    A file that is damaged, or has lost records, is named and left as it is; then the exit status is 1. Run `fanzha
    publish` afterwards: the places of records that are printed in the public file have changed.
    """
    from archive.store.archive import Archive
    from archive.warc import joining
    from archive.warc.folder import NOT_UTF8, names_not_utf8
    from archive.warc.soundness import UnsoundFile
    from archive.warc.writer import DEFAULT_MAX_BYTES

    working_file(data)
    refused: list[FanzhaError] = []
    parts = files = finished = 0
    with closing(Archive.open(data)) as archive, archive.lock():
        for left in joining.unfinished(archive.warc_folder):
            finish(archive, left)
            finished += 1
            click.echo(f"finished {left.path.name}, which a killed process had begun")
        for group in joining.groups(archive.warc_folder, below * MB, DEFAULT_MAX_BYTES, refused.append):
            if len(group) < 2:
                continue
            joined = joining.join(group)
            finish(archive, joined)
            files, parts = files + 1, parts + len(group)
            click.echo(f"{joined.path.name}: {len(group)} files, {joined.path.stat().st_size / MB:.1f} MB")
        refused += (UnsoundFile(f"{name}: {NOT_UTF8}") for name in names_not_utf8(archive.warc_folder))
    for reason in refused:
        click.echo(reason, err=True)
    publish = "; run `fanzha publish`, since places in the public file have changed" if files or finished else ""
    click.echo(f"{parts} file(s) joined into {files}{publish}")
    if refused:
        raise SystemExit(1)


def finish(archive: Archive, joined: JoinedFile) -> None:
    """Move the places in the tables, and then remove the parts. Raises CannotJoin if one is not what was joined; then
    all that is whole is kept."""
    from archive.store.captures.places import move_places, move_places_back
    from archive.warc.joining import CannotJoin

    name, differing = joined.path.name, joined.differing
    if differing is None:
        with archive.transaction():
            move_places(archive.db, joined)
        joined.remove_parts()
        return
    if not joined.has_whole_parts:
        raise CannotJoin(
            f"{differing.name} is not what was joined into {name}; both were kept. Bring the one that `fanzha verify` "
            "names back from a backup, and run `fanzha join` again."
        )
    with archive.transaction():  # a join that was killed may have moved them
        move_places_back(archive.db, joined)
    aside = joined.set_aside()
    raise CannotJoin(
        f"{name} is damaged. It was set aside as {aside.name}; the files of which it was made are whole, and were "
        "kept. Run `fanzha join` again."
    )
