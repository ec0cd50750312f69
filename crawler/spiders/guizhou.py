"""Guizhou Province."""

from crawler.families import TRS
from crawler.source import Evidence, SourceSpider


class Guizhou(SourceSpider):
    """One of the hosts of 正义网's cluster, which runs TRS; no page of it was seen."""

    name = "guizhou"
    office = "贵州省人民检察院"
    level = "provincial"
    region_code = "520000"
    home_url = "http://www.gz.jcy.gov.cn/"
    family = TRS
    evidence = Evidence.INFERRED
