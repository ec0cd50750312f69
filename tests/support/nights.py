"""An archive of the nightly sites, night after night, with or without a fault on one of them."""

from __future__ import annotations

import sqlite3
from collections import Counter
from contextlib import ExitStack
from dataclasses import dataclass
from datetime import date
from pathlib import Path
from typing import Any, Self

from archive.moments import china_day
from archive.warc.writer import now
from tests.sites.night_faults import NightFault
from tests.sites.nightly import SITES, NightlySite
from tests.sites.server import MadeSite
from tests.support.crawls import fanzha, query

CONTACT = ("--contact", "ops@example.org")


@dataclass(frozen=True)
class Night:
    """What a night said and did."""

    status: int
    output: str
    verdicts: dict[str, set[str]]  # of its runs, by source
    published: bool  # whether it made a public file
    faulty: int  # number of pages that it got from a fault
    unlisted: dict[str, int]  # number of pages that it requested though no list led to them, by source


class Nights:
    """The nightly sites while they are served, and the archive. The first night is 0, and of today in China.
    `variables` are of the environment of each night."""

    def __init__(
        self, data: Path, sites: tuple[NightlySite, ...] = SITES, variables: dict[str, str] | None = None
    ) -> None:
        self.data, self.sites, self.variables = data, sites, variables or {}
        self.first = date.fromisoformat(china_day(now()))
        self._stack = ExitStack()
        self._faulty: dict[str, set[tuple[str, str]]] = {}  # by site, the addresses that a fault hits
        self.served = {one.name: MadeSite({}) for one in sites}

    def __enter__(self) -> Self:
        for site in self.served.values():
            self._stack.enter_context(site)
        return self

    def __exit__(self, *_: object) -> None:
        self._stack.close()

    def publish_content(self, number: int, faults: dict[str, NightFault] | None = None) -> None:
        """Let the sites be as they are on a night; `faults` by the names of sites."""
        self._faulty = {}
        for site in self.sites:
            family, content = site.on(self.first, number)
            if fault := (faults or {}).get(site.name):
                good, content = content, fault.apply(family, content)
                self._faulty[site.name] = {key for key in content if content[key] is not good.get(key)}
            self.served[site.name].replace(content)
            self.served[site.name].requests.clear()

    def job(self, number: int) -> dict[str, Any]:
        """The arguments of a job of crawl_process on a night."""
        sources = [site.declaration(self.served[site.name]) for site in self.sites]
        return {"sources": sources, "sabotage": {"days_later": number}, "variables": self.variables}

    def night(self, number: int, faults: dict[str, NightFault] | None = None) -> Night:
        """A whole night."""
        self.publish_content(number, faults)
        runs, files = self._last("runs"), self._last("publishings")
        done = fanzha("night", *CONTACT, data=self.data, **self.job(number))
        verdicts: dict[str, set[str]] = {}
        unlisted = Counter[str]()
        sql = "select source_id, verdict, rechecked from run_sources where run_id > ?"
        for source, verdict, rechecked in query(self.data, sql, runs):
            verdicts.setdefault(source, set()).add(verdict or "unfinished")
            unlisted[source] += rechecked
        faulty = sum(len(keys.intersection(self.served[name].requests)) for name, keys in self._faulty.items())
        published = self._last("publishings") > files
        return Night(done.returncode, done.stdout + done.stderr, verdicts, published, faulty, unlisted)

    def bad(self) -> set[str]:
        """The sources whose last verdict is not good."""
        sql = """select source_id from run_sources s where verdict <> 'good'
                 and run_id = (select max(run_id) from run_sources where source_id = s.source_id)"""
        return {source for (source,) in query(self.data, sql)}

    def public(self, sql: str) -> list[tuple[Any, ...]]:
        """Rows of the public file."""
        with sqlite3.connect(self.data / "public" / "fanzha.db") as db:
            return db.execute(sql).fetchall()

    def _last(self, table: str) -> int:
        if not (self.data / "archive.db").exists():
            return 0
        return int(query(self.data, f"select coalesce(max(id), 0) from {table}")[0][0])
