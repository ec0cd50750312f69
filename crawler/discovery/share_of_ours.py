"""How many titles of a list are likely to be ours: the publications that this archive wants.

It checks what a column's name promises (see crawler.discovery.column_links).
"""

from __future__ import annotations

import re
from collections.abc import Sequence

from crawler.discovery.skip_rules import plain

# Titles that are likely to be ours. Many more words keep a row from being skipped (crawler.discovery.skip_rules).
OURS = re.compile(
    "诈|骗|集资|帮信|洗钱|掩隐|案例|检例|白皮书|工作报告|专题报告|工作情况|办案数据|业务数据|答记者问|发布会"
    r"|案(?<![方档提议预备]案)(?:[(].{1,20}[)])?$"
)


def share_of_ours(titles: Sequence[str]) -> float:
    """The share (0 to 1) of a list's titles that have a strong word (诈骗, 案例, 白皮书 …); 0 without titles."""
    strong = sum(OURS.search(plain(title)) is not None for title in titles)
    return strong / len(titles) if titles else 0.0
