"""Xiamen, Fujian."""

from crawler.families import GENERIC
from crawler.source import Evidence, SourceSpider


class Xiamen(SourceSpider):
    """Only its home page's address is known; the host is the office's own."""

    name = "xiamen"
    office = "厦门市人民检察院"
    level = "prefecture"
    region_code = "350200"
    home_url = "http://www.xmjc.gov.cn/"
    family = GENERIC
    evidence = Evidence.UNKNOWN
