"""Which sentences tell a decision: of which court, when, at which instance, and which are only wishes or opinions."""

from __future__ import annotations

import pytest

from archive.analysis.outcomes.judgments import Decision, decisions_in
from archive.model import Case


def decisions(body: str, title: str = "孙某某诈骗案") -> list[Decision]:
    """The decisions of a case with this title and text."""
    text = f"{title}\n{body}"
    return decisions_in(text, Case(0, len(text), None, title, None, (), title, body, (), "", (), (), ()))


def brief(decision: Decision) -> str:
    """Act, office, date and instance: judged 甲县人民法院 2022-03-01 first."""
    words = [decision.act, decision.court or decision.procuratorate, decision.decided, decision.instance]
    words += [decision.non_prosecution, "other" if decision.other_case else None]
    return " ".join(str(word) for word in words if word)


def briefs(body: str) -> list[str]:
    return [brief(one) for one in decisions(body)]


@pytest.mark.parametrize(
    ("body", "found"),
    [
        (
            "2022年3月1日，甲县人民法院以诈骗罪判处孙某某有期徒刑三年。判决已生效。",
            ["judged 甲县人民法院 2022-03-01"],
        ),
        (
            "2021年12月至2024年5月，乙市两级法院判处孙某某有期徒刑三年。孙某某未上诉。",
            ["judged 乙市两级法院 2021-12/2024-05 first"],
        ),
        (
            "甲县人民法院于2022年3月1日作出一审判决。判决认为孙某某犯诈骗罪，判处有期徒刑三年。",
            ["judged 甲县人民法院 2022-03-01 first"],
        ),
        (
            "2022年1月5日，甲县人民检察院以诈骗罪向甲县人民法院提起公诉。同年3月，法院判处孙某某拘役五个月。",
            ["judged 甲县人民法院 2022-03"],
        ),
        ("孙某某被人民法院判处有期徒刑三年。", ["judged"]),
        (
            "2022年3月1日，甲县人民法院公开开庭审理此案，当庭宣判。法院判处孙某某管制一年。",
            ["judged 甲县人民法院 2022-03-01"],
        ),
        (
            "2022年3月1日，该县人民法院宣告孙某某无罪。检察机关提出抗诉。",
            ["judged 该县人民法院 2022-03-01 first"],
        ),
    ],
)
def test_a_judgment_has_its_court_date_and_instance(body: str, found: list[str]) -> None:
    assert briefs(body) == found


def test_an_appeal_a_retrial_and_a_case_sent_back_have_their_instances() -> None:
    assert briefs(
        "2019年5月6日，甲县人民法院判处孙某某有期徒刑五年。孙某某向乙市中级人民法院提出上诉。同年9月，二审法院裁定撤销原判，发回重审。"
        "2020年1月8日，甲县人民法院判处孙某某有期徒刑四年。孙某某再次上诉，乙市中级人民法院改判有期徒刑三年。"
        "丙省人民检察院按照审判监督程序提出抗诉。2021年6月7日，丙省高级人民法院判处孙某某有期徒刑六年。"
    ) == [
        "judged 甲县人民法院 2019-05-06 first",
        "vacated 乙市中级人民法院 2019-09",
        "judged 甲县人民法院 2020-01-08 first",
        "changed 乙市中级人民法院 second",
        "changed 丙省高级人民法院 2021-06-07 retrial",
    ]


@pytest.mark.parametrize(
    ("body", "found"),
    [
        (
            "2018年7月，甲县人民法院判处孙某某拘役六个月，二审改判为拘役三个月。",
            ["judged 甲县人民法院 2018-07 first", "changed second"],
        ),
        (
            "2018年7月，甲县人民法院判处孙某某拘役六个月，2019年1月，乙市中级人民法院二审改判为拘役三个月。",
            ["judged 甲县人民法院 2018-07 first", "changed 乙市中级人民法院 2019-01 second"],
        ),
        ("2021年5月4日最高人民法院再审改判孙某某有期徒刑五年。", ["changed 最高人民法院 2021-05-04 retrial"]),
        (
            "丙省高级人民法院以适用法律错误为由，依照审判监督程序改判孙某某有期徒刑三年。",
            ["changed 丙省高级人民法院 retrial"],
        ),
        (
            "孙某某被判处有期徒刑十年。孙某某申诉后，丙省高级人民法院决定提审，改判孙某某无罪。",
            ["judged first", "changed 丙省高级人民法院 retrial"],
        ),
        (
            "孙某某上诉。乙市中级人民法院认为，原判对孙某某量刑过重，改判有期徒刑二年。",
            ["changed 乙市中级人民法院 second"],
        ),
        ("东至县人民法院判处孙某某有期徒刑三年。", ["judged 东至县人民法院"]),
        (
            "2022年2月10日，甲市乙区人民法院（系当时集中管辖法院）以诈骗罪判处孙某某拘役三个月。",
            ["judged 甲市乙区人民法院 2022-02-10"],
        ),
        ("如皋市人民法院判处孙某某有期徒刑三年。", ["judged 如皋市人民法院"]),
    ],
)
def test_the_words_of_a_sentence_say_the_instance(body: str, found: list[str]) -> None:
    assert briefs(body) == found


def test_an_appeal_that_changes_nothing_upholds() -> None:
    assert briefs(
        "甲县人民法院判处孙某某拘役三个月。孙某某上诉，2022年8月9日，乙市中级人民法院裁定驳回上诉，维持原判。"
    ) == [
        "judged 甲县人民法院 first",
        "upheld 乙市中级人民法院 2022-08-09",
    ]


