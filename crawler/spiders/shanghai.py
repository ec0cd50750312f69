"""Shanghai."""

from crawler.families import JEECMS
from crawler.source import Evidence, SourceSpider


class Shanghai(SourceSpider):
    """Articles such as `/gzbg/2013/rdhgzbg/79382.jhtml`, districts' below `/pdjc/`, `/qpjc/`; no list was seen."""

    name = "shanghai"
    office = "上海市人民检察院"
    level = "provincial"
    region_code = "310000"
    home_url = "https://www.sh.jcy.gov.cn/"
    family = JEECMS
    evidence = Evidence.SEEN
