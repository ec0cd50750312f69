"""The page of coverage (/coverage), also as JSON: what is held of each series and source, and what is missing."""

from __future__ import annotations

from dataclasses import asdict

from datasette import Response

from archive.site.data.coverage import NumberedSeries, read_coverage
from archive.site.http.responses import SHORT, as_json
from archive.site.languages import DEFAULT, language
from archive.site.render.stored_json import days_in_words, evidence_in_words
from archive.site.strings import word
from archive.site.visit import Visit
from archive.text.numerals import numeral_of


async def page(visit: Visit) -> Response:
    """The page."""
    coverage = await visit.public.once(read_coverage)
    months = coverage.months
    context = {
        "here": "coverage",
        "coverage": coverage,
        "months": months,
        "places": {month: place for place, month in enumerate(months)},
        "most": max((count for one in coverage.sources for count in one.months.values()), default=1),
        "ranges": ranges_in_words,
        "batch": batch_in_words,
        "days": days_in_words,
        "evidence": evidence_in_words,
    }
    return await visit.page("fanzha/coverage.html", context)


async def as_data(visit: Visit) -> Response:
    """The same as JSON."""
    return as_json({"ok": True, **asdict(await visit.public.once(read_coverage))}, headers=SHORT)


def ranges_in_words(series: NumberedSeries) -> list[str]:
    """The missing numbers of a series: 检例第5号, 检例第7号至第9号; 第三批."""
    name = guiding_in_words if series.kind == "guiding_case" else batch_in_words
    return [
        name(one.first)
        if one.count == 1
        else word("coverage.range", first=name(one.first), last=name(one.last).removeprefix("检例"))
        for one in series.missing
    ]


def guiding_in_words(number: int) -> str:
    """检例第7号 for 7, No. 7 in English."""
    return word("coverage.guiding", number=number)


def batch_in_words(number: int) -> str:
    """第三批 for 3, batch 3 in English."""
    return word("coverage.batch", number=numeral_of(number) if language() is DEFAULT else number)
