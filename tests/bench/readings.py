"""Every text and query of the net, how it is read, and what came of it."""

from __future__ import annotations

import importlib
import json
import os
import random
import re
import shutil
import sqlite3
import subprocess
import sys
import unicodedata
from collections import Counter, defaultdict
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field, fields, is_dataclass
from pathlib import Path
from typing import Any

from right_answers import Answers, answers

ROOT = Path(__file__).resolve().parents[2]
GOLD = ROOT / "tests" / "gold"
SENTENCES = "sentences"


@dataclass
class Item:
    """A text or a query, and how it is read."""

    name: str
    read: Callable[[], Any]
    words: str  # in which the words of a rule are looked for
    html: str = ""  # of a page
    gold: list[tuple[str, dict[str, Any]]] = field(default_factory=list)
    rows: Counter[int] = field(default_factory=Counter)  # as the rules are
    right: Answers = field(default_factory=Answers)
    seconds: float = 0.0

    @property
    def is_sentence(self) -> bool:
        """Whether it is only known from a test."""
        return self.name.startswith(SENTENCES)

    @property
    def of_search(self) -> bool:
        """Whether it is asked of a search."""
        return self.name.removeprefix(f"{SENTENCES}/").startswith(("query", "quote"))


def plain(value: Any) -> Any:
    """Data classes as dicts."""
    if is_dataclass(value) and not isinstance(value, type):
        return {one.name: plain(getattr(value, one.name)) for one in fields(value)}
    if isinstance(value, dict):
        return {str(key): plain(one) for key, one in value.items()}
    if isinstance(value, list | tuple):
        return [plain(one) for one in value]
    return value if value is None or isinstance(value, bool | int | float) else str(value)


def rows(value: Any, path: str = "") -> Iterator[tuple[str, str]]:
    """The rows of a reading: each dict with its own fields; dicts in lists and in dicts are rows of their own."""
    if isinstance(value, list):
        for one in value:
            yield from rows(one, path)
        return
    own = {}
    for key, one in value.items():
        if isinstance(one, dict) or (isinstance(one, list) and one and isinstance(one[0], dict)):
            yield from rows(one, f"{path}.{key}")
        else:
            own[key] = one
    yield path, repr(own)


def read_item(item: Item) -> tuple[Counter[int], Answers]:
    """The rows of an item, hashed, and its right answers."""
    reading = plain(item.read())
    return Counter(map(hash, rows(reading))), answers(item.gold, reading)


def read_with_rules_off(item: Item) -> tuple[Counter[int], Answers]:
    """The same; a reading that fails has one row."""
    try:
        return read_item(item)
    except Exception as error:  # noqa: BLE001 - a rule that is off may break anything
        return Counter([hash(type(error).__name__)]), Answers()


def text_items(shared: Path | None) -> list[Item]:
    """Every text of the net and every sentence of tests."""
    from tests.net.texts import crawled, sentences_of_tests, texts

    by_url = defaultdict(list)
    for folder, names in (
        (GOLD, ("crimes", "places")),
        (shared and shared / "corpus", ("outcomes",)),
    ):
        for name in names if folder else ():
            for line in (folder / f"{name}.jsonl").read_text("utf-8").splitlines():
                row = json.loads(line)
                by_url[(row.get("url") or row["publication_url"]).rpartition("/")[2]].append((name, row))
    items = []
    for text in [*texts(shared), *crawled(shared), *sentences_of_tests()]:
        gold = [text.gold] if text.gold else []
        if text.name.startswith("mirror"):
            gold += by_url[text.url.rpartition("/")[2]]
        html = f"{text.url}\n{_decoded(text.body)}" if text.text is None else ""
        words = re.sub("<script.*?</script>|<[^>]*>", "", html, flags=re.DOTALL) or f"{text.title}\n{text.text}"
        folded = unicodedata.normalize("NFKC", words)
        items.append(Item(text.name, _reader(text), words if words == folded else words + folded, html, gold))
    return items


def _decoded(body: bytes) -> str:
    return body.decode("utf-8" if b"utf-8" in body[:2000].lower() else "gb18030", "ignore")


