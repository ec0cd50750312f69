"""The pages of laws, articles and crimes: what they list, in which order, the numbers of plain SQL, and no names."""

from __future__ import annotations

import asyncio
import csv
import io
import json
import re
import sqlite3
from collections.abc import Iterator
from contextlib import closing
from pathlib import Path
from typing import Any

import lxml.html
import pytest

from archive.site.plugin import make_datasette
from tests.support import made_outcomes
from tests.support.counted_site import counted_site
from tests.support.made_outcomes import ANSWER, ANTI_FRAUD_LAW, CRIMINAL_LAW, JUDGED, JUDGED_NEW, JUDGED_OLD
from tests.support.public_file import Get

ARTICLE = f"/laws/{CRIMINAL_LAW}/266"
AIDING = "assisting_information_network_crime"
SUSPENDED, AIDED, APPEALED = (one.case.title for one in made_outcomes.NEW_BATCH)
LIFE, DETAINED, FLED = (one.case.title for one in made_outcomes.OLD_BATCH)
DEFENDANTS = {
    one.fields["defendant"] for facts in (*made_outcomes.NEW_BATCH, *made_outcomes.OLD_BATCH) for one in facts.outcomes
}


@pytest.fixture(scope="module")
def made(tmp_path_factory: pytest.TempPathFactory) -> Path:
    path = made_outcomes.build(tmp_path_factory.mktemp("laws") / "fanzha.db")
    with closing(sqlite3.connect(path)) as db, db:
        db.execute("update crimes set article = '266' where id = 'fraud'")
    return path


@pytest.fixture(scope="module")
def get(made: Path) -> Get:
    site = counted_site(made)
    return lambda path: asyncio.run(site.client.get(path))


@pytest.fixture(scope="module")
def db(made: Path) -> Iterator[sqlite3.Connection]:
    with closing(sqlite3.connect(made)) as connection:
        yield connection


def tree(get: Get, path: str) -> lxml.html.HtmlElement:
    answer = get(path)
    assert answer.status_code == 200
    return lxml.html.document_fromstring(answer.text)


def words(element: lxml.html.HtmlElement) -> str:
    return " ".join(element.text_content().split())


def rows_of(get: Get, path: str) -> list[dict[str, str]]:
    return list(csv.DictReader(io.StringIO(get(path).text.removeprefix("\ufeff"))))


# --- laws -------------------------------------------------------------------------------------------------------------


def test_only_laws_that_texts_cite_are_listed_the_most_cited_first_with_the_numbers_of_plain_sql(
    get: Get, db: sqlite3.Connection
) -> None:
    found = get("/laws.json").json()
    plain = db.execute(
        """select law_id, count(*), count(distinct publication_id), count(distinct case_id),
               count(distinct article || '-' || coalesce(article_sub, ''))
           from citations where law_id is not null group by law_id"""
    )
    counted = {
        one["id"]: tuple(one[n] for n in ("citations", "publications", "cases", "articles")) for one in found["laws"]
    }
    assert counted == {law: tuple(counts) for law, *counts in plain}
    assert [one["id"] for one in found["laws"]] == [CRIMINAL_LAW, ANTI_FRAUD_LAW]
    assert found["total"] == 2
    assert [row["id"] for row in rows_of(get, "/laws.csv")] == [CRIMINAL_LAW, ANTI_FRAUD_LAW]
    page = tree(get, "/laws")
    assert page.xpath("//table//th/a/@href") == [f"/laws/{CRIMINAL_LAW}", f"/laws/{ANTI_FRAUD_LAW}"]
    assert "另有 1 处引用的法律法规不在名录中" in words(page)


@pytest.mark.parametrize(
    ("typed", "ids"),
    [
        ("刑法", [CRIMINAL_LAW]),
        ("反电信网络诈骗法", [ANTI_FRAUD_LAW]),
        ("《中华人民共和国刑法》", [CRIMINAL_LAW]),
        ("刑 法", [CRIMINAL_LAW, ANTI_FRAUD_LAW][:1]),
        ("没有的法", []),
    ],
)
def test_a_law_is_found_by_its_names(get: Get, typed: str, ids: list[str]) -> None:
    assert [one["id"] for one in get(f"/laws.json?q={typed}").json()["laws"]] == ids


