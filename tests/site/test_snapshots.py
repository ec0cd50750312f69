"""Pages as they were served: found in the WARC files, decoded, and shown so that nothing of them runs."""

from __future__ import annotations

import asyncio
import gzip
import sqlite3
import zlib
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path

import httpx
import lxml.html
import pytest

from archive.model import Context, Role
from archive.site.data import snapshots
from archive.site.data.snapshots import Snapshot, SnapshotMissing, SnapshotPlace
from archive.site.plugin import make_datasette
from archive.warc.content_coding import MAX_BODY_BYTES
from archive.warc.folder import OPEN
from archive.warc.writer import ServedResponse, WarcWriter
from tests.support.public_file import GUIDING, Get, build

URL, CODED = "http://www.yangli.example/1.html", "text/html; charset=gb2312"
SOURCE = "<html><head><title>样例</title><script>alert(1)</script></head><body>诈骗样例</body></html>"
HELD = f"/p/{GUIDING.slug}/versions/{GUIDING.version_id(GUIDING.text)}"
Ask = Callable[[str], httpx.Response]


def written(folder: Path, body: bytes, *headers: tuple[str, str], url: str = URL, close: bool = True) -> SnapshotPlace:
    """The place of a page that was written as the crawl writes it."""
    writer = WarcWriter(folder)
    for each in ("http://www.yangli.example/first.html", url):  # so that it does not stand first in its file
        response = ServedResponse(each, "2026-11-01T02:00:00Z", 200, headers, body, Context(role=Role.ARTICLE))
        ref = writer.write(response)
    if close:
        writer.close()
    return SnapshotPlace(url, "2026-11-01T02:00:00Z", ref.warc_file, ref.warc_offset)


AS_SERVED = [  # the body, and its headers
    (SOURCE.encode(), "text/html; charset=utf-8", ""),
    (SOURCE.encode(), "text/html; charset=gb2312", ""),  # the label is wrong
    (SOURCE.encode("gb18030"), "text/html; charset=utf-8", ""),  # and here
    (SOURCE.encode("gb18030"), "text/html", ""),
    (SOURCE.encode("utf-8-sig"), "text/html; charset=gbk", ""),
    (SOURCE.encode("utf-16"), "text/html", ""),
    (gzip.compress(SOURCE.encode()), "text/html", "gzip"),
    (gzip.compress(SOURCE.encode()), "text/html", "x-gzip"),
    (zlib.compress(SOURCE.encode()), "text/html", "deflate"),
    (gzip.compress(SOURCE.encode()), "text/html", "gzip, identity"),
]


def test_a_page_is_decoded_by_its_bytes_before_its_labels_and_codings_are_undone(tmp_path: Path) -> None:
    for at, (body, content_type, coding) in enumerate(AS_SERVED):
        headers = [("Content-Type", content_type)] + ([("Content-Encoding", coding)] if coding else [])
        kept = snapshots.read(tmp_path / str(at), written(tmp_path / str(at), body, *headers))
        assert (kept.text, kept.is_text, kept.is_html) == (SOURCE, True, True), (content_type, coding)


def test_a_charset_may_stand_in_the_page_alone_and_one_that_no_page_has_is_not_believed() -> None:
    page = '<meta charset="big5"><p>詐騙樣例</p>'
    assert Snapshot(page.encode("big5"), "text/html").text == page
    torn = SOURCE.encode()[:-20] + b"\xff" + SOURCE.encode()[-20:]
    assert Snapshot(torn, "text/html; charset=utf-8").text.count("\ufffd") == 1  # it costs no other letter
    assert "样例" in Snapshot(torn, "text/html; charset=hex").text
    never = ("punycode", "idna", "undefined", "unicode_escape", "hex", "no-such")
    pages = {name: f'<meta charset="{name}">样例'.encode("gb18030") for name in never}
    assert [name for name, body in pages.items() if "样例" not in Snapshot(body, "text/html").text] == []


def test_a_file_that_is_being_written_can_be_read(tmp_path: Path) -> None:
    place = written(tmp_path, SOURCE.encode(), ("Content-Type", "text/html"), close=False)
    assert (tmp_path / f"{place.warc_file}{OPEN}").is_file()
    assert snapshots.read(tmp_path, place).text == SOURCE


