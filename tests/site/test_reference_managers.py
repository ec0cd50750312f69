"""Reference managers get a text's reference from its page.

`read_by_unapi` follows the rules of Zotero's translators unAPI with RIS (priority 200, the first), since these cannot
run here.
"""

from __future__ import annotations

from urllib.parse import quote

import lxml.etree
import lxml.html

from tests.support.public_file import GUIDING, HOSTILE, REPORT, Get

# What RIS makes of a type, where its tags go in a web page, and the tags that are attachments, notes or a lesser date.
RIS_TYPES = {"ELEC": "webpage", "RPRT": "report", "CASE": "case", "GEN": "journalArticle"}
RIS_FIELDS = {"TI": "title", "T2": "websiteTitle", "AU": "creators", "DA": "date", "Y2": "accessDate", "UR": "url"}
RIS_FIELDS |= {"LA": "language", "L2": "attachments", "N1": "notes"}

PATHS = (f"/p/{REPORT.slug}", f"/p/{GUIDING.slug}", f"/c/{GUIDING.case_id(1)}", f"/p/{HOSTILE.slug}")


def unapi_ids(get: Get, path: str) -> list[str]:
    page = lxml.html.document_fromstring(get(path).text)
    return [str(one) for one in page.xpath("//abbr[@class='unapi-id']/@title")]


def read_by_unapi(get: Get, path: str) -> dict[str, list[str]]:
    """The RIS fields that the translator unAPI gets of a page's first text: it looks for a server, ids, and a format.

    Parameters are put behind the server's address as it stands, and the id is put among them as it stands.
    """
    [address] = lxml.html.document_fromstring(get(path).text).xpath("//link[@rel='unapi-server']/@href")
    server = address.removeprefix("http://localhost")
    assert server != address  # a program that reads it knows of no page
    formats = lxml.etree.fromstring(get(server).content)
    assert [one.get("name") for one in formats.iter("format")] == ["ris", "bibtex"]
    record = get(f"{server}?id={unapi_ids(get, path)[0]}&format=ris").text
    fields: dict[str, list[str]] = {}
    for line in record.splitlines():
        tag, _, value = line.partition("  - ")
        fields.setdefault(tag, []).append(value)
    return fields


def item_of_ris(fields: dict[str, list[str]]) -> dict[str, list[str]]:
    """The item that the translator RIS makes: its type and fields. A tag that it does not know would become a note."""
    known = {RIS_FIELDS[tag]: values for tag, values in fields.items() if tag not in ("TY", "PY", "ER", "")}
    return {"itemType": [RIS_TYPES[fields["TY"][0]]]} | known


def test_a_report_is_got_with_its_office_date_and_addresses_and_a_case_as_a_part_of_its_batch(get: Get) -> None:
    for parameters in ("", "?lang=en", "?q=诈骗", "?q=诈骗&lang=en"):
        item = item_of_ris(read_by_unapi(get, f"/p/{REPORT.slug}{parameters}"))
        assert (item["itemType"], item["creators"], item["title"]) == (
            *(["webpage"], ["样例省人民检察院"]),
            [REPORT.title],
        )
        assert item["date"] == ["2026/01/15/"]
        assert (item["url"], item["attachments"]) == ([REPORT.urls[0]], [f"http://localhost/p/{REPORT.slug}"])
    item = item_of_ris(read_by_unapi(get, f"/c/{GUIDING.case_id(1)}"))
    assert item["title"] == ["甲某某养老诈骗案（检例第901号）"]
    assert item["websiteTitle"] == [GUIDING.title]


def test_a_list_offers_each_of_its_texts_and_a_page_without_texts_none(get: Get) -> None:
    """With several ids, Zotero shows their titles to choose from. They need no escaping in an address."""
    for path, rows, name in (
        *(("/search?q=诈骗", "results", "search"), ("/cases?q=诈骗", "cases", "cases")),
        ("/cases?lang=en", "cases", "cases"),
    ):
        ids = unapi_ids(get, path)
        listed = get(f"/{name}.json?{path.partition('?')[2]}").json()[rows]
        assert len(set(ids)) == len(ids) == len(listed) > 1
        assert {f"c/{row['case_id']}" if row.get("case_id") else f"p/{row['slug']}" for row in listed} == set(ids)
        assert read_by_unapi(get, path)["TI"]
    ids = {id_ for path in (*PATHS, "/search", "/cases") for id_ in unapi_ids(get, path)}
    assert [id_ for id_ in ids if quote(id_) != id_] == []
    assert [unapi_ids(get, path) for path in ("/about", "/search?q=没有的词", "/status")] == [[], [], []]


def test_the_server_lists_the_formats_of_a_text_and_refuses_others(get: Get) -> None:
    named = get(f"/unapi?id=p/{REPORT.slug}")
    assert (named.status_code, lxml.etree.fromstring(named.content).get("id")) == (300, f"p/{REPORT.slug}")
    assert get(f"/unapi?id=p/{REPORT.slug}&format=mods").status_code == 406
    for id_ in ("p/none", "c/1", "c/x", "x/1", "p", '"><b>'):
        assert get(f"/unapi?id={id_}&format=ris").status_code == 404, id_
