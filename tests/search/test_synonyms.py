"""Other ways to say a query: which words are known, and what becomes of a query that holds one."""

from __future__ import annotations

import json

import pytest

from archive.search import Catalogue, PublicationHit, ResultPage, Search, SearchQuery, parse
from archive.search.synonyms import DATA, Synonyms, crime_synonyms, field_synonyms, longer_words
from tests.search.conftest import FORMS


@pytest.fixture(scope="module")
def known() -> Synonyms:
    crimes = [
        ("盗窃罪", "[]", "[]"),
        ("组织、领导传销活动罪", '["组织领导传销罪"]', "[]"),
        ("伪证罪", "[]", '["作伪证罪"]'),
    ]
    return Synonyms((*field_synonyms(), *crime_synonyms(crimes)))


def groups(known: Synonyms, text: str) -> tuple[tuple[str, ...], ...]:
    return known.expand(parse(text))[0].all_of


def test_equal_words_find_one_another(known: Synonyms) -> None:
    for short, full in FORMS["equal"].items():
        [group] = groups(known, short)
        assert (group[0], full in group) == (short, True)
        [back] = groups(known, f"{full.replace(' ', '、')}")
        assert short in back


def test_a_wider_word_finds_narrower_ones_and_is_not_found_by_them(known: Synonyms) -> None:
    assert "缅北" in groups(known, "缅甸")[0]
    assert "缅甸" not in groups(known, "缅北")[0]


def test_what_is_often_taken_for_the_same_and_is_not(known: Synonyms) -> None:
    for one, other in (("两卡", "断卡"), ("帮信罪", "掩隐罪"), ("老鼠仓", "内幕交易"), ("非吸", "集资诈骗")):
        assert other not in groups(known, one)[0]


def test_what_a_query_becomes(known: Synonyms) -> None:
    assert "电信网络诈骗典型案例" in groups(known, "电诈典型案例")[0]
    query, added = known.expand(parse('"帮信罪" -电诈'))
    assert (query.all_of, query.none_of, added) == ((("帮信罪",),), ("电诈",), ())  # quoted, and excluded
    assert groups(known, "作伪证罪") == (("作伪证罪", "伪证罪"),)  # from the table of crimes
    assert "组织 领导传销活动罪" in groups(known, "组织领导传销罪")[0]
    assert groups(known, "盗窃罪") == (("盗窃罪",),)  # has no other name
    assert groups(known, "检例67") == (("检例67", "检例第67号"),)
    assert groups(known, "检例第67号") == (("检例第67号",),)
    # A word inside a longer typed word has no synonyms.
    assert groups(known, "获取手机") == (("获取手机",),)
    assert groups(known, "最高法定刑") == (("最高法定刑",),)
    assert "跨境取手" in groups(known, "跨境车手")[0]
    [added] = known.expand(parse("掩隐罪"))[1]
    assert (added.word, "掩饰、隐瞒犯罪所得、犯罪所得收益罪" in added.also) == ("掩隐罪", True)  # as it is written


def test_no_word_leads_to_itself_and_no_group_to_too_many(known: Synonyms) -> None:
    for word in known.words:
        for group in groups(known, word.replace(" ", "、")):
            assert len(set(group)) == len(group) <= 7


def test_the_data_has_no_term_twice_in_a_group_and_says_what_each_is() -> None:
    data = json.loads(DATA.read_text("utf-8"))
    assert [
        group for group in data["equal"] if len(set(group["terms"])) != len(group["terms"]) or not group["kind"]
    ] == []
    assert [one["term"] for one in data["wider"] if one["term"] in one["also"]] == []
    assert len(data["equal"]) >= 40


def page(archive_of, query: str, *texts: str, **more: str) -> ResultPage:
    db = archive_of(*({"title": "通报", "text": text, "published": "2024-05-06"} for text in texts))
    return Search(db, Catalogue.read(db)).page(SearchQuery(query, **more))


def texts_found(found: ResultPage) -> set[int]:
    return {hit.publication.id for hit in found.hits if isinstance(hit, PublicationHit)}


def marked(found: ResultPage) -> set[str]:
    return {piece.text for hit in found.hits for piece in (*hit.title, *hit.excerpt) if piece.hit}


def test_a_word_that_was_not_typed_is_not_found_inside_a_longer_word(archive_of) -> None:
    for query, inside, word in FORMS["not_within"]:
        assert texts_found(page(archive_of, query, f"案情：{inside}。", f"案情：{word}。")) == {2}, query
        typed = next(one for one in longer_words() if one in inside and one in word)
        assert texts_found(page(archive_of, typed, f"案情：{inside}。")) == {1}, (
            query
        )  # what is typed is found anywhere


def test_no_mark_is_inside_a_longer_word_in_short_and_in_long_texts(archive_of) -> None:
    short = "车手冯某获取手机一部，交给取款人。"
    assert marked(page(archive_of, "车手", short)) == {"车手", "取款人"}
    long = f"{'他收取手续费。' * 40}{'案情如下。' * 200}车手到案。"
    assert marked(page(archive_of, "车手", long)) == {"车手"}


def test_all_that_is_typed_is_found_anywhere_in_operators_beside_laws_and_in_parts(archive_of) -> None:
    texts = ("向其获取手机。",)
    assert texts_found(page(archive_of, "车手 OR 取手", *texts)) == {1}
    assert texts_found(page(archive_of, "第二百六十六条取手", "第二百六十六条。向其获取手机。")) == {1}
    assert texts_found(page(archive_of, "西港上班", "停靠广西港口。")) == {1}  # 西港, a part
    assert texts_found(page(archive_of, "车手", *texts, exact=True)) == set()


def test_a_word_near_in_meaning_is_not_offered_for_what_is_inside_a_longer_word(archive_of) -> None:
    assert page(archive_of, "杀猪盘", "向其推荐股票。").related_words == ()
    assert page(archive_of, "杀猪盘", "建荐股群。").related_words == ("荐股",)
