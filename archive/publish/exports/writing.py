"""Writes the exports of an edition into its folder. The front of the package: `write`."""

from __future__ import annotations

import multiprocessing
import sqlite3
from collections.abc import Callable, Iterator
from concurrent.futures import as_completed
from contextlib import contextmanager
from dataclasses import dataclass
from functools import partial
from pathlib import Path

from pebble import ProcessExpired, ProcessPool

from archive.editions.listing import DATABASE
from archive.ending_with_parent import end_with_parent
from archive.progress import progress
from archive.publish.errors import ExportsEnded
from archive.publish.exports import (
    citation,
    croissant,
    csv_zip,
    datapackage,
    json_lines,
    models,
    parquet_files,
    readme,
    zstandard_copy,
)
from archive.publish.exports.about_edition import DATABASE_ABOUT, ExportedEdition
from archive.publish.exports.export_file import ExportFile, export_file
from archive.publish.exports.models import MemoFiles
from archive.publish.exports.public_tables import PUBLIC_TABLES, reading

Job = Callable[[Path, Path, ExportedEdition], list[ExportFile]]

NO_PARQUET = "no Parquet files were written: pyarrow is not installed (pip install 'fanzha[parquet]')"
PROCESSES = 2
# Smaller files are written before a second process has started.
WORTH_PROCESSES = 50_000_000  # bytes of the public file


@dataclass(frozen=True, slots=True)
class Description:
    """A small file that describes the others: its text is made of them."""

    name: str
    media_type: str
    about: str
    text: Callable[[sqlite3.Connection, ExportedEdition, list[ExportFile]], str]


def write(
    public_db: Path, folder: Path, *, edition: str, day: str, memo_files: MemoFiles | None = None
) -> tuple[ExportFile, ...]:
    """Write the exports of a public file into a folder that is there. The same file, id and day give the same bytes.

    `edition`: the id of the edition; `day`: that of its publishing, China's, ISO 8601. `memo_files` spare the next
    edition work, and change no byte. Returns the files in the order in which a reader should see them. Without pyarrow
    there are no Parquet files (see `unavailable`). Raises OSError and sqlite3.Error, after which what is in the folder
    is worth nothing.
    """
    of = ExportedEdition(edition, day)
    files = [file for written in _run(public_db, folder, of, memo_files) for file in written]
    with reading(public_db) as db:
        for one in DESCRIPTIONS:
            path = folder / one.name
            path.write_text(one.text(db, of, files), "utf-8")
            files.append(export_file(path, one.media_type, one.about))
    return tuple(files)


def unavailable() -> tuple[str, ...]:
    """What `write` leaves out on this machine, and what to do, a line each."""
    return () if parquet_files.can_write() else (NO_PARQUET,)


def _run(
    public_db: Path, folder: Path, edition: ExportedEdition, memo_files: MemoFiles | None
) -> list[list[ExportFile]]:
    """What each job wrote, in the order of JOBS and the cases; of a large file two jobs at a time."""
    jobs: tuple[Job, ...] = (*JOBS, partial(_cases, memo_files=memo_files))
    with progress("writing exports", len(jobs), "formats") as step:
        if public_db.stat().st_size < WORTH_PROCESSES:
            return [job(public_db, folder, edition) for job in step.each(jobs)]
        with _processes() as pool:
            # The longest is the last. It begins first, so that both processes end at about the same time.
            futures = [pool.schedule(job, args=(public_db, folder, edition)) for job in reversed(jobs)]
            for future in as_completed(futures):
                future.result()
                step.done += 1
        return [future.result() for future in reversed(futures)]


@contextmanager
def _processes() -> Iterator[ProcessPool]:
    """Processes that do jobs. If a job fails or the work is stopped, all end at once; Ctrl-C does not reach them.
    Raises ExportsEnded if one of them was ended from outside."""
    pool = ProcessPool(PROCESSES, initializer=end_with_parent, context=multiprocessing.get_context("spawn"))
    try:
        yield pool
    except ProcessExpired as error:
        raise ExportsEnded(
            "a process that wrote exports was ended, as the system does where memory is short"
        ) from error
    finally:
        pool.stop()  # type: ignore[no-untyped-call]  # pebble does not type it
        pool.join()


def _packed_sqlite(public_db: Path, folder: Path, edition: ExportedEdition) -> list[ExportFile]:  # noqa: ARG001 jobs are called alike
    about = "The SQLite file with all tables and the search index, packed with Zstandard: unzstd fanzha.db.zst"
    return [export_file(zstandard_copy.write(public_db, folder), "application/zstd", about)]


def _csv(public_db: Path, folder: Path, edition: ExportedEdition) -> list[ExportFile]:
    with reading(public_db) as db:
        beside = {datapackage.FILE: datapackage.descriptor(db, edition, inside=True)}
    about = "All tables as CSV, one file a table, with the Data Package descriptor: for Excel and everything else"
    return [export_file(csv_zip.write(public_db, folder, beside), "application/zip", about)]


def _json_lines(public_db: Path, folder: Path, edition: ExportedEdition) -> list[ExportFile]:  # noqa: ARG001 jobs are called alike
    about = "The publications as JSON Lines, each with its text, pages, cases, sections, crimes and regions"
    return [export_file(json_lines.write(public_db, folder), "application/gzip", about)]


def _parquet(public_db: Path, folder: Path, edition: ExportedEdition) -> list[ExportFile]:  # noqa: ARG001 jobs are called alike
    if not parquet_files.can_write():
        return []
    paths = parquet_files.write(public_db, folder)
    return [
        export_file(path, "application/vnd.apache.parquet", f"The table {table.name} as Parquet: {table.description}")
        for path, table in zip(paths, PUBLIC_TABLES, strict=True)
    ]


def _cases(public_db: Path, folder: Path, edition: ExportedEdition, memo_files: MemoFiles | None) -> list[ExportFile]:
    cases, sheet = models.write(public_db, folder, edition, memo_files)
    return [
        export_file(cases, "application/gzip", "The cases for models as JSON Lines, each with its side of the split"),
        export_file(sheet, "text/markdown", "What to know before a model learns from the cases"),
    ]


JOBS: tuple[Job, ...] = (_packed_sqlite, _csv, _json_lines, _parquet)
DESCRIPTIONS = (
    Description(
        datapackage.FILE,
        "application/json",
        "The tables as a Data Package: names, types, keys and meanings of all columns, for programs",
        lambda db, edition, _: datapackage.descriptor(db, edition, inside=False),
    ),
    Description(
        croissant.FILE,
        "application/ld+json",
        "The cases, and the Parquet tables where there are any, as Croissant, for programs of machine learning",
        lambda _, edition, files: croissant.description(edition, files),
    ),
    Description(
        citation.CFF_FILE,
        "application/yaml",
        "How to cite this edition (Citation File Format)",
        lambda _db, edition, _files: citation.cff(edition),
    ),
    Description(
        citation.ZENODO_FILE,
        "application/json",
        "What Zenodo takes as the metadata of a deposit",
        lambda _db, edition, _files: citation.zenodo(edition),
    ),
    Description(
        readme.FILE,
        "text/plain; charset=utf-8",
        "What each file is, how to open it, what may be done with it",
        lambda _, edition, files: readme.text(
            edition, [(DATABASE, DATABASE_ABOUT), *((file.name, file.description) for file in files)]
        ),
    ),
)
