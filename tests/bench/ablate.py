"""Says what each rule of analysis, reading, search and text is for: switches it off alone, over all texts of the net.

    python tests/bench/ablate.py --write      all rules, into ablation.tsv: some two hours on two cores
    python tests/bench/ablate.py [--room analysis.outcomes] [--only WORDS] [--limit N]      some, printed
    python tests/bench/ablate.py --summary    of the table as it is

A rule is a pattern, an alternative of one, a function that says yes or no, a row of a data file, or an element of a
table in the code. First all texts are read once, and it is noted in which of them each pattern, alternative and
condition says something; a row says something where its words stand. A rule that says nothing in any text cannot change
one, and is not run. Each other rule is off over the texts in which it says something, until ten have changed; of rules
that speak in many texts, sixteen are off at once first, and only what changes then is read without each. The rules of a
module that seem to change nothing are then off together. Where that changes something, the smallest sets that cover one
another are looked for; a rule that changes something by itself, which its sixteen had hidden, is measured over all.

Results are kept in build/ablation, under a digest of the rules and the texts, so that a run that was ended goes on. The
table has a line for each rule, under the name of its module:
  said       texts in which it says something
  texts      texts of the net that change; `+` if no more were read when there were enough
  rows       rows of their readings that change
  sentences  sentences of tests that change (counted up to five)
  lost, won  right answers of the gold
  verdict    unasked, silent (it says nothing anywhere), no effect, one text, sentences only, used, breaks, too long
  only_text  the one text that changes
At its end are, behind `#`, how many rules of each module without effect can go together, and what covers one another.
"""

from __future__ import annotations

import argparse
import functools
import gc
import hashlib
import importlib
import json
import multiprocessing
import os
import pkgutil
import random
import re
import signal
import sqlite3
import subprocess
import sys
import time
import tomllib
import unicodedata
from collections import Counter, defaultdict
from collections.abc import Callable, Iterator, Sequence
from contextlib import suppress
from dataclasses import dataclass, field, fields, is_dataclass
from itertools import chain, groupby
from multiprocessing.pool import ThreadPool
from pathlib import Path
from typing import Any

ROOT = Path(__file__).resolve().parents[2]
sys.path[:0] = [str(ROOT), str(Path(__file__).parent)]

import switches  # noqa: E402
from right_answers import Answers, answers  # noqa: E402
from switches import HAN, Off, Pattern  # noqa: E402

GOLD = ROOT / "tests" / "gold"
ROOMS = ("analysis", "reading", "search", "text")
FACTS = ("laws.toml", "crimes.json", "regions.json", "hosts.json", "national_offices.json", "english.json")
SENTENCES = "sentences"
TABLE = Path(__file__).with_name("ablation.tsv")
ENOUGH, ENOUGH_SENTENCES = 10, 3
FEW = 4  # texts that change: with fewer, the sentences of tests are read, too
SECONDS = 100  # of processor time that a rule may take over all its texts
GROUP, LONG = 16, 2  # rules that are off at once first, and the seconds of reading from which on they are
MOST_COVERS = 40  # of a module, after which no more are looked for
ORDER = ("analysis.outcomes", "analysis.figures", "analysis.citations", "analysis", "reading", "search", "text")
COUNTS = ("read", "texts", "rows", "sentences", "lost", "won")
HEAD = ("kind", "name", "said", "texts", "rows", "sentences", "lost", "won", "verdict", "only_text")


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


@dataclass
class Rule:
    """A switch."""

    module: str
    name: str
    kind: str  # pattern, alternative, false, true, row, element
    key: str
    off: Callable[[], None]  # in a fresh process, before or after the package is imported
    fresh: bool = False  # whether the package must be imported anew
    said: set[int] = field(default_factory=set)  # items that it can change
    words: list[str] | None = None  # of a row: it can change the items that hold one of them
    asked: int = 0
    inside: str = ""  # the key of the rule that this is a part of

    @property
    def id(self) -> str:
        return f"{self.kind} {self.key}"


# --- what is read -----------------------------------------------------------------------------------------------------


def plain(value: Any) -> Any:
    """Data classes as dicts; the JSON of a structure opened."""
    if is_dataclass(value) and not isinstance(value, type):
        return {one.name: plain(getattr(value, one.name)) for one in fields(value)}
    if isinstance(value, dict):
        return {str(key): plain(one) for key, one in value.items()}
    if isinstance(value, list | tuple):
        return [plain(one) for one in value]
    if isinstance(value, str) and value.startswith("{") and value.endswith("}"):
        return json.loads(value)
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
    """The rows of an item, hashed, and its right answers. A reading that fails has one row."""
    try:
        reading = plain(item.read())
    except Exception as error:  # noqa: BLE001 - a rule that is off may break anything
        reading = {"failed": type(error).__name__}
        return Counter([hash(repr(reading))]), Answers()
    return Counter(map(hash, rows(reading))), answers(item.gold, reading)


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
        from archive.analysis import analyse, read_and_analyse
        from archive.model import Article, Context, Page, Role

        if text.text is not None:
            article = Article(text.title, text.published, None, text.issuer, None, text.text)
            return {"documents": [{"analysis": analyse(article)}]}
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


