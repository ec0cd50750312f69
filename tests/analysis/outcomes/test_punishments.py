"""The grammar of punishments: terms, suspensions, fines, confiscation, rights, lists in order, and what is none."""

from __future__ import annotations

from dataclasses import fields

import pytest

from archive.analysis.outcomes.punishments import PhraseUse, Punishment, PunishmentPhrase, punishments_in


def written(item: Punishment) -> str:
    """The fields of a punishment that it has, in a line."""
    values = ((field.name, getattr(item, field.name)) for field in fields(item))
    return " ".join(f"{name}={value}" for name, value in values if value is not None and value is not False)


def imposed(text: str) -> list[str]:
    phrases = [phrase for phrase in punishments_in(text) if phrase.use is PhraseUse.IMPOSED]
    return [written(item) for phrase in phrases for item in phrase.items]


def only(text: str) -> PunishmentPhrase:
    [phrase] = punishments_in(text)
    return phrase


TERMS = {
    "判处赵某有期徒刑三年": "kind=prison months_min=36 months_max=36",
    "判处赵某有期徒刑3年6个月": "kind=prison months_min=42 months_max=42",
    "判处赵某有期徒刑二年零三个月十五天": "kind=prison months_min=27 months_max=27",
    "判处赵某有期徒刑一年半": "kind=prison months_min=18 months_max=18",
    "判处赵某三年有期徒刑": "kind=prison months_min=36 months_max=36",
    "判处赵某15个月监禁": "kind=prison months_min=15 months_max=15",
    "赵某一审被判三年六个月，": "kind=prison months_min=42 months_max=42",
    "赵某获刑十年": "kind=prison months_min=120 months_max=120",
    "判处赵某拘役四个月": "kind=detention months_min=4 months_max=4",
    "判处赵某管制一年": "kind=control months_min=12 months_max=12",
    "判处赵某无期徒刑，剥夺政治权利终身": "kind=life rights_for_life=True",
    "判处赵某死刑，缓期二年执行，限制减刑": "kind=death_suspended",
    "判处赵某死刑缓期二年执行": "kind=death_suspended",
    "赵某一审被判处死缓": "kind=death_suspended",
    "判处赵某死刑立即执行": "kind=death",
    "赵某犯盗窃罪，免予刑事处罚": "kind=exempted",
    "对赵某免除刑事处罚": "kind=exempted",
    "法院对赵某定罪免刑": "kind=exempted",
    "再审判决宣告原审被告人赵某无罪": "kind=acquitted",
    "16人均被判处有期徒刑刑罚": "kind=prison",
}


@pytest.mark.parametrize("text", TERMS)
def test_a_kind_and_its_term(text: str) -> None:
    assert imposed(text) == [TERMS[text]]


RANGES = {
    "判处钱某等5人有期徒刑三年至一年不等": "kind=prison months_min=12 months_max=36",
    "判处钱某等5人十年二个月至三年不等的有期徒刑": "kind=prison months_min=36 months_max=122",
    "判处钱某等5人三年六个月至一年不等的刑罚": "kind=prison months_min=12 months_max=42",
    "判处钱某等5人三至五年不等有期徒刑": "kind=prison months_min=36 months_max=60",
    "判处钱某等5人有期徒刑最高十五年、最低一年": "kind=prison months_min=12 months_max=180",
    "判处钱某等5人有期徒刑三至五年": "kind=prison months_min=36 months_max=60",
    "钱某等5人被判处三年以上有期徒刑": "kind=prison months_min=36",
    "判处钱某等人一年七个月至拘役三个月不等": "kind=prison kind_low=detention months_min=3 months_max=19",
    "判处钱某等人拘役四个月至有期徒刑四年不等": "kind=prison kind_low=detention months_min=4 months_max=48",
    "判处钱某等人有期徒刑七年至无期徒刑": "kind=life kind_low=prison months_min=84",
    "分别判处钱某等人死缓、无期徒刑至三年不等有期徒刑": "kind=death_suspended kind_low=prison months_min=36",
    "判处钱某等人三个月至十个月不等的拘役、有期徒刑": "kind=prison kind_low=detention months_min=3 months_max=10",
    "其余被告人分别被判处有期徒刑十六年及以下不等的刑罚": "kind=prison months_max=192",
    "判处钱某等人有期徒刑四年至免予刑事处罚不等": "kind=prison kind_low=exempted months_max=48",
    "判处钱某等人有期徒刑四年至拘役不等": "kind=prison kind_low=detention months_max=48",
    "判处钱某等人有期徒刑至拘役三个月不等": "kind=prison kind_low=detention months_min=3",
    "判处钱某等人有期徒刑从十一年到三年不等": "kind=prison months_min=36 months_max=132",
    "判处钱某等人有期徒刑三年、二年、一年不等": "kind=prison months_min=12 months_max=36",
}


