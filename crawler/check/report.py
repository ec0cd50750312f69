"""A diagnosis for people, and for programs."""

from __future__ import annotations

import json
from collections.abc import Iterator, Sequence
from dataclasses import asdict
from urllib.parse import urlsplit

from archive.urls import same_host
from crawler.check.advice import Advice, advice
from crawler.check.answers import Answer, Outcome
from crawler.check.articles import ArticleSeen
from crawler.check.diagnosis import Diagnosis
from crawler.check.home import FamilySeen, HomeSeen
from crawler.check.lists import ListSeen
from crawler.check.robots import RobotsSeen
from crawler.families.rows import Row

INDENT = 16
SHOWN = 60  # characters of a paragraph or a title
MOST = 12  # columns or hubs
MARKS = {True: "ok", False: "NO", None: "--"}
RUNGS = {
    "meta": "from a <meta> of the page",
    "line": "from a line of the page",
    "list": "from the list, since the page prints none",
    "url": "from the address, since neither page nor list prints one",
    "htmldate": "guessed by htmldate",
}


def to_json(found: Sequence[Diagnosis]) -> str:
    """A list of all that was seen of each source, and of the advice, the verdict first."""
    said = [{**asdict(one), "good": one.good, "advice": [asdict(each) for each in advice(one)]} for one in found]
    return json.dumps(said, ensure_ascii=False, indent=2)


def as_text(seen: Diagnosis) -> str:
    """A block for each step, then the verdict and what to do."""
    first, *others = advice(seen)
    lines = [f"{seen.source}  {seen.office}  {seen.home.answer.url}", *_robots(seen), *_home(seen)]
    lines += [line for one in seen.lists or (None,) for line in _list(one)]
    lines += [line for one in seen.articles or (None,) for line in _article(one)]
    lines += _block("verdict", seen.good, f"{seen.source}: {_symptom(first)}")
    return "\n".join((*lines, *_to_do(first, others)))


def _to_do(first: Advice, others: Sequence[Advice]) -> Iterator[str]:
    todo = [first.do, *(f"{_symptom(one)}. {one.do}" for one in others)]
    for at, line in enumerate(filter(None, todo)):
        yield f"{'' if at else 'to do':{INDENT}}{line}"


def _symptom(one: Advice) -> str:
    return f"{one.name}: {one.what}" if one.what else one.name


def _block(name: str, good: bool | None, first: str, *others: str | None) -> Iterator[str]:
    """`good` is None where nothing was seen."""
    yield f"{name:{INDENT - 4}}{MARKS[good]:4}{first}"
    yield from (f"{'':{INDENT}}{line}" for line in others if line)


def _robots(seen: Diagnosis) -> Iterator[str]:
    for one in seen.robots:
        good = one.known and len(one.forbidden) < max(one.wanted, 1)
        yield from _block("robots.txt", good, f"{one.url}: {_rules(one)}", _pace(one))
    if not seen.robots:  # every site is asked for it first, so where there was an answer that was a file's
        replayed = seen.last.status is not None or seen.last.outcome is Outcome.ABSENT
        yield from _block("robots.txt", None, "not in the replayed file" if replayed else "not asked for")


def _rules(one: RobotsSeen) -> str:
    if not one.known:
        return f"{one.reason}; the host is left alone"
    if one.status and one.status >= 400:
        return f"HTTP {one.status}: there is none, nothing is forbidden"
    if not one.forbidden:
        return f"{one.rules} rule(s), which forbid none of {one.wanted} addresses that we would ask for"
    return f"{one.rules} rule(s), which forbid {len(one.forbidden)} of {one.wanted} addresses, as {one.forbidden[0]}"


def _pace(one: RobotsSeen) -> str | None:
    return f"Crawl-delay: {one.crawl_delay:g} seconds, which we keep" if one.crawl_delay else None


def _home(seen: Diagnosis) -> Iterator[str]:
    home = seen.home
    if not home.answer.live:
        yield from _block("home page", False, _said(home.answer))
        return
    yield from _block(
        "home page",
        bool(home.columns or seen.columns),
        _said(home.answer),
        f"encoding: {_encoding(home)}",
        _family(home.family),
        *_columns(seen),
        *_hubs(home),
    )


def _said(answer: Answer) -> str:
    return f"{answer.url}: {answer.outcome}{_because(answer)}{_moved(answer)}"


def _because(answer: Answer) -> str:
    return f" ({answer.reason})" if answer.reason else ""


def _moved(answer: Answer) -> str:
    if answer.moved_to is None or answer.outcome is Outcome.ELSEWHERE:
        return ""
    old, new = urlsplit(answer.url).scheme, urlsplit(answer.moved_to).scheme
    what = "another address" if old == new else new
    if not same_host(answer.url, answer.moved_to):
        what = "another host"
    return f"; redirected to {what}: {answer.moved_to}"


