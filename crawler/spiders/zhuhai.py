"""Zhuhai, Guangdong."""

from crawler.families import TRS
from crawler.source import Evidence, SourceSpider


class Zhuhai(SourceSpider):
    """A list is `/jwgk/tzgg/`, read without a browser in 2026-09; its host is of 正义网's cluster, which runs TRS."""

    name = "zhuhai"
    office = "珠海市人民检察院"
    level = "prefecture"
    region_code = "440400"
    home_url = "http://www.zhuhai.jcy.gov.cn/"
    family = TRS
    evidence = Evidence.INFERRED
