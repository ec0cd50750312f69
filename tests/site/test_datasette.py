"""Datasette's own pages and API over the public file, and every other Datasette left alone."""

from __future__ import annotations

import asyncio
import hashlib
import sqlite3
from collections.abc import Callable
from pathlib import Path

import lxml.html
import pytest
from datasette.app import Datasette
from datasette.plugins import pm

from archive import schema
from archive.search import Catalogue, PublicationHit, Search, SearchQuery
from archive.site.plugin import NotPublicError, make_datasette
from archive.urls import stable_id
from tests.support import public_file
from tests.support.public_file import GUIDING, HOSTILE, MADE, REPORT, UNDATED, Get

pytestmark = pytest.mark.slow

QUERIES = (
    "诈骗",
    "骗",
    "養老詐騙",
    "养老 追赃挽损",
    '"两卡 帮助"',
    "诈骗 -养老",
    "刷单 OR 两卡",
    "检例第901号",
    "ＡＬＥＲＴ",
    "没有的词",
    "。",
)


@pytest.mark.parametrize("query", QUERIES)
def test_the_json_api_finds_what_the_index_finds(get: Get, public_db: Path, query: str) -> None:
    rows = get(f"/fanzha/publications.json?_search={query}&_shape=array&_size=max").json()
    db = sqlite3.connect(public_db)
    hits = Search(db, Catalogue.read(db)).page(SearchQuery(query, exact=True), limit=1000).hits
    assert {row["id"] for row in rows} == {hit.publication.id for hit in hits if isinstance(hit, PublicationHit)}


@pytest.mark.parametrize("needle", ["诈骗", "骗", "追赃挽损", "检察机关", "银行卡"])
def test_the_json_api_finds_what_a_scan_finds(get: Get, public_db: Path, needle: str) -> None:
    rows = get(f"/fanzha/publications.json?_search={needle}&_shape=array&_size=max").json()
    assert {row["id"] for row in rows} == public_file.by_scan(public_db, needle) != set()


@pytest.mark.parametrize(("table", "path"), [("publications", "/search"), ("v_cases", "/cases")])
def test_a_table_that_finds_nothing_leads_to_the_search_that_knows_more(get: Get, table: str, path: str) -> None:
    page = lxml.html.document_fromstring(get(f"/fanzha/{table}?_search=fraud").text)
    assert page.xpath("//main//p[@class='nothing']/a/@href") == [f"{path}?q=fraud"]
    found = lxml.html.document_fromstring(get(f"/fanzha/{table}?_search=诈骗").text)
    assert not found.xpath("//main//p[@class='nothing']/a")


def test_the_table_page_has_a_search_box_and_the_four_facets(get: Get) -> None:
    page = lxml.html.document_fromstring(get("/fanzha/publications?_search=养老").text)
    assert page.xpath("//input[@id='_search']/@value") == ["养老"]
    assert {id_ for id_ in page.xpath("//h2/@id") if id_.startswith("facet-")} == {
        "facet-kind",
        "facet-year",
        "facet-source_id",
        "facet-topic",
    }
    assert len(page.xpath("//table[@class='rows']/tbody/tr")) == 3


def test_titles_lead_to_the_reading_page(get: Get) -> None:
    page = lxml.html.document_fromstring(get("/fanzha/publications?kind=release").text)
    [link] = page.xpath("//td[contains(@class, 'column-title')]/a")
    assert (link.get("href"), link.text) == (f"/p/{HOSTILE.slug}", HOSTILE.title)


def test_values_are_shown_by_their_chinese_names(get: Get) -> None:
    page = lxml.html.document_fromstring(get("/fanzha/publications?kind=press_qa").text)
    [row] = page.xpath("//table[@class='rows']/tbody/tr")
    assert "答记者问" in row.text_content()
    assert "示范市人民检察院" in row.text_content()
    assert row.xpath(".//td[contains(@class, 'column-kind')]/span/@title") == ["press_qa"]


