"""Reads the outcomes of cases, each with its crimes and the circumstances that the text names of it."""

from __future__ import annotations

import json
import sqlite3
from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass
from typing import NamedTuple

COUNTS = "final and not other_case"  # of outcomes that are counted: those of the case itself that hold
DROPPED = "(kind is null and as_written like '%撤%案%')"  # 撤销案件: without a kind, and no conviction
# A group that is convicted of several crimes together: not all of its people need have committed each of them.
SEVERAL_CRIMES = "(select count(*) from outcome_crimes x where x.outcome_id = outcomes.id) > 1"
IN_GROUP = f"(people > 1 and {SEVERAL_CRIMES})"
KINDS_WITH_TERM = ("prison", "detention", "control")
_PLAIN = (
    *("id", "case_id", "start", "end", "as_written", "defendant", "people", "kind", "kind_low"),
    *("months_min", "months_max", "suspended", "suspended_months", "fined", "fine_min", "fine_max", "fine_total"),
    *("confiscate_all", "confiscated", "rights", "rights_for_life", "non_prosecution", "adopted", "instance", "court"),
    *("procuratorate", "decided", "final", "other_case"),
)


class OutcomeCrime(NamedTuple):
    """A crime of which an outcome convicts; `id` is None, and `name` as written, for one that is not in the table."""

    id: str | None
    name: str


class CircumstanceRecord(NamedTuple):
    """A circumstance of sentencing that a text names."""

    case_id: int
    outcome_id: int | None  # None if it is said of the case, or of somebody without an outcome
    kind: str
    defendant: str | None
    start: int
    end: int
    as_written: str


@dataclass(frozen=True, slots=True)
class OutcomeRecord:
    """What became of one defendant, or of a group: a row of the table `outcomes`, which describes the columns."""

    id: int
    case_id: int
    start: int
    end: int
    as_written: str
    defendant: str
    people: int | None
    kind: str | None
    kind_low: str | None
    months_min: int | None
    months_max: int | None
    suspended: str | None
    suspended_months: int | None
    fined: int
    fine_min: int | None
    fine_max: int | None
    fine_total: int | None
    confiscate_all: int | None
    confiscated: int | None
    rights: int | None
    rights_for_life: int
    non_prosecution: str | None
    adopted: int
    instance: str | None
    court: str | None
    procuratorate: str | None
    decided: str | None
    final: int
    other_case: int
    dropped: int  # whether the case was dropped (撤销案件); `kind` is None
    crimes: tuple[OutcomeCrime, ...]
    circumstances: tuple[CircumstanceRecord, ...]

    @property
    def counts(self) -> bool:
        """Whether it is counted: an outcome of the case itself that no later one replaced."""
        return bool(self.final) and not self.other_case

    @property
    def in_group(self) -> bool:
        """Whether it is of several people who are convicted of several crimes together."""
        return self.people is not None and self.people > 1 and len(self.crimes) > 1

    @property
    def term(self) -> tuple[int | None, int | None]:
        """The shortest and the longest term in months. Of a range over two kinds the shortest is of `kind_low` and the
        longest of `kind`; that of a kind without a term is None."""
        least = self.months_min if (self.kind_low or self.kind) in KINDS_WITH_TERM else None
        return least, self.months_max if self.kind in KINDS_WITH_TERM else None

    @property
    def place(self) -> tuple[int, int, str]:
        """Its offsets and words, by which its anchor is found."""
        return self.start, self.end, self.as_written


def outcomes_of_cases(
    conn: sqlite3.Connection, case_ids: Iterable[int], *, counted: bool = True
) -> dict[int, tuple[OutcomeRecord, ...]]:
    """The outcomes of each case that has any, in the order of the text; with `counted`, only those that are counted."""
    ids = list(case_ids)
    columns = ", ".join([*(f'"{name}"' for name in _PLAIN), DROPPED])
    rows = conn.execute(
        f"""select {columns} from outcomes where case_id in (select value from json_each(?))
            {f"and {COUNTS}" if counted else ""} order by case_id, position""",
        (json.dumps(ids),),
    ).fetchall()
    crimes = _crimes(conn, (row[0] for row in rows))
    circumstances = circumstances_of_cases(conn, ids)
    found = defaultdict[int, list[OutcomeRecord]](list)
    for row in rows:
        own = tuple(one for one in circumstances.get(row[1], ()) if one.outcome_id == row[0])
        found[row[1]].append(OutcomeRecord(*(*row, tuple(crimes[row[0]]), own)))
    return {case: tuple(outcomes) for case, outcomes in found.items()}


def circumstances_of_cases(
    conn: sqlite3.Connection, case_ids: Iterable[int]
) -> dict[int, tuple[CircumstanceRecord, ...]]:
    """The circumstances of each case that names any, in the order of the text."""
    rows = conn.execute(
        """select case_id, outcome_id, kind, defendant, start, "end", as_written from circumstances
           where case_id in (select value from json_each(?)) order by case_id, position""",
        (json.dumps(list(case_ids)),),
    )
    found = defaultdict[int, list[CircumstanceRecord]](list)
    for row in rows:
        found[row[0]].append(CircumstanceRecord(*row))
    return {case: tuple(circumstances) for case, circumstances in found.items()}


def _crimes(conn: sqlite3.Connection, outcome_ids: Iterable[int]) -> dict[int, list[OutcomeCrime]]:
    rows = conn.execute(
        """select outcome_id, crime_id, coalesce(name, as_written)
           from outcome_crimes left join crimes on crimes.id = crime_id
           where outcome_id in (select value from json_each(?)) order by outcome_id, position""",
        (json.dumps(list(outcome_ids)),),
    )
    found = defaultdict[int, list[OutcomeCrime]](list)
    for outcome, *crime in rows:
        found[outcome].append(OutcomeCrime(*crime))
    return found
