"""Writes the table gaps, from the other tables alone. Rows that have not changed stay.

All gaps are looked for when a job has changed publications, those of months at the end of every job: an address that
answers no more changes no publication.

It reads what indexes hold: titles of batches by kind, numbers of cases, publications by source and month, and the
addresses that a list named and that were never read (docs/coverage.md).
"""

from __future__ import annotations

import json
import re
from collections import Counter, defaultdict
from collections.abc import Iterable, Iterator
from dataclasses import asdict, dataclass
from functools import cache
from itertools import chain
from typing import Any

from sqlite_utils import Database

from archive.model import Kind, Role, State
from archive.rules import load
from archive.store.frontier import Settled
from archive.store.gaps.guiding_series import BatchTitle, GuidingSeries
from archive.store.gaps.months import LEAST_PUBLICATIONS, by_month, holes, unread_months
from archive.store.gaps.series import Batch, missing_batches, ranges
from archive.store.rows import IDS, Row, as_json, first_column, insert_all, select
from archive.text.provisions import guiding_number
from archive.urls import stable_id

# Kinds whose titles name batches and guiding cases; those of releases and Q&As name what is there to be read elsewhere.
_HOLDING = (Kind.GUIDING_CASES, Kind.TYPICAL_CASES)
_NAMING = (*_HOLDING, Kind.RELEASE, Kind.PRESS_QA)
# Years in which addresses may be dated. Columns of guiding cases have nothing else, as far as this share goes.
_YEARS = range(1990, 2100)
_NUMBERED_SHARE = 0.9
_LEAST_NUMBERED = 3

_TITLES = f"""
    select kind, source_id, title, published, id from publications
    where kind in ({", ".join(f"'{kind}'" for kind in _NAMING)}) and (title like '%批%' or title like '%检例%'
        or kind = '{Kind.TYPICAL_CASES}')
"""
_CASES = "select number, publication_id from cases where number >= '检例' and number < '检侌'"
_MONTHS = """
    select source_id, substr(published, 1, 7), count(*) from publications
    where source_id is not null and length(published) >= 7 group by 1, 2
"""
# Addresses that a list named and that were never read. The subquery reads an index alone.
_UNREAD = f"""
    select source_id, url, column_name from pages where column_name is not null and id in (
        select p.id from sources s cross join pages p on p.source_id = s.id where p.version_id is null
          and p.state not in ('{State.LIVE}', '{State.MOVED}', '{State.IMPORTED}'))
"""
# Addresses that a list named in the last run, and that did not answer. What answered is in pages.
_UNANSWERED = f"""
    select f.source_id, f.key, f.url, f.list_date, f.column_name from sources s cross join frontier f
    where f.run_id = (select max(run_id) from run_sources where source_id = s.id) and f.source_id = s.id
      and f.state = '{Settled.FAILED}' and f.role = '{Role.ARTICLE}' and f.recheck = 0 and f.column_name is not null
"""
_MONTH_GAPS = "select * from gaps where kind = 'month'"
_READ = "select url from pages where source_id = ? and version_id is not null"
# Where the copies of guiding cases are, and how many pages these columns have.
_NUMBERED = f"""
    select p.source_id, p.column_name, count(*) from publications b join copies c on c.publication_id = b.id
    join pages p on p.id = c.page_id where b.kind = '{Kind.GUIDING_CASES}' and p.column_name is not null group by 1, 2
"""
_OF_COLUMN = "select count(*) from pages where source_id = ? and column_name = ? and version_id is not null"


@dataclass(frozen=True, slots=True)
class Gap:
    """Something that should exist and is not held. `first` and `last`: numbers of a series, or months (YYYY-MM)."""

    kind: str  # guiding_case, guiding_batch, batch or month
    source_id: str | None
    series: str | None  # of a batch, the name of its series
    first: str
    last: str
    evidence: dict[str, Any]

    @classmethod
    def of_number(
        cls, kind: str, number: int, evidence: dict[str, Any], source_id: str | None = None, series: str | None = None
    ) -> Gap:
        """A gap of one number."""
        return cls(kind, source_id, series, str(number), str(number), evidence)

    @property
    def row(self) -> Row:
        """The row of the table."""
        identity = (self.kind, self.source_id or "", self.series or "", self.first)
        evidence = json.dumps(self.evidence, ensure_ascii=False)
        return {**asdict(self), "id": stable_id("gap", *identity), "evidence": evidence}


def renew(db: Database) -> None:
    """Bring the table up to date, within the caller's transaction. What has not changed is not written."""
    _write(db, gaps_in(db), "select * from gaps")


def renew_months(db: Database) -> None:
    """Bring the months of the table up to date, within the caller's transaction: these may differ although no
    publication changed, by addresses that answer no more. It reads indexes alone."""
    _write(db, _month_gaps(db), _MONTH_GAPS)


def _write(db: Database, gaps: Iterable[Gap], stored_sql: str) -> None:
    """Put gaps in the place of the rows that a query selects."""
    found = {row["id"]: row for row in (gap.row for gap in gaps)}
    stored = {row["id"]: row for row in select(db, stored_sql)}
    old = [id_ for id_, row in stored.items() if found.get(id_) != row]
    if old:
        db.conn.execute("delete from gaps where id in (select value from json_each(?))", (as_json(old),))
    insert_all(db, "gaps", (row for id_, row in sorted(found.items()) if stored.get(id_) != row))


