"""`fanzha verify` finds every damage, and nothing where there is none."""

from __future__ import annotations

import shutil
import sqlite3
import time
from collections.abc import Callable
from contextlib import closing
from pathlib import Path
from random import Random

import pytest

from archive.backup import back_up
from archive.files import CHECKSUM, sha256, write_checksum
from archive.verify import verify
from archive.warc.records import RawRecord, records
from tests.sites.generated import generate
from tests.support.crawls import begin, crawl, declarations, fanzha, query
from tests.support.sample_site import ChangedSite, HeldSite
from tests.support.waiting import wait_until

pytestmark = pytest.mark.slow

SEED = 20240229
Damage = Callable[[Path, Random], None]  # takes a file


@pytest.fixture(scope="module")
def killed(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A data folder whose crawl was killed: one WARC file is open, and the last rows are in the WAL."""
    data = tmp_path_factory.mktemp("killed") / "data"
    with ChangedSite(generate(300), delay=0.02) as site:
        process = begin("crawl", data=data, sources=declarations(site, "sample-ucap"))
        while not site.requests or query(data, "select count(*) from captures") < [(20,)]:
            time.sleep(0.02)
        process.kill()
        process.wait()
    return data


@pytest.fixture(scope="module")
def backup(whole: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    return back_up(whole, tmp_path_factory.mktemp("backup") / "copy").path


# --- damages to a file ------------------------------------------------------------------------------------------------


def change(path: Path, how: Callable[[bytearray], object]) -> None:
    content = bytearray(path.read_bytes())
    how(content)
    path.write_bytes(content)


def flip(path: Path, random: Random) -> None:
    def one(content: bytearray) -> None:
        content[random.randrange(len(content))] ^= 1 << random.randrange(8)

    change(path, one)


def zero_half(path: Path, random: Random) -> None:
    def half(content: bytearray) -> None:
        middle = len(content) // 2
        start, end = random.choice(((0, middle), (middle, len(content))))
        content[start:end] = bytes(end - start)

    change(path, half)


def cut(path: Path, random: Random) -> None:
    size = path.stat().st_size
    change(path, lambda content: content.__delitem__(slice(random.randrange(size // 4, size - 1), None)))


def lose_member(path: Path, random: Random) -> None:
    with path.open("rb") as file:
        found = [one for one in records(file) if isinstance(one, RawRecord)]
    one = random.choice(found[:-1])
    change(path, lambda content: content.__delitem__(slice(one.offset, one.end)))


def lose(path: Path, _: Random) -> None:
    path.unlink()


def sql(statement: str) -> Damage:
    """A change of rows by another program."""

    def run(path: Path, random: Random) -> None:
        with closing(sqlite3.connect(path)) as db, db:
            table = statement.partition("{")[2].partition("}")[0]
            rows = db.execute(f"select rowid from {table} order by 1").fetchall()
            assert db.execute(statement.replace(f"{{{table}}}", table), random.choice(rows)).rowcount > 0

    return run


CLOSED, OPEN, TABLES, LEDGER = "warc/*.warc.gz", "warc/*.open", "archive.db", "ledger.db"
PUBLIC, BACKUP = "public/fanzha*", "**/*"
DAMAGES: list[tuple[str, Damage]] = [
    *[(CLOSED, damage) for damage in (flip, flip, flip, zero_half, cut, lose_member, lose)],
    *[(OPEN, damage) for damage in (flip, flip, zero_half, cut, lose_member, lose)],
    *[("warc/*.cdxj", damage) for damage in (flip, cut, lose)],
    *[(TABLES, damage) for damage in (flip, flip, zero_half, cut)],
    (TABLES, sql("delete from {captures} where rowid = ?")),
    (TABLES, sql("update {page_versions} set text = text || '。' where rowid = ?")),
    (TABLES, sql("update {publications} set title = title || '？' where rowid = ?")),
    *[(LEDGER, damage) for damage in (flip, zero_half, lose)],
    ("ledger.previous.db", flip),
    *[(PUBLIC, damage) for damage in (flip, cut, lose)],
    *[(BACKUP, damage) for damage in (flip, cut, lose)],
]


@pytest.fixture
def damaged(
    request: pytest.FixtureRequest, whole: Path, killed: Path, backup: Path, tmp_path: Path
) -> tuple[Path, str]:
    """A copy of a folder with one damage, and the place of the damage."""
    number: int = request.param
    pattern, damage = DAMAGES[number]
    random = Random(SEED + number)
    source = {OPEN: killed, BACKUP: backup}.get(pattern, whole)
    folder = Path(shutil.copytree(source, tmp_path / "folder"))
    hit = random.choice(sorted(path for path in folder.glob(pattern) if path.is_file()))
    damage(hit, random)
    return folder, str(hit.relative_to(folder))


def names(pattern: int) -> str:
    place, damage = DAMAGES[pattern]
    return f"{place} {damage.__name__}"


@pytest.mark.parametrize("damaged", range(len(DAMAGES)), indirect=True, ids=names)
def test_each_damage_is_found(damaged: tuple[Path, str]) -> None:
    folder, hit = damaged
    found = verify(folder).findings
    assert found, f"nothing was found of {hit}"
    assert all(str(finding) for finding in found)


def test_each_fault_of_the_public_file_has_its_name(whole: Path, tmp_path: Path) -> None:
    def changed(public: Path) -> None:
        change(public, lambda content: content.__setitem__(-1, content[-1] ^ 1))

    def without_checksum(public: Path) -> None:
        public.with_name(public.name + CHECKSUM).unlink()

    def lost(public: Path) -> None:
        without_checksum(public)
        public.unlink()

    def of_another(public: Path) -> None:
        changed(public)
        write_checksum(public, sha256(public))

    names = {}
    for number, fault in enumerate((changed, without_checksum, lost, of_another)):
        data = Path(shutil.copytree(whole, tmp_path / str(number)))
        fault(data / "public" / "fanzha.db")
        names[fault.__name__] = {one.check for one in verify(data).findings if one.check.startswith("public_")}
    assert names == {
        "changed": {"public_changed"},
        "without_checksum": {"public_without_checksum"},
        "lost": {"public_lost"},
        "of_another": {"public_unknown"},
    }


def test_nothing_is_found_where_nothing_is_damaged(whole: Path, killed: Path, backup: Path, tmp_path: Path) -> None:
    for number, folder in enumerate((whole, killed, backup)):
        found = verify(Path(shutil.copytree(folder, tmp_path / str(number))))
        assert (found.findings, found.checked["records"] > 10, found.checked["captures"] > 10) == ((), True, True)


def test_it_changes_nothing(whole: Path, tmp_path: Path) -> None:
    data = Path(shutil.copytree(whole, tmp_path / "data"))
    before = {path: path.read_bytes() for path in data.rglob("*") if path.is_file()}
    verify(data)
    after = {path: path.read_bytes() for path in data.rglob("*") if path.is_file()}
    assert {path: after[path] for path in before} == before
    assert {path.name for path in after.keys() - before.keys()} <= {"archive.db-shm", "archive.db-wal"}


def test_nothing_is_found_while_a_crawl_runs_and_after_each_job(tmp_path: Path) -> None:
    data, content = tmp_path / "data", generate(60)
    last = min(path for _, path in content if "/t20" in path)
    with HeldSite(content, last, delay=0.01) as site:
        process = begin("crawl", data=data, sources=declarations(site, "sample-ucap"), settings=site.settings)
        wait_until(lambda: (data / "archive.db").exists() and len(site.requests) >= 10)
        found = verify(data)
        assert (found.findings, found.is_running) == ((), True)
        site.released.set()
        while process.poll() is None:
            assert verify(data).findings == ()
        process.communicate()
        assert verify(data).findings == ()
        assert crawl(data, site, "sample-ucap").exit_status == 0
        assert verify(data).findings == ()
    for command in (("publish",), ("rebuild", "--workers", "0"), ("join",), ("publish",)):
        assert fanzha(*command, data=data).returncode == 0
        found = verify(data)
        assert (found.findings, found.is_at_rest) == ((), True), command


def test_the_command_says_what_is_hit_and_what_to_do(whole: Path, tmp_path: Path) -> None:
    data = Path(shutil.copytree(whole, tmp_path / "data"))
    assert fanzha("verify", data=data).returncode == 0
    with closing(sqlite3.connect(data / "archive.db")) as db, db:
        db.execute("update page_versions set text = 'other' where id = (select min(version_id) from pages)")
        ((url,),) = db.execute("select url from pages where version_id = (select min(version_id) from pages)")
    done = fanzha("verify", data=data)
    [line] = [line for line in done.stdout.splitlines() if line.startswith("text_changed")]
    assert (done.returncode, url in line, "fanzha rebuild" in line) == (1, True, True)
    assert "captures" in done.stdout.splitlines()[-1]


def test_of_a_lost_warc_file_each_page_is_named(whole: Path, tmp_path: Path) -> None:
    data = Path(shutil.copytree(whole, tmp_path / "data"))
    [lost, *_] = sorted((data / "warc").glob("*.warc.gz"))
    with closing(sqlite3.connect(data / "archive.db")) as db:
        urls = {url for (url,) in db.execute("select url from captures where warc_file = ?", [lost.name])}
    lost.unlink()
    assert {finding.detail for finding in verify(data).findings if finding.check == "warc_lost"} == urls
