"""When a page is gone or has moved, whatever the order in which its answers are stored."""

from __future__ import annotations

import tempfile
from collections.abc import Callable, Sequence
from contextlib import closing
from dataclasses import dataclass
from itertools import count
from pathlib import Path
from typing import Any

import pytest
from hypothesis import Phase, given, settings
from hypothesis import strategies as st

from archive.analysis import analyse
from archive.model import Article, Context, Document, Page, Reading, Role, State
from archive.reasons import parse_reasons
from archive.store.archive import Archive
from archive.urls import canonical_key
from tests.store.conftest import JIANGXI, LONG, SPP

pytestmark = pytest.mark.slow

OLD = "https://www.spp.gov.cn/jczdal/202601/t20260105_1.shtml"
NEW = "https://www.spp.gov.cn/dxal/202601/t20260105_1.shtml"
LOGIN = "https://www.spp.gov.cn/login.shtml"
HOME = "https://www.spp.gov.cn/"
REPOST = "https://www.lawfirm.example/1.html"
ANOTHER = "请先登录：用户须以单位账号登录后方可访问本栏目内容。" * 20


@dataclass(frozen=True)
class Answered:
    """What was requested, when, and what answered."""

    requested: str
    day: int  # of January 2026
    state: State = State.LIVE
    by: str | None = None  # the address that answered, after a redirect
    text: str = LONG
    hour: int = 3


GONE = State.GONE


@pytest.fixture
def told(archive: Archive) -> Callable[..., dict[str, Any]]:
    """Store answers; what the tables then say of the page at OLD."""

    def told(*answers: Answered) -> dict[str, Any]:
        take_all(archive, answers)
        return next(row for row in archive.db.query("select * from pages") if row["url"] == OLD)

    return told


OFFSETS = count()


def take_all(archive: Archive, answers: Sequence[Answered]) -> None:
    for one, offset in zip(answers, OFFSETS, strict=False):
        url = one.by or one.requested
        context = Context(Role.ARTICLE, key=canonical_key(one.requested))
        status = 404 if one.state is GONE else 200
        at = f"2026-01-{one.day:02}T{one.hour:02}:00:00Z"
        page = Page(url, at, status, (), b"", context, "made.warc.gz", offset)
        article = Article("标题", "2026-01-05", "meta", None, None, one.text)
        documents = (Document(article, analyse(article)),) if one.state is State.LIVE else ()
        with archive.transaction():
            archive.ingest(page, Reading(one.state, None, documents))
    archive.make_publications()


def codes(page: dict[str, Any]) -> list[str]:
    return [one["code"] for one in parse_reasons(page["state_reason"]) or ()]


def test_after_404_on_two_days_a_page_is_gone_since_the_first(told: Callable[..., dict[str, Any]]) -> None:
    page = told(Answered(OLD, 1), *(Answered(OLD, day, GONE) for day in (5, 6, 20)))
    assert (page["state"], page["departed_at"]) == ("gone", "2026-01-05T03:00:00Z")


def test_after_one_404_it_is_what_it_was_and_says_so(told: Callable[..., dict[str, Any]]) -> None:
    page = told(Answered(OLD, 1), Answered(OLD, 5, GONE), Answered(OLD, 5, GONE, hour=15))
    assert (page["state"], codes(page), page["departed_at"]) == ("live", ["gone_once"], None)


def test_the_two_sides_of_midnight_are_not_two_days(told: Callable[..., dict[str, Any]]) -> None:
    page = told(Answered(OLD, 1), Answered(OLD, 5, GONE, hour=15), Answered(OLD, 5, GONE, hour=17))
    assert page["state"] == "live"


def test_morning_and_evening_of_one_day_in_china_are_one_day(told: Callable[..., dict[str, Any]]) -> None:
    morning, evening = Answered(OLD, 5, GONE, hour=23), Answered(OLD, 6, GONE, hour=12)  # 07:00 and 20:00
    page = told(Answered(OLD, 1), morning, evening)
    assert (page["state"], parse_reasons(page["state_reason"])) == (
        "live",
        [{"code": "gone_once", "day": "2026-01-06"}],
    )


def test_noon_and_the_next_morning_in_china_are_two_days(told: Callable[..., dict[str, Any]]) -> None:
    page = told(Answered(OLD, 1), Answered(OLD, 6, GONE, hour=4), Answered(OLD, 6, GONE, hour=20))
    assert (page["state"], page["departed_at"]) == ("gone", "2026-01-06T04:00:00Z")


def test_a_page_that_comes_back_is_live_again_and_can_go_again(told: Callable[..., dict[str, Any]]) -> None:
    there_again = told(Answered(OLD, 1), Answered(OLD, 5, GONE), Answered(OLD, 6, GONE), Answered(OLD, 9))
    assert (there_again["state"], there_again["departed_at"], codes(there_again)) == ("live", None, [])


def test_a_404_before_and_one_after_it_was_live_do_not_add_up(told: Callable[..., dict[str, Any]]) -> None:
    page = told(Answered(OLD, 1), Answered(OLD, 5, GONE), Answered(OLD, 6), Answered(OLD, 7, GONE))
    assert (page["state"], codes(page)) == ("live", ["gone_once"])


