"""The command: records both states, compares them and says what differs."""

from __future__ import annotations

import argparse
import sys
import time
from collections import Counter
from itertools import groupby
from pathlib import Path

from tests.net.compare import Difference, accepted, differences, judged
from tests.net.inputs import archives, shared_folder
from tests.net.record import KINDS, read, record
from tests.net.states import ROOT, state

ACCEPTED = ROOT / "tests" / "net-accepted.toml"
SHOWN = 20  # of what pages differ in
UNITS = {"tables": "rows of tables", "pages": "pages", "exports": "rows of exports", "lines": "outputs of commands"}


def main() -> int:
    """Returns the exit status: 0 if nothing differs but what is accepted."""
    parser = argparse.ArgumentParser(
        prog="python -m tests.net",
        description="Compares what two states of the project make of the same inputs, and prints what differs.",
        epilog="Saved pages and corpora are read from $FANZHA_SHARED. The exit status is 0 if nothing differs but what "
        f"{ACCEPTED.relative_to(ROOT)} accepts, else 1. Example: python -m tests.net HEAD . --only tables",
    )
    parser.add_argument("base", help=f"a commit, or . for the work tree as it is ({ROOT})")
    parser.add_argument("head", help="the state that is compared with it, likewise")
    parser.add_argument("--only", choices=KINDS, action="append", help="compare only this; can be repeated")
    parser.add_argument(
        "--work",
        type=Path,
        default=Path.home() / ".cache" / "fanzha-net",
        help="folder of work trees, environments and recordings [default: ~/.cache/fanzha-net]",
    )
    parser.add_argument("--all", action="store_true", help="print every page that differs")
    options = parser.parse_args()
    began, kinds, entries = time.monotonic(), options.only or KINDS, accepted(ACCEPTED)
    shared = shared_folder()
    if shared is None:
        print("The shared folder is not here (FANZHA_SHARED): only our own texts are compared.", file=sys.stderr)
    options.work.mkdir(parents=True, exist_ok=True)
    states = [state(revision, options.work) for revision in (options.base, options.head)]
    made = archives(options.work, shared)
    folders = options.work / "base", options.work / "head"
    for one, folder in zip(states, folders, strict=True):
        start = time.monotonic()
        print(f"{folder.name}: {one.name} is recorded …", file=sys.stderr)
        record(one, made, shared, folder, kinds, base=folders[0])
        print(f"{folder.name}: recorded in {time.monotonic() - start:.0f} s", file=sys.stderr)
    left, counts = judged(list(differences(*folders)), entries)
    report(left, options.all)
    for entry, count in counts:
        found = f"count = {entry.count}, but {count} differ" if count not in (0, entry.count) else f"{count} differ"
        print(f"accepted in {entry.where}: {found} ({entry.why})")
    compared = Counter[str]()
    for name, rows in read(folders[1]):
        compared[name.partition("/")[0]] += len(rows)
    print("compared:", ", ".join(f"{count:,} {UNITS[kind]}" for kind, count in compared.items()))
    differ = f"{sum(one.count for one in left):,} in {len(left):,} tables and pages"
    wrong = sum(count not in (0, entry.count) for entry, count in counts)
    miscounted = f"; {wrong} accepted with another count" if wrong else ""
    print(f"differences: {differ}{miscounted}; {time.monotonic() - began:.0f} s")
    return 1 if left or miscounted else 0


def report(found: list[Difference], every_page: bool) -> None:
    """Print what differs: tables with examples, pages as text differences, and differences of markup alone apart. Pages
    that differ in the same lines are printed once."""

    def where(one: Difference) -> str:
        return "markup alone" if one.markup_alone else one.where.partition("/")[0]

    for kind, group in groupby(sorted(found, key=where), key=where):
        alike: dict[tuple[str, ...], list[Difference]] = {}
        for one in group:
            alike.setdefault((*one.lines, *([one.where] if kind in ("tables", "exports") else [])), []).append(one)
        print(f"== {kind}: {sum(map(len, alike.values()))} differ")
        shown = list(alike.values()) if every_page or kind in ("tables", "exports") else list(alike.values())[:SHOWN]
        for first, *others in shown:
            print(f"{first.where}: +{first.added} -{first.gone} ~{first.changed}")
            print(*(f"  {line}" for line in first.lines), sep="\n")
            if others and every_page:
                print(*(f"  likewise {one.where}" for one in others), sep="\n")
            elif others:
                print(f"  likewise {len(others)} others, as {others[0].where}")
        if len(alike) > len(shown):
            print(f"… and {sum(map(len, list(alike.values())[len(shown) :]))} that differ otherwise (--all)")


if __name__ == "__main__":
    try:
        raise SystemExit(main())
    except KeyboardInterrupt:
        print("Interrupted: nothing was compared; the next run begins anew.", file=sys.stderr)
        raise SystemExit(130) from None
