"""Ningxia."""

from crawler.families import TRS
from crawler.source import Evidence, SourceSpider


class Ningxia(SourceSpider):
    """One of the hosts of 正义网's cluster, which runs TRS; no page of it was seen."""

    name = "ningxia"
    office = "宁夏回族自治区人民检察院"
    level = "provincial"
    region_code = "640000"
    home_url = "http://www.nx.jcy.gov.cn/"
    family = TRS
    evidence = Evidence.INFERRED
