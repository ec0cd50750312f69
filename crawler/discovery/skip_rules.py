"""Decides which list rows are not fetched, because most rows of a procuratorate's lists have nothing to do with fraud.

The title alone decides, by the words in data/skip_rules.json. Titles say little, so a doubtful row is fetched. A share
of the refused rows is fetched anyway: those on fraud among them show what the rules miss. docs/selection.md gives the
rules in words; change both together.
"""

from __future__ import annotations

import hashlib
import json
import re
import unicodedata
from dataclasses import dataclass
from functools import cache, lru_cache
from importlib import resources

from archive.analysis.topic import TERMS
from archive.text.hanzi import simplified

CUT = re.compile(r"(?:\.{2,}|[⋯。]{2,}|⋯)$")  # NFKC turns … into three full stops
INVISIBLE = "CZ"  # Unicode's controls, format characters and white space, as in 招 聘 公 告
BARRIER = "|"  # replaces a harmless word, so that no word is read across the gap


@dataclass(frozen=True, slots=True)
class TitleRule:
    """Refuses the titles in which its pattern is found, unless a word rescues them."""

    name: str
    pattern: re.Pattern[str]


@dataclass(frozen=True, slots=True)
class TitleRules:
    """data/skip_rules.json with its patterns compiled."""

    rules: tuple[TitleRule, ...]
    words: tuple[str, ...]  # words that rescue a title; they include the terms of fraud_terms.json
    rescuing: re.Pattern[str]  # matches any of the words
    harmless: re.Pattern[str]
    share: float  # of the refused rows, the share (0 to 1) that is fetched anyway


@cache
def title_rules() -> TitleRules:
    """data/skip_rules.json, read once per process."""
    data = json.loads(resources.files("crawler.discovery").joinpath("data/skip_rules.json").read_text("utf-8"))
    words = (*(word for row in data["rescuing"] for word in row["words"]), *map(plain, TERMS))
    return TitleRules(
        rules=tuple(TitleRule(row["name"], re.compile("|".join(row["patterns"]))) for row in data["rules"]),
        words=words,
        rescuing=re.compile("|".join(map(re.escape, words))),
        harmless=re.compile("|".join(row["pattern"] for row in data["harmless"])),
        share=data["sampled"]["share"],
    )


def cannot_be_ours(title: str) -> str | None:
    """The name of the rule that refuses a row with this title; None if the row may be a publication of ours.

    Ours are reports, batches of cases, single cases, Q&A, releases and normative documents on fraud, and texts that may
    hold figures on it. Traditional hanzi, full-width forms and white space make no difference. A title that ends in …
    is never refused, because a word that rescues it may have been cut off.
    """
    text = plain(title)
    rules = title_rules()
    if CUT.search(text) or rules.rescuing.search(rules.harmless.sub(BARRIER, text)):
        return None
    return next((rule.name for rule in rules.rules if rule.pattern.search(text)), None)


def is_sampled(key: str, share: float | None = None) -> bool:
    """Whether a refused row is fetched anyway, to measure what the rules miss.

    A hash of the row's canonical key decides, so the sample is the same on every machine and in every run. `share` is 0
    to 1; if it is None, that of data/skip_rules.json is used.
    """
    digest = hashlib.sha256(key.encode(errors="surrogatepass")).digest()
    return int.from_bytes(digest[:8]) < (title_rules().share if share is None else share) * 2**64


@lru_cache(maxsize=1024)  # a row's title is looked at by two rules
def plain(text: str) -> str:
    """The text as the rules for titles and columns need it: simplified hanzi, NFKC forms, no white space."""
    normal = simplified(unicodedata.normalize("NFKC", text))
    return "".join(character for character in normal if unicodedata.category(character)[0] not in INVISIBLE)
