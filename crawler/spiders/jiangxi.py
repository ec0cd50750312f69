"""Jiangxi Province."""

from crawler.families import TRS
from crawler.source import Evidence, SourceSpider


class Jiangxi(SourceSpider):
    """Lists `/alfb/` and `/jcyw/`: tables of rows, gb2312, `var countPage`; its counties' articles are alike."""

    name = "jiangxi"
    office = "江西省人民检察院"
    level = "provincial"
    region_code = "360000"
    home_url = "http://www.jx.jcy.gov.cn/"
    family = TRS
    evidence = Evidence.SEEN
