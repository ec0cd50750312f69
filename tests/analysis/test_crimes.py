"""The crimes a text is about: names in titles and keywords, charges, and what is none. All texts are invented."""

from __future__ import annotations

import re

from archive.analysis import analyse
from archive.analysis.crimes.names import all_crimes
from archive.model import Article


def found(title: str | None = None, keywords: tuple[str, ...] = (), text: str = "") -> list[tuple[str, str]]:
    """The crimes of a text of this title, and where each was found; with keywords, those of a case that has them."""
    if keywords:
        listed = f"【关键词】\n{'；'.join(keywords)}\n【基本案情】\n{text or '某日。'}"
        batch = analyse(Article("典型案例", None, None, None, None, f"案例一\n{title or '某案'}\n{listed}"))
        crimes = batch.structure.cases[0].crimes
    else:
        crimes = analyse(Article(title, None, None, None, None, text)).structure.crimes
    return [(one.crime, one.how) for one in crimes]


def charged(text: str) -> list[str]:
    return [crime for crime, _ in found(None, (), text)]


# --- the vocabulary


def test_every_crime_stands_once_under_an_id_that_is_a_slug_with_a_name_that_ends_in_zui() -> None:
    crimes = all_crimes()
    assert len({crime.id for crime in crimes}) == len({crime.name for crime in crimes}) == len(crimes)
    assert all(re.fullmatch("[a-z]+(?:_[a-z]+)*", crime.id) for crime in crimes)
    names = [name for crime in crimes for name in (crime.name, *crime.short_names, *crime.former_names)]
    assert all(re.fullmatch("[\u4e00-\u9fff、（）]+罪", name) for name in names)
    assert len(set(names)) == len(names)
    assert all(crime.english for crime in crimes)


def test_every_way_to_write_a_name_means_its_crime_and_no_other() -> None:
    names = {name: crime.id for crime in all_crimes() for name in (crime.name, *crime.short_names, *crime.former_names)}
    assert len({name.removesuffix("罪") for name in names}) == len(names)
    read = {name: charged(f"某区检察院以{name}对钱某提起公诉。") for name in names}
    assert {name: crimes for name, crimes in read.items() if crimes != [names[name]]} == {}


SHORT_SELECTIVE_AND_FORMER = {
    "掩饰、隐瞒犯罪所得": "concealing_proceeds",
    "掩隐": "concealing_proceeds",
    "拒不执行裁定": "refusing_judgments",
    "组织领导传销": "pyramid_selling",
    "贩卖、制造毒品": "drug_trafficking",
    "虚开增值税专用发票": "false_vat_invoices",
    "非法猎捕珍贵野生动物": "endangered_animals",
    "徇私舞弊暂予监外执行": "irregular_commutation",
}


def test_short_selective_and_former_names_are_the_crimes() -> None:
    read = {name: charged(f"某区检察院以{name}罪对钱某提起公诉。") for name in SHORT_SELECTIVE_AND_FORMER}
    assert read == {name: [crime] for name, crime in SHORT_SELECTIVE_AND_FORMER.items()}


# --- titles and keywords

TITLES = {
    "钱某等人诈骗、掩饰、隐瞒犯罪所得案": ["fraud", "concealing_proceeds"],
    "钱某掩饰、隐瞒犯罪所得、犯罪所得收益案": ["concealing_proceeds"],
    "钱某合同诈骗、诈骗案": ["contract_fraud", "fraud"],
    "钱某等人跨境电信网络诈骗案": ["fraud"],
    "检察机关打击电诈工作情况": ["fraud"],
    "钱某生产、销售有毒、有害食品，行贿\n孙某销售伪劣产品案": ["toxic_food", "bribe_giving", "fake_goods"],
    "钱某重大劳动安全事故重大责任事故案": ["labour_safety_accident", "liability_accident"],
    "钱某（故意伤害）核准追诉案": ["intentional_injury"],
    "钱某受贿、洗钱违法所得没收案": ["bribe_taking", "money_laundering"],
    "钱某组织他人偷越国(边)境案": ["organizing_border_crossing"],
    "钱某民事、行政枉法裁判案": ["wrongful_civil_judgments"],
    "钱某销售假药刑事附带民事公益诉讼案": ["fake_medicine"],
}
TITLES_OF_OTHER_CASES = [
    "某区人民检察院督促整治非法采矿行政公益诉讼案",
    "某公司污染环境民事公益诉讼案",
    "某公司与钱某买卖合同纠纷虚假诉讼监督案",
    "钱某民间借贷虚假诉讼案再审检察建议",
    "反洗钱工作座谈会召开",
    "钱某减刑监督案",
    "",
]
KEYWORDS = {
    "帮助信息网络犯罪活动罪": ["aiding_network_crime"],
    "走私、贩卖毒品罪": ["drug_trafficking"],
    "跨境洗钱": ["money_laundering"],
    "洗钱罪认定": ["money_laundering"],
    "奸淫幼女": ["rape"],
    "受贿共犯": [],
    "养老诈骗": [],
    "渎职罪主体": [],
    "认罪认罚": [],
}


