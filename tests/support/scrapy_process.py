"""Fetches URLs through a real Scrapy in a process of its own, since a reactor runs once a process."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from collections.abc import AsyncIterator, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

ROOT = Path(__file__).resolve().parents[2]

SETTINGS: dict[str, Any] = {
    "DOWNLOADER_MIDDLEWARES": {
        "scrapy.downloadermiddlewares.robotstxt.RobotsTxtMiddleware": None,
        "crawler.middlewares.public_addresses.GuardMiddleware": 50,
        "crawler.middlewares.robots.RobotsMiddleware": 100,
    },
    "TWISTED_DNS_RESOLVER": "crawler.middlewares.public_addresses.GuardedResolver",
    "ROBOTSTXT_OBEY": True,
    "HTTPPROXY_ENABLED": False,
    "HTTPERROR_ALLOW_ALL": True,
    "TELNETCONSOLE_ENABLED": False,
    "REMOTE_CONTROL_ENABLED": False,
    "COOKIES_ENABLED": False,
    "RETRY_TIMES": 1,
    "DOWNLOAD_TIMEOUT": 10,
    "CONCURRENT_REQUESTS": 64,
    "CONCURRENT_REQUESTS_PER_DOMAIN": 64,
    "DOWNLOAD_HANDLERS": {"http": "crawler.politeness.handlers.HttpHandler"},
    "HOST_REQUESTS_AT_ONCE": 64,
    "USER_AGENT": "fanzha-test/1.0",
    "LOG_LEVEL": "CRITICAL",
}


@dataclass(frozen=True, slots=True)
class Outcome:
    """What became of a URL: the status and the final URL, or the exception's class and message."""

    result: int | str
    said: str


@dataclass(frozen=True, slots=True)
class Report:
    """What became of a crawl."""

    outcomes: list[Outcome]  # in the order of the URLs
    delays: dict[str, float | None]  # host -> seconds, at the end
    stats: dict[str, Any]
    robots: list[str]  # roles that the robots.txt requests carried


def fetch(
    urls: Sequence[str | tuple[str, Mapping[str, Any]]],
    *,
    names: Mapping[str, str] | None = None,
    settings: Mapping[str, Any] | None = None,
) -> Report:
    """Fetch those URLs at once; a URL may come with its meta. `names` is all that DNS knows beside literals."""
    job = {
        "requests": [(url, {}) if isinstance(url, str) else url for url in urls],
        "names": dict(names or {}),
        "settings": {**SETTINGS, **(settings or {})},
    }
    done = subprocess.run(
        [sys.executable, __file__],
        input=json.dumps(job),
        env={**os.environ, "PYTHONPATH": str(ROOT)},
        capture_output=True,
        text=True,
        timeout=300,
        check=False,
    )
    assert done.returncode == 0, done.stderr
    answer = json.loads(done.stdout)
    return Report(**{**answer, "outcomes": [Outcome(*outcome) for outcome in answer["outcomes"]]})


def _main() -> None:
    import socket

    from scrapy import Request, Spider, signals
    from scrapy.crawler import AsyncCrawlerProcess

    from crawler.politeness.gate import SETTING as GATE
    from crawler.politeness.gate import Gate
    from crawler.politeness.handlers import server_of

    job = json.load(sys.stdin)
    outcomes: list[Any] = [None] * len(job["requests"])
    roles: list[str] = []
    known = socket.gethostbyname

    def gethostbyname(name: str) -> str:
        if name in job["names"]:
            return str(job["names"][name])
        if name.replace(".", "").isdigit() or name == "localhost":
            return known(name)
        raise socket.gaierror(f"no such name here: {name}")

    socket.gethostbyname = gethostbyname

    class Fetcher(Spider):
        name = "fetcher"

        async def start(self) -> AsyncIterator[Request]:
            for number, (url, meta) in enumerate(job["requests"]):
                yield Request(
                    url,
                    self.answered,
                    errback=self.failed,
                    meta=meta,
                    dont_filter=True,
                    cb_kwargs={"number": number},
                )

        def answered(self, response: Any, number: int) -> None:
            outcomes[number] = response.status, response.url

        def failed(self, failure: Any) -> None:
            number = failure.request.cb_kwargs["number"]
            outcomes[number] = type(failure.value).__name__, str(failure.value)

    gate = Gate()
    process = AsyncCrawlerProcess({**job["settings"], GATE: gate})
    crawler = process.create_crawler(Fetcher)

    def note_robots(request: Request) -> None:
        if request.url.endswith("/robots.txt"):
            roles.append(request.meta.get("role", ""))

    crawler.signals.connect(note_robots, signals.request_reached_downloader)
    process.crawl(crawler)
    process.start()
    assert crawler.stats is not None
    stats = {key: value for key, value in crawler.stats.get_stats().items() if isinstance(value, int | float | str)}
    sent = [Request(url) for url, _ in job["requests"]]
    delays = {urlsplit(one.url).hostname: gate.delay_of(server_of(one)) for one in sent}
    json.dump({"outcomes": outcomes, "delays": delays, "stats": stats, "robots": roles}, sys.stdout)


if __name__ == "__main__":
    _main()
