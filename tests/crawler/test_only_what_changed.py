"""Night after night on a real server: what did not change is neither sent, written nor requested."""

from __future__ import annotations

import re
import shutil
import zlib
from collections.abc import Callable, Iterator
from dataclasses import replace
from functools import partial
from pathlib import Path
from typing import Any

import pytest

from archive.warc.folder import warc_files
from archive.warc.reader import page_at, pages_in
from crawler.demo.markup import CHALLENGE
from crawler.demo.pages import HOSTS, Content, SampleResponse
from tests.sites import conditional
from tests.sites.conditional import ConditionalSite
from tests.sites.generated import generate
from tests.support.crawls import Crawled, changed_by_rebuild, crawl, fanzha
from tests.support.tables import tables

pytestmark = pytest.mark.slow

SOURCE, HOST, ARTICLES = "sample-ucap", HOSTS["ucap"], 12
SITE = generate(ARTICLES)
PAGES = sorted(path for _, path in SITE if "/t2020" in path)
OLD = next(path for path in PAGES if "/t20200102_" in path)
LEDGER = {"runs", "run_sources", "frontier"}
NEWS = '<p style="text-indent:2em">补充说明：本案的赃款已经全部发还被害人，检察机关将持续跟进。</p>'
Night = Callable[..., Crawled]


@pytest.fixture(scope="module")
def running() -> Iterator[ConditionalSite]:
    with ConditionalSite(SITE) as running:
        yield running


def in_order(site: ConditionalSite) -> ConditionalSite:
    """It gives an ETag of each page, and all is well."""
    site.validators, site.always, site.refused = conditional.etag, "", 0
    return site


@pytest.fixture
def site(running: ConditionalSite) -> ConditionalSite:
    return in_order(running)


def run(data: Path, site: ConditionalSite, number: int, content: Content = SITE, **options: Any) -> Crawled:
    site.replace(content)
    site.forget()
    more = {"request_all": False, "sabotage": {"days_later": number}, "settings": {"RETRY_TIMES": 0}, **options}
    return crawl(data, site, SOURCE, **more)


@pytest.fixture(scope="module")
def first(tmp_path_factory: pytest.TempPathFactory, running: ConditionalSite) -> Crawled:
    """A first night on which all was well."""
    return run(tmp_path_factory.mktemp("first") / "data", in_order(running), 0)


@pytest.fixture
def night(tmp_path: Path, site: ConditionalSite) -> Night:
    """A run on a later night: night(number, content, request_all=…). The site's lists of requests are of this night."""
    return partial(run, tmp_path / "data", site)


@pytest.fixture
def later(first: Crawled, night: Night, tmp_path: Path) -> Night:
    """The same of a copy of the archive after its first night."""
    shutil.copytree(first.data, tmp_path / "data")
    return night


def paths(site: ConditionalSite) -> list[str]:
    return sorted(path for _, path in site.requests)


def lasting(done: Crawled) -> dict[str, Any]:
    """All rows of all tables but the ledger's, times and places too."""
    names = [name for name in tables(done.data / "archive.db") if name not in LEDGER]
    return {name: sorted(done.query(f"select * from {name}"), key=repr) for name in names}


def records(done: Crawled, path: str = "") -> list[tuple[str, int]]:
    """The addresses that end so, and the statuses, of the records of all WARC files, the oldest first."""
    found = (page for file in warc_files(done.data / "warc") for page in pages_in(file))
    return [(page.url, page.status) for page in found if page.url.endswith(path)]


def damage(path: Path, offset: int) -> None:
    """Make the record there one that cannot be read."""
    content = bytearray(path.read_bytes())
    content[offset + 300] ^= 0xFF
    path.write_bytes(content)


def edited(content: Content, path: str, text: str = NEWS) -> Content:
    answer = content[HOST, path]
    return {**content, (HOST, path): replace(answer, body=answer.body.replace(b"</p>", f"</p>{text}".encode(), 1))}


def test_an_unchanged_night_requests_the_lists_alone_and_writes_nothing_but_the_ledger(
    site: ConditionalSite, night: Night
) -> None:
    """Some pages give an ETag, some a date, and some nothing."""
    kinds = {one.body: number % 3 for number, (_, one) in enumerate(sorted(SITE.items()))}

    def validators(answer: SampleResponse) -> dict[str, str]:
        return (conditional.etag, conditional.date, conditional.none)[kinds[answer.body]](answer)

    site.validators = validators
    assert night(0).said["verdict"] == "good"
    lists = sorted(set(paths(site)) - {"/robots.txt", *PAGES})
    night(1)  # all articles are one day old, and due
    assert paths(site) == sorted(["/robots.txt", *lists, *PAGES])
    again = night(1)
    before, captures = lasting(again), again.query("select count(*) from captures")
    written = len(records(again))
    done = night(2)
    row = done.source(SOURCE)
    assert paths(site) == sorted(["/robots.txt", *lists])
    assert lasting(done) == before
    assert (done.said["verdict"], row["articles"], row["not_due"]) == ("good", 0, ARTICLES)
    assert (row["lists"], row["listed"]) == (len(lists), ARTICLES)
    named = {kind: {path for path in lists if kinds[SITE[HOST, path].body] == kind} for kind in range(3)}
    assert all(named.values())
    assert set(site.unmodified) == named[0] | named[1]
    assert (row["unmodified"], len(records(done)) - written) == (len(site.unmodified), len(named[2]))
    assert done.query("select count(*) from captures") == [(captures[0][0] + len(named[2]),)]


