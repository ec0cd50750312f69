"""Answers: what is found, in which order, how much of it, and what is said where nothing is."""

from __future__ import annotations

import sqlite3
from typing import Any

import pytest

from archive.search import (
    CaseHit,
    Catalogue,
    FacetCount,
    PublicationHit,
    ResultPage,
    Search,
    SearchQuery,
    catalogue,
    matching_rows,
)


def of(db: sqlite3.Connection) -> Search:
    return Search(db, Catalogue.read(db))


def ids(page: ResultPage) -> list[int]:
    return [hit.publication.id for hit in page.hits if isinstance(hit, PublicationHit)]


def lines(page: ResultPage) -> list[str]:
    """The lines of a page: `2`, `2/1` where case 1 of publication 2 heads it or stands alone, `2 (1 3)` with cases
    below it."""
    leads = [hit if isinstance(hit, CaseHit) else hit.lead for hit in page.hits]
    below = [() if isinstance(hit, CaseHit) else hit.cases for hit in page.hits]
    return [
        f"{hit.publication.id}{f'/{lead.case.position}' if lead else ''}"
        f" ({' '.join(str(one.case.position) for one in cases)})".removesuffix(" ()")
        for hit, lead, cases in zip(page.hits, leads, below, strict=True)
    ]


@pytest.fixture(scope="module")
def library(archive_of) -> sqlite3.Connection:
    return archive_of(
        {"title": "工作情况", "text": "起诉电信诈骗" + "其他" * 9, "published": "2023-11-30", "year": 2023},
        {"title": "打击诈骗", "text": "其他" * 12, "published": "2022", "year": 2022, "kind": "press_qa"},
        {"title": None, "text": "养老与诈骗" + "其他" * 9, "published": None, "topic": "partly"},
        {"title": "盗窃", "text": "养老" + "其他" * 9, "published": "2024-01-02", "year": 2024},
    )


NEWEST: dict[str, Any] = {"order": "newest"}
ASKED: list[tuple[str, dict[str, Any], list[int]]] = [
    ("诈骗 养老", NEWEST, [3]),
    ("诈骗 OR 盗窃", NEWEST, [4, 1, 2, 3]),
    ("诈骗 -电信", NEWEST, [2, 3]),
    ("-诈骗", NEWEST, [4]),
    ("-没有", NEWEST, [4, 1, 2, 3]),
    ("詐騙", NEWEST, [1, 2, 3]),
    ("，。", NEWEST, []),
    ("况起", {"exact": True}, []),  # a title does not run on into its text
    ("", NEWEST, [4, 1, 2, 3]),  # the undated are the last
    ("", {"order": "oldest"}, [2, 1, 4, 3]),
    ("诈骗", {"order": "oldest"}, [2, 1, 3]),
    *(
        ("诈骗", {"filters": filters}, found)
        for filters, found in (
            ({"kind": ("press_qa",)}, [2]),
            ({"year": (2023,)}, [1]),
            ({"topic": ("partly",)}, [3]),
            ({"source_id": ("spp",)}, []),
            ({"source_id": ()}, []),
        )
    ),
    *(
        ("", {"since": since, "until": until, **NEWEST}, found)
        for since, until, found in (
            ("2023", None, [4, 1]),
            ("2023-11-30", "2023-11-30", [1]),
            ("2023-12", None, [4]),
            (None, "2023", [1, 2]),
            ("2022-05-01", "2022-06", [2]),  # 2022 may be May
            ("2022-05", "2022-05", [2]),
            (None, "2021-12-31", []),
            ("2024-01-03", None, []),
            ("2024", "2022", []),
            ("2022-05-12", "2022-05-10", []),
        )
    ),
    # Where nothing holds the words, their parts are asked for: those that stand together, else what has most of them.
    ("养老的诈骗", {}, [3]),
    ("盗窃工作情况", NEWEST, [4, 1]),
    # Not if they are little of what was typed, quoted, beside what is excluded, or if a filter leaves nothing.
    ("养老的诈骗", {"exact": True}, []),
    ("养老而别无其余任何字", {}, []),
    ('"养老的诈骗"', {}, []),
    ("养老的诈骗 -盗窃", {}, []),
    ("诈骗 -诈骗", {}, []),
    ("电信诈骗", {"filters": {"kind": ("press_qa",)}}, []),
]


def test_what_is_found_and_in_which_order(library: sqlite3.Connection) -> None:
    wrong = []
    for text, options, expected in ASKED:
        question = SearchQuery(text, **options)
        found, total = ids(of(library).page(question)), of(library).counts(question).total
        if (found, total) != (expected, len(expected)):
            wrong.append((text, options, found, total))
    assert wrong == []


