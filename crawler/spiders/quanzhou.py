"""Quanzhou, Fujian."""

from crawler.families import TRS
from crawler.source import Evidence, SourceSpider


class Quanzhou(SourceSpider):
    """An article of 2018 is `/jwgk/gggs/201805/t20180518_2215294.shtml`; no list was seen."""

    name = "quanzhou"
    office = "泉州市人民检察院"
    level = "prefecture"
    region_code = "350500"
    home_url = "http://www.quanzhou.jcy.gov.cn/"
    family = TRS
    evidence = Evidence.SEEN
