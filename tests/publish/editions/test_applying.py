"""The file of an edition and its delta make the file of the next, row for row; anything else is refused."""

from __future__ import annotations

import fcntl
import gzip
import json
import os
import resource
import shutil
import signal
import sqlite3
from collections.abc import Iterator
from pathlib import Path

import pytest
from click.testing import CliRunner

from archive.cli import main
from archive.editions.composition import composed
from archive.editions.delta_file import MAX_LINE, open_delta, write_delta
from archive.editions.errors import DeltaDamaged, WrongBase
from archive.editions.listing import DATABASE, EditionList, read_facts, read_list
from archive.editions.settings import EditionSettings
from archive.publish import exports, publish
from archive.publish.editions.applying import apply
from archive.publish.exports.public_tables import PUBLIC_TABLES
from archive.search import index, match_expression
from archive.search.index import carrying
from archive.sqlite_uri import sqlite_uri
from tests.publish.conftest import WorkingFile
from tests.publish.editions.random_changes import HANZI, ChangingArchive
from tests.support.killed_steps import in_child, kill_before

EDITIONS, CHANGES = 5, 80  # of each


def everything(path: Path) -> dict[str, list[tuple[object, ...]]]:
    """All rows of all tables in the order of their rowids or keys, and what the index finds."""
    with sqlite3.connect(sqlite_uri(path, immutable=1), uri=True) as db:
        rows = {table.name: db.execute(f"SELECT * FROM {table.name}").fetchall() for table in PUBLIC_TABLES}
        for table in index.TABLES:
            for word in (*HANZI, "诈骗", "检察", "起诉"):
                sql = f"SELECT rowid FROM {table} WHERE {table} MATCH ?"
                rows[f"{table} {word}"] = db.execute(sql, (match_expression(word),)).fetchall()
        rows["schema"] = db.execute("SELECT type, name, sql FROM sqlite_master ORDER BY type, name").fetchall()
    return rows


@pytest.fixture
def editions(three_editions: Path, public: Path) -> Path:
    """A copy of the folder of three editions."""
    shutil.copytree(three_editions, public)
    return public / "editions"


def ids(listing: EditionList) -> list[str]:
    return [one.id for one in reversed(listing.editions)]


def deltas_of(editions: Path) -> list[Path]:
    return [editions / one.path for one in reversed(read_list(editions).deltas)]


def downloaded(editions: Path, number: int, folder: Path) -> Path:
    """The file of an edition, the first of which is 0, as someone downloaded it."""
    folder.mkdir(exist_ok=True)
    return Path(shutil.copy(editions / ids(read_list(editions))[number] / DATABASE, folder / f"mine-{number}.db"))