def test_parts_of_what_was_typed_are_said(library: sqlite3.Connection) -> None:
    page, counts = (ask(SearchQuery("养老的诈骗")) for ask in (of(library).page, of(library).counts))
    assert (page.parts, page.exact, counts.exact_total, counts.total) == (("养老", "诈骗"), False, 0, 1)
    held = SearchQuery("诈骗")
    assert (of(library).page(held).exact, of(library).counts(held).exact_total) == (True, 3)
    assert set(of(library).page(SearchQuery("盗窃工作情况")).parts) == {"盗窃", "工作情况"}
    assert of(library).page(SearchQuery("养老而别无其余任何字")).parts == ("养老",)
    for query in ('"养老的诈骗"', "养老的诈骗 -盗窃", "诈骗 -诈骗"):
        assert of(library).page(SearchQuery(query)).parts == ()


def test_a_hit_carries_its_row_and_its_marks(library: sqlite3.Connection) -> None:
    [hit] = of(library).page(SearchQuery("电信 工作")).hits
    assert (hit.publication.slug, hit.publication.published) == ("s-1", "2023-11-30")
    assert [piece.text for piece in hit.title if piece.hit] == ["工作"]
    assert [piece.text for piece in hit.excerpt if piece.hit] == ["电信"]


def test_words_in_latin_letters_are_found_whole(archive_of) -> None:
    long = "apps " + "其他" * 400 + " app 诈骗"
    search = of(archive_of({"title": "p2p平台", "text": "甲"}, {"title": "p2", "text": "乙"}, {"text": long}))
    assert ids(search.page(SearchQuery("p2"))) == [2]
    [hit] = search.page(SearchQuery("app")).hits
    assert [piece.text for piece in hit.excerpt if piece.hit] == ["app"]


# --- counts and pages -------------------------------------------------------------------------------------------------


def test_counts_by_year_are_those_of_searches_with_the_year(library: sqlite3.Connection) -> None:
    def found(**filters: tuple[str | int, ...]) -> int:
        return of(library).counts(SearchQuery(filters=filters)).total

    counted = of(library).by_year("kind")
    assert [(one.value, one.total, one.years) for one in counted] == [
        (one.value, found(kind=(one.value,)), {year: found(kind=(one.value,), year=(year,)) for year in one.years})
        for one in counted
    ]
    assert sum(one.total for one in counted) == found() == 4
    assert sum(sum(one.years.values()) for one in counted) == found(year=(2022, 2023, 2024)) == 3
    [fraud] = [one for one in of(library).by_year("topic", filters={"kind": ("press_qa",)}) if one.value == "fraud"]
    assert fraud.total == found(kind=("press_qa",), topic=("fraud",))


def test_facets_count_what_is_found_and_show_what_else_could_be_chosen(library: sqlite3.Connection) -> None:
    facets = of(library).counts(SearchQuery("诈骗", filters={"kind": ("press_qa",)})).facets
    assert facets["kind"] == (FacetCount("report", 2), FacetCount("press_qa", 1))
    assert facets["year"] == (FacetCount(2022, 1),)
    assert facets["topic"] == (FacetCount("fraud", 1),)
    assert facets["source_id"] == ()


@pytest.mark.parametrize("order", ["relevance", "fraud_first", "newest", "oldest"])
def test_pages_neither_repeat_nor_miss_one(archive_of, order) -> None:
    texts = ({"title": "诈骗" * (n % 3), "text": f"诈骗{'其他' * (n % 7)}"} for n in range(450))
    search = of(archive_of(*texts))
    pages = [search.page(SearchQuery("诈骗", order=order), limit=100, offset=offset) for offset in range(0, 500, 100)]
    assert sorted(number for page in pages for number in ids(page)) == list(range(1, 451))
    assert [page.more for page in pages] == [True] * 4 + [False]
    search.counts(SearchQuery("诈骗", order=order))  # from here on the whole set is known
    assert search.page(SearchQuery("诈骗", order=order), limit=100, offset=100) == pages[1]


BATCH = "一批\n甲某刷单案\n甲某刷单返利，刷单骗人\n乙某盗窃案\n乙某偷车\n丙某抢劫案\n丙某抢劫"


def batch(**more: object) -> dict[str, object]:
    first, second, third = (BATCH.index(title) for title in ("甲某刷单案", "乙某盗窃案", "丙某抢劫案"))
    cases = [("甲某刷单案", first, second), ("乙某盗窃案", second, third), ("丙某抢劫案", third, len(BATCH))]
    return {"title": "一批", "text": BATCH, "cases": cases} | more