def test_a_law_is_found_by_its_number_with_any_brackets(made: Path, tmp_path: Path) -> None:
    copy = tmp_path / "fanzha.db"
    copy.write_bytes(made.read_bytes())
    with closing(sqlite3.connect(copy)) as db, db:
        db.execute("update laws set number = '样释〔2023〕9号', kind = 'opinion' where id = ?", (ANTI_FRAUD_LAW,))
    site = counted_site(copy)
    for typed in ("样释〔2023〕9号", "样释[2023]9号", "样释2023"):
        found = asyncio.run(site.client.get(f"/laws.json?q={typed}")).json()["laws"]
        assert [one["id"] for one in found] == [ANTI_FRAUD_LAW]
    assert asyncio.run(site.client.get("/laws.json?kind=opinion")).json()["total"] == 1


def test_the_day_of_a_law_without_a_number_is_said_to_be_that_of_its_first_text(made: Path, tmp_path: Path) -> None:
    copy = tmp_path / "fanzha.db"
    copy.write_bytes(made.read_bytes())
    with closing(sqlite3.connect(copy)) as db, db:
        db.execute("update laws set published = '1979-07-06'")
        db.execute("update laws set number = '样释〔2023〕9号' where id = ?", (ANTI_FRAUD_LAW,))
    site = counted_site(copy)
    for law, said in ((CRIMINAL_LAW, "1979-07-06 首次公布的文本"), (ANTI_FRAUD_LAW, "1979-07-06")):
        page = lxml.html.document_fromstring(asyncio.run(site.client.get(f"/laws/{law}")).text)
        [day] = page.xpath(".//dd[time[@datetime='1979-07-06']]")
        assert words(day) == said


def test_a_law_has_its_cited_articles_in_order_and_what_cites_it_newest_first(get: Get) -> None:
    page = tree(get, f"/laws/{CRIMINAL_LAW}")
    assert words(page.find(".//h1")) == "法律 中华人民共和国刑法"
    articles = page.cssselect(".article-list li")
    assert [words(one) for one in articles] == [
        "第五十七条 1 个案例",
        "第六十七条 1 个案例",
        "第一百五十一条 1 件文献",
        "第二百六十六条 3 个案例",
        "第二百八十七条之二 2 个案例",
    ]
    assert articles[4].xpath("./a/@href") == [f"/laws/{CRIMINAL_LAW}/287-2"]
    headlines = [words(one) for one in page.cssselect(".citing .headline")]
    assert headlines == [
        f"案例一 {SUSPENDED}",
        f"案例二 {AIDED}",
        f"案例三 {APPEALED}",
        ANSWER.title,
        f"案例一 {LIFE}",
        f"案例二 {DETAINED}",
    ]
    assert [one.get("href") for one in page.cssselect(".crumbs a")] == ["/", "/laws"]


def test_an_article_inside_of_a_range_is_cited(made: Path, tmp_path: Path) -> None:
    copy = tmp_path / "fanzha.db"
    copy.write_bytes(made.read_bytes())
    with closing(sqlite3.connect(copy)) as db, db:
        db.execute("update citations set article_to = 60 where article = 57")
        db.execute("update citations set article = 200, article_to = 9000 where article = 151")
    site = counted_site(copy)
    found = asyncio.run(site.client.get(f"/laws/{CRIMINAL_LAW}.json")).json()["articles"]
    numbers = [one["article"] for one in found]
    assert numbers[:5] == ["57", "58", "59", "60", "67"]
    assert numbers[5:] == [str(n) for n in range(200, 288)] + ["287-2"] + [str(n) for n in range(288, 300)]
    within = asyncio.run(site.client.get(f"/laws/{CRIMINAL_LAW}/59.json")).json()
    assert [one["case_title"] for one in within["citing"]] == [LIFE]
    assert asyncio.run(site.client.get(f"/laws/{CRIMINAL_LAW}/300.json")).status_code == 404


# --- articles ---------------------------------------------------------------------------------------------------------


def test_an_article_shows_the_sentences_that_cite_it_newest_first_and_they_lead_to_their_place(get: Get) -> None:
    page = tree(get, ARTICLE)
    assert words(page.find(".//h1")) == "中华人民共和国刑法 第二百六十六条"
    sentences = page.cssselect(".citing .sentence")
    assert [words(one.find("mark")) for one in sentences] == [
        "《中华人民共和国刑法》第二百六十六条",
        "刑法第二百六十六条",
        "原第二百六十六条",
        "《中华人民共和国刑法》第二百六十六条",
        "刑法第二百六十六条",
    ]
    assert words(sentences[2].getparent()) == "依照原第二百六十六条的认识已不适用。 旧法"
    for one in sentences:
        path, _, anchor = one.get("href").partition("#")
        target = tree(get, path).get_element_by_id(anchor)
        assert target.text_content() == one.find("mark").text
        assert target.get("href") == ARTICLE


