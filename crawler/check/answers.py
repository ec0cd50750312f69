"""What became of each address that was asked for, from the responses and failures of a probe."""

from __future__ import annotations

from dataclasses import dataclass, replace
from enum import StrEnum

from archive.model import Page, Role, State
from archive.reading.page_state import page_state
from archive.store.frontier import FailedRow
from archive.urls import canonical_key
from crawler import errors
from crawler.check.probing import Probed
from crawler.items import ELSEWHERE
from crawler.meta_keys import ABSENT
from crawler.middlewares.robots import LEFT_ALONE


class Outcome(StrEnum):
    """What became of a request: a page's state, or why there is no page."""

    LIVE = "live"
    GONE = "gone"
    CHALLENGED = "challenged"
    BLOCKED = "blocked"
    ERROR = "error"  # an answer that is no page: HTTP 500, an empty body, a file; or one that could not be rendered
    FORBIDDEN = "forbidden"  # by robots.txt
    LEFT_ALONE = "left alone"  # since robots.txt could not be had
    NO_BROWSER = "no browser"
    RESTING = "resting"  # the host asked to be left in peace for a while
    REFUSED = "refused"  # by the guard: no public address
    ELSEWHERE = "elsewhere"  # another host answered
    ABSENT = "not recorded"  # in the file that is replayed
    DOWN = "no answer"
    NOT_ASKED = "not asked"


# By the kind of a failure. Any other is an exception of the download: no answer.
OUTCOMES: dict[str, Outcome] = {
    errors.RobotsDisallowed.__name__: Outcome.FORBIDDEN,
    errors.RobotsUnavailable.__name__: Outcome.LEFT_ALONE,
    errors.NeedsBrowser.__name__: Outcome.NO_BROWSER,
    errors.HostResting.__name__: Outcome.RESTING,
    errors.RefusedAddress.__name__: Outcome.REFUSED,
    errors.RenderFailed.__name__: Outcome.ERROR,
    ELSEWHERE: Outcome.ELSEWHERE,
    ABSENT: Outcome.ABSENT,
    **{state: Outcome(state) for state in (State.GONE, State.CHALLENGED, State.BLOCKED, State.ERROR)},
}


@dataclass(frozen=True, slots=True)
class Answer:
    """What became of one address."""

    url: str  # as asked for
    outcome: Outcome
    reason: str | None = None  # None for a live page
    status: int | None = None  # of the last response; None where none came
    moved_to: str | None = None  # the address that answered, if it is another one

    @property
    def live(self) -> bool:
        """Whether there is a page to be read."""
        return self.outcome is Outcome.LIVE


Answered = tuple[Answer, Page | None]  # with the last response, if any came


def answers(probed: Probed, role: Role) -> list[Answered]:
    """The addresses that were asked for in that role, in order; those that gave no response last."""
    chains: dict[str, list[Page]] = {}
    for page in probed.pages:
        if page.context.role is role:
            chains.setdefault(page.context.key or canonical_key(page.url), []).append(page)
    failures = {canonical_key(one.url): one for one in probed.failures if one.role is role}
    found: list[Answered] = [(_answer(pages, failures.get(key)), pages[-1]) for key, pages in chains.items()]
    return found + [(_failed(failure), None) for key, failure in failures.items() if key not in chains]


def home_answer(probed: Probed, url: str) -> Answered:
    """The home page, which has that address."""
    return next(iter(answers(probed, Role.HOME)), (Answer(url, Outcome.NOT_ASKED), None))


def _answer(pages: list[Page], failure: FailedRow | None) -> Answer:
    url, last = pages[0].url, pages[-1]
    moved_to = last.url if last.url.rstrip("/") != url.rstrip("/") else None
    if failure:  # behind what answered, too: a redirect that the guard stopped, a page that was not rendered
        return replace(_failed(failure), url=url, status=last.status, moved_to=moved_to)
    state, why = page_state(last.status, last.headers, last.body, last.torn)
    return Answer(url, Outcome(state), why, last.status, moved_to)


def _failed(failure: FailedRow) -> Answer:
    """With the reason, but without what the address and the outcome say already."""
    why = failure.reason.removeprefix(f"{failure.url} ").removeprefix("is not fetched: ").removesuffix(LEFT_ALONE)
    return Answer(failure.url, OUTCOMES.get(failure.kind, Outcome.DOWN), why)
