"""Anhui Province."""

from crawler.families import TRS
from crawler.source import Evidence, SourceSpider


class Anhui(SourceSpider):
    """A public crawler left it out for its scripts; a copy of it at another host has `/jcyewu/xsjc/202105/t….shtml`."""

    name = "anhui"
    office = "安徽省人民检察院"
    level = "provincial"
    region_code = "340000"
    home_url = "http://www.ah.jcy.gov.cn/"
    family = TRS
    evidence = Evidence.INFERRED
    needs_browser = True