def test_the_numbers_of_an_article_are_those_of_plain_sql(get: Get, db: sqlite3.Connection) -> None:
    found = get(f"{ARTICLE}.json").json()
    where = "law_id = 'cn-criminal-law' and article = 266 and article_sub is null"
    places, publications, cases = db.execute(
        f"select count(*), count(distinct publication_id), count(distinct case_id) from citations where {where}"
    ).fetchone()
    assert (found["citations"], found["publications"], found["cases"]) == (places, publications, cases) == (5, 3, 3)
    assert found["total"] == 4  # three cases, and what the answer says outside of cases
    of_cases = f"case_id in (select case_id from citations where {where})"
    crimes = db.execute(f"select crime_id, count(*) from case_crimes where {of_cases} group by 1")
    assert {one["id"]: one["cases"] for one in found["crimes"]} == dict(crimes.fetchall())
    outcomes = db.execute(
        f"""select kind, suspended, count(*), sum(people), min(months_min), max(months_max) from outcomes
            where final = 1 and other_case = 0 and {of_cases} group by 1, 2 order by kind = 'prison', suspended"""
    ).fetchall()
    names = ("kind", "suspended", "outcomes", "people", "months_min", "months_max")
    assert [tuple(one[name] for name in names) for one in found["outcomes"]] == outcomes
    assert outcomes == [
        ("life", None, 1, 1, None, None),
        ("prison", None, 1, 1, 120, 120),
        ("prison", "all", 1, 1, 36, 36),
        ("prison", "some", 1, 6, 6, 48),
    ]


def test_what_is_cited_together_is_of_the_same_case_or_of_the_same_text_outside_of_cases(get: Get) -> None:
    together = get(f"{ARTICLE}.json").json()["together"]
    assert [(one["law_id"], one["article"], one["texts"]) for one in together] == [
        (CRIMINAL_LAW, "57", 1),
        (CRIMINAL_LAW, "67", 1),
        (CRIMINAL_LAW, "151", 1),
    ]


def test_of_what_is_cited_together_equally_often_the_law_of_the_page_comes_first(made: Path, tmp_path: Path) -> None:
    copy = tmp_path / "fanzha.db"
    copy.write_bytes(made.read_bytes())
    with closing(sqlite3.connect(copy)) as db, db:
        db.execute("update citations set law_id = ? where article = 57", (ANTI_FRAUD_LAW,))
    together = asyncio.run(counted_site(copy).client.get(f"{ARTICLE}.json")).json()["together"]
    assert [(one["law_id"], one["article"]) for one in together] == [
        (CRIMINAL_LAW, "67"),
        (CRIMINAL_LAW, "151"),
        (ANTI_FRAUD_LAW, "57"),
    ]


@pytest.mark.parametrize("ending", ["", ".json", ".csv"])
def test_an_article_that_no_text_cites_leads_to_the_one_under_its_number(get: Get, ending: str) -> None:
    answer = get(f"/laws/{CRIMINAL_LAW}/287{ending}")
    assert answer.status_code == 302
    assert answer.headers["location"] == f"/laws/{CRIMINAL_LAW}/287-2{ending}"
    assert get(f"/laws/{CRIMINAL_LAW}/287-3{ending}").status_code == 404


def test_an_article_of_the_criminal_law_leads_to_its_crime_and_to_the_articles_beside_it(get: Get) -> None:
    acts = [(words(one), one.get("href")) for one in tree(get, ARTICLE).cssselect(".acts a")]
    assert acts == [
        ("本条罪名：诈骗罪", "/crimes/fraud"),
        ("前一条：第一百五十一条", f"/laws/{CRIMINAL_LAW}/151"),
        ("后一条：第二百八十七条之二", f"/laws/{CRIMINAL_LAW}/287-2"),
        ("在案例中检索本条", "/cases?article=cn-criminal-law%2F266"),
        ("订阅引用本条的案例", "/cases.atom?article=cn-criminal-law%2F266"),
    ]


def test_a_file_of_an_article_has_a_row_for_each_citation(get: Get) -> None:
    rows = rows_of(get, f"{ARTICLE}.csv")
    assert [(row["case_title"], row["former"], row["as_written"]) for row in rows] == [
        (SUSPENDED, "False", "《中华人民共和国刑法》第二百六十六条"),
        (APPEALED, "False", "刑法第二百六十六条"),
        (APPEALED, "True", "原第二百六十六条"),
        ("", "False", "《中华人民共和国刑法》第二百六十六条"),
        (LIFE, "False", "刑法第二百六十六条"),
    ]
    assert rows[0]["outcomes"] == "有期徒刑3年，缓刑4年，罚金2万元"


