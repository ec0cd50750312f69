"""The first live minute: what a source's site answers, and what each rule of ours makes of it.

`check_all(spiders)` asks the sites and returns a diagnosis of each; `as_text` and `to_json` say it.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from crawler.check.diagnosis import Diagnosis, diagnose
from crawler.check.probe import probe, trim
from crawler.check.report import as_text, to_json
from crawler.source import SourceSpider

__all__ = ["Diagnosis", "as_text", "check_all", "to_json"]


def check_all(spiders: Sequence[type[SourceSpider]], **options: Any) -> list[Diagnosis]:
    """Ask the sites of these sources and diagnose each. Options and errors as crawler.check.probe.probe."""
    results = probe([trim(spider) for spider in spiders], **options)
    from crawler.settings import USER_AGENT  # not above: it is loaded once the command knows the contact

    return [diagnose(spider, result, USER_AGENT) for spider, result in zip(spiders, results, strict=True)]
