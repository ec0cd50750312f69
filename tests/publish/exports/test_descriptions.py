"""What describes an edition is valid by its validators, and says what the files say."""

from __future__ import annotations

import json
import sqlite3
import zipfile
from contextlib import closing
from pathlib import Path

import pytest
import yaml

from archive.publish.exports import citation
from archive.publish.exports.about_edition import LICENCES
from archive.publish.exports.models.case_records import FIELDS
from archive.publish.exports.public_tables import PUBLIC_TABLES
from tests.publish.exports.conftest import DAY, EDITION, Exports
from tests.support.cff import faults


@pytest.fixture(scope="module")
def unpacked(exports: Exports, tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("unpacked")
    with zipfile.ZipFile(exports.folder / "fanzha-csv.zip") as archive:
        archive.extractall(folder)
    return folder


@pytest.mark.slow
@pytest.mark.parametrize("where", ["in the ZIP", "beside it"])
def test_frictionless_finds_the_package_and_every_row_valid(exports: Exports, unpacked: Path, where: str) -> None:
    folder = unpacked if where == "in the ZIP" else exports.folder
    import frictionless

    report = frictionless.validate(folder / "datapackage.json")
    assert report.flatten(["type", "note"]) == []
    assert [task.name for task in report.tasks] == [table.name for table in PUBLIC_TABLES]
    with closing(sqlite3.connect(exports.public)) as db:
        counts = [db.execute(f"select count(*) from {table.name}").fetchone()[0] for table in PUBLIC_TABLES]
    assert [task.stats.get("rows", 0) for task in report.tasks] == counts


@pytest.mark.slow
def test_croissant_loads_every_record(exports: Exports) -> None:
    import mlcroissant  # it brings all of SciPy

    dataset = mlcroissant.Dataset(jsonld=str(exports.folder / "croissant.json"))
    assert dataset.metadata.issues.errors == set()
    assert dataset.metadata.issues.warnings == set()
    with closing(sqlite3.connect(exports.public)) as db:
        for table in PUBLIC_TABLES:
            rows = db.execute(f"select * from {table.name} order by {', '.join(table.key)}")
            names = [f"{table.name}/{column[0]}" for column in rows.description]
            expected = [dict(zip(names, row, strict=True)) for row in rows]
            found = [{name: _text(value) for name, value in one.items()} for one in dataset.records(table.name)]
            assert found == expected, table.name
        cases = list(dataset.records("cases_with_split"))
        assert len(cases) == db.execute("select count(*) from cases").fetchone()[0] > 0
    assert all(set(case) == {f"cases_with_split/{field.name}" for field in FIELDS} for case in cases)
    [first, *_] = cases
    assert first["cases_with_split/sections"][0]["cases_with_split/sections/heading"]


def _text(value: object) -> object:
    """mlcroissant gives texts as bytes, and NaN for NULL in a column of numbers."""
    if isinstance(value, bytes):
        return value.decode()
    return None if value != value else value


def test_the_citation_is_valid_and_names_the_edition(exports: Exports) -> None:
    cff = yaml.safe_load((exports.folder / citation.CFF_FILE).read_text("utf-8"))
    assert faults(cff) == []
    assert (cff["version"], str(cff["date-released"]), cff["type"]) == (EDITION, DAY, "dataset")
    for licence in LICENCES:
        assert licence.statement in cff["abstract"]
    assert faults(cff | {"cff-version": "1.1.0", "date-released": "28 Nov", "authors": []}) != []


def test_zenodo_gets_what_it_wants(exports: Exports) -> None:
    metadata = json.loads((exports.folder / citation.ZENODO_FILE).read_text("utf-8"))
    assert (metadata["upload_type"], metadata["access_right"], metadata["language"]) == ("dataset", "open", "zho")
    assert (metadata["version"], metadata["license"]) == (EDITION, citation.ZENODO_LICENCE)
    assert "反诈" in metadata["title"]
    assert "<p>" in metadata["description"]
    assert all(licence.statement in metadata["notes"] for licence in LICENCES)