@pytest.mark.parametrize(
    "path",
    ["/laws/x", f"/laws/{CRIMINAL_LAW}/9999", f"/laws/{CRIMINAL_LAW}/0", f"/laws/{CRIMINAL_LAW}/266-0", "/crimes/x"],
)
def test_what_no_text_cites_has_no_page(get: Get, path: str) -> None:
    assert get(path).status_code == 404
    assert get(f"{path}.json").status_code == 404


def test_files_refuse_parameters_that_mean_nothing(get: Get) -> None:
    for path in ("/laws", f"/laws/{CRIMINAL_LAW}", ARTICLE, "/crimes", "/crimes/fraud"):
        assert get(f"{path}.json?nothing=1").status_code == 400
        assert get(f"{path}?nothing=1").status_code == 200


# --- crimes -----------------------------------------------------------------------------------------------------------


def test_crimes_have_the_numbers_of_plain_sql(get: Get, db: sqlite3.Connection) -> None:
    found = {one["id"]: one for one in get("/crimes.json").json()["crimes"]}
    for crime, one in found.items():
        given = {"crime": crime}
        cases = db.execute("select count(*) from case_crimes where crime_id = :crime", given).fetchone()[0]
        outcomes = db.execute(
            """select count(*), coalesce(sum(people), 0) from outcomes where final = 1 and other_case = 0
                and id in (select outcome_id from outcome_crimes where crime_id = :crime)""",
            given,
        ).fetchone()
        assert (one["cases"], one["outcomes"], one["people"]) == (cases, *outcomes)
    assert (found["fraud"]["outcomes"], found[AIDING]["outcomes"]) == (2, 2)  # neither of other cases nor replaced
    assert [one["id"] for one in get("/crimes.json?q=帮信").json()["crimes"]] == [AIDING]
    assert [one["id"] for one in get("/crimes.json?q=266").json()["crimes"]] == ["fraud"]


def test_a_crime_shows_its_outcomes_its_articles_and_its_cases(get: Get) -> None:
    page = tree(get, f"/crimes/{AIDING}")
    table = page.xpath("//h3[@id='alone']/following::table")[0]
    assert [[words(cell) for cell in row] for row in table.iter("tr")][1:] == [
        ["有期徒刑", "1", "1 人", "10个月", "5,000元"],
        ["相对不起诉", "1", "1 人", "—", "—"],
    ]
    by_law = page.cssselect(".by-law")[0]
    assert words(by_law) == "中华人民共和国刑法 第二百八十七条之二 2"
    assert by_law.xpath(".//dd//a/@href") == [f"/laws/{CRIMINAL_LAW}/287-2"]
    lines = [words(one) for one in page.cssselect(".citing > li")]
    (own,) = (line for line in lines if line.startswith(f"案例二 {AIDED} 2024-05-20"))
    assert own.endswith("处理结果有期徒刑 1 人，10个月；相对不起诉 1 人")
    assert lines[0].startswith("检例第902号")  # the newest; no outcome is known of it
    years = [(row[0].text, words(row[1])) for row in page.xpath("//section[@aria-labelledby='years']//tbody/tr")]
    assert ("2024", "1") in years


def test_a_file_of_a_crime_has_the_outcomes_that_its_page_counts(get: Get) -> None:
    found = get("/crimes/fraud.json").json()
    counted = sum(one["outcomes"] for one in (*found["alone"], *found["with_others"]))
    assert found["total"] == len(found["outcomes"]) == counted == 2
    rows = rows_of(get, "/crimes/fraud.csv")
    assert [(row["title"], row["kind"], row["months_min"]) for row in rows] == [
        (SUSPENDED, "prison", "36"),
        (LIFE, "life", ""),
    ]
    assert rows[0]["address"].endswith(f"/c/{JUDGED_NEW.case_id(1)}")


def test_pages_of_crimes_and_articles_name_nobody_but_in_titles_and_sentences(get: Get) -> None:
    data = "".join(get(f"{path}.{kind}").text for path in ("/crimes", "/crimes/fraud") for kind in ("csv", "json"))
    page = tree(get, "/crimes/fraud")
    for one in page.cssselect(".headline, script"):
        one.drop_tree()
    for made in JUDGED:
        for facts in made_outcomes.FACTS.get(made.id, ()):
            data = data.replace(facts.case.title, "")
    for name in DEFENDANTS:
        assert name not in data
        assert name not in page.text_content()


