"""Hainan Province."""

from crawler.families import GENERIC
from crawler.source import Evidence, SourceSpider


class Hainan(SourceSpider):
    """An article of 五指山's on its host is `/webSite/module/M101/view/931599/00600014`; no list was seen."""

    name = "hainan"
    office = "海南省人民检察院"
    level = "provincial"
    region_code = "460000"
    home_url = "http://www.hi.jcy.gov.cn/"
    family = GENERIC
    evidence = Evidence.SEEN
