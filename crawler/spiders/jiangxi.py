"""Jiangxi Province."""

from crawler.families.trs import TrsSpider


class Jiangxi(TrsSpider):
    """Columns are found from the home page."""

    name = "jiangxi"
    office = "江西省人民检察院"
    level = "provincial"
    region_code = "360000"
    home_url = "http://www.jx.jcy.gov.cn/"
