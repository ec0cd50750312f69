"""Many small sites of one thread, each on a loopback address of its own; notes when each was requested.

usage: python tests/bench/many_hosts.py HOSTS ARTICLES   (prints its port; on the end of stdin, the times as JSON)

The sites are alike but for the numbers of their articles. Times are those of the monotonic clock, in seconds, in the
order of the requests to a host.
"""

from __future__ import annotations

import asyncio
import json
import sys
from collections import defaultdict
from random import Random
from time import monotonic

from crawler.demo import markup
from crawler.demo.pages import ucap_list
from tests.bench.fast_server import Handler
from tests.sites.generated import sentence

COLUMN = "jczdal"
ROWS = 100  # of a list page
HEAD = "HTTP/1.1 200 OK\r\nContent-Type: text/html; charset=utf-8\r\nContent-Length: {}\r\n\r\n"
PARAGRAPHS, SENTENCES = 4, 3  # of an article, and of a paragraph


def addresses(hosts: int) -> list[str]:
    """Loopback addresses of so many hosts."""
    return [f"127.0.{3 + at // 250}.{1 + at % 250}" for at in range(hosts)]


def article_path(number: int) -> str:
    """Where an article is on its site."""
    return f"/{COLUMN}/202401/t20240105_{1_000_000 + number}.shtml"


def lists(articles: int) -> dict[bytes, bytes]:
    """The list pages of a site by path, as they go over the wire."""
    rows = [markup.SampleRow(article_path(at), f"电信网络诈骗典型案例第{at}号", "2024-01-05") for at in range(articles)]
    pages = ucap_list("any", COLUMN, "典型案例", rows, ROWS)
    return {path.encode(): _answer(page.body) for (_, path), page in pages}


def article(host: str, number: int) -> bytes:
    """An article as it goes over the wire."""
    random = Random(f"{host} {number}")
    lines = ["".join(sentence(random) for _ in range(SENTENCES)) for _ in range(PARAGRAPHS)]
    facts = {
        "title": f"电信网络诈骗典型案例第{number}号",
        "date": "2024-01-05",
        "source": "样例检察报",
        "editor": "样编",
    }
    return _answer(markup.article("ucap", facts, lines, "utf-8").encode())


def _answer(body: bytes) -> bytes:
    return HEAD.format(len(body)).encode() + body


class Visitor(Handler):
    """The same for one of the hosts, whose articles are made when they are requested; it notes when."""

    def __init__(self, host: str, pages: dict[bytes, bytes], times: list[float]) -> None:
        super().__init__(pages)
        self.host = host
        self.times = times

    def answer(self, path: bytes) -> bytes:
        """The whole response to a path."""
        self.times.append(monotonic())
        if b"/t20240105_" in path:
            return article(self.host, int(path[path.rindex(b"_") + 1 : -6]) - 1_000_000)
        return super().answer(path)


async def main() -> None:
    hosts, articles = map(int, sys.argv[1:])
    pages, times = lists(articles), defaultdict[str, list[float]](list)
    loop, port = asyncio.get_running_loop(), 0
    for host in addresses(hosts):
        server = await loop.create_server(lambda host=host: Visitor(host, pages, times[host]), host, port)
        port = server.sockets[0].getsockname()[1]
    print(port, flush=True)
    await loop.run_in_executor(None, sys.stdin.read)
    print(json.dumps(times), flush=True)


if __name__ == "__main__":
    asyncio.run(main())
