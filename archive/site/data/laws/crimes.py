"""Reads crimes: how many cases, publications and outcomes each has, and what is known of one."""

from __future__ import annotations

import sqlite3
from collections.abc import Iterable
from dataclasses import dataclass
from typing import Self
from urllib.parse import quote

from archive.site.data.laws.cited_laws import ArticleNumber
from archive.site.data.laws.citing import CountedArticle
from archive.site.data.outcomes.of_case import COUNTS, IN_GROUP
from archive.site.data.structure import json_list
from archive.text.letters import folded_letters

CRIMINAL_LAW = "cn-criminal-law"  # the law whose articles the table `crimes` gives
MAX_ARTICLES = 30  # that the page of a crime names
_CRIME = "id, name, short_names, former_names, article, english"


@dataclass(frozen=True, slots=True)
class CrimeRecord:
    """A crime of the criminal law."""

    id: str
    name: str
    short_names: tuple[str, ...]
    former_names: tuple[str, ...]
    article: ArticleNumber | None  # of the criminal law
    english: str | None

    @classmethod
    def of(
        cls, id_: str, name: str, short: str | None, former: str | None, article: str | None, english: str | None
    ) -> Self:
        """The crime of a row with the columns of _CRIME."""
        number = ArticleNumber.parse(article) if article else None
        return cls(id_, name, json_list(short), json_list(former), number, english)

    @property
    def path(self) -> str:
        """The path of its page."""
        return path_of_crime(self.id)

    @property
    def names(self) -> tuple[str, ...]:
        """What it may be looked for by."""
        named = (self.name, *self.short_names, *self.former_names, self.english, self.article and self.article.slug)
        return tuple(folded_letters(name) for name in named if name)


@dataclass(frozen=True, slots=True)
class CountedCrime:
    """A crime that cases of the archive are about."""

    crime: CrimeRecord
    cases: int
    publications: int  # that are about it as a whole, or have such cases
    outcomes: int  # that convict of it
    people: int  # in these, as far as the texts give a number, without `people_in_groups`
    people_in_groups: int  # in groups that are convicted of several crimes together

    def is_named(self, words: Iterable[str]) -> bool:
        """Whether each of these folded words is in one of its names or is its article."""
        return all(any(word in name for name in self.crime.names) for word in words)


def count_crimes(conn: sqlite3.Connection) -> tuple[CountedCrime, ...]:
    """The crimes that cases, publications or outcomes of the file have, those with most cases first."""
    rows = conn.execute(f"""
        with of_cases as (select crime_id, count(*) as n from case_crimes group by 1),
            of_publications as (
                select crime_id, count(*) as n from (
                    select crime_id, publication_id from publication_crimes
                    union select crime_id, publication_id from case_crimes join cases on cases.id = case_id
                ) group by 1
            ),
            convicted as (
                select crime_id, count(*) as n, sum(iif(in_group, 0, people)) as people,
                    sum(iif(in_group, people, 0)) as in_groups
                from (
                    select distinct crime_id, outcome_id, people, {IN_GROUP} as in_group
                    from outcome_crimes join outcomes on id = outcome_id
                    where crime_id is not null and {COUNTS}
                ) group by 1
            )
        select {_CRIME}, coalesce(c.n, 0), coalesce(p.n, 0), coalesce(o.n, 0), coalesce(people, 0),
            coalesce(in_groups, 0)
        from crimes left join of_cases c on c.crime_id = id left join of_publications p on p.crime_id = id
            left join convicted o on o.crime_id = id
        where c.n > 0 or p.n > 0 or o.n > 0 order by c.n desc, p.n desc, id
    """)
    return tuple(CountedCrime(CrimeRecord.of(*row[:6]), *row[6:]) for row in rows)


def path_of_crime(crime_id: str) -> str:
    """The path of the page of a crime."""
    return f"/crimes/{quote(crime_id, safe='')}"


def find_crime(conn: sqlite3.Connection, crime_id: str) -> CrimeRecord | None:
    """The crime with this id; None if there is none."""
    row = conn.execute(f"select {_CRIME} from crimes where id = ?", (crime_id,)).fetchone()
    return CrimeRecord.of(*row) if row else None


def crimes_of_article(conn: sqlite3.Connection, law_id: str, article: ArticleNumber) -> tuple[CrimeRecord, ...]:
    """The crimes that an article of the criminal law sets."""
    if law_id != CRIMINAL_LAW:
        return ()
    rows = conn.execute(f"select {_CRIME} from crimes where article = ? order by rowid", (article.slug,))
    return tuple(CrimeRecord.of(*row) for row in rows)


def articles_of_crime(conn: sqlite3.Connection, crime_id: str) -> tuple[CountedArticle, ...]:
    """The articles that most cases of a crime cite, those of most cases first."""
    rows = conn.execute(
        f"""select law_id, article, article_sub, count(distinct x.case_id)
            from case_crimes k join citations x on x.case_id = k.case_id
            where crime_id = ? and law_id is not null and article is not null
            group by law_id, article, article_sub order by 4 desc, 1, 2, 3 limit {MAX_ARTICLES}""",
        (crime_id,),
    )
    return CountedArticle.of_rows(conn, rows)
