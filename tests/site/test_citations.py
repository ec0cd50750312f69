"""References in every format, and that no title breaks one."""

from __future__ import annotations

import re
import sqlite3
from contextlib import closing
from dataclasses import replace
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from archive.site.data import publications
from archive.site.render import citations, jsonld
from archive.site.render.citations import Reference, bibtex, gb_t_7714, of_publication, plain, ris
from tests.support.public_file import GUIDING, LAST, REPORT, UNDATED, Get, build

CITED = Reference(
    key="yangli-1",
    title="样例案",
    number="案例一",
    within="样例典型案例",
    issuers=("甲检察院", "乙公安局"),
    issuer="甲检察院、乙公安局",
    office=None,
    published="2024-05-06",
    last_seen="2026-11-20",
    url="https://www.yangli.example/a_b.html?x=1&y=%20",
    archived="http://localhost/c/1",
    sha256="ab" * 32,
)
HOSTILE = (
    "右括号}，左括号{，反斜线\\，百分号%，井号#，与&，钱$，下划_，波浪~，尖^",
    "两行\r\nER  - \nTY  - BOOK\n",
    "@misc{evil, title={x}}",
    "引号\"'，行\u2028分隔，零\0字符",
    "}}\n@comment{",
    "\\",
    "{" * 9,
)


def fields(entry: str) -> dict[str, str]:
    """The fields of a BibTeX entry, its braces counted as BibTeX counts them: a backslash before one is no matter."""
    head = re.match(r"@misc\{([A-Za-z0-9_-]+),\n", entry)
    assert head
    at, found = head.end(), {}
    while entry[at] != "}":
        name = re.compile(r"\s*(\w+) = ").match(entry, at)
        assert name
        at, depth = name.end(), 0
        start = at
        while True:
            depth += {"{": 1, "}": -1}.get(entry[at], 0)
            at += 1
            if depth == 0:
                break
        found[name[1]] = entry[start + 1 : at - 1]
        assert entry[at : at + 2] == ",\n"
        at += 2
    assert entry[at:] == "}"
    return found


def test_the_standard_for_references() -> None:
    assert gb_t_7714(CITED) == (
        "甲检察院、乙公安局. 样例案（案例一）[EB/OL]//样例典型案例. (2024-05-06)[2026-11-20]. "
        "https://www.yangli.example/a_b.html?x=1&y=%20."
    )


def test_a_sentence() -> None:
    assert plain(CITED) == (
        "甲检察院、乙公安局：《样例案（案例一）》，载《样例典型案例》，2024-05-06，"
        "https://www.yangli.example/a_b.html?x=1&y=%20 （2026-11-20 所见），存档：http://localhost/c/1"
    )


def test_bibtex_has_every_issuer_as_an_author_and_the_batch_as_the_book() -> None:
    assert fields(bibtex(CITED)) == {
        "author": "{甲检察院} and {乙公安局}",
        "title": "{样例案（案例一）}",
        "booktitle": "样例典型案例",
        "year": "2024",
        "month": "5",
        "date": "2024-05-06",
        "url": "https://www.yangli.example/a_b.html?x=1&y=%20",
        "urldate": "2026-11-20",
        "note": f"存档：http://localhost/c/1；所在文献正文 SHA-256：{'ab' * 32}",
        "langid": "chinese",
    }


def test_ris_is_one_field_a_line_from_ty_to_er() -> None:
    assert ris(CITED).split("\n") == [
        "TY  - ELEC",
        "AU  - 甲检察院",
        "AU  - 乙公安局",
        "TI  - 样例案（案例一）",
        "T2  - 样例典型案例",
        "PY  - 2024",
        "DA  - 2024/05/06/",
        "Y2  - 2026/11/20/",
        "UR  - https://www.yangli.example/a_b.html?x=1&y=%20",
        "L2  - http://localhost/c/1",
        f"N1  - SHA-256 of the whole publication's text: {'ab' * 32}",
        "LA  - zh",
        "ER  - ",
    ]


def unknown(**known: object) -> Reference:
    nothing: dict[str, object] = {
        **{"key": "k", "title": "样例", "number": None, "within": None, "issuers": (), "issuer": None, "office": None},
        **{"published": None, "last_seen": None, "url": "import:5718d71007eec24d", "archived": "http://localhost/p/k"},
    }
    return Reference(**(nothing | {"sha256": "cd" * 32} | known))  # type: ignore[arg-type]


def test_what_is_not_known_is_left_out_everywhere() -> None:
    assert gb_t_7714(unknown()) == "样例[EB/OL]. import:5718d71007eec24d."
    assert plain(unknown()) == "《样例》，存档：http://localhost/p/k"
    assert set(fields(bibtex(unknown()))) == {"title", "url", "note", "langid"}
    assert fields(bibtex(unknown()))["url"] == "http://localhost/p/k"  # a file that came from nowhere is found here
    assert [line[:2] for line in ris(unknown()).split("\n")] == ["TY", "TI", "L2", "N1", "LA", "ER"]


