"""Removals and moves on a real server, found by the runs that come after; and what must not look like one."""

from __future__ import annotations

import re
import shutil
import sqlite3
from collections.abc import Callable, Iterator
from contextlib import closing
from dataclasses import replace
from datetime import date
from pathlib import Path
from typing import Any

import pytest

from crawler.demo.pages import HOSTS, Content, SampleResponse
from crawler.settings import BLOCKED_IN_A_ROW
from tests.sites.generated import generate
from tests.support.crawls import Crawled, changed_by_rebuild, crawl, fanzha
from tests.support.sample_site import ChangedSite

pytestmark = pytest.mark.slow

SOURCE, HOST, ARTICLES = "sample-ucap", HOSTS["ucap"], 18
SITE = generate(ARTICLES)
OLD = next(path for host, path in sorted(SITE) if "/t20200102_" in path)  # of the oldest article
NEW = OLD.replace("/t20200102_", "/t20200109_9")


def unlisted(content: Content, path: str) -> Content:
    """The site, without the row of an article on any list."""
    row = re.compile(rb"<li>(?:(?!</li>).)*" + re.escape(path.rpartition("/")[2]).encode() + rb".*?</li>", re.DOTALL)
    made = {key: replace(answer, body=row.sub(b"", answer.body)) for key, answer in content.items()}
    assert made != content
    return made


def without(content: Content, path: str) -> Content:
    return {key: answer for key, answer in content.items() if key[1] != path}


LEFT = unlisted(SITE, OLD)
REMOVED = without(LEFT, OLD)
MOVED = {**REMOVED, (HOST, NEW): SITE[HOST, OLD], (HOST, OLD): SampleResponse(b"", 301, (("Location", NEW),))}
ELSEWHERE = {**REMOVED, (HOST, NEW): SITE[HOST, OLD]}  # the same text at an address that no list names
TO_LOGIN = {
    **REMOVED,
    (HOST, "/login.shtml"): SampleResponse(f"<html><body>{'请先登录。' * 60}</body></html>".encode()),
    (HOST, OLD): SampleResponse(b"", 302, (("Location", "/login.shtml"),)),
}
DOWN = {**REMOVED, (HOST, OLD): SampleResponse(b"later", 503)}

LATER = "2020-01-20"  # no row is of this day or later, so that a run since then requests no listed article
OLD_FOLDER = [key for key in SITE if re.search("/t202001[01]", key[1])]
NOTICE = SampleResponse(f"<html><body>系统提示：{'请先登录。' * 60}</body></html>".encode())

Night = Callable[..., Crawled]


@pytest.fixture(scope="module")
def site() -> Iterator[ChangedSite]:
    with ChangedSite(SITE) as running:
        yield running


def run(data: Path, site: ChangedSite, number: int, **options: Any) -> Crawled:
    settings = {"RETRY_TIMES": 0, "CONCURRENT_REQUESTS": 1}
    return crawl(data, site, SOURCE, settings=settings, sabotage={"days_later": number}, **options)


@pytest.fixture(scope="module")
def first_night(tmp_path_factory: pytest.TempPathFactory, site: ChangedSite) -> Path:
    return run(tmp_path_factory.mktemp("first") / "data", site, 0).data


@pytest.fixture
def data(first_night: Path, tmp_path: Path) -> Path:
    """A copy of the archive after its first night."""
    return Path(shutil.copytree(first_night, tmp_path / "data"))


@pytest.fixture
def night(data: Path, site: ChangedSite) -> Night:
    """The site on a later night, and a run of that night: night(number, content, since=…)."""

    def night(number: int, content: Content = SITE, **options: Any) -> Crawled:
        site.replace(content)
        return run(data, site, number, **options)

    return night


def path_of(url: str) -> str:
    return "/" + url.split("/", 3)[3]


def page(done: Crawled, path: str = OLD) -> tuple[str, int | None, str | None]:
    """The page's state, the number of the night since which it has left, and the path to which it moved."""
    sql = "select state, departed_at, moved_to from pages where url like '%' || ?"
    ((state, departed_at, moved_to),) = done.query(sql, path)
    first, left = (moment and date.fromisoformat(moment[:10]) for moment in (started(done), departed_at))
    return state, left and (left - first).days, moved_to and path_of(moved_to)


def started(done: Crawled) -> str:
    """When the first night began."""
    return str(done.query("select min(started) from runs")[0][0])


def counts(done: Crawled) -> tuple[int, int, int]:
    row = done.source(SOURCE)
    return row["rechecked"], row["departed"], row["recheck_failures"]


def test_a_removal_is_found_on_the_night_after_and_certain_the_night_after_that(night: Night) -> None:
    left = night(1, REMOVED)
    assert (counts(left), page(left), left.said["verdict"]) == ((1, 1, 0), ("live", None, None), "good")
    gone = night(2, REMOVED)
    assert (counts(gone), page(gone), gone.said["verdict"]) == ((1, 1, 0), ("gone", 1, None), "good")
    assert "1 of 1 page(s) that no list led to" in gone.source(SOURCE)["reason"]
    assert (gone.source(SOURCE)["known"], gone.source(SOURCE)["vanished"]) == (ARTICLES - 1, 0)
    assert page(night(40, REMOVED)) == ("gone", 1, None)
    assert page(night(60))[0] == "live"  # it came back, and its list names it


def test_a_removal_is_found_by_nights_with_since_too(night: Night) -> None:
    found = [page(night(number, REMOVED, since="2020-01-12")) for number in (1, 2)]
    assert found == [("live", None, None), ("gone", 1, None)]


