"""The exports of the made publications, written once for all tests of this folder."""

from __future__ import annotations

import io
import zipfile
from dataclasses import dataclass
from pathlib import Path

import pytest

from archive.publish.exports import ExportFile, write
from tests.support import made_outcomes

EDITION, DAY = "2026-11-28.01", "2026-11-28"


@dataclass(frozen=True)
class Exports:
    """A public file and the folder with its exports."""

    public: Path
    folder: Path
    files: tuple[ExportFile, ...]

    def csv(self, table: str) -> bytes:
        with zipfile.ZipFile(self.folder / "fanzha-csv.zip") as archive:
            return archive.read(f"{table}.csv")

    def csv_file(self, table: str) -> io.BytesIO:
        return io.BytesIO(self.csv(table))


def exported(public: Path, folder: Path) -> Exports:
    """The exports of a public file, in a folder that is made."""
    folder.mkdir()
    return Exports(public, folder, write(public, folder, edition=EDITION, day=DAY))


@pytest.fixture(scope="session")
def exports(tmp_path_factory: pytest.TempPathFactory) -> Exports:
    folder = tmp_path_factory.mktemp("exports")
    return exported(made_outcomes.build(folder / "fanzha.db"), folder / "edition")
