"""Zhaoqing, Guangdong."""

from crawler.families import GENERIC
from crawler.source import Evidence, SourceSpider


class Zhaoqing(SourceSpider):
    """A list is `/jwgk/tzgg/`, read without a browser in 2026-09 (http leads to https); no article was seen."""

    name = "zhaoqing"
    office = "肇庆市人民检察院"
    level = "prefecture"
    region_code = "441200"
    home_url = "https://www.zqjcy.gov.cn/"
    family = GENERIC
    evidence = Evidence.UNKNOWN
