"""A text is withdrawn from an archive that was crawled: it is nowhere in the folder of public files, and at no address,
whatever happens after. A site that runs meanwhile takes the new file up by itself."""

from __future__ import annotations

import gzip
import io
import json
import re
import shutil
import sqlite3
import zipfile
from collections.abc import Iterator
from contextlib import closing
from dataclasses import dataclass
from pathlib import Path
from urllib.parse import quote

import pytest
import zstandard
from click.testing import CliRunner

from archive.cli import main
from archive.search import Catalogue, Search, SearchQuery
from archive.site.plugin import make_datasette
from archive.sqlite_uri import sqlite_uri
from tests.support.editions import get
from tests.support.waiting import wait_until

pytestmark = pytest.mark.slow

REASON = "应当事人申请，涉及个人信息"
UNPACK = {".gz": gzip.decompress, ".zst": zstandard.ZstdDecompressor().decompress}
FORMATS = ("", ".json", ".txt", ".md", ".bib", ".ris")
ENDS = re.compile(r"[。；！？，：\n]")


@dataclass(frozen=True)
class Taken:
    """A publication before it was withdrawn."""

    slug: str
    text: str
    pages: tuple[int, ...]
    page_slugs: tuple[str, ...]
    versions: tuple[int, ...]
    cases: tuple[int, ...]
    numbers: tuple[str, ...]

    @property
    def addresses(self) -> Iterator[str]:
        """Every address that had a part of it."""
        yield from (f"/p/{self.slug}{ending}" for ending in FORMATS)
        yield f"/api/publications/{self.slug}.json"
        yield f"/unapi?id=p/{self.slug}"
        yield f"/p/{self.slug}/tables/1.csv"
        yield from (f"/p/{slug}" for slug in self.page_slugs)
        yield from (f"/p/{self.slug}/copies/{page}" for page in self.pages)
        for version in self.versions:
            yield from (f"/p/{self.slug}/versions/{version}{ending}" for ending in ("", "/snapshot", "/page"))
        for case in self.cases:
            yield from (f"/c/{case}{ending}" for ending in FORMATS)
            yield from (f"/case/{case}", f"/api/cases/{case}.json", f"/unapi?id=c/{case}")
        yield from (f"/case/{quote(number)}" for number in self.numbers)


@pytest.fixture
def data(sample_data: Path, tmp_path: Path) -> Path:
    """A copy of the data folder of the sample, crawled and published."""
    return Path(shutil.copytree(sample_data, tmp_path / "data"))


def run(data: Path, *arguments: str, status: int = 0) -> str:
    result = CliRunner().invoke(main, [*arguments, "--data", str(data)])
    assert result.exit_code == status, result.output
    return result.output


def rows(data: Path, sql: str, *values: object) -> list[tuple]:
    path = sqlite_uri(data / "public" / "fanzha.db", immutable=1)
    with closing(sqlite3.connect(path, uri=True)) as db:
        return db.execute(sql, values).fetchall()


def taken(data: Path, where: str) -> Taken:
    """The first publication of the public file that meets a condition."""
    id_, slug, text = rows(
        data, f"select id, slug, text from publications join publication_texts on id = publication_id where {where}"
    )[0]
    copies = "select page_id from copies where publication_id = ?"
    one = lambda sql: tuple(value for (value,) in rows(data, sql, id_))  # noqa: E731
    return Taken(
        slug,
        text,
        one(copies),
        one(
            "select slug from pages where id in (select page_id from copies where publication_id = ? and position = 1)"
        ),
        one(f"select id from page_versions where page_id in ({copies})"),
        one("select id from cases where publication_id = ?"),
        one("select number from cases where publication_id = ? and number like '检例%'"),
    )


def contents(public: Path) -> Iterator[tuple[str, bytes]]:
    """Every file below a folder, unpacked."""
    for path in (path for path in public.rglob("*") if path.is_file()):
        content = path.read_bytes()
        if path.suffix == ".zip":
            with zipfile.ZipFile(io.BytesIO(content)) as packed:
                yield from ((f"{path}:{name}", packed.read(name)) for name in packed.namelist())
        else:
            yield str(path), UNPACK.get(path.suffix, bytes)(content)


