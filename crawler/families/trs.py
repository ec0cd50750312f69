"""TRS, as 正义网 runs it for most provincial, city and county procuratorates (`*.jcy.gov.cn`)."""

import re

from crawler.families.family import Family, Trait
from crawler.families.next_page import by_link, by_number, by_script

TRS = Family(
    name="trs",
    system="TRS (拓尔思, 正义网)",
    traits=(
        Trait("createPageHTML(N, …)", re.compile(r"createPageHTML\(\s*\d"), 4, "www.shanxi.gov.cn, www.hbjc.gov.cn"),
        Trait("var countPage", re.compile(r"var\s+countPage\s*="), 3, "*.jcy.gov.cn, §2.1 A"),
        Trait("TRS_Editor", re.compile(r"TRS_(?:Editor|PreAppend|AUTOADD)"), 3, "*.jcy.gov.cn, www.cmse.gov.cn"),
        Trait("dochtmlcon", re.compile(r"id=['\"]?dochtmlcon"), 2, "www.cmse.gov.cn"),
        Trait("oldsrc", re.compile(r"\soldsrc=['\"]", re.IGNORECASE), 1, "www.hbjc.gov.cn, §2.2"),
        Trait("正义网技术支持", re.compile(r"(?:技术支持|主办|承办)[^<]{0,12}正义网"), 2, "*.jcy.gov.cn, expected"),
        Trait("新闻来源 beside 字号", re.compile(r"新闻来源[:：][^<]{0,60}【字号"), 2, "*.jcy.gov.cn, §2.1 A"),
        Trait("links …/YYYYMM/tYYYYMMDD_N", re.compile(r"/\d{6}/t\d{8}_\d+\.s?html?"), 2, "§2.1 A", in_links=True),
    ),
    article=re.compile(r"/\d{6}/t\d{8}_\d+\.s?html?$"),
    index="index.shtml",
    paging_rules=(by_script, by_link, by_number(0)),
    list_scopes=(
        '//*[contains(@class, "listpage")]',  # 湖北
        '//ul[contains(@class, "artlist")]',  # 湖北
        '//table[.//a[contains(@href, "/t20")]]',  # 广东, 江西
    ),
)
