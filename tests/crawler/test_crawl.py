"""The whole path: real spiders, real HTTP, real files."""

from __future__ import annotations

import re
import sqlite3
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
def crawled(tmp_path_factory: pytest.TempPathFactory) -> Iterator[tuple[Crawled, list[tuple[str, str]]]]:
    """One crawl of the whole sample site, and the requests that it made."""
    with site_without_sampled_rows() as site:
        done = crawl(tmp_path_factory.mktemp("data"), site)
        yield done, list(site.requests)


@pytest.fixture
def done(crawled: tuple[Crawled, list[tuple[str, str]]]) -> Crawled:
    return crawled[0]


@pytest.fixture
def requests(crawled: tuple[Crawled, list[tuple[str, str]]]) -> list[tuple[str, str]]:
    return crawled[1]


def is_fetched(sample: Sample) -> bool:
    """Whether neither robots.txt nor its title keeps a sample from being fetched."""
    return not sample.path.startswith(FORBIDDEN) and cannot_be_ours(sample.title) is None


def name_of(url: str) -> str:
    """The name of an address's file, without its ending."""
    return url.rpartition("/")[2].partition(".")[0]


def test_the_run_is_good_and_says_so(done: Crawled) -> None:
    assert (done.said["verdict"], done.exit_status) == ("good", 0), done.said
    assert done.query("select verdict, ended is not null from runs") == [("good", 1)]


def test_every_address_is_asked_for_once(requests: list[tuple[str, str]]) -> None:
    assert [request for request, times in Counter(requests).items() if times > 1] == []


def test_every_sample_is_in_its_state(done: Crawled) -> None:
    states = {name_of(url): state for url, state in done.query("select url, state from pages")}
    expected = {200: "live", 404: "never_live", 412: "challenged"}
    found = {sample.name: states.get(sample.name) for sample in samples()}
    allowed = [s for s in samples() if is_fetched(s)]
    assert {s.name: found[s.name] for s in allowed} == {s.name: expected[s.status] for s in allowed}


def test_what_robots_forbids_is_not_asked_for_and_counted(done: Crawled, requests: list[tuple[str, str]]) -> None:
    assert not [path for _, path in requests if path.startswith(FORBIDDEN)]
    assert done.source("sample-ucap")["refused"] >= 1


def test_rows_that_cannot_be_ours_by_their_titles_are_recorded_and_not_asked_for(
    done: Crawled, requests: list[tuple[str, str]]
) -> None:
    passed = {s.title: (s.date, cannot_be_ours(s.title)) for s in samples() if cannot_be_ours(s.title)}
    assert len(passed) == 2
    rows = done.query("select title, listed_date, rule from skipped_rows where source_id='sample-ucap'")
    assert {title: (date, rule) for title, date, rule in rows} == passed
    assert done.source("sample-ucap")["passed"] == 2
    assert not {s.path for s in samples() if s.title in passed} & {path for _, path in requests}


def test_a_row_that_one_list_names_otherwise_is_fetched_and_recorded_as_left_out_no_more(tmp_path: Path) -> None:
    """Lists are asked for one by one: the first leaves the row out, the second names it ours."""
    titles = {"jcyw": "样例市检察院召开座谈会", "alfb": "样例市检察院发布诈骗典型案例"}
    article = "/alfb/202401/t20240105_1.shtml"
    assert [cannot_be_ours(title) for title in titles.values()] == ["meetings", None]
    with ChangedSite({}) as site:
        for column, title in titles.items():
            row = (
                f'<html><meta charset="utf-8"><ul class="artlist"><li><a href="{article}">{title}</a></li></ul></html>'
            )
            site.override(HOSTS["trs"], f"/{column}/index.shtml", body=row)
        declared = {"name": "two-lists", "family": "trs", "home_url": site.trs_url, "columns": list(titles)}
        done = ran("crawl", tmp_path, sources=[declared], settings={"CONCURRENT_REQUESTS": 1})
        asked = [path for _, path in site.requests]
    assert asked.index("/jcyw/index.shtml") < asked.index("/alfb/index.shtml") < asked.index(article)
    assert done.query("select key from skipped_rows") == []
    assert done.source("two-lists")["passed"] == 0