@pytest.mark.parametrize("text", RANGES)
def test_a_range_is_one_punishment_of_a_group(text: str) -> None:
    assert imposed(text) == [RANGES[text]]
    assert only(text).is_range


# The fine of fine_min is that of the fine alone, the one of fine_max that of the others.
DOWN_TO_A_FINE = {
    "有期徒刑一年二个月至单处罚金五千元不等": "kind=prison kind_low=fine_only months_max=14 fined=True fine_min=5000",
    "二年六个月至单处罚金人民币二万元": "kind=prison kind_low=fine_only months_max=30 fined=True fine_min=20000",
    "二年至单处5000元罚金不等": "kind=prison kind_low=fine_only months_max=24 fined=True fine_min=5000",
    "有期徒刑五年至单处罚金": "kind=prison kind_low=fine_only months_max=60 fined=True",
    "二年有期徒刑至单独判处罚金不等的刑罚": "kind=prison kind_low=fine_only months_max=24 fined=True",
    "有期徒刑三年至罚金八千元": "kind=prison kind_low=fine_only months_max=36 fined=True fine_min=8000",
    "拘役四个月至单处罚金": "kind=detention kind_low=fine_only months_max=4 fined=True",
    "管制一年至单处罚金不等": "kind=control kind_low=fine_only months_max=12 fined=True",
    "单处罚金至有期徒刑二年不等": "kind=prison kind_low=fine_only months_max=24 fined=True",
    "单处罚金三千元至二年不等的刑罚": "kind=prison kind_low=fine_only months_max=24 fined=True fine_min=3000",
    "有期徒刑四年、拘役三个月至单处罚金不等": "kind=prison kind_low=fine_only months_max=48 fined=True",
    "有期徒刑四年至一年、单处罚金不等": "kind=prison kind_low=fine_only months_max=48 fined=True",
    "有期徒刑二年，并处罚金五万元，至单处罚金五千元不等": (
        "kind=prison kind_low=fine_only months_max=24 fined=True fine_min=5000 fine_max=50000"
    ),
    "单处罚金五千元至有期徒刑二年并处罚金五万元不等": (
        "kind=prison kind_low=fine_only months_max=24 fined=True fine_min=5000 fine_max=50000"
    ),
    "有期徒刑二年至单处罚金不等，并处罚金五万元至二万元不等": (
        "kind=prison kind_low=fine_only months_max=24 fined=True fine_min=20000 fine_max=50000"
    ),
    "有期徒刑二年（缓刑三年）至单处罚金五千元不等": (
        "kind=prison kind_low=fine_only months_max=24 suspended=some suspended_months=36 fined=True fine_min=5000"
    ),
}


@pytest.mark.parametrize("text", DOWN_TO_A_FINE)
def test_a_range_down_to_a_fine_alone_is_of_two_kinds(text: str) -> None:
    assert imposed(f"判处钱某等四人{text}") == [DOWN_TO_A_FINE[text]]
    assert only(f"判处钱某等四人{text}").is_range


@pytest.mark.parametrize(
    "text", ["有期徒刑三年至一年，单处罚金二万元至五千元不等", "有期徒刑三年至一年不等，并处或者单处罚金二万元至五千元"]
)
def test_a_fine_behind_a_range_is_no_end_of_it(text: str) -> None:
    assert imposed(f"判处钱某等四人{text}") == [
        "kind=prison months_min=12 months_max=36 fined=True fine_min=5000 fine_max=20000"
    ]


