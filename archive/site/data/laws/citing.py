"""Finds the texts that cite a law or an article: each case, or each publication outside of its cases, newest first."""

from __future__ import annotations

import json
import sqlite3
from array import array
from collections import defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import Any, NamedTuple, Self

from archive.search.facets.judgments import WIDEST
from archive.site.data.laws.cited_laws import ArticleNumber, CitedTimes, LawRecord, find_laws
from archive.site.data.laws.in_text import anchors_of_citations
from archive.site.data.outcomes.of_case import OutcomeRecord, outcomes_of_cases
from archive.site.data.structure import Named, crimes_of, regions_of

_PUBLICATIONS = """
    select id, slug, title, iif(theme_from = 'notice', theme, null), kind, issuer,
        (select name from sources where id = source_id), published, url
    from publications where id in (select value from json_each(?))
"""
_CASES = "select id, number, title, subtitle from cases where id in (select value from json_each(?))"
MAX_TOGETHER = 30  # articles that are named as cited together with one


class CitedProvision(NamedTuple):
    """What texts are looked for by: a law, or one of its articles."""

    law_id: str
    article: ArticleNumber | None = None

    @property
    def where(self) -> str:
        """The condition of its citations, with the parameters of `values`. A range cites each article in it."""
        if self.article is None:
            return "x.law_id = :law"
        own = "select id from citations where law_id = :law and article = :article and article_sub is :sub"
        if self.article.sub is not None:
            return f"x.id in ({own})"
        return f"""x.id in ({own} union select id from citations
            where law_id = :law and article_to >= :article and article < :article
                and article > :article - {WIDEST})"""

    @property
    def values(self) -> dict[str, object]:
        """The values of its parameters."""
        article, sub = self.article or (None, None)
        return {"law": self.law_id, "article": article, "sub": sub}


@dataclass(frozen=True, slots=True)
class CitationRecord:
    """One place of a text that cites a provision."""

    article: ArticleNumber | None
    article_to: int | None
    paragraph: int | None
    item: int | None
    item_to: int | None
    version: str | None
    former: bool
    as_written: str
    sentence: str
    anchor: str  # the part after # of its address on the page of its text

    @property
    def parts(self) -> tuple[str, str, str]:
        """The sentence before the citation, the citation, and the sentence behind it."""
        return self.sentence.partition(self.as_written)


@dataclass(frozen=True, slots=True)
class CitingText:
    """A case that cites a law, or a publication that does so outside of its cases."""

    publication_id: int
    slug: str
    title: str | None  # of the publication
    theme: str | None
    kind: str
    issuer: str | None
    source: str | None
    published: str | None
    url: str
    case_id: int | None
    number: str | None  # of the case
    case_title: str | None
    subtitle: str | None
    citations: tuple[CitationRecord, ...]
    crimes: tuple[Named, ...]
    regions: tuple[Named, ...]
    outcomes: tuple[OutcomeRecord, ...]  # of the case, those that count

    @property
    def path(self) -> str:
        """The path of its page."""
        return f"/p/{self.slug}" if self.case_id is None else f"/c/{self.case_id}"

    @property
    def sentences(self) -> tuple[CitationRecord, ...]:
        """Its citations without those that stand in the same words of the same sentence."""
        return tuple({(one.sentence, one.as_written): one for one in reversed(self.citations)}.values())[::-1]


@dataclass(frozen=True, slots=True)
class CitingOrder:
    """All texts that cite a law or an article, the newest publication first, and how often they do."""

    publications: array[int]
    cases: array[int]  # 0 for what a publication says outside of its cases
    times: CitedTimes

    @classmethod
    def read(cls, conn: sqlite3.Connection, cited: CitedProvision) -> Self:
        """Find all texts that cite it. The cases of one publication come in its order."""
        rows = conn.execute(
            f"""select x.publication_id, coalesce(x.case_id, 0)
                from (select distinct publication_id, case_id from citations x where {cited.where}) x
                    join publications p on p.id = x.publication_id left join cases c on c.id = x.case_id
                order by p.published is null, p.published desc, p.id, c.position""",
            cited.values,
        )
        publications, cases = array("q"), array("q")
        for publication, case in rows:
            publications.append(publication)
            cases.append(case)
        (n,) = conn.execute(f"select count(*) from citations x where {cited.where}", cited.values).fetchone()
        return cls(publications, cases, CitedTimes(n, len({*publications}), len(cases) - cases.count(0)))

    def __len__(self) -> int:
        """The number of texts."""
        return len(self.cases)

    def page(self, limit: int, offset: int) -> list[tuple[int, int]]:
        """Some of the texts: publication and case."""
        part = slice(offset, offset + limit)
        return [*zip(self.publications[part], self.cases[part], strict=True)]