def _reader(text: Any) -> Callable[[], Any]:
    def read() -> Any:
        from archive.analysis import analyse
        from archive.model import Article, Context, Document, Page, Reading, Role, State
        from archive.readers.pages import read_and_analyse

        if text.text is not None:
            article = Article(text.title, text.published, None, text.issuer, None, text.text)
            return Reading(State.LIVE, None, (Document(article, analyse(article)),))
        headers, context = (("Content-Type", text.content_type),), Context(Role.ARTICLE, text.source, text.family)
        return read_and_analyse(
            Page(text.url, "2026-05-01T00:00:00Z", 200, headers, text.body, context, "a.warc.gz", 0)
        )

    return read


def search_items(public: Path) -> list[Item]:
    """The queries of the gold, what tests search for, and sentences to be checked, whole and with one word changed."""
    gold = [
        (row["query"], str(number) if name.endswith("aside") else row["query"], [(name, row)])
        for name in ("queries", "references", "references_aside")
        for number, row in enumerate(map(json.loads, (GOLD / f"{name}.jsonl").read_text("utf-8").splitlines()))
    ]
    tested = "\n".join(file.read_text("utf-8") for file in sorted((ROOT / "tests" / "search").rglob("*.py")))
    asked = dict.fromkeys(re.findall(r'"([^"\n\\{}]*[\u4e00-\u9fff][^"\n\\{}]{1,30})"', tested))
    found = [Item(f"query/{name}", _searcher(public, query), query, gold=gold) for query, name, gold in gold]
    found += [Item(f"{SENTENCES}/query {query}", _searcher(public, query), query) for query in asked]
    pick = random.Random(31)
    with sqlite3.connect(public) as db:
        whole = [text for (text,) in db.execute("SELECT text FROM publication_texts ORDER BY publication_id")]
    for sentence in pick.sample(sorted({one for text in whole for one in re.findall("[^。\n]{20,80}。", text)}), 80):
        cut = pick.randrange(5, len(sentence) - 5)
        number = re.sub(r"\d", lambda digit: str((int(digit[0]) + 1) % 10), sentence, count=1)
        for quote in dict.fromkeys((sentence, sentence[:cut] + sentence[cut + 2 :], number, f"他说{sentence}据悉")):
            found.append(Item(f"quote/{len(found)}", _checker(public, quote), quote))
    return found


FILES: dict[Any, Any] = {}


def _search(public: Path) -> Any:
    search = importlib.import_module("archive.search")
    key = os.getpid(), id(search)
    if key not in FILES:
        db = sqlite3.connect(f"file:{public}?immutable=1", uri=True)
        FILES[key] = search.Search(db, search.Catalogue.read(db))
    return search, FILES[key]


def _searcher(public: Path, text: str) -> Callable[[], Any]:
    def entry(hit: Any) -> list[str]:
        whole = [hit["publication"]["slug"]]
        if "case" in hit:
            return [f"{whole[0]}#{hit['case']['position']}"]
        return [
            *(entry(hit["lead"]) if hit["lead"] else []),
            *whole,
            *(key for one in hit["cases"] for key in entry(one)),
        ]

    def read() -> Any:
        search, engine = _search(public)
        page = plain(engine.page(search.SearchQuery(text)))
        cases = plain(engine.page(search.SearchQuery(text, shelf="cases")))
        entries = [key for name in ("near_titles", "hits") for hit in page[name] for key in entry(hit)]
        counts = plain(engine.counts(search.SearchQuery(text)))
        return {"entries": entries, "page": page, "cases": cases, "counts": counts, "more": plain(engine.suggest(text))}

    return read


def _checker(public: Path, text: str) -> Callable[[], Any]:
    def read() -> Any:
        return _search(public)[1].check(text)

    return read


def public_file(shared: Path, folder: Path) -> Path:
    """A public file of the mirror, made anew."""
    shutil.rmtree(folder, ignore_errors=True)
    for arguments in (("crawl", "spp", "jiangxi", "--replay", str(shared / "mirror" / "site.warc.gz")), ("publish",)):
        command = [sys.executable, "-m", "archive.cli", *arguments, "--data", str(folder)]
        subprocess.run(command, cwd=ROOT, stdout=subprocess.DEVNULL, check=True)
    return folder / "public" / "fanzha.db"
