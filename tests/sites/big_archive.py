"""A public file of as many publications as wanted, which no one issued, for measuring the site.

usage: python tests/sites/big_archive.py [--publications 100000] [--folder DIR] [--seed 1]   (prints the file's path)

What the publications say is made by big_texts; here they become rows of a working file, from which the project's own
build makes the public file. A file that was made of the same publications by the same code is used again. 100,000 of
them take 300 million characters, 4 GB that stay, 11 GB of disk while they are built, and three or four minutes.
"""

from __future__ import annotations

import argparse
import json
import os
import sqlite3
import sys
import tempfile
import time
from collections import defaultdict
from collections.abc import Callable, Iterable, Iterator
from contextlib import closing
from dataclasses import asdict
from datetime import timedelta
from hashlib import sha256
from itertools import islice
from pathlib import Path
from random import Random
from typing import Any

import sqlite_utils

import archive
from archive.analysis.figures import figures_of
from archive.analysis.laws import all_laws
from archive.files import read_checksum, write_checksum
from archive.files import sha256 as sha256_of
from archive.model import CircumstanceKind
from archive.publish.public_rows import build
from archive.slugs import slug_of
from archive.store.publications.figure_rows import figure_rows
from archive.store.publications.publication_rows import update_vocabularies
from archive.store.runs import COUNTS
from archive.store.tables import prepare
from archive.urls import canonical_key, stable_id
from tests.sites.big_texts import CHARS, Maker, Pool, Publication, Source, fingerprint, read_pool

FOLDER = Path(tempfile.gettempdir()) / "fanzha-made-archives"
NAME, STAMP = "fanzha.db", "made.json"  # the site takes over a file of that name alone
SEED = 1
BATCH = 1_000  # publications whose rows are written at once
SHOWN = 10_000  # publications between two lines of progress
HERE = Path(__file__).resolve().parent
# The code that decides what stands in the file: with any change of it the file is made anew.
CODE = (
    "publish/public_rows.py",
    "publish/__init__.py",
    "publish/figures",
    "analysis/figures",
    "search/index",
    "search/tokens.py",
    "text/hanzi.py",
    "schema",
    "store/tables.py",
)

SEEN, ASKED = "2026-07-01T02:00:00Z", "2026-11-20T02:30:00Z"  # first and last, of all pages
WITH_ATTACHMENT = 0.05
READ_FOR_FIGURES = 500  # characters of each text: to read all of them would take ten minutes
# What became of the people of cases, and what is cited, is drawn by lot: to read it would take an hour.
OUTCOMES = {"prison": 70, "not_prosecuted": 12, "life": 5, "detention": 5, "fine_only": 3, "exempted": 2, "death": 1}
CIRCUMSTANCES = [kind.value for kind in CircumstanceKind]
OFTEN = ("cn-criminal-law", "中华人民共和国刑法", 266)
MOST_ARTICLES = 450  # of a law; low numbers are cited most

# The columns that are filled, in the order of the values in `_rows`; all others stay empty.
COLUMNS: dict[str, str] = {
    "publications": "id slug kind kind_from title issuer published published_from year attribution topic topic_score"
    " topic_terms source_id region_code url chars case_count copy_count first_seen",
    "documents": "id page_id version_id position kind topic text_sha256 start end structure",
    "publication_issuers": "publication_id position name",
    "publication_crimes": "publication_id crime_id how",
    "pages": "id url slug source_id column_name state tier tier_why first_seen last_seen last_changed version_id",
    "page_versions": "id page_id seen_at last_seen text_sha256 title published published_from imported text"
    " reader_version warc_file warc_offset",
    "copies": "page_id position publication_id relation why",
    "cases": "id publication_id position number title keywords offices topic start end",
    "case_crimes": "case_id crime_id how",
    "case_regions": "case_id code how",
    "outlines": "publication_id position level heading start",
    "questions": "publication_id position asker question answer start end",
    "figures": "id publication_id position case_id start end as_written value value_max unit bound measure"
    " measure_as_written crime_id crime crime_as_written subject place region_code period_as_written period_start"
    " period_end change part_of damaged sentence",
    "outcomes": "id publication_id case_id position defendant people kind months_min months_max suspended fined"
    " rights_for_life adopted final other_case start end as_written",
    "circumstances": "id publication_id case_id outcome_id position kind start end as_written",
    "citations": "id publication_id case_id position law_id law article article_sub former start end as_written"
    " sentence",
    "attachments": "id page_id position key url name state last_seen media_type sha256 bytes text fetched_at",
}

