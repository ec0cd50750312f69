"""Counts outcomes by what became of the defendants. Only those of the cases themselves that hold are counted, and no
name is read."""

from __future__ import annotations

import sqlite3
from collections.abc import Mapping
from dataclasses import dataclass
from typing import NamedTuple

from archive.model import OutcomeKind
from archive.site.data.outcomes.of_case import COUNTS, DROPPED, OutcomeRecord, outcomes_of_cases

MAX_TERMS = 2_000  # terms of single defendants that a picture draws and a file has, the newest publications first
SEVEREST_FIRST: Mapping[str | None, int] = {kind.value: at for at, kind in enumerate(OutcomeKind)}
# What outcomes belong together, and what is told of them.
_TALLY = f"""
    select kind, {DROPPED} as dropped, suspended, non_prosecution, count(*), count(distinct case_id),
        coalesce(sum(people), 0), sum(people is null), min(months_min), max(months_max),
        sum(months_min is null and months_max is null), sum(fined), min(fine_min), max(fine_max)
    from outcomes where {{where}} group by kind, dropped, suspended, non_prosecution
"""
# Outcomes of a crime, with or without other crimes.
_OF_CRIME = f"""
    {COUNTS} and id in (select outcome_id from outcome_crimes where crime_id = :crime)
        and (select count(*) from outcome_crimes where outcome_id = outcomes.id) {{several}} 1
"""


@dataclass(frozen=True, slots=True)
class OutcomeTally:
    """How many outcomes are of one kind."""

    kind: str | None
    dropped: int  # whether they are cases dropped (撤销案件); `kind` is None
    suspended: str | None
    non_prosecution: str | None
    outcomes: int
    cases: int
    people: int  # in the outcomes that give a number
    uncounted: int  # outcomes that give no number of people
    months_min: int | None  # the shortest and the longest term
    months_max: int | None
    without_length: int  # outcomes that tell no term
    fined: int  # outcomes with a fine
    fine_min: int | None
    fine_max: int | None


class DefendantTerm(NamedTuple):
    """The term of a single defendant, as it was published."""

    case_id: int
    number: str | None  # of the case
    title: str
    published: str | None
    kind: str
    months: int
    suspended: bool
    suspended_months: int | None
    fine: int | None


def tally_of_cases(conn: sqlite3.Connection, cases: str, values: Mapping[str, object]) -> tuple[OutcomeTally, ...]:
    """The outcomes of the cases that a query in SQL finds, by kind, the severest first."""
    return _tallies(conn, f"{COUNTS} and case_id in ({cases})", values)


def tally_of_crime(conn: sqlite3.Connection, crime_id: str, *, alone: bool) -> tuple[OutcomeTally, ...]:
    """The outcomes that convict of a crime; `alone`: of this crime and no other, else together with others."""
    return _tallies(conn, _OF_CRIME.format(several="=" if alone else ">"), {"crime": crime_id})


class ConvictedIn(NamedTuple):
    """An outcome of a crime, and the case that tells it."""

    outcome: OutcomeRecord
    number: str | None  # of the case
    title: str
    slug: str  # of the publication
    published: str | None


def outcomes_of_crime(conn: sqlite3.Connection, crime_id: str, limit: int, offset: int) -> tuple[ConvictedIn, ...]:
    """The outcomes of a crime, alone or with other crimes, those of the newest publications first."""
    rows = conn.execute(
        f"""select o.id, o.case_id, c.number, c.title, p.slug, p.published
            from outcomes o join cases c on c.id = o.case_id join publications p on p.id = c.publication_id
            where {COUNTS} and o.id in (select outcome_id from outcome_crimes where crime_id = :crime)
            order by p.published is null, p.published desc, p.id, o.position limit :limit offset :offset""",
        {"crime": crime_id, "limit": limit, "offset": offset},
    ).fetchall()
    of_cases = outcomes_of_cases(conn, {row[1] for row in rows})
    by_id = {one.id: one for outcomes in of_cases.values() for one in outcomes}
    return tuple(ConvictedIn(by_id[id_], *of_case) for id_, _, *of_case in rows)


def terms_of_defendants(conn: sqlite3.Connection, crime_id: str) -> tuple[DefendantTerm, ...]:
    """The terms of single defendants who were convicted of this crime alone: of prison or detention, of one length.

    Those of the newest publications come first.
    """
    rows = conn.execute(
        f"""select case_id, c.number, c.title, p.published, o.kind, months_min, suspended is 'all', suspended_months,
                iif(fine_min = fine_max, fine_min, null)
            from (select * from outcomes where {_OF_CRIME.format(several="=")}
                    and people = 1 and kind in ('prison', 'detention') and months_min = months_max) o
                join cases c on c.id = case_id join publications p on p.id = c.publication_id
            order by p.published is null, p.published desc, p.id, o.position limit {MAX_TERMS}""",
        {"crime": crime_id},
    )
    return tuple(
        DefendantTerm(case, number, title, published, kind, months, bool(suspended), length, fine)
        for case, number, title, published, kind, months, suspended, length, fine in rows
    )


def _tallies(conn: sqlite3.Connection, where: str, values: Mapping[str, object]) -> tuple[OutcomeTally, ...]:
    found = (OutcomeTally(*row) for row in conn.execute(_TALLY.format(where=where), values))
    last = len(SEVEREST_FIRST)
    return tuple(
        sorted(
            found,
            key=lambda one: (
                SEVEREST_FIRST.get(one.kind, last),
                one.dropped,
                one.suspended is not None,
                one.suspended or "",
                one.non_prosecution or "~",
            ),
        )
    )
