"""A Dask cluster reads as one process does: the same tables, the same pages named, and its own faults by name."""

from __future__ import annotations

import os
import shutil
import signal
import socket
import sqlite3
import sys
from collections.abc import Iterable, Iterator
from contextlib import closing
from functools import partial
from pathlib import Path
from threading import Thread

import pytest
from click.testing import CliRunner
from distributed import LocalCluster

from archive.analysis import read_and_analyse
from archive.cli import main
from archive.model import Context, Mapper, Page, Role
from archive.readers.batches import MAX_BATCH_PAGES
from archive.readers.cluster import ClusterFailed, ReadingCluster, _versions
from archive.readers.pool import ENDED_TWICE, TOO_SLOW, ReadingPool
from archive.readers.unpacking import pages_ahead
from archive.store.archive import Archive
from archive.store.rebuild import Unpacking, here, rebuild
from archive.warc.writer import ServedResponse, WarcWriter
from crawler.spiders.spp import Spp
from tests.sites.generated import generate
from tests.support import sabotage
from tests.support.crawls import fanzha
from tests.support.waiting import wait_until

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


@pytest.fixture(scope="module")
def cluster() -> Iterator[LocalCluster]:
    """Two workers, each a process with its nanny."""
    with LocalCluster(n_workers=2, env={"PYTHONPATH": str(ROOT)}, **LOCAL) as two:
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


@pytest.fixture(scope="module")
def before_and_after(data: Path, tmp_path_factory: pytest.TempPathFactory) -> tuple[Path, Path]:
    """A folder whose tables lack the pages of a WARC file that was added, and one whose tables have them."""
    before, after = (tmp_path_factory.mktemp(name) / "data" for name in ("before", "after"))
    shutil.copytree(data, before)
    assert fanzha("rebuild", "--workers", "0", data=before).returncode == 0
    write_warc(before, range(PAGES, 2 * PAGES))
    shutil.copytree(before, after)
    assert fanzha("rebuild", "--workers", "0", data=after).returncode == 0
    return before, after


INGEST, PUBLICATIONS = "archive.store.archive.Archive.ingest", "archive.store.archive.Archive.make_publications"


@pytest.mark.parametrize("moment", [(INGEST, PAGES), (PUBLICATIONS, 1)])
def test_a_rebuild_that_is_killed_changes_nothing_and_leaves_the_cluster_to_the_next(
    cluster: LocalCluster, before_and_after: tuple[Path, Path], tmp_path: Path, moment: tuple[str, int]
) -> None:
    before, after = (dump(folder / "archive.db") for folder in before_and_after)
    data = shutil.copytree(before_and_after[0], tmp_path / "data")
    workers = {worker.pid for worker in cluster.workers.values()}
    command = ("rebuild", "--executor", cluster.scheduler_address)
    killed = fanzha(*command, data=data, sabotage={"dies_after": moment})
    assert killed.returncode == -signal.SIGKILL, killed.stderr
    assert dump(data / "archive.db") == before
    wait_until(lambda: not cluster.scheduler.tasks)  # nobody waits for these pages any more
    again = fanzha(*command, data=data)
    assert again.returncode == 0, again.stderr
    assert dump(data / "archive.db") == after != before
    assert {worker.pid for worker in cluster.workers.values()} == workers


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


def test_what_reading_raises_is_raised_here(readers: ReadingCluster) -> None:
    with pytest.raises(OSError, match="no more processes"):
        names(readers, [page("broken")])


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


@pytest.mark.parametrize(
    ("greeting", "why"),
    [(b"", "it says nothing within 1 s"), (b"SSH-2.0-OpenSSH_9.6\r\n", "what answers there is no scheduler of Dask")],
)
def test_what_is_no_scheduler_is_named(greeting: bytes, why: str) -> None:
    def greet(server: socket.socket) -> None:
        connection, _ = server.accept()
        connection.sendall(greeting)
        connection.recv(10_000)  # what the client says, and then until it goes
        connection.recv(1)

    with closing(socket.create_server(("127.0.0.1", 0))) as server:
        Thread(target=greet, args=(server,), daemon=True).start()
        with pytest.raises(ClusterFailed, match=why):
            ReadingCluster(f"tcp://127.0.0.1:{server.getsockname()[1]}", seconds=1)


@pytest.mark.parametrize("address", ["10.0.0.1", "bogus://10.0.0.1:8786"])
def test_what_is_no_address_is_refused_before_a_client_begins(address: str, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("distributed.Client", None)
    with pytest.raises(ClusterFailed, match="cannot be reached"):
        ReadingCluster(address)


@pytest.mark.parametrize("address", ["tls://127.0.0.1:1", "ucx://127.0.0.1:1"])
def test_an_address_whose_scheme_has_no_keys_or_no_library_is_named(address: str) -> None:
    with pytest.raises(ClusterFailed, match=f"the scheduler at {address} cannot be reached"):
        ReadingCluster(address, seconds=0.5)


def test_an_empty_address_is_no_wish_to_read_here(tmp_path: Path) -> None:
    done = CliRunner().invoke(main, ["--data", str(tmp_path), "rebuild", "--executor", ""])
    assert (done.exit_code, "--executor needs the address of a scheduler" in done.output) == (2, True)


def test_a_cluster_without_workers_is_named_and_one_that_loses_them_all(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("archive.readers.cluster.LOOK_SECONDS", 0.1)
    monkeypatch.setattr("archive.readers.cluster.GONE_SECONDS", 0.5)
    with LocalCluster(n_workers=0, processes=False, **LOCAL) as empty:
        with pytest.raises(ClusterFailed, match="has no workers"):
            ReadingCluster(empty.scheduler_address, seconds=0.5)
        empty.scale(1)
        with closing(ReadingCluster(empty.scheduler_address)) as readers:
            empty.scale(0)
            with pytest.raises(ClusterFailed, match=r"all workers of the scheduler at .* are gone"):
                names(readers, [page("a")])


def test_a_scheduler_that_is_gone_is_named(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("archive.readers.cluster.LOOK_SECONDS", 0.1)
    with LocalCluster(n_workers=1, processes=False, **LOCAL) as short_lived:
        readers = ReadingCluster(short_lived.scheduler_address, seconds=4)
    with closing(readers), pytest.raises(ClusterFailed, match=r"the scheduler at .* is gone"):
        names(readers, [page("a")])


def test_without_distributed_it_is_said_what_to_install(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setitem(sys.modules, "distributed", None)
    with pytest.raises(ClusterFailed, match=r"install fanzha\[cluster\] with pip"):
        ReadingCluster("tcp://127.0.0.1:8786")