SUSPENSIONS = {
    "判处孙某有期徒刑三年，缓刑五年": "suspended=all suspended_months=60",
    "判处孙某拘役二个月，宣告缓刑三个月": "suspended=all suspended_months=3",
    "判处孙某有期徒刑三年，缓刑考验期五年": "suspended=all suspended_months=60",
    "判处孙某有期徒刑一年，适用缓刑": "suspended=all",
    "判处孙某等8人有期徒刑三年至一年不等，均适用缓刑": "suspended=all",
    "判处孙某等8人有期徒刑三年（部分适用缓刑）至十年不等": "suspended=some",
    "判处孙某等8人有期徒刑一年二个月（缓刑一年六个月）至七年不等": "suspended=some suspended_months=18",
    "判处孙某等8人有期徒刑五年至一年不等，对部分被告人宣告缓刑": "suspended=some",
    "判处孙某等8人有期徒刑四年至十一个月、缓刑一年不等": "suspended=some suspended_months=12",
    "判处孙某等8人有期徒刑二年（缓刑三年）至拘役四个月（缓刑六个月）不等": "suspended=all",
    "判处孙某等8人有期徒刑三年至一年不等，缓刑五年至二年不等": "suspended=all",
}


@pytest.mark.parametrize("text", SUSPENSIONS)
def test_a_suspension_is_of_all_or_of_some(text: str) -> None:
    [found] = imposed(text)
    assert found.endswith(SUSPENSIONS[text])


FINES = {
    "并处罚金人民币十万元": "fined=True fine_min=100000 fine_max=100000",
    "并处人民币二万元罚金": "fined=True fine_min=20000 fine_max=20000",
    "处罚金五千元": "fined=True fine_min=5000 fine_max=5000",
    "罚金2450万元": "fined=True fine_min=24500000 fine_max=24500000",
    "并处罚金人民币伍万元整": "fined=True fine_min=50000 fine_max=50000",
    "并处罚金": "fined=True",
    "并处以相应的罚金": "fined=True",
    "并处罚金七万余元": "fined=True fine_min=70000",
    "并处最高55万元罚金": "fined=True fine_max=550000",
    "并处罚金人民币三十万元至五万元不等": "fined=True fine_min=50000 fine_max=300000",
    "并处5万元至5000元不等的罚金": "fined=True fine_min=5000 fine_max=50000",
    "并处罚金5至10万元": "fined=True fine_min=50000 fine_max=100000",
    "并处罚金共计五十万元": "fined=True fine_total=500000",
    "共计并处罚金五十万元": "fined=True fine_total=500000",
    "并处罚金10万": "fined=True fine_min=100000 fine_max=100000",
    "并处没收个人部分财产或处24万元至5000元不等的罚金": "fined=True fine_min=5000 fine_max=240000",
    "并处罚金3000美元": "fined=True",
    "并处没收个人全部财产": "confiscate_all=True",
    "并处没收个人财产人民币二万元": "confiscated=20000",
    "并处没收财产五十万元，罚金三百万元": "fined=True fine_min=3000000 fine_max=3000000 confiscated=500000",
    "剥夺政治权利二年，并处罚金一万元": "fined=True fine_min=10000 fine_max=10000 rights=24",
}


@pytest.mark.parametrize("text", FINES)
def test_what_is_added_to_a_term(text: str) -> None:
    assert imposed(f"判处李某有期徒刑十年，{text}。") == [f"kind=prison months_min=120 months_max=120 {FINES[text]}"]


def test_property_is_confiscated_in_part_without_an_amount() -> None:
    assert only("判处李某有期徒刑十年，并处没收财产").items[0].confiscate_all is False


LISTS = {
    "分别判处甲某、乙某有期徒刑一年、六个月，处罚金十万元、五万元": [
        "kind=prison months_min=12 months_max=12 fined=True fine_min=100000 fine_max=100000",
        "kind=prison months_min=6 months_max=6 fined=True fine_min=50000 fine_max=50000",
    ],
    "分别判处甲某、乙某有期徒刑三年、二年，均适用缓刑，各并处罚金五万元": [
        "kind=prison months_min=36 months_max=36 suspended=all fined=True fine_min=50000 fine_max=50000",
        "kind=prison months_min=24 months_max=24 suspended=all fined=True fine_min=50000 fine_max=50000",
    ],
    "分别判处甲某、乙某有期徒刑五年并处罚金二万元、有期徒刑二年缓刑三年并处罚金一万元": [
        "kind=prison months_min=60 months_max=60 fined=True fine_min=20000 fine_max=20000",
        "kind=prison months_min=24 months_max=24 suspended=all suspended_months=36 "
        "fined=True fine_min=10000 fine_max=10000",
    ],
    "分别判处甲某、乙某有期徒刑一年缓刑一年、六个月缓刑一年，并处罚金二万、一万元": [
        "kind=prison months_min=12 months_max=12 suspended=all suspended_months=12 "
        "fined=True fine_min=20000 fine_max=20000",
        "kind=prison months_min=6 months_max=6 suspended=all suspended_months=12 "
        "fined=True fine_min=10000 fine_max=10000",
    ],
    "分别判处甲某、乙某、丙某有期徒刑五年、三年，拘役五个月": [
        "kind=prison months_min=60 months_max=60",
        "kind=prison months_min=36 months_max=36",
        "kind=detention months_min=5 months_max=5",
    ],
    "分别判处甲某、乙某有期徒刑五年、三年，缓刑四年": [  # the law suspends no term above three years
        "kind=prison months_min=60 months_max=60",
        "kind=prison months_min=36 months_max=36 suspended=all suspended_months=48",
    ],
}


