"""Judges what a run did on a source: each source gets one verdict, with reasons. `good` means that the run worked.

`findings` gathers the facts, `past` sums up the source's own history, and `rules` is the table of the rules.
"""

from __future__ import annotations

from crawler.verdicts.judging import GOOD, ORDER, judge, worst
from crawler.verdicts.rules import of_addresses, of_crawl

__all__ = ["GOOD", "ORDER", "judge", "of_addresses", "of_crawl", "worst"]