_FILES: dict[Any, Any] = {}


def _search(public: Path) -> Any:
    search = importlib.import_module("archive.search")
    key = os.getpid(), id(search)
    if key not in _FILES:
        db = sqlite3.connect(f"file:{public}?immutable=1", uri=True)
        _FILES[key] = search.Search(db, search.Catalogue.read(db))
    return search, _FILES[key]


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
    """A public file of the mirror, made once."""
    public = folder / "public" / "fanzha.db"
    if not public.exists():
        for arguments in (
            ("crawl", "spp", "jiangxi", "--replay", str(shared / "mirror" / "site.warc.gz")),
            ("publish",),
        ):
            command = [sys.executable, "-m", "archive.cli", *arguments, "--data", str(folder)]
            subprocess.run(command, cwd=ROOT, stdout=subprocess.DEVNULL, check=True)
    return public


# --- the rules --------------------------------------------------------------------------------------------------------


class Bench:
    """The package, its items and its rules."""

    def __init__(
        self, package: str, rooms: Sequence[str], items: Callable[[], list[Item]], facts: Sequence[str]
    ) -> None:
        self.package, self.rooms = package, rooms
        switches.install(package)
        folder = Path(importlib.import_module(package).__file__).parent  # type: ignore[arg-type]
        self.files = [
            file
            for room in rooms
            for file in sorted((folder / room).rglob("*"))
            if file.suffix in (".toml", ".json") and file.name not in facts
        ]
        self.folder = folder
        switches.load_without_rows([*folder.rglob("*.toml"), *folder.rglob("*.json")])
        self.load()
        self.items = items()
        for item in self.items:
            item.read = _timed(item)
            item.rows, item.right = read_item(item)
        self.order = sorted(range(len(self.items)), key=self._turn)
        self.modules = {name: sys.modules[name] for name in sys.modules if name.startswith(f"{package}.")}
        self.loaded = [(f"{one.__name__}()", one()) for one in switches.caches(package) if switches.takes_nothing(one)]
        self.caches = [one for one in switches.caches(package) if not switches.takes_nothing(one)]
        self.forbidding = set[str]()  # alternatives of what must not stand around a match
        self.rules = [*self._patterns(), *self._conditions(), *self._rows(), *self._elements()]
        self._listen()

    def digest(self) -> str:
        """Of all that the results depend on: the package and the items."""
        whole = hashlib.sha256()
        for file in sorted((*self.folder.rglob("*.py"), *self.folder.rglob("*.toml"), *self.folder.rglob("*.json"))):
            whole.update(file.read_bytes())
        for item in self.items:
            whole.update(f"{item.name} {item.words} {item.html} {item.gold}".encode("utf-8", "replace"))
        return whole.hexdigest()[:16]

    def _turn(self, at: int) -> tuple[bool, bool, float]:
        """Texts before sentences of tests, those with gold first, the quickest first."""
        item = self.items[at]
        return item.is_sentence, not item.gold, item.seconds

    def load(self) -> None:
        """Imports every module of the rooms."""
        for room in self.rooms:
            module = importlib.import_module(f"{self.package}.{room}")
            if hasattr(module, "__path__"):
                for one in pkgutil.walk_packages(module.__path__, f"{module.__name__}."):
                    importlib.import_module(one.name)

    def room(self, module: str) -> str:
        """analysis.outcomes, reading: a room, or a room in a room."""
        parts = module.split(".")[1:]
        inner = ".".join([self.package, *parts[:2]])
        return ".".join(parts[:2]) if hasattr(self.modules.get(inner), "__path__") else parts[0]

    def _mine(self, module: str) -> bool:
        return module.split(".")[1] in self.rooms

    def _patterns(self) -> Iterator[Rule]:
        names = switches.names_of_patterns(list(self.modules.values()), self.loaded)
        lines = groupby(sorted(switches.PATTERNS.values(), key=lambda one: one.line), key=lambda one: one.line)
        for line, group in lines:
            sites = list(group)
            module = line.partition(":")[0]
            if not self._mine(module):
                continue
            if len(sites) > switches.MAX_OF_A_LINE:
                yield Rule(module, f"line {line.partition(':')[2]}", "pattern", line, _pattern_off(line))
                continue
            for one in sites:
                name = names.get(one.site) or f"line {line.partition(':')[2]}"
                yield Rule(module, name, "pattern", one.site, _pattern_off(one.site))
                yield from self._alternatives(one, module, name)

    def _alternatives(self, pattern: Pattern, module: str, name: str) -> Iterator[Rule]:
        """Those whose words stand in the code itself: what is put together from a data file is switched off there."""
        source = Path(self.modules[module].__file__ or "").read_text("utf-8")
        found = [one for group in switches.alternatives(pattern.pattern) for one in group]
        if len(found) > switches.MAX_ALTERNATIVES or pattern.flags & re.VERBOSE:
            return
        for start, end in found:
            words = pattern.pattern[start:end]
            if HAN.search(words) and words in source and switches.without(pattern.real, {start}):
                key = f"{pattern.site}:{start}"
                off = _alternative_off(pattern.site, start)
                if switches.is_forbidding(pattern.pattern, start):
                    self.forbidding.add(key)
                yield Rule(module, f"{name} |{words[:30]}|", "alternative", key, off, inside=pattern.site)

    def _conditions(self) -> Iterator[Rule]:
        for module in self.modules.values():
            if self._mine(module.__name__):
                for name in switches.conditions_of(module):
                    for value in (False, True):
                        short = name.removeprefix(f"{module.__name__}.")
                        yield Rule(module.__name__, short, str(value).lower(), name, self._condition_off(name, value))

    def _condition_off(self, name: str, value: bool) -> Callable[[], None]:
        def off() -> None:
            module = next(one for one in self._names_of(name) if one in sys.modules)
            switches.set_constant(switches.conditions_of(sys.modules[module])[name], value)

        return off

    @staticmethod
    def _names_of(name: str) -> Iterator[str]:
        while name := name.rpartition(".")[0]:
            yield name

    def _rows(self) -> Iterator[Rule]:
        for file in self.files:
            parse = tomllib.loads if file.suffix == ".toml" else json.loads
            module = ".".join([self.package, *file.relative_to(self.folder).parent.parts, file.name])
            whole = parse(file.read_text("utf-8"))
            for path, value in switches.rows_of(whole):
                name = ".".join(map(str, path))
                holder = functools.reduce(lambda one, step: one[step], path[:-1], whole)
                is_word = isinstance(path[-1], int) or HAN.search(path[-1])
                words = list(_strings({path[-1]: value} if is_word or len(path) == 2 else holder))
                inside = f"{module}:{'.'.join(map(str, path[:-1]))}"
                first = value if isinstance(value, str | int) else next(filter(HAN.search, _strings(value)), "")
                shown = f"{name} {first}"[:70].replace("\n", " ")
                off = _row_off(str(file), path)
                yield Rule(module, shown, "row", f"{module}:{name}", off, True, words=words, inside=inside)

    def _elements(self) -> Iterator[Rule]:
        for name, module in self.modules.items():
            if self._mine(name) and module.__file__:
                for table, index, source, strings, names_code in switches.tables_of(Path(module.__file__)):
                    if names_code or any(HAN.search(one) for one in strings):
                        shown, off = f"{table}[{index}] {source}", _element_off(name, table, index)
                        words = [] if names_code else strings
                        yield Rule(name, shown, "element", f"{name}:{table}[{index}]", off, True, words=words)

    def can_change(self, rule: Rule) -> set[int]:
        """The items to which a rule says something. A row says something where any of its words stands."""
        if rule.words is None:
            return rule.said
        room = rule.module.split(".")[1]
        pages = room == "reading"
        of_room = [at for at in self.order if self.items[at].of_search == (room == "search")]
        tests = [_test(one) for one in rule.words if HAN.search(one)]
        if not tests or None in tests:
            return {at for at in of_room if not pages or self.items[at].html}
        words = ((at, self.items[at].html if pages else self.items[at].words) for at in of_room)
        return {at for at, text in words if text and any(test(text) for test in tests if test)}

    # --- which item each rule says something to ---

    def _listen(self) -> None:
        """Reads all items in forked processes with spies, and fills `said` and `asked` of the rules."""
        halves = [self.order[at :: os.cpu_count() or 1] for at in range(os.cpu_count() or 1)]
        with _forks(self, len(halves)) as pool:
            heard = pool.map(_hear, halves, chunksize=1)
        said: dict[str, set[int]] = defaultdict(set)
        asked: dict[str, set[int]] = defaultdict(set)
        for one, other in heard:
            for total, part in ((said, one), (asked, other)):
                for key, at in part.items():
                    total[key] |= at
        for rule in self.rules:
            if rule.words is None:
                rule.said = said[rule.id]
                place = rule.inside if rule.kind == "alternative" else rule.key
                rule.asked = len(asked[place])
                if rule.key in self.forbidding:
                    rule.said = asked[place]  # it says something where there is no match
                if -1 in rule.said:  # while the package was loaded: it must be loaded without the rule
                    rule.fresh, rule.said = True, set(self.order)

    def heard(self, part: Sequence[int]) -> tuple[dict[str, set[int]], dict[str, set[int]]]:
        said: dict[str, set[int]] = defaultdict(set)
        asked: dict[str, set[int]] = defaultdict(set)
        now = [-1]
        parts: dict[str, list[int]] = defaultdict(list)
        known = {rule.key for rule in self.rules if rule.kind == "pattern"}
        for rule in self.rules:
            if rule.kind == "alternative":
                parts[rule.inside].append(int(rule.key.rpartition(":")[2]))
        for pattern in list(switches.PATTERNS.values()):
            key = pattern.site if pattern.site in known else pattern.line
            pattern.become(Spy(pattern, key, parts[pattern.site], said, asked, now))
        for name, module in self.modules.items():
            for key, function in switches.conditions_of(module).items() if self._mine(name) else ():
                switches.spy_on(function, _hearer(key, said, asked, now))
        loaders = [one for one in switches.caches(self.package) if switches.takes_nothing(one)]
        for one in loaders:
            one.cache_clear()
        for one in loaders:
            one()
        for at in part:
            now[0] = at
            for one in self.caches:
                one.cache_clear()
            read_item(self.items[at])
        return dict(said), dict(asked)

    # --- off ---

    def measure(self, rules: Sequence[Rule], enough: int = ENOUGH, only: set[int] | None = None) -> dict[str, Any]:
        """What changes without these rules. It changes this process: call it in a fork."""
        signal.signal(signal.SIGVTALRM, _too_long)
        signal.setitimer(signal.ITIMER_VIRTUAL, SECONDS)
        result: dict[str, Any] = dict.fromkeys(COUNTS, 0)
        result |= {"only_text": "", "note": "", "changed": []}
        began = time.process_time()
        try:
            self._switch(rules)
            said = set.union(*(self.can_change(rule) for rule in rules)) if only is None else only
            for at in (one for one in self.order if one in said):
                if enough == sys.maxsize:
                    self._hold(self.items[at], result, at)
                    continue
                if result["texts"] >= (FEW if self.items[at].is_sentence else enough):
                    continue
                if result["sentences"] >= min(enough, ENOUGH_SENTENCES):
                    break
                self._hold(self.items[at], result, at)
        except _TooLong:
            result["note"] = "too long"
        except Exception as error:  # noqa: BLE001 - the same
            result["note"] = f"breaks: {type(error).__name__}: {str(error)[:80]}"
        signal.setitimer(signal.ITIMER_VIRTUAL, 0)
        result["seconds"] = round(time.process_time() - began, 2)
        return result

    def _hold(self, item: Item, result: dict[str, Any], at: int) -> None:
        found, right = read_item(item)
        result["read"] += 1
        if found != item.rows:
            result["changed"].append(at)
            result["sentences" if item.is_sentence else "texts"] += 1
            if not item.is_sentence:
                result["rows"] += max((found - item.rows).total(), (item.rows - found).total())
                result["lost"] += item.right.lost(right)
                result["won"] += right.lost(item.right)
                result["only_text"] = item.name if result["texts"] == 1 else ""

    def _switch(self, rules: Sequence[Rule]) -> None:
        fresh = any(rule.fresh for rule in rules)
        late = [rule for rule in rules if rule.kind in ("false", "true")]
        for rule in rules:
            if rule not in late:
                rule.off()
        for pattern in switches.PATTERNS.values():
            pattern.switch()
        if fresh:
            for name in [name for name in sys.modules if name.split(".")[0] == self.package]:
                del sys.modules[name]
            self.load()
        else:
            for one in self.caches:
                one.cache_clear()
            _FILES.clear()
        for rule in late:
            rule.off()


