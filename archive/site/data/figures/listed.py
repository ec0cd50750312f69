"""Finds figures: by words, filters and period; counts them; and counts the values by which they can be filtered."""

from __future__ import annotations

import json
import sqlite3
from collections.abc import Mapping
from dataclasses import dataclass, field, fields, replace

from archive.site.data.anchors import figure_anchor
from archive.site.data.figures.words import ReadWord, days_of
from archive.site.data.totals import ValueCount

# The figures of one region and of the regions inside it.
INSIDE = "f.region_code in (select code from regions where code in {values} or parent in {values})"
# Filters: the condition that a figure meets; `{values}` stands for the chosen values.
FILTERS: Mapping[str, str] = {
    "measure": "f.measure in {values}",
    "crime": "f.crime_id in {values}",
    "group": "f.crime_id is null and f.crime in {values}",  # groups of crimes, which have no id
    "region": INSIDE,
    "place": "f.place in {values}",
    "unit": "f.unit in {values}",
    "issuer": "f.publication_id in (select publication_id from publication_issuers where name in {values})",
    "scope": "iif(f.case_id is null, 'outside', 'case') in {values}",
    "publication": "f.publication_id in (select id from publications where slug in {values})",
    "case": "f.case_id in (select cast(value as integer) from json_each(:case))",
    "series": "f.series_id in {values}",
}
VALUES = "(select value from json_each(:{name}))"
# What the values of a filter are among the figures found; those of the others come from the publication's issuers.
COUNTED: Mapping[str, str] = {
    "measure": "measure",
    "crime": "crime_id",
    "group": "iif(crime_id is null, crime, null)",
    "region": "region_code",
    "place": "iif(region_code is null, place, null)",
    "unit": "unit",
    "scope": "iif(case_id is null, 'outside', 'case')",
    "issuer": "name",
}
MAX_VALUES = 200  # of one filter that are offered, those with most figures
# A period of which no end is known lies within no other. Of one without a first day the last one counts.
WITHIN = "coalesce(f.period_start, f.period_end) >= {since} and coalesce(f.period_end, f.period_start) <= {until}"
TEXT = """(instr(f.sentence, {word}) or instr(coalesce(f.subject, ''), {word}) or instr(coalesce(f.place, ''), {word})
    or f.publication_id in (select id from publications where instr(coalesce(title, ''), {word})
        or instr(coalesce(issuer, ''), {word})))"""
CRIME = """(f.crime_id in (select value from json_each({values})) or instr(coalesce(f.crime, ''), {word})
    or instr(coalesce(f.crime_as_written, ''), {word}))"""
# Figures without a period, without a value or of publications without a date come last in every order.
ORDERS: Mapping[str, str] = {
    "newest": "f.period_end is null, f.period_end desc, f.period_start desc, f.publication_id, f.start",
    "oldest": "f.period_end is null, f.period_end, f.period_start, p.published, f.publication_id, f.start",
    "published": "p.published is null, p.published desc, f.publication_id, f.start",
    "largest": "f.value is null, f.value desc, f.publication_id, f.start",
    "smallest": "f.value is null, f.value, f.publication_id, f.start",
    "text": "f.publication_id, f.start",
}


@dataclass(frozen=True, slots=True)
class FigureQuery:
    """What figures are wanted. Values of one filter are alternatives; a figure matches all filters, words and days."""

    words: tuple[ReadWord, ...] = ()
    filters: Mapping[str, tuple[str, ...]] = field(default_factory=dict)  # of FILTERS
    since: str = ""  # a year, month or day in which the period begins at the earliest
    until: str = ""  # …, and ends at the latest
    order: str = "newest"
    nothing: bool = False  # whether nothing is found, because a value cannot exist

    @property
    def is_all(self) -> bool:
        """Whether it finds all figures."""
        return not (self.words or self.filters or self.since or self.until or self.nothing)


@dataclass(frozen=True, slots=True)
class FigureCounts:
    """How many figures a query finds, and the values that filters offer, most figures first."""

    total: int
    values: Mapping[str, tuple[ValueCount, ...]]  # by filter


@dataclass(frozen=True, slots=True)
class ListedFigure:
    """A figure with its publication. Unknown values are None."""

    id: int
    publication_id: int
    case_id: int | None
    position: int
    start: int  # offsets in the text of the publication
    end: int
    as_written: str
    value: float | None
    value_max: float | None
    unit: str
    bound: str
    measure: str
    measure_as_written: str | None
    crime_id: str | None
    crime: str | None
    crime_as_written: str | None
    subject: str | None
    place: str | None
    region_code: str | None
    period_as_written: str | None
    period_start: str | None
    period_end: str | None
    change: str | None
    part_of: int | None
    damaged: int
    sentence: str
    series_id: str | None
    slug: str
    title: str | None
    kind: str
    issuer: str | None
    published: str | None
    url: str
    source: str | None

    @property
    def anchor(self) -> str:
        """The part after # of its address on the page of its publication."""
        return figure_anchor(self.sentence, self.as_written)

    @property
    def parts(self) -> tuple[str, str, str]:
        """The sentence before the number, the number, and the sentence behind it."""
        before, number, behind = self.sentence.partition(self.as_written)
        return before, number, behind


