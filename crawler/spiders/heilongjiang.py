"""Heilongjiang Province."""

from crawler.families import TRS
from crawler.source import Evidence, SourceSpider


class Heilongjiang(SourceSpider):
    """One of the hosts of 正义网's cluster, which runs TRS; no page of it was seen."""

    name = "heilongjiang"
    office = "黑龙江省人民检察院"
    level = "provincial"
    region_code = "230000"
    home_url = "http://www.hl.jcy.gov.cn/"
    family = TRS
    evidence = Evidence.INFERRED
