"""kill -9 at any moment: the next run goes on, loses nothing and repeats nothing that is stored."""

from __future__ import annotations

import os
import signal
import time
from pathlib import Path
from random import Random

import pytest

from crawler.demo.pages import HOSTS
from tests.sites.generated import generate
from tests.support.crawls import Popen, begin, crawl, declarations, query
from tests.support.job_processes import JobProcess
from tests.support.sample_site import ChangedSite
from tests.support.tables import tables

pytestmark = pytest.mark.slow

KILLS = 20
ARTICLES = 300  # enough that none of the killed processes gets to the end
SEED = 20231130


def kill_after(process: JobProcess | Popen, site: ChangedSite, requests: int, wait: float) -> bool:
    """Kill the crawl some requests after its first, and a moment later; False if it had ended by itself."""
    goal, deadline = len(site.requests) + requests, time.monotonic() + 300
    while len(site.requests) < goal and process.poll() is None and time.monotonic() < deadline:
        time.sleep(0.002)
    time.sleep(wait)
    killed = process.poll() is None
    if killed:
        os.kill(process.pid, signal.SIGKILL)
    process.wait()
    return killed


def stored(data: Path) -> set[str]:
    """Paths of the pages that are in the tables."""
    if not (data / "archive.db").exists():
        return set()
    return {url.partition("//")[2].partition("/")[2] for (url,) in query(data, "select url from pages")}


def test_a_crawl_killed_at_twenty_random_moments_ends_in_the_tables_of_an_undisturbed_one(tmp_path: Path) -> None:
    random, killed = Random(SEED), 0
    with ChangedSite(generate(ARTICLES), delay=0.03) as site:
        site.override(HOSTS["trs"], "/", body="")  # this site has one host
        undisturbed = crawl(tmp_path / "whole", site, "sample-ucap")
        assert undisturbed.said["verdict"] == "good", undisturbed.said
        data = tmp_path / "killed"
        for _ in range(KILLS):
            before, asked = stored(data), len(site.requests)
            process = begin("crawl", data=data, sources=declarations(site, "sample-ucap"))
            killed += kill_after(process, site, random.randint(1, 7), random.random() * 0.06)
            repeated = {path.lstrip("/") for _, path in site.requests[asked:]} & before
            assert repeated == set(), "what was stored was asked for again"
        finished = crawl(data, site, "sample-ucap")
    assert killed == KILLS
    assert finished.said["resumed"]
    assert finished.said["verdict"] == "good", finished.said
    made = tables(data / "archive.db")
    assert made == tables(undisturbed.data / "archive.db")
    assert any("诈骗" in text for _, text in made["publication_texts"])