def test_what_was_looked_through_in_parts_is_counted_as_what_was_looked_through_at_once(
    archive_of, monkeypatch
) -> None:
    rows = [{"title": f"第{n}件", "text": "诈骗" if n % 3 else "盗窃", "kind": "report"} for n in range(40)]
    db, question = archive_of(*rows, batch()), SearchQuery("诈骗 OR 刷单")
    whole = of(db).counts(question)
    monkeypatch.setattr(catalogue, "MAX_SMALL", 0)
    monkeypatch.setattr(matching_rows, "HEAD", 1)
    search = of(db)
    parts = search.scan_parts(question)
    for of_cases, table in ((False, "publications"), (True, "cases")):
        places = {place for (place,) in db.execute(f"select place from {table}")}
        first, second = ({*part.places} & places for part in parts if part.of_cases == of_cases)
        assert (first | second, first & second) == (places, set())
        assert abs(len(first) - len(second)) <= 1
    looked_at = [search.scan(question, part) for part in parts]
    assert search.counts(question, looked_at) == whole
    assert search.scan_parts(question) == ()  # now it is at hand
    other = of(archive_of({"text": "诈骗"}))
    assert other.counts(question, looked_at).total == 1  # what was found in another file is not


# --- cases ------------------------------------------------------------------------------------------------------------


def test_a_filter_on_crimes_holds_for_the_cases_as_well(archive_of) -> None:
    search = of(archive_of(batch(crimes={1: "fraud", 2: "theft"})))
    question = SearchQuery("某", filters={"crime": ("theft",)})
    assert lines(search.page(question)) == ["1/2"]
    assert search.counts(question).cases == 1
    assert search.counts(SearchQuery("某")).facets["crime"] == (FacetCount("fraud", 1), FacetCount("theft", 1))


def test_cases_are_found_and_ordered_as_publications_are(archive_of) -> None:
    """Relevance, dates, synonyms, exact words, parts, near titles, several values of a filter, and pages."""
    search = of(
        archive_of(
            batch(published="2022-05", crimes={1: "fraud", 2: "theft", 3: "aiding"}, kind="typical_cases"),
            {**batch(published="2024", numbers={2: "检例第66号"}), "title": "又一批", "kind": "guiding_cases"},
        )
    )

    def found(text: str = "", **more: object) -> list[str]:
        page = search.page(SearchQuery(text, shelf="cases", **more))
        return [f"{hit.publication.id}/{hit.case.position}" for hit in page.hits if isinstance(hit, CaseHit)]

    assert found() == found(order="newest") == ["2/1", "2/2", "2/3", "1/1", "1/2", "1/3"]
    assert found(order="oldest") == ["1/1", "1/2", "1/3", "2/1", "2/2", "2/3"]
    assert found("刷单") == ["2/1", "1/1"]
    assert found("偷车 OR 抢劫") == ["2/3", "1/3", "2/2", "1/2"]  # a title before a text
    assert found("检例66") == ["2/2"]
    assert found(since="2023") == ["2/1", "2/2", "2/3"]
    assert found("某", until="2022-12-31", filters={"crime": ("fraud", "theft")}, order="newest") == ["1/1", "1/2"]
    assert found(filters={"kind": ("guiding_cases",), "year": (2022,)}) == []
    parted = search.page(SearchQuery("刷单的骗人", shelf="cases"))
    assert (parted.exact, parted.parts, len(parted.hits)) == (False, ("刷单", "骗人"), 2)
    query = SearchQuery("某", shelf="cases", filters={"kind": ("typical_cases",)})
    counts, kinds = search.counts(query), (FacetCount("guiding_cases", 3), FacetCount("typical_cases", 3))
    assert (counts.total, counts.facets["kind"]) == (3, kinds)
    pages = [search.page(query, limit=2, offset=offset) for offset in (0, 2)]
    assert [hit.case.id for page in pages for hit in page.hits] == list(search.case_ids(query, limit=9))
    assert [page.more for page in pages] == [True, False]


def test_a_guiding_case_is_found_by_its_number_however_it_is_typed(archive_of) -> None:
    search = of(archive_of(batch(numbers={2: "检例第66号"}), {"text": "参照检例第66号办理，起诉67人"}))
    for typed in ("检例第66号", "检例66", "檢例 66 號", "检例６６"):
        assert lines(search.page(SearchQuery(typed)))[0] == "1/2", typed
    for typed in ("检例67", "guiding case 67", "检例第67号"):
        page = search.page(SearchQuery(typed))
        assert (page.hits, page.parts, page.near_words) == ((), (), ()), typed


# --- what is offered --------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("typed", "found"),
    [
        ("最高检通报", {1, 2}),
        ("《最高检通报》", {1}),
        ("《最高检》", {1, 2}),  # all of it is a word with synonyms
        ("最高检通报电信网络诈骗犯罪的情况和数据", set()),  # a pasted title
    ],
)
def test_nothing_is_expanded_in_a_title(archive_of, typed: str, found: set[int]) -> None:
    texts = ({"text": "最高检通报"}, {"text": "最高人民检察院通报电信网络诈骗犯罪的情况和数据"})
    page = of(archive_of(*texts)).page(SearchQuery(typed))
    assert bool(page.added) == (len(found) == 2)
    assert set(ids(page) if page.exact else ()) == found