def test_an_article_that_answers_304_is_there_and_a_rebuild_knows_it(
    site: ConditionalSite, first: Crawled, later: Night
) -> None:
    seen = "select first_seen, last_seen from pages order by id"
    done = later(1)
    own = done.query(seen)
    assert all(now[1] > before[1] for now, before in zip(own, first.query(seen), strict=True))
    assert sorted(path for path in site.unmodified if "/t2020" in path) == PAGES
    assert done.query("select count(*) from captures where content = 'unmodified'") == [(ARTICLES,)]
    assert done.query("select count(*) from page_versions") == [(ARTICLES,)]
    captures = done.query("select id, content from captures order by 1")
    assert changed_by_rebuild(done.data) == {}
    assert (done.query(seen), done.query("select id, content from captures order by 1")) == (own, captures)
    assert fanzha("verify", data=done.data).returncode == 0

    [(name, offset)] = done.query(
        "select warc_file, warc_offset from captures where content = 'unmodified' and url like '%' || ?", OLD
    )
    page = page_at(done.data / "warc" / name, offset)
    assert (page.status, page.unmodified, page.body) == (200, True, SITE[HOST, OLD].body)
    text = zlib.decompressobj(wbits=31).decompress((done.data / "warc" / name).read_bytes()[offset:]).decode()
    assert "WARC-Profile: http://netpreserve.org/warc/1.1/revisit/server-not-modified" in text
    assert "HTTP/1.1 304 Not Modified" in text


def test_what_is_new_or_edited_is_found_when_its_turn_comes(later: Night) -> None:
    later(1)
    grown = generate(ARTICLES + 1)
    found = later(2, grown).source(SOURCE)
    assert (found["articles"], found["new_pages"], found["not_due"]) == (1, 1, ARTICLES)
    changed = edited(grown, OLD)
    assert later(2, changed).source(SOURCE)["new_versions"] == 0
    assert later(3, changed).source(SOURCE)["new_versions"] == 1  # three days old
    row = later(4, edited(changed, OLD, NEWS * 2)).source(SOURCE)  # a day after its edit
    assert (row["articles"], row["new_versions"]) == (1, 1)


def test_full_requests_every_article_and_nothing_with_a_condition(site: ConditionalSite, later: Night) -> None:
    done = later(0, request_all=True)
    assert (done.source(SOURCE)["articles"], done.source(SOURCE)["not_due"]) == (ARTICLES, 0)
    assert not any(sent for _, sent in site.conditions)
    assert done.query("select request_all from runs order by id") == [(0,), (1,)]
    later(0)
    said = fanzha("status", data=done.data).stdout
    assert f"{len(site.unmodified)} answers unchanged since (304), {ARTICLES} articles known and not due yet" in said


def test_validators_that_do_not_change_with_the_page_are_found_out(site: ConditionalSite, night: Night) -> None:
    """New rows come seven days late once; from then on the list is requested without a condition."""
    site.validators = conditional.constant
    night(0)
    grown = generate(ARTICLES + 4)
    assert night(6, grown).source(SOURCE)["new_pages"] == 0
    assert night(8, grown).source(SOURCE)["new_pages"] == 4
    changed = {path for host, path in SITE if grown[host, path] != SITE[host, path]}
    done = night(9, generate(ARTICLES + 8))
    assert changed & {path for path, _ in site.conditions}
    assert not changed & {path for path, sent in site.conditions if sent}
    assert done.source(SOURCE)["new_pages"] >= 4 - 1


def test_a_304_that_nothing_called_for_is_a_failure_with_a_name(site: ConditionalSite, night: Night) -> None:
    site.always = OLD
    done = night(0)
    assert done.query("select kind, state from frontier where url like '%' || ?", OLD) == [
        ("UnexpectedNotModified", "failed")
    ]
    assert done.source(SOURCE)["errors"] == 1
    assert "no page came: the site answered 304" in done.source(SOURCE)["reason"]
    site.always = ""
    assert night(0).source(SOURCE)["new_pages"] == 1


def test_a_redirect_is_requested_with_the_conditions_of_its_own_address(site: ConditionalSite, later: Night) -> None:
    new = OLD.replace("/t20200102_", "/t20200109_9")
    moved = {**SITE, (HOST, new): SITE[HOST, OLD], (HOST, OLD): SampleResponse(b"", 302, (("Location", new),))}
    later(1, moved)
    sent = dict(site.conditions)
    assert (bool(sent[OLD]), sent[new]) == (True, {})
    done = later(2, moved)
    assert OLD in dict(site.conditions)  # it left its address a day ago
    assert dict(site.conditions)[new]
    assert new in site.unmodified
    assert done.said["verdict"] == "good"


