"""What the page of cases shows, and the same as CSV and JSON."""

from __future__ import annotations

import csv
import io
import json
import math
import re
from collections.abc import Callable, Iterable
from dataclasses import dataclass
from functools import partial
from typing import Any

from markupsafe import Markup

from archive.search import GROUPS, Count
from archive.site.data.anchors import section_anchors
from archive.site.data.case_lists import (
    COUNTED,
    ORDERS,
    PAGE_SIZE,
    Answer,
    AskedCases,
    CaseFound,
    CasesFound,
    highlighted,
)
from archive.site.data.facts import Facts
from archive.site.data.structure import Named
from archive.site.http.csv_formulas import guarded
from archive.site.render.highlight import as_html
from archive.site.strings import label, word
from archive.site.views.searching import LAST_PAGE, ShownFacet, chips, name_of, show_facet

EXPORTED = 1_000  # cases in one file
LONGEST_PART = 40  # characters of a query or a filter in the name of a file
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


def shown(answer: Answer, question: AskedCases, facts: Facts, path: Path) -> dict[str, Any]:
    """What the template shows."""
    total, query = answer.found.total, answer.found.query

    def cases(**changes: Any) -> str:
        return path("/cases", **question.changed(**changes).parameters)

    def known(column: str, value: object) -> str | None:
        names = facts.names.get(column)
        return name_of(column, value) if names is None else names.get(str(value))

    def name(column: str, value: object) -> str:
        return known(column, value) or str(value)

    def facet(column: str) -> ShownFacet:
        counts, chosen = answer.facets[column], question.chosen.get(column)
        counts = _headings(counts, chosen) if column == "heading" else counts
        return show_facet(column, counts, chosen, partial(name, column), lambda value: cases(**{column: value}))

    def shown_case(case: CaseFound) -> ShownCase:
        title, excerpt = highlighted(case, query)
        batch = path(f"/p/{case.slug}", q=question.q, exact=question.exact)
        own = path(f"/c/{case.id}", q=question.q, exact=question.exact)
        return ShownCase(
            path=own,
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
            section=case.section.as_written if case.section else None,
            section_path=f"{own}#{section_anchors(case.anchor, [case.section.heading])[0]}" if case.section else "",
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
        **chips(
            (column, value, known(column, value), cases(**{column: None})) for column, value in question.chosen.items()
        ),
        "crimes": [
            (word("cases.by_crime", name=crime.name, n=f"{crime.n:,}"), cases(q="", crime=crime.id))
            for crime in answer.crimes
        ],
        "exact": question.exact,
        "added": [(added.asked, added.also) for added in answer.found.added],
        "insisted": cases(exact="1"),
        "widened": cases(exact=None),
        "cleared": path("/cases", q=question.q, exact=question.exact),
        "in_publications": path("/search", q=question.q, exact=question.exact),
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


def _headings(counts: tuple[Count, ...], chosen: object) -> tuple[Count, ...]:
    """The headings that can be chosen: a group and its headings first, where more than one of these has cases."""
    there = {one.value for one in counts}
    shown = [group for group, headings in GROUPS.items() if there.issuperset(headings) or chosen == group]
    first = [value for group in shown for value in (group, *GROUPS[group])]
    rest = [one for one in counts if one.value not in first and one.value not in GROUPS and one.value != OTHER]
    return (*(one for value in first for one in counts if one.value == value), *rest)


def file_name(question: AskedCases) -> str:
    """What a file of these cases is called, without its ending: cases-养老诈骗-significance."""
    asked = (question.q, *map(str, question.chosen.values()), str(question.page) if question.page > 1 else "")
    parts = ("-".join(re.findall(r"\w+", part))[:LONGEST_PART] for part in ("cases", *asked))
    return "-".join(filter(None, parts))


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
    """Rows as CSV (RFC 4180). What a spreadsheet would take for a formula has a ' before it, a figure has not."""
    file = io.StringIO()
    csv.writer(file).writerows([guarded(cell) for cell in row] for row in rows)
    return file.getvalue()


# A column of an export is a column of the tables where it has its name. `source` is the office whose site it is on,
# issuer or not. `text` is that of the section that was asked for; of the whole case where none was.
COLUMNS = (
    *("case_id", "number", "title", "subtitle", "keywords", "crimes", "regions", "offices", "prosecutors"),
    *("topic", "topic_label", "kind", "kind_label", "publication", "slug", "issuer", "source"),
    *("published", "url", "address", "heading", "heading_as_written", "text"),
)


def _row(case: CaseFound, address: str) -> dict[str, Any]:
    section = case.section
    values = {
        "case_id": case.id,
        "keywords": list(case.keywords),
        "crimes": [crime.name for crime in case.crimes],
        "regions": [region.name for region in case.regions],
        "offices": list(case.offices),
        "prosecutors": list(case.prosecutors),
        "topic_label": label("topic", case.topic),
        "kind_label": label("kind", case.kind),
        "address": address,
        "heading": section.heading if section else None,
        "heading_as_written": section.as_written if section else None,
        "text": section.text if section else case.text,
    }
    return {column: values[column] if column in values else getattr(case, column) for column in COLUMNS}


def _cell(value: Any) -> Any:
    return "；".join(value) if isinstance(value, list) else value
