"""Liaoning Province."""

from crawler.families import TRS
from crawler.source import Evidence, SourceSpider


class Liaoning(SourceSpider):
    """Its host, as 大连's, is of 正义网's cluster, which runs TRS; no page was seen."""

    name = "liaoning"
    office = "辽宁省人民检察院"
    level = "provincial"
    region_code = "210000"
    home_url = "http://www.ln.jcy.gov.cn/"
    family = TRS
    evidence = Evidence.INFERRED
