"""`fanzha figures`: finds figures in the public file from the terminal, as the page /figures does."""

from __future__ import annotations

import json
import shutil
import sys
from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

from archive.cli import data_option, open_public_file

if TYPE_CHECKING:
    import sqlite3

    from archive.site.data.figures.listed import ListedFigure
    from archive.site.data.figures.words import ReadWord

HEAD = ("number", "measure", "crime", "place", "period", "in", "sentence")
AROUND = 24  # characters of the sentence on each side of the number, on a terminal
READ_AS = {"crime": "crime", "measure": "measure", "place": "place", "period": "within", "text": "words of the text"}
NAMES = {"crime": "select name from crimes where id = ?", "place": "select name from regions where code = ?"}
UNKNOWN = "-"


@click.command
@click.argument("query", nargs=-1, required=True)
@click.option("--limit", default=50, show_default=True, type=click.IntRange(1, 10_000))
@click.option("--json", "as_json", is_flag=True, help="A JSON array of figures, all columns and their publication.")
@data_option
def figures(query: tuple[str, ...], limit: int, as_json: bool, data: Path) -> None:
    """Find figures in the public file: 帮信 起诉 2023 江苏.

    \b
    A figure must match every word. Each word is read as the first of:
      a period      2023, 2023-06, 2023年6月, 2023上半年, 2023H1, 2019-2023:
                    the figure's whole period lies within it
      a measure     起诉, 批捕, 同比 …, one of those in the file; or in English
      a crime       its full, short or former name, also without 罪:
                    the figure's crime, or a group that has the word in its name
      a place       a province or prefecture, and what lies in it
      other words   stand in the sentence, the subject, the place, or the
                    title or issuer of the publication
    The newest period comes first; figures without a period come last. Below
    them are the publications in which they stand, by their numbers.
    """
    from archive.site.data.figures.catalogue import FigureCatalogue
    from archive.site.data.figures.finding import FigureQuery, FoundFigures, where_of
    from archive.site.data.figures.words import Vocabulary, read_words

    with open_public_file(data) as db:
        words = read_words(_typed(query), Vocabulary.read(db))
        all_found = FoundFigures.of(db, FigureCatalogue.read(db, *where_of(words)), FigureQuery(words))
        found, total = all_found.page(db, limit), all_found.total
        read = "; ".join(_read_word(db, one) for one in words)
    if as_json:
        click.echo(json.dumps([as_dict(one) for one in found], ensure_ascii=False, indent=2))
        return
    _print(found, read, total)


def _typed(query: tuple[str, ...]) -> str:
    """The words of a query; bytes of a shell that are no UTF-8 are question marks."""
    return " ".join(query).encode("utf-8", "replace").decode("utf-8")


def as_dict(figure: ListedFigure) -> dict[str, Any]:
    """A figure as JSON has it; `anchor` is the part behind # of its address on the page of its publication."""
    from dataclasses import asdict

    return {**asdict(figure), "damaged": bool(figure.damaged), "anchor": figure.anchor}


def _print(found: tuple[ListedFigure, ...], read: str, total: int) -> None:
    from archive.terminal import table_lines

    click.echo(read)
    click.echo(f"{total} figure(s)" + (f", the first {len(found)}" if len(found) < total else ""))
    publications = {one.slug: one for one in reversed(found)}
    numbers = {slug: f"[{n}]" for n, slug in enumerate(dict.fromkeys(one.slug for one in found), 1)}
    for line in table_lines(HEAD, [_row(one, numbers[one.slug]) for one in found]) if found else ():
        click.echo(line)
    for slug, number in numbers.items():
        one = publications[slug]
        click.echo(f"{number} {one.published or UNKNOWN} {one.title or slug} {one.url}")


def _read_word(db: sqlite3.Connection, word: ReadWord) -> str:
    """How a word was read: 帮信: crime 帮助信息网络犯罪活动罪."""
    if word.read_as in NAMES:
        values = ", ".join(db.execute(NAMES[word.read_as], (value,)).fetchone()[0] for value in word.values)
    else:
        values = " – ".join(value for value in word.values if value != word.word)
    return f"{word.word}: {READ_AS[word.read_as]} {values}".rstrip()


def _row(figure: ListedFigure, publication: str) -> tuple[str, ...]:
    measure = figure.measure_as_written if figure.measure == "other" else figure.measure
    days = f"{figure.period_start or '…'} – {figure.period_end or '…'}"
    return (
        figure.as_written.replace("\n", " "),
        measure or UNKNOWN,
        figure.crime or UNKNOWN,
        figure.place or UNKNOWN,
        days if figure.period_start or figure.period_end else figure.period_as_written or UNKNOWN,
        publication,
        _sentence(figure),
    )


def _sentence(figure: ListedFigure) -> str:
    """The sentence; on a terminal, the words around the number."""
    before, number, behind = (part.replace("\n", " ") for part in figure.parts)
    if not sys.stdout.isatty() or shutil.get_terminal_size().columns > 400:
        return before + number + behind
    head = f"…{before[-AROUND:]}" if len(before) > AROUND else before
    tail = f"{behind[:AROUND]}…" if len(behind) > AROUND else behind
    return f"{head}{number}{tail}"
