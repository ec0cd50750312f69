"""Gives templates what they can call: words, addresses, and the writing of numbers, sizes and moments."""

from __future__ import annotations

import hashlib
import re
from collections.abc import Iterable
from functools import cache, partial
from pathlib import Path
from typing import TYPE_CHECKING, Any

from jinja2 import ChoiceLoader, Environment, FileSystemLoader, Template
from jinja2.ext import Extension
from markupsafe import Markup, escape

from archive import schema
from archive.moments import DAY, china_day
from archive.site.addresses import address
from archive.site.data.copies import same_title
from archive.site.data.laws.cited_laws import path_of_law
from archive.site.data.laws.crimes import path_of_crime
from archive.site.edition.public_file import PublicFile
from archive.site.fairness.long_pages import in_turns
from archive.site.http.table_costs import leaves_out_facets, persons_of
from archive.site.languages import in_language, language, language_field, links_in_languages
from archive.site.languages.marking import mark_chinese
from archive.site.render.citations import issued_by
from archive.site.render.diff import Fate, Line
from archive.site.render.figures.words import (
    around,
    measure_words,
    number_words,
    period_words,
    place_words,
    value_words,
)
from archive.site.render.headlines import headline
from archive.site.render.highlight import as_html
from archive.site.render.laws.outcome_words import (
    fines_words,
    months_words,
    outcome_words,
    people_words,
    summary_words,
    tally_term_words,
    tally_words,
)
from archive.site.strings import column_label, label, reason, table_label, tier_reason, vocabulary, word

if TYPE_CHECKING:
    from datasette.app import Datasette

SITE = Path(__file__).parents[1]
STATIC = SITE / "static"
LINES_AT_ONCE = 500  # compared lines that are set before other pages have their turn: some 5 ms
SET_IN = {Fate.SAME: ("", ""), Fate.REMOVED: ("<del>", "</del>"), Fate.ADDED: ("<ins>", "</ins>")}
NUMERIC = re.compile(r"[-+−]?[\d,.，]+\s*[%％‰万亿]?$")


def furnish(env: Environment, datasette: Datasette, public: PublicFile) -> None:
    """Give one Datasette the templates of the site, which come before its own, and the functions that they call."""
    # Our pages are fanzha/*.html; skin/*.html replaces Datasette's own templates of the same name.
    ours = FileSystemLoader([SITE / "templates" / "skin", SITE / "templates"])
    env.loader = ChoiceLoader([ours, *([env.loader] if env.loader else ())])
    env.template_class = MarkedTemplate
    env.add_extension(SafeLinks)
    env.filters["column_label"] = column_label
    env.filters["marked"] = as_html
    env.filters["in_language"] = in_language
    env.filters["safe_link"] = safe_link
    named = (
        around,
        day,
        filesize,
        fines_words,
        headline,
        in_turns,
        label,
        language,
        language_field,
        links_in_languages,
        measure_words,
        moment,
        months_words,
        number,
        number_words,
        outcome_words,
        path_of_crime,
        path_of_law,
        people_words,
        period_words,
        place_words,
        tally_term_words,
        reason,
        same_title,
        set_lines,
        summary_words,
        tally_words,
        tier_reason,
        value_words,
        vocabulary,
        word,
    )
    env.globals |= {function.__name__: function for function in (*named, column_label, table_label)}
    env.globals |= {
        "absolute": datasette.absolute_url,
        "address": partial(address, datasette),
        "asset": lambda name: datasette.urls.path(f"/-/fanzha/{name}?{fingerprint(name)}"),
        "database_name": public.name,
        "is_numeric": lambda text: bool(NUMERIC.match(text)),
        "is_sample": public.is_sample,
        "leaves_out_facets": leaves_out_facets,
        "issued_by": lambda issuer, source, url: issued_by(public.office(issuer), public.office(source), url),
        "name_of": public.name_of,
        "office": public.office,
        "outdated": public.outdated,
        "main_columns": lambda table: schema.PUBLISHED[table].listing.columns if table in schema.PUBLISHED else (),
        "persons_of": persons_of,
        "table_about": lambda table: label("about", table) if table in schema.PUBLISHED else "",
        "urls": datasette.urls,
    }