def test_titles_name_crimes_without_zui_and_the_longest_name_counts() -> None:
    assert {title: found(title) for title in TITLES} == {
        title: [(crime, "title") for crime in crimes] for title, crimes in TITLES.items()
    }


def test_titles_of_other_cases_name_no_crime() -> None:
    assert [(title, crimes) for title in TITLES_OF_OTHER_CASES if (crimes := found(title))] == []


def test_keywords() -> None:
    assert {keyword: found(keywords=(keyword,)) for keyword in KEYWORDS} == {
        keyword: [(crime, "keywords") for crime in crimes] for keyword, crimes in KEYWORDS.items()
    }


def test_in_civil_cases_a_keyword_is_a_crime_only_with_zui() -> None:
    title = "某公司虚假诉讼监督案"
    assert found(title, ("虚假诉讼",)) == []
    assert found(title, ("虚假诉讼罪",)) == [("false_litigation", "keywords")]


def test_keywords_below_upstream_offence_are_no_crimes_of_the_case() -> None:
    assert found("钱某洗钱案", ("洗钱罪", "上游犯罪", "集资诈骗"), "") == [("money_laundering", "title")]


# --- charges

CHARGES = {
    "某区检察院以钱某涉嫌诈骗罪提起公诉。": ["fraud"],
    "某区检察院以诈骗罪、掩饰、隐瞒犯罪所得罪对钱某等人提起公诉。": ["fraud", "concealing_proceeds"],
    "判决钱某犯盗窃罪，判处拘役。": ["theft"],
    "钱某因构成虚假诉讼罪被追究刑事责任。": ["false_litigation"],
    "以涉嫌诈骗、偷越国（边）境等罪名提起公诉。": ["fraud", "illegal_border_crossing"],
    "以涉嫌诈骗、偷越国(边)境等罪名提起公诉。": ["fraud", "illegal_border_crossing"],
    "分别因犯故意伤害、盗窃、诈骗等罪被判处有期徒刑。": ["intentional_injury", "theft", "fraud"],
    "将掩饰、隐瞒犯罪所得罪变更为洗钱罪。": ["money_laundering"],
    "以帮助信息网络犯罪活动罪对钱某附条件不起诉。": ["aiding_network_crime"],
    "法院不仅认定钱某犯诈骗罪，还追缴赃款。": ["fraud"],
    "未成年人钱某犯抢劫罪，判处缓刑。": ["robbery"],
    "其行为已构成诈骗罪;孙某不构成抢劫罪,依法判决钱某犯诈骗罪,罚金五千元.": ["fraud"],
    "某公安局区分局以钱某涉嫌抢夺罪移送起诉。": ["snatching"],
    "以钱某（涉嫌诈骗罪）、孙某（涉嫌帮信罪）向法院提起公诉。": ["fraud", "aiding_network_crime"],
    "（2019年，某市中级人民法院作出刑事判决，认定钱某犯盗窃罪，判处有期徒刑。）": ["theft"],
    "2015年，钱某因犯盗窃罪被某区人民法院判处有期徒刑。\n刑罚执行完毕前，被害人提出申诉。": ["theft"],
}
NO_CHARGES = [
    "法院认为钱某不构成诈骗罪。",
    "钱某的行为尚不能认定为诈骗罪。",
    "不以诈骗罪提起公诉。",
    "辩护人提出，钱某的行为构成诈骗罪。",
    "围绕钱某是否构成诈骗罪，双方展开辩论。",
    "被害人以钱某构成诈骗罪为由提出申诉。",
    "明知是赃款而转移的，以掩饰、隐瞒犯罪所得罪追究刑事责任。",
    "依据《关于以诈骗罪追究刑事责任的意见（犯诈骗罪》办理。",
    "孙某（以帮助毁灭证据罪另案处理）删除了数据。",
    "钱某曾因犯盗窃罪被判处有期徒刑。",
    "被告人钱某，男，1990年出生，2016年因犯盗窃罪被判处拘役。",
    "钱某有因犯盗窃罪被判处拘役的前科。",
    "钱某因犯盗窃罪于2011年被判处有期徒刑二年，2013年刑满释放。",
    "2011年，钱某因诈骗罪被追究刑事责任；其房产被拍卖。\n2013年，钱某保外就医期间与孙某商议虚构债务。",
    "孙某（因犯诈骗罪被判刑）出借了账户。",
    "孙某（已另行以偷越国(边)境罪判处拘役）出借了账户。",
    "检察院将渎职犯罪线索移送监委，监委以受贿罪对孙某立案调查。",
    "被告人钱某，1990年出生，无业，2016年因犯盗窃罪被判处拘役。",
    "此前因犯盗窃罪被某区人民法院判处有期徒刑一年，2018年又因犯抢夺罪被判处拘役。",
    "钱某2015年因犯盗窃罪被判处有期徒刑二年，系累犯。",
    "诈骗罪与合同诈骗罪的界限在于合同。",
    "以诈骗罪为主线补充证据。",
    "从犯诈骗罪的认定。",
    "钱某犯受贿罪，已另案判处有期徒刑十年。",
    "上游犯罪人钱某因犯集资诈骗罪被判处无期徒刑。",
    "孙某等人（已判刑）犯诈骗罪所得赃款转入其账户。",
    "钱某，男，1999年出生，2018年因犯盗窃罪被某县人民法院判处有期徒刑八个月。",
    "养老诈骗、金融诈骗罪多发，认罪认罚从宽。",
]


