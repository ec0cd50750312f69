"""Cases side by side: which cases the address names, what the page shows of each, and the report that it makes."""

from __future__ import annotations

import asyncio
import io
import re
from urllib.parse import quote

import docx
import lxml.html
import pytest

from archive.site.plugin import make_datasette
from archive.site.views.reading import compare
from tests.support import made_outcomes
from tests.support.made_outcomes import JUDGED_NEW
from tests.support.public_file import ELDERLY, GUIDING, TYPICAL, Get

FIRST, SECOND = GUIDING.case_id(1), GUIDING.case_id(2)
OTHERS = (TYPICAL.case_id(1), TYPICAL.case_id(2))
TWO = f"case={FIRST}&case={SECOND}"


def shown(get: Get, query: str) -> lxml.html.HtmlElement:
    answer = get(f"/compare?{query}")
    assert answer.status_code == 200
    return lxml.html.document_fromstring(answer.text)


def words(element: lxml.html.HtmlElement) -> str:
    return " ".join(element.text_content().split())


def titles(page: lxml.html.HtmlElement) -> list[str]:
    return [words(link) for link in page.xpath("//thead//a[@class='headline']")]


def row(page: lxml.html.HtmlElement, name: str) -> list[str]:
    [found] = [tr for tr in page.xpath("//tbody/tr") if words(tr.xpath("./th")[0]) == name]
    return [words(cell) for cell in found.xpath("./td")]


def test_every_line_leads_to_its_place_in_the_text(get: Get) -> None:
    page = shown(get, TWO)
    lines = page.xpath("//tbody//a[@class='line']")
    assert lines
    for line in lines:
        address = line.get("href")
        assert re.fullmatch(rf"http://localhost/c/(?:{FIRST}|{SECOND})(?:#[\w-]+)?", address)
        if "#" in address:
            text = lxml.html.document_fromstring(get(address.removeprefix("http://localhost")).text)
            [place] = text.xpath(f"//*[@id='{address.partition('#')[2]}']")
            assert words(line) in words(place)


@pytest.mark.parametrize(
    "typed",
    [
        str(FIRST),
        f"/c/{FIRST}",
        f"https://archive.example/c/{FIRST}?q=x#facts",
        "检例第901号",
        "检例901号",
        "901",
        "/case/901",
    ],
)
def test_a_case_is_named_by_id_address_or_number(get: Get, typed: str) -> None:
    page = shown(get, f"case={quote(typed)}&case={FIRST}&case=<b>无此案</b>&case=99999")  # twice; and of no case
    assert titles(page) == [ELDERLY.title]
    [said] = page.xpath("//p[@role='status']")
    assert words(said) == "没有这样的案例： <b>无此案</b> 99999"


def test_no_more_cases_are_compared_than_fit_and_the_page_says_so(get: Get, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(compare, "MOST", 3)
    page = shown(get, "&".join(f"case={id_}" for id_ in (FIRST, SECOND, *OTHERS)))
    assert len(titles(page)) == 3
    assert "一次至多比对 3 件案例" in words(page)


@pytest.mark.parametrize(
    "path", ["/compare.md", "/compare.docx", "/compare.md?case=99999", f"/compare.docx?{TWO}&case=x"]
)
def test_a_report_on_a_case_that_is_not_there_is_not_made(get: Get, path: str) -> None:
    assert get(path).status_code == 404


def test_letters_that_word_cannot_hold_are_left_out(get: Get) -> None:
    ids = [row["id"] for row in get("/fanzha/cases.json?_shape=array&_size=20").json()]
    for id_ in ids:
        assert docx.Document(io.BytesIO(get(f"/compare.docx?case={id_}").content)).paragraphs


@pytest.fixture(scope="module")
def judged(tmp_path_factory: pytest.TempPathFactory) -> Get:
    site = make_datasette(made_outcomes.build(tmp_path_factory.mktemp("compared") / "fanzha.db"))
    return lambda path: asyncio.run(site.client.get(path))


def test_the_outcomes_of_each_case_are_its_own_and_name_nobody(judged: Get) -> None:
    query = "&".join(f"case={JUDGED_NEW.case_id(number)}" for number in (1, 2, 3))
    outcomes = row(shown(judged, query), "处理结果")
    assert outcomes[0] == "有期徒刑3年，缓刑4年，罚金2万元"
    assert outcomes[1] == "有期徒刑10个月，罚金5,000元相对不起诉"  # not of the person whose case is another
    assert outcomes[2] == "有期徒刑10年，没收财产30万元6 人：有期徒刑6个月至4年，部分人缓刑"  # not the replaced term
    document = docx.Document(io.BytesIO(judged(f"/compare.docx?{query}").content))
    [cells] = [line.cells for line in document.tables[0].rows if line.cells[0].text == "处理结果"]
    said = "".join([*outcomes, *(cell.text for cell in cells)])
    assert not any(name in said for name in ("己某某", "庚某", "辛某", "壬某", "癸某"))
