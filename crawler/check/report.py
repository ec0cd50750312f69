"""A diagnosis for people, and for programs."""

from __future__ import annotations

import json
from collections.abc import Iterator, Sequence
from dataclasses import asdict
from typing import Any
from urllib.parse import urlsplit

from archive.urls import same_host
from crawler.check.advice import Advice, advice
from crawler.check.diagnosis import ArticleStep, Diagnosis, HomeStep, ListStep, RobotsStep
from crawler.check.probe import Attempt, AttemptOutcome
from crawler.discovery.list_pages import ListPage
from crawler.discovery.row_titles import cannot_be_ours
from crawler.families import Recognition
from crawler.families.rows import Row

INDENT = 16
MAX_TEXT_CHARS = 60  # of a paragraph or a title
MAX_LINKS = 12  # columns or hubs
BLOCK_STATES = {True: "ok", False: "NO", None: "--"}
DATE_RUNGS = {
    "meta": "from a <meta> of the page",
    "line": "from a line of the page",
    "list": "from the list, since the page prints none",
    "url": "from the address, since neither page nor list prints one",
    "htmldate": "guessed by htmldate",
}


# --- for programs -----------------------------------------------------------------------------------------------------


def to_json(found: Sequence[Diagnosis]) -> str:
    """A list of what was found of each source, and of the advice, the verdict first."""
    return json.dumps([_as_dict(one) for one in found], ensure_ascii=False, indent=2)


def _as_dict(found: Diagnosis) -> dict[str, Any]:
    return {
        **{name: getattr(found, name) for name in ("source", "office", "family", "evidence", "columns")},
        **{name: getattr(found, name) for name in ("needs_browser", "ledger", "good")},
        "robots": [asdict(one) for one in found.robots],
        "home": _home_as_dict(found.home),
        "lists": [_list_as_dict(one) for one in found.lists],
        "articles": [_article_as_dict(one) for one in found.articles],
        "advice": [asdict(one) for one in advice(found)],
    }


def _home_as_dict(home: HomeStep) -> dict[str, Any]:
    return {
        "attempt": asdict(home.attempt),
        "charset": home.charset,
        "codec": home.codec,
        "recognised": _recognised_as_dict(home.page.recognised) if home.page else None,
        "columns": [asdict(one) for one in home.columns],
        "hubs": [{**asdict(one), "fetched": one.url in home.fetched_hubs} for one in _hubs_of(home)],
        "scripted": home.scripted,
    }


def _recognised_as_dict(one: Recognition) -> dict[str, Any]:
    return {
        "family": one.family.name if one.family else None,
        "scores": dict(one.scores),
        "evidence": list(one.evidence),
    }


def _list_as_dict(step: ListStep) -> dict[str, Any]:
    page = step.page
    known = {"attempt": asdict(step.attempt), "column": step.column}
    if page is None:
        return known
    following, place = page.following or (None, None)
    return {
        **known,
        "recognised": _recognised_as_dict(page.recognised),
        "read_as": page.family.name,
        **asdict(page.search),
        "dated": page.dated,
        "skipped": [{"title": title, "rule": rule} for title, rule in _skipped(page)],
        "scripted": page.scripted,
        "next_page": following.url if following else None,
        "next_page_evidence": following.evidence if following else None,
        "pages": place.total if place else None,
    }


def _article_as_dict(step: ArticleStep) -> dict[str, Any]:
    first = step.documents[0].analysis if step.documents else None
    return {
        "attempt": asdict(step.attempt),
        "list_title": step.list_title,
        "list_date": step.list_date,
        "reason": step.reason,
        "article": asdict(step.article) if step.article else None,
        "body": asdict(step.body) if step.body else None,
        "documents": len(step.documents),
        "kind": first.kind if first else None,
        "topic": first.topic if first else None,
    }


def _hubs_of(home: HomeStep) -> list[Any]:
    """Pages that may link more columns: those that are no column, or were looked through."""
    columns = {one.url for one in home.columns}
    hubs = home.page.hubs if home.page else ()
    return [one for one in hubs if one.url not in columns or one.url in home.fetched_hubs]


def _skipped(page: ListPage) -> list[tuple[str, str]]:
    """Title and rule of the rows that would not be fetched."""
    return [(row.title, rule) for row in page.rows if (rule := cannot_be_ours(row.title))]


# --- for people -------------------------------------------------------------------------------------------------------


def as_text(found: Diagnosis) -> str:
    """A block for each step, then the verdict and what to do."""
    first, *others = advice(found)
    lines = [f"{found.source}  {found.office}  {found.home.attempt.url}", *_robots(found), *_home(found)]
    lines += [line for one in found.lists or (None,) for line in _list(one, found)]
    lines += [line for one in found.articles or (None,) for line in _article(one)]
    lines += _block("verdict", found.good, f"{found.source}: {_symptom(first)}")
    return "\n".join((*lines, *_to_do(first, others)))


def _to_do(first: Advice, others: Sequence[Advice]) -> Iterator[str]:
    todo = [first.do, *(f"{_symptom(one)}. {one.do}" for one in others)]
    for at, line in enumerate(filter(None, todo)):
        yield f"{'' if at else 'to do':{INDENT}}{line}"


def _symptom(one: Advice) -> str:
    return f"{one.name}: {one.what}" if one.what else one.name


def _block(name: str, good: bool | None, first: str, *others: str | None) -> Iterator[str]:
    """`good` is None where nothing was fetched."""
    yield f"{name:{INDENT - 4}}{BLOCK_STATES[good]:4}{first}"
    yield from (f"{'':{INDENT}}{line}" for line in others if line)


