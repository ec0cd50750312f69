"""Fujian Province."""

from crawler.families import TRS
from crawler.source import Evidence, SourceSpider


class Fujian(SourceSpider):
    """Its host is of 正义网's cluster, and 泉州's articles on the same are TRS's; no page of its own was seen."""

    name = "fujian"
    office = "福建省人民检察院"
    level = "provincial"
    region_code = "350000"
    home_url = "https://www.fj.jcy.gov.cn/"
    family = TRS
    evidence = Evidence.INFERRED
