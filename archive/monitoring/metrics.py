"""The figures of an archive for Prometheus, as a file for node_exporter's textfile collector.

Moments are exported, not ages: an age in a file that nobody writes any more would stay young.
"""

from __future__ import annotations

import shutil
from collections.abc import Callable, Iterable
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path

from archive.store.reports import Status, needs_care
from archive.store.working_file import WORKING_FILE
from archive.warc.writer import now

METRICS_FILE = "fanzha.prom"
Sample = tuple[tuple[str, ...], float | None]  # values of the labels, and the figure; None is left out


@dataclass(frozen=True, slots=True)
class Metric:
    """A gauge: its name, what it means, the names of its labels, and its samples."""

    name: str
    meaning: str
    labels: tuple[str, ...]
    samples: Callable[[Status, Path], Iterable[Sample]]


def write_metrics(status: Status, data: Path, path: Path) -> None:
    """Write all metrics to a file, which appears whole. Raises OSError."""
    from prometheus_client import CollectorRegistry, Gauge, write_to_textfile

    registry = CollectorRegistry()
    for metric in METRICS:
        samples = [(values, figure) for values, figure in metric.samples(status, data) if figure is not None]
        if not samples:  # a gauge without labels would be 0 then
            continue
        gauge = Gauge(metric.name, metric.meaning, metric.labels, registry=registry)
        for values, figure in samples:
            (gauge.labels(*values) if values else gauge).set(figure)
    write_to_textfile(str(path), registry)


def _seconds(moment: str | None) -> float | None:
    return datetime.fromisoformat(moment).timestamp() if moment else None


def _one(figure: Callable[[Status, Path], float | None]) -> Callable[[Status, Path], Iterable[Sample]]:
    return lambda status, data: [((), figure(status, data))]


def _pages(status: Status, _data: Path) -> Iterable[Sample]:
    for row in status.sources:
        for state in ("live", "gone"):
            yield (row["id"], state), row[state]
        yield (row["id"], "other"), row["pages"] - row["live"] - row["gone"]


def _bytes(path: Path) -> int | None:
    return path.stat().st_size if path.is_file() else None


METRICS = (
    Metric("fanzha_written_timestamp_seconds", "When this file was written", (), _one(lambda *_: _seconds(now()))),
    Metric(
        "fanzha_good", "1 if `fanzha status` has exit status 0, else 0", (), _one(lambda status, _: float(status.good))
    ),
    Metric(
        "fanzha_last_run_timestamp_seconds",
        "When the last live run over sources ended, or else began",
        (),
        _one(lambda status, _: _seconds(status.last_crawl)),
    ),
    Metric(
        "fanzha_last_publishing_timestamp_seconds",
        "When the last public file was made",
        (),
        _one(lambda status, _: _seconds(status.publishing["at"] if status.publishing else None)),
    ),
    Metric(
        "fanzha_source_last_success_timestamp_seconds",
        "When the last live run of the source ended that was good or accepted",
        ("source",),
        lambda status, _: (((row["id"],), _seconds(row["last_success"])) for row in status.sources),
    ),
    Metric(
        "fanzha_source_good",
        "1 if the last run of the source was good or accepted, else 0",
        ("source",),
        lambda status, _: (((row["id"],), float(not needs_care(row))) for row in status.sources if row["verdict"]),
    ),
    Metric(
        "fanzha_source_retained",
        "1 for a source that keeps an earlier state in the public file",
        ("source",),
        lambda status, _: (((row["source"],), 1.0) for row in status.retained),
    ),
    Metric("fanzha_source_pages", "Pages of the source, by state", ("source", "state"), _pages),
    Metric(
        "fanzha_source_publications",
        "Publications of the source on fraud, or partly",
        ("source",),
        lambda status, _: (((row["id"],), row["publications"]) for row in status.sources),
    ),
    Metric(
        "fanzha_public_publications",
        "Publications in the public file",
        (),
        _one(lambda status, _: status.publishing["publications"] if status.publishing else None),
    ),
    Metric(
        "fanzha_public_file_bytes",
        "Size of the public file",
        (),
        _one(lambda _, data: _bytes(data / "public" / "fanzha.db")),
    ),
    Metric(
        "fanzha_working_file_bytes", "Size of the working file", (), _one(lambda _, data: _bytes(data / WORKING_FILE))
    ),
    Metric(
        "fanzha_free_disk_bytes",
        "Free space where the data folder is",
        (),
        _one(lambda _, data: shutil.disk_usage(data).free),
    ),
    Metric(
        "fanzha_losses",
        "Records and parts of WARC files that are lost or damaged",
        (),
        _one(lambda status, _: len(status.losses)),
    ),
    Metric(
        "fanzha_waiting_pages",
        "Pages that are stored and whose publications are not made yet",
        (),
        _one(lambda status, _: status.waiting),
    ),
)
