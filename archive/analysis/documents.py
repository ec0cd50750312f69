"""Analyses an article: the function behind archive.analysis.analyse."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from typing import TypeVar

from archive.analysis.cases.cut_into_parts import split
from archive.analysis.citations import citations_of
from archive.analysis.crimes.charges import find_crimes
from archive.analysis.doubts import Examined, doubts_of
from archive.analysis.figures import figures_of
from archive.analysis.issuers import issuers_of
from archive.analysis.kinds import kind_of
from archive.analysis.marks import Marks
from archive.analysis.outcomes import circumstances_of, outcomes_of
from archive.analysis.outline import outline_of
from archive.analysis.places.where_handled import find_regions, region_of_office
from archive.analysis.press_qa import questions_of
from archive.analysis.statistics_tables import tables_of
from archive.analysis.themes import theme_of
from archive.analysis.topic import topic_of
from archive.copies.shared_text import fingerprints_of
from archive.copies.work_titles import lookup_names
from archive.model import (
    Analysis,
    Article,
    Case,
    Circumstance,
    Citation,
    CrimeFound,
    Figure,
    Outcome,
    Structure,
    Topic,
)
from archive.text.hanzi import in_simplified, simplified
from archive.text.text_hash import lasting_sha256, text_sha256

F = TypeVar("F", Figure, Citation, Outcome, Circumstance)


def analyse(article: Article) -> Analysis:
    """Kind, parts, crimes, regions, topic and issuers of an article. Never raises, whatever the text.

    Traditional hanzi are read as simplified. `topic_score` is only good for sorting texts.
    """
    title, text = article.title and in_simplified(article.title), in_simplified(article.text)
    marks = Marks(text)
    kind, kind_from = kind_of(title, text, article.attribution)
    traditional = text is not article.text
    cases = split(kind, article.title, article.text)
    verdict = topic_of(title, text, cases)
    judged = zip(cases, verdict.cases, strict=True)
    cases = tuple(_with_findings(case, topic, marks, article.text) for case, topic in judged)
    tables = tables_of(article.text)
    issuers = issuers_of(title, text, article.attribution)
    figures = _figures(article, title, marks, issuers) if verdict.topic is not Topic.OTHER else ()
    structure = Structure(
        cases=cases,
        outline=outline_of(kind, article.text),
        questions=questions_of(kind, article.text),
        tables=tables,
        figures=figures,
        citations=_as_printed(article.text, citations_of(marks, cases)),
        crimes=_crimes(title, text, cases),
        theme=theme_of(title, text, cases),
        doubts=doubts_of(Examined(article, title or "", text, cases, tables, figures)),
    )
    return Analysis(
        kind=kind,
        kind_from=kind_from,
        topic=verdict.topic,
        topic_score=verdict.score,
        topic_terms=verdict.terms,
        text_sha256=text_sha256(article.text),
        lasting_sha256=lasting_sha256(article.text),
        issuers=issuers,
        region=region_of_office(issuers[0]) if len(issuers) == 1 else None,
        fingerprints=fingerprints_of(text, lookup_names(title, _names_of(cases, traditional=traditional))),
        structure=structure,
    )


def _with_findings(case: Case, topic: Topic, marks: Marks, printed: str) -> Case:
    """The case with its topic, crimes, regions, outcomes and circumstances.

    `marks` are of `printed`, the whole text, in simplified hanzi.
    """
    text = marks.text
    plain = str if text is printed else simplified
    sections = (f"{plain(one.as_written)}\n{text[one.start : one.end]}" for one in case.sections)
    body = "\n".join([plain(case.lead), *sections])
    crimes = find_crimes(plain(case.title), tuple(map(plain, case.keywords)), body)
    regions = find_regions(text[case.start : case.end])
    outcomes = outcomes_of(marks, replace(case, crimes=crimes))
    circumstances = circumstances_of(marks, case, outcomes)
    return replace(
        case,
        topic=topic,
        crimes=crimes,
        regions=regions,
        outcomes=_as_printed(printed, outcomes),
        circumstances=_as_printed(printed, circumstances),
    )


def _figures(article: Article, title: str | None, marks: Marks, issuers: tuple[str, ...]) -> tuple[Figure, ...]:
    """The figures of an article, as it writes them. `title` and the text of `marks` are in simplified hanzi."""
    issuer = issuers[0] if issuers else None
    return _as_printed(article.text, figures_of(marks, published=article.published, issuer=issuer, title=title))


def _as_printed(printed: str, found: tuple[F, ...]) -> tuple[F, ...]:
    """What was found in the simplified text, with its words as `printed`."""
    return tuple(
        one if one.as_written == (words := printed[one.start : one.end]) else replace(one, as_written=words)
        for one in found
    )


def _names_of(cases: tuple[Case, ...], *, traditional: bool) -> Iterator[tuple[str | None, str]]:
    """Number and title of each case, in simplified hanzi."""
    return ((case.number, simplified(case.title) if traditional else case.title) for case in cases)


def _crimes(title: str | None, text: str, cases: tuple[Case, ...]) -> tuple[CrimeFound, ...]:
    """The crimes of a publication. A batch has those of its title and its cases, each crime once, as first found."""
    if not cases:
        return find_crimes(title, (), text)
    # The title of a page with one case is mostly the case's name, so the case already has the crimes of the title.
    titled = () if title == cases[0].title else find_crimes(title, (), "")
    found = [*titled, *(crime for case in cases for crime in case.crimes)]
    return tuple({crime.crime: crime for crime in reversed(found)}.values())[::-1]
