"""One client cannot stop the site for the others: through a server, with queries and pages that take long."""

from __future__ import annotations

import asyncio
import sqlite3
import threading
import time
from collections import Counter
from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import closing
from pathlib import Path

import pytest
from datasette import Response

from archive.search import Search
from archive.site.fairness import request_work
from archive.site.fairness.allowance import Allowances
from archive.site.fairness.request_work import RequestWork, working_for
from archive.site.http import admission, datasette_guard
from archive.site.http.admission import PACE, PAUSE, UNDER_WAY, WAITING
from archive.site.http.list_query import ListQuery
from archive.site.http.security_headers import Message
from archive.site.plugin import make_datasette
from archive.site.views.downloads import download
from archive.site.views.lists import list_answers
from archive.site.views.lists.list_answers import FoundPage
from archive.site.views.overview import home
from archive.site.visit import Visit
from tests.support.public_file import MADE
from tests.support.served import Served, serving
from tests.support.waiting import wait_until

pytestmark = pytest.mark.slow

ENDLESS = "with recursive n(i) as (select 1 union all select i + 1 from n) select count(*) from n"
SLOW = "/search?q=slow"  # a question that has no end by itself
ATTACKER, READER = "127.0.0.2", "127.0.0.3"
QUICK_PATHS = ("/healthz", "/-/healthz", "/-/fanzha/site.css", "/robots.txt", "/favicon.ico", "/fanzha.db.sha256")


class Questions:
    """The slow questions that were begun, and that ended."""

    def __init__(self) -> None:
        self.begun, self.ended = 0, 0

    def wait_for(self, begun: int) -> None:
        wait_until(lambda: self.begun >= begun)


@pytest.fixture
def questions(monkeypatch: pytest.MonkeyPatch) -> Questions:
    made, find = Questions(), list_answers.find

    def finding(search: Search, query: ListQuery) -> FoundPage:
        if query.q == "slow":
            made.begun += 1
            try:
                search.db.execute(ENDLESS).fetchall()
            finally:
                made.ended += 1
        return find(search, query)

    monkeypatch.setattr(list_answers, "find", finding)
    return made


@pytest.fixture(scope="module")
def site(public_db: Path) -> Iterator[Served]:
    with serving(public_db, rate=1_000) as served:
        yield served


@pytest.fixture
def seconds(monkeypatch: pytest.MonkeyPatch) -> Callable[[float], None]:
    """Set how long a request may work."""
    return lambda most: monkeypatch.setitem(RequestWork.__init__.__kwdefaults__, "seconds", most)


def test_slow_questions_of_one_client_do_not_hold_up_another(
    site: Served, questions: Questions, seconds: Callable[[float], None]
) -> None:
    seconds(600)
    attack = [site.connect(SLOW, ATTACKER) for _ in range(UNDER_WAY + WAITING)]
    questions.wait_for(2)
    answers = [site.get("/search?q=%E8%AF%88%E9%AA%97", READER) for _ in range(5)]
    quick = [site.get(path, READER) for path in QUICK_PATHS]
    assert not questions.ended  # the slow ones were there all the time
    assert {answer.status for answer in (*answers, *quick)} == {200}
    for connection in attack:
        connection.close()


def test_a_question_without_an_end_is_ended(
    site: Served, questions: Questions, seconds: Callable[[float], None]
) -> None:
    seconds(1.8)
    answer = site.get(SLOW, "127.0.0.4")
    assert answer.status == 503
    assert answer.seconds > 1.7
    assert questions.ended == 1


def test_a_burst_is_refused_beyond_the_queue_of_its_client(
    site: Served, questions: Questions, seconds: Callable[[float], None]
) -> None:
    seconds(4)  # long enough for all to have come meanwhile
    with ThreadPoolExecutor(40) as pool:
        answers = list(pool.map(lambda _: site.get(SLOW, "127.0.0.5"), range(40)))
    refused = [answer for answer in answers if answer.status == 429]
    assert Counter(answer.status for answer in answers) == {429: len(refused), 503: 40 - len(refused)}
    assert len(refused) >= 40 - UNDER_WAY - WAITING
    assert all(int(answer.headers["retry-after"]) >= 1 for answer in refused)
    assert questions.begun <= UNDER_WAY + WAITING


def test_work_stops_when_its_reader_has_left_also_where_it_waits(
    site: Served, questions: Questions, seconds: Callable[[float], None]
) -> None:
    seconds(600)
    under_way = [site.connect(SLOW, "127.0.0.6") for _ in range(2)]
    questions.wait_for(2)
    for connections in ([site.connect(SLOW, "127.0.0.6") for _ in range(UNDER_WAY + 6)], under_way):
        assert site.get("/search", READER).status == 200  # what was sent before it has come
        for connection in connections:
            connection.close()
        assert site.get("/search", READER).status == 200
    wait_until(lambda: questions.ended >= 2)
    assert site.get("/search", "127.0.0.6").status == 200
    assert questions.begun == 2  # what waited was never begun


