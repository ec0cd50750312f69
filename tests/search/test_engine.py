"""Answers: what is found, in which order, how much of it, and what is said where nothing is."""

from __future__ import annotations

import sqlite3
from collections import Counter

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


@pytest.mark.parametrize(
    ("query", "expected"),
    [
        ("诈骗 养老", {3}),
        ("诈骗 OR 盗窃", {1, 2, 3, 4}),
        ("诈骗 -电信", {2, 3}),
        ("-诈骗", {4}),
        ("-没有", {1, 2, 3, 4}),
        ("詐騙", {1, 2, 3}),
        ("", {1, 2, 3, 4}),
        ("，。", set()),
    ],
)
def test_queries(library: sqlite3.Connection, query: str, expected: set[int]) -> None:
    assert set(ids(of(library).page(SearchQuery(query)))) == expected
    assert of(library).counts(SearchQuery(query)).total == len(expected)


def test_a_title_does_not_run_on_into_its_text(library: sqlite3.Connection) -> None:
    assert of(library).page(SearchQuery("况起", exact=True)).hits == ()


def test_a_hit_in_the_title_comes_first(library: sqlite3.Connection) -> None:
    assert ids(of(library).page(SearchQuery("诈骗")))[0] == 2


def test_by_date_the_undated_are_the_last(library: sqlite3.Connection) -> None:
    assert ids(of(library).page(SearchQuery(order="newest"))) == [4, 1, 2, 3]
    assert ids(of(library).page(SearchQuery(order="oldest"))) == [2, 1, 4, 3]
    assert ids(of(library).page(SearchQuery("诈骗", order="oldest"))) == [2, 1, 3]


@pytest.mark.parametrize(
    ("filters", "expected"),
    [
        ({"kind": ("press_qa",)}, [2]),
        ({"year": (2023,)}, [1]),
        ({"topic": ("partly",)}, [3]),
        ({"source_id": ("spp",)}, []),
        ({"source_id": ()}, []),
    ],
)
def test_filters(library: sqlite3.Connection, filters: dict[str, tuple[str | int, ...]], expected: list[int]) -> None:
    question = SearchQuery("诈骗", filters=filters)
    assert ids(of(library).page(question)) == expected
    assert of(library).counts(question).total == len(expected)


@pytest.mark.parametrize(
    ("since", "until", "expected"),
    [
        ("2023", None, [4, 1]),
        ("2023-11-30", "2023-11-30", [1]),
        ("2023-12", None, [4]),
        (None, "2023", [1, 2]),
        ("2022-05-01", "2022-06", [2]),  # 2022 may be May
        (None, "2021-12-31", []),
        ("2024-01-03", None, []),
        ("2024", "2022", []),
    ],
)
def test_dates_as_precise_as_they_are_known(library, since: str | None, until: str | None, expected: list[int]) -> None:
    question = SearchQuery(since=since, until=until, order="newest")
    assert ids(of(library).page(question)) == expected
    assert of(library).counts(question).total == len(expected)


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


def test_where_more_have_a_word_than_can_be_weighed_titles_come_first_and_then_the_newest(archive_of) -> None:
    rows = [{"title": "其他", "text": "诈骗", "published": f"{2000 + n // 365}"} for n in range(1_200)]
    rows[3]["title"] = "诈骗"
    rows[7]["title"] = "打击诈骗专项"
    found = ids(of(archive_of(*rows)).page(SearchQuery("诈骗"), limit=5))
    assert found[:2] == [4, 8]
    assert found[2:] == [1096, 1097, 1098]


def test_what_was_counted_once_gives_the_same_page(library: sqlite3.Connection) -> None:
    search = of(library)
    for order in ("newest", "oldest"):
        question = SearchQuery("诈骗", order=order)
        before = search.page(question, limit=2, offset=1)
        search.counts(question)  # from here on the whole set is known
        assert search.page(question, limit=2, offset=1) == before


def test_a_hit_carries_its_row_and_its_marks(library: sqlite3.Connection) -> None:
    [hit] = of(library).page(SearchQuery("电信 工作")).hits
    assert (hit.publication.slug, hit.publication.published) == ("s-1", "2023-11-30")
    assert [piece.text for piece in hit.title if piece.hit] == ["工作"]
    assert [piece.text for piece in hit.excerpt if piece.hit] == ["电信"]


BATCH = "一批\n甲某刷单案\n甲某刷单返利，刷单骗人\n乙某盗窃案\n乙某偷车\n丙某抢劫案\n丙某抢劫"


