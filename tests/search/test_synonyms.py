"""Other ways to say a query: which words are known, and what becomes of a query that holds one."""

from __future__ import annotations

import json

import pytest

from archive.search import parse
from archive.search.synonyms import DATA, Synonym, Synonyms, crime_synonyms, field_synonyms


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


@pytest.mark.parametrize(
    ("short", "full"),
    [
        ("帮信罪", "帮助信息网络犯罪活动罪"),
        ("掩隐罪", "掩饰 隐瞒犯罪所得 犯罪所得收益罪"),  # folded: a gap for each mark
        ("电诈", "电信网络诈骗"),
        ("最高检", "最高人民检察院"),
        ("缅北", "缅甸北部"),
        ("两卡", "银行卡 电话卡"),
        ("非吸", "非法吸收公众存款"),
        ("老鼠仓", "利用未公开信息交易"),
    ],
)
def test_equal_words_find_one_another(known: Synonyms, short: str, full: str) -> None:
    [group] = groups(known, short)
    assert group[0] == short
    assert full in group
    [back] = groups(known, f"{full.replace(' ', '、')}")
    assert short in back


def test_a_wider_word_finds_narrower_ones_and_is_not_found_by_them(known: Synonyms) -> None:
    assert "缅北" in groups(known, "缅甸")[0]
    assert "缅甸" not in groups(known, "缅北")[0]


@pytest.mark.parametrize(
    ("one", "other"), [("两卡", "断卡"), ("帮信罪", "掩隐罪"), ("老鼠仓", "内幕交易"), ("非吸", "集资诈骗")]
)
def test_what_is_often_taken_for_the_same_and_is_not(known: Synonyms, one: str, other: str) -> None:
    assert other not in groups(known, one)[0]


def test_a_word_inside_a_phrase_is_said_in_other_ways(known: Synonyms) -> None:
    assert "电信网络诈骗典型案例" in groups(known, "电诈典型案例")[0]


def test_what_is_quoted_and_what_is_excluded_stay_as_they_are(known: Synonyms) -> None:
    query, added = known.expand(parse('"帮信罪" -电诈'))
    assert query.all_of == (("帮信罪",),)
    assert query.none_of == ("电诈",)
    assert added == ()


def test_former_and_short_names_of_crimes_are_known_from_the_table(known: Synonyms) -> None:
    assert groups(known, "作伪证罪") == (("作伪证罪", "伪证罪"),)
    assert "组织 领导传销活动罪" in groups(known, "组织领导传销罪")[0]
    assert groups(known, "盗窃罪") == (("盗窃罪",),)  # has no other name


def test_a_number_of_a_guiding_case_is_said_as_it_is_printed(known: Synonyms) -> None:
    assert groups(known, "检例67") == (("检例67", "检例第67号"),)
    assert groups(known, "检例第67号") == (("检例第67号",),)


def test_what_was_added_is_told_as_it_is_written(known: Synonyms) -> None:
    [added] = known.expand(parse("掩隐罪"))[1]
    assert (added.word, "掩饰、隐瞒犯罪所得、犯罪所得收益罪" in added.also) == ("掩隐罪", True)


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


def test_without_words_nothing_is_added() -> None:
    assert Synonyms([]).expand(parse("帮信罪"))[1] == ()
    assert Synonyms([Synonym("甲", ("乙",))]).expand(parse("甲"))[0].all_of == (("甲", "乙"),)
