"""Writes the exports of an edition into its folder. The front of the package: `write`."""

from __future__ import annotations

import multiprocessing
from collections.abc import Callable
from concurrent.futures import ProcessPoolExecutor, as_completed
from pathlib import Path

from archive.progress import progress
from archive.publish.exports import csv_zip, datapackage, json_lines, parquet_files, readme, zstandard_copy
from archive.publish.exports.about_edition import ExportedEdition
from archive.publish.exports.export_file import ExportFile, export_file
from archive.publish.exports.public_tables import PUBLIC_TABLES, reading

Job = Callable[[Path, Path, ExportedEdition], list[ExportFile]]

NO_PARQUET = "no Parquet files were written: pyarrow is not installed (pip install 'fanzha[parquet]')"
PROCESSES = 2
# Smaller files are written before a second process has started.
WORTH_PROCESSES = 50_000_000  # bytes of the public file


def write(public_db: Path, folder: Path, *, edition: str, day: str) -> tuple[ExportFile, ...]:
    """Write the exports of a public file into a folder that is there. The same file, id and day give the same bytes.

    `edition`: the id of the edition; `day`: that of its publishing, UTC, ISO 8601. Returns the files in the order in
    which a reader should see them. Without pyarrow there are no Parquet files (see `unavailable`). Raises OSError and
    sqlite3.Error, after which what is in the folder is worth nothing.
    """
    of = ExportedEdition(edition, day)
    files = [file for job in _run(public_db, folder, of) for file in job]
    return (*files, _readme(folder, of, files))


def unavailable() -> tuple[str, ...]:
    """What `write` leaves out on this machine, and what to do, a line each."""
    return () if parquet_files.can_write() else (NO_PARQUET,)


def _run(public_db: Path, folder: Path, edition: ExportedEdition) -> list[list[ExportFile]]:
    """What each job wrote, in the order of JOBS; of a large file two jobs at a time."""
    with progress("writing exports", len(JOBS), "formats") as step:
        if public_db.stat().st_size < WORTH_PROCESSES:
            return [job(public_db, folder, edition) for job in step.each(JOBS)]
        with ProcessPoolExecutor(PROCESSES, multiprocessing.get_context("spawn")) as pool:
            futures = [pool.submit(job, public_db, folder, edition) for job in JOBS]
            for future in as_completed(futures):
                future.result()
                step.done += 1
        return [future.result() for future in futures]


def _packed_sqlite(public_db: Path, folder: Path, edition: ExportedEdition) -> list[ExportFile]:  # noqa: ARG001
    about = "The SQLite file with all tables and the search index, packed with Zstandard: unzstd fanzha.db.zst"
    return [export_file(zstandard_copy.write(public_db, folder), "application/zstd", about)]


def _csv(public_db: Path, folder: Path, edition: ExportedEdition) -> list[ExportFile]:
    with reading(public_db) as db:
        beside = {datapackage.FILE: datapackage.descriptor(db, edition, inside=True)}
    about = "All tables as CSV, one file a table, with the Data Package descriptor: for Excel and everything else"
    return [export_file(csv_zip.write(public_db, folder, beside), "application/zip", about)]


def _json_lines(public_db: Path, folder: Path, edition: ExportedEdition) -> list[ExportFile]:  # noqa: ARG001
    about = "The publications as JSON Lines, each with its text, pages, cases, sections, crimes and regions"
    return [export_file(json_lines.write(public_db, folder), "application/gzip", about)]


def _parquet(public_db: Path, folder: Path, edition: ExportedEdition) -> list[ExportFile]:  # noqa: ARG001
    if not parquet_files.can_write():
        return []
    paths = parquet_files.write(public_db, folder)
    return [
        export_file(path, "application/vnd.apache.parquet", f"The table {table.name} as Parquet: {table.description}")
        for path, table in zip(paths, PUBLIC_TABLES, strict=True)
    ]


def _descriptor(public_db: Path, folder: Path, edition: ExportedEdition) -> list[ExportFile]:
    path = folder / datapackage.FILE
    with reading(public_db) as db:
        path.write_text(datapackage.descriptor(db, edition, inside=False), "utf-8")
    about = "The tables as a Data Package: names, types, keys and meanings of all columns, for programs"
    return [export_file(path, "application/json", about)]


JOBS: tuple[Job, ...] = (_packed_sqlite, _csv, _json_lines, _parquet, _descriptor)


def _readme(folder: Path, edition: ExportedEdition, files: list[ExportFile]) -> ExportFile:
    path = folder / readme.FILE
    path.write_text(readme.text(edition, ((file.name, file.description) for file in files)), "utf-8")
    return export_file(path, "text/plain; charset=utf-8", "What each file is, how to open it, what may be done with it")
