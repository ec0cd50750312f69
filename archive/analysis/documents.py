"""Analyses an article: the function behind archive.analysis.analyse."""

from __future__ import annotations

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
from archive.analysis.places.offices import find_regions, region_of_office
from archive.analysis.press_qa import questions_of
from archive.analysis.statistics_tables import tables_of
from archive.analysis.topic import theme_of, topic_of
from archive.copies.shared_text import fingerprints_of
from archive.copies.work_titles import lookup_names
from archive.model import Analysis, Article, Case, Circumstance, Citation, CrimeFound, Figure, Outcome, Structure, Topic
from archive.text.hanzi import in_simplified, simplified
from archive.text.text_hash import lasting_sha256, text_sha256

F = TypeVar("F", Figure, Citation, Outcome, Circumstance)


def analyse(article: Article) -> Analysis:
    """Kind, parts, crimes, regions, topic and issuers of an article. Never raises, whatever the text.

    Traditional hanzi are read as simplified. `topic_score` is only good for sorting texts.
    """
    printed, title, text = article.text, article.title and in_simplified(article.title), in_simplified(article.text)
    plain = str if text is printed else simplified
    marks = Marks(text)
    kind, kind_from = kind_of(title, text, article.attribution)
    cases = split(kind, article.title, printed)
    verdict = topic_of(title, text, cases)
    judged = zip(cases, verdict.cases, strict=True)
    cases = tuple(_with_findings(replace(case, topic=topic), marks, printed) for case, topic in judged)
    issuers = issuers_of(title, text, article.attribution)
    figures: tuple[Figure, ...] = ()
    if verdict.topic is not Topic.OTHER:
        figures = figures_of(marks, published=article.published, issuer=next(iter(issuers), None), title=title)
    structure = Structure(
        cases=cases,
        outline=outline_of(kind, printed),
        questions=questions_of(kind, printed),
        tables=tables_of(printed),
        figures=_as_printed(printed, figures),
        citations=_as_printed(printed, citations_of(marks, cases)),
        crimes=_crimes(title, text, cases),
        theme=theme_of(title, text, cases),
    )
    return Analysis(
        kind=kind,
        kind_from=kind_from,
        topic=verdict.topic,
        topic_score=verdict.score,
        topic_terms=verdict.terms,
        text_sha256=text_sha256(printed),
        lasting_sha256=lasting_sha256(printed),
        issuers=issuers,
        region=region_of_office(issuers[0]) if len(issuers) == 1 else None,
        fingerprints=fingerprints_of(text, lookup_names(title, ((case.number, plain(case.title)) for case in cases))),
        structure=replace(structure, doubts=doubts_of(Examined(article, title or "", marks, structure))),
    )


def _with_findings(case: Case, marks: Marks, printed: str) -> Case:
    """The case with its crimes, regions, outcomes and circumstances. `marks` are of `printed`, the whole text, in
    simplified hanzi."""
    text = marks.text
    plain = str if text is printed else simplified
    sections = (f"{plain(one.as_written)}\n{text[one.start : one.end]}" for one in case.sections)
    body = "\n".join([plain(case.lead), *sections])
    crimes = find_crimes(plain(case.title), tuple(map(plain, case.keywords)), body)
    outcomes = outcomes_of(marks, replace(case, crimes=crimes))
    return replace(
        case,
        crimes=crimes,
        regions=find_regions(text[case.start : case.end]),
        outcomes=_as_printed(printed, outcomes),
        circumstances=_as_printed(printed, circumstances_of(marks, case, outcomes)),
    )


def _as_printed(printed: str, found: tuple[F, ...]) -> tuple[F, ...]:
    """What was found in the simplified text, with its words as `printed`."""
    return tuple(
        one if one.as_written == (words := printed[one.start : one.end]) else replace(one, as_written=words)
        for one in found
    )


def _crimes(title: str | None, text: str, cases: tuple[Case, ...]) -> tuple[CrimeFound, ...]:
    """The crimes of a publication. A batch has those of its title and its cases, each crime once, as first found."""
    if not cases:
        return find_crimes(title, (), text)
    # The title of a page with one case is mostly the case's name, so the case already has the crimes of the title.
    titled = () if title == cases[0].title else find_crimes(title, (), "")
    found = [*titled, *(crime for case in cases for crime in case.crimes)]
    return tuple({crime.crime: crime for crime in reversed(found)}.values())[::-1]
