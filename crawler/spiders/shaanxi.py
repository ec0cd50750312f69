"""Shaanxi Province (陕西; 山西 is shanxi)."""

from crawler.families import TRS
from crawler.source import Evidence, SourceSpider


class Shaanxi(SourceSpider):
    """One of the hosts of 正义网's cluster, which runs TRS; no page of it was seen."""

    name = "shaanxi"
    office = "陕西省人民检察院"
    level = "provincial"
    region_code = "610000"
    home_url = "http://www.sn.jcy.gov.cn/"
    family = TRS
    evidence = Evidence.INFERRED
