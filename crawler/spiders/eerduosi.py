"""Ordos, Inner Mongolia."""

from crawler.families import TRS
from crawler.source import Evidence, SourceSpider


class Eerduosi(SourceSpider):
    """A list is `/jcyw/index.shtml`, and the host is of 正义网's cluster; no article was seen."""

    name = "eerduosi"
    office = "鄂尔多斯市人民检察院"
    level = "prefecture"
    region_code = "150600"
    home_url = "http://www.ordosds.jcy.gov.cn/"
    family = TRS
    evidence = Evidence.INFERRED
