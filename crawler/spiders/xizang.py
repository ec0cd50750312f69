"""Xizang."""

from crawler.families import TRS
from crawler.source import Evidence, SourceSpider


class Xizang(SourceSpider):
    """One of the hosts of 正义网's cluster, which runs TRS; no page of it was seen."""

    name = "xizang"
    office = "西藏自治区人民检察院"
    level = "provincial"
    region_code = "540000"
    home_url = "http://www.xz.jcy.gov.cn/"
    family = TRS
    evidence = Evidence.INFERRED
