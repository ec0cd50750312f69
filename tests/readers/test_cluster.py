"""A Dask cluster reads as one process does: the same tables, the same pages named, and its own faults by name."""

from __future__ import annotations

import os
import signal
import socket
import sqlite3
from collections.abc import Iterable, Iterator
from contextlib import closing
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING, Any

import pytest
from click.testing import CliRunner

from archive.cli import main
from archive.model import Context, Mapper, Page, Role
from archive.readers.batches import MAX_BATCH_PAGES
from archive.readers.cluster import ClusterFailed, ReadingCluster, _versions
from archive.readers.pages import read_and_analyse
from archive.readers.pool import ENDED_TWICE, TOO_SLOW, ReadingPool
from archive.readers.unpacking import pages_ahead
from archive.store.archive import Archive
from archive.store.rebuild import Unpacking, here, rebuild
from archive.warc.writer import ServedResponse, WarcWriter
from crawler.spiders.spp import Spp
from tests.sites.generated import generate
from tests.support import sabotage

if TYPE_CHECKING:
    from distributed import LocalCluster

pytestmark = pytest.mark.slow

ROOT = Path(__file__).resolve().parents[2]
PAGES = 2 * MAX_BATCH_PAGES + 1
LOCAL = {
    "threads_per_worker": 1,
    "dashboard_address": ":0",
    "host": "127.0.0.1",
    "protocol": "tcp://",
    "silence_logs": 50,
}


def local_cluster(**options: Any) -> LocalCluster:
    from distributed import LocalCluster  # half a second

    return LocalCluster(**LOCAL, **options)


@pytest.fixture(scope="module")
def cluster() -> Iterator[LocalCluster]:
    """Two workers, each a process with its nanny."""
    with local_cluster(n_workers=2, env={"PYTHONPATH": str(ROOT)}) as two:
        yield two


@pytest.fixture
def readers(cluster: LocalCluster) -> Iterator[ReadingCluster]:
    with closing(ReadingCluster(cluster.scheduler_address)) as made:
        yield made


def page(name: str) -> Page:
    return Page(f"https://www.spp.gov.cn/{name}", "", 200, (), b"", Context(Role.ARTICLE), "", 0)


def names(readers: ReadingCluster, pages: Iterable[Page]) -> list[str]:
    """Of each page its name, or why it was not read."""
    read = readers.map(sabotage.read, pages)
    return [str(reading.state_reason).removeprefix("https://www.spp.gov.cn/") for reading in read]


