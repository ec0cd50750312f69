"""Foshan, Guangdong."""

from crawler.families import GENERIC
from crawler.source import Evidence, SourceSpider


class Foshan(SourceSpider):
    """A list is `/jwgk/tzgg/index.html`, read without a browser in 2026-09; several systems name theirs so."""

    name = "foshan"
    office = "佛山市人民检察院"
    level = "prefecture"
    region_code = "440600"
    home_url = "https://www.fsjcy.gov.cn/"
    family = GENERIC
    evidence = Evidence.UNKNOWN
