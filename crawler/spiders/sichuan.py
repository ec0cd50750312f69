"""Sichuan Province."""

from crawler.families import TRS
from crawler.source import Evidence, SourceSpider


class Sichuan(SourceSpider):
    """One of the hosts of 正义网's cluster, which runs TRS; no page of it was seen."""

    name = "sichuan"
    office = "四川省人民检察院"
    level = "provincial"
    region_code = "510000"
    home_url = "https://www.sc.jcy.gov.cn/"
    family = TRS
    evidence = Evidence.INFERRED