@pytest.mark.parametrize("text", LISTS)
def test_lists_are_matched_by_their_order(text: str) -> None:
    assert imposed(text) == LISTS[text]
    assert len(only(text).items) == len(LISTS[text])


def test_each_person_of_a_sentence_has_a_phrase() -> None:
    text = "判处被告单位某公司罚金九十万元；判处周某有期徒刑六年，并处罚金十万元；吴某拘役三个月。"
    assert imposed(text) == [
        "kind=fine_only fined=True fine_min=900000 fine_max=900000",
        "kind=prison months_min=72 months_max=72 fined=True fine_min=100000 fine_max=100000",
        "kind=detention months_min=3 months_max=3",
    ]


def test_a_fine_at_the_end_of_a_sentence_is_of_the_term_before_or_of_each() -> None:
    assert imposed("判处郑某有期徒刑三年，对其并处罚金一万元") == [
        "kind=prison months_min=36 months_max=36 fined=True fine_min=10000 fine_max=10000"
    ]
    assert imposed("判处郑某有期徒刑三年、王某有期徒刑二年，均并处罚金一万元") == [
        "kind=prison months_min=36 months_max=36 fined=True fine_min=10000 fine_max=10000",
        "kind=prison months_min=24 months_max=24 fined=True fine_min=10000 fine_max=10000",
    ]
    assert imposed(
        "判处郑某等五人有期徒刑五年至一年不等，对王某适用缓刑，并对郑某等五人各处罚金二万元至一万元不等"
    ) == ["kind=prison months_min=12 months_max=60 suspended=some fined=True fine_min=10000 fine_max=20000"]
    assert imposed("判处郑某有期徒刑三年、王某有期徒刑二年，分别并处罚金二万元、一万元") == [
        "kind=prison months_min=36 months_max=36 fined=True fine_min=20000 fine_max=20000",
        "kind=prison months_min=24 months_max=24 fined=True fine_min=10000 fine_max=10000",
    ]


def test_a_range_of_terms_goes_on_without_its_kind() -> None:
    assert imposed("主犯许某被判处有期徒刑十二年，其余人员刑期五年至一年不等") == [
        "kind=prison months_min=144 months_max=144",
        "kind=prison months_min=12 months_max=60",
    ]


def test_of_combined_crimes_the_executed_punishment_is_imposed() -> None:
    text = (
        "判处冯某有期徒刑八年；判处陈某犯受贿罪，判处有期徒刑十年，并处罚金五十万元；犯洗钱罪，判处有期徒刑四年，"
        "并处罚金五万元，数罪并罚，决定执行有期徒刑十二年，并处罚金五十五万元；判处褚某拘役三个月。"
    )
    uses = [(phrase.use, phrase.executed, phrase.items[0].months_min) for phrase in punishments_in(text)]
    assert uses == [
        (PhraseUse.IMPOSED, False, 96),
        (PhraseUse.COMPONENT, False, 120),
        (PhraseUse.COMPONENT, False, 48),
        (PhraseUse.IMPOSED, True, 144),
        (PhraseUse.IMPOSED, False, 3),
    ]


def test_crimes_that_are_combined_in_the_words_have_no_components() -> None:
    text = "甲公司被处罚金九十万元；尤某因非法经营罪、诈骗罪数罪并罚，被判处无期徒刑。"
    assert [(phrase.use, phrase.executed) for phrase in punishments_in(text)] == [
        (PhraseUse.IMPOSED, False),
        (PhraseUse.IMPOSED, True),
    ]


