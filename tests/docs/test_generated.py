"""Docs that come from the code say what the code says."""

import importlib.util
from io import BytesIO
from pathlib import Path
from types import ModuleType

import pytest
from babel.messages.mofile import read_mo
from sqlite_utils import Database

from archive.schema import WORKING
from archive.store.tables import prepare

DOCS = Path(__file__).resolve().parents[2] / "docs"
INTERNAL = ("sqlite_", "_sqlite_")


@pytest.fixture(scope="module")
def generate() -> ModuleType:
    spec = importlib.util.spec_from_file_location("generate", DOCS / "generate.py")
    assert spec is not None
    assert spec.loader is not None
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    return module


def test_generated_docs_are_up_to_date(generate: ModuleType) -> None:
    assert {"data-dictionary.md", "commands.md", "sources.md", "quality.md", "measures.md"} == set(generate.GENERATED)
    for name, make in generate.GENERATED.items():
        assert (DOCS / name).read_text(encoding="utf-8") == make(), f"{name}: run python docs/generate.py"


def test_compiled_catalogues_are_up_to_date(generate: ModuleType) -> None:
    made = dict(generate.catalogues())
    assert {path.parts[-3] for path in made} == {"zh", "en"}
    stale = [path for path, compiled in made.items() if texts_of(path.read_bytes()) != texts_of(compiled)]
    assert stale == [], "run docs/generate.py"


def texts_of(compiled: bytes) -> dict[str, object]:
    """The texts of a compiled catalogue. Its head is left out: it names the version of Babel that made it."""
    return {str(message.id): message.string for message in read_mo(BytesIO(compiled)) if message.id}


def test_every_table_and_column_is_described_and_every_description_is_of_one() -> None:
    db = Database(memory=True)
    prepare(db)
    made = {t.name: {c.name for c in t.columns} for t in (*db.tables, *db.views) if not t.name.startswith(INTERNAL)}
    assert made == {table.name: {c.name for c in table.columns_of(public=False)} for table in WORKING}


@pytest.mark.parametrize("readme", ["../README.md", "README.zh.md"])
def test_both_readmes_lead_to_every_document(readme: str) -> None:
    text = (DOCS / readme).read_text(encoding="utf-8")
    assert [doc.name for doc in DOCS.glob("*.md") if doc.name != "README.zh.md" and doc.name not in text] == []