def test_columns_that_were_found_are_kept_with_when_and_why(done: Crawled) -> None:
    rows = done.query("select name, found_by, listed, share, family, found_at=checked_at from columns order by name")
    assert [(name, found_by, rows > 0, family) for name, found_by, rows, _, family, _ in rows] == [
        ("alfb", "典型案例", True, "trs"),
        ("jcyw", "检察要闻", True, "trs"),
    ]
    shares = {name: share for name, _, _, share, *_ in rows}
    assert shares["alfb"] > 0.5


def test_the_family_that_the_lists_bear_stands_in_the_ledger_with_its_marks(done: Crawled) -> None:
    assert {(row["source_id"], row["family"]) for row in done.said["sources"]} == {
        ("sample-ucap", "ucap"),
        ("sample-trs", "trs"),
    }
    assert "createPageHTML" in done.source("sample-ucap")["family_evidence"]


def test_every_response_is_in_the_warc_robots_and_lists_included(
    done: Crawled, requests: list[tuple[str, str]]
) -> None:
    kept = [page.url.partition("://")[2] for path in warc_files(done.data / "warc") for page in pages_in(path)]
    assert Counter((url.partition(":")[0], "/" + url.partition("/")[2]) for url in kept) == Counter(requests)
    assert not abandoned_files(done.data / "warc")


def test_columns_of_the_second_site_are_found_from_its_home_page(done: Crawled) -> None:
    assert {c for (c,) in done.query("select distinct column_name from pages where source_id='sample-trs'")} == {
        "alfb",
        "jcyw",
    }


def test_kind_and_topic_are_as_the_samples_say(done: Crawled) -> None:
    rows = done.query(
        "select p.url, d.kind, d.topic from pages p join documents d on d.page_id = p.id and d.position = 1"
    )
    found = {name_of(url).removeprefix("t20"): (kind, topic) for url, kind, topic in rows}
    live = [s for s in samples() if s.status == 200 and is_fetched(s)]
    expected = {s.name.removeprefix("t20"): (s.facts["kind"], s.facts["topic"]) for s in live}
    assert {name: found.get(name) for name in expected} == expected


def test_titles_and_dates_are_as_printed(done: Crawled) -> None:
    rows = done.query("select p.url, v.title, v.published from pages p join page_versions v on v.id = p.version_id")
    found = {name_of(url).removeprefix("t20"): (title.replace(" ", ""), date) for url, title, date in rows}
    live = [s for s in samples() if s.status == 200 and is_fetched(s)]
    expected = {s.name.removeprefix("t20"): (s.title.replace(" ", ""), s.date) for s in live}
    assert {name: found.get(name) for name in expected} == expected


def test_the_same_text_under_two_ids_is_one_publication(done: Crawled) -> None:
    twins = [s for s in samples() if "copy_of" in s.facts]
    assert twins
    for twin in twins:
        rows = done.query(
            """select p.copy_count from publications p join copies c on c.publication_id = p.id
               join pages g on g.id = c.page_id where g.url like ?""",
            f"%{twin.name}%",
        )
        assert rows == [(2,)]


def test_counts_are_those_of_the_pages(done: Crawled) -> None:
    for source in ("sample-ucap", "sample-trs"):
        row = done.source(source)
        states = dict(done.query("select state, count(*) from pages where source_id=? group by 1", source))
        assert (row["live"], row["gone"], row["challenged"]) == tuple(
            states.get(s, 0) for s in ("live", "never_live", "challenged")
        )
        assert row["new_pages"] == row["articles"] == sum(states.values())


def test_pages_of_topic_other_are_kept_in_the_working_file(done: Crawled) -> None:
    assert done.query("select count(*) from publications where topic=?", Topic.OTHER)[0][0] > 0


def test_the_same_crawl_again_changes_nothing_and_a_changed_digit_makes_one_version(tmp_path: Path) -> None:
    with ChangedSite() as site:
        first = crawl(tmp_path, site, "sample-trs")
        again = crawl(tmp_path, site, "sample-trs")
        assert (first.source("sample-trs")["new_versions"] > 0, again.source("sample-trs")["new_versions"]) == (True, 0)
        sample = next(s for s in samples() if s.site == "trs" and s.status == 200 and "copy_of" not in s.facts)
        phrase = next(found for line in sample.lines if (found := re.search(r"[一-龥]2\d", line)))[0].encode("gbk")
        body = site.answer(HOSTS["trs"], sample.path).body
        assert body.count(phrase) >= 1
        site.override(HOSTS["trs"], sample.path, body=body.replace(phrase, phrase[:-1] + b"x"))
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


