"""Commands as a tired operator meets them: bad input gives one clear line, status 1 or 2, and loses nothing."""

from __future__ import annotations

import json
import os
import resource
import shutil
import signal
import sqlite3
import subprocess
import sys
from pathlib import Path

import pytest

from tests.support.crawls import fanzha

pytestmark = pytest.mark.slow

FANZHA = [sys.executable, "-m", "archive.cli"]
PAGE = """<html><head><title>样例市检察机关打击电信网络诈骗犯罪典型案例_样例市人民检察院</title></head><body>
<h1>样例市检察机关打击电信网络诈骗犯罪典型案例</h1><div id="fontzoom"><p>发布时间：2024年1月2日</p>
<p>案例一</p><p>甲某电信网络诈骗案</p><p>【基本案情】</p><p>甲某以虚假投资为名实施诈骗，骗取二百余人财物，检察机关以诈骗罪提起公诉。</p>
<p>【典型意义】</p><p>依法惩治电信网络诈骗，守好老百姓的钱袋子。</p></div></body></html>"""


def one_line(done: subprocess.CompletedProcess[str]) -> str:
    """What was said on the error stream, which must be a line and no traceback."""
    lines = [line for line in done.stderr.splitlines() if line and not line.startswith(("Usage:", "Try "))]
    assert len(lines) == 1, done.stderr
    return lines[0]


@pytest.fixture
def page(tmp_path: Path) -> Path:
    path = tmp_path / "page.html"
    path.write_text(PAGE, encoding="utf-8")
    return path


