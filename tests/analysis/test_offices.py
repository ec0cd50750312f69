"""Where the offices stand that a text names."""

from __future__ import annotations

import re

import pytest
from hypothesis import given
from hypothesis import strategies as st

from archive.analysis.places.gazetteer import all_regions
from archive.analysis.places.where_handled import find_regions, region_of_office
from tests.support.growth import assert_linear


def codes(text: str) -> list[str]:
    return [region.code for region in find_regions(text)]


@pytest.mark.parametrize(
    ("text", "code", "how"),
    [
        ("本案由浙江省桐乡市人民检察院提起公诉。", "330400", "浙江省桐乡市人民检察院"),
        ("江苏省人民检察院审查认为", "320000", "江苏省人民检察院"),
        ("向北京市海淀区人民法院起诉", "110000", "北京市海淀区人民法院"),
        ("桐乡市检察院审查认为", "330400", "桐乡市检察院"),
        ("桐乡检察院审查认为", "330400", "桐乡检察院"),
        ("嘉兴中院维持原判", "330400", "嘉兴中院"),
        ("江苏高院维持原判", "320000", "江苏高院"),
        ("金华市两级检察机关", "330700", "金华市两级检察机关"),
        ("东莞市第一市区人民检察院", "441900", "东莞市第一市区人民检察院"),
        ("上海市第三中级人民法院", "310000", "上海市第三中级人民法院"),
        ("湖北省某市某区人民检察院", "420000", "湖北省某市某区人民检察院"),
        ("扬州经济技术开发区人民检察院", "321000", "扬州经济技术开发区人民检察院"),
        ("西安高新区人民法院", "610100", "西安高新区人民法院"),
        ("徐州铁路运输法院", "320300", "徐州铁路运输法院"),
        ("河南省人民检察院郑州铁路运输分院", "410100", "郑州铁路运输分院"),
        ("厦门海事法院", "350200", "厦门海事法院"),
        ("在北京知识产权法院起诉", "110000", "北京知识产权法院"),
        ("沈阳市城郊地区人民检察院", "210100", "沈阳市城郊地区人民检察院"),
        ("杭州互联网法院", "330100", "杭州互联网法院"),
        ("沿河县人民检察院", "520600", "沿河县人民检察院"),
        ("莫旗人民检察院", "150700", "莫旗人民检察院"),
        ("德宏州中级人民法院", "533100", "德宏州中级人民法院"),
        ("济源市人民法院", "419001", "济源市人民法院"),
        ("新疆生产建设兵团第六师中级人民法院", "650000", "新疆生产建设兵团第六师中级人民法院"),
    ],
)
def test_an_office_is_where_its_name_says(text: str, code: str, how: str) -> None:
    (region,) = find_regions(text)
    assert (region.code, region.how) == (code, how)


def test_names_are_read_across_the_lines_of_titles_and_closing_lines() -> None:
    assert codes("广东省江门市江海区\n人民检察院督促整治案") == ["440700"]
    assert codes("办案检察院：南通市人民\n检察院") == codes("办案检察院：南通市人民检察\n院") == ["320600"]


def test_a_prefecture_implies_its_province_and_each_comes_once_in_order_of_first_mention() -> None:
    text = "浙江省高级人民法院指定，温州市人民检察院、嘉兴市中级人民法院办理，温州市人民检察院起诉。广东省人民检察院"
    assert codes(text) == ["330300", "330400", "440000"]


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("湖南、湖北、江西三省检察机关", ["430000", "420000", "360000"]),
        ("由杭州、宁波、厦门相关检察机关起诉", ["330100", "330200", "350200"]),
        ("浙江省温州市和乐清市检察机关与福建省宁德市和福鼎市检察机关", ["330300", "350900"]),
        ("将案件移送市公安局、桐乡市人民检察院", ["330400"]),
    ],
)
def test_every_name_of_a_list_counts(text: str, expected: list[str]) -> None:
    assert codes(text) == expected


@pytest.mark.parametrize(
    "text",
    [
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
    ],
)
def test_no_region_is_made_of(text: str) -> None:
    assert codes(text) == []


def test_an_ambiguous_name_is_what_the_text_says_it_is() -> None:
    assert codes("福建省福州市鼓楼区人民法院立案。鼓楼区检察院") == ["350100"]
    assert codes("江苏省南京市鼓楼区人民法院立案。鼓楼法院") == ["320100"]
    assert codes("福建省鼓楼区人民检察院") == ["350100"]  # there is one in the province
    assert codes("南京市中级人民法院二审。鼓楼区人民法院一审") == ["320100"]
    assert codes("被害人住江苏省南京市。鼓楼区人民法院审理") == ["320100"]


