"""Shanxi Province (山西; 陕西 is shaanxi)."""

from crawler.families import TRS
from crawler.source import Evidence, SourceSpider


class Shanxi(SourceSpider):
    """Its host and those of its 11 cities are of 正义网's cluster, which runs TRS; no page was seen."""

    name = "shanxi"
    office = "山西省人民检察院"
    level = "provincial"
    region_code = "140000"
    home_url = "http://www.sx.jcy.gov.cn/"
    family = TRS
    evidence = Evidence.INFERRED
