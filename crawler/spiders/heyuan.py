"""Heyuan, Guangdong."""

from crawler.families import GENERIC
from crawler.source import Evidence, SourceSpider


class Heyuan(SourceSpider):
    """A reposted article is `/node/142`; no list was seen."""

    name = "heyuan"
    office = "河源市人民检察院"
    level = "prefecture"
    region_code = "441600"
    home_url = "https://jcy.heyuan.gov.cn/"
    family = GENERIC
    evidence = Evidence.SEEN
