"""Counts which pairs of texts are rightly judged as copies or not, by kind: all pairs made of one half of the mirror.

    python tests/bench/bench_copies.py --half 0 | 1

The rules were written with half 0; half 1 tells how they do on other texts. Needs the mirror in FANZHA_SHARED. Takes
some minutes.
"""

from __future__ import annotations

import argparse
import os
import sys
from collections import Counter
from pathlib import Path
from tempfile import TemporaryDirectory

ROOT = Path(__file__).parents[2]
sys.path.insert(0, str(ROOT))

from tests.support.copy_pairs import case_pages, in_half, pairs, sources  # noqa: E402
from tests.support.linked_articles import LINKED, relations  # noqa: E402

MIRROR = Path(os.environ.get("FANZHA_SHARED", ROOT.parent / "shared"), "mirror")


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--half", type=int, choices=(0, 1), default=0)
    texts = [text for text in sources(MIRROR) if in_half(text, parser.parse_args().half)]
    made = list(pairs(texts))
    cases = {page: text.article for text in texts for page in case_pages(text)}
    with TemporaryDirectory() as folder:
        found = relations(Path(folder, "pairs"), (article for pair in made for article in (pair.one, pair.other)))
        of_cases = relations(Path(folder, "cases"), (*cases, *cases.values()))
    of_each, right, wrong = Counter[str](), Counter[str](), 0
    for pair in made:
        linked = found.get(frozenset((pair.one, pair.other))) in LINKED
        of_each[pair.kind] += 1
        right[pair.kind] += linked == pair.are_copies
        wrong += linked and not pair.are_copies
        if linked != pair.are_copies:
            print("wrong:" if linked else "missed:", pair.kind, pair.source, pair.one.title, "|", pair.other.title)
    for kind, count in of_each.items():
        print(f"{kind:40} {right[kind]:4}/{count}")
    excerpts = sum(of_cases.get(frozenset((page, batch))) == "excerpt" for page, batch in cases.items())
    print(f"{'all':40} {right.total():4}/{of_each.total()}, wrong links: {wrong}")
    print(f"{'cases on pages of their own':40} {excerpts:4}/{len(cases)}")


if __name__ == "__main__":
    main()