class _TooLong(BaseException):
    pass


def _too_long(*_: Any) -> None:
    raise _TooLong


def _timed(item: Item) -> Callable[[], Any]:
    read = item.read

    def timed() -> Any:
        began = time.process_time()
        try:
            return read()
        finally:
            item.seconds = time.process_time() - began

    return timed


def _strings(value: Any) -> Iterator[str]:
    if isinstance(value, str):
        yield value
    elif isinstance(value, dict):
        for key, one in value.items():
            if key not in ("why", "seen"):
                yield str(key)
                yield from _strings(one)
    elif isinstance(value, list):
        for one in value:
            yield from _strings(one)


def _test(words: str) -> Callable[[str], Any] | None:
    """A test that holds for every text in which these words, which may be a pattern, can say something. None of a
    pattern that may hold only for a part of a text, or that is put together from others."""
    if not re.search(r"[\\^$.*+?{}()\[\]|@]", words):
        return lambda text: words in text
    if re.search(r"[\^$@{}\\]|\(\?", re.sub(r"\(\?:|\{\d*,?\d*\}|\\[dsw]", "", words)):
        return None
    with suppress(re.error):
        return switches._compile(words).search
    return None


def _pattern_off(site: str) -> Callable[[], None]:
    return lambda: Off.sites.add(site)