Say = Callable[[str], None]
Row = tuple[str, tuple[Any, ...]]  # table and values


def make(
    publications: int,
    folder: Path = FOLDER,
    *,
    seed: int = SEED,
    chars: int = CHARS,
    pool: Pool | None = None,
    say: Say = print,
) -> Path:
    """The public file of so many publications, below `folder`: the one that is there, or a new one.

    `chars`: the mean of a text, about. The pool is the mirror's below $FANZHA_SHARED unless another is given. `say` is
    told of the progress.
    """
    if pool is None:
        shared = os.environ.get("FANZHA_SHARED")
        pool = read_pool(Path(shared) if shared else None)
    own = folder / (str(publications) if chars == CHARS else f"{publications}-{chars}")
    public, stamp = own / NAME, own / STAMP
    made_of = {"publications": publications, "seed": seed, "chars": chars, "pool": fingerprint(pool), "code": _code()}
    if public.is_file() and stamp.is_file() and json.loads(stamp.read_text()) == made_of:
        say(f"{public} is there already")
        if read_checksum(public) is None:
            write_checksum(public, sha256_of(public))
        return public
    own.mkdir(parents=True, exist_ok=True)
    stamp.unlink(missing_ok=True)
    _make(publications, own, Maker(pool, seed, chars), say)
    write_checksum(public, sha256_of(public))  # else the site checks the whole file with SQLite, which takes a minute
    stamp.write_text(json.dumps(made_of))
    return public


def _make(publications: int, folder: Path, maker: Maker, say: Say) -> None:
    working, draft, public = folder / "archive.db", folder / "draft.db", folder / NAME
    for path in (working, draft, public):
        path.unlink(missing_ok=True)
    began = time.monotonic()
    say(f"making {publications:,} publications of {maker.pool.origin}")
    try:
        chars = fill(working, publications, maker, say)
        say(f"{chars:,} characters, {chars / publications:,.0f} each, in {time.monotonic() - began:.0f} s; building")
        build(working, draft, public, at="2024-01-01T00:00:00Z")
    finally:
        for path in (working, draft):
            path.unlink(missing_ok=True)
    say(f"{public}: {public.stat().st_size / 1e6:,.0f} MB in {time.monotonic() - began:.0f} s")


def fill(working: Path, publications: int, maker: Maker, say: Say) -> int:
    """Make the working file, in one transaction; the characters of all texts together."""
    chars = 0
    with closing(sqlite3.connect(working, isolation_level=None)) as connection:
        connection.execute("pragma journal_mode = off")
        connection.execute("pragma synchronous = off")
        db = sqlite_utils.Database(connection)
        prepare(db)
        connection.execute("begin")
        update_vocabularies(db)
        _insert_sources(connection, maker.sources)
        numbers = iter(range(publications))
        while batch := list(islice(numbers, BATCH)):
            rows: dict[str, list[tuple[Any, ...]]] = defaultdict(list)
            for number in batch:
                publication = maker.publication(number)
                chars += len(publication.text)
                for table, values in rows_of(publication, Random(number)):
                    rows[table].append(values)
            for table, columns in COLUMNS.items():
                insert(connection, table, columns.split(), rows[table])
            if (batch[-1] + 1) % SHOWN == 0:
                say(f"{batch[-1] + 1:,} publications")
        connection.execute("commit")
    return chars


def insert(connection: sqlite3.Connection, table: str, columns: Iterable[str], rows: Iterable[tuple[Any, ...]]) -> None:
    names = [f'"{column}"' for column in columns]
    marks = ", ".join("?" * len(names))
    connection.executemany(f"insert into {table} ({', '.join(names)}) values ({marks})", rows)


