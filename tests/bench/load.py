"""Asks a site over HTTP and takes the time; and what it is asked: words out of the texts that it serves."""

from __future__ import annotations

import re
import sqlite3
import subprocess
import sys
import threading
import time
from collections import Counter
from collections.abc import Iterable, Iterator
from contextlib import closing, contextmanager
from dataclasses import dataclass
from http.client import HTTPConnection
from itertools import count, cycle
from pathlib import Path
from random import Random

from archive.sqlite_uri import sqlite_uri

HERE = Path(__file__).resolve().parent
WAIT = 60  # seconds for one answer
WARM_WITHIN = 300  # seconds
HITS = b'class="list hits"'
LIST_TAG = re.compile(rb"<(/?)ol\b")
PIECE = 65_536  # bytes read at once

SAMPLE = 1_000  # publications out of which words are taken
HANZI = re.compile("[\u4e00-\u9fff]+")
NOT_IN_WORDS = frozenset("的了和在是等为与及其对并将不有被以于该上中后下个一二三四五六七八九十")
RAREST = 3  # publications of the sample that a word must stand in


@dataclass(frozen=True, slots=True)
class Answer:
    """An answer and how long it took, in ms."""

    status: int
    body: bytes
    results: float | None  # until the list of hits was there; None where there is none
    whole: float  # until the last byte


class Asking:
    """One connection that is kept open."""

    def __init__(self, url: str) -> None:
        self._connection = HTTPConnection(url.removeprefix("http://"), timeout=WAIT)

    def get(self, path: str) -> Answer:
        began = time.perf_counter()
        self._connection.request("GET", path)
        response = self._connection.getresponse()
        body, arrivals = b"", list[tuple[int, float]]()  # bytes that had come, and when
        while piece := response.read1(PIECE):
            body += piece
            arrivals.append((len(body), (time.perf_counter() - began) * 1000))
        whole = (time.perf_counter() - began) * 1000
        end = end_of_hits(body)
        results = None if end is None else next(at for length, at in arrivals if length >= end)
        return Answer(response.status, body, results, whole)

    def close(self) -> None:
        self._connection.close()


def end_of_hits(body: bytes) -> int | None:
    """Where the list of hits ends in a page, lists inside it being part of it; None where there is none."""
    begins = body.find(HITS)
    if begins < 0:
        return None
    depth = 1
    for tag in LIST_TAG.finditer(body, begins):
        depth += -1 if tag[1] else 1
        if depth == 0:
            return tag.end() + 1
    return None


@contextmanager
def served(site: str, public: Path) -> Iterator[str]:
    """The URL of a site of site_server over a file, in a process of its own while the context lasts."""
    process = subprocess.Popen(
        [sys.executable, str(HERE / "site_server.py"), site, str(public)], stdout=subprocess.PIPE, text=True
    )
    try:
        assert process.stdout is not None
        url = process.stdout.readline().strip()
        if site == "ours":
            _wait_until_warm(url)
        yield url
    finally:
        process.kill()  # it has nothing to finish
        process.wait()


def _wait_until_warm(url: str) -> None:
    """Until everything is counted, the health check says `warming`."""
    asking, end = Asking(url), time.monotonic() + WARM_WITHIN
    while asking.get("/healthz").body != b"ok\n":
        if time.monotonic() > end:
            raise RuntimeError(f"the site was not warm after {WARM_WITHIN} s")
        time.sleep(0.2)
    asking.close()


@dataclass(frozen=True, slots=True)
class Load:
    """What came of asking as fast as a site answers."""

    answers: int
    refused: int  # of them those that were no 200
    seconds: float

    def __add__(self, other: Load) -> Load:
        return Load(self.answers + other.answers, self.refused + other.refused, self.seconds + other.seconds)

    @property
    def speed(self) -> float:
        """Pages a second."""
        return (self.answers - self.refused) / self.seconds


def load(url: str, paths: Iterable[str], connections: int, seconds: float) -> Load:
    """Ask for the paths again and again over so many connections, each of which waits for its answer."""
    turn, lock, statuses = cycle(paths), threading.Lock(), list[int]()
    began = time.perf_counter()

    def ask() -> None:
        asking = Asking(url)
        while time.perf_counter() - began < seconds:
            with lock:
                path = next(turn)
            statuses.append(asking.get(path).status)
        asking.close()

    threads = [threading.Thread(target=ask) for _ in range(connections)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    refused = sum(status != 200 for status in statuses)
    return Load(len(statuses), refused, time.perf_counter() - began)


@dataclass(slots=True)
class Words:
    """Words that stand in texts, the most frequent first, and in what share of the texts. None is dealt twice."""

    shares: dict[str, float]

    def deal(self, wanted: int, frequent: int = 10, least: float = 0) -> list[str]:
        """At most so many words: the most frequent that are left, and others spread over all ranks down to a share."""
        left = [word for word, share in self.shares.items() if share >= least]
        ranks = dict.fromkeys(range(min(frequent, wanted)))
        begin, steps = max(frequent, 1), wanted - len(ranks)
        for step in range(steps):
            rank = max(int(begin * (len(left) / begin) ** ((step + 1) / steps)), 1) - 1
            ranks[next(free for free in count(rank) if free not in ranks)] = None
        dealt = [left[rank] for rank in ranks if rank < len(left)]
        for word in dealt:
            del self.shares[word]
        return dealt


@dataclass(frozen=True, slots=True)
class Vocabulary:
    """What can be looked for in a file."""

    two: Words  # hanzi
    four: Words
    texts: tuple[str, ...]  # of which they are

    def pairs(self, wanted: int) -> list[str]:
        """Queries of two words that one text holds: a quarter are pairs of the most frequent words that are left, the
        others a word of any rank and one beside it, where one is left."""
        random = Random(1)
        frequent = self.two.deal(wanted // 2, frequent=wanted // 2)
        made = [f"{one} {other}" for one, other in zip(frequent[::2], frequent[1::2], strict=True)]
        for word in self.two.deal(wanted - len(made)):
            holding = [text for text in self.texts if word in text]
            random.shuffle(holding)
            beside = ([other for other in self.two.shares if other in text] for text in holding)
            if others := next(filter(None, beside), None):  # a small file may hold the word beside no other
                made.append(f"{word} {random.choice(others)}")
        return made


def vocabulary_of(public: Path) -> Vocabulary:
    """The words of a public file, by how many texts of a sample hold them. The same for the same file.

    A word is two hanzi that stand together, or two such words, without the hanzi of which hardly a word is made.
    """
    texts = _sample(public)
    two = _shares(2, texts)
    four = {word: share for word, share in _shares(4, texts).items() if word[:2] in two and word[2:] in two}
    return Vocabulary(Words(two), Words(four), tuple(texts))


def _sample(public: Path) -> list[str]:
    with closing(sqlite3.connect(sqlite_uri(public, mode="ro", immutable=1), uri=True)) as db:
        ids = [row[0] for row in db.execute("select id from publications order by slug")]
        chosen = Random(1).sample(ids, min(SAMPLE, len(ids)))
        found = "select text from publication_texts where publication_id = ?"
        return [db.execute(found, (publication_id,)).fetchone()[0] for publication_id in chosen]


def _shares(size: int, texts: list[str]) -> dict[str, float]:
    holding = Counter[str]()
    for text in texts:
        runs = HANZI.findall(text)
        holding.update({run[at : at + size] for run in runs for at in range(len(run) - size + 1)})
    ranked = sorted(holding.items(), key=lambda item: (-item[1], item[0]))
    return {word: n / len(texts) for word, n in ranked if n >= RAREST and not NOT_IN_WORDS.intersection(word)}
