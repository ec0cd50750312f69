"""README.txt of an edition, for those who have the folder alone: its files, how to open them, what may be done."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from textwrap import fill

from archive.publish.exports.about_edition import (
    LICENCE_ZH,
    LICENCES,
    SUMMARY,
    SUMMARY_ZH,
    TAKE_OUT,
    TITLE,
    TITLE_ZH,
    ExportedEdition,
)
from archive.publish.exports.datapackage import CSV_NOTE

FILE = "README.txt"
WIDTH = 96
PARQUET = ".parquet"
EXCEL = (
    "Excel: unpack the ZIP and open a .csv file. Ids keep all their digits. A cell of Excel shows at most 32,767 "
    "characters, so that whole texts are better read on the site, or from one of the other files."
)


def text(edition: ExportedEdition, files: Iterable[tuple[str, str]]) -> str:
    """The README. `files`: their names and descriptions."""
    parts = [
        f"{TITLE}\n{TITLE_ZH}",
        f"Edition {edition.id} of {edition.day}",
        _filled(SUMMARY),
        SUMMARY_ZH,
        "FILES\n" + "\n".join(f"{name}\n{_filled(about, '    ')}" for name, about in _listed(files)),
        "HOW TO OPEN THEM\n" + "\n\n".join(map(_filled, (CSV_NOTE, EXCEL))),
        "LICENCE\n" + "\n\n".join(_filled(f"{one.title}. {one.statement}") for one in LICENCES) + f"\n\n{LICENCE_ZH}",
        f"TO HAVE SOMETHING TAKEN OUT\n{_filled(TAKE_OUT)}",
    ]
    return "\n\n".join(parts) + "\n"


def _listed(files: Iterable[tuple[str, str]]) -> Iterator[tuple[str, str]]:
    """The files, with one entry for those of Parquet."""
    tables = []
    for name, about in files:
        if name.endswith(PARQUET):
            tables.append(name.removesuffix(PARQUET))
        else:
            yield name, about
    if tables:
        yield (
            f"TABLE{PARQUET}",
            f"One table as Parquet, with the types and meanings of its columns: {', '.join(tables)}",
        )


def _filled(paragraph: str, indent: str = "") -> str:
    return fill(paragraph, WIDTH, initial_indent=indent, subsequent_indent=indent)