def _robots(found: Diagnosis) -> Iterator[str]:
    for one in found.robots:
        good = one.known and len(one.forbidden) < max(one.wanted, 1)
        delay = f"Crawl-delay: {one.crawl_delay:g} seconds, which we keep" if one.crawl_delay else None
        yield from _block("robots.txt", good, f"{one.url}: {_rules(one)}", delay)
    if not found.robots:  # it is requested first of every site: an answer without one came from a file
        replayed = found.last.status is not None or found.last.outcome is AttemptOutcome.ABSENT
        yield from _block("robots.txt", None, "not in the replayed file" if replayed else "not asked for")


def _rules(one: RobotsStep) -> str:
    if not one.known:
        return f"{one.reason}; the host is left alone"
    if one.status and one.status >= 400:
        return f"HTTP {one.status}: there is none, nothing is forbidden"
    if not one.forbidden:
        return f"{one.rules} rule(s), which forbid none of {one.wanted} addresses that we would ask for"
    return f"{one.rules} rule(s), which forbid {len(one.forbidden)} of {one.wanted} addresses, as {one.forbidden[0]}"


def _home(found: Diagnosis) -> Iterator[str]:
    home = found.home
    if home.page is None:
        yield from _block("home page", False, _attempt(home.attempt))
        return
    yield from _block(
        "home page",
        bool(home.columns or found.columns),
        _attempt(home.attempt),
        f"encoding: {f'declared {home.charset}' if home.charset else 'not declared'}, read as {home.codec}",
        _family(home.page.recognised, found.family),
        *_columns(found),
        *_hubs(home),
    )


def _attempt(one: Attempt) -> str:
    return f"{one.url}: {one.outcome}{f' ({one.reason})' if one.reason else ''}{_moved(one)}"


def _moved(one: Attempt) -> str:
    if one.moved_to is None or one.outcome is AttemptOutcome.ELSEWHERE:
        return ""
    old, new = urlsplit(one.url).scheme, urlsplit(one.moved_to).scheme
    what = "another address" if old == new else new
    if not same_host(one.url, one.moved_to):
        what = "another host"
    return f"; redirected to {what}: {one.moved_to}"


def _family(recognised: Recognition, declared: str) -> str:
    if recognised.family is None:
        return f"family: too few traits, read as declared: {declared} ({recognised})"
    name = recognised.family.name
    agrees = "as declared" if name == declared else f"NOT {declared} as declared"
    return f"family: {name} by its traits, {agrees} ({recognised})"


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


def _hubs(home: HomeStep) -> Iterator[str]:
    hubs = _hubs_of(home)
    if hubs:
        yield "pages that may link more:"
    for one in hubs[:MAX_LINKS]:
        looked = "looked through" if one.url in home.fetched_hubs else "not looked through"
        yield f"  {one.found_by}  {one.url}  {looked}"
    yield from _more(len(hubs))


def _more(count: int) -> Iterator[str]:
    if count > MAX_LINKS:
        yield f"  and {count - MAX_LINKS} more"


def _list(step: ListStep | None, found: Diagnosis) -> Iterator[str]:
    if step is None:
        yield from _block("list", None, "not asked for")
        return
    page = step.page
    if page is None:
        yield from _block("list", False, _attempt(step.attempt))
        return
    yield from _block(
        "list",
        bool(page.rows),
        _attempt(step.attempt),
        _family(page.recognised, found.family),
        f"rows: {len(page.rows)}, {page.dated} of them dated, read as {page.family.name}{_left_out(page)}",
        f"in: {page.search.scope or 'no scope'}{_nothing_in(page.search.empty_scopes)}",
        *((f"first: {_row(page.rows[0])}", f"last: {_row(page.rows[-1])}") if page.rows else ()),
        "the page is made by a script" if page.scripted else None,
        _next(page),
    )


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


def _next(page: ListPage) -> str:
    if page.following is None:
        return "next page: nothing names one"
    following, place = page.following
    return f"next page: {following.url}, of {place.total or 'an unknown number'}, by {following.evidence}"


def _article(step: ArticleStep | None) -> Iterator[str]:
    if step is None:
        yield from _block("article", None, "not asked for")
        return
    if not step.attempt.live:
        yield from _block("article", False, _attempt(step.attempt))
        return
    article, body = step.article, step.body
    if article is None or body is None:
        yield from _block("article", False, _attempt(step.attempt), step.reason, f"on the list: {step.list_title}")
        return
    paragraphs, analysis = article.text.splitlines(), step.documents[0].analysis
    yield from _block(
        "article",
        True,
        _attempt(step.attempt),
        f"title: {article.title or 'none'} (by {article.title_from or 'no rule'})",
        f"date: {article.published or 'none'} ({DATE_RUNGS.get(article.published_from or '', 'no rule gave one')})",
        f"source: {article.attribution or 'none'}; editor: {article.editor or 'none'}",
        f"body: {body.selector or 'located by its weight'}, {len(article.text)} characters in {len(paragraphs)} "
        f"paragraphs{_nothing_in(body.tried)}",
        f"first: {_cut(paragraphs[0])}",
        f"last: {_cut(paragraphs[-1])}",
        f"kind: {analysis.kind}; topic: {analysis.topic}; documents: {len(step.documents)}; "
        f"attachments: {len(article.attachments)}",
    )


def _cut(text: str) -> str:
    return text if len(text) <= MAX_TEXT_CHARS else f"{text[:MAX_TEXT_CHARS]}…"