def test_a_listing_shows_the_main_columns_unless_asked_for_others(get: Get) -> None:
    def columns(query: str) -> list[str]:
        page = lxml.html.document_fromstring(get(f"/fanzha/publications{query}").text)
        return [code.text for code in page.xpath("//table[@class='rows']/thead//code")]

    assert columns("")[:3] == ["published", "title", "kind"]
    assert set(columns("?_all=1")) == {column.name for column in schema.BY_NAME["publications"].columns}
    assert columns("?_col=slug") == ["id", "slug"]


@pytest.mark.parametrize(
    ("table", "row"),
    [
        (
            "columns",
            {
                "source_id": "样例省人民检察院",
                "found_by": "典型案例",
                "listed": "20",
                "share": "85%",
                "state": "已读",
                "url": f"{public_file.SITE}/dxal/",
                "found_at": "2026-11-01 02:00 UTC",
            },
        ),
        (
            "run_sources",
            {
                "run_id": "2026-11-01 02:00 UTC",
                "source_id": "样例省人民检察院",
                "verdict": "未予访问",
                "listed": "40",
                "articles": "12",
                "live": "11",
                "new_pages": "0",
                "new_versions": "0",
                "reason": "",
            },
        ),
    ],
)
def test_what_matters_of_a_run_and_of_a_column_is_listed(get: Get, table: str, row: dict[str, str]) -> None:
    page = lxml.html.document_fromstring(get(f"/fanzha/{table}").text)
    [cells] = [row.xpath("td") for row in page.xpath("//table[@class='rows']/tbody/tr")]
    heads = [code.text for code in page.xpath("//table[@class='rows']/thead//code")]
    assert heads == list(row)  # and so no Link, which holds the key once more
    assert [" ".join(cell.text_content().split()) for cell in cells] == [*row.values(), "查看"]


def test_moments_are_written_alike_in_every_table(get: Get) -> None:
    page = lxml.html.document_fromstring(get("/fanzha/pages").text)
    times = page.xpath("//td[contains(@class, 'column-first_seen')]/time")
    assert {(time.get("datetime"), time.text_content()) for time in times} == {
        (public_file.FIRST, "2026-11-01 02:00 UTC")
    }


def test_a_row_page_leads_to_the_reading_page_and_to_what_points_at_it(get: Get) -> None:
    page = lxml.html.document_fromstring(get(f"/fanzha/publications/{REPORT.id}").text)
    assert page.xpath("//a[@class='button']/@href") == [f"/p/{REPORT.slug}"]
    assert f"/fanzha/copies?publication_id={REPORT.id}" in page.xpath("//main//li/a/@href")


def test_a_row_page_leads_to_the_rows_that_it_refers_to(get: Get) -> None:
    [copy, *_] = get(f"/fanzha/copies.json?_shape=array&publication_id={REPORT.id}").json()
    path = f"/fanzha/copies/{copy['page_id']},{copy['position']}"
    links = lxml.html.document_fromstring(get(path).text).xpath("//main//td//a/@href | //main//dd//a/@href")
    assert {f"/fanzha/publications/{REPORT.id}", f"/fanzha/pages/{copy['page_id']}"} <= set(links)


def test_a_table_pages_forward_without_missing_a_row(get: Get) -> None:
    path, ids = "/fanzha/publications.json?_size=7&_sort_desc=published", []
    while path:
        answer = get(path).json()
        ids += [row[0] for row in answer["rows"]]
        path = (answer["next_url"] or "").removeprefix("http://localhost")
    assert sorted(ids) == sorted(made.id for made in MADE)


@pytest.mark.parametrize("table", [table for table in schema.TABLES if table.public], ids=lambda table: table.name)
def test_every_public_table_has_its_page_and_its_description(get: Get, table: schema.Table) -> None:
    assert get(f"/fanzha/{table.name}").status_code == 200
    told = get("/-/metadata.json").json()["databases"]["fanzha"]["tables"][table.name]
    assert (told["description"], told["columns"]) == (
        table.description,
        {column.name: column.description for column in table.columns},
    )


