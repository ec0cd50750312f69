"""Qinghai Province."""

from crawler.families import TRS
from crawler.source import Evidence, SourceSpider


class Qinghai(SourceSpider):
    """One of the hosts of 正义网's cluster, which runs TRS; no page of it was seen."""

    name = "qinghai"
    office = "青海省人民检察院"
    level = "provincial"
    region_code = "630000"
    home_url = "http://www.qh.jcy.gov.cn/"
    family = TRS
    evidence = Evidence.INFERRED
