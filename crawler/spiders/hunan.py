"""Hunan Province."""

from crawler.families import TRS
from crawler.source import Evidence, SourceSpider


class Hunan(SourceSpider):
    """Its host is of 正义网's cluster, and 岳阳's articles on the same are TRS's; no page of its own was seen."""

    name = "hunan"
    office = "湖南省人民检察院"
    level = "provincial"
    region_code = "430000"
    home_url = "https://www.hn.jcy.gov.cn/"
    family = TRS
    evidence = Evidence.INFERRED
