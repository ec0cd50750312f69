"""Fingerprints that many documents have: they find the first of these, whatever came when."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from pathlib import Path
from random import Random
from typing import Any

import pytest
from hypothesis import HealthCheck, Phase, given, settings
from hypothesis import strategies as st

from archive.store.archive import Archive
from archive.store.publications import common_fingerprints
from tests.store.test_articles_in_parts import lines, part, store
from tests.support.captures import capture
from tests.support.sentences import sentences

pytestmark = pytest.mark.slow

Take = Callable[..., tuple[bool, bool]]
FORM = sentences(0, 12, "公告格式")
NOTICE = "检察机关依法对{}提起公诉"


def letter(name: str, *, edited: bool = False) -> str:
    """A form letter with a few sentences of its own."""
    own = sentences(0, 4, name)
    return "".join([*FORM[:8], *own, *(FORM[8:11] if edited else FORM[8:])])


BLOCKS = ["".join(sentences(0, 12, f"第{at}块")) for at in range(6)]  # with about four fingerprints each


def text_at(page: int, version: int) -> str:
    """The texts of the histories: they share some blocks, have others in other orders, and a few sentences alone."""
    random = Random(f"{page} {version}")
    return "\n".join([*random.sample(BLOCKS, random.randint(0, 4)), *sentences(0, 14, f"{page} {version}")])


def taken_in(folder: Path, steps: Iterable[tuple[int, int] | None]) -> dict[str, list[Any]]:
    """The tables of an archive that took in pages, each (page, version); None ends a job."""
    archive = Archive.open(folder)
    for at, step in enumerate([*steps, None]):
        if step is None:
            archive.make_publications()
            continue
        url, title = f"http://x.example/{step[0]}.html", NOTICE.format(f"某{step[0] // 3}")
        page, reading = capture(url, text_at(*step), at=f"2026-01-01T00:{at:02}:00Z", title=title, published=None)
        with archive.transaction():
            archive.ingest(page, reading)
    sql = {
        "links": "select * from links",
        "copies": "select page_id, publication_id, relation, part, why from copies",
        "common_fingerprints": "select * from common_fingerprints",
        "fingerprint_queue": "select * from fingerprint_queue",
    }
    found = {table: sorted(archive.db.execute(statement).fetchall()) for table, statement in sql.items()}
    archive.close()
    return found


STEPS = st.lists(st.one_of(st.none(), st.tuples(st.integers(0, 11), st.integers(0, 3))), min_size=15, max_size=50)


@settings(max_examples=12, phases=[Phase.generate], suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(STEPS)
def test_many_jobs_and_one_make_the_same_links(
    tmp_path_factory: pytest.TempPathFactory, steps: list[tuple[int, int] | None]
) -> None:
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(common_fingerprints, "COMMON", 3)
        patch.setattr(common_fingerprints, "FIRST", 2)
        patch.setattr("archive.store.archive.PAGES_PER_TRANSACTION", 4)
        slowly = taken_in(tmp_path_factory.mktemp("slowly"), steps)
        at_once = taken_in(tmp_path_factory.mktemp("at_once"), [step for step in steps if step])
    assert slowly == at_once


def test_form_letters_are_compared_with_a_few_and_copies_of_them_are_found(archive: Archive, take: Take) -> None:
    names = list(dict.fromkeys(f"{one}某" for one in "".join(sentences(0, 4, "姓"))))
    for name in names:
        take(f"http://x.example/{ord(name[0])}.html", letter(name), title=NOTICE.format(name))
    take("http://y.example/1.html", letter(names[0], edited=True), title=NOTICE.format(names[0]))
    archive.make_publications()
    ((count,),) = archive.db.execute("select count(*) from links")
    assert len(names) > common_fingerprints.COMMON
    assert count <= common_fingerprints.FIRST * len(names) + 1
    linked = archive.db.execute("select relation from links where relation not in ('doubtful', 'edition')").fetchall()
    assert linked == [("same",)]


def test_a_work_with_very_many_copies_is_one_publication(archive: Archive, take: Take) -> None:
    whole = sentences(0, 40, "意见")
    for at in range(120):
        edited = "".join(whole[: at % 40] + whole[at % 40 + 1 :]) + sentences(at, at + 1, "转载")[0]
        take(f"http://x.example/{at}.html", edited)
    archive.make_publications()
    assert archive.db.execute("select count(*), (select count(*) from copies) from publications").fetchone() == (1, 120)


def test_what_the_site_says_of_parts_comes_before_what_comparing_finds(archive: Archive) -> None:
    whole = [line for number in (1, 2) for line in lines(number)]
    why = "select why like '%by_pager%', relation, part from links"
    store(archive, part(1, text=whole, links=()), part(2, links=()))
    assert archive.db.execute(why).fetchall() == [(0, "part", None)]
    store(archive, part(1, of=2, text=whole, minute=1), part(2, of=2, minute=1))
    assert archive.db.execute(why).fetchall() == [(1, "part", "2")]
    store(archive, part(1, text=whole, links=(), minute=2), part(2, links=(), minute=2))
    assert archive.db.execute(why).fetchall() == [(0, "part", None)]
