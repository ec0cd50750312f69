"""Wuxi, Jiangsu."""

from crawler.families import TRS
from crawler.source import Evidence, SourceSpider


class Wuxi(SourceSpider):
    """An article of 2017 is `/zt/ztcc/201708/t20170823_165509.shtml`, its line 听新闻 放大镜 …; no list was seen."""

    name = "wuxi"
    office = "无锡市人民检察院"
    level = "prefecture"
    region_code = "320200"
    home_url = "http://wx.jsjc.gov.cn/"
    family = TRS
    evidence = Evidence.SEEN
