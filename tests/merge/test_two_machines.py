"""Two machines crawl a shard each: merged, their archives are the archive of one machine that crawled everything."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest

from tests.merge.conftest import Machines
from tests.merge.tables import everything
from tests.support.crawls import fanzha, query
from tests.support.tables import public_tables, tables

pytestmark = pytest.mark.slow

# Numbers of runs differ, and what is queued or was published is each machine's own.
OWN = {"runs", "run_sources", "frontier", "publishings", "additions"}


def public(machines: Machines, name: str) -> dict[str, list[tuple[Any, ...]]]:
    return public_tables(machines.data(name) / "public" / "fanzha.db")


def working(data: Path) -> dict[str, list[tuple[Any, ...]]]:
    return {name: rows for name, rows in tables(data / "archive.db").items() if name not in OWN}


def test_merged_they_are_one_machines_archive_and_a_rebuild_makes_the_same_tables(machines: Machines) -> None:
    machines.merge("merged", "one", "two")
    assert public(machines, "merged") == public(machines, "whole")
    assert working(machines.data("merged")) == working(machines.data("whole"))
    assert query(machines.data("merged"), "select shard from runs order by shard") == [("1/2",), ("2/2",)]
    before = everything(machines.data("merged"))
    machines.merge("merged", "two", "one")
    after = everything(machines.data("merged"))
    assert {**after[0], "publishings": []} == {**before[0], "publishings": []}
    assert after[1] == before[1]
    assert fanzha("verify", data=machines.data("merged")).returncode == 0
    rebuilt = fanzha("rebuild", "--workers", "0", data=machines.data("merged"))
    assert rebuilt.returncode == 0, rebuilt.stderr
    assert working(machines.data("merged")) == working(machines.data("whole"))
