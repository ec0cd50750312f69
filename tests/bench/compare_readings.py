"""What a slice changes in the readings of all texts of the net, in half a minute: the quick look before `tests.net`.

    python tests/bench/compare_readings.py --keep before.pickle      reads every text, and keeps what came of it
    python tests/bench/compare_readings.py before.pickle             reads them again, and prints the rows that differ;
                                                                     exits 1 if right answers of the gold are lost
    …  --only outcomes   rows with this in their path
    …  --show 20         rows of each path (8)
    …  --keep now.pickle keeps this state as well

Rows are compared without fields that say nothing. Of texts that are kept aside only the number of rows is printed.
"""

from __future__ import annotations

import argparse
import os
import pickle
import sys
from collections import Counter, defaultdict
from pathlib import Path
from typing import Any

ROOT = Path(__file__).resolve().parents[2]
sys.path[:0] = [str(ROOT), str(Path(__file__).parent)]

from pairs_of_texts import Pairs  # noqa: E402
from readings import plain, text_items  # noqa: E402
from right_answers import answers  # noqa: E402


def said(value: Any) -> Any:
    """A value without the fields that say nothing."""
    if isinstance(value, dict):
        found = {key: said(one) for key, one in value.items()}
        return {key: one for key, one in found.items() if one not in (None, "", [], {}, False)}
    return [said(one) for one in value] if isinstance(value, list) else value


def rows(value: Any, path: str = "") -> Counter[tuple[str, str]]:
    """The rows of a reading: path and own fields."""
    if isinstance(value, list):
        return sum((rows(one, path) for one in value), Counter())
    own, inner = {}, Counter[tuple[str, str]]()
    for key, one in value.items():
        if isinstance(one, dict) or (isinstance(one, list) and one and isinstance(one[0], dict)):
            inner += rows(one, f"{path}.{key}")
        else:
            own[key] = one
    inner[path, ", ".join(f"{key}={one}" for key, one in sorted(own.items()))] += 1
    return inner


def read_all(shared: Path | None) -> dict[str, Any]:
    """The rows of each text's reading, and its right answers."""
    names, pairs = Counter[str](), Pairs()
    found = {}
    for item in text_items(shared):
        named = f"sentences/{item.words}" if item.is_sentence else item.name  # tests that go or come renumber them
        names[named] += 1
        read = item.read()
        reading = plain(read)
        if not item.html:  # the words of the text itself are known
            reading = {"documents": [{"analysis": one["analysis"]} for one in reading["documents"]]}
        found[f"{named}#{names[named]}"] = {"rows": rows(said(reading)), "right": answers(item.gold, reading)}
        for at, document in enumerate(() if item.is_sentence else read.documents, 1):
            pairs.add(f"{named}#{names[named]}.{at}", document.article, document.analysis)
    return found | pairs.read()


def difference(before: dict[str, Any], now: dict[str, Any], only: str, show: int) -> bool:
    """Prints what differs; whether right answers are lost or more is invented."""
    gone, new = defaultdict[str, list[str]](list), defaultdict[str, list[str]](list)
    lost = won = 0
    for name in before.keys() & now.keys():
        old, fresh, aside = before[name], now[name], "aside" in name
        for into, some in ((gone, old["rows"] - fresh["rows"]), (new, fresh["rows"] - old["rows"])):
            for path, row in some.elements():
                if only in path:
                    into[path].append(f"{name}: {'(kept aside)' if aside else row}")
        was, is_ = old["right"], fresh["right"]
        lost += was.lost(is_)
        won += is_.lost(was)
        if not aside:
            for word, some in (
                ("LOST", was.right - is_.right),
                ("INVENTED", is_.invented - was.invented),
                ("WON", is_.right - was.right),
                ("NO LONGER INVENTED", was.invented - is_.invented),
            ):
                print("".join(f"{word}  {name}: {one}\n" for one in sorted(some)), end="")
    for path in sorted({*gone, *new}):
        print(f"{path or '(text)'}: -{len(gone[path])} +{len(new[path])}")
        for sign, some in (("-", gone[path]), ("+", new[path])):
            print("".join(f"  {sign} {line}\n" for line in sorted(some)[:show]), end="")
    print(
        f"{len(now)} texts; rows -{sum(map(len, gone.values()))} +{sum(map(len, new.values()))}; "
        f"right answers lost or invented: {lost}; won: {won}"
    )
    return bool(lost)


def main() -> int:
    parser = argparse.ArgumentParser(description=__doc__.partition("\n")[0])
    parser.add_argument("before", type=Path, nargs="?")
    parser.add_argument("--keep", type=Path)
    parser.add_argument("--only", default="")
    parser.add_argument("--show", type=int, default=8)
    parser.add_argument("--shared", type=Path, default=os.environ.get("FANZHA_SHARED", ROOT.parent / "shared"))
    options = parser.parse_args()
    shared = options.shared if (options.shared / "mirror").is_dir() else None
    before = pickle.loads(options.before.read_bytes()) if options.before else None
    now = read_all(shared)
    if options.keep:
        options.keep.write_bytes(pickle.dumps(now))
    return int(difference(before, now, options.only, options.show)) if before else 0


if __name__ == "__main__":
    sys.exit(main())