def test_a_page_that_left_the_lists_and_is_there_is_live_and_its_text_the_same(night: Night) -> None:
    done = night(1, LEFT)
    assert (counts(done), page(done), done.source(SOURCE)["new_versions"]) == ((1, 0, 0), ("live", None, None), 0)
    assert counts(night(1, LEFT)) == (0, 0, 0)  # not twice in a day
    assert done.query("select count(*) from page_versions") == [(ARTICLES,)]


def test_a_move_is_found_and_the_publication_follows(night: Night) -> None:
    done = night(1, MOVED)
    assert (counts(done), page(done)) == ((1, 1, 0), ("moved", 1, NEW))
    ((url, slug),) = done.query("select url, slug from publications where url like '%' || ?", NEW)
    old_slug = done.query("select slug from pages where url like '%' || ?", OLD)[0][0]
    assert slug != old_slug
    assert url.endswith(NEW)
    assert page(night(2)) == ("live", None, None)


def test_readers_are_told_and_a_rebuild_makes_the_same_tables(night: Night, data: Path) -> None:
    """The oldest article moves, the second is taken down."""
    second = next(path for _, path in sorted(SITE) if "/t20200103_" in path)
    changed = unlisted(without(MOVED, second), second)
    assert fanzha("publish", data=data).returncode == 0
    for number in (1, 2):
        night(number, changed)
    published = fanzha("publish", data=data)
    assert published.returncode == 0, published.stderr
    with closing(sqlite3.connect(data / "public" / "fanzha.db")) as db:
        rows = db.execute(
            "select state, url, moved_to, departed_at from pages where departed_at is not null"
        ).fetchall()
    told = {(state, path_of(url), moved_to and path_of(moved_to)) for state, url, moved_to, _ in rows}
    assert told == {("moved", OLD, NEW), ("gone", second, None)}
    assert len({day[:10] for *_, day in rows}) == 1  # the first night
    assert changed_by_rebuild(data) == {}


@pytest.mark.parametrize(
    ("content", "failures"), [(DOWN, 1), (TO_LOGIN, 0), ({**REMOVED, (HOST, OLD): SampleResponse(b"no", 403)}, 1)]
)
def test_a_server_in_trouble_a_login_page_or_a_refusal_is_no_removal(
    night: Night, content: Content, failures: int
) -> None:
    for number in (1, 2):
        done = night(number, content)
        assert (counts(done)[2], done.said["verdict"]) == (failures, "good")
        assert page(done)[0] in ("live", "blocked")
        assert page(done)[1:] == (None, None)


def test_a_404_for_one_night_is_no_removal(night: Night) -> None:
    states = [page(night(number, REMOVED if number == 1 else LEFT)) for number in (1, 2, 3)]
    assert states == [("live", None, None)] * 3


def test_limited_runs_and_replays_do_not_look_for_departures(night: Night, data: Path, site: ChangedSite) -> None:
    assert counts(night(1, REMOVED, limit=3)) == (0, 0, 0)
    warc = next((data / "warc").glob("*.warc.gz"))
    assert counts(run(data, site, 3, replay=warc)) == (0, 0, 0)


def test_a_list_that_failed_makes_no_page_unlisted(night: Night) -> None:
    lists = sorted(key for key in SITE if key[1].endswith("/index.shtml"))
    broken = {**SITE, lists[0]: SampleResponse(b"no", 500)}
    done = night(1, broken)
    assert done.said["verdict"] == "partial"
    assert done.query("select count(*) from rechecks where unlisted_at is not null") == [(0,)]


def test_a_site_without_a_list_is_not_asked_for_its_pages(night: Night, site: ChangedSite) -> None:
    asked = len(site.requests)
    done = night(1, {})
    assert (done.said["verdict"], counts(done)) == ("empty", (0, 0, 0))
    assert not [path for _, path in site.requests[asked:] if "/t20" in path]


def test_after_several_refusals_the_rest_of_the_rechecks_is_left_out(night: Night) -> None:
    """As when a site closes its old folders. It is said, since it may be all that is heard of the site's articles."""
    done = night(1, {**SITE, **dict.fromkeys(OLD_FOLDER, SampleResponse(b"no", 403))}, since=LATER)
    rechecked, departed, failures = counts(done)
    assert (len(OLD_FOLDER), done.said["verdict"], departed) == (ARTICLES, "partial", 0)
    assert BLOCKED_IN_A_ROW <= rechecked == failures < len(OLD_FOLDER)


def halved(answer: SampleResponse) -> SampleResponse:
    """A page without most of its paragraphs."""
    parts = re.split(rb"(?<=</p>)", answer.body)
    return replace(answer, body=b"".join([*parts[: len(parts) // 3], parts[-1]]))


@pytest.mark.parametrize(
    ("made", "verdict"),
    [
        (lambda _answer: SampleResponse(b"later", 503), "partial"),
        (lambda _answer: NOTICE, "layout"),
        (halved, "replaced"),
        (lambda _answer: SampleResponse(b"", 404), "good"),  # that is what they are requested for
    ],
)
def test_on_a_quiet_night_the_pages_that_no_list_led_to_say_whether_articles_can_be_read(
    night: Night, made: Callable[[SampleResponse], SampleResponse], verdict: str
) -> None:
    done = night(1, {**SITE, **{key: made(SITE[key]) for key in OLD_FOLDER}}, since=LATER)
    assert (done.source(SOURCE)["articles"], done.said["verdict"]) == (0, verdict), done.source(SOURCE)
    if verdict != "good":
        again = night(2, {**SITE, **{key: made(SITE[key]) for key in OLD_FOLDER}}, since=LATER)
        assert (again.said["verdict"], night(3, since=LATER).said["verdict"]) == (verdict, "good")
        assert counts(night(3, since=LATER)) == (0, 0, 0)