@pytest.fixture(scope="module")
def three_editions(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A public folder: in the second edition publication 3 is new, 2 edited and 1 gone; the third has one more."""
    folder = tmp_path_factory.mktemp("three")
    working, public = WorkingFile(folder / "archive.db"), folder / "public"
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(exports, "write", lambda *_, **__: ())
        working.add(1, 2, 4, 5)
        publish(working.path, public)
        working.add(3)
        working.connection.execute("UPDATE publications SET title = '改', published = '2024-05-06' WHERE id = 2")
        working.drop(1)
        publish(working.path, public)
        working.add(6)
        publish(working.path, public)
    return public


@pytest.mark.slow
@pytest.mark.parametrize("most", [0.0, 100.0], ids=["full-text tables made anew", "full-text tables taken over"])
def test_hundreds_of_changes_over_several_editions(
    working: WorkingFile, public: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, most: float
) -> None:
    monkeypatch.setattr(carrying, "MOST", most)
    editions = public / "editions"
    archive = ChangingArchive(working, seed=20261128)
    publish(working.path, public)
    kinds, settings = set(), EditionSettings(editions=EDITIONS)
    for _ in range(EDITIONS):
        kinds |= {archive.change() for _ in range(CHANGES)}
        working.path.with_name("archive.db.seal").unlink()  # the archive is changed behind its back
        publish(working.path, public, force=True, settings=settings)
    assert len(kinds) == 10
    names = ids(read_list(editions))
    assert len(names) == EDITIONS  # that of the first publishing has its file no more
    deltas = deltas_of(editions)
    assert len(deltas) == EDITIONS
    one_by_one = downloaded(editions, 0, tmp_path / "steps")
    for name, delta in zip(names[1:], deltas[1:], strict=True):
        apply([delta], one_by_one)
        assert everything(one_by_one) == everything(editions / name / DATABASE), name
        assert one_by_one.read_bytes() == (editions / name / DATABASE).read_bytes(), name
    at_once = downloaded(editions, 0, tmp_path / "once")
    apply(deltas[1:], at_once)
    assert everything(at_once) == everything(public / DATABASE)
    if not most:  # else the tables were taken over four times in one file, and once in the other
        assert at_once.read_bytes() == (public / DATABASE).read_bytes()
    composed_file = tmp_path / "composed.jsonl.gz"
    with composed(deltas[1:]) as whole:
        write_delta(composed_file, whole.header, whole.publications(), whole.rows())
    by_one_delta = downloaded(editions, 0, tmp_path / "one")
    apply([composed_file], by_one_delta)
    assert everything(by_one_delta) == everything(public / DATABASE)


def test_the_same_bytes(public: Path, editions: Path, tmp_path: Path) -> None:
    mine = downloaded(editions, 0, tmp_path / "mine")
    done = apply(deltas_of(editions), mine)
    assert (done.was_there, done.path) == (False, mine)
    assert mine.read_bytes() == (public / DATABASE).read_bytes()
    assert sorted(path.name for path in mine.parent.iterdir()) == ["mine-0.db"]
    assert apply(deltas_of(editions), mine).was_there


def test_a_checksum_beside_the_file_is_renewed(editions: Path, tmp_path: Path) -> None:
    mine = downloaded(editions, 0, tmp_path / "mine")
    beside = mine.with_name("mine-0.db.sha256")
    beside.write_text("old")
    digest = apply(deltas_of(editions), mine).sha256
    assert beside.read_text() == f"{digest}  mine-0.db\n"


def test_a_delta_says_what_differs_and_holds_no_text_that_it_takes_away(editions: Path) -> None:
    path, _ = deltas_of(editions)
    with open_delta(path) as delta:
        publications = [(one.publication, one.change, one.slug, one.title) for one in delta.publications()]
        rows = list(delta.rows())
    assert publications == [(3, "added", "s-3", "工作情况3"), (2, "changed", "s-2", "改"), (1, "removed", "s-1", None)]
    changed = [(row.table, row.key, row.values) for row in rows if row.change == "changed" and row.table != "meta"]
    assert changed == [("publications", {"id": 2}, {"title": "改", "published": "2024-05-06"})]
    assert {(row.table, *row.key.values()) for row in rows if row.change == "removed"} == {
        *(("pages", 1), ("page_versions", 1), ("publications", 1), ("publication_texts", 1), ("copies", 1, 1))
    }
    assert "第1号" not in gzip.decompress(path.read_bytes()).decode()


def test_another_file_is_refused_and_stays(editions: Path, tmp_path: Path) -> None:
    mine = downloaded(editions, 0, tmp_path / "mine")
    with sqlite3.connect(mine) as db:
        db.execute("UPDATE publications SET title = '别的' WHERE id = 2")
    before = mine.read_bytes()
    with pytest.raises(WrongBase, match=r"is not the edition 20.*It is as it was"):
        apply(deltas_of(editions), mine)
    assert mine.read_bytes() == before
    assert [path.name for path in mine.parent.iterdir()] == ["mine-0.db"]


# Names, what stands in the delta, and what no publishing writes in its place.
NO_LINES_OF_OURS = (
    ("a deep line", '{"publication":', '{"publication":' + "[" * 100_000),
    ("a publication of lists", '"slug":"s-3"', '"slug":[]'),
    ("a table that does not change", '"table":"pages"', '"table":"cases"'),
    ("a key that is a list", '"key":{"id":1}', '"key":[1]'),
    ("a number that is too large", '"copy_count":1', f'"copy_count":{2**70}'),
)


def _torn(data: bytes) -> Iterator[tuple[str, bytes]]:
    lines = gzip.decompress(data).splitlines(keepends=True)
    yield "cut off", data[: len(data) // 2]
    yield "a changed byte", bytes([*data[:200], data[200] ^ 1, *data[201:]])
    yield "a row less", gzip.compress(b"".join(lines[:-1]))
    yield "a row twice", gzip.compress(b"".join([*lines, lines[-1]]))
    yield "another value", gzip.compress(b"".join(lines).replace("改".encode(), "政".encode()))
    yield "an unknown table", gzip.compress(b"".join(lines).replace(b'"copies"', b'"sqlite_master"'))
    yield "an unknown column", gzip.compress(b"".join(lines).replace(b'"relation"', b'"x\\" = 1; --"'))
    yield "no header", gzip.compress(b"".join(lines[1:]))
    yield "no gzip", b"hello"
    for name, found, instead in NO_LINES_OF_OURS:
        changed = b"".join(lines).replace(found.encode(), instead.encode(), 1)
        assert changed != b"".join(lines), name
        yield name, gzip.compress(changed)
    yield "a line without an end", gzip.compress(b'"' + b" " * (MAX_LINE + 1))


def test_a_damaged_delta_changes_nothing(editions: Path, tmp_path: Path) -> None:
    delta, _ = deltas_of(editions)
    mine = downloaded(editions, 0, tmp_path / "mine")
    before = mine.read_bytes()
    for name, data in _torn(delta.read_bytes()):
        damaged = tmp_path / "damaged.jsonl.gz"
        damaged.write_bytes(data)
        with pytest.raises(DeltaDamaged):
            pytest.fail(f"{name} was applied: {apply([damaged], mine)}")
        assert mine.read_bytes() == before, name
        assert [path.name for path in mine.parent.iterdir()] == ["mine-0.db"], name


def test_deltas_that_do_not_follow_one_another(editions: Path, tmp_path: Path) -> None:
    first, second = deltas_of(editions)
    with pytest.raises(DeltaDamaged, match=r"begins at .*01, not at .*03"):
        apply([second, first], downloaded(editions, 0, tmp_path / "mine"))


def test_two_at_once(editions: Path, tmp_path: Path) -> None:
    mine = downloaded(editions, 0, tmp_path / "mine")
    folder = mine.with_name(".mine-0.db.apply")
    folder.mkdir()
    with (folder / "lock").open("w") as lock:
        fcntl.flock(lock, fcntl.LOCK_EX)
        with pytest.raises(WrongBase, match="another fanzha is applying"):
            apply(deltas_of(editions), mine)
    (folder / "draft.db").write_text("left from a process that was killed")
    assert not apply(deltas_of(editions), mine).was_there
    assert not folder.exists()


def test_killed_at_any_step_the_file_is_the_old_or_the_new_one(editions: Path, tmp_path: Path) -> None:
    mine = downloaded(editions, 0, tmp_path / "mine")
    old, new = mine.read_bytes(), (editions.parent / DATABASE).read_bytes()
    killed = 0
    while True:
        status = in_child(lambda at=killed: (kill_before(at), apply(deltas_of(editions), mine)))
        if status == 0:
            break
        assert os.WTERMSIG(status) == signal.SIGKILL
        assert mine.read_bytes() in (old, new)
        killed += 1
        mine.write_bytes(old)
    assert killed > 3
    assert mine.read_bytes() == new
    assert [path.name for path in mine.parent.iterdir()] == ["mine-0.db"]


def test_a_full_disk_leaves_the_file_as_it_was(editions: Path, tmp_path: Path) -> None:
    mine = downloaded(editions, 0, tmp_path / "mine")
    before = mine.read_bytes()

    def apply_with_little_room() -> None:
        resource.setrlimit(resource.RLIMIT_FSIZE, (100_000, 100_000))
        with pytest.raises((OSError, sqlite3.OperationalError)):
            apply(deltas_of(editions), mine)

    assert in_child(apply_with_little_room) == 0
    assert mine.read_bytes() == before
    assert [path.name for path in mine.parent.iterdir()] == ["mine-0.db"]


def test_the_program_in_the_docs_computes_the_content(editions: Path) -> None:
    docs = (Path(__file__).parents[3] / "docs" / "editions.md").read_text("utf-8")
    scope: dict[str, object] = {}
    exec(docs.partition("```python\n")[2].partition("```")[0], scope)
    for edition in read_list(editions).editions:
        facts = read_facts(editions, edition.id)
        assert scope["content"](editions / edition.id / DATABASE, facts.tables) == facts.content


def run(*arguments: str | Path) -> tuple[int, str]:
    result = CliRunner().invoke(main, [str(one) for one in arguments])
    return result.exit_code, result.output


def test_one_command_says_what_changed_and_another_applies_it(editions: Path, tmp_path: Path) -> None:
    first, second, third = ids(read_list(editions))
    status, shown = run("delta", first, second, "--editions", editions)
    assert (status, shown.splitlines()[0]) == (
        0,
        f"{first} → {second} (1 delta(s)): publications 1 added, 1 changed, 1 removed",
    )
    assert "  publication_texts    1 added, 1 removed" in shown
    whole = tmp_path / "whole.jsonl.gz"
    status, shown = run("delta", first, "--editions", editions, "--json", "--write", whole)
    data = json.loads(shown.splitlines()[0])
    assert (data["to"], data["counts"]) == (third, {"added": 2, "changed": 1, "removed": 1})
    mine = downloaded(editions, 0, tmp_path / "mine")
    assert run("apply", whole, mine)[1].startswith(f"{mine}: {first} → {third}, sha256 ")
    assert run("apply", whole, mine) == (0, f"{mine} is {third} already, and stays as it is\n")
    assert mine.read_bytes() == (editions.parent / DATABASE).read_bytes()
