"""The Xinjiang Production and Construction Corps."""

from crawler.families import GENERIC
from crawler.source import Evidence, SourceSpider


class Bingtuan(SourceSpider):
    """Only its home page's address is known; the host is the Corps' own."""

    name = "bingtuan"
    office = "新疆生产建设兵团人民检察院"
    level = "provincial"
    region_code = "650000"  # its offices stand in 新疆; GB/T 2260 has no code of its own for the Corps
    home_url = "http://jcy.xjbt.gov.cn/"
    family = GENERIC
    evidence = Evidence.UNKNOWN