def test_what_sqlite_keeps_for_itself_is_not_listed(get: Get) -> None:
    page = lxml.html.document_fromstring(get("/fanzha").text)
    assert {code.text for code in page.xpath("//main//th/code")} == {
        *(table.name for table in schema.TABLES if table.public),
        *(view.name for view in schema.VIEWS if view.on_site),
    }


def test_readers_who_come_together_while_it_starts_are_all_answered(public_db: Path) -> None:
    datasette = make_datasette(public_db)

    async def together() -> None:
        paths = ["/", "/search", "/fanzha", "/fanzha/publications", f"/p/{REPORT.slug}"] * 4
        answers = await asyncio.gather(*map(datasette.client.get, paths))
        refused = [answer for answer in answers if answer.status_code != 200]  # where the machine is very busy
        assert all(answer.status_code == 503 and "retry-after" in answer.headers for answer in refused)
        assert {(await datasette.client.get(path)).status_code for path in paths} == {200}

    asyncio.run(together())


def test_a_file_that_is_swapped_in_is_served_whole_and_at_once(tmp_path: Path) -> None:
    public = public_file.build(tmp_path / "fanzha.db", (REPORT, GUIDING))
    datasette = make_datasette(public)

    async def ask() -> tuple[str, set[str], int, bytes]:
        checksum = (await datasette.client.get("/fanzha.db.sha256")).text.split()[0]
        rows = (await datasette.client.get("/fanzha/publications.json?_shape=array&_search=养老")).json()
        read = await datasette.client.get(f"/p/{UNDATED.slug}")
        return (
            checksum,
            {row["slug"] for row in rows},
            read.status_code,
            (await datasette.client.get("/fanzha.db")).content,
        )

    async def over_a_swap() -> None:
        checksum, slugs, status, body = await ask()
        assert (checksum, slugs, status) == (hashlib.sha256(body).hexdigest(), {GUIDING.slug}, 404)
        public_file.build(tmp_path / "next.db", (REPORT, UNDATED)).replace(public)
        checksum, slugs, status, body = await ask()
        assert (checksum, slugs, status) == (hashlib.sha256(body).hexdigest(), {UNDATED.slug}, 200)
        assert body == public.read_bytes()
        public.unlink()
        assert (await datasette.client.get(f"/p/{UNDATED.slug}")).status_code == 200

    asyncio.run(over_a_swap())


