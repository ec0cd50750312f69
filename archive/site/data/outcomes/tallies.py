"""Counts outcomes by what became of the defendants. Only those of the cases themselves that hold are counted, and no
name is read."""

from __future__ import annotations

import sqlite3
from collections.abc import Mapping
from dataclasses import dataclass
from typing import NamedTuple

from archive.model import OutcomeKind
from archive.site.data.outcomes.of_case import (
    COUNTS,
    DROPPED,
    IN_GROUP,
    KINDS_WITH_TERM,
    SEVERAL_CRIMES,
    OutcomeRecord,
    outcomes_of_cases,
)

MAX_TERMS = 2_000  # terms of single defendants that a picture draws and a file has, the newest publications first
SEVEREST_FIRST: Mapping[str | None, int] = {kind.value: at for at, kind in enumerate(OutcomeKind)}
# What outcomes belong together, and what is told of them. A range over two kinds is counted as neither; its ends are
# those of OutcomeRecord.term.
_LEAST = f"iif(coalesce(kind_low, kind) in {KINDS_WITH_TERM}, months_min, null)"
_MOST = f"iif(kind in {KINDS_WITH_TERM}, months_max, null)"
_TALLY = f"""
    select kind, kind_low, {DROPPED} as dropped, suspended, non_prosecution, count(*), count(distinct case_id),
        coalesce(sum(iif({{in_group}}, 0, people)), 0), coalesce(sum(iif({{in_group}}, people, 0)), 0),
        sum(people is null), min({_LEAST}), max({_MOST}), sum({_LEAST} is null and {_MOST} is null),
        sum(fined), min(fine_min), max(fine_max)
    from outcomes where {{where}} group by kind, kind_low, dropped, suspended, non_prosecution
"""
# Outcomes of a crime, with or without other crimes.
_OF_CRIME = f"{COUNTS} and id in (select outcome_id from outcome_crimes where crime_id = :crime)"
_ALONE, _SEVERAL = f"{_OF_CRIME} and not {SEVERAL_CRIMES}", f"{_OF_CRIME} and {SEVERAL_CRIMES}"


@dataclass(frozen=True, slots=True)
class OutcomeTally:
    """How many outcomes are of one kind."""

    kind: str | None
    kind_low: (
        str | None
    )  # the milder kind of a range over two kinds; `months_min` is its, `months_max` is that of `kind`
    dropped: int  # whether they are cases dropped (撤销案件); `kind` is None
    suspended: str | None
    non_prosecution: str | None
    outcomes: int
    cases: int
    people: int  # in the outcomes that give a number, without `people_in_groups`
    people_in_groups: int  # of outcomes of a crime: in groups that are convicted of several crimes together
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
    return _tallies(conn, f"{COUNTS} and case_id in ({cases})", "false", values)


def tally_of_crime(conn: sqlite3.Connection, crime_id: str, *, alone: bool) -> tuple[OutcomeTally, ...]:
    """The outcomes that convict of a crime; `alone`: of this crime and no other, else together with others."""
    return _tallies(conn, _ALONE if alone else _SEVERAL, IN_GROUP, {"crime": crime_id})


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
            from (select * from outcomes where {_ALONE} and people = 1
                    and kind in ('prison', 'detention') and kind_low is null and months_min = months_max) o
                join cases c on c.id = case_id join publications p on p.id = c.publication_id
            order by p.published is null, p.published desc, p.id, o.position limit {MAX_TERMS}""",
        {"crime": crime_id},
    )
    return tuple(
        DefendantTerm(case, number, title, published, kind, months, bool(suspended), length, fine)
        for case, number, title, published, kind, months, suspended, length, fine in rows
    )


def _tallies(
    conn: sqlite3.Connection, where: str, in_group: str, values: Mapping[str, object]
) -> tuple[OutcomeTally, ...]:
    found = (OutcomeTally(*row) for row in conn.execute(_TALLY.format(where=where, in_group=in_group), values))
    last = len(SEVEREST_FIRST)
    return tuple(
        sorted(
            found,
            key=lambda one: (
                SEVEREST_FIRST.get(one.kind, last),
                SEVEREST_FIRST.get(one.kind_low, last) if one.kind_low else -1,
                one.dropped,
                one.suspended is not None,
                one.suspended or "",
                one.non_prosecution or "~",
            ),
        )
    )
