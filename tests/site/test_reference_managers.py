"""Reference managers get a text's reference from its page.

`read_by_unapi` and `read_from_head` follow Zotero's translators unAPI (priority 200, so it comes first) and Embedded
Metadata (400), since these cannot run here.
"""

from __future__ import annotations

from urllib.parse import urljoin

import lxml.etree
import lxml.html
import pytest

from tests.support.public_file import GUIDING, HOSTILE, REPORT, UNDATED, Get

PATHS = (f"/p/{REPORT.slug}", f"/p/{GUIDING.slug}", f"/c/{GUIDING.case_id(1)}", f"/p/{HOSTILE.slug}")


def read_by_unapi(get: Get, path: str) -> dict[str, list[str]]:
    """The RIS fields that the translator unAPI gets: it looks for a server, for ids, and for a format."""
    page = lxml.html.document_fromstring(get(path).text)
    [server] = page.xpath("//link[@rel='unapi-server']/@href")
    [id_] = page.xpath("//abbr[@class='unapi-id']/@title")
    formats = lxml.etree.fromstring(get(server).content)
    assert [one.get("name") for one in formats.iter("format")] == ["ris", "bibtex"]
    record = get(f"{server}?id={id_}&format=ris").text
    fields: dict[str, list[str]] = {}
    for line in record.splitlines():
        tag, _, value = line.partition("  - ")
        fields.setdefault(tag, []).append(value)
    return fields


def read_from_head(get: Get, path: str) -> dict[str, list[str]]:
    """The meta elements of a page, by name in small letters."""
    found: dict[str, list[str]] = {}
    for element in lxml.html.document_fromstring(get(path).text).xpath("/html/head/meta[@name]"):
        found.setdefault(element.get("name").lower(), []).append(element.get("content"))
    return found


def test_a_report_is_got_with_its_office_date_and_addresses(get: Get) -> None:
    fields = read_by_unapi(get, f"/p/{REPORT.slug}")
    assert (fields["TY"], fields["AU"], fields["TI"]) == (["ELEC"], ["样例省人民检察院"], [REPORT.title])
    assert fields["DA"] == ["2026/01/15/"]
    assert (fields["UR"], fields["L2"]) == ([REPORT.urls[0]], [f"http://localhost/p/{REPORT.slug}"])


def test_a_case_is_got_as_a_part_of_its_batch(get: Get) -> None:
    fields = read_by_unapi(get, f"/c/{GUIDING.case_id(1)}")
    assert fields["TI"] == ["甲某某养老诈骗案（检例第901号）"]
    assert fields["T2"] == [GUIDING.title]


def test_the_server_lists_the_formats_of_a_text_and_refuses_others(get: Get) -> None:
    named = get(f"/unapi?id=p/{REPORT.slug}")
    assert (named.status_code, lxml.etree.fromstring(named.content).get("id")) == (300, f"p/{REPORT.slug}")
    assert get(f"/unapi?id=p/{REPORT.slug}&format=mods").status_code == 406
    for id_ in ("p/none", "c/1", "c/x", "x/1", "p", '"><b>'):
        assert get(f"/unapi?id={id_}&format=ris").status_code == 404, id_


@pytest.mark.parametrize("path", PATHS)
def test_the_head_names_a_report_with_title_and_address(get: Get, path: str) -> None:
    head = read_from_head(get, path)
    assert head["citation_title"] == head["dc.title"]
    assert head["citation_title"] == read_by_unapi(get, path)["TI"]
    # With an institution, Zotero makes a report of it; with a title alone, a journal article.
    assert len(head["citation_technical_report_institution"]) == 1
    assert head["citation_public_url"] == head["dc.source"]
    assert head["dc.identifier"] == [urljoin("http://localhost", path)]
    assert head["citation_language"] == ["zh-CN"]


def test_each_office_is_an_author_and_an_unknown_date_is_left_out(get: Get) -> None:
    assert read_from_head(get, f"/p/{REPORT.slug}")["citation_author"] == ["样例省人民检察院"]
    assert read_from_head(get, f"/p/{REPORT.slug}")["citation_publication_date"] == ["2026/01/15"]
    undated = read_from_head(get, f"/p/{UNDATED.slug}")
    assert not {"citation_publication_date", "dc.date", "citation_author"} & undated.keys()
