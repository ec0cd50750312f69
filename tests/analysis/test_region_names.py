"""Every province and prefecture has its name in Latin letters."""

from __future__ import annotations

import re

from archive.analysis.places.gazetteer import all_regions

NAMES = {region.code: region.english for region in all_regions()}


def test_every_region_has_a_name_in_latin_letters() -> None:
    assert [code for code, name in NAMES.items() if not re.fullmatch(r"[A-ZÜ][a-zêü']+( ?[A-Z][a-z]+)*", name)] == []
    assert [NAMES[code] for code in ("360000", "360100", "610000", "341500", "810000", "150100")] == [
        "Jiangxi",
        "Nanchang",
        "Shaanxi",
        "Lu'an",
        "Hong Kong",
        "Hohhot",
    ]


def test_no_two_regions_of_one_province_have_the_same_name() -> None:
    found = [(code[:2], name) for code, name in NAMES.items()]
    assert len(found) == len(set(found))


def test_names_that_are_no_pinyin_of_their_hanzi_are_the_official_ones() -> None:
    """Two provinces that pinyin would not tell apart, names of other languages, and those of the two regions."""
    named = {region.name: region.english for region in all_regions()}
    official = {"陕西省": "Shaanxi", "山西省": "Shanxi", "内蒙古自治区": "Inner Mongolia", "西藏自治区": "Xizang"}
    official |= {"新疆维吾尔自治区": "Xinjiang", "广西壮族自治区": "Guangxi", "宁夏回族自治区": "Ningxia"}
    official |= {"香港特别行政区": "Hong Kong", "澳门特别行政区": "Macao", "呼和浩特市": "Hohhot", "包头市": "Baotou"}
    official |= {"鄂尔多斯市": "Ordos", "呼伦贝尔市": "Hulunbuir", "巴彦淖尔市": "Bayannur", "乌兰察布市": "Ulanqab"}
    official |= {"哈尔滨市": "Harbin", "齐齐哈尔市": "Qiqihar", "佳木斯市": "Jiamusi", "牡丹江市": "Mudanjiang"}
    official |= {"拉萨市": "Lhasa", "日喀则市": "Xigazê", "昌都市": "Qamdo", "林芝市": "Nyingchi", "那曲市": "Nagqu"}
    official |= {"阿里地区": "Ngari", "乌鲁木齐市": "Ürümqi", "克拉玛依市": "Karamay", "吐鲁番市": "Turpan"}
    official |= {"喀什地区": "Kashgar", "和田地区": "Hotan", "阿克苏地区": "Aksu", "伊犁哈萨克自治州": "Ili"}
    official |= {"甘孜藏族自治州": "Garzê", "果洛藏族自治州": "Golog", "黄南藏族自治州": "Huangnan"}
    assert {name: named[name] for name in official} == official
