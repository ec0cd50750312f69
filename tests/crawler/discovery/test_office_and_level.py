"""Whose site it is, by the names that its pages hold."""

from __future__ import annotations

from crawler.discovery.office_and_level import Procuratorate, owner_in, procuratorate, procuratorate_in

OFFICES = [
    ("最高人民检察院", "supreme", None),
    ("江西省人民检察院", "provincial", "360000"),
    ("北京市人民检察院", "provincial", "110000"),
    ("内蒙古自治区人民检察院", "provincial", "150000"),
    ("新疆生产建设兵团人民检察院", "provincial", "650000"),
    ("深圳市人民检察院", "prefecture", "440300"),
    ("上海市人民检察院第三分院", "prefecture", "310000"),
    ("余姚市人民检察院", "county", "330200"),
    ("重庆市渝北区人民检察院", "county", "500000"),
    ("济源市人民检察院", "county", "419001"),  # in the table of prefectures, and none
    ("鼓楼区人民检察院", "county", None),  # one of four
    ("样本省人民检察院", "provincial", None),
    ("样南县人民检察院", "county", None),  # not 南县
    ("样例市人民检察院", None, None),
]
TITLES = [
    ("首页-江西省人民检察院", "江西省人民检察院"),
    ("江西省人民检察院_检察要闻", "江西省人民检察院"),
    ("欢迎访问江西省人民检察院网站", "江西省人民检察院"),
    ("欢迎您访问样例市人民检察院第一分院官网", "样例市人民检察院第一分院"),
    ("中华人民共和国最高人民检察院", "最高人民检察院"),
    ("江西检察网", None),
    ("人民检察院", None),
]
OWNERS = [
    (["版权所有：", "样例市人民检察院", "　样ICP备00000012号"], "样例市人民检察院"),
    (["主办单位：江西省人民检察院　承办：某网"], "江西省人民检察院"),
    (["最高人民检察院", "江西省人民检察院 版权所有"], "江西省人民检察院"),
    (["友情链接", "最高人民检察院", "江西省高级人民法院"], None),
]


def test_a_name_tells_level_and_region() -> None:
    assert [(name, procuratorate(name)) for name, *_ in OFFICES] == [(row[0], Procuratorate(*row)) for row in OFFICES]


def test_a_title_names_its_office_and_the_owner_is_named_beside_the_rights_and_not_among_links() -> None:
    assert [(text, procuratorate_in(text)) for text, _ in TITLES] == TITLES
    assert [(texts, owner_in(texts)) for texts, _ in OWNERS] == OWNERS
