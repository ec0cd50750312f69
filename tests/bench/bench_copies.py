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
from tests.support.linked_articles import judged, relations  # noqa: E402

MIRROR = Path(os.environ.get("FANZHA_SHARED", ROOT.parent / "shared"), "mirror")


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--half", type=int, choices=(0, 1), default=0)
    half = parser.parse_args().half
    texts = [text for text in sources(MIRROR) if in_half(text, half)]
    cases = {page: text.article for text in texts for page in case_pages(text)}
    with TemporaryDirectory() as folder:
        found = judged(Path(folder, "pairs"), list(pairs(texts)))
        of_cases = relations(Path(folder, "cases"), (*cases, *cases.values()))
    for one in found:
        if not one.is_right:
            pair = one.pair
            print("wrong:" if one.is_linked else "missed:", pair.kind, pair.source, pair.one.title, pair.other.title)
    of_each, right = Counter(one.pair.kind for one in found), Counter(one.pair.kind for one in found if one.is_right)
    for kind, count in of_each.items():
        print(f"{kind:40} {right[kind]:4}/{count}")
    wrong = sum(one.is_linked and not one.is_right for one in found)
    print(f"{'all':40} {right.total():4}/{len(found)}, wrong links: {wrong}")
    excerpts = sum(of_cases.get(frozenset((page, batch))) == "excerpt" for page, batch in cases.items())
    print(f"{'cases on pages of their own':40} {excerpts:4}/{len(cases)}")


if __name__ == "__main__":
    main()