@pytest.mark.parametrize(
    ("body", "found"),
    [
        ("对孙某某作出相对不起诉决定", "甲县人民检察院 2022-05-06 minor"),
        ("以犯罪情节轻微为由决定对孙某某不起诉", "甲县人民检察院 2022-05-06 minor"),
        ("依据刑事诉讼法第一百七十七条第二款，对孙某某作出不起诉决定", "甲县人民检察院 2022-05-06 minor"),
        ("依据刑事诉讼法第175条第4款，对孙某某作出不起诉决定", "甲县人民检察院 2022-05-06 insufficient"),
        ("认为事实不清、证据不足，对孙某某作不起诉处理", "甲县人民检察院 2022-05-06 insufficient"),
        ("认定孙某某系正当防卫，决定对孙某某不起诉", "甲县人民检察院 2022-05-06 statutory"),
        ("对孙某某作出附条件不起诉决定，考验期六个月", "甲县人民检察院 2022-05-06 conditional"),
        ("依法对孙某某作出不起诉决定", "甲县人民检察院 2022-05-06"),
        ("经检察委员会研究决定对孙某某不予起诉", "甲县人民检察院 2022-05-06"),
        ("对不需要判处刑罚、情节轻微的孙某某作出不起诉决定", "甲县人民检察院 2022-05-06 minor"),
    ],
)
def test_a_decision_not_to_prosecute_has_its_ground(body: str, found: str) -> None:
    assert briefs(f"2022年5月6日，甲县人民检察院{body}。") == [f"not_prosecuted {found}"]


def test_what_the_police_drop_and_what_is_revoked_are_decisions() -> None:
    assert briefs(
        "2022年5月6日，乙市人民检察院撤销甲县人民检察院对孙某某的不起诉决定。6月1日，甲县公安局撤销案件。"
    ) == [
        "revoked 乙市人民检察院 2022-05-06",
        "dropped 2022-06-01",
    ]


def test_a_recommendation_counts_only_where_the_court_adopts_it_and_says_no_term() -> None:
    adopted = "甲县人民检察院提出判处孙某某有期徒刑三年的量刑建议。2022年5月6日，甲县人民法院采纳该量刑建议并当庭宣判。"
    assert briefs(adopted) == ["adopted 甲县人民法院 2022-05-06"]
    assert briefs(f"{adopted}判处孙某某有期徒刑二年。") == ["judged 甲县人民法院 2022-05-06"]


def test_a_confiscation_without_a_trial_is_one_of_its_own() -> None:
    assert briefs(
        "2018年3月5日，某市人民检察院向某市中级人民法院提出没收违法所得申请。同年12月18日，某市中级人民法院裁定没收孙某某违法所得。"
    ) == ["confiscated 某市中级人民法院 2018-12-18"]


@pytest.mark.parametrize(
    "body",
    [
        "检察机关建议判处孙某某有期徒刑三年，并处罚金。",
        "孙某某可能判处三年有期徒刑以下刑罚，依法应当判处缓刑。",
        "辩护人提出，孙某某情节轻微，请求判处缓刑或者宣告无罪。",
        "犯前款罪的，处三年以上七年以下有期徒刑，并处罚金。",
        "甲县人民检察院拟对孙某某作出不起诉决定，召开公开听证会。",
        "听证员一致同意对孙某某作不起诉处理的意见。",
        "对犯罪情节轻微的，依法作出不起诉决定。",
        "孙某某不服检察机关作出的不起诉决定，提出申诉。",
        "抗诉机关认为，一审判处孙某某有期徒刑三年量刑畸轻。",
        "检察机关建议公安机关撤销案件。",
        "甲县人民法院判决某公司赔偿原告损失五万元，驳回其他诉讼请求。",
        "其同伙（已判刑）负责望风。",
        "孙某某谎称其弟因犯诈骗罪被判处有期徒刑三年，以疏通关系为由索要钱款。",
        "孙某某冒充检察官，称被害人涉嫌洗钱将被判处有期徒刑十年，要求其转账。",
        "孙某某伪造判决书，内容为判处王某有期徒刑三年。",
        "孙某某向周某展示一份“因犯诈骗罪判处有期徒刑三年”的假判决书。",
        "孙某某被判处有期徒刑三年的消息不属实。",
        "司法实践中对孙某某这样的人多判处缓刑。",
        "司法实践中，对此类行为人多判处缓刑。",
    ],
)
def test_wishes_rules_opinions_lies_and_civil_judgments_are_no_decisions(body: str) -> None:
    assert briefs(body) == []


@pytest.mark.parametrize(
    "body",
    [
        "被告人孙某某，男，1990年生，2015年因犯盗窃罪被甲县人民法院判处有期徒刑一年。",
        "孙某某曾因犯盗窃罪被判处有期徒刑一年，2016年刑满释放。",
        "行贿人周某因犯行贿罪被判处有期徒刑一年。",
        "公安机关对成年同伙另案处理。法院以抢劫罪判处其有期徒刑三年至五年不等。",
    ],
)
def test_earlier_convictions_and_those_of_other_people_are_told_apart(body: str) -> None:
    assert [one.other_case for one in decisions(body)] == [True]


@pytest.mark.parametrize(
    "body",
    ["孙某某因谎称能办入学骗取钱款，被判处有期徒刑三年。", "甲县人民法院将被告人孙某某判处有期徒刑三年。"],
)
def test_what_a_fraudster_told_leaves_the_judgment_on_it(body: str) -> None:
    assert len(decisions(body)) == 1
