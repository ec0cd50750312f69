"""The whole path: real spiders, real HTTP, real files."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from urllib.parse import urljoin

import pytest

from archive.model import Topic
from archive.reasons import because
from archive.urls import canonical_key
from archive.warc.folder import abandoned_files, warc_files
from archive.warc.reader import pages_in
from crawler.demo.pages import FORBIDDEN, HOSTS, Sample, samples
from crawler.discovery.skip_rules import cannot_be_ours, is_sampled
from tests.sites.generated import generate
from tests.support.crawls import Crawled, crawl, ran
from tests.support.sample_site import ChangedSite

pytestmark = pytest.mark.slow

HTML = {"Content-Type": "text/html; charset=utf-8"}
OF_TRS = next(s for s in samples() if s.site == "trs" and s.status == 200 and "copy_of" not in s.facts)
Requests = list[tuple[str, str]]


@contextmanager
def site_without_sampled_rows() -> Iterator[ChangedSite]:
    """The site on a port at which none of its refused rows is in the sample that is fetched anyway (one in 50)."""
    refused = [sample.path for sample in samples() if cannot_be_ours(sample.title)]
    while True:
        with ChangedSite() as site:
            if not any(is_sampled(canonical_key(urljoin(site.ucap_url, path))) for path in refused):
                yield site
                return


@pytest.fixture(scope="module")
def crawled(tmp_path_factory: pytest.TempPathFactory) -> Iterator[tuple[Crawled, Requests]]:
    """One crawl of the whole sample site, and the requests that it made."""
    with site_without_sampled_rows() as site:
        done = crawl(tmp_path_factory.mktemp("data"), site)
        yield done, list(site.requests)


@pytest.fixture
def done(crawled: tuple[Crawled, Requests]) -> Crawled:
    return crawled[0]


@pytest.fixture
def requests(crawled: tuple[Crawled, Requests]) -> Requests:
    return crawled[1]


# Neither robots.txt nor their titles keep them from being fetched.
FETCHED = [s for s in samples() if not s.path.startswith(FORBIDDEN) and cannot_be_ours(s.title) is None]
LIVE = [sample for sample in FETCHED if sample.status == 200]


def name_of(url: str) -> str:
    """The name of an address's file, without its ending."""
    return url.rpartition("/")[2].partition(".")[0]


def test_the_run_is_good_says_so_and_says_what_it_does_not_hold(done: Crawled) -> None:
    assert (done.said["verdict"], done.exit_status) == ("good", 0), done.said
    assert done.query("select verdict, ended is not null from runs") == [("good", 1)]
    row = done.source("sample-ucap")
    assert (row["verdict"], row["challenged"]) == ("good", 1)
    assert row["reason"].startswith("1 page(s) could not be fetched")
    failed = done.query("select reason from frontier where source_id='sample-ucap' and state='failed'")
    assert (because("http_challenge", status=412),) in failed


def test_every_address_is_requested_once_but_forbidden_ones_and_every_response_is_kept(
    done: Crawled, requests: Requests
) -> None:
    assert [request for request, times in Counter(requests).items() if times > 1] == []
    assert not [path for _, path in requests if path.startswith(FORBIDDEN)]
    assert done.source("sample-ucap")["refused"] >= 1
    kept = [page.url.partition("://")[2] for path in warc_files(done.data / "warc") for page in pages_in(path)]
    assert Counter((url.partition(":")[0], "/" + url.partition("/")[2]) for url in kept) == Counter(requests)
    assert not abandoned_files(done.data / "warc")


def test_every_sample_has_its_state_title_date_kind_and_topic(done: Crawled) -> None:
    states = {200: "live", 404: "never_live", 412: "challenged"}
    found = {name_of(url): state for url, state in done.query("select url, state from pages")}
    assert {s.name: found.get(s.name) for s in FETCHED} == {s.name: states[s.status] for s in FETCHED}
    rows = done.query(
        """select p.url, v.title, v.published, d.kind, d.topic from pages p join page_versions v on v.id = p.version_id
           join documents d on d.page_id = p.id and d.position = 1"""
    )
    read = {name_of(url): (title.replace(" ", ""), *facts) for url, title, *facts in rows}

    def expected(sample: Sample) -> tuple[str, ...]:
        return sample.title.replace(" ", ""), sample.date, sample.facts["kind"], sample.facts["topic"]

    assert {s.name: read.get(s.name) for s in LIVE} == {s.name: expected(s) for s in LIVE}
    assert done.query("select count(*) from publications where topic=?", Topic.OTHER)[0][0] > 0


