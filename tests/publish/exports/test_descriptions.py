"""What describes an edition is valid by its validators, and says what the files say."""

from __future__ import annotations

import json
import sqlite3
import zipfile
from contextlib import closing
from pathlib import Path

import frictionless
import mlcroissant
import pytest
import yaml

from archive.publish.exports import citation, datapackage
from archive.publish.exports.about_edition import LICENCES, TAKE_OUT, ExportedEdition
from archive.publish.exports.models.case_records import FIELDS
from archive.publish.exports.public_tables import PUBLIC_TABLES, columns
from tests.publish.exports.conftest import DAY, EDITION, Exports
from tests.support import descriptors
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
    report = frictionless.validate(folder / "datapackage.json")
    assert report.flatten(["type", "note"]) == []
    assert [task.name for task in report.tasks] == [table.name for table in PUBLIC_TABLES]
    with closing(sqlite3.connect(exports.public)) as db:
        counts = [db.execute(f"select count(*) from {table.name}").fetchone()[0] for table in PUBLIC_TABLES]
    assert [task.stats.get("rows", 0) for task in report.tasks] == counts


@pytest.mark.slow
def test_frictionless_finds_a_changed_value(unpacked: Path, tmp_path: Path) -> None:
    """The test above can fail: a case of no publication, and without a position."""
    package = frictionless.Package(unpacked / "datapackage.json")
    (tmp_path / "datapackage.json").write_text(json.dumps(package.to_descriptor()))
    for path in unpacked.glob("*.csv"):
        (tmp_path / path.name).write_bytes(path.read_bytes())
    cases = (tmp_path / "cases.csv").read_bytes().split(b"\r\n")
    cells = cases[1].split(b",")
    cells[1], cells[2] = b"17", b""
    (tmp_path / "cases.csv").write_bytes(b"\r\n".join([cases[0], b",".join(cells), *cases[2:]]))
    found = {error[0] for error in frictionless.validate(tmp_path / "datapackage.json").flatten(["type"])}
    assert found == {"foreign-key", "constraint-error"}


@pytest.mark.parametrize("where", ["in the ZIP", "beside it"])
def test_the_package_keeps_to_the_profiles_of_version_2(exports: Exports, unpacked: Path, where: str) -> None:
    folder = unpacked if where == "in the ZIP" else exports.folder
    package = json.loads((folder / "datapackage.json").read_text("utf-8"))
    assert descriptors.faults(package, descriptors.DATA_PACKAGE) == []
    package["resources"][0]["schema"]["fields"][0]["type"] = "text"
    package["resources"][1]["path"] = "../cases.csv"
    assert len(descriptors.faults(package, descriptors.DATA_PACKAGE)) == 2


def test_the_descriptor_has_every_column_with_its_meaning(exports: Exports) -> None:
    package = json.loads((exports.folder / "datapackage.json").read_text("utf-8"))
    assert package["version"] == EDITION
    assert package["created"] == "2026-11-27T16:00:00Z"  # midnight in China
    for table, resource in zip(PUBLIC_TABLES, package["resources"], strict=True):
        schema = resource["schema"]
        assert [(field["name"], field["type"]) for field in schema["fields"]] == [
            (column.name, datapackage.TYPES[column.type]) for column in columns(table)
        ]
        assert all(field["description"] for field in schema["fields"])
        assert schema["primaryKey"] == list(table.key)
        keys = {key["fields"][0]: key["reference"] for key in schema.get("foreignKeys", [])}
        assert keys == {
            column.name: {
                "resource": column.references.partition("(")[0],
                "fields": [column.references[:-1].split("(")[1]],
            }
            for column in columns(table)
            if column.references
        }


def test_an_empty_table_has_its_head_and_says_why_it_is_empty(exports: Exports) -> None:
    package = json.loads((exports.folder / "datapackage.json").read_text("utf-8"))
    empty = {one["name"]: one["description"] for one in package["resources"] if one["rows"] == 0}
    assert empty
    for table in PUBLIC_TABLES:
        assert table.when_empty
        assert (table.when_empty in empty.get(table.name, "")) == (table.name in empty)
    assert all(exports.csv(name).count(b"\r\n") == 1 for name in empty)


@pytest.mark.slow
def test_croissant_loads_every_record(exports: Exports) -> None:
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
    assert descriptors.faults(metadata, descriptors.ZENODO) == []
    assert descriptors.faults(metadata | {"language": "zh", "licence": "-"}, descriptors.ZENODO) != []
    assert (metadata["version"], metadata["license"]) == (EDITION, citation.ZENODO_LICENCE)
    assert "反诈" in metadata["title"]
    assert "<p>" in metadata["description"]
    assert all(licence.statement in metadata["notes"] for licence in LICENCES)


def test_the_readme_names_each_file_and_how_to_have_something_taken_out(exports: Exports) -> None:
    text = (exports.folder / "README.txt").read_text("utf-8")
    assert "\nfanzha.db\n" in text
    for file in exports.files:
        if file.name != "README.txt":
            assert file.name.removesuffix(".parquet") in text
    joined = " ".join(text.split())
    assert TAKE_OUT in joined
    assert all(licence.statement in joined for licence in LICENCES)
    assert EDITION in text


def test_an_edition_is_dated_by_its_day_alone() -> None:
    edition = ExportedEdition("2026-03-05.02", "2026-03-05")
    assert (edition.created, edition.version) == ("2026-03-04T16:00:00Z", "2026.3.5")
    assert "@misc{fanzha_2026_03_05_02," in citation.bibtex(edition)
