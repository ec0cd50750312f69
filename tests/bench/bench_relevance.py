"""Does the search put first what a reader would? fanzha beside Datasette's own search on the same file, in one run.

usage: python tests/bench/bench_relevance.py [--public FILE]

tests/gold/queries.jsonl holds queries as users type them, and what should come first, judged by reading the texts.
MRR is the mean of 1 / the rank of the first entry that should come first (0 where none comes); recall@10 the share of
those that stand among the first 10 entries. Without --public the file is made from the mirror in FANZHA_SHARED.

`trigram` and `jieba` are Datasette's table search as it comes, without our plug-in and in its own order, over copies of
the file to which sqlite-utils has added full-text tables; for jieba texts and queries are cut into words first. A query
that looks for cases is asked of the table of cases, one that looks for publications of that table, and where it looks
for both the better answer counts. Exit status 1: MRR of fanzha is below 0.9, or not above both.
"""

from __future__ import annotations

import argparse
import asyncio
import importlib
import json
import logging
import os
import shutil
import subprocess
import sys
import tempfile
from collections.abc import Awaitable, Callable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from statistics import fmean
from typing import Any

import sqlite_utils
from datasette.app import Datasette
from datasette.plugins import pm

from archive.site.plugin import make_datasette

ROOT = Path(__file__).resolve().parents[2]
GOLD = ROOT / "tests" / "gold" / "queries.jsonl"
FANZHA = [sys.executable, "-m", "archive.cli"]
LEAST = 0.9
FIRST = 10  # entries that a reader looks at
OUR_PLUGIN = "fanzha"
REPOST = "http://www.lawfirm.example/wenji/20231204.html"
NO_JIEBA = "jieba is not installed (pip install -e '.[bench]'): its figures are left out"


@dataclass(frozen=True, slots=True)
class Asked:
    """A line of the gold file. `first`: slugs of publications and slug#position of cases, best first or equal."""

    query: str
    kind: str
    first: tuple[str, ...]
    why: str


@dataclass(frozen=True, slots=True)
class Answer:
    """What came of a query, as keys like those of `first`, in the order of the page."""

    asked: Asked
    entries: tuple[str, ...]

    @property
    def reciprocal(self) -> float:
        return reciprocal(self.entries, self.asked.first)

    @property
    def recall(self) -> float:
        return len(set(self.asked.first) & set(self.entries[:FIRST])) / len(self.asked.first)


Ask = Callable[[Asked], Awaitable[tuple[str, ...]]]
Answers = list[Answer]


def reciprocal(entries: Sequence[str], wanted: Sequence[str]) -> float:
    """1 / the rank of the first entry that is wanted; 0 where none is."""
    return next((1 / rank for rank, entry in enumerate(entries, 1) if entry in wanted), 0.0)


def gold(file: Path = GOLD) -> list[Asked]:
    """The lines of a gold file of queries."""
    lines = map(json.loads, file.read_text("utf-8").splitlines())
    return [Asked(line["query"], line["kind"], tuple(line["first"]), line["why"]) for line in lines]


def build(shared: Path, data: Path) -> Path:
    """Make the public file from the mirror in a data folder; its path. Raises CalledProcessError."""
    mirror = shared / "mirror"
    for arguments in (
        ("crawl", "spp", "jiangxi", "--replay", str(mirror / "site.warc.gz")),
        ("import", "--url", REPOST, str(mirror / "lawfirm_repost.txt")),
        ("publish",),
    ):
        command = [*FANZHA, *arguments, "--data", str(data)]
        subprocess.run(command, cwd=ROOT, stdout=subprocess.DEVNULL, check=True, timeout=300)
    return data / "public" / "fanzha.db"


async def answers(asked: Sequence[Asked], ask: Ask) -> Answers:
    """The queries, one after the other."""
    return [Answer(one, await ask(one)) for one in asked]


# --- fanzha


def _case(case: dict[str, Any]) -> str:
    return f"{case['slug']}#{case['position']}"


LISTS = ("near_titles", "results", "parts_results")  # of /search.json, as a page has them from top to bottom
# What a result of each type shows, from top to bottom.
SHOWN: dict[str, Callable[[dict[str, Any]], list[str]]] = {
    "publication": lambda result: [
        *([_case(result["lead"])] if result.get("lead") else []),
        result["slug"],
        *map(_case, result.get("cases", ())),
    ],
    "case": lambda result: [_case(result)],  # among titles that come near
}