@pytest.fixture(scope="module")
def published(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A data folder with one published publication, to look at."""
    folder = tmp_path_factory.mktemp("published")
    (folder / "page.html").write_text(PAGE, encoding="utf-8")
    address = ("--url", "https://www.spp.gov.cn/a/202401/t20240102_1.shtml")
    assert fanzha("import", str(folder / "page.html"), *address, data=folder / "data").returncode == 0
    assert fanzha("publish", data=folder / "data").returncode == 0
    return folder / "data"


@pytest.fixture
def data(published: Path, tmp_path: Path) -> Path:
    """The same, to change."""
    return Path(shutil.copytree(published, tmp_path / "data"))


def test_help_is_quick() -> None:
    def cpu_seconds() -> float:  # of ended children: wall time depends on what else runs
        used = resource.getrusage(resource.RUSAGE_CHILDREN)
        return used.ru_utime + used.ru_stime

    times = []
    for _ in range(5):
        before = cpu_seconds()
        subprocess.run([*FANZHA, "--help"], check=True, capture_output=True)
        times.append(cpu_seconds() - before)
    assert min(times) < 0.3


@pytest.mark.parametrize(
    ("before", "after", "variable", "used"),
    [
        (["--data", "before"], [], "variable", "before"),
        (["--data", "before"], ["--data", "after"], "variable", "after"),
        ([], [], "variable", "variable"),
        ([], [], None, "data"),
    ],
)
def test_the_data_option_beats_the_variable_before_the_commands_name_too(
    tmp_path: Path, before: list[str], after: list[str], variable: str | None, used: str
) -> None:
    environment = {key: value for key, value in os.environ.items() if key != "FANZHA_DATA"}
    if variable:
        environment["FANZHA_DATA"] = variable
    command = [*FANZHA, *before, "status", *after]
    done = subprocess.run(
        command, capture_output=True, text=True, timeout=300, check=False, env=environment, cwd=tmp_path
    )
    assert f"there is no archive in {used} yet" in one_line(done)


@pytest.mark.parametrize("name", ["a#b?mode=memory", "a%41 b&c=d"])
def test_a_data_folder_of_any_name_is_the_one_that_is_opened(published: Path, tmp_path: Path, name: str) -> None:
    data = Path(shutil.copytree(published, tmp_path / name))
    done = fanzha("search", "电信网络诈骗", data=data)
    assert "1 publication(s)" in done.stdout, done.stderr
    for command in ("status", "publish"):
        done = fanzha(command, data=data)
        assert (done.returncode, done.stderr) == (0, "")
    assert [path.name for path in tmp_path.iterdir()] == [name]


def test_search_as_json_is_an_array_of_publications(published: Path) -> None:
    (found,) = json.loads(fanzha("search", "投资", "--json", data=published).stdout)
    assert (found["slug"], found["published"], found["kind"]) == (
        "www-spp-gov-cn-a-t20240102_1",
        "2024-01-02",
        "typical_cases",
    )
    done = fanzha("search", "--", "a OR NOT (", data=published)  # no query is an error
    assert (done.returncode, done.stderr) == (0, "")


def test_search_keeps_apart_and_marks_what_does_not_hold_the_words(published: Path) -> None:
    query = "检察机关打击诈骗"  # the title holds both parts, and nothing holds them together
    done = fanzha("search", query, data=published)
    assert done.stdout.startswith("0 publication(s)")
    assert "Nothing holds these words as they were typed. 1 publication(s) hold parts of them" in done.stdout
    few = fanzha("search", "atlantis 投资 lemuria", data=published).stdout
    assert "no Chinese word is known for: atlantis, lemuria" in few
    assert few.endswith("Nothing holds these words as they were typed. Search for parts: 投资\n")
    exact = fanzha("search", query, "--json", data=published)
    assert (json.loads(exact.stdout), "--near lists them" in exact.stderr) == ([], True)
    near = json.loads(fanzha("search", query, "--json", "--near", data=published).stdout)
    assert {(one["slug"], one["exact"]) for one in near} == {("www-spp-gov-cn-a-t20240102_1", False)}
    held = json.loads(fanzha("search", "检察机关打击", "--json", "--near", data=published).stdout)
    assert [one["exact"] for one in held] == [True]


WRONG_USAGE = (
    (("crawl", "atlantis", "--contact", "a@b.example"), "Error: no source is called atlantis (`fanzha sources`"),
    (("crawl", "spp"), "--contact"),
    (("crawl", "spp", "--since", "2024-13-01", "--contact", "x"), "--since"),
)


def test_wrong_usage_is_named_in_a_line(tmp_path: Path) -> None:
    for arguments, said in WRONG_USAGE:
        done = fanzha(*arguments, data=tmp_path / "d")
        assert (done.returncode, said in one_line(done)) == (2, True), done.stderr


ODD = {
    "empty": b"",
    "nested": b"<div>" * 5000,
    "gb18030": PAGE.encode("gb18030"),
    "utf-16": PAGE.encode("utf-16"),
    "cut": PAGE.encode()[:-700],
    "unclosed": PAGE.replace("</p>", "").encode(),
}
NO_TEXT = {
    "bytes": b"\x00\x01\x02" * 100,
    "pdf": b"%PDF-1.7 text",
    "zip": b"PK\x03\x04rest",
    "png": b"\x89PNG\r\n\x1a\n\x00\x00",
}


def test_files_that_are_no_pages_are_named_and_the_others_taken_in_whatever_their_bytes(tmp_path: Path) -> None:
    bad = {f"{name}.html": "neither HTML nor text nor a WARC file" for name in NO_TEXT}
    bad |= {"big.html": "larger than", "missing.html": "missing.html", "x.warc": "not a WARC file"}
    for name, body in {**ODD, **NO_TEXT, "big": b"<p>" + b"x" * 50_000_000}.items():
        (tmp_path / f"{name}.html").write_bytes(body)
    (tmp_path / "x.warc").write_bytes(b"this is not a WARC file")
    files = [*(f"{name}.html" for name in ODD), *bad]
    done = fanzha("import", *(str(tmp_path / name) for name in files), data=tmp_path / "d")
    lines = done.stderr.splitlines()
    assert (done.returncode, len(lines)) == (1, len(bad)), done.stderr
    for name, why in bad.items():
        assert [line for line in lines if name in line and why in line], (name, lines)
    assert "5 page(s) taken in, 1 known already" in done.stdout  # in UTF-16 it is the page that it is in GB 18030
    replayed = fanzha("crawl", "spp", "--replay", str(tmp_path / "x.warc"), data=tmp_path / "d")
    assert (replayed.returncode, "x.warc: not a WARC file" in one_line(replayed)) == (1, True)


def test_a_data_folder_that_is_a_file_is_named(tmp_path: Path, page: Path) -> None:
    (tmp_path / "file").write_text("")
    done = fanzha("import", str(page), data=tmp_path / "file" / "data")
    assert done.returncode == 1
    assert "cannot open the data folder" in one_line(done)


def test_a_full_disk_is_one_line_and_what_was_there_stays(data: Path, tmp_path: Path) -> None:
    large = tmp_path / "large.html"
    large.write_text(PAGE.replace("甲某以", os.urandom(600_000).hex() + "甲某以"), encoding="utf-8")
    limit = 700_000  # bytes a file may have

    done = fanzha("import", str(large), data=data, sabotage={"largest_file": limit})
    assert done.returncode == 1
    assert "Traceback" not in done.stderr
    with sqlite3.connect(data / "archive.db") as db:
        assert db.execute("pragma integrity_check").fetchone() == ("ok",)
        assert db.execute("select count(*) from page_versions").fetchone() == (1,)
    assert fanzha("import", str(large), data=data).returncode == 0


def test_two_writers_at_once_are_refused(data: Path, page: Path) -> None:
    from archive.store.archive import Archive

    with Archive.open(data).lock():
        done = fanzha("import", str(page), data=data)
    assert done.returncode == 1
    assert "another fanzha is writing" in one_line(done)


def test_serving_searching_and_status_without_an_archive_say_what_to_do(tmp_path: Path) -> None:
    for command in (["serve"], ["search", "诈骗"], ["status"], ["publish"]):
        done = fanzha(*command, data=tmp_path / "none")
        assert done.returncode == 1
        assert "fanzha" in one_line(done)
    assert not (tmp_path / "none").exists()


def odd_and_sound() -> bytes:
    """A record without a date, and a page."""
    content = b"HTTP/1.1 200 OK\r\nContent-Type: text/html\r\n\r\n" + PAGE.encode()
    head = (
        "WARC/1.0\r\nWARC-Type: response\r\nWARC-Target-URI: http://sample.example/{}\r\n{}Content-Length: {}\r\n\r\n"
    )
    dates = ("", "WARC-Date: 2024-01-02T03:04:05Z\r\n")
    return b"".join(
        head.format(number, date, len(content)).encode() + content + b"\r\n\r\n" for number, date in enumerate(dates)
    )


def test_an_odd_record_is_named_and_the_next_is_taken_in(tmp_path: Path) -> None:
    (tmp_path / "x.warc").write_bytes(odd_and_sound())
    done = fanzha("import", str(tmp_path / "x.warc"), data=tmp_path / "d")
    assert done.returncode == 1
    assert "x.warc, record at byte 0: http://sample.example/0: it has no WARC-Date that can be read" in done.stderr
    assert "1 page(s) taken in, 1 new text(s), 0 file(s) failed" in done.stdout


def test_a_rebuild_names_odd_records_and_is_good(data: Path) -> None:
    import gzip

    first, second = odd_and_sound().split(b"WARC/1.0")[1:]
    (data / "warc" / "others.warc.gz").write_bytes(b"".join(gzip.compress(b"WARC/1.0" + r) for r in (first, second)))
    done = fanzha("rebuild", "--workers", "1", data=data)
    assert done.returncode == 0
    assert "1 record(s) skipped" in done.stderr
    assert "http://sample.example/0: it has no WARC-Date" in done.stderr
    assert "2 records" in done.stdout


def test_a_command_whose_output_nobody_reads_is_not_good() -> None:
    """`fanzha publish | head` may have ended in the middle of its work."""
    reader, writer = os.pipe()
    os.close(reader)
    done = subprocess.run([*FANZHA, "sources"], stdout=writer, stderr=subprocess.PIPE, text=True, check=False)
    os.close(writer)
    assert (done.returncode, done.stderr) == (128 + signal.SIGPIPE, "")