def batch(**more: object) -> dict[str, object]:
    first, second, third = (BATCH.index(title) for title in ("甲某刷单案", "乙某盗窃案", "丙某抢劫案"))
    cases = [("甲某刷单案", first, second), ("乙某盗窃案", second, third), ("丙某抢劫案", third, len(BATCH))]
    return {"title": "一批", "text": BATCH, "cases": cases} | more


def test_a_case_that_answers_better_than_its_batch_heads_it_and_both_are_one_hit(archive_of) -> None:
    search = of(archive_of(batch(), {"title": "别的", "text": "也提到刷单" + "其他" * 30}))
    assert lines(search.page(SearchQuery("刷单"))) == ["1/1", "2"]
    assert lines(search.page(SearchQuery("刷单", order="newest"))) == ["1 (1)", "2"]
    counts = search.counts(SearchQuery("刷单"))
    assert (counts.total, counts.cases) == (2, 1)


def test_the_other_cases_of_a_batch_stand_below_the_one_that_heads_it(archive_of) -> None:
    text = f"甲养老案\n养老\n乙案\n养老\n丙案\n{'其他' * 99}\n丁案\n诈骗\n戊案\n诈骗"
    names = ("甲养老案", "乙案", "丙案", "丁案", "戊案")
    places = [*map(text.index, names), len(text)]
    cases = [(name, places[n], places[n + 1]) for n, name in enumerate(names)]
    search = of(archive_of({"title": "一批", "text": text, "cases": cases}))
    assert lines(search.page(SearchQuery("养老"))) == ["1/1 (2)"]


def test_cases_of_a_batch_that_is_about_it_stand_below_it(archive_of) -> None:
    text = "甲案\n诈骗\n乙案\n诈骗\n丙案\n诈骗\n丁案\n诈骗"
    places = [text.index(title) for title in ("甲案", "乙案", "丙案", "丁案")] + [len(text)]
    cases = [(f"{name}案", places[n], places[n + 1]) for n, name in enumerate("甲乙丙丁")]
    [hit] = of(archive_of({"title": "诈骗典型案例", "text": text, "cases": cases})).page(SearchQuery("诈骗")).hits
    assert [one.case.position for one in hit.cases] == [1, 2, 3]
    assert hit.more_cases == 1
    assert "".join(piece.text for piece in hit.cases[0].excerpt) == "甲案 诈骗"


def test_a_filter_on_crimes_holds_for_the_cases_as_well(archive_of) -> None:
    search = of(archive_of(batch(crimes={1: "fraud", 2: "theft"})))
    question = SearchQuery("某", filters={"crime": ("theft",)})
    assert lines(search.page(question)) == ["1/2"]
    assert search.counts(question).cases == 1
    assert search.counts(SearchQuery("某")).facets["crime"] == (FacetCount("fraud", 1), FacetCount("theft", 1))


def test_synonyms_are_searched_and_said(archive_of) -> None:
    search = of(
        archive_of(
            {"title": "甲", "text": "帮助信息网络犯罪活动罪"},
            {"title": "乙", "text": "某某帮助信息网络犯罪活动案"},
            {"title": "丙", "text": "涉嫌帮信罪"},
        )
    )
    page = search.page(SearchQuery("帮信罪"))
    assert sorted(ids(page)) == [1, 2, 3]
    assert [(one.word, one.also[0]) for one in page.added] == [("帮信罪", "帮助信息网络犯罪活动罪")]
    assert ids(search.page(SearchQuery("帮信罪", exact=True))) == [3]
    assert ids(search.page(SearchQuery('"帮信罪"'))) == [3]
    marked = [piece.text for hit in page.hits for piece in hit.excerpt if piece.hit]
    assert sorted(marked) == ["帮信罪", "帮助信息网络犯罪活动", "帮助信息网络犯罪活动罪"]


def test_where_nothing_holds_the_words_their_parts_are_asked_for(library: sqlite3.Connection) -> None:
    page = of(library).page(SearchQuery("养老的诈骗"))
    assert (page.parts, ids(page)) == (("养老", "诈骗"), [3])
    counts = of(library).counts(SearchQuery("养老的诈骗"))
    assert counts.total == 1
    assert of(library).page(SearchQuery("养老的诈骗", exact=True)).hits == ()


def test_parts_that_are_little_of_what_was_typed_are_told_and_not_searched_for(library: sqlite3.Connection) -> None:
    page = of(library).page(SearchQuery("养老而别无其余任何字"))
    assert (page.parts, page.hits) == (("养老",), ())
    assert of(library).counts(SearchQuery("养老而别无其余任何字")).total == 0


