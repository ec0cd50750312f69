"""Sets up to six cases side by side (/compare?case=ID&case=ID), and takes them along as a report on similar cases."""

from __future__ import annotations

import re
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from datasette import Response

from archive.moments import CHINA, china_day
from archive.site.data import anchors, related
from archive.site.data.laws.in_text import citations_of_case
from archive.site.data.outcomes.in_text import TextOutcomes
from archive.site.fairness.long_pages import own_turn
from archive.site.http.list_query import pairs_of
from archive.site.http.responses import file
from archive.site.languages import language
from archive.site.render.comparison.as_docx import as_docx
from archive.site.render.comparison.as_markdown import as_markdown
from archive.site.render.comparison.compared_case import (
    ROWS,
    SECTION_ROWS,
    ComparedCase,
    ComparedLine,
    lines_of_circumstances,
    lines_of_citations,
    lines_of_decisions,
    lines_of_outcomes,
    lines_of_sections,
)
from archive.site.render.comparison.report import Occasion, name_of_case, report_of
from archive.site.strings import word
from archive.site.views.reading.case import CASE_ID, CaseInBatch, find_case, passage_of, reference
from archive.site.views.reading.reading_context import case_url
from archive.site.visit import Visit
from archive.text.provisions import guiding_number

MOST = 6  # cases: more do not fit side by side
AT_ADDRESS = re.compile(r"(?:^|/)c/(\d{5,16})(?=$|[?#.])")
AT_NUMBER = re.compile(r"(?:^|/)case/([^/?#]+)")


async def page(visit: Visit) -> Response:
    """The page: a column for each case, a row for each thing that is compared."""
    named = await _named(visit)
    found = named.cases
    async with own_turn(sum(one.case.end - one.case.start for one in found)):
        cases = [await _compared(visit, one) for one in found]
        near = await visit.ask(_related, found[0], visit) if found else ()
        chosen = [case.id for case in cases]
        context: dict[str, Any] = {
            "here": "cases",
            "cases": cases,
            "rows": [row for row in ROWS if any(case.rows.get(row) for case in cases)],
            "long_rows": SECTION_ROWS,
            "name_of_case": name_of_case,
            "unknown": named.unknown,
            "left_out": named.left_out,
            "most": MOST,
            "room": len(cases) < MOST,
            "near": [one for one in near if one.id not in chosen] if len(cases) < MOST else (),
            "with_case": lambda id_: visit.address("/compare", case=(*chosen, id_)),
            "without": lambda id_: visit.address("/compare", case=tuple(one for one in chosen if one != id_)),
            "chosen": chosen,
            "markdown": visit.address("/compare.md", case=tuple(chosen)),
            "docx": visit.address("/compare.docx", case=tuple(chosen)),
        }
        return await visit.page("fanzha/compare.html", context, in_turns=True)


async def as_file(visit: Visit) -> Response:
    """The report on the cases, as Markdown or as a Word document."""
    named = await _named(visit)
    if not named.cases or named.unknown:
        return await visit.missing("error.not_found_case")
    cases = [await _compared(visit, one) for one in named.cases]
    facts = await visit.public.facts()
    address = visit.absolute("/compare", case=tuple(case.id for case in cases))
    as_of = china_day(facts.last_seen) if facts.last_seen else None
    occasion = Occasion(datetime.now(CHINA).date().isoformat(), address, as_of)
    parts, name = report_of(cases, occasion), f"compare-{'-'.join(str(case.id) for case in cases)}"
    if visit.format == "md":
        return file(as_markdown(word("report.title"), parts), "md", name)
    made = await visit.in_thread(as_docx, word("report.title"), parts, language().code)
    return file(made, "docx", name)


def _typed(visit: Visit) -> list[str]:
    """The cases that the address names, each once."""
    values = (value.strip() for name, value in pairs_of(visit.request) if name == "case")
    return list(dict.fromkeys(value for value in values if value))


@dataclass(frozen=True, slots=True)
class _NamedCases:
    cases: tuple[CaseInBatch, ...]  # at most MOST
    unknown: tuple[str, ...]  # what names no case
    left_out: bool  # whether more cases are named


async def _named(visit: Visit) -> _NamedCases:
    """The cases that the address names, each once."""
    found, unknown = dict[int, CaseInBatch](), list[str]()
    for text in _typed(visit)[: 2 * MOST]:
        id_ = await _id_of(visit, text)
        if id_ in found:
            continue
        if one := await visit.ask(find_case, id_) if id_ is not None else None:
            found[one.case.id] = one
        else:
            unknown.append(text)
    return _NamedCases(tuple(found.values())[:MOST], tuple(unknown), len(found) > MOST)


async def _id_of(visit: Visit, text: str) -> int | None:
    """The id that a text names: an id, the address of a case, or the number of a guiding case (检例第67号, 67)."""
    if at := AT_ADDRESS.search(text):
        return int(at[1])
    if CASE_ID.fullmatch(text):
        return int(text)
    name = at[1] if (at := AT_NUMBER.search(text)) else text
    number = int(name) if re.fullmatch(r"\d{1,4}", name, re.ASCII) else guiding_number(name)
    return None if number is None else await visit.ask(anchors.guiding_case, number)


def _related(conn: Any, found: CaseInBatch, visit: Visit) -> tuple[related.RelatedCase, ...]:
    return related.cases(conn, found.case, found.publication.id, visit.public.crime_name)


async def _compared(visit: Visit, found: CaseInBatch) -> ComparedCase:
    """What is compared of a case."""
    case, address = found.case, case_url(visit, found.case)
    whole = found.publication
    cited, outcomes = await visit.ask(
        lambda conn: (
            citations_of_case(conn, whole.id, case.id),
            TextOutcomes.read(conn, [one.id for one in found.batch]),
        )
    )
    passage = await visit.in_thread(passage_of, found)
    published = tuple(filter(None, (whole.published, whole.issuer, whole.title)))
    rows = {
        "published": (ComparedLine(word("sign.comma").join(published), address),) if published else (),
        "crimes": tuple(ComparedLine(visit.public.crime_name(one), address) for one in case.crimes),
        "regions": tuple(ComparedLine(one.name, address) for one in case.regions),
        "keywords": (ComparedLine(word("sign.comma").join(case.keywords), address),) if case.keywords else (),
        "articles": lines_of_citations(cited, address),
        "judgments": lines_of_decisions(outcomes, case.id, address, not_prosecuted=False),
        "non_prosecutions": lines_of_decisions(outcomes, case.id, address, not_prosecuted=True),
        "outcomes": lines_of_outcomes(outcomes, case.id, address),
        "circumstances": lines_of_circumstances(outcomes, case.id, address),
        **lines_of_sections(case, passage, address),
    }
    filled = {row: lines for row, lines in rows.items() if lines}
    return ComparedCase(case.id, case.number, case.title, address, reference(visit, found), filled)
