"""UCAP (开普云): www.spp.gov.cn and its sister hosts."""

import re

from crawler.families.base import SourceSpider


class UcapSpider(SourceSpider):
    """`<ul class="li_line">` lists of `…/YYYYMM/tYYYYMMDD_ID.shtml`, 1-based page numbers."""

    family = "ucap"
    article_path = re.compile(r"/\d{6}/t\d{8}_\d+\.s?html?$")
    list_scopes = ('//*[contains(@class, "commonList_con")]', '//ul[contains(@class, "li_line")]')
    paging_convention = 1
