"""When a page is gone or has moved, whatever the order in which its answers are stored."""

from __future__ import annotations

import tempfile
from collections.abc import Callable, Sequence
from contextlib import closing
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pytest
from hypothesis import Phase, given, settings
from hypothesis import strategies as st

from archive.model import State
from archive.reasons import parse_reasons
from archive.store.archive import Archive
from tests.support.captures import JIANGXI, LONG, SPP, Capture, capture, ingest

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


def take_all(archive: Archive, answers: Sequence[Answered]) -> None:
    ingest(archive, *map(of_answer, answers))


def of_answer(one: Answered) -> Capture:
    return capture(
        one.by or one.requested,
        one.text if one.state is State.LIVE else None,
        at=f"2026-01-{one.day:02}T{one.hour:02}:00:00Z",
        state=one.state,
        status=404 if one.state is GONE else 200,
        requested=one.requested,
    )


def codes(page: dict[str, Any]) -> list[str]:
    return [one["code"] for one in parse_reasons(page["state_reason"]) or ()]


def gone(*days: int, hour: int = 3) -> list[Answered]:
    return [Answered(OLD, day, GONE, hour=hour) for day in days]


LIVE = Answered(OLD, 1)
# What answered, and what is then known of the page: its state, since when it is away, and the codes of its reasons.
HISTORIES = {
    "404 on several days": ([LIVE, *gone(5, 6, 20)], ("gone", "2026-01-05T03:00:00Z", [])),
    "404 on one day": ([LIVE, *gone(5), *gone(5, hour=15)], ("live", None, ["gone_once"])),
    "the two sides of midnight": ([LIVE, *gone(5, hour=15), *gone(5, hour=17)], ("live", None, ["gone_once"])),
    "morning and evening of a day in China": (
        [LIVE, *gone(5, hour=23), *gone(6, hour=12)],  # 07:00 and 20:00
        ("live", None, ["gone_once"]),
    ),
    "noon and the next morning in China": (
        [LIVE, *gone(6, hour=4), *gone(6, hour=20)],
        ("gone", "2026-01-06T04:00:00Z", []),
    ),
    "it comes back": ([LIVE, *gone(5, 6), Answered(OLD, 9)], ("live", None, [])),
    "404 before and after it was live": (
        [LIVE, *gone(5), Answered(OLD, 6), *gone(7)],
        ("live", None, ["gone_once"]),
    ),
    "it was never live": (gone(1, 2, 9), ("never_live", None, [])),
    "never live, then live": ([*gone(1, 2, 9), Answered(OLD, 12)], ("live", None, [])),
    "never live, then live, then gone": (
        [*gone(1, 2), Answered(OLD, 12), *gone(20, 21)],
        ("gone", "2026-01-20T03:00:00Z", []),
    ),
    "a login page in its place": (
        [LIVE, *(Answered(OLD, day, by=LOGIN, text=ANOTHER) for day in (5, 6, 7))],
        ("live", None, ["leads_elsewhere"]),
    ),
    "it is blocked": ([LIVE, Answered(OLD, 8, State.BLOCKED), Answered(OLD, 9, State.BLOCKED)], ("blocked", None, [])),
    "a redirect to a copy that is worse": ([LIVE, Answered(OLD, 5, by=REPOST)], ("live", None, ["leads_elsewhere"])),
}


def test_after_a_history_a_page_is_in_this_state(tmp_path: Path) -> None:
    wrong = {}
    for name, (answers, expected) in HISTORIES.items():
        with closing(Archive.open(tmp_path / name)) as archive:
            archive.put_sources(SPP, JIANGXI)
            take_all(archive, answers)
            page = next(row for row in archive.db.query("select * from pages") if row["url"] == OLD)
            found = (page["state"], page["departed_at"], codes(page))
            if found != expected or page["moved_to"]:
                wrong[name] = (found, page["moved_to"])
    assert wrong == {}


def test_an_import_is_no_sight_of_a_live_page(told: Callable[..., dict[str, Any]], take: Any) -> None:
    take(OLD, imported=True)
    assert told()["state"] == "imported"
    page = told(Answered(OLD, 5, GONE), Answered(OLD, 6, GONE))
    assert (page["state"], page["departed_at"]) == ("never_live", None)


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


ANSWERS = st.builds(
    Answered,
    st.sampled_from([OLD, NEW]),
    st.integers(1, 12),
    st.sampled_from([State.LIVE, State.LIVE, GONE, GONE, State.BLOCKED]),
    st.sampled_from([None, None, NEW, OLD, HOME, LOGIN]),
    st.sampled_from([LONG, LONG, "详见附件"]),
)
ANY_HISTORY = st.lists(ANSWERS, min_size=2, max_size=9, unique_by=lambda one: one.day)


@settings(max_examples=15, deadline=None, phases=[Phase.explicit, Phase.generate])
@given(ANY_HISTORY, st.randoms(use_true_random=False))
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
