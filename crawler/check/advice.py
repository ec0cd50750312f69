"""From a diagnosis to what it means and what to do: a table of symptoms. docs/checking.md has it in words."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass

from archive.model import State
from archive.store.runs import INTERRUPTED
from archive.urls import site_of
from crawler.check.diagnosis import Diagnosis
from crawler.check.probe import AttemptOutcome
from crawler.families import GENERIC
from crawler.families.rows import WHOLE_PAGE
from crawler.source import Evidence

Finds = Callable[[Diagnosis], str | None]
GUESSED = frozenset({"url", "htmldate"})  # rungs of the ladder to a date that are no statement of the page
OWN_SYSTEM = GENERIC.name
MEND_HOME = "Change home_url in {source}'s declaration to that address."


@dataclass(frozen=True, slots=True)
class Symptom:
    """Something that an operator should know."""

    name: str
    find: Finds  # what shows it, in words; None where nothing does
    do: str  # here and in the name, {source}, {family} and {FAMILY} are the source and the family by its traits


@dataclass(frozen=True, slots=True)
class Advice:
    """A symptom that was found."""

    name: str
    what: str
    do: str


def verdict(found: Diagnosis) -> Advice:
    """The first symptom of those that keep us from reading the site, else of those that change its declaration."""
    stops = STOPS if not found.good else DECLARATION
    return next(_matching(stops, found), UNKNOWN if not found.good else WELL)


def advice(found: Diagnosis) -> tuple[Advice, ...]:
    """The verdict, and all else that is worth a look, in this order."""
    first = verdict(found)
    others = [one for one in _matching((*DECLARATION, *REMARKS), found) if one.name != first.name]
    return first, *others


def _matching(symptoms: tuple[Symptom, ...], found: Diagnosis) -> Iterator[Advice]:
    family = found.recognised.family.name if found.recognised and found.recognised.family else ""
    words = {"source": found.source, "family": family, "FAMILY": family.upper()}
    for symptom in symptoms:
        if what := symptom.find(found):
            yield Advice(symptom.name.format(**words), what, symptom.do.format(**words))


# --- what keeps us from reading ---------------------------------------------------------------------------------------


def _ended(*outcomes: AttemptOutcome) -> Finds:
    """The last address that was requested came to that."""
    return lambda found: f"{found.last.url}: {found.last.reason}" if found.last.outcome in outcomes else None


def _interrupted(found: Diagnosis) -> str | None:
    return f"the check ended before {found.last.url} was dealt with" if found.ledger == INTERRUPTED else None


def _no_answer(found: Diagnosis) -> str | None:
    return _left_alone(found, answered=False) or _ended(AttemptOutcome.DOWN)(found)


def _no_rules(found: Diagnosis) -> str | None:
    return _left_alone(found, answered=True)


def _left_alone(found: Diagnosis, *, answered: bool) -> str | None:
    """The robots.txt for which the last address was left alone, if it answered, or if it did not."""
    if found.last.outcome is not AttemptOutcome.LEFT_ALONE:
        return None
    unknown = (one for one in found.robots if not one.known and (one.status is not None) == answered)
    return next((f"{one.url}: {one.reason}" for one in unknown), None)


def _challenged(found: Diagnosis) -> str | None:
    if found.last.outcome is AttemptOutcome.LEFT_ALONE:
        return next((f"{one.url}: {one.reason}" for one in found.robots if one.state is State.CHALLENGED), None)
    return _ended(AttemptOutcome.CHALLENGED)(found)


def _needs_browser(found: Diagnosis) -> str | None:
    if found.needs_browser:
        return _ended(AttemptOutcome.NO_BROWSER)(found)
    if found.list is None and found.home.scripted and not found.home.columns:
        return f"{found.home.attempt.url} links no column, and its script asks for what it shows"
    scripted = next((one for one in found.lists if one.page and one.page.scripted), None)
    return f"{scripted.attempt.url} holds no row, and its script asks for some" if scripted and not found.rows else None


def _no_columns(found: Diagnosis) -> str | None:
    if found.list is None and found.home.attempt.live:
        return f"no link of {found.home.attempt.url} or of a page below it names a column that we know"
    return None


def _no_rows(found: Diagnosis) -> str | None:
    if found.list is None or not found.list.attempt.live or found.rows:
        return None
    return f"no link to an article was found on {', '.join(one.attempt.url for one in found.lists)}"


def _no_text(found: Diagnosis) -> str | None:
    if found.article and found.article.attempt.live and not found.good:
        return f"{found.article.attempt.url}: {found.article.reason}"
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
        _ended(AttemptOutcome.FORBIDDEN),
        "Read the robots.txt above. What it forbids is not crawled; if columns are open to us, declare those. "
        "The site's owner can allow our user agent.",
    ),
    Symptom(
        "blocked",
        _ended(AttemptOutcome.BLOCKED, AttemptOutcome.RESTING),
        "Stop asking for a day. If it stays so, the site refuses our address or our user agent: write to its owner; "
        "do not crawl {source} until then.",
    ),
    Symptom(
        "refused by our guard",
        _ended(AttemptOutcome.REFUSED),
        "The address is none of the public net. If the site redirects or resolves there, its own set-up is broken; "
        "if home_url is wrong, mend the declaration.",
    ),
    Symptom(
        "not recorded",
        _ended(AttemptOutcome.ABSENT),
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
        _ended(AttemptOutcome.ELSEWHERE),
        MEND_HOME,
    ),
    Symptom(
        "no page",
        _ended(AttemptOutcome.ERROR, AttemptOutcome.GONE),
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
        "Open a list in a browser. If there are articles, how do their links look? See crawler/families: article "
        "(addresses) and list_scopes (lists). If not, declare the right columns.",
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


def _other_family(*known: Evidence) -> Finds:
    """Pages of another family than declared, where the declared one is known in that way."""

    def find(found: Diagnosis) -> str | None:
        if found.other_family is None or found.evidence not in known:
            return None
        return f"the pages are {found.other_family} by their traits, declared is {found.family} ({found.recognised})"

    return find


def _moved_host(found: Diagnosis) -> str | None:
    url, moved_to = found.home.attempt.url, found.home.attempt.moved_to
    return f"{url} leads to {moved_to}" if moved_to and site_of(moved_to) != site_of(url) else None


DECLARATION: tuple[Symptom, ...] = (
    Symptom(
        "moved to {family}, still read",
        _other_family(Evidence.SEEN),
        "Pages are read by their traits. Change {source}'s declaration: family = {FAMILY}.",
    ),
    Symptom(
        "is {family}",
        _other_family(Evidence.INFERRED, Evidence.UNKNOWN),
        "Pages are read by their traits. Change {source}'s declaration: family = {FAMILY}, evidence = Evidence.SEEN.",
    ),
    Symptom("moved to another address", _moved_host, MEND_HOME),
)


# --- what is worth a look ---------------------------------------------------------------------------------------------


def _home_failed(found: Diagnosis) -> str | None:
    answer = found.home.attempt
    return f"{answer.url}: {answer.reason or answer.outcome}" if found.rows and not answer.live else None


def _no_traits(found: Diagnosis) -> str | None:
    if found.recognised is None or found.recognised.family or found.family == OWN_SYSTEM:
        return None
    return f"too few traits of any family ({found.recognised}): read as {found.family}, as declared"


def _read_as_own(found: Diagnosis) -> str | None:
    one = found.list
    if one is None or one.page is None or one.page.family is not GENERIC or found.family == OWN_SYSTEM:
        return None
    return f"{one.attempt.url} holds no row by the rules of {found.family}; its rows were found by those of own systems"


def _scopes_missed(found: Diagnosis) -> str | None:
    page = found.list.page if found.list else None
    if page and page.rows and page.search.empty_scopes and page.search.scope == WHOLE_PAGE:
        scopes = ", ".join(page.search.empty_scopes)
        return f"none of the {page.family.name} scopes holds a row ({scopes}); the whole page was searched"
    return None


def _lists_failed(found: Diagnosis) -> str | None:
    failed = [one for one in found.lists[:-1] if not one.rows]
    said = [f"{one.attempt.url}: {one.attempt.reason or 'no rows'}" for one in failed]
    return "; ".join(said) if found.rows else None


def _columns_shut(found: Diagnosis) -> str | None:
    columns = {column.url for column in found.home.columns}
    shut = [url for one in found.robots for url in one.forbidden if url in columns]
    return f"robots.txt forbids {', '.join(shut)}" if shut else None


def _no_title(found: Diagnosis) -> str | None:
    read = found.article.article if found.article else None
    return "no rule gave the article's title" if read and not read.title else None


def _poor_date(found: Diagnosis) -> str | None:
    read = found.article.article if found.article else None
    if read is None or (read.published and read.published_from not in GUESSED):
        return None
    if read.published is None:
        return "no rule gave the article's date"
    return f"the article's date, {read.published}, was not found on its page but from {read.published_from}"


def _dates_differ(found: Diagnosis) -> str | None:
    step = found.article
    published = step.article.published if step and step.article else None
    if step is None or not (step.list_date and published) or step.list_date.startswith(published):
        return None
    return f"the list dates the article {step.list_date}, its page {published}"


def _located(found: Diagnosis) -> str | None:
    body = found.article.body if found.article else None
    return "no selector for bodies holds: it was found by its weight" if body and body.selector is None else None


def _foreign_body(found: Diagnosis) -> str | None:
    body = found.article.body if found.article else None
    if body is None or body.selector is None or body.is_own:
        return None
    return f"the body's selector, {body.selector}, is known of other pages ({body.where})"


REMARKS: tuple[Symptom, ...] = (
    Symptom(
        "home page not read",
        _home_failed,
        "Declared columns are read all the same; where the site itself was asked, see why in a browser.",
    ),
    Symptom("no family's traits", _no_traits, "Look whether the pages name their system; add a trait to its family."),
    Symptom(
        "read as an own system", _read_as_own, "See whether the family's rule for article addresses is too narrow."
    ),
    Symptom("scopes do not hold", _scopes_missed, "See that first and last row are articles of the list."),
    Symptom("lists without rows", _lists_failed, "See in a browser whether they are empty; if so, nothing to do."),
    Symptom("columns forbidden", _columns_shut, "They are not crawled; see whether other columns hold the same."),
    Symptom("no title", _no_title, "Find the heading's id or class; add it to TITLES in archive/reading/layouts.py."),
    Symptom("weak date", _poor_date, "See where the page prints its date; add it to archive/reading/layouts.py."),
    Symptom("dates differ", _dates_differ, "See which is the day of publication; report it if it is the list's."),
    Symptom("body located", _located, "See that first and last paragraph are the text's; add a selector to BODIES."),
    Symptom("another family's body", _foreign_body, "Add the selector to the family's own in BODIES."),
)
