"""Jilin Province."""

from crawler.families import TRS
from crawler.source import Evidence, SourceSpider


class Jilin(SourceSpider):
    """One of the hosts of 正义网's cluster, which runs TRS; no page of it was seen."""

    name = "jilin"
    office = "吉林省人民检察院"
    level = "provincial"
    region_code = "220000"
    home_url = "http://www.jl.jcy.gov.cn/"
    family = TRS
    evidence = Evidence.INFERRED
