"""Beijing."""

from crawler.families import GENERIC
from crawler.source import Evidence, SourceSpider


class Beijing(SourceSpider):
    """A system of its own: articles were `view.jsp?…XXBH=…`, districts are `/c/NAME/`; no list of today was seen."""

    name = "beijing"
    office = "北京市人民检察院"
    level = "provincial"
    region_code = "110000"
    home_url = "https://www.bjjc.gov.cn/"
    family = GENERIC
    evidence = Evidence.INFERRED