def test_an_imported_file_without_an_address_can_be_read(tmp_path: Path) -> None:
    place = written(tmp_path, "只有文字".encode("gbk"), ("Content-Type", "text/plain"), url="import:5718d71007eec24d")
    kept = snapshots.read(tmp_path, place)
    assert (kept.text, kept.is_text, kept.is_html) == ("只有文字", True, False)


def test_a_page_that_is_too_large_or_in_an_unknown_coding_is_not_shown(tmp_path: Path) -> None:
    bomb = written(tmp_path, gzip.compress(bytes(MAX_BODY_BYTES + 1)), ("Content-Encoding", "gzip"))
    for place in (bomb, written(tmp_path, b"<p>", ("Content-Encoding", "rot13"))):
        with pytest.raises(SnapshotMissing):
            snapshots.read(tmp_path, place)


def test_what_is_not_the_page_s_record_or_cannot_be_read_is_not_shown(tmp_path: Path) -> None:
    place = written(tmp_path, SOURCE.encode(), ("Content-Type", "text/html"))
    changes: list[dict[str, object]] = [
        *({"warc_offset": None}, {"warc_offset": 7}, {"warc_offset": 10**9}, {"warc_file": None}),
        {"url": "http://www.yangli.example/2.html"},
        {"warc_file": "other.warc.gz", "seen_at": "2026-01-01T00:00:01Z"},  # in no index
    ]
    for at, content in enumerate((b"", b"no WARC at all", b"\x1f\x8b\x08\x00torn")):
        (tmp_path / f"{at}.warc.gz").write_bytes(content)
        changes.append({"warc_file": f"{at}.warc.gz", "warc_offset": 0})
    for change in changes:
        with pytest.raises(SnapshotMissing):
            snapshots.read(tmp_path, replace(place, **change))  # type: ignore[arg-type]


def test_no_name_leads_out_of_the_folder(tmp_path: Path) -> None:
    folder = tmp_path / "warc"
    for where in (tmp_path, folder):
        place = written(where, SOURCE.encode(), ("Content-Type", "text/html"))
        (where / str(place.warc_file)).rename(where / "outside.warc.gz")
        for other in (".hidden.warc.gz", "secret.txt"):
            (where / other).write_bytes((where / "outside.warc.gz").read_bytes())
    (folder / "outside.warc.gz").unlink()
    for name in (
        *("../outside.warc.gz", f"{tmp_path}/outside.warc.gz", "inside/../../outside.warc.gz", "..\\outside.warc.gz"),
        *("outside.warc.gz\0", ".hidden.warc.gz", "", "..", "secret.txt", "outside.warc.gz/", "x" * 300 + ".warc.gz"),
    ):
        asked = replace(place, warc_file=name)
        assert not asked.is_in(folder), name
        with pytest.raises(SnapshotMissing):
            snapshots.read(folder, asked)


# --- what the site serves ---------------------------------------------------------------------------------------------


@pytest.fixture
def kept(tmp_path: Path) -> Callable[..., Ask]:
    """A site over the invented file whose one page was served as `body`."""

    def made(body: bytes, *headers: tuple[str, str], held: bool = True) -> Ask:
        db, warc = build(tmp_path / "fanzha.db", (GUIDING,)), tmp_path / "warc"
        place = written(warc, body, *headers, url=GUIDING.urls[0])
        with sqlite3.connect(db) as conn:
            conn.execute(
                "update page_versions set warc_file = ?, warc_offset = ? where id = ?",
                (place.warc_file, place.warc_offset, GUIDING.version_id(GUIDING.text)),
            )
        conn.close()
        datasette = make_datasette(db, warc=warc if held else None)
        return lambda path: asyncio.run(datasette.client.get(path))

    return made


def policy(answer: httpx.Response) -> dict[str, str]:
    [header] = answer.headers.get_list("content-security-policy")
    return {name: value for name, _, value in (part.partition(" ") for part in header.split("; "))}


