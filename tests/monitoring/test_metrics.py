"""The file for Prometheus: what it holds, and that it appears whole."""

from __future__ import annotations

from datetime import UTC, datetime
from pathlib import Path

from prometheus_client.parser import text_string_to_metric_families

from archive.monitoring.metrics import METRICS_FILE, write_metrics
from archive.store.reports import read_status
from tests.support.ledgers import Ledger, moment

DAY = datetime(2026, 11, 20, 1, tzinfo=UTC)


def metrics(data: Path) -> dict[tuple[str, tuple[str, ...]], float]:
    """The samples of the file, by name and values of the labels."""
    write_metrics(read_status(data), data, data / METRICS_FILE)
    families = text_string_to_metric_families((data / METRICS_FILE).read_text("utf-8"))
    return {(one.name, tuple(one.labels.values())): one.value for family in families for one in family.samples}


def test_moments_counts_and_sizes_are_those_of_the_ledger(tmp_path: Path) -> None:
    ledger = Ledger(tmp_path, "spp", "hubei")
    ledger.run(DAY, {"spp": "good", "hubei": "down"})
    ledger.publish(moment(DAY, hours=2))
    ledger.close()
    found = metrics(tmp_path)
    hour = 3600
    start = DAY.timestamp()
    assert found["fanzha_last_run_timestamp_seconds", ()] == start + hour
    assert found["fanzha_last_publishing_timestamp_seconds", ()] == start + 2 * hour
    assert found["fanzha_source_last_success_timestamp_seconds", ("spp",)] == start + hour
    assert (found["fanzha_source_good", ("spp",)], found["fanzha_source_good", ("hubei",)]) == (1, 0)
    assert (found["fanzha_good", ()], found["fanzha_public_publications", ()]) == (0, 1)
    assert found["fanzha_working_file_bytes", ()] == (tmp_path / "archive.db").stat().st_size
    assert found["fanzha_free_disk_bytes", ()] > 0
