"""A job that ran with a clock that was ahead freezes no page: nothing is fetched beside captures of the future."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.sites.generated import generate
from tests.support.crawls import crawl, declarations, fanzha, query, run_job
from tests.support.sample_site import ChangedSite

pytestmark = pytest.mark.slow

SOURCE = "sample-ucap"
PAGES = generate(30)
TEXTS = "select v.text from pages p join page_versions v on v.id = p.version_id order by p.url"


@pytest.fixture
def site() -> Iterator[ChangedSite]:
    with ChangedSite(PAGES) as running:
        yield running


def edit(site: ChangedSite, text: str) -> None:
    """Have the first article say something else."""
    host, path = next(key for key in sorted(PAGES, reverse=True) if "/t20" in key[1])
    body = PAGES[host, path].body.decode().replace("</p>", f"{text}</p>", 1)
    site.override(host, path, body=body, headers={"Content-Type": "text/html; charset=utf-8"})


def in_the_future(data: Path) -> list[str]:
    """The WARC files of which `fanzha verify` says that they have captures of the future."""
    said = fanzha("verify", data=data).stdout
    return [
        word.rstrip(":")
        for line in said.splitlines()
        if "captures_in_the_future" in line
        for word in line.split()
        if ".warc.gz" in word
    ]


def test_after_a_night_with_the_clock_ahead_nothing_is_fetched_until_its_files_are_moved_away(
    tmp_path: Path, site: ChangedSite
) -> None:
    data = tmp_path / "data"
    crawl(data, site, SOURCE)
    assert in_the_future(data) == []
    edit(site, "第二夜的文字")
    crawl(data, site, SOURCE, sabotage={"days_later": 400})
    edit(site, "第三夜的文字")

    before = len(site.requests)
    refused = run_job("crawl", data=data, sources=declarations(site, SOURCE))
    assert (refused.returncode, len(site.requests)) == (1, before)
    assert "the clock of this machine says" in refused.stderr
    fetched = fanzha("fetch", "--contact", "a@sample.example", "https://www.spp.gov.cn/a.html", data=data)
    assert (fetched.returncode, "set it right" in fetched.stderr) == (1, True)
    assert query(data, "select count(*) from runs") == [(2,)]

    ahead = in_the_future(data)
    assert ahead
    for name in ahead:
        assert name in refused.stderr
        for path in (data / "warc").glob(f"{name.removesuffix('.warc.gz')}.*"):
            path.rename(tmp_path / path.name)
    assert fanzha("rebuild", "--force", "--workers", "0", data=data).returncode == 1
    assert in_the_future(data) == []
    done = crawl(data, site, SOURCE)
    assert done.said["verdict"] == "good"
    texts = [text for (text,) in query(data, TEXTS)]
    assert ["第三夜的文字" in text for text in texts].count(True) == 1
    assert not any("第二夜的文字" in text for text in texts)


def test_a_clock_that_differs_by_some_hours_stops_nothing(tmp_path: Path, site: ChangedSite) -> None:
    crawl(tmp_path, site, SOURCE, sabotage={"days_later": 0.9})
    assert crawl(tmp_path, site, SOURCE).said["verdict"] == "good"
