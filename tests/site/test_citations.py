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
from archive.site.render import jsonld
from archive.site.render.citations import Reference, bibtex, gb_t_7714, of_publication, plain, ris
from tests.support.public_file import REPORT, build

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
