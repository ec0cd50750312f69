"""A working file that is lost or damaged beside its WARC files: a line with the cure, and a rebuild that works."""

from __future__ import annotations

import shutil
from collections.abc import Callable
from pathlib import Path

import pytest

from tests.cli.test_commands import PAGE, one_line
from tests.support.crawls import fanzha
from tests.support.tables import tables

pytestmark = pytest.mark.slow

ADDRESS = "https://www.spp.gov.cn/a/202401/t2024010{}_1.shtml"


def zero_head(path: Path) -> None:
    path.write_bytes(bytes(100) + path.read_bytes()[100:])


def ruin_pages(path: Path) -> None:
    """Every page of the file but the first, which holds the header and the names of the tables."""
    content = path.read_bytes()
    path.write_bytes(content[:4096] + b"\xff" * (len(content) - 4096))


LOSSES: dict[str, Callable[[Path], object]] = {
    "missing": Path.unlink,
    "without its head": zero_head,
    "ruined pages": ruin_pages,
}


@pytest.fixture(scope="module")
def whole(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("whole")
    for number in (1, 2):
        page = folder / "page.html"
        page.write_text(PAGE.replace("甲某", f"甲{number}某"), encoding="utf-8")
        done = fanzha("import", str(page), "--url", ADDRESS.format(number), data=folder / "data")
        assert done.returncode == 0, done.stderr
    assert fanzha("publish", data=folder / "data").returncode == 0
    return folder / "data"


def files(data: Path) -> dict[str, bytes]:
    """All but the empty ones that SQLite makes for who reads."""
    found = (path for path in data.rglob("*.db*") if not path.name.endswith(("-shm", "-wal")))
    return {str(path.relative_to(data)): path.read_bytes() for path in found}


@pytest.mark.parametrize("loss", LOSSES)
def test_every_command_says_so_and_changes_nothing_and_a_rebuild_makes_the_tables_again(
    whole: Path, tmp_path: Path, loss: str
) -> None:
    lost = Path(shutil.copytree(whole, tmp_path / "data"))
    LOSSES[loss](lost / "archive.db")
    (tmp_path / "page.html").write_text(PAGE, encoding="utf-8")
    [warc] = sorted((lost / "warc").iterdir())[:1]
    before = files(lost)
    for command in (
        ("status",),
        ("sources",),
        ("publish",),
        ("import", str(tmp_path / "page.html")),
        ("crawl", "spp", "--replay", str(warc)),
        ("fetch", "--replay", str(warc), ADDRESS.format(1)),
    ):
        done = fanzha(*command, data=lost)
        assert (done.returncode, "fanzha rebuild" in one_line(done)) == (1, True), command
    assert files(lost) == before
    damaged = (lost / "archive.db").read_bytes() if (lost / "archive.db").exists() else b""
    done = fanzha("rebuild", "--workers", "0", data=lost)
    assert done.returncode == 0, done.stderr
    made, meant = tables(lost / "archive.db"), tables(whole / "archive.db")
    assert {name: rows for name, rows in made.items() if name != "publishings"} == {
        name: rows for name, rows in meant.items() if name != "publishings"
    }
    aside = list(lost.glob("archive.db.damaged-*Z"))
    assert [path.read_bytes() for path in aside] == ([damaged] if damaged else [])
    assert bool(aside) == ("archive.db was damaged or changed" in done.stderr)
    assert fanzha("status", data=lost).returncode == 0


def test_a_damaged_public_file_is_named_by_a_search(whole: Path, tmp_path: Path) -> None:
    data = Path(shutil.copytree(whole, tmp_path / "data"))
    ruin_pages(data / "public" / "fanzha.db")
    done = fanzha("search", "诈骗", data=data)
    assert (done.returncode, "fanzha publish" in one_line(done)) == (1, True)


def test_a_working_file_without_warc_files_is_not_sent_to_a_rebuild(tmp_path: Path) -> None:
    (tmp_path / "archive.db").write_bytes(b"garbage" * 500)
    done = fanzha("status", data=tmp_path)
    assert (done.returncode, "from a backup" in one_line(done)) == (1, True)


@pytest.mark.parametrize("command", [("import", "page.html"), ("rebuild",)])
def test_after_a_command_all_rows_are_in_the_file_itself(whole: Path, tmp_path: Path, command: tuple[str, ...]) -> None:
    (tmp_path / "page.html").write_text(PAGE, encoding="utf-8")
    data = Path(shutil.copytree(whole, tmp_path / "data"))
    done = fanzha(*(str(tmp_path / one) if one == "page.html" else one for one in command), data=data)
    assert (done.returncode, (data / "archive.db-wal").exists()) == (0, False)
    (tmp_path / "copy").mkdir()
    shutil.copy(data / "archive.db", tmp_path / "copy")
    assert tables(tmp_path / "copy" / "archive.db") == tables(data / "archive.db")


def change(data: Path) -> None:
    """One byte of an address in the working file, as a disk or another program changes it. SQLite still reads it."""
    content = bytearray((data / "archive.db").read_bytes())
    content[content.index(b"https://")] ^= 1
    (data / "archive.db").write_bytes(content)


def test_a_changed_byte_is_named_before_anything_is_written_and_a_rebuild_mends_it(whole: Path, tmp_path: Path) -> None:
    data = Path(shutil.copytree(whole, tmp_path / "data"))
    (tmp_path / "page.html").write_text(PAGE, encoding="utf-8")
    change(data)
    before = files(data)
    for command in (
        ("accept", "spp"),
        ("publish",),
        ("import", str(tmp_path / "page.html")),
        ("join",),
        ("backup", str(tmp_path / "copy")),
        ("crawl", "spp", "--replay", str(next((data / "warc").glob("*.warc.gz")))),
    ):
        done = fanzha(*command, data=data)
        line = one_line(done)
        assert (done.returncode, "archive.db.seal" in line, "fanzha rebuild" in line) == (1, True, True), command
    assert (files(data), (tmp_path / "copy").exists()) == (before, False)
    assert "tables_changed" in fanzha("verify", data=data).stdout
    done = fanzha("rebuild", "--workers", "0", data=data)
    assert done.returncode == 0, done.stderr
    assert fanzha("verify", data=data).returncode == 0
    [aside] = data.glob("archive.db.damaged-*Z")
    assert aside.read_bytes() == before["archive.db"]


def test_a_refused_command_seals_nothing(whole: Path, tmp_path: Path) -> None:
    data = Path(shutil.copytree(whole, tmp_path / "data"))
    before = files(data)
    assert fanzha("accept", "spp", data=data).returncode == 1
    assert files(data) == before
    (data / "archive.db.seal").unlink()  # as after a kill
    assert fanzha("accept", "spp", data=data).returncode == 1
    assert not (data / "archive.db.seal").exists()


@pytest.mark.parametrize("loss", ["missing", "ruined pages"])
def test_a_refused_rebuild_leaves_everything_as_it_was(whole: Path, tmp_path: Path, loss: str) -> None:
    data = Path(shutil.copytree(whole, tmp_path / "data"))
    LOSSES[loss](data / "archive.db")
    warc = next((data / "warc").glob("*.warc.gz"))
    warc.write_bytes(warc.read_bytes()[:200])
    for ledger in data.glob("ledger*") if loss == "missing" else ():
        ledger.unlink()
    before = files(data)
    done = fanzha("rebuild", "--workers", "0", data=data)
    assert (done.returncode, "Nothing was changed" in done.stderr) == (1, True)
    assert files(data) == before
