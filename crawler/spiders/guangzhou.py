"""Guangzhou, Guangdong."""

from crawler.families import GENERIC
from crawler.source import Evidence, SourceSpider


class Guangzhou(SourceSpider):
    """Made by scripts, as a survey of 2026-09 found, unlike the cluster's other sites; also www.jcy.gz.gov.cn."""

    name = "guangzhou"
    office = "广州市人民检察院"
    level = "prefecture"
    region_code = "440100"
    home_url = "https://guangzhou.jcy.gov.cn/"
    family = GENERIC
    evidence = Evidence.UNKNOWN
    needs_browser = True