def _alternative_off(site: str, start: int) -> Callable[[], None]:
    return lambda: Off.alternatives[site].add(start)


def _row_off(file: str, path: switches.Path_) -> Callable[[], None]:
    return lambda: Off.rows[file].append(path)


def _element_off(module: str, table: str, index: int) -> Callable[[], None]:
    return lambda: Off.elements[module].append((table, index))


def _hearer(key: str, said: Any, asked: Any, now: list[int]) -> Callable[[bool], None]:
    def heard(answer: bool) -> None:
        asked[key].add(now[0])
        said[f"{'false' if answer else 'true'} {key}"].add(now[0])  # its answer would be another

    return heard


class Spy:
    """A pattern that notes which items it matches in, and for which of its alternatives the match depends on it."""

    def __init__(self, pattern: Pattern, key: str, starts: list[int], said: Any, asked: Any, now: list[int]) -> None:
        self.real, self.key, self.site, self.starts = pattern.real, key, pattern.site, starts
        self.said, self.asked, self.now = said, asked, now

    def _note(self, match: re.Match[str] | None, method: str) -> None:
        if match is None:
            return
        self.said[f"pattern {self.key}"].add(self.now[0])
        for start in self.starts:
            noted = self.said[f"alternative {self.site}:{start}"]
            if self.now[0] not in noted:
                other = switches.without(self.real, {start})
                again = other and getattr(other, method)(match.string, match.start(), match.endpos)
                if not again or again.regs != match.regs:
                    noted.add(self.now[0])

    def _one(self, method: str, arguments: Any, more: Any) -> re.Match[str] | None:
        self.asked[self.key].add(self.now[0])
        match = getattr(self.real, method)(*arguments, **more)
        self._note(match, "fullmatch" if method == "fullmatch" else "match")
        return match  # type: ignore[no-any-return]

    def search(self, *arguments: Any, **more: Any) -> Any:
        return self._one("search", arguments, more)

    def match(self, *arguments: Any, **more: Any) -> Any:
        return self._one("match", arguments, more)

    def fullmatch(self, *arguments: Any, **more: Any) -> Any:
        return self._one("fullmatch", arguments, more)

    def finditer(self, *arguments: Any, **more: Any) -> Any:
        self.asked[self.key].add(self.now[0])
        for match in self.real.finditer(*arguments, **more):
            self._note(match, "match")
            yield match

    def findall(self, *arguments: Any, **more: Any) -> Any:
        list(self.finditer(*arguments, **more))
        return self.real.findall(*arguments, **more)

    def split(self, string: str, *arguments: Any, **more: Any) -> Any:
        list(self.finditer(string))
        return self.real.split(string, *arguments, **more)

    def sub(self, new: Any, string: str, *arguments: Any, **more: Any) -> Any:
        list(self.finditer(string))
        return self.real.sub(new, string, *arguments, **more)

    def subn(self, new: Any, string: str, *arguments: Any, **more: Any) -> Any:
        list(self.finditer(string))
        return self.real.subn(new, string, *arguments, **more)


