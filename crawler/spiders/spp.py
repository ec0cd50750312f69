"""The Supreme People's Procuratorate."""

from crawler.families import UCAP
from crawler.source import Evidence, SourceSpider


class Spp(SourceSpider):
    """The columns that carry publications; the press hall (wsfbt) is the main one for fraud."""

    name = "spp"
    office = "最高人民检察院"
    level = "supreme"
    region_code = None
    home_url = "https://www.spp.gov.cn/"
    family = UCAP
    evidence = Evidence.SEEN
    columns = ("spp/jczdal", "spp/zgjdxal", "spp/xwfbh/wsfbt", "spp/xwfbh/dxal", "spp/zdgz")
