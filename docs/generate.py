"""Writes the parts of docs/ that come from the code, and compiles the site's catalogues of texts: python
docs/generate.py. A test fails when they drift."""

from __future__ import annotations

import tomllib
from collections import Counter
from collections.abc import Iterator
from datetime import UTC, datetime
from io import BytesIO
from pathlib import Path

import click
from babel.messages.mofile import write_mo
from babel.messages.pofile import read_po

from archive.analysis.cases.sections import table as headings
from archive.cli import PLUGINS, main
from archive.known_quality import KnownQuality, known_quality
from archive.rules import load
from archive.schema import TABLES, VIEWS
from crawler.commands.sources_report import TO_BE_FOUND, SourceListing, known_of
from crawler.registry import sources
from crawler.source import Evidence, SourceSpider
from docs.quality import FIELDS, MATERIALS, UNMEASURED

DOCS = Path(__file__).parent
LANGUAGES = DOCS.parent / "archive" / "site" / "languages"
NOTE = "<!-- Made by docs/generate.py; do not edit. -->\n"


def data_dictionary() -> str:
    """Every table and column in words."""
    return "\n".join([NOTE, "# Data dictionary\n", *_tables()])


def _tables() -> Iterator[str]:
    yield (
        "The working file `archive.db` holds all of these tables; the public file `fanzha.db` holds those that are not "
        "marked as the working file's own, and of publications those on fraud or partly so. "
        "Times are UTC in ISO 8601; days are China's; a publication's date is as printed (China time). "
        "What is not known is NULL.\n"
    )
    for table in TABLES:
        only = " (public file only)" if table.public_only else "" if table.public else " (working file only)"
        yield f"## {table.name} · {table.label}{only}\n"
        view = " In the working file it is a view." if table.view else ""
        yield f"{table.description}{view}\n\n| column | meaning |\n| --- | --- |"
        yield from (f"| `{column.name}` | {column.description} |" for column in table.columns)
        yield ""
        if table.name == "case_sections":
            yield from _headings()
    yield "# Views\n\nOnly the public file has them; [use-the-file.md](use-the-file.md) shows how to use them.\n"
    for view in VIEWS:
        yield f"## {view.name} · {view.label}\n\n{view.description}\n\n| column | meaning |\n| --- | --- |"
        yield from (f"| `{column.name}` | {column.description} |" for column in view.columns)
        yield ""


def _headings() -> Iterator[str]:
    yield "`heading` is one of:\n\n| heading | name |\n| --- | --- |"
    yield from (f"| `{heading}` | {name} |" for heading, name in headings().labels.items())
    yield ""


def commands() -> str:
    """The help of every command."""
    context = click.Context(main, info_name="fanzha", terminal_width=110, **main.context_settings)
    declared = tomllib.loads((DOCS.parent / "pyproject.toml").read_text("utf-8"))["project"]["entry-points"][PLUGINS]
    if sorted(declared) != main.list_commands(context):  # pip notes them when it installs, and no later
        raise click.ClickException("pyproject.toml has other commands than are installed: run `pip install -e .` first")
    parts = [NOTE, "# Commands\n", _help(main, context)]
    for name in main.list_commands(context):
        command = main.get_command(context, name)
        assert command is not None
        child = click.Context(command, info_name=name, parent=context, terminal_width=110)
        parts.append(f"## fanzha {name}\n\n{_help(command, child)}")
    return "\n".join(parts)


def _help(command: click.Command, context: click.Context) -> str:
    return f"```text\n{command.get_help(context)}\n```\n"


ABOUT_SOURCES = """
Each source is a declaration in [`crawler/spiders/`](../crawler/spiders), and its last column says where its evidence
ends. **The sources that fanzha comes with were declared without asking their sites**: they were put together from
public lists of procuratorates' sites and from public code that reads some of them. One that was added since by `fanzha
new-source` is made of what its site answered, on the day that it names. `evidence` is how its family of content
management systems is known:

- **seen**: addresses or markup of the site itself, in its own answers or in public code. Its shape is kept as a
  fixture, without its texts.
- **inferred**: from its host, or from sites beside it. 正义网 runs TRS for most hosts below `jcy.gov.cn`.
- **unknown**: no more than addresses of its home page or of a list are known; it is declared as an own system
  (`generic`).

What is declared is only where a run begins: a page is read by the family that its marks tell, and a run reports one
that is not as declared. Columns that are not declared are found from the home page by what links say, ranked by what
their lists hold, and looked for again after a month. The states below are those of an archive that has asked nothing:
`fanzha sources` says what yours has learned of each, and `fanzha sources NAME` all of it. The region of the
新疆生产建设兵团 is that of 新疆, where its offices stand: GB/T 2260 has none for it.
"""
LEVELS = {"supreme": "supreme", "provincial": "provincial", "prefecture": "of cities", "county": "of counties"}
ORDER = (*LEVELS, "other")