# --- all rules, one by one and together -------------------------------------------------------------------------------

BENCH: Bench | None = None  # of the process that forks


def _forks(bench: Bench, processes: int) -> Any:
    """A pool each of whose tasks has a process of its own, forked from this one."""
    global BENCH
    BENCH = bench
    gc.collect()
    gc.freeze()  # so that forks do not copy what they only look at
    return multiprocessing.get_context("fork").Pool(processes, gc.disable, maxtasksperchild=1)


def _hear(part: Sequence[int]) -> Any:
    assert BENCH is not None
    return BENCH.heard(part)


def _look(numbers: tuple[int, ...]) -> list[set[int]]:
    assert BENCH is not None
    return [BENCH.can_change(BENCH.rules[number]) for number in numbers]


def _task(task: tuple[tuple[int, ...], int, set[int] | None]) -> dict[str, Any]:
    assert BENCH is not None
    numbers, enough, only = task
    return BENCH.measure([BENCH.rules[number] for number in numbers], enough, only)


class Runner:
    """Measures rules in forks of a bench, several at a time, and keeps what came of each."""

    def __init__(self, bench: Bench, results: Path, processes: int) -> None:
        """Results of this bench that are in `results`, by its digest, are not measured again."""
        self.bench, self.results, self.processes = bench, results / f"{bench.digest()}.jsonl", processes
        self.numbers = {rule.id: number for number, rule in enumerate(bench.rules)}
        self.pool = _forks(bench, processes)
        lines = self.results.read_text("utf-8").splitlines() if self.results.exists() else []
        self.done: dict[str, dict[str, Any]] = {one["id"]: one for one in map(json.loads, lines)}

    def keep(self, id_: str, result: dict[str, Any]) -> None:
        """Appends a result to the file."""
        self.done[id_] = {"id": id_, **{key: value for key, value in result.items() if key != "changed"}}
        with self.results.open("a", encoding="utf-8") as file:
            file.write(json.dumps(self.done[id_], ensure_ascii=False) + "\n")

    def alone(self, rules: Sequence[Rule]) -> None:
        """Each rule off by itself, over the items to which it says something."""
        self._look_up([rule for rule in rules if rule.words is not None])
        left = [rule for rule in rules if rule.id not in self.done and rule.said]
        can_change = {rule.id: rule.said for rule in left} | self._narrowed(left)
        left.sort(key=lambda rule: (rule.fresh, rule.module))
        tasks = [((self.numbers[rule.id],), ENOUGH, can_change[rule.id]) for rule in left]
        for at, (rule, result) in enumerate(zip(left, self.pool.imap(_task, tasks), strict=True), 1):
            self.keep(rule.id, result)
            if at % 100 == 0 or at == len(left):
                print(f"{at}/{len(left)} alone, {time.ctime()}", file=sys.stderr, flush=True)

    def _narrowed(self, rules: Sequence[Rule]) -> dict[str, set[int]]:
        """By id, the items that change without a rule's group, of rules that would take long each; not of groups that
        are no quicker, or without which nothing can be loaded."""

        def seconds(items: set[int]) -> float:
            return sum(self.bench.items[at].seconds for at in items)

        long = [rule for rule in rules if seconds(rule.said) > LONG]

        def kind(rule: Rule) -> tuple[Any, ...]:
            """Rules with another kind may be parts of one another, and hide what each of them does."""
            return rule.fresh, rule.module, rule.kind, rule.key.count(".")

        long.sort(key=kind)
        alike = [list(some) for _, some in groupby(long, key=kind)]
        groups = [some[at : at + GROUP] for some in alike for at in range(0, len(some), GROUP)]
        groups = [some for some in groups if sum(seconds(rule.said) for rule in some) > 2 * seconds(self._said(some))]
        tasks = [(tuple(self.numbers[rule.id] for rule in some), sys.maxsize, self._said(some)) for some in groups]
        found = {}
        for at, (some, result) in enumerate(zip(groups, self.pool.imap(_task, tasks), strict=True), 1):
            if not result["note"]:
                found |= {rule.id: rule.said & set(result["changed"]) for rule in some}
            if at % 10 == 0 or at == len(groups):
                print(f"{at}/{len(groups)} groups, {time.ctime()}", file=sys.stderr, flush=True)
        return found

    @staticmethod
    def _said(rules: Sequence[Rule]) -> set[int]:
        return set.union(*(rule.said for rule in rules))

    def _look_up(self, rules: Sequence[Rule]) -> None:
        """Notes which items rows can change."""
        parts = [rules[at : at + 200] for at in range(0, len(rules), 200)]
        found = self.pool.map(_look, [tuple(self.numbers[rule.id] for rule in part) for part in parts], chunksize=1)
        for rule, said in zip(rules, chain.from_iterable(found), strict=True):
            rule.said, rule.words, rule.asked = said, None, len(said)
        self.pool.terminate()
        self.pool = _forks(self.bench, self.processes)  # from this process as it is now

    def changes(self, rules: Sequence[Rule], only: set[int] | None = None) -> list[int]:
        """The first item that changes without these rules, in a list; an empty one if none does, and -1 in it if the
        package cannot be loaded or read without them."""
        numbers = tuple(self.numbers[rule.id] for rule in rules)
        result = self.pool.apply(_task, ((numbers, 1, only),))
        return result["changed"] or ([-1] if result["note"] else [])  # type: ignore[no-any-return]

    def together(self, name: str, rules: Sequence[Rule]) -> list[str]:
        """The ids of rules that can all go at once. Sets of rules that cover one another are kept as `covers`, those
        without which nothing can be loaded among them."""
        key = f"group {name}"
        if key not in self.done:
            left, covers = list(rules), list[list[str]]()
            while left and len(covers) < MOST_COVERS and (item := self.changes(left)):
                cover = self._least(left, set(item) - {-1})
                left.remove(cover[0])
                if len(cover) > 1:
                    covers.append([rule.id for rule in cover])
                else:
                    task = (self.numbers[cover[0].id],), ENOUGH, set(self.bench.order)
                    self.keep(cover[0].id, self.pool.apply(_task, (task,)))
            clean = len(covers) < MOST_COVERS
            together = [rule.id for rule in left] if clean else []
            self.keep(key, {"covers": covers, "together": together, "clean": clean, "of": len(rules)})
        return list(self.done[key]["together"])

    def _least(self, rules: Sequence[Rule], item: set[int]) -> list[Rule]:
        """A smallest set of rules without which this item changes, or without item nothing can be loaded; each of them
        covers for the others."""
        kept: list[Rule] = []
        rest = list(rules)
        while not kept or (rest and not self.changes(kept, item)):
            low, high = 1, len(rest)
            while low < high:
                middle = (low + high) // 2
                low, high = (low, middle) if self.changes([*kept, *rest[:middle]], item) else (middle + 1, high)
            kept.append(rest[high - 1])
            rest = rest[: high - 1]
        return kept


