"""Provisions, laws and dates in a query find what cites them, and what was published then."""

from __future__ import annotations

import sqlite3
from collections.abc import Iterator

import pytest
from hypothesis import given
from hypothesis import strategies as st

from archive.search import Catalogue, Search, SearchQuery
from archive.search.query import parse
from archive.search.references import LawNames, with_references
from archive.text.hanzi import phrase
from tests.search.conftest import FORMS, FillArchive

COURTS = "最高人民法院、最高人民检察院"
LAWS = [
    ("criminal", "中华人民共和国刑法", '["刑法"]', None, "全国人民代表大会"),
    ("fraud", "中华人民共和国反电信网络诈骗法", '["反电诈法"]', None, None),
    ("cards", f"{COURTS}关于办理甲案件的解释", '["甲案解释"]', "法释〔2020〕77号", COURTS),
]
NAMES = LawNames(LAWS, ["某省乙条例"])

INSERT = """insert into citations (id, publication_id, case_id, position, law_id, law, article, article_sub, article_to,
    paragraph, former, start, "end", as_written, sentence) values (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, 0, 0, 0, '', '')"""

Citing = tuple[int, int | None, str | None, str, int | None, int | None, int | None, int | None]


def _cite(db: sqlite3.Connection, *rows: Citing) -> None:
    """Rows of citations: publication, case, law_id, law, article, 之, the article to which it ranges, paragraph."""
    for law in LAWS:
        db.execute("insert into laws (id, name, short_names, kind, number, issuer) values (?, ?, ?, 'law', ?, ?)", law)
    db.execute("update laws set english = 'Criminal Law' where id = 'criminal'")
    for n, (publication, case, law_id, law, article, sub, to, paragraph) in enumerate(rows, 1):
        values = (n, publication, case, n, law_id, law, article, sub, to, paragraph)
        db.execute(INSERT, values)


@pytest.fixture
def search(archive_of: FillArchive) -> Iterator[Search]:
    """Publications 1 to 6: two cite articles of the Criminal Law, one other laws, the others hold digits and dates."""
    db = archive_of(
        {"text": "甲某的行为触犯《刑法》第二百六十四条、第二百六十六条。", "published": "2023-11-30", "year": 2023},
        {"text": "依照该法第二百八十七条之二第一款处理，涉案266万元。", "published": "2023-11-02"},
        {"text": "违反本法第三十条至第三十四条。两人共1266名。", "published": "2022-04-21"},
        {"text": "他于2023年11月30日到案，诈骗266元。", "published": "2024-01-05"},
        {"text": "第二百六十六条是《某省乙条例》的一条。", "published": "2024-02", "year": 2024},
        {"text": "一件诈骗案。", "published": "2021-04-21"},
    )
    db.row_factory = sqlite3.Row
    _cite(
        db,
        (1, None, "criminal", "中华人民共和国刑法", 264, None, None, None),
        (1, None, "criminal", "中华人民共和国刑法", 266, None, None, None),
        (2, None, "criminal", "中华人民共和国刑法", 287, 2, None, 1),
        (3, None, "fraud", "中华人民共和国反电信网络诈骗法", 30, None, 34, None),
        (5, None, None, "某省乙条例", 266, None, None, None),
        (6, None, "cards", f"{COURTS}关于办理甲案件的解释", None, None, None, None),
    )
    yield Search(db, Catalogue.read(db))
    db.close()


def _found(search: Search, text: str, *, exact: bool = False) -> list[int]:
    page = search.page(SearchQuery(text, exact=exact))
    return [hit.publication.id for hit in page.hits] if page.exact else []


def test_for_a_paragraph_that_nothing_cites_its_article_is_offered(search: Search) -> None:
    for text in ("刑法第266条第一款", "刑法第二百六十六条第二款第（一）项"):
        page = search.page(SearchQuery(text))
        assert (page.hits, page.near_words) == ((), ("中华人民共和国刑法第二百六十六条",))
    assert search.page(SearchQuery("刑法第二百八十七条之二第三款")).near_words == (
        "中华人民共和国刑法第二百八十七条之二",
    )
    assert search.page(SearchQuery("第二百八十七条之二第三款")).near_words == ("第二百八十七条之二",)
    assert search.page(SearchQuery("刑法第三百条第一款")).near_words == ()
    assert search.page(SearchQuery("刑法第二百八十七条之二第一款")).near_words == ()


def test_provisions_laws_and_numbers_find_what_cites_them(search: Search) -> None:
    assert {typed: sorted(_found(search, typed)) for typed in FORMS["cited"]} == FORMS["cited"]


