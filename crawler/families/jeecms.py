"""JEECMS: 上海 and its districts."""

import re

from crawler.families.family import Family, Trait
from crawler.families.next_page import by_link, by_number

JEECMS = Family(
    name="jeecms",
    system="JEECMS",
    traits=(
        Trait("jeecms", re.compile(r"jeecms", re.IGNORECASE), 4, "known of the system"),
        Trait("/r/cms/", re.compile(r"[\"'(]/r/cms/"), 4, "known of the system: its resources"),
        Trait("Cms.viewCount", re.compile(r"\bCms\.(?:viewCount|siteFlow)\b|content_view\.jspx"), 3, "the system"),
        Trait("发表日期", re.compile(r"发表日期\s*[:：]"), 1, "上海, §4.5"),
        Trait("links ….jhtml", re.compile(r"\.jhtml\b"), 4, "上海, 青浦, 静安, §2.1 E", in_links=True),
    ),
    article=re.compile(r"/\d+\.jhtml$"),
    index="index.jhtml",
    paging_rules=(by_link, by_number(1)),
)