def citing_texts(
    conn: sqlite3.Connection, cited: CitedProvision, texts: Sequence[tuple[int, int]]
) -> tuple[CitingText, ...]:
    """These texts (publication, and case or 0), in their order, each with the citations of the law or article."""
    publications = {row[0]: row[1:] for row in conn.execute(_PUBLICATIONS, (json.dumps([one for one, _ in texts]),))}
    case_ids = [case for _, case in texts if case]
    cases = {row[0]: row for row in conn.execute(_CASES, (json.dumps(case_ids),))}
    crimes, regions = crimes_of(conn, "case", case_ids), regions_of(conn, case_ids)
    outcomes, citations = outcomes_of_cases(conn, case_ids), _citations(conn, cited, texts)
    found: dict[tuple[int, int], tuple[Any, ...]] = {
        (publication, case): (
            *(publication, *publications[publication]),
            *cases.get(case, (None, None, None, None)),
            *(citations[publication, case], crimes.get(case, ()), regions.get(case, ()), outcomes.get(case, ())),
        )
        for publication, case in texts
    }
    return tuple(CitingText(*found[text]) for text in texts)


def _citations(
    conn: sqlite3.Connection, cited: CitedProvision, texts: Sequence[tuple[int, int]]
) -> dict[tuple[int, int], tuple[CitationRecord, ...]]:
    publications = {publication for publication, _ in texts}
    anchors = anchors_of_citations(conn, publications)
    rows = conn.execute(
        f"""select x.publication_id, coalesce(x.case_id, 0), x.id, article, article_sub, article_to, paragraph, item,
                item_to, version, former, as_written, sentence
            from citations x
            where {cited.where} and x.publication_id in (select value from json_each(:publications))
            order by x.publication_id, x.start, x.position""",
        {**cited.values, "publications": json.dumps(list(publications))},
    )
    found = defaultdict[tuple[int, int], list[CitationRecord]](list)
    for publication, case, id_, article, sub, article_to, paragraph, item, item_to, version, former, *words in rows:
        number = ArticleNumber(article, sub) if article is not None else None
        one = CitationRecord(
            number, article_to, paragraph, item, item_to, version, bool(former), words[0], words[1], anchors[id_]
        )
        found[publication, case].append(one)
    return {text: tuple(citations) for text, citations in found.items()}


class CountedArticle(NamedTuple):
    """An article of a law, and the number of texts that cite it among some."""

    law: LawRecord
    article: ArticleNumber
    n: int

    @classmethod
    def of_rows(cls, conn: sqlite3.Connection, rows: Iterable[tuple[str, int, int | None, int]]) -> tuple[Self, ...]:
        """The articles of rows of law, article, 之N and number; those of a law that the file lacks are left out."""
        counted = [(law, article, sub, n) for law, article, sub, n in rows]  # those of SQLite are read once
        laws = find_laws(conn, {law for law, *_ in counted})
        return tuple(cls(laws[law], ArticleNumber(article, sub), n) for law, article, sub, n in counted if law in laws)


def cited_together(conn: sqlite3.Connection, cited: CitedProvision) -> tuple[CountedArticle, ...]:
    """The articles that most texts cite together with it, those with most texts first; of equal ones those of the same
    law, then those of the law that is cited most with it."""
    article = cited.article or ArticleNumber(0)
    rows = conn.execute(
        f"""with texts as materialized (
                select distinct publication_id, case_id from citations x where {cited.where}
            )
            select law_id, article, article_sub, count(*) as n
            from (
                select distinct o.publication_id, o.case_id, law_id, article, article_sub
                from texts t join citations o on o.publication_id = t.publication_id and +o.case_id is t.case_id
                where law_id is not null and article is not null
                    and not (law_id = :law and article = :article and article_sub is :sub)
            )
            group by law_id, article, article_sub
            order by n desc, law_id <> :law, sum(count(*)) over (partition by law_id) desc, law_id, article, article_sub
            limit {MAX_TOGETHER}""",
        {"law": cited.law_id, "article": article.article, "sub": article.sub},
    )
    return CountedArticle.of_rows(conn, rows)


def crimes_citing(conn: sqlite3.Connection, cited: CitedProvision) -> tuple[tuple[str, str, int], ...]:
    """The crimes of the cases that cite it: id, name and number of cases, most cases first."""
    rows = conn.execute(
        f"""select crimes.id, name, count(*) from case_crimes join crimes on crimes.id = crime_id
            where case_id in (select case_id from citations x where {cited.where}) group by 1 order by 3 desc, 1""",
        cited.values,
    )
    return tuple((id_, name, n) for id_, name, n in rows)
