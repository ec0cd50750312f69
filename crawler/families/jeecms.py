"""JEECMS: 上海 and its districts."""

import re

from crawler.families.family import Family, Mark
from crawler.families.next_page import by_link, by_number

JEECMS = Family(
    name="jeecms",
    system="JEECMS",
    marks=(
        Mark("jeecms", re.compile(r"jeecms", re.IGNORECASE), 4, "known of the system"),
        Mark("/r/cms/", re.compile(r"[\"'(]/r/cms/"), 4, "known of the system: its resources"),
        Mark("Cms.viewCount", re.compile(r"\bCms\.(?:viewCount|siteFlow)\b|content_view\.jspx"), 3, "the system"),
        Mark("发表日期", re.compile(r"发表日期\s*[:：]"), 1, "上海, §4.5"),
        Mark("links ….jhtml", re.compile(r"\.jhtml\b"), 4, "上海, 青浦, 静安, §2.1 E", in_links=True),
    ),
    article=re.compile(r"/\d+\.jhtml$"),
    index="index.jhtml",
    turns=(by_link, by_number(1)),
)
