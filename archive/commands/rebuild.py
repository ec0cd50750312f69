"""`fanzha rebuild`: makes the derived tables again from the WARC files."""

from __future__ import annotations

import gc
from collections.abc import Iterator
from contextlib import closing, contextmanager
from pathlib import Path
from typing import TYPE_CHECKING

import click

from archive.cli import NOT_STORED, data_option, long_work, say_records

if TYPE_CHECKING:
    from archive.model import Mapper
    from archive.store.archive import Archive
    from archive.store.ledger_copy import TakenBack
    from archive.store.rebuild import Rebuilt


@click.command()
@click.option(
    "--force",
    is_flag=True,
    help="Rebuild although WARC files are missing or damaged (recorded), or pages would lose their texts.",
)
@click.option(
    "--workers",
    type=click.IntRange(0),
    help="Reading processes. 0: this process reads itself, and a page that stalls it stalls all. [default: one a core]",
)
@click.option(
    "--executor",
    metavar="ADDRESS",
    help="Read on the Dask cluster whose scheduler is there: tcp://HOST:PORT (docs/rebuilding.md).",
)
@data_option
@long_work("The tables are whole: as they were, or made anew. Run the same command again.")
def rebuild(force: bool, workers: int | None, executor: str | None, data: Path) -> None:
    """Make all derived tables again from the WARC files.

    For after an update that reads better, when a command says that the tables are another version's, and when
    archive.db is lost or damaged. Run `fanzha publish` afterwards. If pages would be lost, they are listed, and without
    --force nothing is changed. Exit status 1 if anything was lost, or could not be read or stored.
    """
    if executor == "":  # an unset variable of a script
        raise click.UsageError("--executor needs the address of a scheduler: tcp://HOST:PORT")
    if executor and workers is not None:
        raise click.UsageError("--workers and --executor exclude each other: a cluster has as many as it has")
    if not (data / "warc").is_dir():
        raise click.ClickException(f"there are no WARC files in {data} to rebuild from; nothing was changed")
    _check_room(data)
    done, ledger_whole = _rebuilt(data, workers, executor, force=force)
    _report(done)
    if done.losses or done.not_stored or done.not_read or not ledger_whole:
        raise SystemExit(1)


def _check_room(data: Path) -> None:
    """Raise NoRoom if the tables could not be made beside the old ones: once in SQLite's log, once in the file."""
    from archive.disk_space import check_room, size_of
    from archive.store.working_file import WORKING_FILE

    check_room(data, 2 * (size_of([data / WORKING_FILE]) or size_of([data / "warc"])), "a rebuild")


def _rebuilt(data: Path, workers: int | None, executor: str | None, *, force: bool) -> tuple[Rebuilt, bool]:
    """What the rebuild did, and whether the ledger that it needed was taken whole."""
    # The readers come before all other imports: while this process imports, so do those of the pool.
    with _readers(workers, executor) as mapping:
        from archive.readers.pages import read_and_analyse
        from archive.readers.pool import OBJECTS_PER_COLLECTION
        from archive.readers.unpacking import pages_ahead
        from archive.store import rebuild as rebuilding
        from archive.store.archive import Archive, writer_lock
        from archive.store.working_file import WORKING_FILE, making_way

        gc.freeze()  # the garbage collector need not look at imported modules again
        gc.set_threshold(OBJECTS_PER_COLLECTION)
        with writer_lock(data), making_way(data) as aside:
            is_new = not (data / WORKING_FILE).exists()
            with closing(Archive.open(data, renew=True)) as archive:
                try:
                    ledger_whole = _take_ledger_back(archive)
                    unpacking = rebuilding.here if workers == 0 else pages_ahead
                    done = rebuilding.rebuild(archive, read_and_analyse, mapping, unpacking, force=force)
                except BaseException:  # Ctrl-C, too: no ledger is copied from a file that making_way removes
                    if is_new:
                        archive.abandon()
                    raise
                if not ledger_whole:
                    _set_ledger_aside(data)
        if aside:
            click.echo(f"archive.db was damaged or changed, or is another archive's; it is kept as {aside}", err=True)
        return done, ledger_whole


@contextmanager
def _readers(workers: int | None, executor: str | None) -> Iterator[Mapper]:
    """What reads the pages: this process, others of this machine, or a cluster."""
    if workers == 0:
        yield map
    elif executor:
        from archive.readers.cluster import ReadingCluster

        with closing(ReadingCluster(executor)) as cluster:
            yield cluster.map
    else:
        from archive.readers.pool import ReadingPool

        with closing(ReadingPool(workers)) as pool:
            yield pool.map


def _report(done: Rebuilt) -> None:
    from archive.store.captures import losses

    say_records("record(s) skipped, of which no page can be made", done.skipped)
    say_records(NOT_STORED, done.not_stored)
    say_records("page(s) not read, stored as errors", done.not_read)
    for torn in done.torn:
        click.echo(f"a torn last record of a killed process was set aside in {torn.name}")
    if done.losses:
        click.echo(f"{losses.how_many(done.losses)}; the loss is recorded, and `fanzha status` lists it:", err=True)
    for line in done.losses:
        click.echo(f"  {line}", err=True)
    if done.known_losses:
        click.echo(f"{done.known_losses} loss(es) are known from an earlier `rebuild --force`: see `fanzha status`")
    click.echo(f"rebuilt from {done.files} WARC file(s): {done.records} records, {done.versions} texts")


def _take_ledger_back(archive: Archive) -> bool:
    """If the working file is new, take runs, columns, publishings … from the copy of the ledger, and say so. Returns
    False if a part of a copy was not taken."""
    from archive.store.ledger_copy import LedgerMissing, is_without_history, take_back

    if not is_without_history(archive.db):
        return True
    with archive.transaction():
        taken, failures = take_back(archive.db, archive.data)
    for failure in failures:
        click.echo(str(failure), err=True)
    if taken is None:
        click.echo("the tables are made without runs, columns, skipped rows and publishings: they begin anew", err=True)
        return all(isinstance(failure, LedgerMissing) for failure in failures)
    _report_ledger(taken)
    return not failures and not taken.left_out


def _set_ledger_aside(data: Path) -> None:
    from archive.store.ledger_copy import set_aside

    if aside := set_aside(data):
        click.echo(f"the copy of the ledger that is not taken whole is kept as {aside}", err=True)


def _report_ledger(taken: TakenBack) -> None:
    click.echo(
        f"{taken.rows} row(s) of runs, columns, skipped rows and publishings are taken from {taken.file}, as of "
        f"{taken.made_at}. It does not hold what was queued: the next crawl reads the lists again.",
        err=True,
    )
    if taken.interrupted:
        click.echo(f"{taken.interrupted} run(s) had not ended; they are closed as interrupted", err=True)
    for what in taken.left_out:
        click.echo(f"not taken from {taken.file}: {what}", err=True)
