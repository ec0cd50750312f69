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
import json
import os
import re
import sys
import time
from collections import Counter, defaultdict
from collections.abc import Sequence
from itertools import chain, groupby
from multiprocessing.pool import ThreadPool
from pathlib import Path
from typing import Any

ROOT = Path(__file__).resolve().parents[2]
sys.path[:0] = [str(ROOT), str(Path(__file__).parent)]

from readings import Item, public_file, search_items, text_items  # noqa: E402
from rules import ENOUGH, Bench, Rule, forks, look, task  # noqa: E402

ROOMS = ("analysis", "reading", "search", "text")
FACTS = ("laws.toml", "crimes.json", "regions.json", "hosts.json", "national_offices.json", "english.json")
TABLE = Path(__file__).with_name("ablation.tsv")
GROUP, LONG = 16, 2  # rules that are off at once first, and the seconds of reading from which on they are
ABOUT = """
A rule without effect says nothing in any text, or changes none. `breaks`: nothing can be read without it. `gold lost`:
rules without which right answers of the gold are lost; each is also counted by what it changes."""
MOST_COVERS = 40  # of a module, after which no more are looked for
ORDER = ("analysis.outcomes", "analysis.figures", "analysis.citations", "analysis", "reading", "search", "text")
HEAD = ("kind", "name", "said", "texts", "rows", "sentences", "lost", "won", "verdict", "only_text")


class Runner:
    """Measures rules in forks of a bench, several at a time, and keeps what came of each."""

    def __init__(self, bench: Bench, results: Path, processes: int) -> None:
        """Results of this bench that are in `results`, by its digest, are not measured again."""
        self.bench, self.results, self.processes = bench, results / f"{bench.digest()}.jsonl", processes
        self.numbers = {rule.id: number for number, rule in enumerate(bench.rules)}
        self.pool = forks(bench, processes)
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
        for at, (rule, result) in enumerate(zip(left, self.pool.imap(task, tasks), strict=True), 1):
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
        for at, (some, result) in enumerate(zip(groups, self.pool.imap(task, tasks), strict=True), 1):
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
        found = self.pool.map(look, [tuple(self.numbers[rule.id] for rule in part) for part in parts], chunksize=1)
        for rule, said in zip(rules, chain.from_iterable(found), strict=True):
            rule.said, rule.words, rule.asked = said, None, len(said)
        self.pool.terminate()
        self.pool = forks(self.bench, self.processes)  # from this process as it is now

    def changes(self, rules: Sequence[Rule], only: set[int] | None = None) -> list[int]:
        """The first item that changes without these rules, in a list; an empty one if none does, and -1 in it if the
        package cannot be loaded or read without them."""
        numbers = tuple(self.numbers[rule.id] for rule in rules)
        result = self.pool.apply(task, ((numbers, 1, only),))
        return result["changed"] or ([-1] if result["note"] else [])  # type: ignore[no-any-return]

    def together(self, name: str, rules: Sequence[Rule]) -> list[str]:
        """The ids of rules that can all go at once. Sets of rules that cover one another are kept as `covers`, those
        without which nothing can be loaded among them."""
        key = f"group {name}"
        ids = sorted(rule.id for rule in rules)
        if self.done.get(key, {}).get("rules") != ids:
            left, covers = list(rules), list[list[str]]()
            while left and len(covers) < MOST_COVERS and (item := self.changes(left)):
                cover = self._least(left, set(item) - {-1})
                left.remove(cover[0])
                if len(cover) > 1:
                    covers.append([rule.id for rule in cover])
                else:
                    alone = (self.numbers[cover[0].id],), ENOUGH, set(self.bench.order)
                    self.keep(cover[0].id, self.pool.apply(task, (alone,)))
            clean = len(covers) < MOST_COVERS
            together = [rule.id for rule in left] if clean else []
            self.keep(key, {"covers": covers, "together": together, "clean": clean, "rules": ids})
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
    return "\n".join((*text, ABOUT))


def covering(runner: Runner) -> str:
    """The rules without effect that can go together, module by module, and those that cover one another, by name."""
    names = {rule.id: f"{rule.module.partition('.')[2]} {rule.kind} {rule.name}" for rule in runner.bench.rules}
    text = []
    for id_, one in sorted(runner.done.items()):
        if id_.startswith("group "):
            how_many = str(len(one["together"])) if one["clean"] else f"(with more than {MOST_COVERS} covers) unknown"
            text.append(f"{id_.removeprefix('group ')}: {how_many} of {len(one['rules'])} can go together")
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
    if not shared:
        print(f"{options.shared} is not there: rules are held against our own texts alone.", file=sys.stderr)
    if options.write and not shared:
        parser.error(f"the table is written of all texts, and those of {options.shared} are not there")
    options.results.mkdir(parents=True, exist_ok=True)

    def items() -> list[Item]:
        found = text_items(shared)
        return [*found, *search_items(public_file(shared, options.results / "searched"))] if shared else found

    began = time.monotonic()
    folder = ROOT / "archive"
    for room in options.room:
        if not any(
            path.exists() for path in (folder / room.replace(".", "/"), folder / f"{room.replace('.', '/')}.py")
        ):
            parser.error(f"no such room: {room}")
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