def entries_of(answer: dict[str, Any]) -> tuple[str, ...]:
    """The entries of /search.json in page order: a publication, the cases below it, then what comes next; titles that
    come near are at the top of the page, and where nothing holds the words, what holds parts of them is in its place.

    Raises KeyError for a result of another type.
    """
    results = [result for name in LISTS for result in answer.get(name, ())]
    return tuple(entry for result in results for entry in SHOWN[result["type"]](result))


def fanzha(public_db: Path) -> Ask:
    """The site's own search. Asking raises httpx.HTTPStatusError where it does not answer 200."""
    site = make_datasette(public_db)

    async def ask(asked: Asked) -> tuple[str, ...]:
        response = await site.client.get("/search.json", params={"q": asked.query})
        response.raise_for_status()
        return entries_of(response.json())

    return ask


# --- Datasette as it comes


@dataclass(frozen=True, slots=True)
class Stock:
    """A way to have Datasette search Chinese without a plug-in."""

    name: str  # of the copy, too
    tokenize: str  # for FTS5
    text: Callable[[str], str]  # what is indexed
    query: Callable[[str], str]  # what is asked


TRIGRAM = Stock("trigram", "trigram", str, str)

# The texts stand where the full-text tables take them from; cases get what names them.
PREPARE = """
DROP TABLE publications_spaced;
DROP TABLE cases_spaced;
DROP VIEW publications_fts;
DROP VIEW cases_fts;
ALTER TABLE publications ADD COLUMN text TEXT;
ALTER TABLE cases ADD COLUMN slug TEXT;
ALTER TABLE cases ADD COLUMN line TEXT;
ALTER TABLE cases ADD COLUMN text TEXT;
UPDATE publications SET text = (SELECT t.text FROM publication_texts t WHERE t.publication_id = publications.id);
UPDATE cases SET
  slug = (SELECT p.slug FROM publications p WHERE p.id = publication_id),
  line = segmented(coalesce(number, '') || ' ' || title || ' ' || coalesce(subtitle, '')),
  text = (SELECT segmented(substr(p.text, start + 1, "end" - start)) FROM publications p WHERE p.id = publication_id);
UPDATE publications SET title = segmented(coalesce(title, '')), text = segmented(text);
"""
SEARCHED = {"publications": ("title", "text"), "cases": ("line", "text")}
KEYS: dict[str, Callable[[dict[str, Any]], str]] = {"publications": lambda row: str(row["slug"]), "cases": _case}


def jieba_words() -> Stock | None:
    """Cut by jieba as its manual has it for search: texts finely, queries as they read. None: it is not installed."""
    try:
        jieba = importlib.import_module("jieba")
    except ModuleNotFoundError:
        return None
    jieba.setLogLevel(logging.WARNING)
    return Stock(
        "jieba",
        "unicode61",
        lambda text: " ".join(jieba.cut_for_search(text)),
        lambda query: " ".join(jieba.cut(query)),
    )


def stock_copy(public_db: Path, folder: Path, stock: Stock) -> Path:
    """A copy of the public file with full-text tables of this kind, made by sqlite-utils; its path."""
    path = folder / f"{stock.name}.db"
    shutil.copy(public_db, path)
    db = sqlite_utils.Database(path)
    db.conn.create_function("segmented", 1, stock.text, deterministic=True)
    db.conn.executescript(PREPARE)
    for table, columns in SEARCHED.items():
        db.table(table).enable_fts(columns, tokenize=stock.tokenize)
    db.close()
    return path


@contextmanager
def without_our_plugin() -> Iterator[None]:
    plugin = pm.get_plugin(OUR_PLUGIN)  # there from the start where fanzha is installed, else since a site was made
    if plugin is not None:
        pm.unregister(plugin)
    try:
        yield
    finally:
        if plugin is not None:
            pm.register(plugin, name=OUR_PLUGIN)


