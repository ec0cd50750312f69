"""What a publication is, what it is about, and how good a page is as its copy."""

from __future__ import annotations

from enum import StrEnum


class Kind(StrEnum):
    """What a publication is."""

    REPORT = "report"  # 工作情况, 白皮书
    TYPICAL_CASES = "typical_cases"  # 典型案例
    GUIDING_CASES = "guiding_cases"  # 指导性案例, 检例第N号
    PRESS_QA = "press_qa"  # 答记者问
    RELEASE = "release"  # 新闻发布稿
    NORMATIVE = "normative"  # 意见, 规定, 解释
    OTHER = "other"


class Topic(StrEnum):
    """Whether a publication is about fraud."""

    FRAUD = "fraud"
    PARTLY = "partly"  # a batch in which some cases are fraud
    OTHER = "other"


class Tier(StrEnum):
    """How good a page is as a copy, the best first."""

    OFFICIAL = "official"  # the page of a state office on its own site
    PRESS = "press"  # edited, and somebody is responsible for it
    MIRROR = "mirror"  # it reposts what others wrote: a law firm, an encyclopedia, anybody's account
    UNKNOWN = "unknown"
    CLONE = "clone"  # a machine rewrote it, or it is a content farm's; it is stored and never published
