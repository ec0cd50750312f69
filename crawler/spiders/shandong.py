"""Shandong Province."""

from crawler.families import GENERIC
from crawler.source import Evidence, SourceSpider


class Shandong(SourceSpider):
    """Only its home page's address is known, and no other office's in the province."""

    name = "shandong"
    office = "山东省人民检察院"
    level = "provincial"
    region_code = "370000"
    home_url = "http://www.sdjcy.gov.cn/"
    family = GENERIC
    evidence = Evidence.UNKNOWN
