"""Freezes the sample site as three nights of WARC records, so that the net's input stays when the demo changes.

usage: python -m tests.net.sample   (writes tests/net/nights/night-N.warc.gz)

The two sites answer in the place of two real sources, since only declared sources are crawled. After the first night a
number of one text changes and one page is gone for two nights; one page comes with the second night.
"""

from __future__ import annotations

import io
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path

from warcio.statusandheaders import StatusAndHeaders
from warcio.warcwriter import WARCWriter

FOLDER = Path(__file__).parent / "nights"
NIGHTS = sorted(FOLDER.glob("night-*.warc.gz"))
SITES = {"localhost": "https://www.spp.gov.cn", "127.0.0.1": "http://www.jx.jcy.gov.cn"}
SOURCES = ("spp", "jiangxi")
DATES = ("2026-08-03T18:00:00Z", "2026-08-10T18:00:00Z", "2026-08-17T18:00:00Z")
EDITED, GONE, LATE = "t20240729_900408", "t20230315_900102", "t20240920_900402"

Answer = tuple[int, list[tuple[str, str]], bytes]


def write_warc(path: Path, answers: Iterator[tuple[str, str, Answer]]) -> None:
    """Write (address, date, answer) as response records."""
    with path.open("wb") as file:
        writer = WARCWriter(file, gzip=True)
        for url, date, (status, headers, body) in answers:
            head = StatusAndHeaders(str(status), headers, protocol="HTTP/1.1")
            record = writer.create_warc_record(
                url,
                "response",
                payload=io.BytesIO(body),
                http_headers=head,
                warc_headers_dict={"WARC-Date": date},
            )
            writer.write_record(record)


def answers(night: int) -> Iterator[tuple[str, str, Answer]]:
    """What the two sites answer in this night, counted from 0."""
    from crawler.demo.pages import sample_site

    for (host, path), answer in sample_site().items():
        if GONE in path and night:
            answer = replace(answer, status=404, body=b"<html><body><h1>404 Not Found</h1></body></html>")
        if LATE in path and not night:
            continue
        if EDITED in path and night:
            answer = replace(answer, body=answer.body.replace(b"8", b"9"))
        for prefix in ("/spp", "") if host == "localhost" else ("",):
            yield f"{SITES[host]}{prefix}{path}", DATES[night], (answer.status, list(answer.headers), answer.body)


if __name__ == "__main__":
    for at in range(len(DATES)):
        write_warc(FOLDER / f"night-{at + 1}.warc.gz", answers(at))
