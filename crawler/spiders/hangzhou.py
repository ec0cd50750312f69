"""Hangzhou, Zhejiang."""

from crawler.families import GENERIC
from crawler.source import Evidence, SourceSpider


class Hangzhou(SourceSpider):
    """Its host is of 正义网's cluster (TRS), its province runs 大汉: either may be; no page was seen."""

    name = "hangzhou"
    office = "杭州市人民检察院"
    level = "prefecture"
    region_code = "330100"
    home_url = "http://www.hangzhou.jcy.gov.cn/"
    family = GENERIC
    evidence = Evidence.UNKNOWN
