"""What is withdrawn is in no public file from the next publishing on, wherever its rows would come from."""

from __future__ import annotations

import gzip
import io
import json
import zipfile
from pathlib import Path

import pytest
import zstandard
from click.testing import CliRunner
from sqlite_utils import Database

from archive.cli import main
from archive.copies.shared_text import fingerprints_of
from archive.editions.listing import read_list
from archive.publish import publish, publishing
from archive.store.withdrawals import register
from archive.store.withdrawals.mentions import Mention, mentions
from archive.text.text_hash import text_sha256
from archive.warc.writer import now
from tests.publish.conftest import SEEN, WorkingFile
from tests.support.sentences import changed, sentences

WHY = register.Statement("应当事人申请", "operator", note="file 12")
LONG = "\n".join(sentences(0, 60))
SLUGS = "SELECT slug FROM publications ORDER BY id"


def withdraw(working: WorkingFile, slug: str, statement: register.Statement = WHY) -> register.Entry:
    return register.withdraw(Database(working.connection), slug, statement, now())


def write(working: WorkingFile, number: int, text: str) -> None:
    """Give the page of a publication another text."""
    working.connection.execute("UPDATE page_versions SET text = ? WHERE id = ?", (text, number))
    sql = 'UPDATE documents SET "end" = ?, text_sha256 = ? WHERE id = ?'
    working.connection.execute(sql, (len(text), text_sha256(text), number))


def with_title_of_2(public: Path) -> list[str]:
    """The files below a folder, packed or not, that have the title of the second publication."""
    return files_with(public, "工作情况2")


def files_with(public: Path, words: str) -> list[str]:
    """The files below a folder, packed or not, that have these words."""
    opened = {".gz": gzip.decompress, ".zst": zstandard.ZstdDecompressor().decompress, ".zip": unzipped}
    return sorted(
        str(path.relative_to(public))
        for path in public.rglob("*")
        if path.is_file() and words.encode() in opened.get(path.suffix, bytes)(path.read_bytes())
    )


def unzipped(content: bytes) -> bytes:
    with zipfile.ZipFile(io.BytesIO(content)) as packed:
        return b"".join(packed.read(name) for name in packed.namelist())


def carry(working: WorkingFile, number: int, other: int, relation: str = "repost") -> None:
    """Let the page of a publication be a copy of another, and the publication be no more."""
    sql = "UPDATE copies SET publication_id = ?, relation = ? WHERE page_id = ?"
    working.connection.execute(sql, (other, relation, number))
    working.connection.execute("DELETE FROM publications WHERE id = ?", (number,))


def attach(working: WorkingFile, number: int, page: int, key: str, text: str) -> None:
    row = {
        "id": number,
        "page_id": page,
        "position": 1,
        "key": key,
        "url": f"https://{key}",
        "name": "附件",
        "text": text,
    }
    working.db.table("attachments").insert(row)


def test_it_is_gone_with_its_page_version_and_file_and_the_file_says_why(working, public: Path, rows) -> None:
    working.add(1)
    working.add(2, text="一份要撤回的文书，说明电信诈骗。")
    attach(working, 5, 2, "example.org/f.pdf", "附件里的要撤回的内容")
    publish(working.path, public)
    entry = withdraw(working, "s-2")
    path = publish(working.path, public).path
    assert rows(path, SLUGS) == [("s-1",)]
    for table in ("publication_texts", "copies", "pages", "page_versions", "publications_spaced"):
        assert rows(path, f"SELECT count(*) FROM {table}") == [(1,)], table
    assert rows(path, "SELECT * FROM attachments") == []
    content = path.read_bytes()
    for remains in ("要撤回的", "工作情况2", "file 12"):
        assert remains.encode() not in content
    assert rows(path, "SELECT slug, kind, title, source_id, withdrawn_at, reason FROM withdrawn") == [
        ("s-2", "report", None, "spp", entry.withdrawn_at, "应当事人申请")
    ]
    assert rows(path, "SELECT page_id, position, page_slug FROM withdrawn_pages") == [(2, 1, "s-2")]


def test_its_title_stays_only_if_the_operator_says_so(working, public: Path, rows) -> None:
    working.add(1, 2)
    withdraw(working, "s-2", register.Statement("撤回", "operator", title_public=True))
    assert rows(publish(working.path, public).path, "SELECT title FROM withdrawn") == [("工作情况2",)]


