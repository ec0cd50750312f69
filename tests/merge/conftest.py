"""Sites that two machines share, and one machine that crawls them all."""

from __future__ import annotations

import shutil
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, replace
from pathlib import Path

import pytest

from crawler.politeness.shards import Shard
from tests.merge.made_machines import Folders, three_machines
from tests.sites.nightly import SITES
from tests.support.crawls import fanzha
from tests.support.nights import CONTACT, Nights


@dataclass(frozen=True)
class Machines:
    """The data folders `one` and `two`, each of a shard, and `whole`, of a machine that crawls all."""

    nights: Nights
    folder: Path

    def data(self, name: str) -> Path:
        return self.folder / name

    def crawl(self, number: int) -> None:
        """All three crawl on a night. Each crawl must be good."""
        self.nights.publish_content(number)
        # As real hosts are crawled, so that an article which two lists name has always the same column.
        job = {"settings": {"HOST_REQUESTS_AT_ONCE": 1}, **self.nights.job(number)}
        shards = {"one": ("--shard", "1/2"), "two": ("--shard", "2/2"), "whole": ()}
        for name, shard in shards.items():
            done = fanzha("crawl", "--all", *shard, *CONTACT, data=self.data(name), **job)
            assert done.returncode == 0, done.stdout + done.stderr

    def merge(self, name: str, *others: str) -> None:
        """Merge folders into another, and publish."""
        done = fanzha("merge", *(str(self.data(other)) for other in others), data=self.data(name))
        assert done.returncode == 0, done.stdout + done.stderr
        self.publish(name)

    def publish(self, name: str) -> Path:
        """Publish; the public file."""
        done = fanzha("publish", data=self.data(name))
        assert done.returncode == 0, done.stdout + done.stderr
        return self.data(name) / "public" / "fanzha.db"


@contextmanager
def divided_sites() -> Iterator[Nights]:
    """Two sites, at ports by which each of two shards has one."""
    while True:
        with Nights(Path(), SITES[:2]) as nights:
            homes = [site.declaration(nights.served[site.name])["home_url"] for site in nights.sites]
            if 0 < sum(map(Shard(1, 2).has, homes)) < len(homes):
                yield nights
                return


@pytest.fixture(scope="session")
def first_night(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Machines]:
    """Three machines after a first night. To be copied, not changed."""
    with divided_sites() as nights:
        found = Machines(nights, tmp_path_factory.mktemp("machines"))
        found.crawl(0)
        found.publish("whole")
        yield found


@pytest.fixture
def machines(first_night: Machines, tmp_path: Path) -> Machines:
    """Copies of the three machines after a first night."""
    shutil.copytree(first_night.folder, tmp_path / "machines")
    return replace(first_night, folder=tmp_path / "machines")


class NoProcesses:
    """Reads pages in this process; that others read them is for the tests of two machines."""

    map = staticmethod(map)

    def close(self) -> None:
        """Nothing is to be ended."""


@pytest.fixture
def readers(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("archive.readers.pool.ReadingPool", NoProcesses)


@pytest.fixture(scope="session")
def made_machines(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The folder of three_machines. To be copied, not changed."""
    folder = tmp_path_factory.mktemp("made")
    three_machines(folder)
    return folder


@pytest.fixture
def others(made_machines: Path, tmp_path: Path) -> Folders:
    """The machines a, b and c."""
    for name in "abc":
        shutil.copytree(made_machines / name, tmp_path / name)
    return tmp_path / "a", tmp_path / "b", tmp_path / "c"