class MarkedTemplate(Template):
    """A template on whose pages Chinese is marked, if their language is another one."""

    async def render_async(self, *given: Any, **named: Any) -> str:
        """The HTML. Datasette calls this."""
        return mark_chinese(await super().render_async(*given, **named))


class TemplateAtOnce(Template):
    """The same, rendered without a pause."""

    async def render_async(self, *given: Any, **named: Any) -> str:
        """The HTML. Datasette calls this."""
        return mark_chinese(self.render(*given, **named))


def at_once(env: Environment) -> Environment:
    """The same templates, which set their text at once. Nothing in them is a coroutine, so that they take two thirds of
    the time."""
    quick = env.overlay(enable_async=False)
    quick.template_class = TemplateAtOnce
    quick.globals = {**env.globals, "in_turns": iter}
    return quick


LINKED = re.compile(r"""(\b(?:href|src|action|formaction)=")\{\{-?(.+?)-?\}\}""")
FORM = re.compile(r"<form\b(?:\{\{.*?\}\}|\{%.*?%\}|[^>{])*>")
OPENED = re.compile(r"\s*(https?://|[/?#]|[^:/?#]*([/?#]|$))", re.ASCII | re.IGNORECASE)


class SafeLinks(Extension):
    """Adds the filter safe_link to each {{ … }} that begins an href, src or action, and the language to each form, in
    every template."""

    def preprocess(self, source: str, _name: str | None, _filename: str | None = None) -> str:
        """The source with the filter and the fields added. Jinja calls this for every template."""
        return FORM.sub(r"\g<0>{{ language_field() }}", LINKED.sub(r"\1{{ (\2)|safe_link }}", source))


def safe_link(target: object) -> str:
    """The address if it is on the web or on this site, where it keeps the language; else "#": crawled pages may contain
    javascript: addresses."""
    address = target.unescape() if isinstance(target, Markup) else str(target)
    return in_language(address) if OPENED.match(address) else "#"


async def set_lines(lines: Iterable[Line], *, apart: bool = False) -> Markup:
    """The HTML of compared lines, each as a paragraph. With `apart`, each is in a div whose class is its fate,
    or `changed` for a line that was partly changed.

    This is no template macro, because a macro takes seconds for the 100,000 lines that a text may have.
    """
    paragraphs = [
        _set(line, f'<div class="{line.fate or "changed"}">' if apart else "")
        async for line in in_turns(lines, LINES_AT_ONCE)
    ]
    return Markup("".join(paragraphs))


def _set(line: Line, within: str) -> str:
    pieces = [within, "<p>"]
    for segment in line.segments:
        before, after = SET_IN[segment.fate]
        pieces += (before, str(escape(segment.text)), after)
    pieces.append("</p></div>" if within else "</p>")
    return "".join(pieces)


@cache
def fingerprint(name: str) -> str:
    """A short hash of a static file. It is part of the file's address, so that browsers may cache the file for ever."""
    return hashlib.sha256((STATIC / name).read_bytes()).hexdigest()[:10]


def number(value: float | None) -> str:
    """A number with commas: 1234567 → 1,234,567; a dash for None."""
    return "—" if value is None else f"{value:,}"


def filesize(value: float) -> str:
    """A number of bytes in B, KB, MB or GB (units of 1,000): 1234567 → 1.2 MB."""
    for unit in ("B", "KB", "MB", "GB"):
        if value < 1000 or unit == "GB":
            break
        value /= 1000
    return f"{value:.0f} {unit}" if unit == "B" else f"{value:.1f} {unit}"


def day(moment: str | None) -> str:
    """The day in China of a moment (UTC, ISO 8601); a date as it is; a dash for None."""
    return "—" if not moment else moment if len(moment) <= DAY else china_day(moment)


def moment(moment: str | None) -> str:
    """A moment for readers: 2026-11-24T20:00:00Z → 2026-11-24 20:00 UTC; a dash for None."""
    return f"{moment[:10]} {moment[11:16]} UTC" if moment else "—"