def test_the_source_is_text_and_the_page_is_in_a_sandbox_in_which_nothing_runs_or_loads(
    kept: Callable[..., Ask],
) -> None:
    ask = kept(SOURCE.encode("gb18030"), ("Content-Type", CODED), ("Set-Cookie", "a=b"))
    source, page = ask(f"{HELD}/snapshot"), ask(f"{HELD}/page")
    assert (source.status_code, source.text) == (200, SOURCE)
    assert source.headers["content-type"] == "text/plain; charset=utf-8"
    assert (page.status_code, page.headers["content-type"]) == (200, "text/html; charset=utf-8")
    assert policy(page) == {
        **{"sandbox": "", "style-src": "'unsafe-inline'", "img-src": "data:"},
        **dict.fromkeys(("default-src", "form-action", "base-uri", "frame-ancestors"), "'none'"),
    }
    assert page.headers["x-robots-tag"] == "noindex"
    assert source.headers["x-content-type-options"] == page.headers["x-content-type-options"] == "nosniff"
    assert "set-cookie" not in page.headers
    for path in (f"/p/{GUIDING.slug}", f"/c/{GUIDING.case_id(1)}", HELD):  # they lead there
        assert [kind for kind in ("page", "snapshot") if f'href="{HELD}/{kind}"' not in ask(path).text] == [], path


def test_a_page_that_is_shown_says_that_it_is_kept_and_leads_where_it_led(kept: Callable[..., Ask]) -> None:
    source = """<html><head><base href="https://elsewhere.example/"><title>样例</title>
        <meta http-equiv="refresh" content="0;url=//x.example"></head>
        <body>前文<a href="list.shtml">列表</a></body></html>"""
    page = lxml.html.document_fromstring(kept(source.encode(), ("Content-Type", "text/html"))(f"{HELD}/page").text)
    assert page.findtext(".//title") == "存档：样例"
    [bar, link] = page.find("body")
    assert bar.text_content().startswith("这是反诈档案所存的网页，采集于 2026-11-01 02:00 UTC")
    assert bar.xpath("a/@href") == [GUIDING.urls[0], f"http://localhost/p/{GUIDING.slug}"]
    assert bar.tail == "前文"
    assert link.get("href") == "https://elsewhere.example/list.shtml"
    assert page.xpath("//base | //meta[@http-equiv]") == []


def test_codings_without_end_are_not_undone(kept: Callable[..., Ask]) -> None:
    ask = kept(b"x", ("Content-Type", "text/html"), ("Content-Encoding", "gzip," * 3000))
    assert ask(f"{HELD}/page").status_code == ask(f"{HELD}/snapshot").status_code == 404


def test_what_is_no_text_is_only_saved_and_nothing_but_a_page_is_shown_as_one(kept: Callable[..., Ask]) -> None:
    ask = kept(b"%PDF-1.7\0\x01", ("Content-Type", "application/pdf"))
    for kind in ("page", "snapshot"):
        answer = ask(f"{HELD}/{kind}")
        assert answer.headers["content-type"] == "application/octet-stream"
        assert answer.headers["content-disposition"].startswith("attachment")
        assert answer.content == b"%PDF-1.7\0\x01"
    svg = b'<svg xmlns="http://www.w3.org/2000/svg"><script>alert(1)</script></svg>'
    for content_type in ("image/svg+xml", "application/xhtml+xml", "application/xml", "text/javascript"):
        answer = kept(svg, ("Content-Type", content_type))(f"{HELD}/page")
        assert answer.headers["content-type"] in {"text/plain; charset=utf-8", "text/html; charset=utf-8"}
        assert "sandbox" in policy(answer), content_type


def test_a_version_of_another_publication_is_not_found_and_no_other_answer_has_a_policy_of_its_own(get: Get) -> None:
    for kind in ("page", "snapshot"):
        assert get(f"/p/no-such/versions/{GUIDING.version_id(GUIDING.text)}/{kind}").status_code == 404
        assert get(f"/p/{GUIDING.slug}/versions/12345/{kind}").status_code == 404
        assert get(f"{HELD}/{kind}").status_code == 404  # it says where it is kept
    for path in (f"{HELD}/page", f"/p/{GUIDING.slug}", "/robots.txt"):
        assert policy(get(path))["script-src"] == "'self'", path
