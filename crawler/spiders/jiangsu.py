"""Jiangsu Province."""

from crawler.families import TRS
from crawler.source import Evidence, SourceSpider


class Jiangsu(SourceSpider):
    """Articles are `/yaowen/202602/t20260227_1311217.shtml`, as at offices below it (njqx, wx); no list was seen.

    These are TRS's addresses, so TRS's rules read them, though the system may be the office's own.
    """

    name = "jiangsu"
    office = "江苏省人民检察院"
    level = "provincial"
    region_code = "320000"
    home_url = "https://www.jsjc.gov.cn/"
    family = TRS
    evidence = Evidence.SEEN
