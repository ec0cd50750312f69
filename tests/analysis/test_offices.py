"""Where the offices stand that a text names."""

from __future__ import annotations

import re

from archive.analysis.places.gazetteer import all_regions
from archive.model import RegionFound
from tests.support.outcome_reading import case_in


def regions_in(text: str) -> tuple[RegionFound, ...]:
    return case_in(text, "某案").regions


def codes(text: str) -> list[str]:
    return [region.code for region in regions_in(text)]


# A text, the region of its office, and the name of the office in the text.
OFFICES = [
    ("本案由浙江省桐乡市人民检察院提起公诉。", "330400", "浙江省桐乡市人民检察院"),
    ("江苏省人民检察院审查认为", "320000", "江苏省人民检察院"),
    ("向北京市海淀区人民法院起诉", "110000", "北京市海淀区人民法院"),
    ("桐乡检察院审查认为", "330400", "桐乡检察院"),
    ("嘉兴中院维持原判", "330400", "嘉兴中院"),
    ("金华市两级检察机关", "330700", "金华市两级检察机关"),
    ("东莞市第一市区人民检察院", "441900", "东莞市第一市区人民检察院"),
    ("上海市第三中级人民法院", "310000", "上海市第三中级人民法院"),
    ("湖北省某市某区人民检察院", "420000", "湖北省某市某区人民检察院"),
    ("扬州经济技术开发区人民检察院", "321000", "扬州经济技术开发区人民检察院"),
    ("徐州铁路运输法院", "320300", "徐州铁路运输法院"),
    ("河南省人民检察院郑州铁路运输分院", "410100", "郑州铁路运输分院"),
    ("沈阳市城郊地区人民检察院", "210100", "沈阳市城郊地区人民检察院"),
    ("杭州互联网法院", "330100", "杭州互联网法院"),
    ("德宏州中级人民法院", "533100", "德宏州中级人民法院"),
    ("济源市人民法院", "419001", "济源市人民法院"),
    ("新疆生产建设兵团第六师中级人民法院", "650000", "新疆生产建设兵团第六师中级人民法院"),
]
LISTS = {
    "湖南、湖北、江西三省检察机关": ["430000", "420000", "360000"],
    "由杭州、宁波、厦门相关检察机关起诉": ["330100", "330200", "350200"],
    "浙江省温州市和乐清市检察机关与福建省宁德市和福鼎市检察机关": ["330300", "350900"],
    "将案件移送市公安局、桐乡市人民检察院": ["330400"],
}
NO_REGION = [
    "最高人民检察院核准，最高人民法院裁定",
    "层报最高人民检察院",
    "某市某区人民检察院、A市B区人民法院、省检察院、市中级人民法院",
    "鼓楼区人民检察院",
    "城区人民法院、矿区人民法院",
    "中国人民解放军北京军事检察院",
    "香港特别行政区高等法院、台湾法院",
    "被告人从云南瑞丽偷渡至缅甸木姐，检察院起诉",
    "公安机关会同检察院，公安法院协作",
    "《江苏省高级人民法院关于审理案件的意见》",
    "被交付山东省淄博监狱服刑",
    "各省、自治区、直辖市人民检察院，解放军军事检察院，新疆生产建设兵团人民检察院：",
]
PRETENDED = [
    "张某冒充上海市公安局民警、北京市人民检察院检察官",
    "张某自称是北京市朝阳区人民法院法官",
    "张某伪造浙江省高级人民法院判决书",
    "链接打开假的“北京市人民检察院”网页",
    "李某时任武汉市中级人民法院院长",
]
PRETENCES = [
    *("冒充", "假冒", "假扮", "冒用", "自称", "谎称", "伪称", "声称", "伪造", "虚构", "假借", "虚假", "假"),
    *("担任", "历任", "时任", "原任", "曾任", "任职于", "供职于"),
]


def test_an_office_is_where_its_name_says() -> None:
    found = [(text, region.code, region.how) for text, _, _ in OFFICES for region in regions_in(text)]
    assert found == OFFICES


def test_every_name_of_a_list_counts() -> None:
    assert {text: codes(text) for text in LISTS} == LISTS


def test_no_region_is_made_of_other_names() -> None:
    assert [(text, found) for text in NO_REGION if (found := codes(text))] == []