def test_a_law_a_crime_and_an_article_describe_themselves_to_machines(get: Get) -> None:
    def data(path: str) -> dict[str, Any]:
        (script,) = tree(get, path).xpath("//script[@type='application/ld+json']/text()")
        found: dict[str, Any] = json.loads(script)
        return found

    assert (data(f"/laws/{CRIMINAL_LAW}")["@type"], data(f"/laws/{CRIMINAL_LAW}")["name"]) == (
        "Legislation",
        "中华人民共和国刑法",
    )
    assert data(ARTICLE)["name"] == "第二百六十六条"
    assert data(ARTICLE)["isPartOf"]["url"] == f"http://localhost/laws/{CRIMINAL_LAW}"
    assert data("/crimes/fraud")["@type"] == "Dataset"


# --- texts ------------------------------------------------------------------------------------------------------------


def test_citations_of_known_laws_are_links_and_the_text_stays_the_text(get: Get) -> None:
    page = tree(get, f"/p/{ANSWER.slug}")
    assert [(words(one), one.get("href")) for one in page.cssselect(".text a.cites")] == [
        ("《中华人民共和国刑法》第二百六十六条", ARTICLE),
        ("《反电信网络诈骗法》", f"/laws/{ANTI_FRAUD_LAW}"),
        ("原刑法第一百五十一条", f"/laws/{CRIMINAL_LAW}/151"),
    ]
    whole = re.sub(r"\s", "", page.cssselect(".text")[0].text_content())
    assert re.sub(r"\s", "", ANSWER.text) in whole


def test_a_case_says_three_facts_and_each_outcome_leads_to_its_words(get: Get) -> None:
    page = tree(get, f"/c/{JUDGED_NEW.case_id(1)}")
    facts = page.cssselect("header .three > dt")
    assert [one.text for one in facts] == ["罪名", "办案地", "处理结果"]
    outcome = facts[2].getnext()
    assert words(outcome).startswith("有期徒刑3年，缓刑4年，罚金2万元 逐项与原文 己某某 诈骗罪：")
    (told,) = outcome.cssselect(".outcomes .words")
    target = page.get_element_by_id(told.get("href")[1:])
    assert words(told) == "“样例市人民法院以诈骗罪判处己某某有期徒刑三年，缓刑四年，并处罚金人民币二万元”"
    assert target.get("class") == "outcome"
    assert target.text_content() == words(told)[1:-1]
    circumstances = outcome.xpath(".//ul/li/a[starts-with(@href, '#')][not(@class)]")
    assert [one.text for one in circumstances] == ["自首", "认罪认罚", "退赃退赔"]
    assert [page.get_element_by_id(one.get("href")[1:]).text_content() for one in circumstances] == [
        "自首",
        "认罪认罚",
        "退赔",
    ]


def test_a_case_keeps_apart_what_was_replaced_and_what_is_of_other_people(get: Get) -> None:
    appealed = tree(get, f"/c/{JUDGED_NEW.case_id(3)}")
    head = words(appealed.cssselect("header .three")[0])
    assert "有期徒刑 7 人，6个月至10年，部分人缓刑 逐项与原文" in head
    assert "已被后来的裁判或决定改变 癸某 ：有期徒刑12年" in head.replace("癸某 有期", "癸某 ：有期")
    aided = words(tree(get, f"/c/{JUDGED_NEW.case_id(2)}").cssselect("header .three")[0])
    assert "有期徒刑 1 人，10个月；相对不起诉 1 人 逐项与原文" in aided
    assert "他案或前案 壬某 诈骗罪：无期徒刑" in aided


def test_the_batch_has_the_same_anchors_as_its_cases(get: Get) -> None:
    batch = tree(get, f"/p/{JUDGED_OLD.slug}")
    case = tree(get, f"/c/{JUDGED_OLD.case_id(1)}")
    own = [one.get("id") for one in case.cssselect(".text :is(.outcome, .cites)[id]")]
    assert len(own) == 4
    assert [one.get("id") for one in batch.cssselect(".text :is(.outcome, .cites)[id]")][:4] == own


def test_pages_without_a_counted_file_say_so_and_do_not_fail(made: Path) -> None:
    site = make_datasette(made)
    assert asyncio.run(site.client.get("/laws")).status_code in (200, 503)