def test_no_file_of_before_keeps_it(working, public: Path) -> None:
    working.add(1)
    publish(working.path, public)
    working.add(2)
    publish(working.path, public)
    working.add(3)
    publish(working.path, public)
    assert len(with_title_of_2(public)) > 4  # the file, the previous one, editions, a delta
    withdraw(working, "s-2")
    publish(working.path, public)
    assert with_title_of_2(public) == []
    listing = read_list(public / "editions")
    assert [one.publications for one in listing.editions] == [2, 1]
    delta = listing.deltas[0]  # it removes the publication, without its text
    assert delta.publications.removed == 1
    working.add(4)
    publish(working.path, public)
    assert (public / "fanzha.previous.db").exists()
    assert with_title_of_2(public) == []


def test_no_file_of_before_keeps_it_though_the_page_that_had_it_then_has_another_text_now(
    working, public: Path
) -> None:
    working.add(1, 2)
    write(working, 2, LONG)
    working.connection.execute("UPDATE pages SET version_id = id")
    publish(working.path, public)
    write(working, 2, "网页换了内容，说明电信诈骗。")
    working.add(3)
    write(working, 3, LONG)
    publish(working.path, public)
    withdraw(working, "s-3")
    publish(working.path, public)
    assert files_with(public, LONG[:30]) == []


def test_no_delta_keeps_a_short_text_that_came_on_its_page_as_a_copy_of_another(working, public: Path) -> None:
    working.add(1, 2)
    publish(working.path, public)
    working.add(3)
    write(working, 3, "短的秘密。")
    working.connection.execute("CREATE TEMP TABLE kept AS SELECT * FROM publications")
    carry(working, 3, 2)
    publish(working.path, public)
    working.connection.execute("UPDATE copies SET publication_id = 3, relation = 'original' WHERE page_id = 3")
    working.connection.execute("INSERT INTO publications SELECT * FROM kept WHERE id = 3")
    publish(working.path, public)
    withdraw(working, "s-3")
    publish(working.path, public)
    assert files_with(public, "短的秘密") == []


