"""`fanzha merge`: takes what other machines have crawled."""

from __future__ import annotations

from contextlib import closing
from pathlib import Path
from typing import TYPE_CHECKING

import click

from archive.cli import NOT_STORED, data_option, long_work, say_records

if TYPE_CHECKING:
    from archive.merge import MergedFolder


@click.command()
@click.argument(
    "folders",
    metavar="FOLDER...",
    nargs=-1,
    required=True,
    type=click.Path(exists=True, file_okay=False, path_type=Path),
)
@data_option
@long_work("The WARC files that were taken are kept. Run the same command again, it goes on where it was.")
def merge(folders: tuple[Path, ...], data: Path) -> None:
    """Take what other machines crawled, as if it was crawled here.

    Only ledger.db and warc/ of a FOLDER are needed. What was merged before is known: a FOLDER that has grown adds what
    is new. A file that is being written is left for the next time. One that is damaged, or differs from the file of its
    name here, is named and not taken; then the exit status is 1. Run `fanzha publish` afterwards.
    """
    from archive.merge import check_folders
    from archive.readers.pool import ReadingPool

    check_folders(data, folders)
    with closing(ReadingPool()) as pool:
        from archive.merge import merge as merge_folder
        from archive.readers.pages import read_and_analyse
        from archive.store.archive import Archive

        merged = []
        with closing(Archive.open(data)) as archive, archive.lock():
            for folder in folders:
                merged.append(merge_folder(archive, folder, read_and_analyse, pool.map))
                _report(folder, merged[-1])
            not_made = archive.make_publications()
    say_records(NOT_STORED, not_made)
    if any(done.files or done.runs for done in merged):
        click.echo("run `fanzha publish`, which brings what is new into the public file")
    if not_made or not all(done.whole for done in merged):
        raise SystemExit(1)


def _report(folder: Path, done: MergedFolder) -> None:
    for line in done.refused:
        click.echo(f"Error: {folder}: {line}", err=True)
    say_records("record(s) skipped, of which no page can be made", done.skipped)
    say_records(NOT_STORED, done.not_stored)
    say_records("page(s) not read, stored as errors", done.not_read)
    for name in done.being_written:
        click.echo(f"{folder}: {name} is being written there, and is left for the next time")
    taken = f"{done.bytes / 1e6:.1f} MB, {done.pages} records, {done.versions} new texts"
    click.echo(
        f"{folder}: {done.files} WARC file(s) taken ({taken}), {done.known} known already; {done.runs} new run(s)"
    )
