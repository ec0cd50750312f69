"""Guangdong Province."""

from crawler.families import TRS
from crawler.source import Evidence, SourceSpider


class Guangdong(SourceSpider):
    """Lists such as `/tzgg/`: gb2312, tables within tables, links `./202…` of class b16; https is broken."""

    name = "guangdong"
    office = "广东省人民检察院"
    level = "provincial"
    region_code = "440000"
    home_url = "http://www.gd.jcy.gov.cn/"
    family = TRS
    evidence = Evidence.SEEN
