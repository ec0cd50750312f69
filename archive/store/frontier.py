"""What is still to be fetched, the rows of lists that are skipped, and the hosts that want no visit for a while.

A row of the frontier is settled in the transaction that stores its result, so that a crash between the
two is impossible; rows that a dead process had claimed are simply queued again."""

from __future__ import annotations

import json
from collections.abc import Iterable
from dataclasses import dataclass, field, replace
from enum import StrEnum

from sqlite_utils import Database

from archive.model import Context, Role
from archive.store.rows import IDS, Row, as_json, insert, select
from archive.urls import canonical_key

# Lists first: they tell how much there is to do.
NAVIGATION = (Role.HOME, Role.HUB, Role.LIST)  # pages that lead to others, and are none of ours
_NAVIGATION = ", ".join(f"'{role}'" for role in NAVIGATION)
PRIORITY = {Role.HOME: 30, Role.HUB: 25, Role.LIST: 20, Role.ARTICLE: 10, Role.ATTACHMENT: 5}


class Settled(StrEnum):
    """How a row ends."""

    DONE = "done"
    FAILED = "failed"
    SKIPPED = "skipped"  # never asked for: by its title it can be no publication of ours


@dataclass(frozen=True, slots=True)
class Target:
    """An address to fetch and why."""

    url: str
    context: Context
    paging: dict[str, int] = field(default_factory=dict)  # where a list page stands in its list
    rule: str | None = None  # by which an article's title can be none of ours; one that is fetched is a sample

    @property
    def key(self) -> str:
        """Canonical key: the identity of the row."""
        return canonical_key(self.url)

    @property
    def kept_context(self) -> Context:
        """The context as it is kept with every response on the way to the target's result, redirects included."""
        return replace(self.context, key=self.key)


@dataclass(frozen=True, slots=True)
class FailedRow:
    """An address without a page, or a page that leads to others and has a note; in English by archive.reasons."""

    role: Role
    url: str  # as requested
    kind: str  # the name of an exception or of a page's state; elsewhere (another host answered); absent (in the
    # replay); parse_error; not_stored; or the code of a note (no_rows …)
    why: str | None = None  # what the error or the answer said, without the address
    about: str | None = None  # another address that it is about: the robots.txt, the host that answered
    column: str | None = None  # the column that named it
    paging: dict[str, int] = field(default_factory=dict)

    @property
    def name(self) -> str:
        """What an operator knows it by: its column; of a page below home its address."""
        return self.column or (self.url if self.role is Role.HUB else "home page")


