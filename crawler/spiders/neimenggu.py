"""Inner Mongolia."""

from crawler.families import TRS
from crawler.source import Evidence, SourceSpider


class Neimenggu(SourceSpider):
    """Its host is of 正义网's cluster; 鄂托克's site, on the same, has TRS's lists. No page of its own was seen."""

    name = "neimenggu"
    office = "内蒙古自治区人民检察院"
    level = "provincial"
    region_code = "150000"
    home_url = "http://www.nm.jcy.gov.cn/"
    family = TRS
    evidence = Evidence.INFERRED