def test_dates_find_what_was_published_then_and_what_holds_them(search: Search) -> None:
    assert {typed: _found(search, typed) for typed in FORMS["dated"]} == FORMS["dated"]


def test_of_what_cites_an_article_that_is_first_which_is_about_its_crime(archive_of: FillArchive) -> None:
    text = "依照《刑法》第二百六十六条处理。" + "案情" * 50
    batches = [
        {"text": text, "cases": [(f"案{n}", 0, len(text))], "crimes": {1: crime}}
        for n, crime in enumerate(["theft", "fraud", "theft"])
    ]
    db = archive_of(*batches)
    db.row_factory = sqlite3.Row
    db.execute("update crimes set article = '266' where id = 'fraud'")
    db.execute(
        "insert into laws (id, name, short_names, kind) values ('cn-criminal-law', '中华人民共和国刑法', '[]', 'law')"
    )
    hits = Search(db, Catalogue.read(db)).page(SearchQuery("刑法266条", shelf="cases")).hits
    assert [hit.publication.id for hit in hits] == [2, 1, 3]


def test_exact_search_finds_only_the_letters(search: Search) -> None:
    assert _found(search, "刑法第二百六十六条", exact=True) == []
    assert _found(search, "2023年11月30日", exact=True) == [4]
    assert _found(search, '"第二百六十六条"') == [5, 1]


def test_the_page_says_what_was_understood(search: Search) -> None:
    page = search.page(SearchQuery("刑法266条 2023年11月"))
    told = [(one.word, one.also, one.how) for one in page.added]
    assert told == [
        ("刑法266条", ("中华人民共和国刑法第二百六十六条",), "citation"),
        ("2023年11月", ("2023年11月",), "date"),
    ]
    assert "".join(text for text, is_hit in page.hits[0].excerpt if is_hit) == "第二百六十六条"


def test_cited_laws_and_articles_are_suggested_and_lead_to_their_pages(search: Search) -> None:
    suggested = {
        "刑法第266": [],
        "刑法第266条": [("law", "中华人民共和国刑法第二百六十六条", "criminal/266")],
        "刑法第287条之二": [("law", "中华人民共和国刑法第二百八十七条之二", "criminal/287-2")],
        "刑法第999条": [],
        "反电": [("law", "中华人民共和国反电信网络诈骗法", "fraud")],
        "法释〔2020〕77号": [("law", f"{COURTS}关于办理甲案件的解释", "cards")],
    }
    found = {typed: [(one.source, one.text, one.target) for one in search.suggest(typed)] for typed in suggested}
    assert found == suggested
    pages = {"刑法266": ["criminal/266"], "刑法267": [""], "反电诈法": ["fraud"]}
    assert {typed: [one.page for one in search.page(SearchQuery(typed)).added] for typed in pages} == pages


def test_a_misspelled_law_is_offered(search: Search) -> None:
    assert search.page(SearchQuery("反电信网络诈编法")).near_words == ("反电信网络诈骗法",)


@pytest.mark.parametrize(
    ("typed", "groups"),
    [
        ("诈骗罪刑法第266条", [("刑法第266条", "刑法第二百六十六条", "刑法 第二百六十六条"), ("诈骗罪",)]),
        ("海上交通安全法第三条", [("海上交通安全法第三条",)]),  # a law that nobody knows: as it is typed
        (
            "他违反《刑法》第三条的规定并且由此引起了一连串的后果以至于后来有许多人向多处多次提出了各种各样的申诉和控告以及举报",
            None,
        ),
        ("266条线索", [("266条线索",)]),
        ("刑法 1997", [("刑法",), ("1997",)]),
    ],
)
def test_phrases_are_parted_only_where_it_is_safe(typed: str, groups: list[tuple[str, ...]] | None) -> None:
    query = parse(typed)
    assert list(with_references(query, NAMES).all_of) == (groups or list(query.all_of))


PIECES = [
    *("刑法", "《", "》", "第", "266", "二百", "条", "之二", "款", "、"),
    *("-", "OR", '"', "2023年", "11", "月", "号", "法释", "诈骗"),
]


@given(st.lists(st.one_of(st.sampled_from([*PIECES, " "]), st.text(max_size=3)), max_size=40).map("".join))
def test_any_text_is_read(text: str) -> None:
    query = parse(text)
    read = with_references(query, NAMES)
    assert bool(read.all_of) == bool(query.all_of)
    assert all(way and way == phrase(way) for group in read.all_of for way in group)
    assert read.references.keys() <= {*read.wanted, *read.none_of}
    assert read.none_of == query.none_of
