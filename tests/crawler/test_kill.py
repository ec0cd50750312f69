"""kill -9 at any moment: the next run goes on, loses nothing and repeats nothing that is stored."""

from __future__ import annotations

from pathlib import Path
from random import Random

import pytest

from crawler.demo.pages import HOSTS, samples
from tests.sites.generated import generate
from tests.support.crawls import begin, crawl, declarations, killed, query
from tests.support.divided_site import DIVIDED, DividedSite, path_of
from tests.support.sample_site import ChangedSite
from tests.support.tables import tables

pytestmark = pytest.mark.slow

KILLS = 8
ARTICLES = 150  # enough that none of the killed processes gets to the end
SEED = 20231130
COVER = next(sample for sample in samples() if sample.site == "ucap" and sample.files)
FILE = f"{COVER.path.rpartition('/')[0]}/{COVER.files[0].name}"


def stored(data: Path) -> set[str]:
    """Paths of the pages that are in the tables."""
    if not (data / "archive.db").exists():
        return set()
    return {url.partition("//")[2].partition("/")[2] for (url,) in query(data, "select url from pages")}


def test_a_crawl_killed_at_random_moments_ends_in_the_tables_of_an_undisturbed_one(tmp_path: Path) -> None:
    random, kills = Random(SEED), 0
    with ChangedSite(generate(ARTICLES), delay=0.03) as site:
        site.override(HOSTS["trs"], "/", body="")  # this site has one host
        undisturbed = crawl(tmp_path / "whole", site, "sample-ucap")
        assert undisturbed.said["verdict"] == "good", undisturbed.said
        data = tmp_path / "killed"
        for _ in range(KILLS):
            before, asked = stored(data), len(site.requests)
            process = begin("crawl", data=data, sources=declarations(site, "sample-ucap"))
            goal = asked + random.randint(1, 7)
            kills += killed(process, lambda goal=goal: len(site.requests) >= goal, random.random() * 0.06)
            repeated = {path.lstrip("/") for _, path in site.requests[asked:]} & before
            assert repeated == set(), "what was stored was asked for again"
        finished = crawl(data, site, "sample-ucap")
    assert kills == KILLS
    assert finished.said["resumed"]
    assert finished.said["verdict"] == "good", finished.said
    made = tables(data / "archive.db")
    assert made == tables(undisturbed.data / "archive.db")
    assert any("诈骗" in text for _, text in made["publication_texts"])


@pytest.mark.parametrize(
    ("source", "request_", "waits"),  # seconds after the request; an answer takes 0.03
    [
        ("sample-ucap", (COVER.host, FILE), (0.0, 0.1)),
        ("sample-trs", (DIVIDED.host, path_of(1)), (0.05,)),
    ],
    ids=["a file", "a part of an article"],
)
def test_a_crawl_killed_around_a_request_ends_in_the_tables_of_an_undisturbed_one(
    tmp_path: Path, source: str, request_: tuple[str, str], waits: tuple[float, ...]
) -> None:
    with DividedSite(delay=0.03) as site:
        undisturbed = crawl(tmp_path / "whole", site, source)
        for wait in waits:
            data, before = tmp_path / str(wait), len(site.requests)
            process = begin("crawl", data=data, sources=declarations(site, source))
            killed(process, lambda before=before: request_ in site.requests[before:], wait)
            if query(data, "select 1 from runs where ended is null"):  # else it was over before it was killed
                finished = crawl(data, site, source)
                assert finished.said["verdict"] == "good", finished.said
            assert tables(data / "archive.db") == tables(undisturbed.data / "archive.db")