def verdict(rule: Rule, result: dict[str, Any] | None) -> str:
    """What a rule is for, in a word."""
    if result is None:
        return "unasked" if not rule.asked and rule.kind not in ("row", "element") else "silent"
    if result["note"]:
        return "breaks" if result["note"].startswith("breaks") else "too long"
    if result["texts"] > 1:
        return "used"
    if result["texts"] == 1:
        return "one text"
    return "sentences only" if result["sentences"] else "no effect"


def harmless(runner: Runner, rules: Sequence[Rule]) -> list[Rule]:
    """Those that change nothing alone; of a condition one answer, of a row or a pattern not also its parts."""
    found: dict[str, Rule] = {}
    for rule in sorted(rules, key=lambda rule: rule.kind):  # "false" before "true"
        if verdict(rule, runner.done.get(rule.id)) in ("no effect", "silent"):
            found.setdefault(rule.key, rule)
    whole = set(found)
    return [rule for rule in found.values() if rule.inside not in whole]


def table(runner: Runner, rules: Sequence[Rule]) -> list[dict[str, Any]]:
    """A line for each rule."""
    lines = []
    for rule in rules:
        result = runner.done.get(rule.id)
        facts = result or {}
        line = {name: facts.get(name) or "" for name in HEAD}
        line |= {"module": rule.module.partition(".")[2], "name": " ".join(rule.name.split()), "kind": rule.kind}
        line |= {"said": len(rule.said) or "", "verdict": verdict(rule, result)}
        if result and result["texts"] >= ENOUGH:
            line["texts"] = f"{result['texts']}+"
        lines.append(line)
    return lines


