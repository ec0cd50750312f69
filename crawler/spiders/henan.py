"""Henan Province."""

from crawler.families import TRS
from crawler.source import Evidence, SourceSpider


class Henan(SourceSpider):
    """One of the hosts of 正义网's cluster, which runs TRS; no page of it was seen."""

    name = "henan"
    office = "河南省人民检察院"
    level = "provincial"
    region_code = "410000"
    home_url = "http://www.ha.jcy.gov.cn/"
    family = TRS
    evidence = Evidence.INFERRED