def test_a_title_that_is_remembered_by_halves_is_offered_apart(archive_of) -> None:
    title = "检察机关惩治养老诈骗违法犯罪典型案例（第二批）"
    search = of(archive_of({"title": title, "text": "甲"}, {"title": "别的", "text": "发布养老诈骗典型案例"}))
    page = search.page(SearchQuery("养老诈骗典型案例"))
    assert (ids(page), [hit.publication.id for hit in page.near_titles]) == ([2], [1])
    assert search.page(SearchQuery("惩治养老诈骗")).near_titles == ()
    exact = of(archive_of({"title": title, "text": "甲"})).page(SearchQuery("养老诈骗典型案例", exact=True))
    assert (exact.hits, exact.near_titles, exact.added, exact.parts) == ((), (), (), ())


def test_words_that_are_written_alike_are_offered(archive_of) -> None:
    search = of(archive_of(batch(keywords={1: ["电信网络诈骗", "刷单"]}, crimes={1: "fraud"})))
    assert search.page(SearchQuery("电信网路诈骗")).near_words[0] == "电信网络诈骗"
    assert search.page(SearchQuery("帮性罪")).near_words == ()  # a word of the field of which the archive has nothing
    assert search.page(SearchQuery("完全两样的字")).near_words == ()
    with_aiding = of(archive_of({"text": "帮助信息网络犯罪活动罪、诈骗罪"}))
    assert with_aiding.page(SearchQuery("帮性罪")).near_words == ("帮信罪",)
    assert with_aiding.page(SearchQuery("电信罪", filters={"kind": ("report",)})).near_words == ("帮信罪",)


def test_no_word_is_offered_for_a_correct_one_and_none_of_violence_for_any(archive_of) -> None:
    correct = """conversion concession persecution detection count trail distention rapes raped robbers murders
        homicides kidnaping nude-chats human-traficking prostitute indecencies violent assaulting abusing change
        mining rate"""
    text = "没收强奸罪、抢劫、故意杀人、绑架、拐卖、裸聊、卖淫、引渡、检察官、法院、审理、拘留、敲诈勒索"
    db = archive_of({"title": "常德、南宁", "text": text})
    crimes = {"强奸罪": "rape", "抢劫罪": "robbery", "故意杀人罪": "intentional homicide", "组织卖淫罪": "prostitution"}
    insert = "insert into crimes (id, name, english, short_names, former_names) values (?, ?, ?, '[]', '[]')"
    for name, english in crimes.items():
        db.execute(insert, (english, name, english))
    db.execute("insert into regions (code, name, english) values ('430700', '常德市', 'Changde')")
    search = of(db)
    queries = [*correct.split(), "conviction rate"]
    assert {typed: near for typed in queries if (near := search.page(SearchQuery(typed)).near_words)} == {}


def test_words_near_in_meaning_are_offered_apart_from_those_that_are_spelt_alike(archive_of) -> None:
    search = of(archive_of({"text": "兼职可以日结，返利归你"}, {"text": "被告人是卡农"}))
    page = search.page(SearchQuery("刷单"))
    assert (page.hits, page.near_words, page.related_words) == ((), (), ("返利", "兼职"))
    assert search.page(SearchQuery("水房")).related_words == ("卡农",)
    assert search.page(SearchQuery("水房", exact=True)).related_words == ()
    assert search.page(SearchQuery("卡农")).related_words == ()  # it is found


def test_suggestions_are_words_first_and_then_titles(archive_of) -> None:
    search = of(archive_of(batch(keywords={1: ["刷单返利"]}, crimes={1: "fraud"}), {"title": "打击刷单", "text": "甲"}))
    told = [(one.source, one.text, one.target) for one in search.suggest("刷单")]
    case_id = search.case_ids(SearchQuery("刷单", shelf="cases"), limit=1)[0]
    assert told == [("word", "刷单返利", ""), ("publication", "打击刷单", "s-2"), ("case", "甲某刷单案", str(case_id))]
    assert search.suggest("诈")[0].text == "诈骗罪"
    assert search.suggest("  ") == ()


def test_a_title_with_long_dashes_is_found_whole(archive_of) -> None:
    title = "打击诈骗——护航养老"
    search = of(archive_of({"title": title, "text": "甲"}, {"title": "别的", "text": title}))
    assert ids(search.page(SearchQuery(title))) == [1, 2]
    assert [one.text for one in search.suggest("诈骗—护航")] == [title]