def test_a_replay_of_the_warc_gives_the_same_pages(tmp_path: Path) -> None:
    with ChangedSite() as site:
        first = crawl(tmp_path / "first", site)
        (warc,) = warc_files(first.data / "warc")
        asked = len(site.requests)
        replayed = crawl(tmp_path / "second", site, replay=warc)
        assert len(site.requests) == asked
    tables = "select id, url, state, first_seen, last_seen, version_id from pages order by id"
    assert replayed.query(tables) == first.query(tables)
    assert replayed.said["verdict"] == "good"


def test_a_site_that_is_down_is_not_green(tmp_path: Path) -> None:
    with ChangedSite() as site:
        pass
    done = crawl(tmp_path, site, settings={"RETRY_TIMES": 0})
    assert (done.exit_status, done.said["verdict"]) == (1, "down")


@pytest.mark.parametrize(("status", "verdict"), [(403, "blocked"), (412, "challenged"), (500, "down"), (404, "empty")])
def test_lists_that_answer_otherwise_have_their_own_verdict(tmp_path: Path, status: int, verdict: str) -> None:
    with ChangedSite() as site:
        site.override(HOSTS["trs"], "/", status=status, body="<html><body>no</body></html>")
        done = crawl(tmp_path, site, "sample-trs", settings={"RETRY_TIMES": 0})
    assert (done.exit_status, done.said["verdict"]) == (1, verdict), done.said


def test_a_page_that_is_far_too_large_is_named_and_costs_no_other(tmp_path: Path) -> None:
    sample = next(s for s in samples() if s.site == "trs" and s.status == 200)
    with ChangedSite() as site:
        site.override(HOSTS["trs"], sample.path, body=b"<p>" + b"x" * 50_000_000)
        done = crawl(tmp_path, site, "sample-trs")
    row = done.source("sample-trs")
    assert row["errors"] == 1
    assert row["live"] > 1
    ((reason,),) = done.query(
        "select reason from frontier where state='failed' and role='article' and url like ?", f"%{sample.path}"
    )
    assert "larger" in reason or "maxsize" in reason.lower() or "expected response size" in reason.lower()


def test_retry_after_is_obeyed_within_a_run_and_by_the_next(tmp_path: Path) -> None:
    sample = next(s for s in samples() if s.site == "trs" and s.status == 200)
    headers = {"Content-Type": "text/html", "Retry-After": "3600"}
    with ChangedSite() as site:
        site.override(HOSTS["trs"], sample.path, status=429, headers=headers, body="slow down")
        crawl(tmp_path, site, "sample-trs")
        asked = len(site.requests)
        again = crawl(tmp_path, site, "sample-trs")
        assert len(site.requests) == asked
    assert again.said["verdict"] == "blocked"
    assert "asked not to be visited before" in again.source("sample-trs")["reason"]


def test_an_overloaded_site_that_says_when_to_come_again_is_not_asked_before(tmp_path: Path) -> None:
    headers = {"Content-Type": "text/html", "Retry-After": "3600"}
    with ChangedSite() as site:
        site.override(HOSTS["trs"], "/", status=503, headers=headers, body="come later")
        crawl(tmp_path, site, "sample-trs")
        asked = [path for _, path in site.requests]
    assert asked.count("/") == 1


def test_a_result_that_cannot_be_stored_is_counted_and_named(tmp_path: Path) -> None:
    with ChangedSite() as site:
        crawl(tmp_path, site, "sample-trs")
        with sqlite3.connect(tmp_path / "archive.db") as db:
            db.execute(
                """create trigger broken before update on answers
                   when new.page_id = (select id from pages where url like '%980101%')
                   begin select raise(abort, 'made for a test'); end"""
            )
        done = crawl(tmp_path, site, "sample-trs")
    assert done.exit_status == 1
    assert done.source("sample-trs")["reason"].startswith("1 page(s) are in the WARC files and not in the tables")
    ((why,),) = done.query("select reason from frontier where kind = 'CannotStore'")
    assert "made for a test" in why