def gaps_in(db: Database) -> Iterator[Gap]:
    """All gaps of an archive."""
    titles = [BatchTitle(*row) for row in db.conn.execute(_TITLES)]
    cases = ((publication_id, guiding_number(number) or 0) for number, publication_id in db.conn.execute(_CASES))
    yield from _guiding_gaps(GuidingSeries.of(titles, cases))
    batches = (Batch.of(one.source_id, one.title, one.published) for one in titles if one.kind == Kind.TYPICAL_CASES)
    for missing in missing_batches(batches):
        days = _days_beside(missing.lower, missing.upper)
        yield Gap.of_number("batch", missing.number, days, missing.upper.source_id, missing.series)
    yield from _month_gaps(db)


def _guiding_gaps(series: GuidingSeries) -> Iterator[Gap]:
    for first, last in ranges(series.missing_cases):
        yield Gap("guiding_case", None, None, str(first), str(last), {"highest": series.highest_case})
    for number, lower, upper in series.missing_batches():
        yield Gap.of_number("guiding_batch", number, _days_beside(lower, upper) | {"highest": series.highest_batch})


def _days_beside(lower: Batch | BatchTitle | None, upper: Batch | BatchTitle | None) -> dict[str, Any]:
    """When the batches beside a missing one were published: it was, too, between these days."""
    return {"after": lower and lower.published, "before": upper and upper.published}


# --- months -----------------------------------------------------------------------------------------------------------


def _month_gaps(db: Database) -> Iterator[Gap]:
    """The months of which a source holds far less than of its others."""
    publications = defaultdict[str, Counter[str]](Counter)
    for source_id, month, count in db.conn.execute(_MONTHS):
        publications[source_id][month] = count
    unread = _unread(db)
    for source_id, own in sorted(publications.items()):
        if own.total() < LEAST_PUBLICATIONS:
            continue
        evidence: dict[str, dict[str, float]] = {hole.month: hole.evidence for hole in holes(own)}
        for month, more in _unread_evidence(db, source_id, own, unread.get(source_id, [])):
            evidence[month] = evidence.get(month, {}) | more
        for month in sorted(evidence):
            yield Gap("month", source_id, None, month, month, evidence[month])


def _unread_evidence(
    db: Database, source_id: str, publications: Counter[str], unread: list[tuple[str, bool]]
) -> Iterator[tuple[str, dict[str, float]]]:
    """The months whose addresses were hardly read, with their numbers. `unread`: the months of these addresses, and
    whether their column numbers its articles."""
    missing = by_month(month for month, _ in unread)
    if not any(unread_months(publications, missing, {})):
        return  # as for most sources: then the addresses that were read need not be counted
    # Of the copies of publications that others have the addresses are dated, of other pages perhaps the text alone.
    read = publications | by_month(month_in(url) for (url,) in db.conn.execute(_READ, (source_id,)))
    for one in unread_months(read, missing, by_month(month for month, is_numbered in unread if is_numbered)):
        yield one.month, {"addresses": one.addresses, "read": one.read}


def _unread(db: Database) -> dict[str, list[tuple[str, bool]]]:
    """By source, the months of the addresses that were never read, and whether their column numbers its articles."""
    numbered = {
        (source_id, column)
        for source_id, column, count in db.conn.execute(_NUMBERED).fetchall()
        if count >= _LEAST_NUMBERED
        and count >= _NUMBERED_SHARE * db.conn.execute(_OF_COLUMN, (source_id, column)).fetchone()[0]
    }
    found = defaultdict[str, list[tuple[str, bool]]](list)
    for source_id, month, column in chain(_months_of_pages(db), _months_of_unanswered(db)):
        if month:
            found[source_id].append((month, (source_id, column) in numbered))
    return found


def _months_of_pages(db: Database) -> Iterator[tuple[str, str | None, str]]:
    """Of the pages that have no text: source, month and column."""
    return ((source_id, month_in(url), column) for source_id, url, column in db.conn.execute(_UNREAD))


def _months_of_unanswered(db: Database) -> Iterator[tuple[str, str | None, str]]:
    """Of the addresses that did not answer, and of which there is no page: source, month and column."""
    rows = {stable_id(row["key"]): row for row in select(db, _UNANSWERED)}
    known = first_column(db, f"select id from pages where id in {IDS}", rows)
    for id_, row in rows.items():
        if id_ not in known:
            dated = row["list_date"] or ""
            yield (
                row["source_id"],
                dated[:7] if len(dated) >= len("YYYY-MM") else month_in(row["url"]),
                row["column_name"],
            )


def month_in(url: str) -> str | None:
    """The month (YYYY-MM) of the date in an address; None if it has none."""
    for pattern in _dated_urls():
        if found := pattern.search(url):
            year, month = int(found[1]) + (2000 if len(found[1]) == 2 else 0), int(found[2])
            if year in _YEARS and 1 <= month <= 12:
                return f"{year}-{month:02}"
    return None


@cache
def _dated_urls() -> tuple[re.Pattern[str], ...]:
    """As in archive.reading.dates, which the process that stores does not load."""
    return tuple(re.compile(row["pattern"]) for row in load("reading/data/dated_urls.toml")["dated_urls"])
