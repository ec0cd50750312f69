"""The facets of what cases say of the law: outcomes, terms, circumstances, articles and laws that are cited.

Outcomes and terms count if they are of the case's own people and no later outcome replaced them; circumstances if they
are of its own people. docs/search.md says what each value means.
"""

from __future__ import annotations

from archive.model import OutcomeKind

OWN = "not o.other_case"
FINAL = f"o.final and {OWN}"
# The values of the facet `outcome`, the severest first. 死缓 counts as death; 有期徒刑 is divided.
_INSTEAD = {OutcomeKind.DEATH_SUSPENDED: (), OutcomeKind.PRISON: ("unsuspended", "suspended")}
OUTCOMES = tuple(value for kind in OutcomeKind for value in _INSTEAD.get(kind, (kind.value,)))
CUSTODY = "('prison', 'detention')"  # 有期徒刑 and 拘役: the kinds with a term, and those that may be suspended

# Terms in bands of months, the shortest first: the first month of each that is no longer in it. 三年以上 is in 3_5.
BANDS = {"under_1": 12, "1_3": 36, "3_5": 60, "5_10": 120}
OVER, LIFE_OR_DEATH = "over_10", "life_or_death"
TERMS = (*BANDS, OVER, LIFE_OR_DEATH)
MAX_ARTICLE = 2_000  # in a range of articles: 民法典 has the most, 1,260
WIDEST = 100  # articles of a range that count as cited

# The shortest and the longest term of 有期徒刑 and 拘役 of an outcome that is IN_CUSTODY. Of a range over two kinds
# months_min is of the milder kind, and months_max of the severer one: of 无期徒刑至有期徒刑十年 no longest is known.
SHORTEST = f"iif(coalesce(o.kind_low, o.kind) in {CUSTODY}, o.months_min, null)"
LONGEST = f"iif(o.kind in {CUSTODY}, o.months_max, null)"
IN_CUSTODY = f"(o.kind in {CUSTODY} or o.kind_low in {CUSTODY})"
_BAND = " ".join(f"when months < {end} then '{band}'" for band, end in BANDS.items())
_NUMBERS = f"with recursive numbers(n) as (select 1 union all select n + 1 from numbers where n < {MAX_ARTICLE})"


def outcome(place: str, join: str) -> str:
    """Rows of (place, what became of a defendant). `place`: the column; `join`: joins its table to a table o."""
    return f"""
        select {place}, 'unsuspended' from outcomes o {join}
            where {FINAL} and {IN_CUSTODY} and o.suspended is not 'all'
        union all select {place}, 'suspended' from outcomes o {join} where {FINAL} and o.suspended is not null
        union all select {place}, iif(o.kind = 'death_suspended', 'death', o.kind) from outcomes o {join}
            where {FINAL} and o.kind <> 'prison'
        union all select {place}, iif(o.kind_low = 'death_suspended', 'death', o.kind_low) from outcomes o {join}
            where {FINAL} and o.kind_low <> 'prison'
    """


def term(place: str, join: str) -> str:
    """Rows of (place, band of a term). Of a range both ends count, and no term between them; a term of which the text
    gives only one end (三年以上) has no band."""
    ends = "(o.months_min is not null and o.months_max is not null or o.kind_low is not null)"
    return f"""
        select place, case {_BAND} else '{OVER}' end from (
            select {place} as place, {SHORTEST} as months from outcomes o {join}
                where {FINAL} and {IN_CUSTODY} and {ends}
            union all select {place}, {LONGEST} from outcomes o {join} where {FINAL} and {IN_CUSTODY} and {ends}
        ) where months is not null
        union all select {place}, '{LIFE_OR_DEATH}' from outcomes o {join}
            where {FINAL} and (o.kind in ('life', 'death', 'death_suspended') or o.kind_low = 'life')
    """


def circumstance(place: str, join: str) -> str:
    """Rows of (place, circumstance of sentencing). `join`: joins the table of the place to a table k."""
    return f"select {place}, k.kind from circumstances k {join} left join outcomes o on o.id = k.outcome_id" + (
        f" where o.id is null or {OWN}"
    )


def article(place: str, join: str) -> str:
    """Rows of (place, article that is cited): cn-criminal-law/266, cn-criminal-law/287-2. A range of articles cites
    each of its first WIDEST articles."""
    return f"""
        {_NUMBERS}
        select {place}, k.law_id || '/' || k.article || coalesce('-' || k.article_sub, '') as value
            from citations k {join}
            where k.law_id is not null and k.article is not null
        union all select {place}, k.law_id || '/' || n from citations k {join}
            join numbers on n > k.article and n <= k.article_to and n < k.article + {WIDEST}
            where k.law_id is not null and k.article_to > k.article
    """


def law(place: str, join: str) -> str:
    """Rows of (place, law that is cited)."""
    return f"select {place}, k.law_id from citations k {join} where k.law_id is not null"
