"""The Supreme People's Procuratorate."""

from crawler.families.ucap import UcapSpider


class Spp(UcapSpider):
    """The columns that carry publications; the press hall (wsfbt) is the main one for fraud."""

    name = "spp"
    office = "最高人民检察院"
    level = "supreme"
    region_code = None
    home_url = "https://www.spp.gov.cn/"
    columns = ("spp/jczdal", "spp/zgjdxal", "spp/xwfbh/wsfbt", "spp/xwfbh/dxal", "spp/zdgz")