class Frontier:
    """The rows of one source in one run. All methods run within the caller's transaction, or are one statement."""

    def __init__(self, db: Database, source_id: str, run_id: int) -> None:
        self.db = db
        self.source_id = source_id
        self.run_id = run_id

    def open(self) -> None:
        """Queue again what a dead process had claimed; drop what another run left."""
        self.db.conn.execute(
            "update frontier set state='queued' where source_id=? and run_id=? and state='claimed'",
            (self.source_id, self.run_id),
        )
        self.db.conn.execute("delete from frontier where source_id=? and run_id<>?", (self.source_id, self.run_id))

    def add(self, target: Target) -> bool:
        """Queue an address unless this run has met it, under whatever spelling; True if it was new.

        One that was skipped is queued: another list gives it a title that may be ours.
        """
        if self._insert(target, "queued"):
            return True
        cursor = self.db.conn.execute(
            """update frontier set state='queued', rule=?, list_title=?, list_date=?
               where source_id=? and key=? and state='skipped'""",
            (target.rule, target.context.list_title, target.context.list_date, self.source_id, target.key),
        )
        return cursor.rowcount == 1

    def skip(self, target: Target) -> bool:
        """Note an address that is not to be fetched; False if another list has it fetched all the same."""
        return self._insert(target, Settled.SKIPPED) or self._state(target.key) == Settled.SKIPPED

    def _state(self, key: str) -> str:
        (state,) = self.db.conn.execute(
            "select state from frontier where source_id=? and key=?", (self.source_id, key)
        ).fetchone()
        return str(state)

    def _insert(self, target: Target, state: str) -> bool:
        context = target.context
        row = {
            "source_id": self.source_id,
            "key": target.key,
            "url": target.url,
            "role": context.role,
            "family": context.family,
            "column_name": context.column,
            "list_title": context.list_title,
            "list_date": context.list_date,
            "page": context.page,
            "paging": json.dumps(target.paging),
            "rule": target.rule,
            "run_id": self.run_id,
            "state": state,
            "priority": PRIORITY[context.role],
        }
        return insert(self.db, "frontier", row, or_ignore=True)

    def claim(self) -> Target | None:
        """Take the next row: lists, then articles, then attachments, in the order in which they were queued."""
        rows = select(
            self.db,
            """update frontier set state='claimed' where rowid = (
                 select rowid from frontier where source_id=? and state='queued' order by priority desc, rowid limit 1)
               returning url, role, family, column_name, list_title, list_date, page, paging, rule""",
            (self.source_id,),
        )
        return self._target(rows[0]) if rows else None

    def _target(self, row: Row) -> Target:
        context = Context(
            Role(row["role"]),
            self.source_id,
            row["family"],
            row["column_name"],
            row["list_title"],
            row["list_date"],
            page=row["page"],
        )
        return Target(row["url"], context, json.loads(row["paging"]), row["rule"])

    def settle(
        self,
        key: str,
        how: Settled,
        *,
        kind: str | None = None,
        why: str | None = None,
        about: str | None = None,
        answered: str | None = None,
    ) -> bool:
        """End a row; False if it was ended before, or is another run's (its result is then not counted here).

        `kind`, `why` and `about`: see FailedRow; a page that was read has no kind, unless there is a note on it.
        `answered`: canonical key of the address that answered, which a redirect makes another.
        """
        cursor = self.db.conn.execute(
            """update frontier set state=?, kind=?, reason=?, about=?, answered=?
               where source_id=? and key=? and run_id=? and state in ('queued', 'claimed')""",
            (how, kind, why, about, answered, self.source_id, key, self.run_id),
        )
        return cursor.rowcount == 1

    def is_sample(self, key: str) -> bool:
        """Whether an address was asked for although its title can be none of ours."""
        found = self.db.conn.execute(
            "select 1 from frontier where source_id=? and key=? and rule is not null", (self.source_id, key)
        ).fetchone()
        return found is not None

    def recognised(self, key: str, family: str, evidence: str) -> None:
        """Note by which marks a home or list page was told to be a family's."""
        self.db.conn.execute(
            "update frontier set family=?, evidence=? where source_id=? and key=?",
            (family, evidence, self.source_id, key),
        )

    def families(self) -> list[tuple[str, int, str]]:
        """The families that home and list pages were told to be of: name, how many pages, and the evidence of one."""
        return self.db.conn.execute(
            """select family, count(*), min(evidence) from frontier where source_id=? and evidence is not null
               group by family order by count(*) desc, family""",
            (self.source_id,),
        ).fetchall()

    def drop_queued(self, role: Role) -> None:
        """Forget queued rows of a role (the limit of a run is reached)."""
        self.db.conn.execute(
            "delete from frontier where source_id=? and role=? and state='queued'", (self.source_id, role)
        )

    def failed_lists(self) -> list[FailedRow]:
        """The pages that lead to others and failed, or have a note, in order."""
        return self._failed(f"role in ({_NAVIGATION})")

    def failures(self) -> list[FailedRow]:
        """The rows that gave no page, in the order in which they were queued."""
        return self._failed(f"not (state = 'done' and role in ({_NAVIGATION}))")

    def _failed(self, which: str) -> list[FailedRow]:
        rows = self.db.conn.execute(
            f"""select role, url, kind, reason, about, column_name, paging from frontier
                where source_id=? and kind is not null and {which} order by rowid""",
            (self.source_id,),
        )
        return [
            FailedRow(Role(role), url, kind, why, about, column, json.loads(paging))
            for role, url, kind, why, about, column, paging in rows
        ]

    def articles(self) -> tuple[int, int, int]:
        """How many articles the lists named, each once; of them those skipped, and those that failed."""
        all_, skipped, failed = self.db.conn.execute(
            """select count(*), coalesce(sum(state = 'skipped'), 0), coalesce(sum(state = 'failed'), 0)
               from frontier where source_id=? and role='article'""",
            (self.source_id,),
        ).fetchone()
        return int(all_), int(skipped), int(failed)

    def read_home(self) -> bool:
        """Whether the source's home page was read."""
        found = self.db.conn.execute(
            "select 1 from frontier where source_id=? and role='home' and state='done'", (self.source_id,)
        ).fetchone()
        return found is not None

    def is_list(self, key: str) -> bool:
        """Whether a key is that of the source's home page, or of one that leads on to others."""
        found = self.db.conn.execute(
            f"select 1 from frontier where source_id=? and key=? and role in ({_NAVIGATION})", (self.source_id, key)
        ).fetchone()
        return found is not None

    def claimed(self) -> int:
        """How many rows are claimed and not settled."""
        found = self.db.conn.execute(
            "select count(*) from frontier where source_id=? and state='claimed'", (self.source_id,)
        ).fetchone()
        return int(found[0])

    def pending(self) -> bool:
        """Whether rows are queued."""
        return bool(
            self.db.conn.execute(
                "select 1 from frontier where source_id=? and state='queued' limit 1", (self.source_id,)
            ).fetchone()
        )


# --- rows of lists that are known and not fetched ---------------------------------------------------------------------


def record_skipped_row(db: Database, source_id: str, target: Target, at: str) -> None:
    """Record a row that was skipped, or that it was seen again. `target` says its rule; `at` is UTC, ISO 8601."""
    context = target.context
    db.conn.execute(
        """insert into skipped_rows (source_id, key, url, title, listed_date, column_name, rule, first_seen, last_seen)
           values (:source, :key, :url, :title, :date, :column, :rule, :at, :at)
           on conflict (source_id, key) do update set title=:title, listed_date=:date, column_name=:column, rule=:rule,
             first_seen=min(first_seen, :at), last_seen=max(last_seen, :at)""",
        {
            "source": source_id,
            "key": target.key,
            "url": target.url,
            "title": context.list_title,
            "date": context.list_date,
            "column": context.column,
            "rule": target.rule,
            "at": at,
        },
    )


def forget_skipped_rows(db: Database, source_id: str, keys: Iterable[str]) -> None:
    """Delete rows that are fetched now: the rules have changed, or another list gives them another title."""
    db.conn.execute(
        f"delete from skipped_rows where source_id = :source and key in {IDS}",
        {"source": source_id, "ids": as_json(keys)},
    )


# --- hosts that asked not to be visited for a while -------------------------------------------------------------------


def not_before(db: Database, host: str) -> str | None:
    """The moment (UTC, ISO 8601 with Z) before which a host wants no visit; None if it never said so."""
    found = db.execute("select not_before from hosts where host=?", [host]).fetchone()
    return str(found[0]) if found else None


def rest_host(db: Database, host: str, until: str, reason: str) -> None:
    """Note until when a host wants no visit, and what it answered. The next runs heed it too."""
    db.table("hosts").upsert({"host": host, "not_before": until, "reason": reason}, pk="host")
