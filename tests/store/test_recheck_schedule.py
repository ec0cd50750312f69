"""When a page that no list leads to is requested: night after night, without a site."""

from __future__ import annotations

from datetime import date, timedelta
from itertools import count

import pytest

from archive.model import Article, Context, Document, Page, Reading, Role, State
from archive.store import runs
from archive.store.archive import Archive
from archive.store.departures import schedule
from archive.store.departures.answers import REDIRECT, Answer, put
from archive.store.frontier import Frontier, Settled, Target
from archive.urls import canonical_key, stable_id
from tests.support.analyses import analysis_of

FIRST = date(2026, 1, 1)
TEXT = "样例文本：某人以虚构的投资项目骗取他人财物。" * 20
OFFSETS = count()


def url(number: int) -> str:
    return f"https://www.spp.gov.cn/dxal/202601/t20260101_{number}.shtml"


def page_id(number: int) -> int:
    return stable_id(canonical_key(url(number)))


def moment(day: int) -> str:
    return f"{FIRST + timedelta(day)}T03:00:00Z"


def answer(archive: Archive, number: int, day: int, state: State = State.LIVE) -> None:
    """The page's address answers on a day."""
    context = Context(Role.ARTICLE, "spp", key=canonical_key(url(number)))
    page = Page(url(number), moment(day), 200, (), b"", context, "made.warc.gz", next(OFFSETS))
    article = Article("标题", "2026-01-01", "meta", None, None, f"{TEXT}{number}")
    documents = (Document(article, analysis_of(article.text)),) if state is State.LIVE else ()
    with archive.transaction():
        archive.ingest(page, Reading(state, None, documents))


def due(archive: Archive, day: int, named: tuple[int, ...] = ()) -> list[str]:
    found = schedule.due_pages(archive.db, "spp", map(page_id, named), moment(day))
    return [one.url for one in found]


def requests(archive: Archive, days: int, gone_from: int | None = None, first: int = 1) -> list[int]:
    """The days on which page 0 is requested, if each night does what is due."""
    asked = []
    for day in range(first, days):
        if due(archive, day):
            asked.append(day)
            schedule.note_request(archive.db, page_id(0), moment(day))
            answer(archive, 0, day, State.GONE if gone_from is not None and day >= gone_from else State.LIVE)
    return asked


def test_intervals_grow_with_the_time_that_a_page_is_known(archive: Archive) -> None:
    answer(archive, 0, 0)
    assert requests(archive, 250) == [1, 2, 4, 8, 16, 31, 61, 121, 181, 241]


def test_a_page_that_left_the_lists_is_requested_soon_however_old_it_is(archive: Archive) -> None:
    answer(archive, 0, 0)
    answer(archive, 0, 199)
    with archive.transaction():
        schedule.note_listed(archive.db, "spp", [], moment(200))
    assert requests(archive, 300, first=200) == [200, 201, 202, 204, 208, 216, 231, 261]


def test_a_page_that_is_listed_again_is_an_old_page_again(archive: Archive) -> None:
    answer(archive, 0, 0)
    answer(archive, 0, 100)
    for named in ([], [page_id(0)]):
        with archive.transaction():
            schedule.note_listed(archive.db, "spp", named, moment(101))
    assert requests(archive, 200, first=101) == [160]


@pytest.mark.parametrize("gone_from", [3, 40, 100])
def test_a_removal_is_found_in_as_much_time_as_the_page_was_known_and_in_sixty_days(
    archive: Archive, gone_from: int
) -> None:
    answer(archive, 0, 0)
    asked = requests(archive, gone_from + 80, gone_from)
    first, second = [day for day in asked if day >= gone_from][:2]
    assert first - gone_from <= min(60, gone_from)
    assert second == first + 1
    ((state, departed_at),) = archive.db.execute("select state, departed_at from pages").fetchall()
    assert (state, departed_at) == ("gone", moment(first))


