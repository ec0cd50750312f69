"""What `fanzha verify` found. The words of every check are in checks.toml, by the check's name."""

from __future__ import annotations

import sqlite3
import tomllib
from collections import Counter
from dataclasses import dataclass
from pathlib import Path

CHECKS: dict[str, dict[str, str]] = tomllib.loads(Path(__file__).with_name("checks.toml").read_text("utf-8"))


# What SQLite raises for a damaged file: its message may hold bytes of the damage, which Python cannot decode.
UNREADABLE = (sqlite3.DatabaseError, UnicodeDecodeError)


@dataclass(frozen=True, slots=True)
class Finding:
    """One thing that is not as it must be."""

    check: str  # a name in CHECKS
    subject: str  # what is hit: a file, a record, a page's address
    detail: str | None = None

    def __str__(self) -> str:
        words = CHECKS[self.check]
        what = f"{words['what']} ({self.detail})" if self.detail else words["what"]
        return f"{self.check}: {self.subject}: {what}. {words['do'][0].upper()}{words['do'][1:]}."


@dataclass(frozen=True, slots=True)
class Verified:
    """All that was checked, and what was found."""

    findings: tuple[Finding, ...]
    checked: dict[str, int]  # how many there are of each: files, records …
    is_running: bool  # another process was writing: what changes meanwhile was not compared
    is_at_rest: bool  # the working file and the ledger were compared with the checksums of the last job

    @property
    def by_check(self) -> dict[str, int]:
        """The number of findings of each check."""
        return dict(Counter(finding.check for finding in self.findings))
