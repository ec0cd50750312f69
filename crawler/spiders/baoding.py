"""Baoding, Hebei."""

from crawler.families import TRS
from crawler.source import Evidence, SourceSpider


class Baoding(SourceSpider):
    """One of the hosts of 正义网's cluster, which runs TRS; no page of it was seen."""

    name = "baoding"
    office = "保定市人民检察院"
    level = "prefecture"
    region_code = "130600"
    home_url = "http://www.baoding.jcy.gov.cn/"
    family = TRS
    evidence = Evidence.INFERRED
