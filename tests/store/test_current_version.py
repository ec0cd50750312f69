"""A doubtful text replaces nothing on one day, and the order in which captures come changes nothing."""

from __future__ import annotations

import tempfile
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from archive.analysis import analyse
from archive.model import Article, AttachmentLink, Context, Document, Doubt, Page, Reading, Role, State
from archive.store.archive import Archive
from tests.support.tables import tables

Take = Callable[..., tuple[bool, bool]]
URL = "https://www.spp.gov.cn/spp/jczdal/202604/t20260413_725764.shtml"
WHOLE = "".join(f"第{n}段：某人以虚构的投资项目骗取他人财物，检察机关依法提起公诉。" for n in range(20))
SHORT = WHOLE[: len(WHOLE) // 2]
LESS = WHOLE[: len(WHOLE) * 3 // 4]
SOFT_404 = "您访问的页面不存在或已被删除。"


def current(archive: Archive) -> str:
    ((text,),) = archive.db.execute("select v.text from pages p join page_versions v on v.id = p.version_id").fetchall()
    return str(text)


def day(number: int, hour: int = 3) -> str:
    return f"2026-01-{number:02}T{hour:02}:00:00Z"


@pytest.mark.parametrize(("text", "doubt"), [(SHORT, None), (LESS, Doubt.NOTICE), (LESS, Doubt.LOGIN)])
def test_a_doubtful_text_is_kept_and_becomes_current_on_the_second_day(
    archive: Archive, take: Take, text: str, doubt: Doubt | None
) -> None:
    take(URL, WHOLE, at=day(1))
    assert take(URL, text, at=day(2), doubt=doubt) == (False, True)
    assert current(archive) == WHOLE
    take(URL, text, at=day(2, 9), doubt=doubt)
    assert current(archive) == WHOLE
    take(URL, text, at=day(3), doubt=doubt)
    assert current(archive) == text
    take(URL, WHOLE, at=day(4))
    assert current(archive) == WHOLE


def test_a_soft_404_says_that_a_page_is_gone_as_404_does_and_never_replaces_its_text(
    archive: Archive, take: Take
) -> None:
    take(URL, WHOLE, at=day(1))
    found = []
    for number in (2, 3, 9):
        take(URL, SOFT_404, at=day(number), doubt=Doubt.MISSING)
        found.append((current(archive), *archive.db.execute("select state, departed_at from pages").fetchone()))
    gone = (WHOLE, "gone", day(2))
    assert found == [(WHOLE, "live", None), gone, gone]
    take(URL, WHOLE, at=day(10))
    assert archive.db.execute("select state, departed_at from pages").fetchone() == ("live", None)


@pytest.mark.parametrize("garbled", ["?" * 900, "\ufffd" * 900, "口" * 900])
def test_a_garbled_text_never_replaces_a_good_one_on_however_many_days(
    archive: Archive, take: Take, garbled: str
) -> None:
    take(URL, WHOLE, at=day(1))
    for number in (2, 3, 9):
        assert take(URL, garbled, at=day(number), doubt=Doubt.GARBLED)[0] is False
        assert current(archive) == WHOLE
    assert archive.db.execute("select count(*) from page_versions").fetchone() == (2,)


def test_the_day_is_that_of_china(archive: Archive, take: Take) -> None:
    take(URL, WHOLE, at=day(1))
    take(URL, SHORT, at=day(2, 15))  # 23:00 in China
    take(URL, SHORT, at=day(2, 17))  # 01:00 of the next day
    assert current(archive) == SHORT


def test_a_text_that_lost_less_than_a_third_is_current_at_once(archive: Archive, take: Take) -> None:
    take(URL, WHOLE, at=day(1))
    take(URL, LESS, at=day(2))
    assert current(archive) == LESS


def test_a_first_text_is_current_even_if_it_is_doubtful(archive: Archive, take: Take) -> None:
    take(URL, SOFT_404, at=day(1), doubt=Doubt.MISSING)
    assert current(archive) == SOFT_404
    take(URL, WHOLE, at=day(2))
    assert current(archive) == WHOLE


def test_a_counter_makes_no_version_and_the_text_is_that_of_the_first_capture(archive: Archive, take: Take) -> None:
    take(URL, f"{WHOLE}\n浏览次数：15", at=day(1))
    assert take(URL, f"{WHOLE}\n浏览次数：4711", at=day(2)) == (False, False)
    assert current(archive).endswith("15")
    assert take(URL, f"{WHOLE}\n浏览了4712次", at=day(3)) == (False, True)


# --- in whatever order they come --------------------------------------------------------------------------------------

TEXTS = {name: (text, doubt) for name, text, doubt in (
    ("whole", WHOLE, None),
    ("less", LESS, None),
    ("short", SHORT, None),
    ("shorter", SHORT[: len(SHORT) // 2], None),
    ("notice", SOFT_404, Doubt.MISSING),
    ("counted", f"{WHOLE}\n浏览次数：1", None),
    ("counted again", f"{WHOLE}\n浏览次数：2", None),
)}  # fmt: skip
CAPTURES = st.lists(st.sampled_from(sorted(TEXTS)), min_size=2, max_size=7)


def capture(number: int, name: str) -> tuple[Page, Reading]:
    """A capture of a day of its own."""
    text, doubt = TEXTS[name]
    links = (AttachmentLink(f"http://www.spp.gov.cn/{name}.pdf", name),) if len(name) == 5 else ()
    article = Article("某地检察院发布典型案例", "2025-12-31", "meta", "检察日报", None, text, links)
    page = Page(URL, day(number), 200, (), b"", Context(Role.ARTICLE), "a.warc.gz", number, digest=f"{number}")
    return page, Reading(State.LIVE, None, (Document(article, analyse(article)),), doubt=doubt)


def stored(captures: list[tuple[Page, Reading]]) -> dict[str, Any]:
    with tempfile.TemporaryDirectory() as folder:
        archive = Archive.open(Path(folder))
        with archive.transaction():
            for page, reading in captures:
                archive.ingest(page, reading)
        archive.make_publications()
        archive.close()
        return tables(Path(folder) / "archive.db")


@settings(max_examples=12, deadline=None)
@given(names=CAPTURES, data=st.data())
def test_the_order_in_which_captures_come_changes_nothing(names: list[str], data: st.DataObject) -> None:
    captures = [capture(number, name) for number, name in enumerate(names, 1)]
    shuffled = data.draw(st.permutations(captures))
    assert stored(captures) == stored(shuffled)
