"""Hubei Province."""

from crawler.families import TRS
from crawler.source import Evidence, SourceSpider


class Hubei(SourceSpider):
    """In 2020 `/qwfb/ajxx/` had 18 pages; `/qwfb/zdal/`, `/gzbg/ndbg/` and others were read too.

    They are not declared: articles of 2025 stand under `/ejxw/gddt/`, and a declaration would hide what has come since.
    """

    name = "hubei"
    office = "湖北省人民检察院"
    level = "provincial"
    region_code = "420000"
    home_url = "http://www.hbjc.gov.cn/"
    family = TRS
    evidence = Evidence.SEEN
