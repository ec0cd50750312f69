"""`fanzha import`: takes saved files in as pages."""

from __future__ import annotations

from contextlib import closing
from pathlib import Path
from typing import TYPE_CHECKING

import click

from archive.cli import data_option, long_work, say_records

if TYPE_CHECKING:
    from archive.warc.reader import SkippedRecord


@click.command("import")
@click.argument("paths", nargs=-1, required=True, type=click.Path(path_type=Path))
@click.option("--url", help="The address of a saved page; of a WARC file, the only address to take.")
@data_option
@long_work("What was taken in is kept. Run the same command again: it takes in what is missing.")
def import_(paths: tuple[Path, ...], url: str | None, data: Path) -> None:
    """Take in saved HTML, text or WARC files as pages."""
    from archive.disk_space import KEEP_FREE, check_room, size_of
    from archive.progress import progress
    from archive.readers.pages import read_and_analyse
    from archive.store.archive import Archive
    from archive.store.captures.imported_files import CannotImport, import_file, take_up

    if url and len(paths) > 1:
        raise click.UsageError("--url goes with one file")
    check_room(data, 2 * size_of(paths) + KEEP_FREE, "the import")  # once in WARC, once in the tables
    failed = taken = new = known = 0
    skipped: list[SkippedRecord] = []
    with closing(Archive.open(data)) as archive, archive.lock(), progress("all files", len(paths), "files") as step:
        if left := take_up(archive, read_and_analyse):
            click.echo(f"{left} page(s) of an import that was killed were taken up")
        for path in step.each(paths):
            try:
                for page in import_file(archive, path, read_and_analyse, url, skipped.append):
                    taken += not page.known
                    known += page.known
                    new += page.outcome.new_version
                    for kind, title in page.documents or (("known" if page.known else "no article", None),):
                        click.echo(f"{kind:14} {title or '(no title)'}  {page.key}")
            except CannotImport as error:
                failed += 1
                click.echo(f"Error: {error}", err=True)
    say_records("record(s) skipped, of which no page can be made", skipped)
    again = f", {known} known already" if known else ""
    click.echo(f"{taken} page(s) taken in{again}, {new} new text(s), {failed} file(s) failed")
    if failed or skipped:
        raise SystemExit(1)