def test_parts_that_stand_nowhere_together_find_what_has_most_of_them(library: sqlite3.Connection) -> None:
    page = of(library).page(SearchQuery("盗窃工作情况"))
    assert set(page.parts) == {"盗窃", "工作情况"}
    assert set(ids(page)) == {1, 4}


def test_a_filter_that_leaves_nothing_is_no_reason_to_ask_for_parts(library: sqlite3.Connection) -> None:
    page = of(library).page(SearchQuery("电信诈骗", filters={"kind": ("press_qa",)}))
    assert (page.hits, page.parts) == ((), ())


def test_a_title_that_is_remembered_by_halves_is_offered_apart(archive_of) -> None:
    search = of(
        archive_of(
            {"title": "检察机关惩治养老诈骗违法犯罪典型案例（第二批）", "text": "甲"},
            {"title": "别的", "text": "发布养老诈骗典型案例"},
        )
    )
    page = search.page(SearchQuery("养老诈骗典型案例"))
    assert ids(page) == [2]
    assert [hit.publication.id for hit in page.near_titles] == [1]
    assert search.page(SearchQuery("惩治养老诈骗")).near_titles == ()


def test_what_does_not_hold_the_words_is_marked_and_not_counted_as_exact(archive_of) -> None:
    search = of(
        archive_of(
            {"title": "检察机关准确把握法律政策", "text": "检察机关准予"},
            {"title": "检察机关惩治诈骗的准备", "text": "甲"},
            {"title": "养老", "text": "别的文字与诈骗"},
        )
    )
    exact = SearchQuery("检察机关准")
    assert (ids(search.page(exact)), search.page(exact).exact, search.counts(exact).exact_total) == ([1], True, 1)
    parted = SearchQuery("养老的诈骗")  # nothing holds it
    assert (ids(search.page(parted)), search.page(parted).exact) == ([3], False)
    assert (search.counts(parted).exact_total, search.counts(parted).total) == (0, 1)


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
    counts = search.counts(query)
    assert (counts.total, counts.facets["kind"]) == (
        3,
        (FacetCount("guiding_cases", 3), FacetCount("typical_cases", 3)),
    )
    pages = [search.page(query, limit=2, offset=offset) for offset in (0, 2)]
    assert [hit.case.id for page in pages for hit in page.hits] == list(search.case_ids(query, limit=9))
    assert [page.more for page in pages] == [True, False]


def test_words_that_are_written_alike_are_offered(archive_of) -> None:
    search = of(archive_of(batch(keywords={1: ["电信网络诈骗", "刷单"]}, crimes={1: "fraud"})))
    assert search.page(SearchQuery("电信网路诈骗")).near_words[0] == "电信网络诈骗"
    assert search.page(SearchQuery("帮性罪")).near_words == ()  # a word of the field of which the archive has nothing
    assert search.page(SearchQuery("完全两样的字")).near_words == ()
    with_aiding = of(archive_of({"text": "帮助信息网络犯罪活动罪、诈骗罪"}))
    assert with_aiding.page(SearchQuery("帮性罪")).near_words == ("帮信罪",)
    assert with_aiding.page(SearchQuery("电信罪", filters={"kind": ("report",)})).near_words == ("帮信罪",)


def test_words_near_in_meaning_are_offered_apart_from_those_that_are_spelt_alike(archive_of) -> None:
    search = of(archive_of({"text": "兼职可以日结，返利归你"}, {"text": "被告人是卡农"}))
    page = search.page(SearchQuery("刷单"))
    assert (page.hits, page.near_words, page.related_words) == ((), (), ("返利", "兼职"))
    assert search.page(SearchQuery("水房")).related_words == ("卡农",)
    assert search.page(SearchQuery("水房", exact=True)).related_words == ()
    assert search.page(SearchQuery("卡农")).related_words == ()  # it is found


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


def test_english_words_that_nothing_is_known_for_are_said(archive_of) -> None:
    search = of(archive_of({"title": "诈骗案件通报", "text": "使用GOIP设备。"}))
    page = search.page(SearchQuery("Atlantis goip fraud"))
    assert (page.unknown, page.parts, len(page.hits)) == (("atlantis",), ("goip", "诈骗"), 1)
    assert [(one.word, one.also) for one in page.added] == [("fraud", ("诈骗",))]
    assert search.page(SearchQuery("fraud")).unknown == search.page(SearchQuery("没有的字")).unknown == ()


