"""Which rows of a list are not fetched: a procuratorate's lists hold more tree plantings than reports on fraud.

The title alone decides, by the words of data/skip_rules.json. Titles say little, so all doubt is for fetching, and a
share of what is refused is fetched anyway: what turns out to be on fraud among it is what the rules missed. The rules
in words, for readers, are docs/selection.md: keep the two together.
"""

from __future__ import annotations

import hashlib
import json
import re
import unicodedata
from dataclasses import dataclass
from functools import cache
from importlib import resources

from archive.analysis.topic import topic_vocabulary
from archive.text.hanzi import simplified

CUT = re.compile(r"(?:\.{2,}|[⋯。]{2,}|⋯)$")  # NFKC makes … three full stops
INVISIBLE = "CZ"  # Unicode's controls, format characters and white space: 招 聘 公 告
BARRIER = "|"  # in place of what is harmless, so that no word is read across it


@dataclass(frozen=True, slots=True)
class TitleRule:
    """A title in which the pattern is found is of this sort, unless a word rescues it."""

    name: str
    pattern: re.Pattern[str]


@dataclass(frozen=True, slots=True)
class TitleRules:
    """data/skip_rules.json, made ready."""

    rules: tuple[TitleRule, ...]
    words: tuple[str, ...]  # that rescue a title, the terms of data/fraud_terms.json among them
    rescuing: re.Pattern[str]  # any of them
    harmless: re.Pattern[str]
    share: float  # of the rows that are not to be fetched, those that are fetched anyway


@cache
def title_rules() -> TitleRules:
    """data/skip_rules.json, read once a process."""
    data = json.loads(resources.files("crawler.discovery").joinpath("data/skip_rules.json").read_text("utf-8"))
    words = (*(word for row in data["rescuing"] for word in row["words"]), *map(plain, topic_vocabulary().terms))
    return TitleRules(
        rules=tuple(TitleRule(row["name"], re.compile("|".join(row["patterns"]))) for row in data["rules"]),
        words=words,
        rescuing=re.compile("|".join(map(re.escape, words))),
        harmless=re.compile("|".join(row["pattern"] for row in data["harmless"])),
        share=data["sampled"]["share"],
    )


def cannot_be_ours(title: str) -> str | None:
    """The name of the rule by which a row of this title is no publication of ours; None where it may be one.

    Ours are reports, batches of cases, single cases, Q&A, releases and normative documents on fraud, and what may hold
    figures on it. Traditional hanzi, full-width forms and white space make no difference. A title that ends in … is
    never named: the words that would rescue it may be those that were cut.
    """
    text = plain(title)
    rules = title_rules()
    if CUT.search(text) or rules.rescuing.search(rules.harmless.sub(BARRIER, text)):
        return None
    return next((rule.name for rule in rules.rules if rule.pattern.search(text)), None)


def is_sampled(key: str, share: float | None = None) -> bool:
    """Whether a row that is not to be fetched is fetched anyway, to measure what the rules miss.

    By a hash of the row's canonical key: the same on every machine and in every run, so that a page of the sample stays
    one. `share` is 0 to 1; without one it is that of data/skip_rules.json.
    """
    digest = hashlib.sha256(key.encode(errors="surrogatepass")).digest()
    return int.from_bytes(digest[:8]) < (title_rules().share if share is None else share) * 2**64


def plain(text: str) -> str:
    """The text as the tables of titles and of columns know it: simplified, in NFKC forms, without white space."""
    normal = simplified(unicodedata.normalize("NFKC", text))
    return "".join(character for character in normal if unicodedata.category(character)[0] not in INVISIBLE)
