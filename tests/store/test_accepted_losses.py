"""A loss that `rebuild --force` accepted is no finding of verify, a new one beside it is; and what is no loss."""

from __future__ import annotations

import errno
import gzip
import hashlib
import os
import sqlite3
from collections.abc import Callable
from contextlib import closing
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest

from archive.readers.pages import read_and_analyse
from archive.store.archive import Archive
from archive.store.rebuild import Rebuilt, WarcLoss, rebuild
from archive.store.working_file import WORKING_FILE
from archive.verify import verify
from archive.warc.folder import index_path
from archive.warc.reader import Fault
from archive.warc.records import NotAWarc, RawRecord, records
from archive.warc.revisits import PayloadReference
from archive.warc.writer import WarcWriter
from tests.support.stored_folders import response, stored
from tests.support.warc_records import packed, record

Damage = Callable[[Path], object]  # of a WARC file with four records of pages


def again(data: Path, *, force: bool = False) -> Rebuilt:
    with closing(Archive.open(data)) as archive:
        return rebuild(archive, read_and_analyse, map, force=force)


def query(data: Path, sql: str) -> list[Any]:
    with closing(sqlite3.connect(data / WORKING_FILE)) as db:
        return db.execute(sql).fetchall()


def found(path: Path) -> list[RawRecord]:
    try:
        with path.open("rb") as file:
            return [one for one in records(file) if isinstance(one, RawRecord)]
    except NotAWarc:
        return []


def write(path: Path, *parts: bytes) -> None:
    path.write_bytes(b"".join(parts))


def parts(path: Path) -> list[bytes]:
    content = path.read_bytes()
    return [content[one.offset : one.end] for one in found(path)]