BAD = {
    "cut off": lambda good: good[: len(good) // 2],
    "no database": lambda _: b"no database" * 1000,
    "empty": lambda _: b"",
}


@pytest.mark.parametrize("bad", BAD.values(), ids=BAD.keys())
def test_a_file_that_cannot_be_served_leaves_the_last_good_one_in_its_place(
    tmp_path: Path, bad: Callable[[bytes], bytes], caplog: pytest.LogCaptureFixture
) -> None:
    public = public_file.build(tmp_path / "fanzha.db", (REPORT, GUIDING))
    datasette = make_datasette(public)
    good = public.read_bytes()

    async def swap(body: bytes) -> None:
        (tmp_path / "next").write_bytes(body)
        (tmp_path / "next").replace(public)

    async def over_a_swap() -> None:
        assert (await datasette.client.get("/-/healthz")).status_code == 200
        await swap(bad(good))
        for path in ("/", "/search?q=养老", f"/p/{GUIDING.slug}", "/-/healthz") * 2:
            assert (await datasette.client.get(path)).status_code == 200, path
        assert sum("is not served" in record.getMessage() for record in caplog.records) == 1
        public_file.build(tmp_path / "next.db", (REPORT, UNDATED)).replace(public)
        assert (await datasette.client.get(f"/p/{UNDATED.slug}")).status_code == 200

    asyncio.run(over_a_swap())


def test_a_file_of_an_earlier_version_is_not_swapped_in(tmp_path: Path) -> None:
    public = public_file.build(tmp_path / "fanzha.db", (GUIDING,))
    datasette = make_datasette(public)
    earlier = public_file.build(tmp_path / "earlier.db", (UNDATED,))
    with sqlite3.connect(earlier) as db:
        schema.Identity(schema.APPLICATION_ID, schema.VERSION - 1).write(db)

    async def over_a_swap() -> None:
        assert (await datasette.client.get(f"/p/{GUIDING.slug}")).status_code == 200
        earlier.replace(public)
        assert (await datasette.client.get(f"/p/{GUIDING.slug}")).status_code == 200
        assert (await datasette.client.get("/search?q=养老")).status_code == 200

    asyncio.run(over_a_swap())


def test_a_public_file_in_a_folder_of_any_name_is_served_and_so_is_the_next(tmp_path: Path) -> None:
    folder = tmp_path / "a#b?c%41 d"
    folder.mkdir()
    public = public_file.build(folder / "fanzha.db", (GUIDING,))
    datasette = make_datasette(public)

    async def over_a_swap() -> None:
        assert (await datasette.client.get(f"/p/{GUIDING.slug}")).status_code == 200
        public_file.build(folder / "next.db", (UNDATED,)).replace(public)
        assert (await datasette.client.get(f"/p/{UNDATED.slug}")).status_code == 200
        assert (await datasette.client.get("/fanzha.db")).content == public.read_bytes()

    asyncio.run(over_a_swap())
    assert [path.name for path in tmp_path.iterdir()] == [folder.name]


@pytest.mark.parametrize("path", ["/fanzha/copies/1", "/fanzha/case_sections/1.json", "/fanzha.csv"])
def test_what_is_no_row_and_no_file_is_not_found(get: Get, path: str) -> None:
    assert get(path).status_code == 404


def test_the_cells_of_the_new_tables_lead_on_and_speak_chinese(get: Get) -> None:
    def cells(table: str, column: str) -> list[tuple[str, str | None]]:
        page = lxml.html.document_fromstring(get(f"/fanzha/{table}").text)
        found = page.xpath(f"//td[contains(@class, 'column-{column}')]")
        return [(cell.text_content().strip(), next(iter(cell.xpath(".//a/@href")), None)) for cell in found]

    case_id = stable_id(GUIDING.id, "case", 1)
    assert ("甲某某养老诈骗案", f"/case/{case_id}") in cells("cases", "title")
    assert ("养老诈骗；追赃挽损", None) in cells("cases", "keywords")
    assert ("诈骗罪", "/fanzha/crimes/fraud") in cells("case_crimes", "crime_id")
    assert ("甲某某养老诈骗案", f"/fanzha/cases/{case_id}") in cells("case_crimes", "case_id")
    assert ("指控或判决", None) in cells("case_crimes", "how")
    assert ("样例市", "/fanzha/regions/330100") in cells("case_regions", "code")
    assert ("典型意义", None) in cells("case_sections", "heading")
    assert ("一、基本态势", None) in cells("outlines", "heading")
    assert ("3 行 × 3 列", None) in cells("data_tables", "rows")
    assert ("单元格连在一起", None) in cells("data_tables", "damage")
    assert ("应发布于 2022-03-01 至 2024-05-06", None) in cells("gaps", "evidence")
    assert ("去掉“样例省检发布…下”后标题相同；标题注明“下”；其正文的 98% 见于本文献", None) in cells("copies", "why")


@pytest.mark.parametrize(
    ("table", "facets"),
    [
        ("cases", {"topic"}),
        ("case_crimes", {"crime_id", "how"}),
        ("case_sections", {"heading"}),
        ("regions", {"parent"}),
    ],
)
def test_the_new_tables_have_facets(get: Get, table: str, facets: set[str]) -> None:
    page = lxml.html.document_fromstring(get(f"/fanzha/{table}").text)
    assert {id_.removeprefix("facet-") for id_ in page.xpath("//h2/@id") if id_.startswith("facet-")} == facets


def test_the_address_of_a_case_leads_to_where_it_is_read(get: Get) -> None:
    case_id = stable_id(GUIDING.id, "case", 2)
    answer = get(f"/case/{case_id}")
    assert (answer.status_code, answer.headers["location"]) == (302, f"/c/{case_id}")
    page = lxml.html.document_fromstring(get(f"/fanzha/cases/{case_id}").text)
    assert page.xpath("//a[@class='button']/@href") == [f"/case/{case_id}"]


def test_another_database_is_served_as_if_the_plugin_were_not_there(tmp_path: Path) -> None:
    other = tmp_path / "fanzha.db"
    with sqlite3.connect(other) as conn:
        conn.execute("create table publications(title)")
    datasette = Datasette([str(other)])

    async def ask(path: str) -> tuple[int, str, bool]:
        answer = await datasette.client.get(path)
        return answer.status_code, answer.text, "content-security-policy" in answer.headers

    status, text, guarded = asyncio.run(ask("/"))
    assert (status, guarded) == (200, False)
    assert "反诈" not in text
    assert asyncio.run(ask("/search"))[0] == 404


@pytest.mark.parametrize("name", ["missing/fanzha.db", "other.db", "fanzha.db"])
def test_a_file_that_is_not_public_is_refused_by_name(tmp_path: Path, name: str) -> None:
    path = tmp_path / name
    if path.parent.exists():
        path.write_bytes(b"no database")
    with pytest.raises(NotPublicError, match=name):
        make_datasette(path)


def test_the_plugin_is_registered_once(public_db: Path) -> None:
    make_datasette(public_db)
    make_datasette(public_db)
    assert [plugin.__name__ for plugin in pm.get_plugins()].count("archive.site.plugin") == 1


def test_views_are_read_in_words_with_links_to_what_they_are_about(get: Get) -> None:
    page = lxml.html.document_fromstring(get("/fanzha/v_cases?number=检例第901号&_all=1").text)
    cells = {cell.get("class").split("column-")[1]: cell for cell in page.xpath("//table[@class='rows']/tbody/tr/td")}
    assert cells["keywords"].text_content() == "养老诈骗；追赃挽损"
    assert cells["title"].xpath("a/@href") == [f"/case/{GUIDING.case_id(1)}"]
    assert cells["publication"].xpath("a/@href") == [f"/p/{GUIDING.slug}"]
    page = lxml.html.document_fromstring(get(f"/fanzha/v_publications?slug={GUIDING.slug}").text)
    assert page.xpath("//table[@class='rows']//a[text()=$title]/@href", title=GUIDING.title) == [f"/p/{GUIDING.slug}"]


@pytest.mark.parametrize("view", ["v_publications", "v_cases"])
def test_views_are_searched_and_had_as_data(get: Get, public_db: Path, view: str) -> None:
    rows = get(f"/fanzha/{view}.json?_search=养老&_shape=array&_size=max").json()
    search = {"v_publications": "v_search", "v_cases": "v_search_cases"}[view]
    with sqlite3.connect(public_db) as db:
        found = {row[0] for row in db.execute(f"select id from {search} where words = json_array('养老')")}
    assert {row["id"] for row in rows} == found != set()
    assert get(f"/fanzha/{view}.csv?_size=max").text.startswith("\ufeffid,")


@pytest.mark.parametrize("view", [view.name for view in schema.VIEWS if not view.on_site])
def test_views_that_search_for_words_of_any_length_are_for_the_downloaded_file_alone(get: Get, view: str) -> None:
    assert get(f"/fanzha/{view}").status_code == 403
    assert get(f"/fanzha/{view}.json?words=%5B%22骗%22%5D").status_code == 403
