"""Zhejiang Province."""

from crawler.families import HANWEB
from crawler.source import Evidence, SourceSpider


class Zhejiang(SourceSpider):
    """Articles such as `/art/2025/2/21/art_28_202914.html`, at 余姚 too; no list was seen."""

    name = "zhejiang"
    office = "浙江省人民检察院"
    level = "provincial"
    region_code = "330000"
    home_url = "http://www.zjjcy.gov.cn/"
    family = HANWEB
    evidence = Evidence.SEEN