@pytest.mark.parametrize(
    ("published", "ris_date", "year", "month"),
    [
        ("2023", "2023///", "2023", None),
        ("2023-11", "2023/11//", "2023", "11"),
        ("2023-01-09", "2023/01/09/", "2023", "1"),
    ],
)
def test_a_date_is_as_precise_as_it_is_known(published: str, ris_date: str, year: str, month: str | None) -> None:
    cited = unknown(published=published)
    assert f"DA  - {ris_date}" in ris(cited).split("\n")
    found = fields(bibtex(cited))
    assert (found["date"], found["year"], found.get("month")) == (published, year, month)


def test_a_site_that_stands_in_for_an_issuer_is_no_author() -> None:
    cited = unknown(office="示范市人民检察院")
    assert "author" not in fields(bibtex(cited))
    assert fields(bibtex(cited))["howpublished"] == "示范市人民检察院网站"
    assert "PB  - 示范市人民检察院网站" in ris(cited)
    assert plain(cited).startswith("示范市人民检察院网站：《样例》")


@pytest.mark.parametrize("title", HOSTILE, ids=range(len(HOSTILE)))
def test_no_title_breaks_a_format(title: str) -> None:
    cited = unknown(title=title, within=title, issuers=(title,), issuer=title, url=f"https://x.example/{title}")
    _unbroken(cited)


@given(title=st.text(max_size=40))
def test_no_text_at_all_breaks_a_format(title: str) -> None:
    _unbroken(
        unknown(
            title=title, within=title, issuers=(title,), issuer=title, office=title, url=f"https://x.example/{title}"
        )
    )


def _unbroken(cited: Reference) -> None:
    found = fields(bibtex(cited))
    assert "archived" not in found
    assert {"title", "note", "url"} <= set(found)
    assert not re.search(r"[{}\\\s]", found["url"])
    assert not re.search(
        r"(?<!\\)[%#&$_^~]", found["title"].replace(r"\textasciitilde{}", "").replace(r"\textasciicircum{}", "")
    )
    lines = ris(cited).split("\n")
    assert all(re.fullmatch(r"(?:TY|AU|TI|T2|PB|UR|L2|N1|LA)  - [^\r\n]+|ER  - ", line) for line in lines)
    assert [line for line in lines if line.startswith(("TY", "ER"))] == ["TY  - ELEC", "ER  - "]
    assert len(ris(cited).splitlines()) == len(lines)  # nor a character that other readers take for an end of line
    assert "\n" not in gb_t_7714(cited) + plain(cited)


def test_special_letters_of_tex_are_written_out() -> None:
    title = fields(bibtex(unknown(title="5%的#1_甲&乙{丙}\\~^$")))["title"]
    assert title == (
        r"{5\%的\#1\_甲\&乙\textbraceleft{}丙\textbraceright{}\textbackslash{}\textasciitilde{}\textasciicircum{}\$}"
    )


@pytest.mark.parametrize("path", [f"/p/{REPORT.slug}", f"/p/{UNDATED.slug}", f"/c/{GUIDING.case_id(1)}"])
def test_the_files_hold_what_the_page_shows(get: Get, path: str) -> None:
    page = get(path).text
    for ending, kind in (("bib", "application/x-bibtex"), ("ris", "application/x-research-info-systems")):
        answer = get(f"{path}.{ending}")
        assert answer.headers["content-type"] == f"{kind}; charset=utf-8"
        assert answer.headers["content-disposition"].startswith("attachment; filename=")
        shown = citations.UNPRINTABLE.sub(" ", answer.text.split("\n")[2]).strip()
        assert shown.replace("&", "&amp;") in page
        assert f"{path}.{ending}" in page


def test_a_case_is_cited_with_its_own_address_and_its_batch(get: Get) -> None:
    found = fields(get(f"/c/{GUIDING.case_id(1)}.bib").text.strip())
    assert found["title"] == "{甲某某养老诈骗案（检例第901号）}"
    assert found["booktitle"] == GUIDING.title
    assert found["url"] == GUIDING.urls[0]
    assert found["urldate"] == LAST[:10]
    assert f"http://localhost/c/{GUIDING.case_id(1)}；" in found["note"]


def test_an_office_whose_name_holds_an_enumeration_comma_is_one_issuer(tmp_path: Path) -> None:
    office = "样例省检察院、公安厅联合办公室"
    made = replace(REPORT, issuer=office)
    with closing(sqlite3.connect(build(tmp_path / "fanzha.db", (made,)))) as conn:
        conn.row_factory = sqlite3.Row
        publication = publications.find(conn, made.slug)
    assert publication is not None
    assert of_publication(publication, "http://localhost/p/1").issuers == (office,)
    data = jsonld.of_publication(publication, "http://localhost/p/1", str)
    assert [author["name"] for author in data["author"]] == [office]
