"""One client asks the most expensive questions as fast as its limits allow, another comes in bursts of a hundred.

Meanwhile two readers search, each from an address of its own, and the style sheet and the health check are requested.
They are in this process, and the hostile clients in others.
"""

from __future__ import annotations

import time
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from functools import partial
from http.client import HTTPException
from itertools import cycle, islice
from pathlib import Path
from random import Random
from urllib.parse import urlencode

from tests.bench.hostile.served_site import Figure, Reply, ServedSite, in_process, p95, serving
from tests.bench.load import vocabulary_of

ALONE, UNDER_ATTACK = 15.0, 45.0  # seconds of measuring
AT_ONCE, BURST = 8, 100  # requests
REST = 10.0  # seconds between two bursts
ASKING, BURSTING = "127.1.0.1", "127.2.0.1"
READERS = ("127.9.0.1", "127.9.0.2")
WORDS = 60  # of two and of four hanzi, which the readers search
COMMON = (
    "的一是不在人有这中大为上个国我以要他时来用们生到作地于出就分对成会可主发年动同工也能下过子说产种面而方后多定行"
)
STYLE, HEALTH = "/-/fanzha/site.css", "/healthz"


def run(data: Path) -> list[Figure]:
    """The figures of this scenario."""
    vocabulary = vocabulary_of(data / "public" / "fanzha.db")
    words = [*vocabulary.two.deal(WORDS // 2), *vocabulary.four.deal(WORDS // 2)]
    searches = [_path("/search", q=word) for word in words]
    with serving(data) as site:
        for number, path in enumerate(searches):  # what was never searched before takes longer, attacked or not
            site.get(path, client=f"127.8.0.{number + 1}")
        alone = _measured(site, searches, ALONE)
        with in_process(partial(_ask, site, _expensive())), in_process(partial(_burst, site, searches)):
            time.sleep(2)  # until both are at it
            attacked = _measured(site, searches, UNDER_ATTACK)
    return [
        Figure("a reader's searches alone, p95", p95(alone["search"]), 1_000, "ms"),
        # If these are not small, the machine does other things, and the next ones say nothing.
        Figure("style sheet without an attack, the slowest", max(alone["style"]), 50, "ms"),
        Figure("health check without an attack, the slowest", max(alone["health"]), 50, "ms"),
        Figure("a reader's searches under attack, p95", p95(attacked["search"]), 5 * p95(alone["search"]), "ms"),
        Figure("a reader's searches under attack, the slowest", max(attacked["search"]), 3_000, "ms"),
        Figure("a reader's searches that were refused", attacked["refused"][0], 0, ""),
        Figure("style sheet under attack, the slowest", max(attacked["style"]), 100, "ms"),
        Figure("health check under attack, the slowest", max(attacked["health"]), 100, "ms"),
    ]


def _measured(site: ServedSite, searches: list[str], seconds: float) -> dict[str, list[float]]:
    """The times of what readers request for so long, in ms, and the number of searches that were not answered."""
    end = time.monotonic() + seconds

    def repeat(paths: Iterator[str], client: str, pause: float) -> list[Reply]:
        replies = []
        while time.monotonic() < end:
            replies.append(site.get(next(paths), client=client))
            time.sleep(pause)
        return replies

    half = len(searches) // 2
    with ThreadPoolExecutor(4) as pool:
        readers = [
            pool.submit(repeat, cycle(searches[at:] + searches[:at]), client, 0.5)
            for at, client in zip((0, half), READERS, strict=True)
        ]
        style, health = (pool.submit(repeat, cycle([path]), "127.9.0.3", 0.1) for path in (STYLE, HEALTH))
    found = [reply for reader in readers for reply in reader.result()]
    return {
        "search": [reply.seconds * 1_000 for reply in found],
        "refused": [sum(reply.status != 200 for reply in found)],
        "style": [reply.seconds * 1_000 for reply in style.result()],
        "health": [reply.seconds * 1_000 for reply in health.result()],
    }


def _ask(site: ServedSite, questions: list[str]) -> None:
    """Ask one question after another, AT_ONCE at a time; after a 429 wait as long as the site says."""

    def ask(number: int) -> None:
        for question in cycle(questions[number:] + questions[:number]):
            time.sleep(_request(site, question, ASKING))

    with ThreadPoolExecutor(AT_ONCE) as pool:
        list(pool.map(ask, range(AT_ONCE)))


def _burst(site: ServedSite, searches: list[str]) -> None:
    """Request BURST pages at once, again and again."""
    with ThreadPoolExecutor(BURST) as pool:
        while True:
            list(pool.map(partial(_request, site, client=BURSTING), islice(cycle(searches), BURST)))
            time.sleep(REST)


def _request(site: ServedSite, path: str, client: str) -> float:
    """Request a path as a hostile client, and return the seconds that the site tells it to wait."""
    try:
        reply = site.get(path, client=client)
    except (OSError, HTTPException):  # the site closed the connection, since the client has too many
        return 0.1
    return float(reply.headers["retry-after"]) if reply.status == 429 else 0.0


def _expensive() -> list[str]:
    """Questions that cost much, for searches and for Datasette's tables."""
    random = Random(7)
    rare = ["".join(chr(random.randrange(0x4E00, 0x9FA5)) for _ in range(200)) for _ in range(8)]
    common = ["".join(random.choices(COMMON, k=200)) for _ in range(4)]
    one_by_one = [" ".join(random.sample(COMMON, 50)) for _ in range(4)]
    queries = (*rare, *common, *one_by_one)
    searches = [_path(path, q=q) for q in queries for path in ("/search", "/cases", "/search.json")]
    texts, publications = "/fanzha/publication_texts", "/fanzha/publications"
    tables = [
        *(_path(texts, text__like=f"%{a}%{b}%") for a, b in zip(COMMON[::2], COMMON[1::2], strict=False)),
        *(_path(texts, text__glob=f"*{one}*") for one in COMMON[:6]),
        *(_path("/fanzha/cases", _facet=column, _size=200) for column in ("publication_id", "title", "number")),
        _path(publications, _searchmode="raw", _search=" OR ".join(COMMON)),
        _path(publications, _searchmode="raw", _search=f"NEAR({' '.join(COMMON[:20])}, 1000)"),
        _path(f"{publications}.csv", _stream=1),
    ]
    questions = searches + tables
    random.shuffle(questions)
    return questions


def _path(path: str, **parameters: object) -> str:
    return f"{path}?{urlencode(parameters)}"
