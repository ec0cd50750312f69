"""`fanzha search`: searches the public file from the terminal."""

from __future__ import annotations

import json
from collections.abc import Iterable
from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

from archive.cli import data_option, open_public_file

if TYPE_CHECKING:
    from archive.search import CaseHit, PublicationHit


_HOW = {
    "synonym": "also searched for:",
    "translation": "{} was read as",
    "citation": "{}: also what cites",
    "date": "{}: also what was published in or on",
}


@click.command(context_settings={"ignore_unknown_options": True})  # -term is no option
@click.argument("query", nargs=-1, required=True)
@click.option("--limit", default=20, show_default=True, type=click.IntRange(1, 1000))
@click.option("--exact", is_flag=True, help="Only what is typed: no synonyms, no parts.")
@click.option("--json", "as_json", is_flag=True, help="A JSON array of publications: those that hold the words.")
@click.option("--near", is_flag=True, help="With --json, list also what comes near, after them and with exact: false.")
@data_option
def search(query: tuple[str, ...], limit: int, exact: bool, as_json: bool, near: bool, data: Path) -> None:
    """Search the public file. Terms are ANDed; "…" is a phrase, -term excludes, OR joins."""
    from archive.search import Catalogue, PublicationHit, Search, SearchQuery

    words = SearchQuery(" ".join(query), exact=exact)
    with open_public_file(data) as db:
        search = Search(db, Catalogue.read(db))
        found, counts = search.page(words, limit=limit), search.counts(words)
    hits = [hit for hit in found.hits if isinstance(hit, PublicationHit)]
    titles = [hit for hit in found.near_titles if isinstance(hit, PublicationHit)]
    exact_hits, near_hits = (hits, titles) if found.exact else ([], [*hits, *titles])
    if as_json:
        rows = [_as_dict(hit, exact=True) for hit in exact_hits]
        rows += [_as_dict(hit, exact=False) for hit in near_hits] if near else []
        click.echo(json.dumps(rows, ensure_ascii=False, indent=2))
        if near_hits and not near:
            click.echo(f"{len(near_hits)} publication(s) come near and are not listed; --near lists them", err=True)
        return
    click.echo(f"{counts.exact_total} publication(s)")
    if found.query.cut:
        click.echo("the query is too long; only its first 200 characters were searched for")
    for added in found.added:
        click.echo(f"{_HOW[added.how].format(added.word)} {', '.join(added.also)} (--exact: only what was typed)")
    for hit in exact_hits:
        _print_hit(hit)
    if found.unknown:
        click.echo(f"no Chinese word is known for: {', '.join(found.unknown)}")
    if found.parts:
        click.echo("\nNothing holds these words as they were typed. ", nl=False)
        few = f"{counts.total} publication(s) hold parts of them" if hits else "Search for parts"
        click.echo(f"{few}: {', '.join(found.parts)}")
        for hit in hits:
            _print_hit(hit)
    if found.near_words:
        click.echo(f"\nSpelt alike, did you mean: {', '.join(found.near_words)}")
    if found.related_words:
        click.echo(f"\nNear in meaning, and something else: {', '.join(found.related_words)}")
    if titles:
        click.echo("\nTitles that come near and do not hold these words as they were typed:")
        for hit in titles:
            _print_hit(hit)


def _print_hit(hit: PublicationHit) -> None:
    about = hit.publication
    click.echo(
        f"\n{_marked(hit.title)}\n  {about.published or 'no date'}  {about.kind}  {about.issuer or 'issuer not known'}"
    )
    click.echo(f"  {_marked(hit.excerpt)}\n  {about.url}")
    for case in _cases_of(hit):
        click.echo(f"  - {case.case.number or ''} {_marked(case.title)}")


def _as_dict(hit: PublicationHit, *, exact: bool) -> dict[str, Any]:
    from dataclasses import asdict

    row = asdict(hit.publication)
    del row["place"]  # it means something in this file only
    cases = [
        {"number": one.case.number, "title": one.case.title, "position": one.case.position} for one in _cases_of(hit)
    ]
    return {**row, "exact": exact, "excerpt": "".join(text for text, _ in hit.excerpt), "cases": cases}


def _cases_of(hit: PublicationHit) -> list[CaseHit]:
    """The cases of a hit, the one that stands out first."""
    return [*([hit.lead] if hit.lead else []), *hit.cases]


def _marked(fragments: Iterable[tuple[str, bool]]) -> str:
    return "".join(click.style(text, bold=True, fg="red") if is_hit else text for text, is_hit in fragments)