def test_a_full_disk_stops_the_crawl_at_once_and_the_run_goes_on_when_there_is_room(tmp_path: Path) -> None:
    with ChangedSite(generate(30)) as site:
        stopped = crawl(tmp_path, site, "sample-ucap", sabotage={"full_after": 12})
        states = dict(stopped.query("select state, count(*) from frontier group by 1"))
        open_runs = stopped.query("select count(*) from runs where ended is null")
        done = crawl(tmp_path, site, "sample-ucap")
    assert (stopped.exit_status, stopped.said["refused_writes"]) == (1, 1)
    assert "No space left" in stopped.said["error"]
    assert ("failed" in states, open_runs) == (False, [(1,)])
    assert (done.said["resumed"], done.said["verdict"]) == (True, "good")
    assert (done.source("sample-ucap")["articles"], done.query("select count(*) from pages")) == (30, [(30,)])


def articles_of(site: str) -> list[str]:
    return [s.path for s in samples() if s.site == site and s.status == 200]


def test_pages_that_cannot_be_read_are_not_green(tmp_path: Path) -> None:
    shell = '<html><head><title>x</title></head><body><div id="app"></div><script src="/app.js"></script></body></html>'
    with ChangedSite() as site:
        for path in articles_of("trs"):
            site.override(HOSTS["trs"], path, body=shell)
        done = crawl(tmp_path, site, "sample-trs")
    row = done.source("sample-trs")
    assert (done.exit_status, row["verdict"], row["unread"], row["live"]) == (1, "layout", row["live"], row["live"])


@pytest.mark.parametrize(("status", "verdict"), [(404, "gone"), (200, "layout")])
def test_pages_that_were_taken_down_or_closed_for_maintenance_are_not_green(
    tmp_path: Path, status: int, verdict: str
) -> None:
    notice = "本站正在升级，请稍后再来。" * 9
    closed = f"<html><head><title>维护</title></head><body><div><p>{notice}</p></div></body></html>"
    with ChangedSite() as site:
        assert crawl(tmp_path, site, "sample-trs").said["verdict"] == "good"
        for path in articles_of("trs"):
            headers = {"Content-Type": "text/html; charset=utf-8"}
            site.override(HOSTS["trs"], path, status=status, headers=headers, body=closed)
        done = crawl(tmp_path, site, "sample-trs")
    row = done.source("sample-trs")
    assert (done.exit_status, row["verdict"]) == (1, verdict), row
    assert row["known"] >= len(articles_of("trs")) - 1
    assert row["vanished"] == (row["known"] if status == 404 else 0)


def test_articles_that_all_lead_to_the_home_page_now_are_gone(tmp_path: Path) -> None:
    with ChangedSite() as site:
        crawl(tmp_path, site, "sample-trs")
        for path in articles_of("trs"):
            site.override(HOSTS["trs"], path, status=302, headers={"Location": "/"})
        done = crawl(tmp_path, site, "sample-trs")
    row = done.source("sample-trs")
    assert (done.exit_status, row["verdict"], row["vanished"]) == (1, "gone", row["known"]), row


@pytest.mark.parametrize(("status", "verdict"), [(404, "good"), (500, "partial")])
def test_a_list_page_that_was_probed_for_may_be_missing_but_not_fail(tmp_path: Path, status: int, verdict: str) -> None:
    content = {k: a for k, a in generate(40).items() if not re.search(r"/index_\d+\.shtml$", k[1])}
    with ChangedSite(content) as site:
        for host, path in [key for key in content if key[1].endswith("/index.shtml")]:
            body = re.sub(rb"createPageHTML\([^)]*\)", b"", content[host, path].body)
            site.override(host, path, headers={"Content-Type": "text/html; charset=utf-8"}, body=body)
            site.override(host, path.replace("index", "index_2"), status=status, body="no")
            site.override(host, path.replace("index", "index_1"), status=status, body="no")
        done = crawl(tmp_path, site, "sample-ucap", settings={"RETRY_TIMES": 0})
    assert done.said["verdict"] == verdict, done.said


def test_a_good_run_says_what_it_does_not_hold(done: Crawled) -> None:
    row = done.source("sample-ucap")
    assert (row["verdict"], row["challenged"]) == ("good", 1)
    assert row["reason"].startswith("1 page(s) could not be fetched")
    failed = done.query("select reason from frontier where source_id='sample-ucap' and state='failed'")
    assert (because("http_challenge", status=412),) in failed
