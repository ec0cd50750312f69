"""Two machines crawl a shard each: merged, their archives are the archive of one machine that crawled everything."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest

from tests.merge.conftest import Machines
from tests.merge.tables import everything
from tests.sites.conditional import ConditionalSite
from tests.sites.generated import generate
from tests.support.crawls import crawl, fanzha, query
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


def test_round_after_round_merged_apart_or_into_the_first_they_are_one_machines_archive(machines: Machines) -> None:
    machines.merge("merged", "one", "two")
    machines.crawl(3)
    machines.publish("whole")
    machines.merge("merged", "two", "one", number=3)
    machines.merge("one", "two", number=3)
    for name in ("merged", "one"):
        assert public(machines, name) == public(machines, "whole")
        assert working(machines.data(name)) == working(machines.data("whole"))
    requests = {name: machines.requests(name, 4) for name in ("whole", "merged")}
    assert requests["merged"] == requests["whole"], "the merged archive knows as much of every page as one machine's"
    assert working(machines.data("merged")) == working(machines.data("whole"))


def test_the_validators_of_merged_records_are_sent_and_an_unchanged_night_writes_nothing_but_the_ledger(
    tmp_path: Path,
) -> None:
    content, later = generate(6), {"request_all": False, "settings": {"RETRY_TIMES": 0}}
    with ConditionalSite(content) as site:
        for day in (0, 1):
            crawl(tmp_path / "other", site, "sample-ucap", **later, sabotage={"days_later": day})
        merged = fanzha("merge", str(tmp_path / "other"), data=tmp_path / "here", sabotage={"days_later": 1})
        assert merged.returncode == 0, merged.stderr
        before, files = working(tmp_path / "here"), everything(tmp_path / "here")[1]
        site.forget()
        done = crawl(tmp_path / "here", site, "sample-ucap", **later, sabotage={"days_later": 2})
    assert done.said["verdict"] == "good"
    assert sorted(site.unmodified) == sorted(path for _, path in site.requests if path != "/robots.txt")
    assert not [path for path in site.unmodified if "/t2020" in path]
    assert (working(tmp_path / "here") == before, everything(tmp_path / "here")[1] == files) == (True, True)