def test_a_page_that_never_was_live_is_not_called_gone(told: Callable[..., dict[str, Any]]) -> None:
    page = told(*(Answered(OLD, day, GONE) for day in (1, 2, 9)))
    assert (page["state"], page["departed_at"]) == ("never_live", None)
    assert told(Answered(OLD, 12))["state"] == "live"
    page = told(Answered(OLD, 20, GONE), Answered(OLD, 21, GONE))
    assert (page["state"], page["departed_at"]) == ("gone", "2026-01-20T03:00:00Z")


def test_an_import_is_no_sight_of_a_live_page(told: Callable[..., dict[str, Any]], take: Any) -> None:
    take(OLD, imported=True)
    assert told()["state"] == "imported"
    page = told(Answered(OLD, 5, GONE), Answered(OLD, 6, GONE))
    assert (page["state"], page["departed_at"]) == ("never_live", None)


def test_a_login_page_or_a_block_in_its_place_does_not_make_it_gone(told: Callable[..., dict[str, Any]]) -> None:
    login = [Answered(OLD, day, by=LOGIN, text=ANOTHER) for day in (5, 6, 7)]
    page = told(Answered(OLD, 1), *login)
    assert (page["state"], page["moved_to"], codes(page)) == ("live", None, ["leads_elsewhere"])
    blocked = told(Answered(OLD, 8, State.BLOCKED), Answered(OLD, 9, State.BLOCKED))
    assert (blocked["state"], blocked["departed_at"]) == ("blocked", None)


def publication(archive: Archive) -> tuple[Any, ...]:
    return tuple(archive.db.execute("select url, slug, copy_count from publications where chars > 0").fetchone())


@pytest.mark.parametrize("text", [LONG, "详见附件"])
def test_an_address_that_leads_to_the_same_text_has_moved_and_its_publication_follows(
    archive: Archive, told: Callable[..., dict[str, Any]], text: str
) -> None:
    assert told(Answered(OLD, 1, text=text))["state"] == "live"
    page = told(Answered(OLD, 5, by=NEW, text=text), Answered(OLD, 6, by=NEW, text=text))
    assert (page["state"], page["moved_to"], page["departed_at"]) == ("moved", NEW, "2026-01-05T03:00:00Z")
    assert codes(page) == ["moved_by_redirect"]
    assert publication(archive) == (NEW, "spp-dxal-t20260105_1", 2)


def test_a_page_that_is_gone_has_moved_if_its_site_has_its_text_elsewhere(
    archive: Archive, told: Callable[..., dict[str, Any]]
) -> None:
    away = [Answered(OLD, day, GONE) for day in (5, 6)]
    page = told(Answered(OLD, 1), Answered(REPOST, 2), *away)
    assert (page["state"], page["moved_to"]) == ("gone", None)  # another site's copy is no move
    assert publication(archive)[0] == OLD
    page = told(Answered(NEW, 7))
    assert (page["state"], page["moved_to"], codes(page)) == ("moved", NEW, ["moved_by_text"])
    assert publication(archive) == (NEW, "spp-dxal-t20260105_1", 3)
    page = told(*(Answered(NEW, day, GONE) for day in (9, 10)))
    assert (page["state"], page["moved_to"], page["departed_at"]) == ("gone", None, "2026-01-05T03:00:00Z")
    assert told(Answered(OLD, 12))["state"] == "live"
    assert publication(archive)[0] == OLD


def test_a_move_is_no_move_to_a_copy_that_is_worse(told: Callable[..., dict[str, Any]]) -> None:
    page = told(Answered(OLD, 1), Answered(OLD, 5, by=REPOST))
    assert (page["state"], page["moved_to"], codes(page)) == ("live", None, ["leads_elsewhere"])


ANSWERS = st.builds(
    Answered,
    st.sampled_from([OLD, NEW]),
    st.integers(1, 12),
    st.sampled_from([State.LIVE, State.LIVE, GONE, GONE, State.BLOCKED]),
    st.sampled_from([None, None, NEW, OLD, HOME, LOGIN]),
    st.sampled_from([LONG, LONG, "详见附件"]),
)
HISTORIES = st.lists(ANSWERS, min_size=2, max_size=9, unique_by=lambda one: one.day)


@settings(max_examples=40, deadline=None, phases=[Phase.explicit, Phase.generate])
@given(HISTORIES, st.randoms(use_true_random=False))
def test_the_tables_do_not_depend_on_the_order_of_the_answers(history: list[Answered], random: Any) -> None:
    """Publications are made in between, or not."""
    order, middle = random.sample(history, len(history)), random.randrange(len(history))
    assert made_of([history]) == made_of([order[:middle], order[middle:]])


def made_of(parts: Sequence[Sequence[Answered]]) -> list[list[tuple[Any, ...]]]:
    with tempfile.TemporaryDirectory() as folder, closing(Archive.open(Path(folder))) as archive:
        archive.put_sources(SPP, JIANGXI)
        for part in parts:
            take_all(archive, part)
        return [archive.db.execute(f"select * from {table} order by 1, 2, 3").fetchall() for table in DERIVED]


DERIVED = ("pages", "answers", "documents", "publications", "copies")