def test_no_file_of_before_keeps_it_though_the_clock_was_wrong(
    working, public: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    working.add(1, 2)
    with monkeypatch.context() as then:
        then.setattr(publishing, "now", lambda: "2999-01-01T00:00:00Z")
        publish(working.path, public)
        working.add(3)
        publish(working.path, public)
    withdraw(working, "s-2")
    publish(working.path, public)
    assert with_title_of_2(public) == []


def test_a_publishing_that_was_killed_after_the_swap_leaves_the_previous_file_to_the_next(
    working, public: Path, monkeypatch
) -> None:
    working.add(1, 2)
    publish(working.path, public)
    working.add(3)
    publish(working.path, public)
    withdraw(working, "s-2")

    def killed(*_: object) -> None:
        raise KeyboardInterrupt

    with monkeypatch.context() as patch:
        patch.setattr(publishing, "_remove_withdrawn", killed)
        with pytest.raises(KeyboardInterrupt):
            publish(working.path, public)
    assert with_title_of_2(public) == ["fanzha.previous.db"]
    publish(working.path, public)
    assert with_title_of_2(public) == []


def test_withdrawals_block_no_publishing_though_a_source_loses_all(working, public: Path, rows) -> None:
    working.add(1, 2)
    working.add(11, 12, source="jiangxi")
    bounds = {"source_id": "spp", "min_publications": 2, "max_publications": None}
    working.db.table("source_bounds").insert(bounds)
    publish(working.path, public)
    for slug in ("s-1", "s-2", "s-11", "s-12"):
        withdraw(working, slug)
    done = publish(working.path, public)
    assert (done.publications, done.retention.sources, done.forced) == (0, (), None)
    assert len(rows(done.path, "SELECT * FROM withdrawn")) == 4


def test_what_is_lost_besides_is_still_judged_without_it(working, public: Path) -> None:
    working.add(*range(1, 11))
    publish(working.path, public)
    withdraw(working, "s-1")
    working.drop(2, 3, 4)
    done = publish(working.path, public)
    assert [json.loads(one.reasons)[0] for one in done.retention.sources] == [
        {"code": "would_lose", "missing": 3, "expected": 9}
    ]
    assert done.publications == 9


def test_without_a_last_file_the_numbers_of_the_last_publishing_know_of_it(working, public: Path) -> None:
    working.add(*range(1, 6))
    publish(working.path, public)
    (public / "fanzha.db").write_bytes(b"damaged")
    for slug in ("s-1", "s-2", "s-3"):
        register.withdraw(Database(working.connection), slug, WHY, "9999-01-01T00:00:00Z")
    assert publish(working.path, public).publications == 2


def test_a_source_that_keeps_its_earlier_state_does_not_keep_it(working, public: Path, rows) -> None:
    working.add(1, 2)
    working.ran(1, "spp", verdict="good")
    publish(working.path, public)
    working.add(3)
    carry(working, 1, 3)  # another best copy since
    withdraw(working, "s-3")
    working.ran(2, "spp", verdict="layout")
    done = publish(working.path, public)
    assert [one.source for one in done.retention.sources] == ["spp"]
    assert rows(done.path, SLUGS) == [("s-2",)]
    assert rows(done.path, "SELECT page_id FROM page_versions") == [(2,)]
    assert "工作情况1".encode() not in done.path.read_bytes()


def test_of_a_page_with_another_publication_neither_text_nor_file_is_published(working, public: Path, rows) -> None:
    working.add(1, text="两篇文书都在这一页，电信诈骗。")
    working.add(2)
    working.connection.execute("UPDATE copies SET page_id = 1, position = 2 WHERE page_id = 2")
    working.connection.execute("UPDATE documents SET page_id = 1, position = 2 WHERE id = 2")
    attach(working, 5, 1, "example.org/f.pdf", "附件")
    withdraw(working, "s-2")
    path = publish(working.path, public).path
    assert rows(path, SLUGS) == [("s-1",)]
    assert rows(path, "SELECT id, version_id FROM pages") == [(1, None)]
    assert rows(path, "SELECT * FROM page_versions UNION ALL SELECT * FROM page_versions") == []
    assert rows(path, "SELECT * FROM attachments") == []
    assert rows(path, "SELECT publication_id FROM publication_texts") == [(1,)]


def test_a_former_version_of_another_page_and_a_file_that_another_page_links_have_it_no_more(
    working, public: Path, rows
) -> None:
    working.add(1, 2, 3)
    write(working, 1, LONG)
    former = {"id": 9, "page_id": 2, "seen_at": SEEN, "last_seen": SEEN, "text_sha256": "9", "imported": 0}
    working.db.table("page_versions").insert({**former, "text": f"转载：\n{LONG[:900]}"})
    working.connection.execute("UPDATE pages SET version_id = id")
    attach(working, 5, 3, "example.org/f.pdf", LONG)
    attach(working, 6, 3, "example.org/g.pdf", "另一份附件")
    publish(working.path, public)
    withdraw(working, "s-1")
    path = publish(working.path, public).path
    assert rows(path, "SELECT id FROM page_versions ORDER BY 1") == [(2,), (3,)]
    assert rows(path, "SELECT id FROM attachments") == [(6,)]
    assert sentences(3, 4)[0].encode() not in path.read_bytes()
    assert not (public / "fanzha.previous.db").exists()


def test_the_same_text_on_a_new_page_is_withheld_though_the_old_page_has_another_text(
    working, public: Path, rows
) -> None:
    working.add(1, 2)
    write(working, 1, LONG)
    entry = withdraw(working, "s-1")
    write(working, 1, "本页内容已更新。")
    working.add(3)
    write(working, 3, LONG)
    assert rows(publish(working.path, public).path, SLUGS) == [("s-2",)]
    (again,) = register.entries(Database(working.connection))
    assert (entry.pages, again.pages, again.withholds) == (1, 2, ("s-1", "s-3"))
    working.connection.execute(
        "UPDATE documents SET text_sha256 = 'x' WHERE id = 3"
    )  # it is edited: the place is known
    assert rows(publish(working.path, public).path, SLUGS) == [("s-2",)]


def test_an_edited_copy_and_a_text_with_it_are_withheld_and_another_period_is_not(working, public: Path, rows) -> None:
    titles = {1: "2023年工作情况", 3: "2023年工作情况", 4: "综述", 5: "2024年工作情况", 6: "别的事情"}
    other = "\n".join(sentences(100, 200))
    texts = {3: changed(LONG, 0.02), 4: f"{LONG}\n{other}", 5: LONG.replace("。", "！", 3), 6: other}
    working.add(*titles)
    for number, title in titles.items():
        working.connection.execute("UPDATE documents SET title = ? WHERE id = ?", (title, number))
    write(working, 1, LONG)
    withdraw(working, "s-1")
    for number, text in texts.items():
        write(working, number, text)
        found = [{"document_id": number, "fingerprint": one} for one in fingerprints_of(text)]
        working.db.table("fingerprints").insert_all(found)
    assert rows(publish(working.path, public).path, SLUGS) == [("s-5",), ("s-6",)]


def test_a_text_that_was_withdrawn_as_a_part_withholds_the_batch_that_has_it(working, public: Path, rows) -> None:
    working.add(1, 2)
    withdraw(working, "s-1")
    working.add(3)
    carry(working, 1, 3, "excerpt")
    assert rows(publish(working.path, public).path, SLUGS) == [("s-2",)]


def test_undone_it_is_public_again_with_its_moment(working, public: Path, rows) -> None:
    working.add(1, 2)
    path = publish(working.path, public).path
    moment = rows(path, "SELECT added_at FROM publications WHERE id = 2")
    db = Database(working.connection)
    withdraw(working, "s-2")
    publish(working.path, public)
    register.undo(db, "s-2", "operator", "the office agrees", now())
    publish(working.path, public)
    assert rows(path, SLUGS) == [("s-1",), ("s-2",)]
    assert rows(path, "SELECT added_at FROM publications WHERE id = 2") == moment
    assert rows(path, "SELECT * FROM withdrawn UNION ALL SELECT * FROM withdrawn") == []
    with pytest.raises(register.CannotWithdraw, match="s-2 is not withdrawn"):
        register.undo(db, "s-2", "operator", None, now())


def test_a_lost_register_is_taken_from_the_last_public_file(working, public: Path, rows) -> None:
    working.add(1, 2)
    write(working, 2, LONG)
    before = withdraw(working, "s-2")
    publish(working.path, public)
    for table in ("withdrawals", "withdrawn_texts", "withdrawn_cases"):
        working.connection.execute(f"DELETE FROM {table}")
    path = publish(working.path, public).path
    assert rows(path, SLUGS) == [("s-1",)]
    (entry,) = register.entries(Database(working.connection))
    assert (entry.reason, entry.withdrawn_by, entry.withdrawn_at) == ("应当事人申请", None, before.withdrawn_at)
    assert working.connection.execute("SELECT max(text) FROM withdrawn_texts").fetchone() == (LONG,)
    register.undo(Database(working.connection), "s-2", "operator", None, now())
    assert rows(publish(working.path, public).path, SLUGS) == [("s-1",), ("s-2",)]


def test_a_series_that_only_withdrawn_titles_name_is_no_gap(working, public: Path, rows) -> None:
    working.add(1, 2)
    working.connection.execute("UPDATE publications SET title = '打击甲某团伙典型案例（第二批）' WHERE id = 2")
    working.connection.execute("UPDATE documents SET title = '打击甲某团伙典型案例（第二批）' WHERE id = 2")
    gap = {"kind": "batch", "source_id": "spp", "first": "1", "last": "1", "evidence": "{}"}
    working.db.table("gaps").insert_all(
        [{**gap, "id": 1, "series": "打击甲某团伙典型案例"}, {**gap, "id": 2, "series": "工作情况"}]
    )
    withdraw(working, "s-2")
    assert rows(publish(working.path, public).path, "SELECT id FROM gaps") == [(2,)]


def test_the_operator_hears_who_names_or_quotes_it(working) -> None:
    working.add(1, 2, 3)
    write(working, 1, LONG)
    write(working, 2, f"据报道。\n{LONG[:80]}")
    write(working, 3, "见工作情况1所述的案件情况说明。")
    working.connection.execute("UPDATE documents SET title = '样例省甲某诈骗案工作情况' WHERE id = 1")
    write(working, 3, "见《样例省甲某诈骗案工作情况》。")
    entry = withdraw(working, "s-1")
    assert list(mentions(Database(working.connection), entry.id)) == [
        Mention("s-2", (), 2),
        Mention("s-3", ("样例省甲某诈骗案工作情况",), 0),
    ]


def test_of_several_slugs_all_are_withdrawn_or_none(working) -> None:
    working.add(1, 2)
    data = ["--data", str(working.path.parent)]
    result = CliRunner().invoke(main, ["withdraw", *data, "s-1", "s-99", "--reason", "x"])
    assert result.exit_code == 1
    assert "no publication of the archive has the slug s-99" in result.output
    assert working.connection.execute("SELECT count(*) FROM withdrawals").fetchone() == (0,)
    result = CliRunner().invoke(main, ["withdraw", *data, "https://x.example/p/s-1?q=1", "s-2", "--reason", "x"])
    assert result.exit_code == 0, result.output
    listed = CliRunner().invoke(main, ["withdraw", *data, "--list"]).output
    assert "s-1  工作情况1" in listed
    assert "1 page(s); withholds: s-2" in listed
    assert CliRunner().invoke(main, ["withdraw", *data, "s-1", "--reason", "x"]).exit_code == 1