def _insert_sources(connection: sqlite3.Connection, sources: tuple[Source, ...]) -> None:
    """The sites, and the run that found all."""
    columns = ("id", "name", "level", "region_code", "home_url", "family", "official")
    insert(
        connection,
        "sources",
        columns,
        [
            (one.id, one.name, one.level, one.region_code, f"https://{one.host}", "ucap", int(one.level != "other"))
            for one in sources
        ],
    )
    run = {"id": 1, "started": SEEN, "ended": ASKED, "verdict": "good", "origin": "live"}
    run |= {"request_all": 0, "resumes": 0}
    insert(connection, "runs", run, [tuple(run.values())])
    of_run = ("run_id", "source_id", "verdict", *COUNTS)
    insert(connection, "run_sources", of_run, [(1, one.id, "good", *([0] * len(COUNTS))) for one in sources])


def rows_of(made: Publication, random: Random) -> Iterator[Row]:
    """All rows of a publication."""
    own, published_from = made.id, "line" if made.published else None
    topic = "partly" if any(case.topic == "other" for case in made.cases) else "fraud"
    yield (
        "publications",
        (
            *(own, made.slug, made.kind, "title", made.title, "、".join(made.issuers) or None),
            *(made.published, published_from, int(made.published[:4]) if made.published else None, made.source.name),
            *(topic, round(random.uniform(0.5, 3), 2), _json(("诈骗", "电信网络诈骗"))),
            *(made.source.id, made.source.region_code, made.url, len(made.text), len(made.cases) or None),
            *(len(made.pages), SEEN),
        ),
    )
    yield "documents", _document(made, topic)
    for position, name in enumerate(made.issuers, 1):
        yield "publication_issuers", (own, position, name)
    for crime in made.crimes:
        yield "publication_crimes", (own, crime, random.choice(("title", "keywords", "text")))
    for position, (heading, start) in enumerate(made.outline, 1):
        yield "outlines", (own, position, 1, heading, start)
    for position, (question, answer, start, end) in enumerate(made.questions, 1):
        yield "questions", (own, position, "记者", question, answer, start, end)
    yield from _case_rows(made, random)
    yield from _judgment_rows(made, random)
    for row in _figures(made):
        yield "figures", tuple(row[name] for name in COLUMNS["figures"].split())
    for url, site in made.pages:
        yield from _page_rows(made, url, site, random)


def _document(made: Publication, topic: str) -> tuple[Any, ...]:
    """The row of `documents`: of what the text holds it says where the sections of cases are."""
    page, checksum = stable_id(canonical_key(made.url)), _sha256(made.text)
    structure = {"cases": [{"sections": [asdict(section) for section in case.sections]} for case in made.cases]}
    place = (made.id, page, stable_id(made.url, checksum), 1)
    return (*place, made.kind, topic, checksum, 0, len(made.text), json.dumps(structure, ensure_ascii=False))


def _figures(made: Publication) -> list[dict[str, Any]]:
    """The rows of the figures at the beginning of a text."""
    text, issuer = made.text[:READ_FOR_FIGURES], made.issuers[0] if made.issuers else None
    found = figures_of(text, published=made.published, issuer=issuer, title=made.title)
    return figure_rows(made.id, found, text, ())


def _case_rows(made: Publication, random: Random) -> Iterator[Row]:
    for position, case in enumerate(made.cases, 1):
        own = stable_id(made.id, "case", position)
        code, office = case.region
        called = (case.number, case.title, _json(case.keywords), _json((office,)), case.topic)
        yield "cases", (own, made.id, position, *called, case.start, case.end)
        for crime in case.crimes:
            yield "case_crimes", (own, crime, random.choice(("title", "keywords", "charge", "text")))
        yield "case_regions", (own, code, office)