def test_charges_and_sentences() -> None:
    assert {text: charged(text) for text in CHARGES} == CHARGES


def test_what_is_no_charge() -> None:
    assert [(text, crimes) for text in NO_CHARGES if (crimes := charged(text))] == []


def test_suspicions_count_only_where_nothing_was_decided() -> None:
    suspected = "公安局以钱某涉嫌敲诈勒索罪移送起诉。"
    assert charged(suspected) == ["extortion"]
    assert charged(f"{suspected}\n检察院审查后以诈骗罪提起公诉。") == ["fraud"]
    assert found("钱某诈骗案", (), suspected) == [("fraud", "title"), ("extortion", "charge")]
    assert found("钱某诈骗案", (), f"{suspected}\n检察院审查后以诈骗罪提起公诉。") == [("fraud", "title")]


def test_in_civil_cases_what_its_parties_did_counts_and_what_judges_and_officials_did_does_not() -> None:
    title = "某公司等骗取调解书虚假诉讼监督案"
    own = "某公司董事长钱某等人因犯贪污罪，已被某市人民检察院提起公诉。\n后钱某等四人因构成虚假诉讼罪被判刑。"
    assert found(title, (), own) == [("graft", "charge"), ("false_litigation", "charge")]
    assert found(title, (), "某区人民法院民二庭原庭长孙某某、执行二庭原庭长李某被以受贿罪追究刑事责任。") == []
    assert found(title, (), "孙某某等3名国家机关工作人员因犯玩忽职守罪被判处有期徒刑。") == []


def test_a_conviction_told_before_the_case_begins_is_an_earlier_one() -> None:
    earlier = "钱某于2016年因犯盗窃罪被某区人民法院判处拘役三个月。"
    case = "2021年3月，钱某骗取他人钱款。公安局立案侦查后移送起诉。检察院以诈骗罪提起公诉。"
    assert charged(f"{earlier}\n{case}") == ["fraud"]
    own = "2022年1月，钱某因犯掩饰、隐瞒犯罪所得罪被某区人民法院判处拘役三个月。"
    assert charged(f"{case}\n{own}") == ["fraud", "concealing_proceeds"]
    news = "2022年1月，钱某因犯诈骗罪被判处有期徒刑三年。2020年3月，公安局对本案立案侦查。"
    assert charged(news) == ["fraud"]


