"""Xinjiang."""

from crawler.families import TRS
from crawler.source import Evidence, SourceSpider


class Xinjiang(SourceSpider):
    """One of the hosts of 正义网's cluster, which runs TRS; no page of it was seen."""

    name = "xinjiang"
    office = "新疆维吾尔自治区人民检察院"
    level = "provincial"
    region_code = "650000"
    home_url = "http://www.xj.jcy.gov.cn/"
    family = TRS
    evidence = Evidence.INFERRED
