"""Verdicts over many runs: a fault is told until it is mended, or an operator accepts it as the new measure."""

from __future__ import annotations

import shutil
from collections.abc import Iterator
from datetime import date
from pathlib import Path
from typing import Any

import pytest

from tests.sites.faulty.faults import LOGIN, answered, each, fewer
from tests.sites.faulty.pages import COLUMNS, OFFICE, whole_site
from tests.sites.faulty.server import FaultySite, Reply, serving
from tests.support.crawls import Crawled, fanzha, ran

pytestmark = pytest.mark.slow

ADDRESS = "127.0.1.200"


@pytest.fixture(scope="module")
def running() -> Iterator[FaultySite]:
    with serving(FaultySite(ADDRESS)) as site:
        yield site


@pytest.fixture
def site(running: FaultySite) -> FaultySite:
    """In good order."""
    running.answers = whole_site()
    return running


@pytest.fixture(scope="module")
def good(tmp_path_factory: pytest.TempPathFactory, running: FaultySite) -> Path:
    """A folder after one good run."""
    running.answers = whole_site()
    data = tmp_path_factory.mktemp("good")
    assert found(crawl(data, running)) == ("good", None)
    return data


@pytest.fixture
def data(good: Path, tmp_path: Path) -> Path:
    return Path(shutil.copytree(good, tmp_path / "data"))


def crawl(data: Path, site: FaultySite, **more: Any) -> Crawled:
    declared = {"name": "sample", "office": OFFICE, "family": "trs", "home_url": f"{site.url}/", "columns": COLUMNS}
    return ran("crawl", data, sources=[declared], settings={"GUARD_ALLOWED_HOSTS": [ADDRESS]}, **more)


def found(done: Crawled) -> tuple[str, str | None]:
    row = done.source("sample")
    return row["verdict"], row["reason"]


def accept(data: Path, *names: str) -> tuple[int, list[str]]:
    """The exit status, and the lines of what was said."""
    done = fanzha("accept", *(names or ("sample",)), data=data)
    return done.returncode, (done.stdout + done.stderr).splitlines()


def test_a_removal_is_told_until_it_is_accepted_and_never_again(data: Path, site: FaultySite) -> None:
    fewer("alfb", 6)(site)
    for _ in range(2):
        assert found(crawl(data, site))[0] == "shrunk"
    status, said = accept(data)
    assert (status, said[0]) == (0, "sample: accepted what run 3 found (shrunk)")
    told = fanzha("status", data=data)
    assert (told.returncode, "shrunk, accepted 20" in told.stdout, "to do:" in told.stdout) == (0, True, False)
    for _ in range(2):
        assert found(crawl(data, site)) == ("good", None)
    status, said = accept(data, "sample", "nobody")
    assert (status, [line.partition(":")[0] for line in said]) == (1, ["sample", "nobody"])
    assert "its last run (5) was good" in said[0]


def test_a_list_that_lost_its_rows_is_told_in_each_night_until_it_is_accepted(data: Path, site: FaultySite) -> None:
    """None of its articles is due."""
    night = {"since": date.today().isoformat(), "request_all": False}
    assert found(crawl(data, site, **night)) == ("good", None)
    fewer("alfb", 6)(site)
    for _ in range(2):
        done = crawl(data, site, **night)
        verdict, reason = found(done)
        assert (verdict, "alfb holds 6 rows, 15 in good runs" in str(reason)) == ("shrunk", True), reason
        assert done.source("sample")["articles"] == 0
    assert accept(data)[0] == 0
    assert found(crawl(data, site, **night)) == ("good", None)


def test_a_fault_that_lasts_is_told_every_night_though_its_texts_become_current(data: Path, site: FaultySite) -> None:
    each(lambda page: Reply(page.markup()[:700].encode() + b"</body></html>"), 2, 5)(site)
    for night in (1, 2, 3):
        verdict, reason = found(crawl(data, site, sabotage={"days_later": night}))
        assert (verdict, "10 of 25 articles that were read before lost a third" in str(reason)) == ("layout", True)
    assert accept(data)[0] == 0
    status, [said] = accept(data)
    assert (status, "its last run (4) was accepted on 20" in said) == (1, True)
    assert found(crawl(data, site, sabotage={"days_later": 4})) == ("good", None)


def test_a_run_that_read_nothing_cannot_be_accepted(data: Path, site: FaultySite) -> None:
    answered(Reply(LOGIN))(site)
    assert found(crawl(data, site))[0] == "layout"
    status, [said] = accept(data)
    assert (status, "its last run (2) read nothing (layout)" in said) == (1, True)
