"""Shenzhen, Guangdong."""

from crawler.families import TRS
from crawler.source import Evidence, SourceSpider


class Shenzhen(SourceSpider):
    """A list is `/ygjw/tzgg/`, read without a browser in 2026-09; its host is of 正义网's cluster, which runs TRS."""

    name = "shenzhen"
    office = "深圳市人民检察院"
    level = "prefecture"
    region_code = "440300"
    home_url = "https://www.shenzhen.jcy.gov.cn/"
    family = TRS
    evidence = Evidence.INFERRED
