"""Chongqing."""

from crawler.families import GENERIC
from crawler.source import Evidence, SourceSpider


class Chongqing(SourceSpider):
    """Its districts are folders of its host (`/yfy/yubei`), as at none of the cluster's sites; no page was seen."""

    name = "chongqing"
    office = "重庆市人民检察院"
    level = "provincial"
    region_code = "500000"
    home_url = "http://www.cq.jcy.gov.cn/"
    family = GENERIC
    evidence = Evidence.UNKNOWN
