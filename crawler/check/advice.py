"""Finds the symptoms in a diagnosis, and says what to do about each (the texts are in advice.toml)."""

from __future__ import annotations

import tomllib
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

from archive.model import State
from archive.store.runs import INTERRUPTED
from archive.urls import site_of
from crawler.check.diagnosis import Diagnosis
from crawler.check.sample_fetch import AttemptOutcome
from crawler.families import GENERIC
from crawler.families.list_rows import WHOLE_PAGE
from crawler.source import Evidence

OWN_SYSTEM = GENERIC.name
# What to do, by stage (stops, declaration, remarks) and symptom.
TO_DO: dict[str, dict[str, str]] = {
    stage: {symptom: text.strip() for symptom, text in texts.items()}
    for stage, texts in tomllib.loads(Path(__file__).with_name("advice.toml").read_text(encoding="utf-8")).items()
}
SYMPTOM_OF_OUTCOME = {
    AttemptOutcome.DOWN: "down",
    AttemptOutcome.CHALLENGED: "challenged",
    AttemptOutcome.FORBIDDEN: "forbidden",
    AttemptOutcome.BLOCKED: "blocked",
    AttemptOutcome.RESTING: "blocked",
    AttemptOutcome.REFUSED: "refused by our guard",
    AttemptOutcome.ABSENT: "not recorded",
    AttemptOutcome.ELSEWHERE: "moved to another address",
    AttemptOutcome.ERROR: "no page",
    AttemptOutcome.GONE: "no page",
}
Symptoms = Iterator[tuple[str, str]]  # (name of the symptom, the evidence for it in words)


@dataclass(frozen=True, slots=True)
class Advice:
    """A symptom that was found: its name, the evidence for it, and what to do."""

    name: str
    what: str
    do: str


UNKNOWN = Advice("not read", "no article was read", "Run it again with --verbose and report what it shows.")
WELL = Advice("reads well", "", "")


def advice(found: Diagnosis) -> tuple[Advice, ...]:
    """The verdict first, then everything else that is worth a look.

    If no article was read, the verdict is the first symptom that stopped the check. Otherwise it is the first symptom
    that calls for a change of the declaration, or WELL.
    """
    declaration = _in_order("declaration", _declaration(found), found)
    if found.good:
        first = next(iter(declaration), WELL)
    else:
        first = next(iter(_in_order("stops", _stops(found), found)), UNKNOWN)
    others = (*declaration, *_in_order("remarks", _remarks(found), found))
    return first, *(one for one in others if one.name != first.name)


def _in_order(stage: str, symptoms: Symptoms, found: Diagnosis) -> list[Advice]:
    texts, family = dict(symptoms), found.recognised.family if found.recognised else None
    words = {"source": found.source, "family": family.name if family else ""}
    words["FAMILY"] = words["family"].upper()
    return [
        Advice(name.format(**words), texts[name], do.format(**words))
        for name, do in TO_DO[stage].items()
        if name in texts
    ]


def _stops(found: Diagnosis) -> Symptoms:
    last, home, lists = found.last, found.home, ", ".join(one.attempt.url for one in found.lists)
    if found.ledger == INTERRUPTED:
        yield INTERRUPTED, f"the check ended before {last.url} was dealt with"
    if symptom := SYMPTOM_OF_OUTCOME.get(last.outcome):
        yield symptom, f"{last.url}: {last.reason}"
    if last.outcome is AttemptOutcome.LEFT_ALONE:
        for one in reversed(found.robots):  # the last text of a symptom counts, so the first host comes last
            if one.state is State.CHALLENGED:
                yield "challenged", f"{one.url}: {one.reason}"
            elif not one.known:
                yield "down" if one.status is None else "robots.txt cannot be had", f"{one.url}: {one.reason}"
    scripted = next((one for one in found.lists if one.page and one.page.scripted), None)
    if found.needs_browser:
        if last.outcome is AttemptOutcome.NO_BROWSER:
            yield "needs a browser", f"{last.url}: {last.reason}"
    elif found.list is None and home.scripted and not home.columns:
        yield "needs a browser", f"{home.attempt.url} links no column, and its script asks for what it shows"
    elif scripted and not found.rows:
        yield "needs a browser", f"{scripted.attempt.url} holds no row, and its script asks for some"
    if found.list is None and home.attempt.live:
        yield "columns not found", f"no link of {home.attempt.url} or of a page below it names a column that we know"
    if found.list and found.list.attempt.live and not found.rows:
        yield "no rows", f"no link to an article was found on {lists}"
    if found.article and found.article.attempt.live:
        yield "no text", f"{found.article.attempt.url}: {found.article.reason}"


def _declaration(found: Diagnosis) -> Symptoms:
    if found.other_family:
        what = f"the pages are {found.other_family} by their traits, declared is {found.family} ({found.recognised})"
        yield "moved to {family}, still read" if found.evidence is Evidence.SEEN else "is {family}", what
    url, moved_to = found.home.attempt.url, found.home.attempt.moved_to
    if moved_to and site_of(moved_to) != site_of(url):
        yield "moved to another address", f"{url} leads to {moved_to}"


def _remarks(found: Diagnosis) -> Symptoms:
    home = found.home.attempt
    if found.rows:
        if not home.live:
            yield "home page not read", f"{home.url}: {home.reason or home.outcome}"
        if failed := [one.attempt for one in found.lists[:-1] if not one.rows]:
            yield "lists without rows", "; ".join(f"{one.url}: {one.reason or 'no rows'}" for one in failed)
    if found.recognised and not found.recognised.family and found.family != OWN_SYSTEM:
        traits = f"too few traits of any family ({found.recognised})"
        yield "no family's traits", f"{traits}: read as {found.family}, as declared"
    columns = {column.url for column in found.home.columns}
    if forbidden := [url for one in found.robots for url in one.forbidden if url in columns]:
        yield "columns forbidden", f"robots.txt forbids {', '.join(forbidden)}"
    yield from _list_remarks(found)
    yield from _article_remarks(found)


def _list_remarks(found: Diagnosis) -> Symptoms:
    page = found.list.page if found.list else None
    if found.list is None or page is None:
        return
    if page.family is GENERIC and found.family != OWN_SYSTEM:
        rules = f"by the rules of {found.family}; its rows were found by those of own systems"
        yield "read as an own system", f"{found.list.attempt.url} holds no row {rules}"
    if page.rows and page.search.empty_scopes and page.search.scope == WHOLE_PAGE:
        scopes = f"none of the {page.family.name} scopes holds a row ({', '.join(page.search.empty_scopes)})"
        yield "scopes do not hold", f"{scopes}; the whole page was searched"


def _article_remarks(found: Diagnosis) -> Symptoms:
    step = found.article
    if step is None or step.article is None or step.body is None:
        return
    article, body, published = step.article, step.body, step.article.published
    if not article.title:
        yield "no title", "no rule gave the article's title"
    if published is None:
        yield "weak date", "no rule gave the article's date"
    elif article.published_from == "url":
        yield "weak date", f"the article's date, {published}, was not found on its page but in its address"
    if published and step.list_date and not step.list_date.startswith(published):
        yield "dates differ", f"the list dates the article {step.list_date}, its page {published}"
    if body.selector is None:
        yield "body located", "no selector for bodies holds: it was found by its weight"
    elif not body.is_own:
        yield "another family's body", f"the body's selector, {body.selector}, is known of other pages ({body.where})"
