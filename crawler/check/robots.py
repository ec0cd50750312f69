"""What a host's robots.txt says of what we want of it."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass

from protego import Protego

from archive.model import Page, Role, State
from archive.reading.page_state import page_state
from archive.urls import same_host
from crawler.check.probing import Probed
from crawler.errors import RobotsUnavailable
from crawler.middlewares.robots import LEFT_ALONE, capped, rules_text


@dataclass(frozen=True, slots=True)
class RobotsSeen:
    """A robots.txt."""

    url: str
    status: int | None  # None where no answer came
    known: bool  # whether its rules are known; there may be none
    state: State | None = None  # of the answer
    reason: str | None = None  # why the rules are not known
    rules: int = 0  # lines with Allow or Disallow, of all groups
    wanted: int = 0  # addresses on its host that we would ask for: home page, columns, rows
    forbidden: tuple[str, ...] = ()  # of them, those that it forbids us
    crawl_delay: float = 0.0  # seconds; 0 without one


def robots_seen(probed: Probed, wanted: Iterable[str], user_agent: str) -> tuple[RobotsSeen, ...]:
    """Each robots.txt that was asked for, in order."""
    wanted = tuple(dict.fromkeys(wanted))
    last = {page.url: page for page in probed.pages if page.context.role is Role.ROBOTS}
    seen = {url: _seen(page, wanted, user_agent) for url, page in last.items() if not 300 <= page.status < 400}
    for failure in probed.failures:
        if failure.kind == RobotsUnavailable.__name__:
            url, _, why = failure.reason.removesuffix(LEFT_ALONE).partition(": ")
            seen.setdefault(url, RobotsSeen(url, last[url].status if url in last else None, known=False, reason=why))
    return tuple(seen.values())


def _seen(page: Page, wanted: tuple[str, ...], user_agent: str) -> RobotsSeen:
    text = rules_text(page.status, page.headers, page.body)
    state, reason = page_state(page.status, page.headers, page.body, page.torn)
    if text is None:
        return RobotsSeen(page.url, page.status, known=False, state=state, reason=reason)
    lines = text.decode("utf-8", "replace")
    parser = Protego.parse(lines)
    here = [url for url in wanted if same_host(url, page.url)]
    return RobotsSeen(
        page.url,
        page.status,
        known=True,
        state=state,
        rules=sum(line.strip().lower().startswith(("allow:", "disallow:")) for line in lines.splitlines()),
        wanted=len(here),
        forbidden=tuple(url for url in here if not parser.can_fetch(url, user_agent)),
        crawl_delay=capped(parser.crawl_delay(user_agent)),
    )
