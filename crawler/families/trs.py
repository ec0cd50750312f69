"""TRS, as 正义网 runs it for most provincial, city and county procuratorates (`*.jcy.gov.cn`)."""

import re

from crawler.families.base import SourceSpider


class TrsSpider(SourceSpider):
    """Table rows or lists of `./YYYYMM/tYYYYMMDD_ID.shtml`, often gb2312; page numbers count from 0."""

    family = "trs"
    article_path = re.compile(r"/\d{6}/t\d{8}_\d+\.s?html?$")
    list_scopes = (
        '//*[contains(@class, "listpage")]',  # 湖北
        '//ul[contains(@class, "artlist")]',  # 湖北
        '//table[.//a[contains(@href, "/t20")]]',  # 广东, 江西
    )
    paging_convention = 0
