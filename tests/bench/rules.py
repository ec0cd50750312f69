"""The rules of a package: where each stands, in which texts it says something, and what changes without it."""

from __future__ import annotations

import functools
import gc
import hashlib
import importlib
import json
import multiprocessing
import os
import pkgutil
import re
import signal
import sys
import time
import tomllib
from collections import defaultdict
from collections.abc import Callable, Iterator, Sequence
from contextlib import suppress
from dataclasses import dataclass, field
from itertools import groupby
from pathlib import Path
from typing import Any

import switches
from readings import FILES, Item, read_item, read_with_rules_off
from switches import HAN, Off, Pattern

ENOUGH, ENOUGH_SENTENCES = 10, 3
FEW = 4  # texts that change: with fewer, the sentences of tests are read, too
SECONDS = 100  # of processor time that a rule may take over all its texts
COUNTS = ("read", "texts", "rows", "sentences", "lost", "won")


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
        """Of all that the results depend on: the package, the items and what reads them."""
        whole = hashlib.sha256()
        files = [file for ending in ("py", "toml", "json") for file in self.folder.rglob(f"*.{ending}")]
        bench = [Path(__file__).with_name(f"{name}.py") for name in ("rules", "readings", "switches", "right_answers")]
        for file in sorted((*files, *bench)):
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
        with forks(self, len(halves)) as pool:
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
        found, right = read_with_rules_off(item)
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
            FILES.clear()
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


# --- in forks of this process ---

BENCH: Bench | None = None  # of the process that forks


def forks(bench: Bench, processes: int) -> Any:
    """A pool each of whose tasks has a process of its own, forked from this one."""
    global BENCH
    BENCH = bench
    gc.collect()
    gc.freeze()  # so that forks do not copy what they only look at
    return multiprocessing.get_context("fork").Pool(processes, gc.disable, maxtasksperchild=1)


def _hear(part: Sequence[int]) -> Any:
    assert BENCH is not None
    return BENCH.heard(part)


def look(numbers: tuple[int, ...]) -> list[set[int]]:
    assert BENCH is not None
    return [BENCH.can_change(BENCH.rules[number]) for number in numbers]


def task(task: tuple[tuple[int, ...], int, set[int] | None]) -> dict[str, Any]:
    assert BENCH is not None
    numbers, enough, only = task
    return BENCH.measure([BENCH.rules[number] for number in numbers], enough, only)
