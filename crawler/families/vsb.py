"""VSB (博达, Visual SiteBuilder): 肃北, 永靖 and others. Page numbers count down."""

import re

from crawler.families.family import Family, Mark
from crawler.families.next_page import by_countdown, by_link

VSB = Family(
    name="vsb",
    system="博达 VSB",
    marks=(
        Mark("vsb_content", re.compile(r"id=['\"]vsb_content"), 5, "www.sxmu.edu.cn, §2.1 D"),
        Mark("_simple_list_gotopage_fun", re.compile(r"_simple_list_gotopage_fun\("), 5, "§2.1 D"),
        Mark("Visual SiteBuilder", re.compile(r"Visual SiteBuilder"), 5, "www.sxmu.edu.cn"),
        Mark("_sitegray", re.compile(r"_sitegray[./_]"), 4, "www.sxmu.edu.cn"),
        Mark("/system/resource/js/", re.compile(r"/system/resource/js/"), 3, "www.sxmu.edu.cn"),
        Mark(".vsb.css", re.compile(r"\.vsb\.css"), 4, "www.sxmu.edu.cn"),
        Mark("links info/N/N.htm", re.compile(r"/info/\d+/\d+\.htm"), 3, "§2.1 D", in_links=True),
    ),
    article=re.compile(r"/info/\d+/\d+\.htm$|/content\.jsp\?(?=.*\bwbnewsid=\d)"),
    index="index.htm",
    turns=(by_countdown, by_link),
)