def test_who_waits_for_a_turn_has_all_the_time_then(
    site: Served, questions: Questions, seconds: Callable[[float], None]
) -> None:
    seconds(1.8)
    attack = [site.connect(SLOW, "127.0.0.7") for _ in range(UNDER_WAY)]
    questions.wait_for(2)
    seconds(60)  # for the next one
    answer = site.get("/search", "127.0.0.7")
    assert answer.status == 200
    assert questions.ended  # the slow ones had to end first
    for connection in attack:
        connection.close()


def test_readers_behind_a_proxy_that_does_not_name_them_are_not_one_client(
    public_db: Path, questions: Questions
) -> None:
    with serving(public_db, rate=0) as served:
        attack = [served.connect(SLOW) for _ in range(4)]
        questions.wait_for(4)  # in all threads at once
        for connection in attack:
            connection.close()
        assert served.get("/search").status == 200


def test_a_client_pays_for_the_time_that_its_requests_used(public_db: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    async def page(visit: Visit) -> Response:
        def burn(_: sqlite3.Connection) -> None:
            end = time.thread_time() + 0.5
            while time.thread_time() < end:
                pass

        await visit.ask(burn)
        return Response.text("made")

    monkeypatch.setattr(home, "page", page)
    with serving(public_db, rate=0.5) as served:  # 12 tokens: 12 ordinary requests at once
        assert served.get("/", ATTACKER).status == 200
        assert served.get("/", ATTACKER).status in {200, 429}  # 10 tokens are gone
        refused = served.get("/", ATTACKER)
        assert refused.status == 429
        assert int(refused.headers["retry-after"]) > 1
        assert served.get("/", READER).status == 200


def test_a_table_may_take_as_long_for_each_piece_as_a_page_does(
    public_db: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(datasette_guard, "CSV_PIECE", 1)
    datasette, pieces = make_datasette(public_db), list[bytes]()
    datasette.max_returned_rows = 5  # so that there are several queries

    async def receive() -> Message:
        await asyncio.Event().wait()
        raise AssertionError

    async def send(message: Message) -> None:
        pieces.append(message.get("body", b""))
        await asyncio.sleep(0.1)

    async def whole() -> float:
        await datasette.client.get("/fanzha/publications.csv")  # what it prepares takes its time
        path = "/fanzha/publications.csv"
        scope = {"type": "http", "method": "GET", "path": path, "raw_path": path.encode(), "query_string": b"_stream=1"}
        begin = time.monotonic()
        with working_for(RequestWork(Allowances().account("a"), seconds=2)):
            await datasette.app()({**scope, "headers": [], "scheme": "http"}, receive, send)
        return time.monotonic() - begin

    assert asyncio.run(whole()) > 2
    assert len(b"".join(pieces).splitlines()) == len(MADE) + 1


# Queries of Datasette itself


# Pages that take long, of many clients


def test_a_light_page_does_not_wait_for_the_heavy_ones_of_many_clients(
    public_db: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(request_work, "HEAD_START", 600.0)  # on a busy machine the heavy ones came seconds earlier
    steps = 0

    async def heavy(_: Visit) -> Response:
        nonlocal steps
        for _step in range(10):
            until = time.thread_time() + 0.005
            while time.thread_time() < until:
                pass
            steps += 1
            await asyncio.sleep(0)
        return Response.text("heavy")

    monkeypatch.setattr(download, "page", heavy)
    with serving(public_db) as site, ThreadPoolExecutor(40) as pool:
        for _ in range(3):  # the site learns what the page takes
            assert site.get("/", READER).status == 200
        heavy_ones = [pool.submit(site.get, "/download", f"127.0.1.{number}") for number in range(40)]
        wait_until(lambda: steps >= 80)
        before = steps
        assert site.get("/", READER).status == 200
        assert 80 <= before < 300
        assert steps - before < 120  # a page with the order of the loop waits for some 200, on a busy machine for more
        assert {one.result().status for one in heavy_ones} == {200}


# What costs nothing


@pytest.mark.parametrize("path", ["/healthz", "/nope"])
def test_who_asks_as_fast_as_it_is_answered_is_slowed_down(
    public_db: Path, monkeypatch: pytest.MonkeyPatch, path: str
) -> None:
    monkeypatch.setattr(admission, "AHEAD", 1)
    with serving(public_db) as site:
        count, begun, enough = Counter[str](), time.monotonic(), threading.Event()

        def flood(_: int) -> None:
            with closing(site.connect(path, ATTACKER)) as connection:
                while not enough.is_set():
                    connection.getresponse().read()
                    count["answers"] += 1
                    connection.request("GET", path)

        with ThreadPoolExecutor(10) as threads:
            flooding = [threads.submit(flood, number) for number in range(10)]
            time.sleep(2)
            delays = [site.get("/healthz", READER).seconds for _ in range(20)]
            enough.set()
            for one in flooding:
                one.result()
            seconds = time.monotonic() - begun
    assert count["answers"] < 1.3 * PACE * (1 + seconds)
    assert min(delays) < PAUSE