def _encoding(home: HomeSeen) -> str:
    return f"declared {home.charset}, read as {home.codec}" if home.charset else f"not declared, read as {home.codec}"


def _family(seen: FamilySeen | None) -> str | None:
    if seen is None:
        return None
    if seen.recognised is None:
        return f"family: no telling mark, read as declared: {seen.declared} ({seen.evidence})"
    agrees = f"NOT {seen.declared} as declared" if seen.differs else "as declared"
    return f"family: {seen.recognised} by its marks, {agrees} ({seen.evidence})"


def _columns(seen: Diagnosis) -> Iterator[str]:
    if seen.columns:
        yield f"columns declared: {', '.join(seen.columns)}"
    if not seen.home.columns:
        yield f"columns found: none{', the page is made by a script' if seen.home.scripted else ''}"
        return
    yield "columns found (worth 5 to 1 by the text of the link):"
    for one in seen.home.columns[:MOST]:
        on = "" if one.page == (seen.home.answer.moved_to or seen.home.answer.url) else f"  on {one.page}"
        yield f"  {one.worth}  {one.label}  {one.url}{on}"
    yield from _more(len(seen.home.columns))


def _hubs(home: HomeSeen) -> Iterator[str]:
    if home.hubs:
        yield "pages that may link more:"
    for one in home.hubs[:MOST]:
        yield f"  {one.label}  {one.url}  {'looked through' if one.asked else 'not looked through'}"
    yield from _more(len(home.hubs))


def _more(found: int) -> Iterator[str]:
    if found > MOST:
        yield f"  and {found - MOST} more"


def _list(seen: ListSeen | None) -> Iterator[str]:
    if seen is None:
        yield from _block("list", None, "not asked for")
        return
    if not seen.answer.live:
        yield from _block("list", False, _said(seen.answer))
        return
    yield from _block(
        "list",
        bool(seen.rows),
        _said(seen.answer),
        _family(seen.family),
        f"rows: {len(seen.rows)}, {seen.dated} of them dated, read as {seen.read_as}{_left_out(seen)}",
        f"in: {seen.scope or 'no scope'}{_missed(seen.missed)}",
        *((f"first: {_row(seen.rows[0])}", f"last: {_row(seen.rows[-1])}") if seen.rows else ()),
        "the page is made by a script" if seen.scripted else None,
        _next(seen),
    )


def _left_out(seen: ListSeen) -> str:
    said = ""
    if seen.passed:
        title, rule = seen.passed[0]
        said = f"; {len(seen.passed)} passed over by title, as {_cut(title)} ({rule})"
    if seen.abroad:
        said += f"; {len(seen.abroad)} to other hosts left out, as {seen.abroad[0]}"
    return said


def _missed(selectors: tuple[str, ...]) -> str:
    return f"; nothing in {', '.join(selectors)}" if selectors else ""


def _row(row: Row) -> str:
    return f"{row.date or 'no date'}  {_cut(row.title)}  {row.url}"


def _next(seen: ListSeen) -> str:
    if seen.following is None:
        return "next page: none is told"
    return f"next page: {seen.following}, of {seen.pages or 'an unknown number'}, told by {seen.told_by}"


def _article(seen: ArticleSeen | None) -> Iterator[str]:
    if seen is None:
        yield from _block("article", None, "not asked for")
        return
    if not seen.answer.live:
        yield from _block("article", False, _said(seen.answer))
        return
    read, rules = seen.read, seen.rules
    if read is None or rules is None:
        yield from _block("article", False, _said(seen.answer), seen.reason, f"on the list: {seen.listed}")
        return
    paragraphs = read.text.splitlines()
    body = rules.body_by or "located by its weight"
    yield from _block(
        "article",
        True,
        _said(seen.answer),
        f"title: {read.title or 'none'} (by {rules.title_by or 'no rule'})",
        f"date: {read.published or 'none'} ({RUNGS.get(read.published_from or '', 'no rule gave one')})",
        f"source: {read.attribution or 'none'}; editor: {read.editor or 'none'}",
        f"body: {body}, {len(read.text)} characters in {len(paragraphs)} paragraphs{_missed(rules.missed)}",
        f"first: {_cut(paragraphs[0])}",
        f"last: {_cut(paragraphs[-1])}",
        f"kind: {seen.kind}; topic: {seen.topic}; documents: {seen.documents}; attachments: {len(read.attachments)}",
    )


def _cut(text: str) -> str:
    return text if len(text) <= SHOWN else f"{text[:SHOWN]}…"