def test_a_row_that_one_list_names_otherwise_is_fetched_and_recorded_as_left_out_no_more(tmp_path: Path) -> None:
    """Lists are requested one by one: the first leaves the row out, the second names it ours."""
    titles = {"jcyw": "样例市检察院召开座谈会", "alfb": "样例市检察院发布诈骗典型案例"}
    article = "/alfb/202401/t20240105_1.shtml"
    assert [cannot_be_ours(title) for title in titles.values()] == ["meetings", None]
    with ChangedSite({}) as site:
        for column, title in titles.items():
            row = f'<html><ul class="artlist"><li><a href="{article}">{title}</a></li></ul></html>'
            site.override(HOSTS["trs"], f"/{column}/index.shtml", headers=HTML, body=row)
        declared = {"name": "two-lists", "family": "trs", "home_url": site.trs_url, "columns": list(titles)}
        done = ran("crawl", tmp_path, sources=[declared], settings={"CONCURRENT_REQUESTS": 1})
        asked = [path for _, path in site.requests]
    assert asked.index("/jcyw/index.shtml") < asked.index("/alfb/index.shtml") < asked.index(article)
    assert done.query("select key from skipped_rows") == []
    assert done.source("two-lists")["passed"] == 0


def test_the_same_crawl_again_changes_nothing_and_a_changed_digit_makes_one_version(tmp_path: Path) -> None:
    with ChangedSite() as site:
        first = crawl(tmp_path, site, "sample-trs")
        again = crawl(tmp_path, site, "sample-trs")
        assert (first.source("sample-trs")["new_versions"] > 0, again.source("sample-trs")["new_versions"]) == (True, 0)
        phrase = next(found for line in OF_TRS.lines if (found := re.search(r"[一-龥]2\d", line)))[0].encode("gbk")
        body = site.answer(HOSTS["trs"], OF_TRS.path).body
        assert body.count(phrase) >= 1
        site.override(HOSTS["trs"], OF_TRS.path, body=body.replace(phrase, phrase[:-1] + b"x"))
        changed = crawl(tmp_path, site, "sample-trs")
    assert (changed.source("sample-trs")["new_versions"], changed.source("sample-trs")["new_pages"]) == (1, 0)
    assert first.query("select count(*) from page_versions")[0][0] == first.source("sample-trs")["new_versions"] + 1


def test_limit_and_since_bound_what_is_fetched(tmp_path: Path) -> None:
    with ChangedSite() as site:
        limited = crawl(tmp_path / "limited", site, "sample-ucap", limit=3)
        newest = max(s.date for s in samples() if s.site == "ucap" and s.status == 200)
        first, again = (crawl(tmp_path / "recent", site, "sample-ucap", since=newest) for _ in range(2))
    assert limited.source("sample-ucap")["articles"] == 3
    assert first.source("sample-ucap")["articles"] > 5  # to an empty archive everything is new
    assert 1 <= again.source("sample-ucap")["articles"] < 5


def test_retry_after_is_obeyed_within_a_run_and_by_the_next(tmp_path: Path) -> None:
    later = {"Content-Type": "text/html", "Retry-After": "3600"}
    with ChangedSite() as site:
        site.override(HOSTS["trs"], OF_TRS.path, status=429, headers=later, body="slow down")
        crawl(tmp_path / "busy", site, "sample-trs")
        asked = len(site.requests)
        again = crawl(tmp_path / "busy", site, "sample-trs")
        assert len(site.requests) == asked
        assert again.said["verdict"] == "blocked"
        assert "asked not to be visited before" in again.source("sample-trs")["reason"]
        site.requests.clear()
        site.override(HOSTS["trs"], "/", status=503, headers=later, body="come later")
        crawl(tmp_path / "overloaded", site, "sample-trs")
        assert [path for _, path in site.requests].count("/") == 1


@pytest.mark.parametrize(("status", "verdict"), [(404, "good"), (500, "partial")])
def test_a_list_page_that_was_probed_for_may_be_missing_but_not_fail(tmp_path: Path, status: int, verdict: str) -> None:
    content = generate(10)
    with ChangedSite(content) as site:
        for host, path in [key for key in content if key[1].endswith("/index.shtml")]:
            body = re.sub(rb"createPageHTML\([^)]*\)", b"", content[host, path].body)
            site.override(host, path, headers=HTML, body=body)
            site.override(host, path.replace("index", "index_2"), status=status, body="no")
            site.override(host, path.replace("index", "index_1"), status=status, body="no")
        done = crawl(tmp_path, site, "sample-ucap", settings={"RETRY_TIMES": 0})
    assert done.said["verdict"] == verdict, done.said
