"""Nanjing, Jiangsu."""

from crawler.families import TRS
from crawler.source import Evidence, SourceSpider


class Nanjing(SourceSpider):
    """A host of the province's system; 栖霞's article there is `/zt/tszs/202604/t20260409_1321143.shtml`."""

    name = "nanjing"
    office = "南京市人民检察院"
    level = "prefecture"
    region_code = "320100"
    home_url = "http://nj.jsjc.gov.cn/"
    family = TRS
    evidence = Evidence.INFERRED
