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
PAGES_SHOWN = 20
UNITS = {"tables": "rows of tables", "pages": "pages", "exports": "rows of exports", "lines": "outputs of commands"}


def main() -> int:
    """Returns the exit status: 0 if nothing differs but what is accepted."""
    parser = argparse.ArgumentParser(prog="python -m tests.net", description=__doc__)
    parser.add_argument("base", help="a commit, or . for the work tree as it is")
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
    began, kinds = time.monotonic(), options.only or KINDS
    shared = shared_folder()
    if shared is None:
        print("The shared folder is not here (FANZHA_SHARED): only our own texts are compared.", file=sys.stderr)
    options.work.mkdir(parents=True, exist_ok=True)
    made = archives(options.work, shared)
    folders = options.work / "base", options.work / "head"
    for revision, folder in zip((options.base, options.head), folders, strict=True):
        one = state(revision, options.work)
        start = time.monotonic()
        record(one, made, shared, folder, kinds)
        print(f"{folder.name}: {one.name}, recorded in {time.monotonic() - start:.0f} s", file=sys.stderr)
    found = list(differences(*folders))
    left, miscounted = judged(found, accepted(ACCEPTED))
    report(left, options.all)
    for entry, count in miscounted:
        print(f"accepted: {entry.where}: {entry.count}, but {count} differ ({entry.why})")
    compared = Counter[str]()
    for name, rows in read(folders[1]):
        compared[name.partition("/")[0]] += len(rows)
    print("compared:", ", ".join(f"{count:,} {UNITS[kind]}" for kind, count in compared.items()))
    print(
        f"differences: {sum(one.count for one in left):,} in {len(left):,} tables and pages, "
        f"and {len(found) - len(left):,} tables and pages with accepted ones; {time.monotonic() - began:.0f} s"
    )
    return 1 if left or miscounted else 0


def report(found: list[Difference], every_page: bool) -> None:
    """Print what differs: tables with examples, pages as text differences, and differences of markup alone apart."""
    said = [one for one in found if not one.markup_alone]
    for kind, group in groupby(said, key=lambda one: one.where.partition("/")[0]):
        ones = list(group)
        shown = ones if every_page or kind in ("tables", "exports") else ones[:PAGES_SHOWN]
        print(f"== {kind}")
        for one in shown:
            print(
                f"{one.where}: +{one.added} -{one.gone} ~{one.changed}", *(f"  {line}" for line in one.lines), sep="\n"
            )
        if len(ones) > len(shown):
            print(f"… and {len(ones) - len(shown)} more (--all)")
    if markup := [one for one in found if one.markup_alone]:
        print(f"== markup alone: {len(markup)} page(s)")
        for one in markup if every_page else markup[:3]:
            print(f"{one.where}: +{one.added} -{one.gone}", *(f"  {line}" for line in one.lines), sep="\n")


if __name__ == "__main__":
    raise SystemExit(main())
