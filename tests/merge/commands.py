"""`fanzha merge` in this process, and ledgers that no machine writes."""

from __future__ import annotations

import sqlite3
from contextlib import closing
from pathlib import Path

from click.testing import CliRunner, Result

from archive.cli import main
from archive.files import sha256, write_checksum
from archive.store.ledger_copy import LEDGER


def merge(data: Path, *folders: Path) -> Result:
    """Merge folders into a data folder."""
    return CliRunner().invoke(main, ["--data", str(data), "merge", *map(str, folders)])


def change_ledger(data: Path, script: str) -> None:
    """Run SQL on the copy of a ledger, and give it the checksum of what it is then."""
    with closing(sqlite3.connect(data / LEDGER)) as db:
        db.executescript(script)
    write_checksum(data / LEDGER, sha256(data / LEDGER))
