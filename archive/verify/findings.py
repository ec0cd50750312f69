"""What `fanzha verify` found. The words of every check are in checks.toml, by the check's name."""

from __future__ import annotations

import sqlite3
import tomllib
from collections import Counter
from dataclasses import dataclass
from pathlib import Path

from archive.errors import is_of_machine

CHECKS: dict[str, dict[str, str]] = tomllib.loads(Path(__file__).with_name("checks.toml").read_text("utf-8"))


# What SQLite raises for a damaged file: its message may hold bytes of the damage, which Python cannot decode.
UNREADABLE = (sqlite3.DatabaseError, UnicodeDecodeError)


def raise_of_machine(error: BaseException) -> None:
    """Raise an error again if the machine failed: it says nothing of what was read."""
    if is_of_machine(error):
        raise error


@dataclass(frozen=True, slots=True)
class Finding:
    """One thing that is not as it must be."""

    check: str  # a name in CHECKS
    subject: str  # what is hit: a file, a record, a page's address
    detail: str | None = None

    @property
    def what(self) -> str:
        """Its name, what it hits and what is wrong, in a line."""
        words = CHECKS[self.check]["what"]
        return f"{self.check}: {self.subject}: {words}{f' ({self.detail})' if self.detail else ''}."

    def __str__(self) -> str:
        cure = CHECKS[self.check]["do"]
        return f"{self.what} {cure[0].upper()}{cure[1:]}."


@dataclass(frozen=True, slots=True)
class Verified:
    """All that was checked, and what was found."""

    findings: tuple[Finding, ...]
    checked: dict[str, int]  # how many there are of each: files, records …
    is_running: bool  # another process was writing: what changes meanwhile was not compared
    is_at_rest: bool  # the working file and the ledger were compared with the checksums of the last job
    is_backup: bool  # what was checked is a backup, or lies in one

    @property
    def by_check(self) -> dict[str, int]:
        """The number of findings of each check."""
        return dict(Counter(finding.check for finding in self.findings))