def test_a_page_that_answers_nothing_conclusive_waits_like_others(archive: Archive) -> None:
    answer(archive, 0, 0)
    for day in (1, 2):
        assert due(archive, day) == [url(0)]
        schedule.note_request(archive.db, page_id(0), moment(day))
        assert due(archive, day) == []
    assert due(archive, 3) == []


def test_the_days_of_the_schedule_are_days_in_china(archive: Archive) -> None:
    page = Page(url(0), "2026-01-01T23:00:00Z", 200, (), b"", Context(Role.ARTICLE), "made.warc.gz", next(OFFSETS))
    article = Article("标题", None, None, None, None, TEXT)
    with archive.transaction():
        archive.ingest(page, Reading(State.LIVE, None, (Document(article, analysis_of(TEXT)),)))
    found = [bool(schedule.due_pages(archive.db, "spp", [], f"2026-01-02T{hour}:00:00Z")) for hour in (12, 15, 16)]
    assert found == [False, False, True]  # 20:00, 23:00 and midnight in China


def test_named_pages_imported_pages_and_those_of_other_sources_are_left_out(archive: Archive) -> None:
    answer(archive, 0, 0)
    page = Page(url(1), moment(0), 200, (), b"", Context(Role.ARTICLE, imported=True), "made.warc.gz", next(OFFSETS))
    with archive.transaction():
        archive.ingest(page, Reading(State.LIVE, None, ()))
    assert due(archive, 1, named=(0,)) == []
    assert schedule.due_pages(archive.db, "jiangxi", [], moment(1)) == []
    assert due(archive, 1) == [url(0)]


def test_a_run_requests_so_many_at_most_and_those_that_waited_longest_first(archive: Archive) -> None:
    for number in range(schedule.LEAST_A_RUN + 5):
        answer(archive, number, 5 if number < 5 else 0)
    found = due(archive, 6)
    assert len(found) == schedule.LEAST_A_RUN
    assert not set(found) & {url(number) for number in range(5)}


def test_of_the_pages_that_are_not_due_an_index_alone_is_read(archive: Archive) -> None:
    answer(archive, 0, 0)
    traced: list[str] = []
    archive.db.conn.set_trace_callback(traced.append)
    schedule.note_listed(archive.db, "spp", [], moment(1))
    due(archive, 1)
    archive.db.conn.set_trace_callback(None)
    looking = {sql for sql in traced if "from pages p" in sql}  # one with triggers is traced more than once
    assert len(looking) == 2
    for sql in looking:
        steps = [step for *_, step in archive.db.execute(f"explain query plan {sql}") if step.startswith("SEARCH p ")]
        assert steps[0].startswith("SEARCH p USING COVERING INDEX idx_pages_source_id_last_seen")


def test_what_a_run_named_is_its_articles_and_where_their_addresses_led(archive: Archive) -> None:
    run_id, _ = runs.start(archive.db, runs.RunPlan(("spp",)))
    frontier = Frontier(archive.db, "spp", run_id)
    for number, recheck in ((0, False), (1, True)):
        target = Target(url(number), Context(Role.ARTICLE, "spp"), recheck=recheck)
        frontier.add(target)
        frontier.settle(target.key, Settled.DONE, answered=f"led/to/{number}")
    assert schedule.named_pages(archive.db, "spp", run_id) == {page_id(0), stable_id("led/to/0")}


def test_an_article_that_was_not_due_names_the_page_to_which_its_address_led_last(archive: Archive) -> None:
    run_id, _ = runs.start(archive.db, runs.RunPlan(("spp",)))
    Frontier(archive.db, "spp", run_id).add(Target(url(0), Context(Role.ARTICLE, "spp")), Settled.NOT_DUE)
    with archive.transaction():
        put(archive.db, Answer.at(page_id(0), REDIRECT, moment(1), leads_to=page_id(1)))
        put(archive.db, Answer.at(page_id(0), REDIRECT, moment(3), leads_to=page_id(2)))
    assert schedule.named_pages(archive.db, "spp", run_id) == {page_id(0), page_id(2)}
    answer(archive, 0, 5)
    assert schedule.named_pages(archive.db, "spp", run_id) == {page_id(0)}
