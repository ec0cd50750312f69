"""From what was seen to what it means and what to do: a table of symptoms. docs/checking.md shows it in words."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass

from archive.model import State
from archive.store.runs import INTERRUPTED
from archive.urls import site_of
from crawler.check.answers import Outcome
from crawler.check.diagnosis import Diagnosis
from crawler.check.lists import PAGE
from crawler.families import GENERIC
from crawler.source import Evidence

Sees = Callable[[Diagnosis], str | None]
GUESSED = frozenset({"url", "htmldate"})  # rungs of the ladder to a date that are no statement of the page
OWN_SYSTEM = GENERIC.name
MEND_HOME = "Change home_url in {source}'s declaration to that address."


@dataclass(frozen=True, slots=True)
class Symptom:
    """Something to be told to an operator."""

    name: str
    sees: Sees  # what was seen, in words; None where it was not
    do: str  # here and in the name, {source}, {family} and {FAMILY} stand for the source and the family by its marks


@dataclass(frozen=True, slots=True)
class Advice:
    """A symptom that was seen."""

    name: str
    what: str
    do: str


def verdict(seen: Diagnosis) -> Advice:
    """The first symptom of those that keep us from reading the site, else of those that change its declaration."""
    stops = STOPS if not seen.good else DECLARATION
    return next(_found(stops, seen), UNKNOWN if not seen.good else WELL)


def advice(seen: Diagnosis) -> tuple[Advice, ...]:
    """The verdict, and all else that is worth a look, in this order."""
    first = verdict(seen)
    others = [one for one in _found((*DECLARATION, *REMARKS), seen) if one.name != first.name]
    return first, *others


def _found(symptoms: tuple[Symptom, ...], seen: Diagnosis) -> Iterator[Advice]:
    family = (seen.family_seen and seen.family_seen.recognised) or ""
    words = {"source": seen.source, "family": family, "FAMILY": family.upper()}
    for symptom in symptoms:
        if what := symptom.sees(seen):
            yield Advice(symptom.name.format(**words), what, symptom.do.format(**words))


# --- what keeps us from reading ---------------------------------------------------------------------------------------


def _ended(*outcomes: Outcome) -> Sees:
    """The last address that was asked for came to that."""
    return lambda seen: f"{seen.last.url}: {seen.last.reason}" if seen.last.outcome in outcomes else None


def _interrupted(seen: Diagnosis) -> str | None:
    return f"the check ended before {seen.last.url} was dealt with" if seen.ledger == INTERRUPTED else None


def _no_answer(seen: Diagnosis) -> str | None:
    return _left_alone(seen, answered=False) or _ended(Outcome.DOWN)(seen)


def _no_rules(seen: Diagnosis) -> str | None:
    return _left_alone(seen, answered=True)


def _left_alone(seen: Diagnosis, *, answered: bool) -> str | None:
    """The robots.txt for which the last address was left alone, if it answered, or if it did not."""
    if seen.last.outcome is not Outcome.LEFT_ALONE:
        return None
    unknown = (one for one in seen.robots if not one.known and (one.status is not None) == answered)
    return next((f"{one.url}: {one.reason}" for one in unknown), None)


def _challenged(seen: Diagnosis) -> str | None:
    if seen.last.outcome is Outcome.LEFT_ALONE:
        return next((f"{one.url}: {one.reason}" for one in seen.robots if one.state is State.CHALLENGED), None)
    return _ended(Outcome.CHALLENGED)(seen)


def _needs_browser(seen: Diagnosis) -> str | None:
    if seen.needs_browser:
        return _ended(Outcome.NO_BROWSER)(seen)
    if seen.list is None and seen.home.scripted and not seen.home.columns:
        return f"{seen.home.answer.url} links no column, and its script asks for what it shows"
    scripted = next((one for one in seen.lists if one.scripted), None)
    return f"{scripted.answer.url} holds no row, and its script asks for some" if scripted and not seen.rows else None


def _no_columns(seen: Diagnosis) -> str | None:
    if seen.list is None and seen.home.answer.live:
        return f"no link of {seen.home.answer.url} or of a page below it names a column that we know"
    return None


def _no_rows(seen: Diagnosis) -> str | None:
    if seen.list is None or not seen.list.answer.live or seen.rows:
        return None
    return f"no link to an article was found on {', '.join(one.answer.url for one in seen.lists)}"


def _no_text(seen: Diagnosis) -> str | None:
    if seen.article and seen.article.answer.live and not seen.good:
        return f"{seen.article.answer.url}: {seen.article.reason}"
    return None


STOPS: tuple[Symptom, ...] = (
    Symptom(INTERRUPTED, _interrupted, "Run it again."),
    Symptom(
        "down",
        _no_answer,
        "Open the address in a browser. If it answers there, this machine or its network is refused or has no way to "
        "it: try from another network. If not, check again tomorrow, and see in {source}'s declaration whether "
        "home_url is still right.",
    ),
    Symptom(
        "challenged",
        _challenged,
        "A guard in front of the site wants a browser that proves to be one. We do not get around it: do not crawl "
        "{source} until a check is well again. The site's owner can let our user agent pass; write to them.",
    ),
    Symptom(
        "robots.txt cannot be had",
        _no_rules,
        "While a host does not say its rules, it is left alone. Check again tomorrow; if it stays so, write to the "
        "site's owner.",
    ),
    Symptom(
        "forbidden",
        _ended(Outcome.FORBIDDEN),
        "Read the robots.txt above. What it forbids is not crawled; if columns are open to us, declare those. "
        "The site's owner can allow our user agent.",
    ),
    Symptom(
        "blocked",
        _ended(Outcome.BLOCKED, Outcome.RESTING),
        "Stop asking for a day. If it stays so, the site refuses our address or our user agent: write to its owner; "
        "do not crawl {source} until then.",
    ),
    Symptom(
        "refused by our guard",
        _ended(Outcome.REFUSED),
        "The address is none of the public net. If the site redirects or resolves there, its own set-up is broken; "
        "if home_url is wrong, mend the declaration.",
    ),
    Symptom(
        "not recorded",
        _ended(Outcome.ABSENT),
        "The replayed file does not hold it: replay a file of {source}, or check the live site.",
    ),
    Symptom(
        "needs a browser",
        _needs_browser,
        "Set needs_browser = True in {source}'s declaration and install the extra "
        "(pip install 'fanzha[browser]') and Chromium; check again.",
    ),
    Symptom(
        "moved to another address",
        _ended(Outcome.ELSEWHERE),
        MEND_HOME,
    ),
    Symptom(
        "no page",
        _ended(Outcome.ERROR, Outcome.GONE),
        "Open the address in a browser. If it shows a page there, keep this answer (--verbose shows the requests) and "
        "report it; if not, see whether the address in {source}'s declaration is still right.",
    ),
    Symptom(
        "columns not found",
        _no_columns,
        "Find the lists in a browser and declare their paths: columns = (…). If their links have names that others "
        "may use too, add the words to crawler/discovery/column_names.py.",
    ),
    Symptom(
        "no rows",
        _no_rows,
        "Open a list in a browser. If articles stand there, how do their links look? See crawler/families: article "
        "(addresses) and scopes (lists). If not, declare the right columns.",
    ),
    Symptom(
        "no text",
        _no_text,
        "Open the article in a browser and find the element that holds its text; add its id or class to BODIES in "
        "archive/reading/layouts.py.",
    ),
)
UNKNOWN = Advice("not read", "no article was read", "Run it again with --verbose and report what it shows.")
WELL = Advice("reads well", "", "")


# --- what changes the declaration -------------------------------------------------------------------------------------


def _other_family(*known: Evidence) -> Sees:
    """Pages of another family than declared, where the declared one is known in that way."""

    def sees(seen: Diagnosis) -> str | None:
        pages = seen.family_seen
        if pages is None or not pages.differs or seen.evidence not in known:
            return None
        return f"the pages are {pages.recognised} by their marks, declared is {seen.family} ({pages.evidence})"

    return sees


def _moved_host(seen: Diagnosis) -> str | None:
    url, moved_to = seen.home.answer.url, seen.home.answer.moved_to
    return f"{url} leads to {moved_to}" if moved_to and site_of(moved_to) != site_of(url) else None


DECLARATION: tuple[Symptom, ...] = (
    Symptom(
        "moved to {family}, still read",
        _other_family(Evidence.SEEN),
        "Pages are read by their marks. Change {source}'s declaration: family = {FAMILY}.",
    ),
    Symptom(
        "is {family}",
        _other_family(Evidence.INFERRED, Evidence.UNKNOWN),
        "Pages are read by their marks. Change {source}'s declaration: family = {FAMILY}, evidence = Evidence.SEEN.",
    ),
    Symptom("moved to another address", _moved_host, MEND_HOME),
)


# --- what is worth a look ---------------------------------------------------------------------------------------------


def _home_failed(seen: Diagnosis) -> str | None:
    answer = seen.home.answer
    return f"{answer.url}: {answer.reason or answer.outcome}" if seen.rows and not answer.live else None


def _no_marks(seen: Diagnosis) -> str | None:
    pages = seen.family_seen
    if pages is None or pages.recognised or seen.family == OWN_SYSTEM:
        return None
    return f"too few marks of any family ({pages.evidence}): read as {seen.family}, as declared"


def _read_as_own(seen: Diagnosis) -> str | None:
    one = seen.list
    if one is None or one.read_as != OWN_SYSTEM or seen.family == OWN_SYSTEM:
        return None
    return f"{one.answer.url} holds no row by the rules of {seen.family}; its rows were found by those of own systems"


def _scopes_missed(seen: Diagnosis) -> str | None:
    one = seen.list
    if one and one.rows and one.missed and one.scope == PAGE:
        return f"none of the {one.read_as} scopes holds a row ({', '.join(one.missed)}); the whole page was searched"
    return None


def _lists_failed(seen: Diagnosis) -> str | None:
    failed = [one for one in seen.lists[:-1] if not one.rows]
    said = [f"{one.answer.url}: {one.answer.reason or 'no rows'}" for one in failed]
    return "; ".join(said) if seen.rows else None


def _columns_shut(seen: Diagnosis) -> str | None:
    columns = {column.url for column in seen.home.columns}
    shut = [url for one in seen.robots for url in one.forbidden if url in columns]
    return f"robots.txt forbids {', '.join(shut)}" if shut else None


def _no_title(seen: Diagnosis) -> str | None:
    read = seen.article.read if seen.article else None
    return "no rule gave the article's title" if read and not read.title else None


def _poor_date(seen: Diagnosis) -> str | None:
    read = seen.article.read if seen.article else None
    if read is None or (read.published and read.published_from not in GUESSED):
        return None
    if read.published is None:
        return "no rule gave the article's date"
    return f"the article's date, {read.published}, was not found on its page but from {read.published_from}"


def _dates_differ(seen: Diagnosis) -> str | None:
    one = seen.article
    if one is None or one.read is None or not (one.listed_date and one.read.published):
        return None
    if one.listed_date.startswith(one.read.published):
        return None
    return f"the list dates the article {one.listed_date}, its page {one.read.published}"


def _located(seen: Diagnosis) -> str | None:
    one = seen.article
    if one is None or one.read is None or one.rules is None or one.rules.body_by:
        return None
    return "no selector for bodies holds: it was found by its weight"


def _foreign_body(seen: Diagnosis) -> str | None:
    one = seen.article
    if one is None or one.rules is None or one.rules.body_by is None or one.own_body:
        return None
    return f"the body's selector, {one.rules.body_by}, is known of other pages ({one.rules.body_seen})"


REMARKS: tuple[Symptom, ...] = (
    Symptom(
        "home page not read",
        _home_failed,
        "Declared columns are read all the same; where the site itself was asked, see why in a browser.",
    ),
    Symptom("no family's marks", _no_marks, "Look whether the pages name their system; add a mark to its family."),
    Symptom(
        "read as an own system", _read_as_own, "See whether the family's rule for article addresses is too narrow."
    ),
    Symptom("scopes do not hold", _scopes_missed, "See that first and last row are articles of the list."),
    Symptom("lists without rows", _lists_failed, "See in a browser whether they are empty; if so, nothing to do."),
    Symptom("columns forbidden", _columns_shut, "They are not crawled; see whether other columns hold the same."),
    Symptom("no title", _no_title, "Find the heading's id or class; add it to TITLES in archive/reading/layouts.py."),
    Symptom("weak date", _poor_date, "See where the page prints its date; add it to archive/reading/layouts.py."),
    Symptom("dates differ", _dates_differ, "See which is the day of publication; tell us if it is the list's."),
    Symptom("body located", _located, "See that first and last paragraph are the text's; add a selector to BODIES."),
    Symptom("another family's body", _foreign_body, "Add the selector to the family's own in BODIES."),
)
