"""The sample site: what it must hold for the demo and the tests to mean something, seen over HTTP."""

from __future__ import annotations

import gzip
import json
import re
import socket
from collections import Counter
from collections.abc import Iterator
from http.client import HTTPConnection
from pathlib import Path
from urllib.parse import urljoin

import pytest

from archive.model import Kind, State, Topic
from archive.reading.page_state import page_state
from crawler.demo.markup import NOTE
from crawler.demo.pages import FORBIDDEN, TRS_COLUMNS, UCAP_COLUMNS, sample_site, samples
from tests.support.sample_site import ChangedSite

UCAP, TRS = "localhost", "127.0.0.1"
HREF = re.compile(r'<li><a href="([^"]+)" target="_blank">|<td>·<a href="([^"]+)" target=_blank>')


@pytest.fixture(scope="module")
def site() -> Iterator[ChangedSite]:
    with ChangedSite() as site:
        yield site


def get(site: ChangedSite, host: str, path: str) -> tuple[int, tuple[tuple[str, str], ...], bytes]:
    connection = HTTPConnection("127.0.0.1", site.port, timeout=300)
    try:
        connection.request("GET", path, headers={"Host": f"{host}:{site.port}"})
        response = connection.getresponse()
        return response.status, tuple(response.getheaders()), response.read()
    finally:
        connection.close()


def links(site: ChangedSite, host: str, path: str) -> list[str]:
    """Addresses of a list page's rows, as linked."""
    encoding = "utf-8" if host == UCAP else "gbk"
    return [a or b for a, b in HREF.findall(get(site, host, path)[2].decode(encoding))]


def ucap_pages(column: str, last: int) -> list[str]:
    return [f"/{column}/index.shtml", *(f"/{column}/index_{number}.shtml" for number in range(2, last + 1))]


def test_ucap_lists_count_from_1_and_index_1_is_empty(site: ChangedSite) -> None:
    for column in UCAP_COLUMNS:
        first = get(site, UCAP, f"/{column}/index.shtml")[2].decode()
        script = re.search(r"createPageHTML\('page_div',(\d+), 1,'index','shtml',(\d+)\)", first)
        assert script
        pages, records = map(int, script.groups())
        found = [links(site, UCAP, path) for path in ucap_pages(column, pages)]
        assert all(found)
        assert sum(map(len, found)) == records
        assert get(site, UCAP, f"/{column}/index_{pages + 1}.shtml")[0] == 404
        status, _, body = get(site, UCAP, f"/{column}/index_1.shtml")
        assert (status, b"<li>" in body) == (200, False)
    assert len(links(site, UCAP, "/zdgz/index_3.shtml")) == 2


def test_every_sample_is_linked_from_a_list(site: ChangedSite) -> None:
    lists = [(UCAP, path) for column in UCAP_COLUMNS for path in ucap_pages(column, 3)]
    lists += [(TRS, f"/{column}/{name}") for column in TRS_COLUMNS for name in ("index.shtml", "index_1.shtml")]
    linked = {(host, urljoin(path, link).partition("#")[0]) for host, path in lists for link in links(site, host, path)}
    assert linked == {(sample.host, sample.path) for sample in samples()}


def test_no_sentence_is_taken_from_the_real_pages(shared: Path) -> None:
    with gzip.open(shared / "mirror" / "paragraphs.jsonl.gz", "rt", encoding="utf-8") as lines:
        real = "\n".join(paragraph for line in lines for paragraph in json.loads(line)["paragraphs"])
    lines = [line for sample in samples() for line in sample.lines if not line.startswith("《")]  # statutes are cited
    own = {part for line in lines for part in re.split("[，。；：、]", line) if len(part) >= 16}
    assert own
    assert not [part for part in own if part in real]


def test_head_and_body_of_an_answer_come_in_one_packet(site: ChangedSite) -> None:
    """Else a kept-alive connection would wait for 0.04 s between them."""
    with socket.create_connection(("127.0.0.1", site.port)) as connection:
        for _ in range(10):
            connection.sendall(b"GET /zdgz/index.shtml HTTP/1.1\r\nHost: localhost\r\n\r\n")
            head, _, body = connection.recv(1_000_000).partition(b"\r\n\r\n")
            assert body
            assert f"content-length: {len(body)}\r\n".encode() in head.lower() + b"\r\n"


def test_kinds_topics_and_states_of_pages_are_spread_and_each_page_says_that_it_is_a_sample(site: ChangedSite) -> None:
    states = Counter(page_state(*get(site, sample.host, sample.path))[0] for sample in samples())
    assert states == {State.LIVE: len(samples()) - 2, State.GONE: 1, State.CHALLENGED: 1}
    live = [sample for sample in samples() if sample.status == 200]
    assert {sample.facts["kind"] for sample in live} == set(Kind)
    assert {sample.facts["topic"] for sample in live} == set(Topic)
    assert sum(sample.facts["topic"] == Topic.OTHER for sample in live) >= 5
    for sample in live:
        codec = "utf-8" if sample.facts.get("charset", sample.site) in {"utf-8", "ucap"} else "gb2312"
        assert NOTE in sample_site()[sample.host, sample.path].body.decode(codec)


def test_what_makes_real_sites_hard_is_there(site: ChangedSite) -> None:
    """A path that robots.txt forbids, a page under two fragments, a false charset, one text under two addresses, a
    table without heading cells, lists that count from 0."""
    assert get(site, UCAP, "/robots.txt")[2].decode() == f"User-agent: *\nDisallow: {FORBIDDEN}\n"
    assert any(link.startswith(FORBIDDEN) for path in ucap_pages("zdgz", 3) for link in links(site, UCAP, path))
    composite = "/xwfbh/wsfbt/202407/t20240726_900302.shtml"
    found = links(site, UCAP, "/xwfbh/wsfbt/index.shtml")
    assert [link for link in found if composite in link] == [f"{composite}#1", f"{composite}#2"]
    body = get(site, TRS, "/jcyw/202402/t20240201_980201.shtml")[2]
    assert (b"charset=gb2312" in body, "样本省" in body.decode("utf-8")) == (True, True)
    pages = sample_site()
    sister = pages[UCAP, "/zdgz/202407/t20240729_900408.shtml"]
    assert sister == pages[UCAP, "/zgjdxal/202407/t20240726_900201.shtml"]
    report = get(site, UCAP, "/xwfbh/wsfbt/202401/t20240118_900301.shtml")[2].decode()
    assert (report.count("<tr>"), "<th" in report) == (5, False)
    first = get(site, TRS, "/alfb/index.shtml")[2].decode("gb2312")
    assert 'var countPage = 2;createPageHTML(2, 0, "index", "shtml")' in first
    assert len(links(site, TRS, "/alfb/index_1.shtml")) == 2
