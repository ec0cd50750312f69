"""Guangxi."""

from crawler.families import TRS
from crawler.source import Evidence, SourceSpider


class Guangxi(SourceSpider):
    """One of the hosts of 正义网's cluster, which runs TRS; no page of it was seen."""

    name = "guangxi"
    office = "广西壮族自治区人民检察院"
    level = "provincial"
    region_code = "450000"
    home_url = "http://www.gx.jcy.gov.cn/"
    family = TRS
    evidence = Evidence.INFERRED
