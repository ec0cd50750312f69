"""Tianjin."""

from crawler.families import TRS
from crawler.source import Evidence, SourceSpider


class Tianjin(SourceSpider):
    """Its host and those of its 16 districts are of 正义网's cluster, which runs TRS; no page was seen."""

    name = "tianjin"
    office = "天津市人民检察院"
    level = "provincial"
    region_code = "120000"
    home_url = "http://www.tj.jcy.gov.cn/"
    family = TRS
    evidence = Evidence.INFERRED