def test_an_office_in_a_swindlers_story_or_as_a_mans_post_does_not_count() -> None:
    assert [(facts, found) for facts in PRETENDED if (found := codes(facts))] == []
    assert {tuple(codes(f"{facts}。桐乡市人民检察院提起公诉")) for facts in PRETENDED} == {("330400",)}
    assert [word for word in PRETENCES if codes(f"钱某{word}桐乡市人民检察院")] == []


def test_names_are_read_across_the_lines_of_titles_and_closing_lines() -> None:
    assert codes("广东省江门市江海区\n人民检察院督促整治案") == ["440700"]
    assert codes("办案检察院：南通市人民\n检察院") == codes("办案检察院：南通市人民检察\n院") == ["320600"]


def test_a_prefecture_implies_its_province_and_each_comes_once_in_order_of_first_mention() -> None:
    text = "浙江省高级人民法院指定，温州市人民检察院、嘉兴市中级人民法院办理，温州市人民检察院起诉。广东省人民检察院"
    assert codes(text) == ["330300", "330400", "440000"]


def test_an_ambiguous_name_is_what_the_text_says_it_is() -> None:
    assert codes("福建省福州市鼓楼区人民法院立案。鼓楼区检察院") == ["350100"]
    assert codes("江苏省南京市鼓楼区人民法院立案。鼓楼法院") == ["320100"]
    assert codes("福建省鼓楼区人民检察院") == ["350100"]  # there is one in the province
    assert codes("南京市中级人民法院二审。鼓楼区人民法院一审") == ["320100"]
    assert codes("被害人住江苏省南京市。鼓楼区人民法院审理") == ["320100"]


def test_a_prefecture_goes_before_a_county_of_the_same_short_name() -> None:
    assert codes("西安检察院") == ["610100"]
    assert codes("吉林省辽源市人民检察院指定，西安区人民检察院办理") == ["220400"]


def test_counties_that_moved_or_are_no_more() -> None:
    assert codes("公主岭市人民检察院") == ["220100"]
    assert codes("公主岭市人民检察院报四平市人民检察院") == ["220300"]
    assert codes("杭州市江干区人民法院") == codes("江干区人民法院") == ["330100"]
    assert codes("襄樊市中级人民法院") == ["420600"]


def test_the_police_count_only_where_no_procuratorate_and_no_court_does() -> None:
    text = "浙江省湖州市公安局立案，嫌疑人被无锡市公安局抓获"
    assert codes(text) == ["330500", "320200"]
    assert codes(f"{text}，由湖州市人民检察院起诉") == ["330500"]
    assert codes("公安部指定太原市公安局晋源分局侦查，某区人民检察院起诉") == ["140100"]


def test_the_court_of_an_earlier_conviction_does_not_count() -> None:
    now = "桐乡市人民检察院提起公诉。"
    assert codes(f"曾因犯盗窃罪于2010年被长沙市岳麓区人民法院判处有期徒刑一年。{now}") == ["330400"]
    assert codes(f"因犯诈骗罪被武汉市洪山区人民法院判处有期徒刑二年，2013年刑满释放。{now}") == ["330400"]
    assert codes(f"义乌市公安局将曾某某移送义乌市人民检察院。{now}") == ["330700", "330400"]


def test_a_court_before_which_a_man_pretends_counts() -> None:
    assert codes("孙某冒用钱某的名义向桐乡市人民法院提起诉讼") == ["330400"]
    assert codes("张某伪造证据向桐乡市人民法院起诉") == ["330400"]
    assert codes("以销售假冒注册商标的商品罪提请桐乡市人民检察院批准逮捕") == ["330400"]


# --- names in Latin letters


def test_every_region_has_a_name_in_latin_letters_that_no_other_of_its_province_has() -> None:
    names = {region.code: region.english for region in all_regions()}
    assert [code for code, name in names.items() if not re.fullmatch(r"[A-ZÜ][a-zêü']+( ?[A-Z][a-z]+)*", name)] == []
    wanted = {"360000": "Jiangxi", "360100": "Nanchang", "610000": "Shaanxi", "341500": "Lu'an", "810000": "Hong Kong"}
    assert {code: names[code] for code in wanted} == wanted
    assert len({(code[:2], name) for code, name in names.items()}) == len(names)
