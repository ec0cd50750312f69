"""Checks whether a source's site can be read: what the site answers, and what each of our rules finds in the answers.

`check_all(spiders)` fetches from the sites and returns a Diagnosis for each; `as_text` and `to_json` turn diagnoses
into text.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from crawler.check.diagnosis import Diagnosis, diagnose
from crawler.check.report import as_text, to_json
from crawler.check.sample_fetch import probe, trim
from crawler.source import SourceSpider

__all__ = ["Diagnosis", "as_text", "check_all", "to_json"]


def check_all(spiders: Sequence[type[SourceSpider]], **options: Any) -> list[Diagnosis]:
    """Probe the sites of these sources, and diagnose each. Takes the options and raises the errors of `probe`."""
    results = probe([trim(spider) for spider in spiders], **options)
    from crawler.settings import USER_AGENT  # not at the top: it reads FANZHA_CONTACT, which the command sets first

    return [diagnose(spider, result, USER_AGENT) for spider, result in zip(spiders, results, strict=True)]
