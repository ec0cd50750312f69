"""Dongguan, Guangdong."""

from crawler.families import GENERIC
from crawler.source import Evidence, SourceSpider


class Dongguan(SourceSpider):
    """Made by scripts, as a survey of 2026-09 found, unlike the cluster's other sites."""

    name = "dongguan"
    office = "东莞市人民检察院"
    level = "prefecture"
    region_code = "441900"
    home_url = "https://www.dongguan.jcy.gov.cn/"
    family = GENERIC
    evidence = Evidence.UNKNOWN
    needs_browser = True
