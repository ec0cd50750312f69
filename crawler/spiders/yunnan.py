"""Yunnan Province."""

from crawler.families import TRS
from crawler.source import Evidence, SourceSpider


class Yunnan(SourceSpider):
    """One of the hosts of 正义网's cluster, which runs TRS; no page of it was seen."""

    name = "yunnan"
    office = "云南省人民检察院"
    level = "provincial"
    region_code = "530000"
    home_url = "http://www.yn.jcy.gov.cn/"
    family = TRS
    evidence = Evidence.INFERRED
