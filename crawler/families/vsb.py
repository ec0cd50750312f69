"""VSB (博达, Visual SiteBuilder): 肃北, 永靖 and others. Page numbers count down."""

import re

from crawler.families.family import Family, Trait
from crawler.families.next_page import by_countdown, by_link

VSB = Family(
    name="vsb",
    system="博达 VSB",
    traits=(
        Trait("vsb_content", re.compile(r"id=['\"]vsb_content"), 5, "www.sxmu.edu.cn, §2.1 D"),
        Trait("_simple_list_gotopage_fun", re.compile(r"_simple_list_gotopage_fun\("), 5, "§2.1 D"),
        Trait("Visual SiteBuilder", re.compile(r"Visual SiteBuilder"), 5, "www.sxmu.edu.cn"),
        Trait("_sitegray", re.compile(r"_sitegray[./_]"), 4, "www.sxmu.edu.cn"),
        Trait("/system/resource/js/", re.compile(r"/system/resource/js/"), 3, "www.sxmu.edu.cn"),
        Trait(".vsb.css", re.compile(r"\.vsb\.css"), 4, "www.sxmu.edu.cn"),
        Trait("links info/N/N.htm", re.compile(r"/info/\d+/\d+\.htm"), 3, "§2.1 D", in_links=True),
    ),
    article=re.compile(r"/info/\d+/\d+\.htm$|/content\.jsp\?(?=.*\bwbnewsid=\d)"),
    index="index.htm",
    paging_rules=(by_countdown, by_link),
)
