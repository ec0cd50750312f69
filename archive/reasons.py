"""Why something was decided: codes with their values, stored as JSON, and the English words that the terminal prints.

Stored are arrays of objects: [{"code": "same_title"}, {"code": "share", "held": 0.98}]. The site has words of its own.
"""

from __future__ import annotations

import json
from dataclasses import dataclass

Value = str | int | float | tuple[str, ...]

# By code. Values are put in by name, several words with a comma between them.
ENGLISH: dict[str, str] = {
    # copies.why, links.why
    "same_text": "the same text",
    "same_title": "the same title",
    "same_title_without": "the same title without {words}",
    "title_says_part": "its title says {part}",
    "near_dates": "near dates",
    "case_numbers": "{numbers}",
    "same_cases": "the same {count} case(s)",
    "share": "{held:.2f} of its text",
    "shares": "{held:.2f} of its text and {holds:.2f} of the other's",
    "share_alone": "{held:.2f} of its text, and nothing else that is the same",
    "by_another_copy": "by way of another copy",
    "copy_of_part": "a copy of a part of it",
    # pages.tier_why: what is known of the host, or what a machine left in the page
    "registered_source": "page of a registered source",
    "known_host": "{host}: {what}",
    "pinyin_glosses": "{count} hanzi glossed with pinyin: {words}",
    "synonyms": "{count} words spun from ours: {words}",
    "translated_back": "{count} words translated there and back: {words}",
    "translated": "not in Chinese, with {count} terms of ours word for word: {words}",
    "farm_search_terms": "{count} search terms in a row",
    "farm_spam": "spam: {words}",
    "farm_renamed_closing_line": "a portal's closing line with the name {name}",
    "farm_hidden_paragraphs": "{count} hidden paragraph(s)",
    "farm_tag_links": "{count} links to tags",
    "farm_keyword_before_title": "[{keyword}] before its title",
    "farm_generator": "made by {generator}",
}


@dataclass(frozen=True, slots=True)
class Reason:
    """One thing that decided: a code of ENGLISH, and its values by name."""

    code: str
    values: tuple[tuple[str, Value], ...] = ()


def reason(code: str, **values: Value) -> Reason:
    """A reason with its values by name."""
    return Reason(code, tuple(values.items()))


def reasons_json(*reasons: Reason) -> str:
    """Reasons as they are stored."""
    return json.dumps([{"code": one.code, **dict(one.values)} for one in reasons], ensure_ascii=False)


def in_english(stored: str) -> str:
    """Stored reasons in words; anything else, as an older archive has it, as it is."""
    try:
        return "; ".join(_words(**one) for one in json.loads(stored))
    except (ValueError, TypeError, KeyError):
        return stored


def _words(code: str, **values: Value) -> str:
    said = {name: ", ".join(value) if isinstance(value, list) else value for name, value in values.items()}
    return ENGLISH[code].format(**said)
