"""What the page of cases shows, and the same as CSV and JSON."""

from __future__ import annotations

import csv
import io
import json
import math
from collections.abc import Callable, Iterable
from dataclasses import dataclass
from functools import partial
from typing import Any

from markupsafe import Markup

from archive.search import parse
from archive.site.cases import COUNTED, ORDERS, PAGE_SIZE, Answer, AskedCases, CaseFound, CasesFound, highlighted
from archive.site.marking import as_html
from archive.site.searching import LAST_PAGE, ShownFacet, show_facet
from archive.site.structure import Named, case_anchor, section_anchor
from archive.site.words import label

EXPORTED = 1_000  # cases in one file
OTHER = "other"  # the headings that none of the fixed set names
Path = Callable[..., str]  # an address from a path of the site and the parameters that have a value


@dataclass(frozen=True, slots=True)
class ShownCase:
    """A case in the list."""

    path: str
    title: Markup
    number: str | None
    subtitle: str | None
    keywords: tuple[str, ...]
    crimes: tuple[tuple[Named, str], ...]  # each with the address of the cases that have it
    regions: tuple[tuple[Named, str], ...]
    publication: str
    publication_path: str
    kind: str
    issuer: str | None
    published: str | None
    excerpt: Markup | None
    section: str | None  # heading of the section that the excerpt is from, as written
    section_path: str


def shown(answer: Answer, question: AskedCases, path: Path) -> dict[str, Any]:
    """What the template shows."""
    total, query = answer.found.total, parse(question.q)

    def cases(**changes: Any) -> str:
        return path("/cases", **question.changed(**changes).parameters)

    def name(column: str, value: object) -> str:
        return answer.names.get(str(value)) or label(column, value)

    def facet(column: str) -> ShownFacet:
        counts = tuple(one for one in answer.facets[column] if column != "heading" or one.value != OTHER)
        chosen = question.chosen.get(column)
        return show_facet(column, counts, chosen, partial(name, column), lambda value: cases(**{column: value}))

    def shown_case(case: CaseFound) -> ShownCase:
        title, excerpt = highlighted(case, query)
        batch = path(f"/p/{case.slug}", q=question.q)
        section = case.section and section_anchor(case.position, case.section.position)
        return ShownCase(
            path=f"{batch}#{case_anchor(case.position)}",
            title=as_html(title),
            number=case.number,
            subtitle=case.subtitle,
            keywords=case.keywords,
            crimes=tuple((crime, cases(crime=crime.id)) for crime in case.crimes),
            regions=tuple((region, cases(region=region.id)) for region in case.regions),
            publication=case.publication or case.slug,
            publication_path=batch,
            kind=case.kind,
            issuer=case.issuer,
            published=case.published,
            excerpt=as_html(excerpt) if excerpt else None,
            section=case.section.heading_as_written if case.section else None,
            section_path=f"{batch}#{section}",
        )

    files = range(min(math.ceil(total / EXPORTED), LAST_PAGE))
    return {
        "q": question.q,
        "hidden": [(key, value) for key, value in question.parameters.items() if key not in ("q", "page")],
        "total": total,
        "first": (question.page - 1) * PAGE_SIZE + 1,
        "last": min(question.page * PAGE_SIZE, total),
        "page": question.page,
        "pages": min(math.ceil(total / PAGE_SIZE), LAST_PAGE),
        "previous": cases(page=question.page - 1),
        "next": cases(page=question.page + 1),
        "first_page": cases(),
        "orders": [(order, cases(sort=order), order == question.order) for order in ORDERS],
        "chips": [(name(column, value), cases(**{column: None})) for column, value in question.chosen.items()],
        "cleared": path("/cases", q=question.q),
        "in_publications": path("/search", q=question.q),
        "facets": [shown_facet for column in COUNTED if (shown_facet := facet(column)).shown],
        "heading": question.heading,
        "cases": [shown_case(case) for case in answer.found.cases],
        "exports": [
            (
                number * EXPORTED + 1,
                min((number + 1) * EXPORTED, total),
                path("/cases.csv", **question.changed(page=number + 1).parameters),
                path("/cases.json", **question.changed(page=number + 1).parameters),
            )
            for number in files
        ],
    }


def as_json(found: CasesFound, question: AskedCases, address: Callable[[CaseFound], str]) -> str:
    """The cases as JSON. `address` gives the address of a case on this site."""
    rows = [_row(case, address(case)) for case in found.cases]
    return json.dumps(
        {"total": found.total, "page": question.page, "page_size": EXPORTED, "cases": rows}, ensure_ascii=False
    )


def as_csv(found: CasesFound, address: Callable[[CaseFound], str]) -> str:
    """The cases as CSV, several values in one cell with ； between them: a 、 may stand in one."""
    rows = [_row(case, address(case)) for case in found.cases]
    return csv_of([list(COLUMNS), *([_cell(row[column]) for column in COLUMNS] for row in rows)])


def csv_of(rows: Iterable[Iterable[object]]) -> str:
    """Rows as CSV (RFC 4180)."""
    file = io.StringIO()
    csv.writer(file).writerows(rows)
    return file.getvalue()


# A column of an export is a column of the tables where it has its name. `text` is that of the section that was asked
# for; of the whole case where none was.
COLUMNS = (
    *("number", "title", "subtitle", "keywords", "crimes", "regions", "topic", "kind", "publication", "issuer"),
    *("published", "url", "address", "heading_as_written", "text"),
)


def _row(case: CaseFound, address: str) -> dict[str, Any]:
    values = {
        "keywords": list(case.keywords),
        "crimes": [crime.name for crime in case.crimes],
        "regions": [region.name for region in case.regions],
        "address": address,
        "heading_as_written": case.section.heading_as_written if case.section else None,
        "text": case.section.text if case.section else case.text,
    }
    return {column: values[column] if column in values else getattr(case, column) for column in COLUMNS}


def _cell(value: Any) -> Any:
    return "；".join(value) if isinstance(value, list) else value
