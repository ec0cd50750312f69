"""What became of each address that was asked for, from the responses and failures of a probe."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum

from archive.model import Page, Role
from archive.reading.state import page_state
from archive.urls import canonical_key
from crawler.checking.probing import Probed
from crawler.items import NOT_RECORDED
from crawler.middlewares.robots import FORBIDS, UNAVAILABLE


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
    ABSENT = "not recorded"  # in the file that is replayed
    DOWN = "no answer"
    NOT_ASKED = "not asked"


# What the reason of a failure says, most telling first; see crawler.errors for who says it.
REASONS = (
    (NOT_RECORDED, Outcome.ABSENT),
    (FORBIDS, Outcome.FORBIDDEN),
    (f"/robots.txt {UNAVAILABLE}", Outcome.LEFT_ALONE),
    ("lists are made by scripts", Outcome.NO_BROWSER),
    ("asked not to be visited", Outcome.RESTING),
    ("is not rendered", Outcome.ERROR),
    ("is not fetched", Outcome.REFUSED),
    ("parse error", Outcome.ERROR),
)


OF_ROBOTS = "its robots.txt could not be had"


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
    reasons = {canonical_key(url): (url, reason) for said, url, reason in probed.failures if said == role}
    found: list[Answered] = [(_answer(pages, reasons.get(key)), pages[-1]) for key, pages in chains.items()]
    return found + [(_without(url, reason), None) for key, (url, reason) in reasons.items() if key not in chains]


def outcome_of(reason: str) -> Outcome | None:
    """What a failure's reason says; None where it is none of those that keep a page from us."""
    return next((outcome for said, outcome in REASONS if said in reason), None)


def _answer(pages: list[Page], failure: tuple[str, str] | None) -> Answer:
    url, last = pages[0].url, pages[-1]
    moved_to = last.url if last.url.rstrip("/") != url.rstrip("/") else None
    said = failure[1] if failure else ""
    if stopped := outcome_of(said):  # a redirect that the guard stopped, a page that was not rendered
        return Answer(url, stopped, _plain(url, said), last.status, moved_to)
    state, why = page_state(last.status, last.headers, last.body)
    return Answer(url, Outcome(state), why, last.status, moved_to)


def _without(url: str, reason: str) -> Answer:
    return Answer(url, outcome_of(reason) or Outcome.DOWN, _plain(url, reason))


def _plain(url: str, reason: str) -> str:
    """The reason without what its address or its outcome says already."""
    return OF_ROBOTS if outcome_of(reason) is Outcome.LEFT_ALONE else reason.removeprefix(f"{url} ")
