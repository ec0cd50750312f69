"""Writes the parts of docs/ that come from the code: python docs/generate.py. A test fails when they drift."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import click

from archive.analysis.headings import table as headings
from archive.cli import main
from archive.schema import TABLES
from crawler.registry import sources

DOCS = Path(__file__).parent
NOTE = "<!-- Made by docs/generate.py; do not edit. -->\n"


def data_dictionary() -> str:
    """Every table and column in words."""
    return "\n".join([NOTE, "# Data dictionary\n", *_tables()])


def _tables() -> Iterator[str]:
    yield (
        "The working file `archive.db` holds all of these tables; the public file `fanzha.db` holds those that are not "
        "marked as the working file's own, and of publications those on fraud or partly so. "
        "Times are UTC in ISO 8601; a publication's date is as printed (China time). What is not known is NULL.\n"
    )
    for table in TABLES:
        yield f"## {table.name} · {table.label}{'' if table.public else ' (working file only)'}\n"
        yield f"{table.description}\n\n| column | meaning |\n| --- | --- |"
        yield from (f"| `{name}` | {meaning} |" for name, meaning in table.columns.items())
        yield ""
        if table.name == "case_sections":
            yield from _headings()


def _headings() -> Iterator[str]:
    yield "`heading` is one of:\n\n| heading | name |\n| --- | --- |"
    yield from (f"| `{heading}` | {name} |" for heading, name in headings().labels.items())
    yield ""


def commands() -> str:
    """The help of every command."""
    context = click.Context(main, info_name="fanzha", terminal_width=110, **main.context_settings)
    parts = [NOTE, "# Commands\n", _help(main, context)]
    for name in main.list_commands(context):
        command = main.get_command(context, name)
        assert command is not None
        child = click.Context(command, info_name=name, parent=context, terminal_width=110)
        parts.append(f"## fanzha {name}\n\n{_help(command, child)}")
    return "\n".join(parts)


def _help(command: click.Command, context: click.Context) -> str:
    return f"```text\n{command.get_help(context)}\n```\n"


def source_table() -> str:
    """The registry."""
    head = "| source | office | level | region | family | home page | columns |\n|" + " --- |" * 7
    rows = (
        f"| `{name}` | {s.office} | {s.level} | {s.region_code or ''} | {s.family.name} | {s.home_url} "
        f"| {', '.join(f'`{column}`' for column in s.columns) or 'found from the home page by link text'} |"
        for name, s in sources().items()
    )
    return "\n".join([NOTE, "# Sources\n", head, *rows, ""])


GENERATED = {"data-dictionary.md": data_dictionary, "commands.md": commands, "sources.md": source_table}

if __name__ == "__main__":
    for name, make in GENERATED.items():
        (DOCS / name).write_text(make(), encoding="utf-8")
        click.echo(f"docs/{name}")
