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
from tests.support.public_file import ASSISTING, ELDERLY, FUNDS, GUIDING, TOURS, TYPICAL, Get

FIRST, SECOND = GUIDING.case_id(1), GUIDING.case_id(2)
OTHERS = (TYPICAL.case_id(1), TYPICAL.case_id(2))
FACTS = next(section.text for section in ELDERLY.sections if section.heading == "facts").split("\n")
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


def test_cases_stand_side_by_side_in_the_order_of_the_address(get: Get) -> None:
    page = shown(get, f"case={SECOND}&case={FIRST}")
    assert titles(page) == [ASSISTING.title, ELDERLY.title]
    assert row(page, "罪名") == ["帮助信息网络犯罪活动罪诈骗罪", "诈骗罪"]


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


def test_each_paragraph_of_the_facts_is_there(get: Get) -> None:
    page = shown(get, TWO)
    cell = row(page, "基本案情")[0]
    assert all(line in cell for line in FACTS)


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
    assert titles(shown(get, f"case={quote(typed)}")) == [ELDERLY.title]


def test_a_case_that_is_named_twice_is_shown_once(get: Get) -> None:
    page = shown(get, f"case={FIRST}&case=检例第901号&case={FIRST}")
    assert titles(page) == [ELDERLY.title]
    assert not page.xpath("//*[@role='status']")


def test_a_name_of_no_case_is_said_and_the_others_are_shown(get: Get) -> None:
    page = shown(get, f"case=<b>无此案</b>&case={FIRST}&case=99999")
    assert titles(page) == [ELDERLY.title]
    [said] = page.xpath("//p[@role='status']")
    assert words(said) == "没有这样的案例： <b>无此案</b> 99999"


