"""Ningbo, Zhejiang."""

from crawler.families import HANWEB
from crawler.source import Evidence, SourceSpider


class Ningbo(SourceSpider):
    """A host of the province's 大汉 system, as 余姚's, one of its counties, whose article was seen."""

    name = "ningbo"
    office = "宁波市人民检察院"
    level = "prefecture"
    region_code = "330200"
    home_url = "http://www.ningbo.zjjcy.gov.cn/"
    family = HANWEB
    evidence = Evidence.INFERRED