def test_a_record_that_cannot_be_read_asks_for_the_page_whole(
    site: ConditionalSite, first: Crawled, later: Night, tmp_path: Path
) -> None:
    [(name, offset)] = first.query("select warc_file, warc_offset from captures where url like '%' || ?", OLD)
    [(_, robots)] = first.query("select warc_file, warc_offset from captures where role = 'robots'")
    for at in (offset, robots):
        damage(tmp_path / "data" / "warc" / name, at)
    done = later(1)
    assert done.query("select count(*) from captures where role = 'robots'") == [(2,)]  # it is written again
    sent = dict(site.conditions)
    assert (sent.pop(OLD), sent.pop("/robots.txt")) == ({}, {})
    assert all(sent.values())
    assert done.query("select content from captures where url like '%' || ? order by fetched_at", OLD) == [
        ("whole",),
        ("whole",),
    ]


def test_a_site_with_impossible_dates_is_requested_without_them(site: ConditionalSite, night: Night) -> None:
    dates = ("Thu, 02 Jan 2020 00:00:00 +99999999999999", "Thu, 02 Jan 99999999999 00:00:00 GMT")
    site.validators = lambda answer: {"Last-Modified": dates[len(answer.body) % 2]}
    night(0)
    done = night(1)
    row = done.source(SOURCE)
    assert (done.said["verdict"], row["articles"], row["live"], row["errors"]) == ("good", ARTICLES, ARTICLES, 0)
    assert not any(sent for _, sent in site.conditions)


@pytest.mark.parametrize(
    "function",
    [
        "archive.store.captures.stored_answers.page_at",
        "crawler.job.is_repeated",
        "archive.store.archive.Archive.records_with",
    ],
)
def test_no_failure_around_stored_answers_stops_a_request(site: ConditionalSite, night: Night, function: str) -> None:
    site.validators = conditional.none if "records" in function else conditional.etag
    night(0)
    done = night(1, sabotage={"days_later": 1, "fails_in": (function, "LookupError")})
    row = done.source(SOURCE)
    assert (done.said["verdict"], row["articles"], row["live"], row["errors"]) == ("good", ARTICLES, ARTICLES, 0)
    assert "LookupError: made for a test" in done.stderr  # with its trace


def test_robots_txt_is_requested_every_night_and_written_when_it_changed(site: ConditionalSite, later: Night) -> None:
    def rules(text: str) -> Content:
        return {**SITE, (HOST, "/robots.txt"): SampleResponse(text.encode(), headers=(("Content-Type", "text/plain"),))}

    assert records(later(1), "/robots.txt") == [(site.url(HOST, "/robots.txt"), 404)]
    later(2, rules("User-agent: *\nDisallow: /nowhere\n"))
    done = later(3, rules("User-agent: *\nDisallow: /nowhere\n"))
    assert "/robots.txt" in site.unmodified
    assert [status for _, status in records(done, "/robots.txt")] == [404, 200]
    done = later(4, rules(f"User-agent: *\nDisallow: {OLD}\n"))  # due after three days
    assert "/robots.txt" in paths(site)
    assert OLD not in paths(site)
    assert len(records(done, "/robots.txt")) == 3


@pytest.mark.parametrize("status", [400, 412])
def test_a_page_whose_condition_is_refused_is_requested_without(
    site: ConditionalSite, later: Night, status: int
) -> None:
    """Some firewalls refuse such requests, and 412 is also what a challenge looks like."""
    site.refused = status
    done = later(1, settings={"RETRY_TIMES": 1})
    row = done.source(SOURCE)
    assert (done.said["verdict"], row["articles"], row["live"]) == ("good", ARTICLES, ARTICLES)
    assert [bool(sent) for path, sent in site.conditions if path == OLD] == [True, False]


def test_challenges_and_torn_pages_give_no_validators(site: ConditionalSite, night: Night) -> None:
    torn = replace(SITE[HOST, OLD], body=re.sub(b"</body>.*", b"", SITE[HOST, OLD].body, flags=re.DOTALL))
    second = next(path for _, path in sorted(SITE) if "/t20200103_" in path)
    night(0, {**SITE, (HOST, OLD): torn, (HOST, second): SampleResponse(CHALLENGE.encode())})
    done = night(0)
    sent = dict(site.conditions)
    assert sent[OLD] == sent[second] == {}
    assert done.source(SOURCE)["articles"] == 12  # they are due at once, and the others since the night was not good
    assert done.query("select count(*) from page_versions") == [(ARTICLES,)]


def test_pages_that_came_with_other_texts_on_a_bad_night_are_requested_without_conditions(
    later: Night, site: ConditionalSite
) -> None:
    """The files of a mended site may be older than those of the bad night: by their moments, nothing would have
    changed."""
    bad = later(
        121, {key: replace(one, body=one.body.replace("检察".encode(), "博彩".encode())) for key, one in SITE.items()}
    )
    assert bad.said["verdict"] == "replaced", bad.said
    mended = later(122)
    assert [sent for path, sent in site.conditions if path in PAGES] == [{}] * ARTICLES
    assert mended.said["verdict"] == "good"
    assert mended.query("select count(*) from publications") == [(ARTICLES,)]