def test_no_more_cases_are_compared_than_fit_and_the_page_says_so(get: Get, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(compare, "MOST", 3)
    page = shown(get, "&".join(f"case={id_}" for id_ in (FIRST, SECOND, *OTHERS)))
    assert len(titles(page)) == 3
    assert "一次至多比对 3 件案例" in words(page)
    assert not page.xpath("//section[@class='add']")


def test_without_cases_the_page_has_its_form_alone(get: Get) -> None:
    page = shown(get, "")
    assert not page.xpath("//table")
    assert page.xpath("//form[@action='/compare']//input[@name='case']")


def test_a_case_can_be_removed_and_the_form_keeps_the_others(get: Get) -> None:
    page = shown(get, TWO)
    assert [link.get("href") for link in page.xpath("//a[@class='remove']")] == [
        f"/compare?case={SECOND}",
        f"/compare?case={FIRST}",
    ]
    assert page.xpath("//section[@class='add']//input[@type='hidden']/@value") == [str(FIRST), str(SECOND)]


def test_the_report_as_markdown_has_every_line_with_its_address(get: Get) -> None:
    text = get(f"/compare.md?{TWO}").text
    heads = re.findall(r"^## (.+)$", text, re.M)
    assert heads == [
        *("一、检索情况", "二、检索结果", "三、类案比对", "四、类案裁判要点", "五、待决案件争议焦点"),
        *("六、参照或参考情况分析", "说明", "出处"),
    ]
    numbers = {int(n): address for n, address in re.findall(r"\[\\\[(\d+)\\\]\]\(<([^>]+)>\)", text)}
    assert sorted(numbers) == list(range(1, len(numbers) + 1))
    listed = text.partition("## 出处")[2]
    assert all(
        re.search(rf"\[{n}\\?\] {re.escape(address)}", listed.replace("\\", "")) for n, address in numbers.items()
    )
    for line in FACTS:
        assert line in text.replace("\\", "")


def test_the_word_file_opens_and_says_the_same(get: Get) -> None:
    answer = get(f"/compare.docx?{TWO}")
    assert answer.headers["content-type"].endswith("wordprocessingml.document")
    assert answer.headers["content-disposition"].startswith("attachment; ")
    document = docx.Document(io.BytesIO(answer.content))
    assert document.paragraphs[0].text == "类案检索报告"
    [table] = document.tables
    assert [cell.text for cell in table.rows[0].cells] == ["", "类案1", "类案2"]
    assert "w:tblHeader" in table.rows[0]._tr.xml
    assert table.columns[0].cells[0].width < table.columns[1].cells[0].width
    assert 'w:instr="PAGE"' in document.sections[0].footer.paragraphs[0]._p.xml
    links = {relation.target_ref for relation in document.part.rels.values() if relation.is_external}
    said = get(f"/compare.md?{TWO}").text
    assert links == set(re.findall(r"\]\(<([^>]+)>\)", said))
    paragraphs = [paragraph.text for paragraph in document.paragraphs]
    assert any(paragraph.startswith(FACTS[0]) for paragraph in paragraphs)


def test_six_cases_are_on_a_page_that_lies_on_its_side(get: Get) -> None:
    query = "&".join(f"case={id_}" for id_ in (FIRST, SECOND, *OTHERS))
    document = docx.Document(io.BytesIO(get(f"/compare.docx?{query}").content))
    sizes = [(section.page_width.mm, section.page_height.mm) for section in document.sections]
    assert [(round(width), round(height)) for width, height in sizes] == [(210, 297), (297, 210), (210, 297)]
    assert len(document.tables[0].rows[0].cells) == 5


def test_the_report_is_in_the_language_of_the_page(get: Get) -> None:
    text = get(f"/compare.md?{TWO}&lang=en").text
    assert text.startswith("# Report on similar cases\n")
    assert "| Crimes |" in text


@pytest.mark.parametrize(
    "path", ["/compare.md", "/compare.docx", "/compare.md?case=99999", f"/compare.docx?{TWO}&case=x"]
)
def test_a_report_on_a_case_that_is_not_there_is_not_made(get: Get, path: str) -> None:
    assert get(path).status_code == 404


def test_letters_that_word_cannot_hold_are_left_out(get: Get) -> None:
    ids = [row["id"] for row in get("/fanzha/cases.json?_shape=array&_size=20").json()]
    for id_ in ids:
        assert docx.Document(io.BytesIO(get(f"/compare.docx?case={id_}").content)).paragraphs


def test_a_row_that_a_text_lacks_says_so(get: Get) -> None:
    page = shown(get, f"case={FIRST}&case={OTHERS[1]}")
    assert titles(page) == [ELDERLY.title, FUNDS.title]
    lacking = [
        cell
        for cells in (row(page, name) for name in ("关键词", "要旨", "意义") if name in words(page))
        for cell in cells
    ]
    assert "未见" in lacking
    assert TOURS.title not in titles(page)


@pytest.fixture(scope="module")
def judged(tmp_path_factory: pytest.TempPathFactory) -> Get:
    site = make_datasette(made_outcomes.build(tmp_path_factory.mktemp("compared") / "fanzha.db"))
    return lambda path: asyncio.run(site.client.get(path))


def test_articles_outcomes_and_circumstances_are_rows_without_names(judged: Get) -> None:
    page = shown(judged, "&".join(f"case={JUDGED_NEW.case_id(number)}" for number in (1, 2, 3)))
    assert row(page, "引用条文")[0] == "刑法第二百六十六条刑法第六十七条"
    outcomes = row(page, "处理结果")
    assert outcomes[0] == "有期徒刑3年，缓刑4年，罚金2万元"
    assert outcomes[1] == "有期徒刑10个月，罚金5,000元相对不起诉"  # not of the person whose case is another
    assert outcomes[2] == "有期徒刑10年，没收财产30万元6 人：有期徒刑6个月至4年，部分人缓刑"  # not the replaced term
    assert row(page, "量刑情节") == ["自首认罪认罚退赃退赔", "从犯", "未见"]
    assert not any(name in cell for cell in outcomes for name in ("己某某", "庚某", "辛某", "壬某", "癸某"))


def test_courts_judge_and_procuratorates_do_not_prosecute_in_rows_of_their_own(judged: Get) -> None:
    query = "&".join(f"case={JUDGED_NEW.case_id(number)}" for number in (1, 2))
    rows = {
        "zh": {
            "裁判机关与日期": ("样例市人民法院、2024-01-09", "未见"),
            "不起诉机关与日期": ("未见", "样例县人民检察院、2024-02-06"),
        },
        "en": {
            "Judged by": ("样例市人民法院, 2024-01-09", "none found"),
            "Not prosecuted by": ("none found", "样例县人民检察院, 2024-02-06"),
        },
    }
    for language, expected in rows.items():
        page = shown(judged, f"{query}&lang={language}")
        assert {name: tuple(row(page, name)) for name in expected} == expected
        text = judged(f"/compare.md?{query}&lang={language}").text
        plain = re.sub(r" ?\[\\\[\d+\\\]\]\(<[^>]+>\)", "", text).replace("\\", "")
        document = docx.Document(io.BytesIO(judged(f"/compare.docx?{query}&lang={language}").content))
        cells = {line.cells[0].text: tuple(cell.text for cell in line.cells[1:]) for line in document.tables[0].rows}
        for name, (first, second) in expected.items():
            assert f"| {name} | {first} | {second} |" in plain
            assert tuple(re.sub(r" ?\[\d+\]", "", cell) for cell in cells[name]) == (first, second)


def test_an_outcome_leads_to_its_words_in_the_text(judged: Get) -> None:
    page = shown(judged, f"case={JUDGED_NEW.case_id(1)}")
    for name in ("处理结果", "引用条文", "量刑情节"):
        [found] = [tr for tr in page.xpath("//tbody/tr") if words(tr.xpath("./th")[0]) == name]
        for address in found.xpath(".//a/@href"):
            path, _, anchor = address.removeprefix("http://localhost").partition("#")
            assert lxml.html.document_fromstring(judged(path).text).xpath(f"//*[@id='{anchor}']"), address


def test_cases_are_chosen_in_the_list_without_a_script(get: Get) -> None:
    page = lxml.html.document_fromstring(get("/cases?q=诈骗").text)
    [form] = page.xpath("//form[@id='compare']")
    boxes = page.xpath("//input[@type='checkbox'][@name='case'][@form='compare']")
    ids = [row["case_id"] for row in get("/cases.json?q=诈骗").json()["cases"]]
    assert [box.get("value") for box in boxes] == [str(id_) for id_ in ids]
    assert all(box.get("aria-label") for box in boxes)
    assert (form.get("action"), form.get("method")) == ("/compare", "get")
