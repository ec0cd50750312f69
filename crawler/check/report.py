"""Turns diagnoses into text for people and JSON for programs."""

from __future__ import annotations

import json
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import fields
from typing import Any
from urllib.parse import urlsplit

from archive.urls import same_host
from crawler.check.advice import Advice, advice
from crawler.check.diagnosis import ArticleStep, Diagnosis, HomeStep, ListStep, RobotsStep
from crawler.check.sample_fetch import Attempt, AttemptOutcome
from crawler.discovery.list_pages import ListPage
from crawler.discovery.skip_rules import cannot_be_ours
from crawler.families import Family, Recognition
from crawler.families.list_rows import Row

INDENT = 16
MAX_TEXT_CHARS = 60  # of a paragraph or a title
MAX_LINKS = 12  # columns or hubs
NOT_REQUESTED = "not asked for"
BLOCK_STATES = {True: "ok", False: "NO", None: "--"}
DATE_RULES = {
    "meta": "from a <meta> of the page",
    "line": "from a line of the page",
    "list": "from the list, since the page prints none",
    "url": "from the address, since neither page nor list prints one",
}


def _skipped(page: ListPage) -> list[tuple[str, str]]:
    """The rows that a crawl would not fetch: their titles, and the rules that skip them."""
    return [(row.title, rule) for row in page.rows if (rule := cannot_be_ours(row.title))]


# --- for programs -----------------------------------------------------------------------------------------------------


def to_json(found: Sequence[Diagnosis]) -> str:
    """A JSON list with an object for each source: the fields of its Diagnosis, and `advice` with the verdict first."""
    return json.dumps(found, ensure_ascii=False, indent=2, default=_as_dict)


def _as_dict(value: Any) -> dict[str, Any] | str:
    """The fields of a data class and what is derived from them; for a family, its name."""
    if isinstance(value, Family):
        return value.name
    found = {field.name: getattr(value, field.name) for field in fields(value)}
    if isinstance(value, Diagnosis):
        found |= {"good": value.good, "advice": advice(value)}
    elif isinstance(value, Recognition):
        found["scores"] = dict(value.scores)
    elif isinstance(value, ListStep):
        found |= _list_as_dict(found.pop("page"))
    return found


def _list_as_dict(page: ListPage | None) -> dict[str, Any]:
    if page is None:
        return {}
    following, place = page.following or (None, None)
    return {
        "recognised": page.recognised,
        "read_as": page.family,
        **{field.name: getattr(page.search, field.name) for field in fields(page.search)},
        "dated": page.dated,
        "skipped": [{"title": title, "rule": rule} for title, rule in _skipped(page)],
        "scripted": page.scripted,
        "next_page": following.url if following else None,
        "next_page_evidence": following.evidence if following else None,
        "pages": place.total if place else None,
    }


# --- for people -------------------------------------------------------------------------------------------------------


def as_text(found: Diagnosis) -> str:
    """One source's diagnosis as lines: a block for each step, then the verdict and what to do."""
    home, (first, *others) = found.home, advice(found)
    to_do = filter(None, (first.do, *(f"{_symptom(one)}. {one.do}" for one in others)))
    lines = (
        f"{found.source}  {found.office}  {home.attempt.url}",
        *_robots(found),
        *_step("home page", home.attempt, bool(home.columns or found.columns), _home(home, found)),
        *(line for one in found.lists for line in _step("list", one.attempt, bool(one.rows), _list(one, found))),
        *(() if found.lists else _block("list", None, NOT_REQUESTED)),
        *(line for one in found.articles for line in _step("article", one.attempt, bool(one.article), _article(one))),
        *(() if found.articles else _block("article", None, NOT_REQUESTED)),
        *_block("verdict", found.good, f"{found.source}: {_symptom(first)}"),
        *(f"{'' if at else 'to do':{INDENT}}{line}" for at, line in enumerate(to_do)),
    )
    return "\n".join(lines)


def _symptom(one: Advice) -> str:
    return f"{one.name}: {one.what}" if one.what else one.name


def _block(name: str, good: bool | None, first: str, *others: str | None) -> Iterator[str]:
    """The lines of a block. `good` is None if nothing was fetched."""
    yield f"{name:{INDENT - 4}}{BLOCK_STATES[good]:4}{first}"
    yield from (f"{'':{INDENT}}{line}" for line in others if line)


def _step(name: str, attempt: Attempt, good: bool, details: Iterable[str | None]) -> Iterator[str]:
    """The block of a page. `details` are printed only if the page is live."""
    reason = f" ({attempt.reason})" if attempt.reason else ""
    first = f"{attempt.url}: {attempt.outcome}{reason}{_moved(attempt)}"
    return _block(name, good and attempt.live, first, *(details if attempt.live else ()))


def _robots(found: Diagnosis) -> Iterator[str]:
    for one in found.robots:
        good = one.known and len(one.forbidden) < max(one.wanted, 1)
        delay = f"Crawl-delay: {one.crawl_delay:g} seconds, which we keep" if one.crawl_delay else None
        yield from _block("robots.txt", good, f"{one.url}: {_rules(one)}", delay)
    if not found.robots:  # a live site is asked for robots.txt first, so any answer is from a replayed file
        replayed = found.last.status is not None or found.last.outcome is AttemptOutcome.ABSENT
        yield from _block("robots.txt", None, "not in the replayed file" if replayed else NOT_REQUESTED)