def source_table() -> str:
    """The registry, the larger offices first, by region."""
    found = sorted(sources().values(), key=lambda one: (ORDER.index(one.level), one.region_code or "", one.home_url))
    columns = ("source", "office", "level", "region", "family", "evidence", "columns", "state", "home page", "known")
    head = f"| {' | '.join(columns)} |\n|{' --- |' * len(columns)}"
    return "\n".join([NOTE, "# Sources\n", f"{_counted(found)}\n{ABOUT_SOURCES}", head, *map(_source_row, found), ""])


def _counted(found: list[type[SourceSpider]]) -> str:
    levels, evidence = Counter(one.level for one in found), Counter(one.evidence for one in found)
    of_levels = ", ".join(f"{levels[level]} {name}" for level, name in LEVELS.items() if levels[level])
    of_evidence = ", ".join(f"{evidence[kind]} {kind}" for kind in Evidence)
    return f"{len(found)} sources: {of_levels}. How their families are known: {of_evidence}."


def _source_row(source: type[SourceSpider]) -> str:
    columns = ", ".join(f"`{column}`" for column in source.columns) or TO_BE_FOUND
    cells = (
        *(f"`{source.name}`", source.office, source.level, source.region_code or "", source.family.name),
        *(source.evidence, columns, SourceListing(source, None).state, source.home_url),
        known_of(source),
    )
    return f"| {' | '.join(cells)} |"


ABOUT_QUALITY = """
How much of what the archive reads is right, measured on {day} with reader {reader} by `python docs/quality.py` against
gold files: answers that people wrote down for pages and texts, in `tests/gold/` and in the folder `shared` beside the
project. The site shows the same figures at `/about`.

**Aside** is material at which nobody looked while rules were made: its figures say most about pages that come. The
other figures say that a rule does what it was made for. Small numbers leave much to chance: 12 of 12 may be 80% of all.

73 more pages, made in the shapes of many sites, are scored by tests: how they are read, and what is not read
rightly, is in [bodies.md](bodies.md#what-is-known-of-it-and-what-is-not).
"""


def quality() -> str:
    """How right each field is, from archive/known_quality.json."""
    known = known_quality()
    about = ABOUT_QUALITY.format(day=known.measured, reader=known.reader_version)
    return "\n".join([NOTE, f"# Known quality\n{about}", *_materials(known), *_scores(known), *_unmeasured()])


def _materials(known: KnownQuality) -> Iterator[str]:
    yield "## Materials\n\n| material | what it is | aside |\n| --- | --- | --- |"
    for material, what in MATERIALS.items():
        yield f"| {material} | {what} | {'yes' if material in known.aside else 'no'} |"


def _scores(known: KnownQuality) -> Iterator[str]:
    yield f"\n## Fields\n\n| field | of | what is counted | material | right | share |\n|{' --- |' * 6}"
    for score in known.scores:
        field = FIELDS[score.field]
        of = ", ".join(f"`{column}`" for column in field.columns)
        material = f"**{score.material}**" if score.material in known.aside else score.material
        yield f"| {score.field} | {of} | {field.counted} | {material} | {score.right}/{score.of} | {score.share:.3f} |"


def _unmeasured() -> Iterator[str]:
    yield "\n## Not measured\n\nThere is no gold for these; how right they are is not known.\n"
    yield ", ".join(f"`{name}`" for name in UNMEASURED) + ".\n"


ABOUT_MEASURES = """
What a [figure](figures.md) counts: the values of `figures.measure`, from `archive/analysis/data/measures.toml`.

| measure | in English | what it counts |
| --- | --- | --- |
"""


def measures() -> str:
    """What figures count."""
    found = load("analysis/data/measures.toml")["measures"]
    rows = (f"| `{one['code']}` | {one['english']} | {one['definition']} |" for one in found)
    return "\n".join([NOTE, f"# Measures\n{ABOUT_MEASURES}" + "\n".join(rows), ""])


MADE = datetime(2026, 1, 1, tzinfo=UTC)  # in place of the present, so that the same texts make the same file


def catalogues() -> Iterator[tuple[Path, bytes]]:
    """Each compiled catalogue of the site: its file and what it holds."""
    for source in sorted(LANGUAGES.glob("*/LC_MESSAGES/*.po")):
        texts = read_po(source.read_text("utf-8").splitlines(keepends=True), abort_invalid=True)
        texts.creation_date = texts.revision_date = MADE
        compiled = BytesIO()
        write_mo(compiled, texts)
        yield source.with_suffix(".mo"), compiled.getvalue()


GENERATED = {
    "data-dictionary.md": data_dictionary,
    "commands.md": commands,
    "sources.md": source_table,
    "quality.md": quality,
    "measures.md": measures,
}

if __name__ == "__main__":
    for name, make in GENERATED.items():
        (DOCS / name).write_text(make(), encoding="utf-8")
        click.echo(f"docs/{name}")
    for path, compiled in catalogues():
        path.write_bytes(compiled)
        click.echo(str(path.relative_to(DOCS.parent)))