@pytest.mark.parametrize("typed", ["guiding case 67", "检例第67号"])
def test_the_number_of_a_guiding_case_is_not_taken_apart_in_any_language(archive_of, typed: str) -> None:
    page = of(archive_of({"title": "起诉67人"})).page(SearchQuery(typed))
    assert (page.hits, page.parts, page.near_words) == ((), (), ())


@pytest.mark.parametrize(
    ("typed", "near"),
    [
        ("laundring", ("laundering",)),
        ("laudable", ()),
        ("blundered", ()),
        ("farud", ("fraud",)),
        ("bribrey rate", ("bribery",)),
        ("prosecuter", ("prosecute", "prosecutor")),
        ("cryptocurency", ("cryptocurrency",)),
    ],
)
def test_words_in_letters_are_offered_only_if_few_letters_differ(archive_of, typed: str, near: tuple[str, ...]) -> None:
    texts = ({"text": "洗钱、诈骗、贿赂"}, {"text": "检察官起诉；虚拟货币"})
    assert of(archive_of(*texts)).page(SearchQuery(typed)).near_words == near


@pytest.mark.parametrize(
    "typed",
    [
        *("conviction rate", "conversion", "concession", "persecution", "detection", "count", "trail", "distention"),
        *("rate", "rapes", "raped", "robbers", "murders", "homicides", "kidnaping", "nude-chats"),
        *("human-traficking", "prostitute", "indecencies", "violent", "assaulting", "abusing", "change", "mining"),
    ],
)
def test_no_word_is_offered_for_a_correct_one_and_none_of_violence_for_any(archive_of, typed: str) -> None:
    db = archive_of(
        {
            "title": "常德、南宁",
            "text": "没收强奸罪、抢劫、故意杀人、绑架、拐卖、裸聊、卖淫、引渡、检察官、法院、审理、拘留、敲诈勒索",
        }
    )
    crimes = {"强奸罪": "rape", "抢劫罪": "robbery", "故意杀人罪": "intentional homicide", "组织卖淫罪": "prostitution"}
    for name, english in crimes.items():
        row = (english, name, english)
        db.execute(
            "insert into crimes (id, name, english, short_names, former_names) values (?, ?, ?, '[]', '[]')", row
        )
    db.execute("insert into regions (code, name, english) values ('430700', '常德市', 'Changde')")
    assert of(db).page(SearchQuery(typed)).near_words == ()


def test_a_guiding_case_is_found_by_its_number_however_it_is_typed(archive_of) -> None:
    search = of(archive_of(batch(numbers={2: "检例第66号"}), {"text": "参照检例第66号办理"}))
    for typed in ("检例第66号", "检例66", "檢例 66 號", "检例６６"):
        assert lines(search.page(SearchQuery(typed)))[0] == "1/2", typed
    assert search.page(SearchQuery("检例67")).hits == ()


def test_suggestions_are_words_first_and_then_titles(archive_of) -> None:
    search = of(archive_of(batch(keywords={1: ["刷单返利"]}, crimes={1: "fraud"}), {"title": "打击刷单", "text": "甲"}))
    told = [(one.source, one.text, one.target) for one in search.suggest("刷单")]
    case_id = search.case_ids(SearchQuery("刷单", shelf="cases"), limit=1)[0]
    assert told == [("word", "刷单返利", ""), ("publication", "打击刷单", "s-2"), ("case", "甲某刷单案", str(case_id))]
    assert search.suggest("诈")[0].text == "诈骗罪"
    assert search.suggest("  ") == ()


def test_what_was_looked_through_in_parts_is_counted_as_what_was_looked_through_at_once(
    archive_of, monkeypatch
) -> None:
    rows = [{"title": f"第{n}件", "text": "诈骗" if n % 3 else "盗窃", "kind": "report"} for n in range(40)]
    db = archive_of(*rows, batch())
    whole = of(db).counts(SearchQuery("诈骗 OR 刷单"))
    monkeypatch.setattr(catalogue, "MAX_SMALL", 0)
    monkeypatch.setattr(matching_rows, "HEAD", 1)
    search = of(db)
    parts = search.scan_parts(SearchQuery("诈骗 OR 刷单"))
    for of_cases, table in ((False, "publications"), (True, "cases")):
        places = {place for (place,) in db.execute(f"select place from {table}")}
        first, second = ({*part.places} & places for part in parts if part.of_cases == of_cases)
        assert first | second == places
        assert not first & second
        assert abs(len(first) - len(second)) <= 1
    looked_at = [search.scan(SearchQuery("诈骗 OR 刷单"), part) for part in parts]
    assert search.counts(SearchQuery("诈骗 OR 刷单"), looked_at) == whole
    assert search.scan_parts(SearchQuery("诈骗 OR 刷单")) == ()  # now it is at hand
    other = of(archive_of({"text": "诈骗"}))
    assert other.counts(SearchQuery("诈骗 OR 刷单"), looked_at).total == 1  # what was found in another file is not


