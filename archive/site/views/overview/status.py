"""The state of the sources, as a page and JSON: when each was last crawled well, and what is kept back and why."""

from __future__ import annotations

import sqlite3
from collections.abc import Sequence
from dataclasses import asdict, dataclass

from datasette import Response

from archive.site.api.records import decoded
from archive.site.http.responses import SHORT, as_json
from archive.site.visit import Visit


@dataclass(frozen=True, slots=True)
class SourceState:
    """A source that was crawled, as of the making of the file. Moments are UTC, ISO 8601. A field is None if it is not
    known."""

    id: str
    name: str
    home_url: str
    verdict: str | None  # of the last live run that was judged
    verdict_reason: str | None  # JSON
    accepted: str | None  # when an operator accepted what that run found
    last_run: str | None  # when that run began
    last_success: str | None  # when the last live run ended that was good or accepted
    publications: int
    live: int  # pages that carry its publications and are live
    pages: int  # pages that carry its publications
    as_of: str | None  # the day of an earlier state that it keeps in this file
    as_of_why: str | None  # JSON

    @property
    def good(self) -> bool:
        """Whether its last run was good, or accepted."""
        return self.verdict == "good" or self.accepted is not None


@dataclass(frozen=True, slots=True)
class Counts:
    """How many sources are in which state."""

    good: int  # at the last run, or accepted
    bad: int
    never: int  # crawled
    retained: int  # in an earlier state in this file

    @classmethod
    def of(cls, sources: Sequence[SourceState]) -> Counts:
        """The counts of these sources."""
        good, never = sum(one.good for one in sources), sum(one.verdict is None for one in sources)
        return cls(good, len(sources) - good - never, never, sum(one.as_of is not None for one in sources))


async def page(visit: Visit) -> Response:
    """The page: a row for each source, those that are not good first, then those that keep an earlier state."""
    sources = await visit.public.once(read_sources)
    facts = await visit.public.facts()
    context = {"here": "status", "sources": sources, "counts": Counts.of(sources), "facts": facts}
    return await visit.page("fanzha/status.html", context)


async def as_data(visit: Visit) -> Response:
    """The same as JSON."""
    facts = await visit.public.facts()
    rows = [
        {**asdict(one), "verdict_reason": decoded(one.verdict_reason), "as_of_why": decoded(one.as_of_why)}
        for one in await visit.public.once(read_sources)
    ]
    return as_json({"ok": True, "last_seen": facts.last_seen, "sources": rows}, headers=SHORT)


def read_sources(conn: sqlite3.Connection) -> tuple[SourceState, ...]:
    """The crawled sources of a public file, in the page's order."""
    return tuple(SourceState(**dict(row)) for row in conn.execute(_SOURCES))


# The ledger is read once, however many sources there are.
_SOURCES = """
    with judged as (
        select source_id, s.verdict, reason, accepted, coalesce(resumed, started) as began,
            coalesce(ended, resumed, started) as done, s.verdict = 'good' or accepted is not null as good,
            row_number() over (partition by source_id order by coalesce(resumed, started) desc, run_id desc) as back
        from run_sources s join runs on runs.id = run_id
        where origin = 'live' and s.verdict not in ('interrupted', 'absent')
    ),
    last as (select * from judged where back = 1),
    success as (select source_id, max(done) as done from judged where good group by 1),
    published as (select source_id, count(*) as n from publications group by 1),
    carrying as (select source_id, count(*) as n, sum(state = 'live') as live from pages group by 1)
    select sources.id, name, home_url, last.verdict, last.reason as verdict_reason, last.accepted,
        last.began as last_run, success.done as last_success,
        coalesce(published.n, 0) as publications, coalesce(live, 0) as live,
        coalesce(carrying.n, 0) as pages, as_of, as_of_why
    from sources
        left join last on last.source_id = sources.id
        left join success on success.source_id = sources.id
        left join published on published.source_id = sources.id
        left join carrying on carrying.source_id = sources.id
    where home_url is not null
    order by coalesce(last.good, 1), as_of is null, sources.id
"""
