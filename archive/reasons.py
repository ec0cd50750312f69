"""Why something was decided or failed: codes with their values, stored as JSON, and the terminal's English for them.

Stored are arrays of objects: [{"code": "same_title"}, {"code": "share", "held": 0.98}]. The site has words of its own.
"""

from __future__ import annotations

import json
from dataclasses import dataclass
from typing import Any

Value = str | int | float | tuple[str, ...]

NOT_RECORDED = "not in the replayed file"

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
    # pages.state_reason
    "http_gone": "HTTP {status}: the page is gone",
    "http_refused": "HTTP {status}: the site refuses us",
    "http_slow_down": "HTTP {status}: the site asks us to slow down",
    "http_challenge": "HTTP {status}: a challenge in place of the page",
    "http_failed": "HTTP {status}: the server failed",
    "http_status": "HTTP {status}",
    "torn_coding": "torn: its compressed data stop before their end, or are damaged",
    "torn_disconnect": "torn: the connection broke before its end",
    "torn_length": "torn: it is shorter or longer than its Content-Length",
    "torn_no_end": "torn: its HTML has no end",
    "empty_body": "the body is empty",
    "not_a_page": "not a page: {media_type}",
    "challenge": "a challenge in place of the page: {product}",
    "puzzle": "a puzzle in place of the page",
    "script_alone": "nothing but a script in place of the page",
    "script_alone_of": "nothing but a script in place of the page: {product}",
    "no_text": "no article text was found on the page",
    "leads_home": "its address leads to the home page",
    "reader_ended_twice": "reading this page ended the reading process, twice",
    "reader_too_slow": "reading this page took too long and was stopped",
    # attachments.state_reason
    "not_the_file": "not the PDF, Word or Excel file that the link promises ({media_type})",
    "unread_doc": "no well-kept library reads .doc, the format of Word before 2007",
    "unread_rtf": "RTF is not read",
    "unread_ole": "an Office file of before 2007 that is neither Word nor Excel",
    "unread_zip": "a zip file that is neither Word nor Excel",
    "encrypted": "it is encrypted",
    "no_whole_pdf": "it is no whole PDF",
    "unpacks_too_large": "it unpacks to more than {megabytes} MB",
    "file_too_slow": "reading it took more than {seconds} s",
    "file_ended_reader": "reading it ended the process that read it: it is damaged, or asks for too much memory",
    "file_takes_memory": "reading it takes too much memory",
    "damaged_file": "it is damaged: {error}",
    "file_without_text": "it holds no text; its pages may be pictures",
    "first_pages": "only {read} of {pages} pages were read",
    "first_sheets": "only {read} of {sheets} sheets were read",
    "first_cells": "only {rows} rows and {columns} columns of {sheet} were read",
    "first_characters": "only its first {read} characters were read",
    # run_sources.reason
    "lists_failed": "{columns}: {failure}",
    "blocked_in_a_row": "the site answers 403 or 429; stopped after several in a row",
    "challenged_in_a_row": "the site answers with a challenge; stopped after several in a row",
    "no_list_read": "no list page was read",
    "addresses": "{count} address(es)",
    "nothing_recorded": f"its home page or lists are {NOT_RECORDED}",
    "not_fetched": "{count} address(es) could not be fetched",
    "vanished": "{count} of {known} articles that were read before are gone or lead to a list now: was the site moved?",
    "unread": "{count} of {live} live articles hold no text that could be read: was the layout changed?",
    "alike": "{count} of {live} live articles hold one and the same text: is the site closed for maintenance?",
    "shrunk": "the lists hold {rows} rows, {before} in the last good run: was a column moved?",
    "not_stored": "{count} page(s) are in the WARC files and not in the tables (see `fanzha status --failures`)",
    "unsettled": "{count} address(es) were requested without any result being stored",
    "lost": "{count} page(s) could not be fetched (see `fanzha status --failures`)",
    "lists_not_recorded": f"{{count}} list page(s) are {NOT_RECORDED}",
    "missed": "{count} of {sampled} sampled page(s) that the title rules skip are on fraud",
    "other_family": "{pages} page(s) are {family} by their traits and not {declared} as declared ({evidence}); they "
    "were read as {family}",
}
# By the kind of a failure (archive.store.frontier.FailedRow); `why` and `about` are its other fields.
FAILURES = {
    "absent": NOT_RECORDED,
    "elsewhere": "answers from another host, {about}",
    "RobotsUnavailable": "{about}: {why}; the host is left alone in this run",
    "RobotsDisallowed": "not fetched: {why}",
    "RefusedAddress": "not fetched: {why}",
    "NeedsBrowser": "not fetched: {why}",
    "RenderFailed": "not rendered: {why}",
    "parse_error": "parse error: {why}",
    "not_stored": "not stored: {why}",
    "CannotStore": "not stored: {why}",
    # Notes on lists that were read.
    "no_rows": "holds no rows",
    "scripted": "the list is made by a script and holds no row without a browser: give the source `needs_browser = "
    "True`, and install the extra (pip install 'fanzha[browser]') and Chromium",
    "rendered_without_rows": "a browser made the list, and it holds no row: `fanzha check` says what every rule found",
    "no_columns": "no link on the home page names a column that we know",
    "scripted_home": "no link on the home page names a column that we know; the page is made by a script: see "
    "`needs_browser`",
    "unfinished": "read as it was when the time and the requests of a page were used up; its scripts were not done",
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


def because(code: str, **values: Value) -> str:
    """One reason as it is stored."""
    return reasons_json(reason(code, **values))


def parse_reasons(text: str | None) -> Any:
    """Stored reasons as JSON has them; the text itself where an older archive has words, None for none."""
    try:
        return json.loads(text) if text else None
    except ValueError:
        return text


def in_english(stored: str) -> str:
    """Stored reasons in words; anything else, as an older archive has it, as it is."""
    try:
        return "; ".join(_words(**one) for one in json.loads(stored))
    except (ValueError, TypeError, KeyError):
        return stored


def failure_in_english(kind: str, why: str | None, about: str | None) -> str:
    """Why an address failed, without the address; see archive.store.frontier.FailedRow."""
    return FAILURES.get(kind, "{why}").format(why=in_english(why or kind), about=about)


def _words(code: str, **values: Value) -> str:
    if code == "lists_failed":
        kind, why, about = (str(values.get(name, "")) for name in ("kind", "why", "about"))
        values["failure"] = failure_in_english(kind, why, about)
    said = {name: ", ".join(value) if isinstance(value, list) else value for name, value in values.items()}
    return ENGLISH[code].format(**said)