def test_crimes_of_officials_told_in_passing_are_not_those_of_the_case() -> None:
    text = "检察院以帮信罪对孙某提起公诉。\n某派出所原民警周某某因犯受贿罪、徇私枉法罪被判处有期徒刑三年。"
    own = [("fraud", "title"), ("aiding_network_crime", "charge")]
    officials = [("bribe_taking", "charge"), ("bending_law", "charge")]
    assert found("钱某等人诈骗案", (), text) == own
    assert found("钱某等人诈骗案", ("职务犯罪",), text) == own + officials
    served = "钱某因犯诈骗罪被判处有期徒刑十年。\n监狱民警周某某因犯受贿罪被判处有期徒刑三年。"
    assert found("罪犯钱某减刑监督案", (), served) == [("fraud", "charge")]
    assert found("罪犯钱某减刑监督案", ("徇私舞弊",), served) == [("fraud", "charge"), ("bribe_taking", "charge")]


def test_a_sentence_that_is_at_issue_is_no_earlier_one() -> None:
    text = "2011年，钱某因犯诈骗罪被某区人民法院判处有期徒刑十年。服刑期间，钱某确有悔改表现。"
    for title in ("罪犯钱某减刑监督案", "社区矫正对象钱某收监执行监督案", "某县林业局公益诉讼案"):
        assert found(title, (), text) == [("fraud", "charge")]


def test_reasoning_cited_law_and_related_cases_are_not_searched() -> None:
    text = "\n".join(
        [
            "【要旨】",
            "应当以洗钱罪追究刑事责任。",
            "【基本案情】",
            "（一）上游犯罪",
            "法院以集资诈骗罪判处赵甲无期徒刑。",
            "（二）本案",
            "法院以诈骗罪判处钱某有期徒刑三年。",
            "【典 型意义】",
            "1.",
            "应当以盗窃罪判处刑罚。",
            "【相关规定】",
            "犯抢劫罪的规定",
        ]
    )
    assert charged(text) == ["fraud"]


def test_reasoning_ends_where_the_telling_goes_on() -> None:
    for told, reasoning, goes_on in (
        ("一、基本案情", "二、典型意义", "三、处理结果"),
        ("（一）基本案情", "（三）典型意义", "二、钱某等人盗窃案"),
        ("基本案情：", "典型意义：", "案例二"),
        ("【基本案情】", "【要旨】", "一、基本案情"),
    ):
        lines = [
            told,
            "以诈骗罪判处钱某拘役。",
            reasoning,
            "（一）应当以盗窃罪判处。",
            goes_on,
            "以抢劫罪判处孙某拘役。",
        ]
        assert charged("\n".join(lines)) == ["fraud", "robbery"], told


def test_whoever_is_sentenced_and_not_among_the_accused_in_the_title_has_a_case_of_his_own() -> None:
    text = "法院以洗钱罪判处钱某有期徒刑二年。\n法院以集资诈骗罪判处孙某有期徒刑十年。"
    assert found("钱某洗钱案", (), text) == [("money_laundering", "title")]
    assert found("惩治洗钱犯罪典型案例", (), text) == [("money_laundering", "title"), ("fundraising_fraud", "charge")]
    assert found("钱某等人洗钱案", (), text) == [("money_laundering", "title"), ("fundraising_fraud", "charge")]


def test_whoever_is_charged_and_not_among_the_accused_has_one_too() -> None:
    for text in (
        "某区人民法院以盗窃罪判处史悦有期徒刑五年。",
        "共犯孙某某已经被某区人民检察院以盗窃罪提起公诉。",
        "孙某因犯盗窃罪被判处有期徒刑。",
        "某区公安局以孙某涉嫌盗窃罪立案侦查。",
    ):
        assert found("钱明非法经营案", (), text) == [("illegal_business", "title")]
        for title in ("钱明等人非法经营案", "钱明团伙非法经营案", "特大非法经营案"):
            assert found(title, (), text) == [("illegal_business", "title"), ("theft", "charge")]


def test_the_strongest_place_is_told_and_orders_the_crimes() -> None:
    text = "以盗窃罪、诈骗罪判处。\n以抢劫罪判处。"
    assert found("钱某诈骗案", ("抢劫罪", "诈骗罪"), text) == [
        ("fraud", "title"),
        ("robbery", "keywords"),
        ("theft", "charge"),
    ]