COLUMNS = tuple(one.name for one in fields(ListedFigure))
OF_PUBLICATION = {
    **dict.fromkeys(("slug", "title", "kind", "issuer", "published", "url"), "p.{}"),
    "source": "s.name as {}",
}
SELECTED = ", ".join(OF_PUBLICATION.get(name, 'f."{}"').format(name) for name in COLUMNS)
FROM = "figures f join publications p on p.id = f.publication_id"


def find(conn: sqlite3.Connection, wanted: FigureQuery, limit: int, offset: int = 0) -> tuple[ListedFigure, ...]:
    """Figures in the order of the query. Their rows are read when their order is known: sentences are long."""
    where, values = _where(wanted)
    tables = _tables(where + ORDERS[wanted.order])
    ids = conn.execute(
        f"select f.id from {tables} where {where} order by {ORDERS[wanted.order]} limit :limit offset :offset",
        values | {"limit": limit, "offset": offset},
    )
    place = {figure_id: at for at, (figure_id,) in enumerate(ids)}
    rows = conn.execute(
        f"""select {SELECTED} from {FROM} left join sources s on s.id = p.source_id
            where f.id in (select value from json_each(?))""",
        (json.dumps(list(place)),),
    )
    return tuple(sorted((ListedFigure(*row) for row in rows), key=lambda one: place[one.id]))


def find_one(conn: sqlite3.Connection, figure_id: int) -> ListedFigure | None:
    """The figure with this id; None if there is none."""
    rows = conn.execute(
        f"select {SELECTED} from {FROM} left join sources s on s.id = p.source_id where f.id = ?", (figure_id,)
    )
    return next((ListedFigure(*row) for row in rows), None)


def count(conn: sqlite3.Connection, wanted: FigureQuery) -> int:
    """The number of figures that the query finds."""
    where, values = _where(wanted)
    (number,) = conn.execute(f"select count(*) from {_tables(where)} where {where}", values).fetchone()
    return int(number)


def count_found(conn: sqlite3.Connection, wanted: FigureQuery) -> FigureCounts:
    """How many figures the query finds, and for each filter the values that the rest of the query leaves."""
    free = [name for name in COUNTED if name not in wanted.filters]
    total, found = _counts(conn, wanted, free)
    for name in COUNTED.keys() - free:
        rest = {other: values for other, values in wanted.filters.items() if other != name}
        found |= _counts(conn, replace(wanted, filters=rest), [name])[1]
    return FigureCounts(total, {name: found[name] for name in COUNTED})


def _counts(
    conn: sqlite3.Connection, wanted: FigureQuery, names: list[str]
) -> tuple[int, dict[str, tuple[ValueCount, ...]]]:
    """How many figures there are, and the values of some filters, by one look at the figures."""
    where, values = _where(wanted)
    tables = {"issuer": "found join publication_issuers using (publication_id)"}
    counts = (
        f"union all select '{name}', {COUNTED[name]} as value, count(*) from {tables.get(name, 'found')} group by 2"
        for name in names
    )
    rows = conn.execute(
        f"""with found as materialized (
                select f.measure, f.crime_id, f.crime, f.region_code, f.place, f.unit, f.case_id, f.publication_id
                from {_tables(where)} where {where})
            select null, null, count(*) from found {" ".join(counts)}""",
        values,
    ).fetchall()
    found = {
        name: [ValueCount(value, n) for of, value, n in rows if of == name and value is not None] for name in names
    }
    most_first = {name: sorted(each, key=lambda one: (-one.n, str(one.value))) for name, each in found.items()}
    return rows[0][2], {name: tuple(each[:MAX_VALUES]) for name, each in most_first.items()}


def _tables(where: str) -> str:
    """The tables that a condition needs."""
    return FROM if "p." in where else "figures f"


def _where(wanted: FigureQuery) -> tuple[str, dict[str, object]]:
    """The condition of a query, and the values of its parameters."""
    conditions, values = ["1" if not wanted.nothing else "0"], dict[str, object]()
    for name, chosen in wanted.filters.items():
        conditions.append(FILTERS[name].format(values=VALUES.format(name=name)))
        values[name] = json.dumps(chosen)
    if wanted.since or wanted.until:
        days = days_of(wanted.since, wanted.until)
        values |= {"since": days[0], "until": days[1] or "9999-12-31"}
        conditions.append(WITHIN.format(since=":since", until=":until"))
    for at, word in enumerate(wanted.words):
        condition, own = _condition(word, f"word{at}")
        conditions.append(condition)
        values |= own
    return " and ".join(f"({one})" for one in conditions), values


def _condition(word: ReadWord, name: str) -> tuple[str, dict[str, object]]:
    """The condition of a word, and the values of its parameters, whose names begin with `name`."""
    given: dict[str, object] = {name: word.word, f"{name}_values": json.dumps(word.values)}
    match word.read_as:
        case "period":
            return WITHIN.format(since=f":{name}_from", until=f":{name}_to"), {
                f"{name}_from": word.values[0],
                f"{name}_to": word.values[1],
            }
        case "measure":
            return f"f.measure = :{name}", {name: word.values[0]}
        case "crime":
            return CRIME.format(values=f":{name}_values", word=f":{name}"), given
        case "place":
            inside = INSIDE.format(values=f"(select value from json_each(:{name}_values))")
            return f"{inside} or instr(coalesce(f.place, ''), :{name})", given
        case "text":
            return TEXT.format(word=f":{name}"), {name: word.word}