def _rules(one: RobotsStep) -> str:
    if not one.known:
        return f"{one.reason}; the host is left alone"
    if one.status and one.status >= 400:
        return f"HTTP {one.status}: there is none, nothing is forbidden"
    if not one.forbidden:
        return f"{one.rules} rule(s), which forbid none of {one.wanted} addresses that we would ask for"
    return f"{one.rules} rule(s), which forbid {len(one.forbidden)} of {one.wanted} addresses, as {one.forbidden[0]}"


def _home(home: HomeStep, found: Diagnosis) -> Iterator[str]:
    yield f"encoding: {f'declared {home.charset}' if home.charset else 'not declared'}, read as {home.codec}"
    yield from _family(home.recognised, found.family)
    yield from _columns(found)
    if home.hubs:
        yield "pages that may link more:"
    for one in home.hubs[:MAX_LINKS]:
        yield f"  {one.found_by}  {one.url}  {'looked through' if one.fetched else 'not looked through'}"
    yield from _more(len(home.hubs))


def _moved(one: Attempt) -> str:
    if one.moved_to is None or one.outcome is AttemptOutcome.ELSEWHERE:
        return ""
    old, new = urlsplit(one.url).scheme, urlsplit(one.moved_to).scheme
    what = "another address" if old == new else new
    if not same_host(one.url, one.moved_to):
        what = "another host"
    return f"; redirected to {what}: {one.moved_to}"


def _family(recognised: Recognition | None, declared: str) -> Iterator[str]:
    if recognised and recognised.family:
        agrees = "as declared" if recognised.family.name == declared else f"NOT {declared} as declared"
        yield f"family: {recognised.family.name} by its traits, {agrees} ({recognised})"
    elif recognised:
        yield f"family: too few traits, read as declared: {declared} ({recognised})"


def _columns(found: Diagnosis) -> Iterator[str]:
    home = found.home
    if found.columns:
        yield f"columns declared: {', '.join(found.columns)}"
    if not home.columns:
        yield f"columns found: none{', the page is made by a script' if home.scripted else ''}"
        return
    yield "columns found (worth 5 to 1 by the text of the link):"
    for one in home.columns[:MAX_LINKS]:
        on = "" if one.found_on == (home.attempt.moved_to or home.attempt.url) else f"  on {one.found_on}"
        yield f"  {one.worth}  {one.found_by}  {one.url}{on}"
    yield from _more(len(home.columns))


def _more(count: int) -> Iterator[str]:
    if count > MAX_LINKS:
        yield f"  and {count - MAX_LINKS} more"


def _list(step: ListStep, found: Diagnosis) -> Iterator[str]:
    page = step.page
    if page is None:
        return
    yield from _family(page.recognised, found.family)
    yield f"rows: {len(page.rows)}, {page.dated} of them dated, read as {page.family.name}{_left_out(page)}"
    yield f"in: {page.search.scope or 'no scope'}{_nothing_in(page.search.empty_scopes)}"
    if page.rows:
        yield f"first: {_row(page.rows[0])}"
        yield f"last: {_row(page.rows[-1])}"
    if page.scripted:
        yield "the page is made by a script"
    if page.following is None:
        yield "next page: nothing names one"
    else:
        following, place = page.following
        yield f"next page: {following.url}, of {place.total or 'an unknown number'}, by {following.evidence}"


def _left_out(page: ListPage) -> str:
    text = ""
    if skipped := _skipped(page):
        title, rule = skipped[0]
        text = f"; {len(skipped)} skipped by title, as {_cut(title)} ({rule})"
    if others := page.search.other_hosts:
        text += f"; {len(others)} to other hosts left out, as {others[0]}"
    return text


def _nothing_in(selectors: tuple[str, ...]) -> str:
    return f"; nothing in {', '.join(selectors)}" if selectors else ""


def _row(row: Row) -> str:
    return f"{row.date or 'no date'}  {_cut(row.title)}  {row.url}"


def _article(step: ArticleStep) -> Iterator[str | None]:
    article, body = step.article, step.body
    if article is None or body is None:
        yield step.reason
        yield f"on the list: {step.list_title}"
        return
    paragraphs = article.text.splitlines()
    yield f"title: {article.title or 'none'} (by {article.title_from or 'no rule'})"
    yield f"date: {article.published or 'none'} ({DATE_RULES.get(article.published_from or '', 'no rule gave one')})"
    yield f"source: {article.attribution or 'none'}; editor: {article.editor or 'none'}"
    size = f"{len(article.text)} characters in {len(paragraphs)} paragraphs"
    yield f"body: {body.selector or 'located by its weight'}, {size}{_nothing_in(body.tried)}"
    yield f"first: {_cut(paragraphs[0])}"
    yield f"last: {_cut(paragraphs[-1])}"
    counts = f"documents: {step.documents}; attachments: {len(article.attachments)}"
    yield f"kind: {step.kind}; topic: {step.topic}; {counts}"


def _cut(text: str) -> str:
    return text if len(text) <= MAX_TEXT_CHARS else f"{text[:MAX_TEXT_CHARS]}…"
