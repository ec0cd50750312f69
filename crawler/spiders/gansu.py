"""Gansu Province."""

from crawler.families import GENERIC
from crawler.source import Evidence, SourceSpider


class Gansu(SourceSpider):
    """Its host is the provincial government's; its counties 肃北 and 永靖 run 博达. No page of its own was seen."""

    name = "gansu"
    office = "甘肃省人民检察院"
    level = "provincial"
    region_code = "620000"
    home_url = "http://www.jcy.gansu.gov.cn/"
    family = GENERIC
    evidence = Evidence.UNKNOWN