def table_text(lines: Sequence[dict[str, Any]], notes: str) -> str:
    """Lines of modules in order, each module under its name; notes behind them."""
    parts = ["\t".join(HEAD)]
    ordered = sorted(lines, key=lambda line: (line["module"], line["kind"], line["name"]))
    for module, some in groupby(ordered, key=lambda line: line["module"]):
        parts.append(f"[{module}]")
        parts += ["\t".join(str(line[name]) for name in HEAD).rstrip("\t") for line in some]
    parts += [f"# {line}" for line in notes.splitlines()]
    return "\n".join(parts) + "\n"


def read_table(path: Path) -> list[dict[str, Any]]:
    """The lines of a table."""
    lines, module = list[dict[str, Any]](), ""
    head, *rest = path.read_text("utf-8").split("\n")[:-1]
    names = head.split("\t")
    for line in rest:
        if line.startswith("["):
            module = line[1:-1]
        elif not line.startswith("# "):
            values = line.split("\t")
            lines.append({"module": module, **dict(zip(names, values + [""] * len(names), strict=False))})
    return lines


def summary(lines: Sequence[dict[str, Any]]) -> str:
    """How many rules each room has, and what they are for."""
    modules = {line["module"] for line in lines}

    def room(module: str) -> str:
        inner = ".".join(module.split(".")[:2])
        return inner if any(one.startswith(f"{inner}.") for one in modules) else module.partition(".")[0]

    nothing = ("unasked", "silent", "no effect")
    verdicts = ("sentences only", "one text", "used", "breaks", "too long")
    rows_ = [("room", "rules", "without effect", *verdicts, "gold lost")]
    groups = defaultdict(list)
    for line in lines:
        groups[room(line["module"])].append(line)
    for name, some in [*sorted(groups.items()), ("all", lines)]:
        counts = Counter(line["verdict"] for line in some)
        numbers = [len(some), sum(counts[one] for one in nothing), *(counts[one] for one in verdicts)]
        rows_.append((name, *map(str, (*numbers, sum(1 for line in some if line["lost"])))))
    text = ["| " + " | ".join(row) + " |" for row in rows_]
    text.insert(1, "|" + " --- |" * len(rows_[0]))
    return "\n".join(text)


