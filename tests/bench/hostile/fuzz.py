"""Fifty thousand requests of hostile clients on the large file: no fault, no trace, nothing slow, memory that stays."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from concurrent.futures import ThreadPoolExecutor
from itertools import islice
from pathlib import Path

from tests.bench.hostile.figures import Figure, p95
from tests.bench.hostile.served_site import ServedSite, serving
from tests.support.hostile_requests import RawReply, faults_of, requests_of, send

REQUESTS = 50_000
SEED = 2  # another one than that of the suite
CLIENTS = 2  # at once; each has a few requests under way at most
SLOWEST = 2.0  # seconds
GROWTH = 60_000_000  # bytes, from the first tenth of the requests to the last


def run(data: Path) -> list[Figure]:
    """The scenario."""
    faults: list[str] = []
    statuses: Counter[int] = Counter()
    seconds: list[float] = []
    memory: list[int] = []
    with serving(data, "--rate", "0") as site, ThreadPoolExecutor(CLIENTS) as clients:
        all_requests = requests_of(data / "public" / "fanzha.db", REQUESTS, SEED)
        while requests := tuple(islice(all_requests, REQUESTS // 10)):
            for request, reply in zip(requests, clients.map(lambda one: _reply(site, one), requests), strict=True):
                statuses[reply.status] += 1
                seconds.append(reply.seconds)
                faults += faults_of(request, reply, SLOWEST)
            memory.append(site.memory)
        log = site.log.read_text()
    for fault in faults[:20]:
        print(f"  {fault}")
    print(f"  statuses: {dict(sorted(statuses.items()))}")
    return [*_figures(faults, seconds, memory), Figure("traces in the log", log.count('File "'), 0, "")]


def _reply(site: ServedSite, request: bytes) -> RawReply:
    return send((site.host, site.port), request)


def _figures(faults: Sequence[str], seconds: Sequence[float], memory: Sequence[int]) -> list[Figure]:
    return [
        Figure("faults: 5xx but refusals, slow answers, traces, no Cache-Control", len(faults), 0, ""),
        Figure("slowest answer", max(seconds), SLOWEST, "s"),
        Figure("p95 of all answers", p95(seconds) * 1000, 500, "ms"),
        Figure("growth of memory", (memory[-1] - memory[0]) / 1e6, GROWTH / 1e6, "MB"),
    ]
