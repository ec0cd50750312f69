"""Writes the table `meta`: what the public file says of itself. The facts are declared in facts.toml."""

from __future__ import annotations

import os
import sqlite3
import tomllib
from dataclasses import dataclass
from pathlib import Path

from archive import __version__
from archive.publish.exports.about_edition import OFFICIAL, PRESS
from archive.reading import READER_VERSION
from archive.schema import BY_NAME, VERSION
from archive.search.index import INDEX_VERSION

CONTACT = "FANZHA_CORRECTIONS"  # environment: an address for readers; FANZHA_CONTACT is for the sites that are crawled


@dataclass(frozen=True, slots=True)
class Fact:
    """A fact of the table meta. Its value is `value`, or what `sql` finds in the public file, or given by publish."""

    key: str
    description: str
    value: str | None = None
    sql: str | None = None
    given: bool = False
    of_publishing: bool = False  # whether two publishings of the same rows differ in it


FACTS = tuple(
    Fact(key, **fields)
    for key, fields in tomllib.loads(Path(__file__).with_name("facts.toml").read_text("utf-8")).items()
)
# The facts that say nothing of the rows: who compares two files for changes leaves them out.
OF_PUBLISHING = frozenset(fact.key for fact in FACTS if fact.of_publishing)


@dataclass(frozen=True, slots=True)
class PublishingFacts:
    """What a publishing knows, and no row of the file. None: not known."""

    edition: str | None = None  # id
    contact: str | None = None  # where readers report errors

    @classmethod
    def of_environment(cls, edition: str | None = None) -> PublishingFacts:
        """The facts of a publishing by this operator."""
        return cls(edition=edition, contact=os.environ.get(CONTACT) or None)

    def given(self, at: str) -> dict[str, str | None]:
        """The values of the facts that are given, by key, in a file that was built at that moment."""
        return {
            "built_at": at,
            "edition": self.edition,
            "contact": self.contact,
            "licence_official": OFFICIAL.statement,
            "licence_press": PRESS.statement,
            "schema_version": str(VERSION),
            "index_version": str(INDEX_VERSION),
            "fanzha_version": __version__,
            "reader_version": READER_VERSION,
        }


def write_facts(db: sqlite3.Connection, at: str, facts: PublishingFacts) -> None:
    """Make the table meta in a public file whose other tables are filled, within the caller's transaction. `at`: when
    the file is built, UTC, ISO 8601."""
    given = facts.given(at)
    db.execute(BY_NAME["meta"].create(public=True))
    for fact in FACTS:
        value = given[fact.key] if fact.given else fact.value
        if fact.sql:
            ((value,),) = db.execute(f"SELECT CAST(({fact.sql}) AS TEXT)")
        db.execute("INSERT INTO meta (key, value, description) VALUES (?, ?, ?)", (fact.key, value, fact.description))
