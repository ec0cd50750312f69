"""Reads the laws that texts cite, and how often each law and each of its articles is cited."""

from __future__ import annotations

import json
import re
import sqlite3
from collections.abc import Iterable
from dataclasses import dataclass
from typing import NamedTuple, Self
from urllib.parse import quote

from archive.search.facets.judgments import WIDEST
from archive.site.data.structure import json_list
from archive.text.letters import folded_letters

SLUG = re.compile(r"([1-9]\d{0,3})(?:-([1-9]\d?))?", re.ASCII)  # of an article in an address: 266, 287-2
_LAW = "id, name, short_names, issuer, kind, number, published, in_force, english"
_COUNTED = "count(*), count(distinct publication_id), count(distinct case_id)"
# The articles of a law, one row for each place that cites one: of a range, one for each article in it.
_CITED = f"""
    with recursive ranges(publication_id, case_id, first, article, last) as (
        select publication_id, case_id, article, article, min(article_to, article + {WIDEST - 1})
        from citations where law_id = :law and article_to > article
        union all select publication_id, case_id, first, article + 1, last from ranges where article < last
    ), cited(article, article_sub, publication_id, case_id) as (
        select article, article_sub, publication_id, case_id from citations
        where law_id = :law and article is not null
        union all select article, null, publication_id, case_id from ranges where article > first
    )
"""


class ArticleNumber(NamedTuple):
    """The number of an article, 之N included: (287, 2) for 第二百八十七条之二."""

    article: int
    sub: int | None = None

    @classmethod
    def parse(cls, slug: str) -> Self | None:
        """The number in an address (266, 287-2); None if it is none."""
        found = SLUG.fullmatch(slug)
        return cls(int(found[1]), int(found[2]) if found[2] else None) if found else None

    @property
    def slug(self) -> str:
        """The number as it is in addresses."""
        return str(self.article) if self.sub is None else f"{self.article}-{self.sub}"


class CitedTimes(NamedTuple):
    """How often something is cited: at how many places, in how many publications and in how many of their cases."""

    citations: int
    publications: int
    cases: int


@dataclass(frozen=True, slots=True)
class LawRecord:
    """A law of the registry."""

    id: str
    name: str
    short_names: tuple[str, ...]
    issuer: str | None
    kind: str
    number: str | None
    published: str | None
    in_force: str | None
    english: str | None

    @classmethod
    def of(cls, id_: str, name: str, short_names: str | None, *others: str | None) -> Self:
        """The law of a row with the columns of _LAW."""
        return cls(id_, name, json_list(short_names), *others)  # type: ignore[arg-type]  # `kind` is never empty

    @property
    def path(self) -> str:
        """The path of its page."""
        return path_of_law(self.id)

    @property
    def names(self) -> tuple[str, ...]:
        """What it may be looked for by."""
        named = (self.name, *self.short_names, self.number, self.english, self.id)
        return tuple(folded_letters(name) for name in named if name)


@dataclass(frozen=True, slots=True)
class CitedLaw:
    """A law that texts cite."""

    law: LawRecord
    times: CitedTimes
    articles: int  # that are cited

    def is_named(self, words: Iterable[str]) -> bool:
        """Whether each of these folded words is in one of its names or in its number."""
        return all(any(word in name for name in self.law.names) for word in words)


@dataclass(frozen=True, slots=True)
class CitedArticle:
    """An article that texts cite."""

    number: ArticleNumber
    times: CitedTimes


@dataclass(frozen=True, slots=True)
class CitedLaws:
    """The laws that the texts of a file cite; those that most cases and publications cite come first."""

    laws: tuple[CitedLaw, ...]
    unknown: CitedTimes  # of laws that the registry does not know

    @classmethod
    def read(cls, conn: sqlite3.Connection) -> Self:
        """Count all citations of a public file."""
        records = {row[0]: LawRecord.of(*row) for row in conn.execute(f"select {_LAW} from laws")}
        counted = conn.execute(f"""
            select law_id, {_COUNTED}, count(distinct article * 1000 + coalesce(article_sub, 0))
            from citations group by law_id order by 4 desc, 3 desc, 2 desc, 1
        """)
        found, unknown = list[CitedLaw](), CitedTimes(0, 0, 0)
        for law_id, citations, publications, cases, articles in counted:
            times = CitedTimes(citations, publications, cases)
            if law_id is None:
                unknown = times
            elif law_id in records:
                found.append(CitedLaw(records[law_id], times, articles))
        return cls(tuple(found), unknown)


def path_of_law(law_id: str, article: ArticleNumber | None = None) -> str:
    """The path of the page of a law, or of one of its articles."""
    return f"/laws/{quote(law_id, safe='')}" + (f"/{article.slug}" if article else "")


def path_of_article(value: str) -> str:
    """The path of the page of an article, given as the facet of articles has it: cn-criminal-law/287-2."""
    law_id, _, slug = value.rpartition("/")
    return path_of_law(law_id, ArticleNumber.parse(slug))


def find_law(conn: sqlite3.Connection, law_id: str) -> LawRecord | None:
    """The law with this id; None if the file has none."""
    return find_laws(conn, [law_id]).get(law_id)


def find_laws(conn: sqlite3.Connection, law_ids: Iterable[str]) -> dict[str, LawRecord]:
    """The laws with these ids, by id."""
    ids = json.dumps(list(law_ids))
    rows = conn.execute(f"select {_LAW} from laws where id in (select value from json_each(?))", (ids,))
    return {row[0]: LawRecord.of(*row) for row in rows}


def articles_of(conn: sqlite3.Connection, law_id: str) -> tuple[CitedArticle, ...]:
    """The articles of a law that are cited, by their numbers."""
    rows = conn.execute(
        f"{_CITED} select article, article_sub, {_COUNTED} from cited group by 1, 2 order by 1, 2", {"law": law_id}
    )
    return tuple(CitedArticle(ArticleNumber(article, sub), CitedTimes(*times)) for article, sub, *times in rows)
