"""Every example of docs/use-the-file.md, run on the sample archive: it prints what the document shows."""

from __future__ import annotations

import os
import re
import shutil
import sqlite3
import subprocess
import sys
from collections.abc import Callable, Iterator
from contextlib import closing
from dataclasses import dataclass
from pathlib import Path

import pytest

from tests.support.site_in_thread import site_in_thread

ROOT = Path(__file__).resolve().parents[2]
DOCUMENT = (ROOT / "docs" / "use-the-file.md").read_text("utf-8")
ADDRESS = "https://archive.example/fanzha.db"  # in the document
# Of an edition, what examples read besides fanzha.db.
FORMATS = ("publications.parquet", "publication_texts.parquet", "fanzha-csv.zip")
MODULES = ("apsw", "duckdb", "pandas", "pyarrow")

pytestmark = pytest.mark.slow


@dataclass(frozen=True)
class Example:
    """A block of code of the document, and the block of text behind it."""

    heading: str
    language: str
    code: str
    shown: str


def examples() -> Iterator[Example]:
    for section in re.split(r"^## ", DOCUMENT, flags=re.MULTILINE)[1:]:
        heading = section.partition("\n")[0]
        blocks = re.findall(r"^```(\w+)\n(.*?)^```\n\n```text\n(.*?)^```$", section, re.MULTILINE | re.DOTALL)
        yield from (Example(heading, *block) for block in blocks)


EXAMPLES = list(examples())


@pytest.fixture(scope="module")
def folder(sample_data: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A folder with the public file of the sample archive, and what its edition has in other formats."""
    [edition] = (sample_data / "public" / "editions").glob("*.01")
    work = tmp_path_factory.mktemp("use")
    for name in ("fanzha.db", *FORMATS):
        shutil.copy(edition / name, work / name)
    return work


def test_every_block_of_code_has_its_result() -> None:
    blocks = re.findall(r"^```(?!text)(\w+)$", DOCUMENT, re.MULTILINE)
    assert len(EXAMPLES) == len(blocks)
    assert set(blocks) == set(RUNNERS)
    assert all(example.shown for example in EXAMPLES)


def python(example: Example, folder: Path) -> str:
    """What a block of Python prints; where it reads over HTTP, from a site that serves the file."""
    for module in MODULES:
        if f"import {module}" in example.code:
            pytest.importorskip(module)
    if ADDRESS not in example.code:
        return _printed([sys.executable, "-c", example.code], folder)
    with site_in_thread(folder / "fanzha.db") as site:
        return _printed([sys.executable, "-c", example.code.replace(ADDRESS, f"{site}/fanzha.db")], folder)


def shell(example: Example, folder: Path) -> str:
    """What a block of commands prints."""
    program = example.code.split()[0]
    if shutil.which(program) is None:
        pytest.skip(f"{program} is not installed")
    return _printed(["bash", "-ec", example.code], folder)


def sql(example: Example, folder: Path) -> str:
    """The rows of a query as the shell sqlite3 prints them, or the message of its error."""
    with closing(sqlite3.connect(folder / "fanzha.db")) as db:
        db.execute("PRAGMA trusted_schema = OFF")  # as the shell has it
        try:
            return "".join(
                "|".join("" if cell is None else str(cell) for cell in row) + "\n" for row in db.execute(example.code)
            )
        except sqlite3.OperationalError as error:
            return re.sub(r"^(JSON path error near|bad JSON path:) '(.*\(\?\)).*$", r"\2\n", str(error))


def r(example: Example, folder: Path) -> str:
    """What a script in R prints."""
    if shutil.which("Rscript") is None:
        pytest.skip("R is not installed")
    return _printed(["Rscript", "-e", example.code], folder)


RUNNERS: dict[str, Callable[[Example, Path], str]] = {"python": python, "sh": shell, "sql": sql, "r": r}


@pytest.mark.parametrize("example", EXAMPLES, ids=lambda one: f"{one.heading}-{one.language}")
def test_an_example_prints_what_the_document_shows(example: Example, folder: Path) -> None:
    assert RUNNERS[example.language](example, folder) == example.shown


def _printed(command: list[str], folder: Path) -> str:
    # No plug-ins for Datasette: the document is for people who have Datasette alone.
    environment = os.environ | {"DATASETTE_LOAD_PLUGINS": "", "PYTHONIOENCODING": "utf-8"}
    done = subprocess.run(command, cwd=folder, env=environment, capture_output=True, text=True, timeout=300)
    assert done.returncode == 0, done.stderr
    return done.stdout