USES = {
    "情节严重的，处三年以上十年以下有期徒刑，并处罚金": PhraseUse.ABSTRACT,
    "处三年以下有期徒刑、拘役或者管制，并处或者单处罚金": PhraseUse.ABSTRACT,
    "判处有期徒刑、拘役、管制或者单处罚金": PhraseUse.ABSTRACT,
    "建议判处卫某等人有期徒刑二年至单处罚金不等": PhraseUse.RECOMMENDED,
    "对可能判处十年有期徒刑的案件应当审查": PhraseUse.ABSTRACT,
    "依法应当判处无期徒刑": PhraseUse.ABSTRACT,
    "12人被判处三年以上十年以下有期徒刑": PhraseUse.IMPOSED,
    "法定最低刑为十年有期徒刑": PhraseUse.ABSTRACT,
    "被判处有期徒刑以上刑罚的罪犯": PhraseUse.ABSTRACT,
    "上诉人请求对其改判有期徒刑三年": PhraseUse.ABSTRACT,
    "检察机关建议判处卫某有期徒刑三年，并处罚金": PhraseUse.RECOMMENDED,
    "提出有期徒刑六年至三年不等的量刑建议": PhraseUse.RECOMMENDED,
    "量刑建议为有期徒刑三年": PhraseUse.RECOMMENDED,
    "法院采纳量刑建议判处卫某有期徒刑三年": PhraseUse.IMPOSED,
    "法院裁定减去有期徒刑八个月": PhraseUse.REDUCED,
    "后减为有期徒刑二十年": PhraseUse.REDUCED,
    "判处死刑缓期二年执行，期满后减为无期徒刑": PhraseUse.IMPOSED,
}


@pytest.mark.parametrize("text", USES)
def test_what_a_statement_is_used_for(text: str) -> None:
    assert punishments_in(text)[0].use is USES[text]


def test_a_recommendation_goes_on_until_the_court_decides() -> None:
    text = "建议判处蒋某有期徒刑三年，沈某有期徒刑二年，法院判处蒋某有期徒刑二年六个月。"
    assert [phrase.use for phrase in punishments_in(text)] == [
        PhraseUse.RECOMMENDED,
        PhraseUse.RECOMMENDED,
        PhraseUse.IMPOSED,
    ]


def test_a_term_that_is_changed_is_replaced() -> None:
    old, new = punishments_in("二审将韩某的刑期由有期徒刑七年改为十年，并处罚金二十万元")
    assert (old.use, old.items[0].months_min) == (PhraseUse.REPLACED, 84)
    assert (new.use, new.items[0].kind, new.items[0].months_min) == (PhraseUse.IMPOSED, "prison", 120)


@pytest.mark.parametrize(
    "text",
    [
        "杨某被刑事拘留十五日，后取保候审六个月",
        "对某公司处以行政罚款五万元",
        "责令退赔被害人损失三十万元，追缴违法所得二万元",
        "没收作案工具手机三部",
        "杨某已缴纳罚金五万元",
        "撤销缓刑，收监执行",
        "缓刑考验期内不得出境",
        "辩护人作无罪辩护",
        "认为杨某无罪的意见不能成立",
        "加强管制刀具和危险物品管制",
        "罚金刑的适用",
        "在戒毒所执行二年，担任经理三年，骗取三万元",
        "",
    ],
)
def test_what_is_no_punishment(text: str) -> None:
    assert punishments_in(text) == []


def test_offsets_are_those_of_the_text_with_its_spaces_and_lines() -> None:
    text = "判处 朱某 有期\n徒刑 三 年，并处罚金 ５ 万元。\n另一句。"
    phrase = only(text)
    assert text[phrase.start : phrase.end] == "有期\n徒刑 三 年，并处罚金 ５ 万元"
    assert (
        written(phrase.items[0]) == "kind=prison months_min=36 months_max=36 fined=True fine_min=50000 fine_max=50000"
    )


@pytest.mark.parametrize("fine", ["零元", "0元", "000元", "99999999999999999999元", "9999999999999亿元", "0.001元"])
def test_an_amount_that_no_court_fines_is_none(fine: str) -> None:
    """More than 64 bits fit no table: the publication was not stored."""
    [phrase] = punishments_in(f"判处甲某有期徒刑三年，并处罚金{fine}")
    [item] = phrase.items
    assert (item.fined, item.fine_min, item.fine_max) == (True, None, None)


@pytest.mark.parametrize("term", ["9999年", "999年", "零年零个月", "0个月"])
def test_a_term_that_no_law_knows_is_none(term: str) -> None:
    [phrase] = punishments_in(f"判处甲某有期徒刑{term}")
    assert (phrase.items[0].months_min, phrase.items[0].months_max) == (None, None)