@pytest.fixture(scope="module")
def data(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A data folder with WARC files and no tables."""
    folder = tmp_path_factory.mktemp("data")
    write_warc(folder, range(PAGES))
    return folder


def write_warc(folder: Path, which: range) -> None:
    """One more WARC file, with those of the generated pages, numbered by date."""
    source = Spp.source()
    context = Context(Role.ARTICLE, source.id, source.family)
    pages = [(path, answer) for (_, path), answer in generate(which.stop).items() if "/t20" in path]
    with closing(WarcWriter(folder / "warc", (source,))) as writer:
        for path, answer in pages[::-1][which.start :]:  # the oldest first
            headers = (("Content-Type", "text/html; charset=utf-8"),)
            url = f"{source.home_url}{path[1:]}"
            writer.write(ServedResponse(url, "2026-07-01T02:00:00Z", 200, headers, answer.body, context))


def dump(path: Path) -> list[str]:
    """Every byte of every table, as SQL, but for those that say when they were made."""
    with closing(sqlite3.connect(path)) as db:
        return [line for line in db.iterdump() if "_sqlite_migrations" not in line and "ledger_cop" not in line]


def rebuilt(data: Path, mapping: Mapper, unpacking: Unpacking = pages_ahead) -> list[str]:
    for path in (*data.glob("archive.db*"), *data.glob("ledger*")):
        path.unlink()
    with closing(Archive.open(data, renew=True)) as archive, archive.lock():
        assert rebuild(archive, read_and_analyse, mapping, unpacking).records == PAGES
    return dump(data / "archive.db")


def test_a_cluster_of_two_makes_the_tables_that_one_process_and_two_make(readers: ReadingCluster, data: Path) -> None:
    of_one = rebuilt(data, map, here)
    with closing(ReadingPool(2)) as pool:
        assert rebuilt(data, pool.map) == of_one
    assert rebuilt(data, readers.map) == of_one


def test_pages_that_end_or_stall_their_reader_are_named_alone(cluster: LocalCluster, readers: ReadingCluster) -> None:
    readers._client.run(sabotage.read_for_two_seconds)
    workers = {worker.pid for worker in cluster.workers.values()}
    wanted = [f"a{number}" for number in range(MAX_BATCH_PAGES)]
    read = names(readers, map(page, [*wanted, "deadly", "b", "endless", "c"]))
    assert read == [*wanted, ENDED_TWICE, "b", TOO_SLOW, "c"]
    assert {worker.pid for worker in cluster.workers.values()} == workers


def test_what_a_lost_worker_had_is_read_by_others(cluster: LocalCluster, readers: ReadingCluster) -> None:
    wanted = [f"a{number}" for number in range(40 * MAX_BATCH_PAGES)]

    def pages() -> Iterator[Page]:
        for at, name in enumerate(wanted):
            if at == len(wanted) // 2:
                os.kill(cluster.workers[0].pid, signal.SIGKILL)
            yield page(name)

    assert names(readers, pages()) == wanted


def test_a_worker_of_another_version_is_refused(readers: ReadingCluster, monkeypatch: pytest.MonkeyPatch) -> None:
    versions = {**_versions(), "trafilatura": "0.1"}
    monkeypatch.setattr("archive.readers.cluster._versions", lambda: versions)
    with pytest.raises(ClusterFailed, match=r"would read otherwise .*\(trafilatura: [\d.]+ there, 0\.1 here\)"):
        names(readers, [page("a")])


def test_a_cluster_with_another_reader_is_refused_before_it_gets_a_page(
    cluster: LocalCluster, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("archive.readers.cluster.READER_VERSION", "0")
    with pytest.raises(ClusterFailed, match=r"has the reader \d+, not 0: install the same fanzha on every machine"):
        ReadingCluster(cluster.scheduler_address)


def test_a_scheduler_that_cannot_be_reached_is_one_line_and_changes_nothing(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    (tmp_path / "warc").mkdir()
    with closing(socket.create_server(("127.0.0.1", 0))) as free:
        address = f"tcp://127.0.0.1:{free.getsockname()[1]}"
    monkeypatch.setattr("archive.readers.cluster.ReadingCluster", partial(ReadingCluster, seconds=0.5))
    done = CliRunner().invoke(main, ["--data", str(tmp_path), "rebuild", "--executor", address])
    assert done.exit_code == 1
    [line] = done.output.splitlines()
    assert line.startswith(f"Error: no page can be read: the scheduler at {address} cannot be reached (")
    assert "Nothing was changed." in line
    assert list(tmp_path.iterdir()) == [tmp_path / "warc"]


def test_a_cluster_without_workers_is_named_and_one_that_loses_them_all(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("archive.readers.cluster.LOOK_SECONDS", 0.1)
    monkeypatch.setattr("archive.readers.cluster.GONE_SECONDS", 0.5)
    with local_cluster(n_workers=0, processes=False) as empty:
        with pytest.raises(ClusterFailed, match="has no workers"):
            ReadingCluster(empty.scheduler_address, seconds=0.5)
        empty.scale(1)
        with closing(ReadingCluster(empty.scheduler_address)) as readers:
            empty.scale(0)
            with pytest.raises(ClusterFailed, match=r"all workers of the scheduler at .* are gone"):
                names(readers, [page("a")])
