"""How long does checking a quote take? Sentences and articles of a made archive, as they are and changed.

usage: python tests/bench/bench_quotes.py [--publications 100000] [--folder DIR] [--public FILE] [--repeat 40]

One sentence must take 300 ms at most, an article of 5,000 characters 3 s. Times are those of the clock, in one thread,
without the site around it. `changed`: three hanzi of each sentence are others; `mixed`: halves of two sentences, which
both are there many times; `shuffled`: hanzi of the archive without any order, so that nothing is found. Exit status 1:
95 of 100 sentences, or of articles, take longer than they may.
"""

from __future__ import annotations

import argparse
import re
import sqlite3
import sys
import time
from collections import Counter
from collections.abc import Callable, Iterable, Sequence
from pathlib import Path
from random import Random

from archive.search import Catalogue
from archive.search.quotes import check
from tests.sites.big_archive import FOLDER, make

MOST_MS = {"sentence": 300.0, "article": 3_000.0}
ARTICLE = 5_000  # characters
ARTICLES = 8  # of each kind, for 40 sentences
SENTENCE = re.compile(r"[^。\n]{20,120}。")


class Samples:
    """Sentences and articles of a public file, drawn by chance."""

    def __init__(self, db: sqlite3.Connection, seed: int = 5) -> None:
        self._db, self._random = db, Random(seed)
        self._ids = [row[0] for row in db.execute("select publication_id from publication_texts")]

    def _texts(self, number: int) -> list[str]:
        ids = self._random.sample(self._ids, min(number, len(self._ids)))
        sql = "select text from publication_texts where publication_id = ?"
        return [self._db.execute(sql, (one,)).fetchone()[0] for one in ids]

    def sentences(self, number: int) -> list[str]:
        """So many sentences, each of another publication."""
        found = (SENTENCE.findall(text) for text in self._texts(2 * number))
        return [self._random.choice(one) for one in found if one][:number]

    def article(self) -> str:
        """An article from one publication, or from some if they are short."""
        return "\n".join(self._texts(4))[:ARTICLE]

    def collected(self) -> str:
        """An article of sentences that all are from different publications."""
        return "".join(self.sentences(ARTICLE // 20))[:ARTICLE]

    def changed(self, text: str) -> str:
        """The text with three other hanzi in each sentence."""

        def other(found: re.Match[str]) -> str:
            at = self._random.randrange(len(found[0]) - 6)
            return f"{found[0][:at]}赵钱孙{found[0][at + 3 :]}"

        return SENTENCE.sub(other, text)

    def mixed(self, sentence: str) -> str:
        """The first half of a sentence, and the second half of another."""
        other = self.sentences(1)[0]
        return sentence[: len(sentence) // 2] + other[len(other) // 2 :]

    def shuffled(self, text: str) -> str:
        """The same characters in another order."""
        return "".join(self._random.sample(text, len(text)))


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--publications", type=int, default=100_000)
    parser.add_argument("--folder", type=Path, default=FOLDER)
    parser.add_argument("--public", type=Path, help="an existing public file")
    parser.add_argument("--repeat", type=int, default=40, help="sentences of each kind")
    given = parser.parse_args()
    public = given.public or make(given.publications, given.folder)
    db = sqlite3.connect(f"file:{public}?immutable=1", uri=True)
    catalogue, samples = Catalogue.read(db), Samples(db)

    def measured(name: str, texts: Iterable[str]) -> float:
        times, verdicts = list[float](), Counter[str]()
        for text in texts:
            begin = time.perf_counter()
            checked = check(db, catalogue, text)
            times.append(1000 * (time.perf_counter() - begin))
            verdicts.update(sentence.verdict.value for sentence in checked.sentences)
        shares = ", ".join(f"{verdict} {n}" for verdict, n in verdicts.most_common())
        print(
            f"{name:24} middle {_at(times, 0.5):7.1f}  95 of 100 {_at(times, 0.95):7.1f}  most {max(times):7.1f} ms"
            f"   {shares}",
            flush=True,
        )
        return _at(times, 0.95)

    sentences = samples.sentences(given.repeat)
    articles = [samples.article() for _ in range(max(given.repeat * ARTICLES // 40, 1))]
    ways: dict[str, Callable[[str], str]] = {
        "as it is": str,
        "changed": samples.changed,
        "shuffled": samples.shuffled,
    }
    worst = dict.fromkeys(MOST_MS, 0.0)
    for way, change in (*ways.items(), ("mixed", samples.mixed)):
        worst["sentence"] = max(worst["sentence"], measured(f"sentence {way}", map(change, sentences)))
    for way, change in ways.items():
        worst["article"] = max(worst["article"], measured(f"article {way}", map(change, articles)))
    collected = (samples.collected() for _ in articles)
    worst["article"] = max(worst["article"], measured("article of many sources", collected))
    if any(worst[kind] > most for kind, most in MOST_MS.items()):
        sys.exit(f"too slow: {worst}")


def _at(times: Sequence[float], share: float) -> float:
    return sorted(times)[int(share * (len(times) - 1))]


if __name__ == "__main__":
    main()