def own_sentences(data: Path, gone: Taken) -> list[str]:
    """The pieces of a withdrawn text that no other text of the archive has."""
    with closing(sqlite3.connect(data / "archive.db")) as db:
        others = "\n".join(
            text
            for (text,) in db.execute(
                """select text from publication_texts where publication_id not in (
                     select publication_id from copies join withdrawn_pages using (page_id, position))"""
            )
        )
    pieces = {one.strip() for one in ENDS.split(gone.text)}
    return [one for one in pieces if len(one) >= 6 and one not in others]


def assert_gone(data: Path, *those: Taken) -> None:
    """They are in no byte of a public file, in no result of a search, and at no address."""
    files = dict(contents(data / "public"))
    with closing(sqlite3.connect(sqlite_uri(data / "public" / "fanzha.db", immutable=1), uri=True)) as db:
        search = Search(db, Catalogue.read(db))
        for gone in those:
            sentences = own_sentences(data, gone)
            assert len(sentences) > 5
            assert [
                (name, one) for name, content in files.items() for one in sentences if one.encode() in content
            ] == []
            assert [one for one in sentences if search.counts(SearchQuery(f'"{one}"', exact=True)).exact_total] == []
    site = make_datasette(data / "public" / "fanzha.db", warc=data / "warc")
    addresses = [one for gone in those for one in gone.addresses]
    answers = dict(zip(addresses, get(site, *addresses), strict=True))
    while busy := [path for path, answer in answers.items() if answer.status_code == 503]:  # the machine is
        answers |= zip(busy, get(site, *busy), strict=True)
    assert {path: answer.status_code for path, answer in answers.items() if answer.status_code != 410} == {}
    assert all(REASON in answer.text for answer in answers.values())
    assert all(
        one not in answer.text for answer in answers.values() for gone in those for one in own_sentences(data, gone)
    )


def test_a_withdrawn_text_is_nowhere_and_stays_away(data: Path, tmp_path: Path) -> None:
    composite, batch = taken(data, "slug like '%-2'"), taken(data, "copy_count = 2")
    guiding = taken(data, "kind = 'guiding_cases'")
    site = make_datasette(data / "public" / "fanzha.db", warc=data / "warc")
    assert [answer.status_code for answer in get(site, f"/p/{batch.slug}", f"/c/{batch.cases[0]}")] == [200, 200]

    run(data, "withdraw", composite.slug, batch.slug, guiding.slug, "--reason", REASON, "--publish")
    assert_gone(data, composite, batch, guiding)
    wait_until(lambda: get(site, f"/p/{batch.slug}")[0].status_code == 410)
    assert get(site, f"/c/{batch.cases[0]}")[0].status_code == 410

    page = composite.page_slugs[0] if composite.page_slugs else composite.slug.removesuffix("-2")
    (other,) = get(site, f"/p/{page}")  # the other publication of the page, whose saved page is not shown
    assert (other.status_code, "/versions/" in other.text) == (200, False)

    run(data, "rebuild", "--workers", "0")
    paragraphs = "".join(f"<p>{line}</p>" for line in batch.text.split("\n"))
    repost = tmp_path / "repost.html"
    repost.write_text(
        f"<html><head><title>转载：某案例</title></head><body><article>{paragraphs}</article></body></html>"
    )
    run(data, "import", str(repost), "--url", "https://www.repost.example/a/1.html")
    run(data, "publish")
    assert_gone(data, composite, batch, guiding)
    listed = {one["slug"]: one for one in json.loads(run(data, "withdraw", "--list", "--json"))}
    assert listed[batch.slug]["pages"] == len(batch.pages) + 1

    run(data, "withdraw", "--undo", batch.slug, "--publish")
    assert rows(data, "select count(*) from publications where slug = ?", batch.slug) == [(1,)]
    assert [answer.status_code for answer in get(site, f"/p/{guiding.slug}")] == [410]
    wait_until(lambda: get(site, f"/p/{batch.slug}")[0].status_code == 200)
