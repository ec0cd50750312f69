"""Systems of an office's own, and pages that bear no trait: read by what lists have in common."""

import re

from crawler.families.family import Family
from crawler.families.next_page import by_link, by_parameter, by_script

# Addresses of articles as systems write them: a dated path, a number of a document, or one as a parameter.
ARTICLE = re.compile(
    r"/t?\d{8}_\d+\.\w+$|/\d{4}-?\d{2}/(?:\d{2}/)?[^/]*\d[^/]*\.\w+$|/(?:19|20)\d{2}/\d{1,2}/\d{1,2}/[^/]+$"
    r"|/(?:content|article|news|info|detail|node|view|show|art)s?[/_-](?:[\w/-]*[/_-])?\d+(?:\.\w+)?$"
    r"|/\d{4,}\.\w+$|[?&](?:\w*id|XXBH)=[\w-]*\d",
    re.IGNORECASE,
)

GENERIC = Family(
    name="generic",
    system="own system",
    traits=(),
    article=ARTICLE,
    index="index.html",
    paging_rules=(by_script, by_link, by_parameter),
    strict_addresses=False,
)