def _judgment_rows(made: Publication, random: Random) -> Iterator[Row]:
    """Outcomes, circumstances and citations of the cases of a publication; their words are the beginnings of cases."""
    laws, at = all_laws(), 0
    for number, case in enumerate(made.cases, 1):
        case_id, words = stable_id(made.id, "case", number), made.text[case.start : case.start + 12]
        there = (case.start, case.start + len(words), words)
        for _ in range(random.randint(1, 3)):
            at += 1
            kind = random.choices(list(OUTCOMES), list(OUTCOMES.values()))[0]
            months = random.randint(2, 180) if kind == "prison" else 5 if kind == "detention" else None
            suspended = "all" if months and months <= 36 and random.random() < 0.4 else None
            own = (stable_id(made.id, "outcome", at), made.id, case_id)
            flags = (int(random.random() < 0.6), 0, 0, int(random.random() < 0.9), int(random.random() < 0.05))
            yield "outcomes", (*own, at, "某某", 1, kind, months, months, suspended, *flags, *there)
            named = (stable_id(made.id, "circumstance", at), made.id, case_id, own[0], at)
            yield "circumstances", (*named, random.choice(CIRCUMSTANCES), *there)
            law = laws[int(len(laws) * random.random() ** 6)]
            article = 1 + int(MOST_ARTICLES * random.random() ** 3)
            law_id, law_name, article = OFTEN if random.random() < 0.3 else (law.id, law.name, article)
            cited = (stable_id(made.id, "citation", at), made.id, case_id, at, law_id, law_name)
            yield "citations", (*cited, article, None, 0, *there, words)


def _page_rows(made: Publication, url: str, site: Source, random: Random) -> Iterator[Row]:
    """A page, its texts and that it is a copy; of some also a file that they link."""
    key = canonical_key(url)
    own, best = stable_id(key), url == made.url
    texts = [made.before, made.text] if best and made.before else [made.text]
    versions = [(stable_id(url, checksum), checksum, text) for text in texts for checksum in [_sha256(text)]]
    tier, why = ("press", None) if site.level == "other" else ("official", '[{"code": "registered_source"}]')
    named = (own, url, slug_of(key, site.id), site.id, url.split("/")[3])
    yield "pages", (*named, "live", tier, why, SEEN, ASKED, SEEN, versions[-1][0])
    for at, (version, checksum, text) in enumerate(versions, 1):
        seen_at, last_seen = (SEEN, ASKED) if at == len(versions) else (f"{made.day + timedelta(1)}T02:00:00Z", SEEN)
        dated = (made.title, made.published, "line" if made.published else None)
        kept = (0, text, "1", "made-00001.warc.gz", own % 1_000_000_000)
        yield "page_versions", (version, own, seen_at, last_seen, checksum, *dated, *kept)
    yield "copies", (own, 1, made.id, "original" if best else "repost", None if best else '[{"code": "same_text"}]')
    if best and random.random() < WITH_ATTACHMENT:
        file = f"{url.rpartition('/')[0]}/P{own}.pdf"
        read = (ASKED, "application/pdf", _sha256(file), 12_345, made.text[:500], SEEN)
        called = (canonical_key(file), file, "附件：统计表.pdf", "live")
        yield "attachments", (stable_id(own, "attachment"), own, 1, *called, *read)


def _sha256(text: str) -> str:
    return sha256("".join(text.split()).encode()).hexdigest()


def _json(values: tuple[str, ...]) -> str:
    return json.dumps(values, ensure_ascii=False)


def _code() -> str:
    """A short name of all code that decides what stands in the file."""
    package = Path(archive.__file__).parent
    named = (package / path for path in CODE)
    files = [HERE / "big_texts.py", HERE / "big_archive.py"]
    files += [file for path in named for file in (sorted(path.rglob("*")) if path.is_dir() else [path])]
    parts = [file.read_bytes() for file in files if file.is_file() and file.suffix != ".pyc"]
    return sha256(b"\0".join(parts)).hexdigest()[:16]


def main() -> None:
    parser = argparse.ArgumentParser()
    parser.add_argument("--publications", type=int, default=100_000)
    parser.add_argument("--folder", type=Path, default=FOLDER)
    parser.add_argument("--seed", type=int, default=SEED)
    given = parser.parse_args()
    print(make(given.publications, given.folder, seed=given.seed, say=lambda line: print(line, file=sys.stderr)))


if __name__ == "__main__":
    main()
