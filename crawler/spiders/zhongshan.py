"""Zhongshan, Guangdong."""

from crawler.families import GENERIC
from crawler.source import Evidence, SourceSpider


class Zhongshan(SourceSpider):
    """A list is `/xxgk/wjgk/list/50.html`, an article `/jcjs/dysqjcy/content/23/18887.html`."""

    name = "zhongshan"
    office = "中山市人民检察院"
    level = "prefecture"
    region_code = "442000"
    home_url = "https://zhongshan.jcy.gov.cn/"
    family = GENERIC
    evidence = Evidence.SEEN
