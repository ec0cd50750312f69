"""Hebei Province."""

from crawler.families import TRS
from crawler.source import Evidence, SourceSpider


class Hebei(SourceSpider):
    """Its host and those of its 11 cities are of 正义网's cluster, which runs TRS; no page was seen."""

    name = "hebei"
    office = "河北省人民检察院"
    level = "provincial"
    region_code = "130000"
    home_url = "http://www.he.jcy.gov.cn/"
    family = TRS
    evidence = Evidence.INFERRED
