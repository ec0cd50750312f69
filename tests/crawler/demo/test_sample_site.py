"""The sample site: what it must hold for the demo and the tests to mean something, seen over HTTP."""

from __future__ import annotations

import gzip
import json
import re
import socket
import time
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


def test_the_two_hosts_are_told_apart_by_the_host_header(site: ChangedSite) -> None:
    assert site.ucap_url == f"http://localhost:{site.port}"
    assert site.trs_url == f"http://127.0.0.1:{site.port}"
    assert "样例市人民检察院" in get(site, UCAP, "/")[2].decode()
    assert "样本省人民检察院" in get(site, TRS, "/")[2].decode("gb2312")
    assert get(site, "www.spp.gov.cn", "/")[0] == 404


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


def test_trs_lists_count_from_0_and_index_1_is_page_2(site: ChangedSite) -> None:
    first = get(site, TRS, "/alfb/index.shtml")[2].decode("gb2312")
    assert 'var countPage = 2;createPageHTML(2, 0, "index", "shtml")' in first
    assert "[2024-05-15]" in first
    assert links(site, TRS, "/alfb/index.shtml") == [
        "./202405/t20240515_980101.shtml",
        "./202309/t20230918_980102.shtml",
    ]
    assert links(site, TRS, "/alfb/index_1.shtml") == [
        "./202206/t20220620_980103.shtml",
        "./202204/t20220415_980104.shtml",
    ]


def test_the_trs_home_page_names_its_columns(site: ChangedSite) -> None:
    home = get(site, TRS, "/")[2].decode("gb2312")
    for column, label in TRS_COLUMNS.items():
        assert f'<a href="{column}/index.shtml">{label}</a>' in home


def test_every_sample_is_linked_from_a_list(site: ChangedSite) -> None:
    lists = [(UCAP, path) for column in UCAP_COLUMNS for path in ucap_pages(column, 3)]
    lists += [(TRS, f"/{column}/{name}") for column in TRS_COLUMNS for name in ("index.shtml", "index_1.shtml")]
    linked = {(host, urljoin(path, link).partition("#")[0]) for host, path in lists for link in links(site, host, path)}
    assert linked == {(sample.host, sample.path) for sample in samples()}


def test_one_page_is_linked_under_two_fragments(site: ChangedSite) -> None:
    composite = "/xwfbh/wsfbt/202407/t20240726_900302.shtml"
    found = links(site, UCAP, "/xwfbh/wsfbt/index.shtml")
    assert [link for link in found if composite in link] == [f"{composite}#1", f"{composite}#2"]


def test_robots_txt_forbids_a_path_that_a_list_links(site: ChangedSite) -> None:
    assert get(site, UCAP, "/robots.txt")[2].decode() == f"User-agent: *\nDisallow: {FORBIDDEN}\n"
    assert any(link.startswith(FORBIDDEN) for path in ucap_pages("zdgz", 3) for link in links(site, UCAP, path))
    assert get(site, TRS, "/robots.txt")[0] == 404


def test_every_state_of_a_page_is_there(site: ChangedSite) -> None:
    states = Counter(page_state(*get(site, sample.host, sample.path))[0] for sample in samples())
    assert states == {State.LIVE: len(samples()) - 2, State.GONE: 1, State.CHALLENGED: 1}


def test_kinds_and_topics_are_spread() -> None:
    live = [sample for sample in samples() if sample.status == 200]
    assert {sample.facts["kind"] for sample in live} == set(Kind)
    assert {sample.facts["topic"] for sample in live} == set(Topic)
    assert sum(sample.facts["topic"] == Topic.OTHER for sample in live) >= 5
    assert len(live) >= 12


@pytest.mark.parametrize(
    ("path", "declared", "held"),
    [
        ("/alfb/202405/t20240515_980101.shtml", "gb2312", "gb2312"),
        ("/jcyw/202402/t20240201_980201.shtml", "gb2312", "utf-8"),
    ],
)
def test_a_label_may_be_true_or_false(site: ChangedSite, path: str, declared: str, held: str) -> None:
    _, headers, body = get(site, TRS, path)
    assert ("Content-Type", "text/html") in headers
    assert f"charset={declared}".encode() in body
    assert "样本省" in body.decode(held)


def test_one_text_stands_under_two_ids() -> None:
    site = sample_site()
    original = site[UCAP, "/zgjdxal/202407/t20240726_900201.shtml"]
    sister = site[UCAP, "/zdgz/202407/t20240729_900408.shtml"]
    assert sister == original


def test_a_table_has_no_heading_cells(site: ChangedSite) -> None:
    report = get(site, UCAP, "/xwfbh/wsfbt/202401/t20240118_900301.shtml")[2].decode()
    assert report.count("<tr>") == 5
    assert "<td><p>诈骗罪</p></td><td><p>196</p></td>" in report
    assert "<th" not in report


def test_every_page_says_that_it_is_a_sample() -> None:
    site = sample_site()
    for sample in samples():
        if sample.status == 200:
            codec = "utf-8" if sample.facts.get("charset", sample.site) in {"utf-8", "ucap"} else "gb2312"
            assert NOTE in site[sample.host, sample.path].body.decode(codec)


def test_no_sentence_is_taken_from_the_real_pages(shared: Path) -> None:
    with gzip.open(shared / "mirror" / "paragraphs.jsonl.gz", "rt", encoding="utf-8") as lines:
        real = "\n".join(paragraph for line in lines for paragraph in json.loads(line)["paragraphs"])
    lines = [line for sample in samples() for line in sample.lines if not line.startswith("《")]  # statutes are cited
    own = {part for line in lines for part in re.split("[，。；：、]", line) if len(part) >= 16}
    assert own
    assert not [part for part in own if part in real]


def test_a_page_can_be_answered_otherwise(site: ChangedSite) -> None:
    site.override("other.test", "/x?y=1", status=503, headers={"Retry-After": "5"}, body="later", delay=0.05)
    started = time.monotonic()
    status, headers, body = get(site, "other.test", "/x?y=1")
    assert (status, body) == (503, b"later")
    assert ("Retry-After", "5") in headers
    assert time.monotonic() - started >= 0.05
    assert site.requests[-1] == ("other.test", "/x?y=1")


def test_head_and_body_of_an_answer_come_in_one_packet(site: ChangedSite) -> None:
    """Else a kept-alive connection would wait for 0.04 s between them."""
    with socket.create_connection(("127.0.0.1", site.port)) as connection:
        for _ in range(10):
            connection.sendall(b"GET /zdgz/index.shtml HTTP/1.1\r\nHost: localhost\r\n\r\n")
            head, _, body = connection.recv(1_000_000).partition(b"\r\n\r\n")
            assert body
            assert f"content-length: {len(body)}\r\n".encode() in head.lower() + b"\r\n"