def test_a_facet_counts_its_forty_most_frequent_values_and_the_one_that_is_chosen(archive_of) -> None:
    years = [year for n, year in enumerate(range(1950, 2010)) for _ in range(1 + n % 7)]
    search = of(archive_of(*({"text": "诈骗", "year": year} for year in years)))
    by_scan = Counter(years)
    ranked = sorted(by_scan, key=lambda year: (-by_scan[year], year))
    counted = search.counts(SearchQuery("诈骗")).facets["year"]
    assert [(one.value, one.count) for one in counted] == [(year, by_scan[year]) for year in ranked[:40]]
    rare = ranked[-1]
    chosen = search.counts(SearchQuery("诈骗", filters={"year": (rare,)})).facets["year"]
    assert chosen == (*counted, FacetCount(rare, by_scan[rare]))


@pytest.mark.parametrize(
    "query",
    ['"养老的诈骗"', "养老的诈骗 -盗窃", "诈骗 -诈骗"],
    ids=["quoted", "beside what is excluded", "itself excluded"],
)
def test_what_is_quoted_or_stands_beside_what_is_excluded_is_not_taken_apart(library, query: str) -> None:
    page = of(library).page(SearchQuery(query))
    assert (page.hits, page.parts) == ((), ())


def test_a_title_with_long_dashes_is_found_whole(archive_of) -> None:
    search = of(
        archive_of({"title": "打击诈骗——护航养老", "text": "甲"}, {"title": "别的", "text": "打击诈骗——护航养老"})
    )
    assert ids(search.page(SearchQuery("打击诈骗——护航养老"))) == [1, 2]
    assert [one.text for one in search.suggest("诈骗—护航")] == ["打击诈骗——护航养老"]


def test_a_title_that_the_query_finds_is_not_offered_apart_as_well(archive_of) -> None:
    found = {"title": "惩治养老诈骗违法犯罪典型案例", "text": "发布养老诈骗典型案例", "published": "2001"}
    search = of(archive_of(found, *({"title": "别的", "text": "养老诈骗典型案例"} for _ in range(500))))
    assert search.page(SearchQuery("养老诈骗典型案例")).near_titles == ()


def test_a_title_that_heads_its_batch_by_the_filters_is_not_offered_apart_as_well(archive_of) -> None:
    first, second = "惩治养老诈骗违法犯罪典型案\n甲", "乙案\n养老诈骗典型案"
    text = f"{first}\n{second}"
    cases = [("惩治养老诈骗违法犯罪典型案", 0, len(first)), ("乙案", len(first) + 1, len(text))]
    search = of(archive_of({"title": "一批", "text": text, "cases": cases, "crimes": {1: "fraud", 2: "theft"}}))
    page = search.page(SearchQuery("养老诈骗典型案", filters={"crime": ("fraud",)}))
    assert (lines(page), page.near_titles) == (["1/1"], ())


def test_with_exact_nothing_is_offered_that_does_not_hold_the_words(archive_of) -> None:
    search = of(archive_of({"title": "惩治养老诈骗违法犯罪典型案例", "text": "甲"}))
    page = search.page(SearchQuery("养老诈骗典型案例", exact=True))
    assert (page.hits, page.near_titles, page.added, page.parts) == ((), (), (), ())


def test_a_range_that_ends_before_it_begins_holds_nothing(library: sqlite3.Connection) -> None:
    assert ids(of(library).page(SearchQuery(since="2022-05-12", until="2022-05-10"))) == []
    assert ids(of(library).page(SearchQuery(since="2022-05", until="2022-05"))) == [2]


def test_words_in_latin_letters_are_found_whole(archive_of) -> None:
    long = "apps " + "其他" * 400 + " app 诈骗"
    search = of(archive_of({"title": "p2p平台", "text": "甲"}, {"title": "p2", "text": "乙"}, {"text": long}))
    assert ids(search.page(SearchQuery("p2"))) == [2]
    [hit] = search.page(SearchQuery("app")).hits
    assert [piece.text for piece in hit.excerpt if piece.hit] == ["app"]