def flip(path: Path, number: int = 2) -> None:
    """One byte in the middle of a record."""
    content, one = bytearray(path.read_bytes()), found(path)[number]
    content[(one.offset + one.end) // 2] ^= 255
    path.write_bytes(content)


def zeros(path: Path) -> None:
    """Zeros over several records, from the middle of one to the middle of another."""
    content, (_, first, _, last, *_) = bytearray(path.read_bytes()), found(path)
    start, end = (first.offset + first.end) // 2, (last.offset + last.end) // 2
    content[start:end] = bytes(end - start)
    path.write_bytes(content)


def repack(path: Path, number: int, before: bytes, after: bytes) -> None:
    """Other bytes in a record, with a gzip checksum that fits them."""
    all_parts = parts(path)
    content = gzip.decompress(all_parts[number])
    assert content.count(before)
    all_parts[number] = gzip.compress(content.replace(before, after), mtime=0)
    write(path, *all_parts)


def lose_a_member(path: Path) -> None:
    write(path, *(part for number, part in enumerate(parts(path)) if number != 2))


def cut(path: Path) -> None:
    os.truncate(path, found(path)[3].end - 20)


DAMAGES: dict[str, Damage] = {
    "a flipped byte": flip,
    "zeros over records": zeros,
    "a cut end": cut,
    "a lost member": lose_a_member,
    "a changed record": lambda path: repack(path, 2, "骗取".encode(), "编取".encode()),
    "no file": lambda path: path.unlink(),
    "neither file nor index": lambda path: (path.unlink(), index_path(path).unlink()),
    "a flipped byte and a damaged index": lambda path: (flip(path), index_path(path).write_bytes(b"junk\n")),
}


@pytest.fixture
def files(tmp_path: Path) -> list[Path]:
    return stored(tmp_path, "ours", 4, 3)


@pytest.mark.parametrize("damage", DAMAGES.values(), ids=DAMAGES.keys())
def test_an_accepted_loss_is_no_finding_and_a_new_one_beside_it_is(
    tmp_path: Path, files: list[Path], damage: Damage
) -> None:
    first, second = files
    damage(first)
    assert verify(tmp_path).findings
    with pytest.raises(WarcLoss, match="Nothing was changed"):
        again(tmp_path)
    again(tmp_path, force=True)
    assert [str(one) for one in verify(tmp_path).findings] == []
    assert verify(tmp_path).checked["recorded losses"] >= 1
    assert again(tmp_path).losses == ()  # and need not be forced again
    if first.exists() and len(found(first)) > 1:
        flip(first, number=len(found(first)) - 1)
    else:
        flip(second)
    assert verify(tmp_path).findings


def add_revisit(data: Path, *minutes: int) -> None:
    """Write revisits of the first record of a folder."""
    columns = "url, fetched_at, digest, warc_file, warc_offset"
    (first,) = query(data, f"select {columns} from captures order by url limit 1")
    later = response("ours", 0)
    with closing(WarcWriter(data / "warc")) as writer:
        for minute in minutes:
            writer.write(replace(later, fetched_at=f"2024-02-02T03:{minute}:00Z"), PayloadReference(*first))


def test_an_accepted_loss_of_what_revisits_refer_to_is_no_finding(tmp_path: Path) -> None:
    (original,) = stored(tmp_path, "ours", 2)
    add_revisit(tmp_path, 30, 31)
    assert again(tmp_path).losses == ()
    flip(original, number=1)
    assert len(again(tmp_path, force=True).losses) == 3
    assert [str(one) for one in verify(tmp_path).findings] == []


# --- indexes ----------------------------------------------------------------------------------------------------------


INDEXES: dict[str, Callable[[bytes], bytes]] = {
    "cut": lambda content: content[:-40],
    "junk": lambda content: b"\xff\xfe" + content,
    "another digest": lambda content: content.replace(b'"digest": "sha256:', b'"digest": "sha256:A', 1),
    "another address": lambda content: content.replace(b"/a/1.html", b"/a/7.html", 2),
    "a line less": lambda content: content.split(b"\n", 1)[1],
    "another order": lambda content: b"".join(reversed(content.splitlines(keepends=True))),
}


def test_a_rebuild_writes_a_damaged_index_anew_and_leaves_a_sound_one_as_it_is(
    tmp_path: Path, files: list[Path]
) -> None:
    index, sound = map(index_path, files)
    before, time = index.read_bytes(), sound.stat().st_mtime_ns
    for name, damage in INDEXES.items():
        index.write_bytes(damage(before))
        assert index.read_bytes() != before, name
        assert again(tmp_path).losses == (), name
        assert index.read_bytes() == before, name
    assert query(tmp_path, "select * from losses") == []
    assert sound.stat().st_mtime_ns == time
    assert verify(tmp_path).findings == ()


# --- what is no text, and what is no loss -----------------------------------------------------------------------------


def test_a_record_whose_digest_does_not_fit_is_never_a_text(tmp_path: Path, files: list[Path]) -> None:
    repack(files[0], 2, "骗取".encode(), "编取".encode())
    done = again(tmp_path, force=True)
    assert [(one.what, one.url) for one in done.losses] == [(Fault.LOST, "https://ours.example/a/1.html")]
    assert query(tmp_path, "select count(*) from page_versions where text like '%编取%'") == [(0,)]
    assert query(tmp_path, "select count(*) from captures where url like '%/a/1.html'") == [(0,)]


DIGESTS = {
    "sha1:" + "A" * 32: False,
    "sha256:" + "0" * 64: False,
    "md5:" + "f" * 32: False,
    "sha1:X": True,  # no digest at all
    "blake3:" + "0" * 64: True,  # nobody here can compare it
}


def test_a_record_of_another_program_is_read_if_its_digest_does_not_speak_against_it(tmp_path: Path) -> None:
    stored(tmp_path, "ours", 1)
    text = ("<h1>another</h1>" + "<p>某人以虚构的投资项目骗取他人财物。</p>" * 9).encode()
    urls = {f"https://theirs.example/{number}.html": digest for number, digest in enumerate(DIGESTS)}
    others = [record(url, text, extra=f"WARC-Payload-Digest: {digest}\r\n") for url, digest in urls.items()]
    (tmp_path / "warc" / "other.warc.gz").write_bytes(packed(*others))
    assert len(again(tmp_path, force=True).losses) == list(DIGESTS.values()).count(False)
    read = {url for (url,) in query(tmp_path, "select url from captures where url like '%theirs%'")}
    assert {urls[url] for url in read} == {digest for digest, is_read in DIGESTS.items() if is_read}


def test_a_digest_of_the_body_without_its_transfer_coding_fits(tmp_path: Path) -> None:
    stored(tmp_path, "ours", 1)
    body = b"<p>text</p>"
    digest = hashlib.sha1(body, usedforsecurity=False).hexdigest()
    chunked = record(
        "https://theirs.example/1.html",
        b"%x\r\n%b\r\n0\r\n\r\n" % (len(body), body),
        head="HTTP/1.1 200 OK\r\nContent-Type: text/html\r\nTransfer-Encoding: chunked\r\n",
        extra=f"WARC-Payload-Digest: sha1:{digest}\r\n",
    )
    (tmp_path / "warc" / "other.warc.gz").write_bytes(packed(chunked))
    assert again(tmp_path).losses == ()


@pytest.mark.parametrize("with_index", ["renamed too", "left", "removed"])
def test_a_renamed_file_is_no_loss(tmp_path: Path, files: list[Path], with_index: str) -> None:
    add_revisit(tmp_path, 30)
    again(tmp_path)
    before = query(tmp_path, "select id from captures order by 1")
    new = files[0].rename(files[0].with_name("renamed.warc.gz"))
    if with_index == "renamed too":
        index_path(files[0]).rename(index_path(new))
    elif with_index == "removed":
        index_path(files[0]).unlink()
    assert "warc_lost" not in verify(tmp_path).by_check
    assert "warc_renamed" in verify(tmp_path).by_check
    assert again(tmp_path).losses == ()
    assert query(tmp_path, "select id from captures order by 1") == before
    assert verify(tmp_path).findings == ()


def test_an_error_of_the_machine_stops_the_rebuild_and_is_no_loss(
    tmp_path: Path, files: list[Path], monkeypatch: pytest.MonkeyPatch
) -> None:
    open_path = Path.open

    def fail(file: Path, *rest: Any, **more: Any) -> Any:
        if file == files[0]:
            raise OSError(errno.EIO, os.strerror(errno.EIO), str(file))
        return open_path(file, *rest, **more)

    with monkeypatch.context() as machine:
        machine.setattr(Path, "open", fail)
        with pytest.raises(OSError, match=os.strerror(errno.EIO)):
            again(tmp_path, force=True)
        with pytest.raises(OSError, match=os.strerror(errno.EIO)):
            verify(tmp_path)
    assert query(tmp_path, "select count(*) from captures") == [(7,)]
    assert query(tmp_path, "select * from losses") == []
    assert verify(tmp_path).findings == ()
