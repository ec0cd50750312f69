"""The made archive, on which the site is measured, is one that the project would publish and serve."""

from __future__ import annotations

import asyncio
import sqlite3
from pathlib import Path

import httpx
import pytest
from datasette.app import Datasette

from archive.publish.checks import check
from archive.site.plugin import make_datasette
from archive.sqlite_uri import sqlite_uri
from tests.bench import load as asking
from tests.bench.bench_site import Page, askable
from tests.sites import big_archive, big_texts

PUBLICATIONS = 60


@pytest.fixture(scope="module")
def made(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A file of the project's own sample texts, the same with and without the mirror."""
    folder = tmp_path_factory.mktemp("made")
    return big_archive.make(PUBLICATIONS, folder, pool=big_texts.read_pool(None), say=lambda _: None)


@pytest.fixture(scope="module")
def conn(made: Path) -> sqlite3.Connection:
    return sqlite3.connect(sqlite_uri(made, mode="ro", immutable=1), uri=True)


@pytest.fixture(scope="module")
def datasette(made: Path) -> Datasette:
    return make_datasette(made)


def rows(conn: sqlite3.Connection, sql: str) -> list[tuple[object, ...]]:
    return conn.execute(sql).fetchall()


def test_it_passes_the_checks_of_publishing(made: Path, conn: sqlite3.Connection) -> None:
    check(made)
    assert rows(conn, "select count(*) from publications") == [(PUBLICATIONS,)]
    levels = dict(conn.execute("select level, count(*) from sources where official = 1 group by level").fetchall())
    assert levels == {"supreme": 1, "provincial": 31, "prefecture": 20, "county": 6}


def test_a_case_is_a_stretch_of_its_publication_and_its_sections_are_stretches_of_it(conn: sqlite3.Connection) -> None:
    cases = rows(
        conn,
        """select cases.id, number, cases.title, substr(text, start + 1, "end" - start)
           from cases join publication_texts using (publication_id)""",
    )
    assert len(cases) >= 3
    for case_id, number, title, text in cases:
        sections = conn.execute(
            "select heading_as_written, text from case_sections where case_id = ? order by position", (case_id,)
        ).fetchall()
        assert text == "\n".join([str(number), str(title), *(part for section in sections for part in section)])


def test_batches_hold_three_to_eight_cases_and_nothing_else_holds_any(conn: sqlite3.Connection) -> None:
    held = "select kind, case_count, (select count(*) from cases where publication_id = p.id) from publications p"
    counts = rows(conn, held)
    batches = {kind: stored for kind, stored, _ in counts if stored}
    assert all((stored or 0) == counted for _, stored, counted in counts)
    assert set(batches) <= set(big_texts.BATCHES)
    assert all(3 <= int(str(stored)) <= 8 for stored in batches.values())


@pytest.mark.parametrize(
    "broken",
    [
        pytest.param(
            "select 1 from outlines join publication_texts using (publication_id)"
            " where substr(text, start + 1, length(heading)) <> heading",
            id="headings",
        ),
        pytest.param(
            "select 1 from questions join publication_texts using (publication_id)"
            " where substr(text, start + 1, \"end\" - start) <> asker || '：' || question || char(10) || answer",
            id="questions and answers",
        ),
        pytest.param(
            "select 1 from publications join publication_texts on publication_id = id where chars <> length(text)",
            id="length",
        ),
        pytest.param(
            "select 1 from publications p"
            " where copy_count <> (select count(*) from copies where publication_id = p.id)",
            id="copies",
        ),
        pytest.param(
            "select 1 from pages join page_versions v on v.id = version_id where v.page_id <> pages.id", id="versions"
        ),
    ],
)
def test_rows_agree_with_one_another(conn: sqlite3.Connection, broken: str) -> None:
    assert rows(conn, broken) == []


def test_a_publication_is_made_of_its_number_and_the_seed_alone() -> None:
    pool = big_texts.read_pool(None)
    one, other = big_texts.Maker(pool, 1), big_texts.Maker(pool, 2)
    assert one.publication(7) == big_texts.Maker(pool, 1).publication(7)
    assert one.publication(7).text != other.publication(7).text
    assert one.publication(7).id != one.publication(8).id


def test_a_text_that_was_edited_is_another_even_where_the_pool_holds_one_sentence() -> None:
    """So that a benchmark of the site runs without the mirror: two equal versions of one page cannot be stored."""
    pool = big_texts.Pool("one sentence", ("检察机关依法提起公诉。",), ("甲某诈骗案",))
    made = [big_texts.Maker(pool, 1).publication(number) for number in range(200)]
    edited = [one for one in made if one.before is not None]
    assert len(edited) >= 3
    assert all(one.before != one.text for one in edited)


def test_a_file_that_is_there_is_used_again_and_one_of_other_texts_is_not(tmp_path: Path) -> None:
    said: list[str] = []
    pool = big_texts.read_pool(None)
    first = big_archive.make(3, tmp_path, pool=pool, say=said.append)
    stood = first.stat().st_mtime_ns
    assert big_archive.make(3, tmp_path, pool=pool, say=said.append).stat().st_mtime_ns == stood
    assert said[-1] == f"{first} is there already"
    assert big_archive.make(3, tmp_path, seed=2, pool=pool, say=said.append).stat().st_mtime_ns > stood
    assert sorted(path.name for path in first.parent.iterdir()) == ["fanzha.db", "fanzha.db.sha256", "made.json"]


def test_the_site_serves_it(datasette: Datasette, conn: sqlite3.Connection) -> None:
    def get(path: str) -> httpx.Response:
        return asyncio.run(datasette.client.get(path, follow_redirects=True))

    [(slug, title)] = rows(conn, "select slug, title from publications where case_count > 2 order by id limit 1")
    [(case_id,)] = rows(conn, "select id from cases order by id limit 1")
    paths = ("/", "/search?q=诈骗", "/cases?q=检察", f"/p/{slug}", f"/case/{case_id}")
    assert {path: get(path).status_code for path in paths} == dict.fromkeys(paths, 200)
    assert str(title) in get(f"/p/{slug}").text
    assert 'class="list hits"' in get("/search?q=诈骗").text


@pytest.mark.parametrize(
    ("page", "ends"),
    [
        pytest.param(b'<ol><li></ol> <ol class="list hits"><li>1</ol> <ol></ol>', b"</ol> <ol></ol>", id="alone"),
        pytest.param(
            b'<ol class="list hits"><li><ol><li>2</li></ol></li><li>3</ol> then', b"</ol> then", id="with lists inside"
        ),
        pytest.param(b'<p>none</p><ol class="list"></ol>', None, id="no hits"),
        pytest.param(b'<ol class="list hits"><li><ol></ol>', None, id="not whole"),
    ],
)
def test_results_are_there_when_the_list_of_hits_has_ended(page: bytes, ends: bytes | None) -> None:
    found = asking.end_of_hits(page)
    assert found == (None if ends is None else page.index(ends) + len(b"</ol>"))


def test_words_are_dealt_from_the_most_frequent_on_over_all_ranks_and_none_twice() -> None:
    words = asking.Words({f"w{rank}": 1 / rank for rank in range(1, 1001)})
    first, second = words.deal(40), words.deal(40)
    assert first[:10] == [f"w{rank}" for rank in range(1, 11)]
    assert first[-1] == "w1000"
    assert (len(set(first)), len(set(second)), set(first) & set(second)) == (40, 40, set())
    third = words.deal(5, least=1 / 50)
    assert (len(third), max(int(word[1:]) for word in third) <= 50, set(third) & {*first, *second}) == (5, True, set())
    assert words.deal(5, least=1) == []


def test_words_of_a_file_stand_in_it_as_often_as_is_said(made: Path, conn: sqlite3.Connection) -> None:
    vocabulary = asking.vocabulary_of(made)
    texts = [str(text) for (text,) in rows(conn, "select text from publication_texts")]
    assert "诈骗" in vocabulary.two.shares
    for words in (vocabulary.two, vocabulary.four):
        word, share = next(iter(words.shares.items()))
        assert share == sum(word in text for text in texts) / PUBLICATIONS
    pairs = [pair.split() for pair in vocabulary.pairs(20)]
    assert all(any(one in text and other in text for text in texts) for one, other in pairs[5:])


def test_a_word_that_stands_beside_no_other_makes_no_pair() -> None:
    """So that a benchmark of the site runs on a small file, too."""
    words = asking.Words({"诈骗": 1.0, "孤立": 0.5, "检察": 0.5})
    vocabulary = asking.Vocabulary(words, asking.Words({}), ("孤立", "诈骗检察"))
    assert vocabulary.pairs(1) == ["诈骗 检察"]
    assert vocabulary.pairs(1) == []


def test_a_kind_of_page_for_which_no_words_are_left_is_left_out(capsys: pytest.CaptureFixture[str]) -> None:
    words = Page("search", ("/search?q=a", "/search?q=b"), {})
    assert askable([words, Page("search in one kind", (), {})]) == [words]
    assert capsys.readouterr().out.endswith("no words left for it: search in one kind\n")