def stock_search(copy: Path, stock: Stock) -> Ask:
    """Datasette's table search over such a copy, in its own order."""
    datasette = Datasette([str(copy)])

    async def ask(asked: Asked) -> tuple[str, ...]:
        wanted = {"cases" if "#" in key else "publications" for key in asked.first}
        found = [Answer(asked, await rows(table, asked.query)) for table in sorted(wanted)]
        return max(found, key=lambda answer: (answer.reciprocal, answer.recall)).entries

    async def rows(table: str, query: str) -> tuple[str, ...]:
        parameters = {"_search": stock.query(query), "_shape": "array", "_nofacet": "1"}
        response = await datasette.client.get(f"/{stock.name}/{table}.json", params=parameters)
        response.raise_for_status()
        return tuple(map(KEYS[table], response.json()))

    return ask


def stock_answers(asked: Sequence[Asked], public_db: Path, stock: Stock) -> Answers:
    """What Datasette answers without our plug-in; the copy of the file is gone afterwards."""
    with tempfile.TemporaryDirectory() as folder, without_our_plugin():
        copy = stock_copy(public_db, Path(folder), stock)
        return asyncio.run(answers(asked, stock_search(copy, stock)))


# --- what is said of it


def mrr(given: Sequence[Answer]) -> float:
    return fmean(answer.reciprocal for answer in given)


def recall(given: Sequence[Answer]) -> float:
    return fmean(answer.recall for answer in given)


def misses(given: Sequence[Answer]) -> list[str]:
    """A line for each query whose first entry is not one that should come first."""
    return [
        f"{answer.asked.kind} {answer.asked.query}: first right entry at "
        f"{round(1 / answer.reciprocal) if answer.reciprocal else 'none'}; "
        f"wanted {', '.join(answer.asked.first)}; came {', '.join(answer.entries[:3]) or 'nothing'}"
        for answer in given
        if answer.reciprocal < 1
    ]


def figures(sides: dict[str, Answers]) -> list[str]:
    """Lines: for each kind of query and for all, MRR and recall@10 of each side."""
    some = next(iter(sides.values()))
    kinds = list(dict.fromkeys(answer.asked.kind for answer in some))
    groups = {kind: [at for at, answer in enumerate(some) if answer.asked.kind == kind] for kind in kinds}
    groups["all"] = list(range(len(some)))
    head = "".join(f"  {side:>8} MRR  recall@{FIRST}" for side in sides)
    return [f"{'kind':12}{'n':>4}{head}"] + [
        f"{kind:12}{len(places):4}"
        + "".join(
            f"{mrr(part):14.3f}{recall(part):11.3f}"
            for given in sides.values()
            for part in [[given[at] for at in places]]
        )
        for kind, places in groups.items()
    ]


def good(sides: dict[str, Answers]) -> bool:
    """Is fanzha good enough, and better than every other side?"""
    ours, *others = (mrr(given) for given in sides.values())
    return ours >= LEAST and all(ours > other for other in others)


def report(asked: Sequence[Asked], public_db: Path) -> bool:
    """Measure all sides and print the figures; whether they are good."""
    sides = {"fanzha": asyncio.run(answers(asked, fanzha(public_db)))}
    for stock in filter(None, (TRIGRAM, jieba_words())):
        sides[stock.name] = stock_answers(asked, public_db, stock)
    lines = [f"{len(asked)} queries, {public_db}", *figures(sides)]
    lines += [NO_JIEBA] * ("jieba" not in sides)
    lines += ["fanzha, where the first entry is not a right one:", *misses(sides["fanzha"])]
    print("\n".join(lines))
    print(f"MRR of fanzha = {mrr(sides['fanzha']):.3f} (to be at least {LEAST}, and above the others)")
    return good(sides)


def main() -> None:
    parser = argparse.ArgumentParser()
    parser.add_argument("--public", type=Path, help="a public file made from the mirror")
    given = parser.parse_args()
    shared = Path(os.environ.get("FANZHA_SHARED", ROOT.parent / "shared"))
    if given.public is None and not (shared / "mirror").is_dir():
        parser.error("the queries are about the mirror: set FANZHA_SHARED to its folder, or name a --public file of it")
    with tempfile.TemporaryDirectory() as folder:
        raise SystemExit(not report(gold(), given.public or build(shared, Path(folder))))


if __name__ == "__main__":
    main()