def test_a_county_that_the_text_places_elsewhere_is_there() -> None:
    """江东区 was in 宁波; another of that name is not in any list."""
    assert codes("湖南省衡阳市江东区人民法院立案。江东区人民法院审理") == ["430400"]


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


@pytest.mark.parametrize(
    "facts",
    [
        "张某冒充上海市公安局民警、北京市人民检察院检察官",
        "张某自称是北京市朝阳区人民法院法官",
        "张某伪造浙江省高级人民法院判决书",
        "链接打开假的“北京市人民检察院”网页",
        "李某时任武汉市中级人民法院院长",
    ],
)
def test_an_office_in_a_swindlers_story_or_as_a_mans_post_does_not_count(facts: str) -> None:
    assert codes(facts) == []
    assert codes(f"{facts}。桐乡市人民检察院提起公诉") == ["330400"]


@pytest.mark.parametrize(
    "word",
    [
        *("冒充", "假冒", "假扮", "冒用", "自称", "谎称", "伪称", "声称", "伪造", "虚构", "假借", "虚假", "假"),
        *("担任", "历任", "时任", "原任", "曾任", "任职于", "供职于"),
    ],
)
def test_every_word_of_a_pretence_or_a_post_is_heeded(word: str) -> None:
    assert codes(f"钱某{word}桐乡市人民检察院") == []


def test_a_court_before_which_a_man_pretends_counts() -> None:
    assert codes("孙某冒用钱某的名义向桐乡市人民法院提起诉讼") == ["330400"]
    assert codes("张某伪造证据向桐乡市人民法院起诉") == ["330400"]
    assert codes("以销售假冒注册商标的商品罪提请桐乡市人民检察院批准逮捕") == ["330400"]


@pytest.mark.parametrize(
    ("name", "code"),
    [
        ("最高人民检察院", None),
        ("江苏省人民检察院", "320000"),
        ("上海市人民检察院第三分院", "310000"),
        ("桐乡市人民检察院", "330400"),
        ("北京市海淀区人民检察院", "110000"),
        ("福州市鼓楼区人民检察院", "350100"),
        ("鼓楼区人民检察院", None),
        ("样南县人民检察院", None),
        ("江苏省公安厅", "320000"),
        ("深圳市司法局", "440300"),
        ("公安部", None),
        ("中国人民解放军军事检察院", None),
        ("", None),
    ],
)
def test_region_of_an_office(name: str, code: str | None) -> None:
    assert region_of_office(name) == code


def test_the_table_of_regions() -> None:
    regions = {region.code: region for region in all_regions()}
    provinces = [region for region in regions.values() if region.parent is None]
    cities = [region for region in regions.values() if region.parent and region.code[2:4] != "90"]
    assert len(provinces) == 34
    assert len(cities) == 333
    assert all(re.fullmatch(r"\d{6}", code) for code in regions)
    assert all(region.parent in regions for region in regions.values() if region.parent)
    assert list(regions) == sorted(regions)
    assert (regions["330400"].name, regions["330400"].parent) == ("嘉兴市", "330000")
    assert (regions["469001"].name, regions["469001"].parent) == ("五指山市", "460000")


WORDS = [
    "福建省",
    "厦门市",
    "湖里区",
    "鼓楼区",
    "人民",
    "检察院",
    "检察\n院",
    "法院",
    "检察机关",
    "公安局",
    "、",
    "。",
    "《",
    "一",
    "曾",
]


@given(st.lists(st.sampled_from(WORDS)).map("".join) | st.text())
def test_any_text_gives_known_regions_each_once_and_named_by_the_text(text: str) -> None:
    found = find_regions(text)
    found_codes = [region.code for region in found]
    assert len(set(found_codes)) == len(found)
    assert set(found_codes) <= {region.code for region in all_regions()}
    assert not {f"{code[:2]}0000" for code in found_codes if code[2:] != "0000"} & set(found_codes)
    written = "".join(text.split())
    assert all(region.how in written for region in found)
    assert region_of_office(text) in {None, *(region.code for region in all_regions())}


@pytest.mark.parametrize("piece", ["一", "等省级", "第一", "曾被", "《", "某", "福建、", "县和"])
def test_a_text_takes_time_by_its_length_and_by_that_of_its_names(piece: str) -> None:
    assert_linear(find_regions, lambda times: f"{piece * 60}县人民法院。" * times, size=60)
    assert_linear(find_regions, lambda times: f"{piece * times}县人民法院。" * 10, size=500)


def test_a_name_that_says_no_region_is_weighed_once_however_often_it_stands() -> None:
    text = "，鼓楼区人民检察院" * 32_000
    assert find_regions(text) == ()
    assert_linear(find_regions, lambda times: "，鼓楼区人民检察院" * times, size=16_000)
    assert codes(f"{text}，南京市某街道") == ["320100"]