def covering(runner: Runner) -> str:
    """The rules without effect that can go together, module by module, and those that cover one another, by name."""
    names = {rule.id: f"{rule.module.partition('.')[2]} {rule.kind} {rule.name}" for rule in runner.bench.rules}
    text = []
    for id_, one in sorted(runner.done.items()):
        if id_.startswith("group "):
            how_many = str(len(one["together"])) if one["clean"] else f"(with more than {MOST_COVERS} covers) unknown"
            text.append(f"{id_.removeprefix('group ')}: {how_many} of {one['of']} can go together")
            text += [f"  one of: {' + '.join(names[rule] for rule in cover)}" for cover in one["covers"]]
    return "\n".join(text)


def chosen(bench: Bench, rooms: Sequence[str], only: str | None, limit: int | None) -> list[Rule]:
    """The rules that were asked for."""
    found = [
        rule
        for rule in bench.rules
        if not rooms or any(f"{bench.room(rule.module)}.".startswith(f"{room}.") for room in rooms)
        if not only or re.search(only, f"{rule.id} {rule.name}")
    ]
    return found[:limit]


def measured(bench: Bench, runner: Runner, rules: Sequence[Rule]) -> list[dict[str, Any]]:
    """All rules alone, then together: module by module, and what is left of a room."""
    runner.alone(rules)
    by_room: dict[str, list[Rule]] = defaultdict(list)
    by_module = defaultdict(list)
    for rule in harmless(runner, rules):
        by_module[rule.module].append(rule)
    by_id = {rule.id: rule for rule in rules}
    with ThreadPool(os.cpu_count()) as threads:
        together = threads.starmap(runner.together, by_module.items(), chunksize=1)
    for module, ids in zip(by_module, together, strict=True):
        by_room[bench.room(module)] += [by_id[id_] for id_ in ids if id_ in by_id]
    for room, some in by_room.items():
        runner.together(f"room {room}", some)
    return table(runner, rules)


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__.partition("\n")[0])
    parser.add_argument("--room", action="append", default=[], help="analysis, analysis.outcomes …: all if not given")
    parser.add_argument("--only", help="a pattern for the names of rules")
    parser.add_argument("--limit", type=int)
    parser.add_argument("--summary", action="store_true", help="print how many rules of the table are for what")
    parser.add_argument("--write", action="store_true", help=f"all rules, into {TABLE.name}")
    parser.add_argument("--shared", type=Path, default=os.environ.get("FANZHA_SHARED", ROOT.parent / "shared"))
    parser.add_argument("--results", type=Path, default=ROOT / "build" / "ablation", help="a folder")
    parser.add_argument("--processes", type=int, default=os.cpu_count())
    options = parser.parse_args()
    if options.summary:
        print(summary(read_table(TABLE)))
        return
    if options.write and (options.room or options.only or options.limit):
        parser.error("the table is written of all rules")
    shared = options.shared if (options.shared / "mirror").is_dir() else None
    if options.write and not shared:
        parser.error(f"the table is written of all texts, and those of {options.shared} are not there")
    options.results.mkdir(parents=True, exist_ok=True)

    def items() -> list[Item]:
        found = text_items(shared)
        return [*found, *search_items(public_file(shared, options.results / "searched"))] if shared else found

    began = time.monotonic()
    bench = Bench("archive", ROOMS, items, FACTS)
    rules = chosen(bench, options.room, options.only, options.limit)
    print(f"{len(bench.items)} items, {len(rules)} rules, {time.monotonic() - began:.0f} s", flush=True)
    runner = Runner(bench, options.results, options.processes)
    lines, left = list[dict[str, Any]](), rules
    for room in ORDER:
        some = [rule for rule in left if f"{bench.room(rule.module)}.".startswith(f"{room}.")]
        left = [rule for rule in left if rule not in some]
        if some:
            print(f"{room}: {len(some)} rules, {time.ctime()}", flush=True)
            lines += measured(bench, runner, some)
    text = table_text(lines, covering(runner))
    if options.write:
        TABLE.write_text(text, "utf-8")
    else:
        print(text)
    print(summary(lines))
    print(f"{time.monotonic() - began:.0f} s")


if __name__ == "__main__":
    main()
