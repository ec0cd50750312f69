"""UCAP (开普云): www.spp.gov.cn and its sister hosts."""

import re

from crawler.families.family import Family, Trait
from crawler.families.next_page import by_link, by_number, by_script

UCAP = Family(
    name="ucap",
    system="UCAP (开普云)",
    traits=(
        Trait("createPageHTML('…', …)", re.compile(r"createPageHTML\(\s*['\"]"), 5, "www.spp.gov.cn, §1.3"),
        Trait("UCAP-CONTENT", re.compile(r"UCAP-CONTENT"), 5, "www.gov.cn"),
        Trait("manuscript.js", re.compile(r"manuscript(?:\.js|Page_\w)"), 3, "www.gov.cn, §1.5"),
        Trait("meta manuscriptId", re.compile(r"<meta\s+name=['\"]manuscriptId", re.IGNORECASE), 5, "www.gov.cn"),
        Trait("meta lanmu", re.compile(r"<meta\s+name=['\"]lanmu", re.IGNORECASE), 2, "www.gov.cn, www.spp.gov.cn"),
        Trait(
            "meta firstpublishedtime",
            re.compile(r"<meta\s+name=['\"]firstpublishedtime", re.IGNORECASE),
            3,
            "www.gov.cn, www.spp.gov.cn",
        ),
        Trait(
            "页面生成时间", re.compile(r"<meta\s+name=['\"]others['\"]\s+content=['\"]页面生成时间"), 2, "www.gov.cn"
        ),
        Trait("commonList_con", re.compile(r"class=['\"]commonList_con"), 2, "www.spp.gov.cn, §1.3"),
        Trait("wsfbh_detail", re.compile(r"class=['\"]wsfbh_detail"), 2, "www.spp.gov.cn press hall, §1.4 (b)"),
        Trait("detail_extend", re.compile(r"class=['\"]detail_(?:extend|tit)"), 2, "www.spp.gov.cn, §1.4 (a)"),
        Trait("links …/YYYYMM/tYYYYMMDD_N", re.compile(r"/\d{6}/t\d{8}_\d+\.s?html?"), 1, "§1.2", in_links=True),
    ),
    article=re.compile(r"/\d{6}/t\d{8}_\d+\.s?html?$"),
    index="index.shtml",
    paging_rules=(by_script, by_link, by_number(1)),
    list_scopes=('//*[contains(@class, "commonList_con")]', '//ul[contains(@class, "li_line")]'),
)
