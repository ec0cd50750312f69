"""Stores what is still to be fetched, the rows of lists that are skipped, and the hosts that want no visit for a while.

A row of the frontier is an address. It is queued, then claimed by a process that fetches it, and settled in the
transaction that stores the result, so that no crash can come between the two. Rows that a dead process had claimed are
queued again. Each run has rows of its own, so that a run can wait, interrupted, while others begin and end.
"""

from __future__ import annotations

import json
from collections.abc import Iterable
from dataclasses import dataclass, field, replace
from datetime import timedelta
from enum import StrEnum
from typing import NamedTuple

from sqlite_utils import Database

from archive.model import Context, Role, State
from archive.store.rows import IDS, Row, as_json, insert, select
from archive.urls import canonical_key, stable_id

NAVIGATION = (Role.HOME, Role.HUB, Role.LIST)  # pages that lead to other pages and are no publications themselves
_NAVIGATION = ", ".join(f"'{role}'" for role in NAVIGATION)
# Lists come before articles: they tell how much there is to do.
PRIORITY = {
    **{Role.HOME: 30, Role.HUB: 25, Role.LIST: 20},
    **{Role.ARTICLE: 10, Role.PART: 7, Role.ATTACHMENT: 5},
}
LAST = 1  # of all roles: that of a list page that waits for the articles that its list has named

LONGEST_REST = timedelta(days=7)  # of a host: a mistake of its Retry-After must not end its crawls

QUEUED = "queued"  # the state in which a row begins


class Settled(StrEnum):
    """The state in which a row ends."""

    DONE = "done"
    FAILED = "failed"
    SKIPPED = "skipped"  # never requested: its title shows that this archive does not want it
    NOT_DUE = "not_due"  # not requested: the archive has it, and it is not due yet


@dataclass(frozen=True, slots=True)
class Target:
    """An address to fetch and why."""

    url: str
    context: Context
    paging: dict[str, int] = field(default_factory=dict)  # for a list page: its number, the number of pages in all …
    # The name of the rule that says, by an article's title, that this archive does not want it. Some of these articles
    # are fetched as a sample, to measure the rules. None if no rule says so.
    rule: str | None = None
    recheck: bool = False  # no list leads to it: it is requested by its own schedule

    @property
    def key(self) -> str:
        """The canonical key, by which the row is known."""
        return canonical_key(self.url)

    @property
    def priority(self) -> int:
        """Higher is fetched first."""
        return LAST if self.paging.get("waits") else PRIORITY[self.context.role]

    @property
    def stored_context(self) -> Context:
        """The context that is stored with every response to this target, redirects included."""
        return replace(self.context, key=self.key)


class ListYield(NamedTuple):
    """What came of some of the articles that a list named."""

    tried: int  # number of those that were requested in this run, or known before
    texts: int  # number of different texts that the archive has of these


class ListedArticles(NamedTuple):
    """Numbers of articles that the lists of a run named; each article counts once."""

    named: int
    skipped: int  # by their titles
    not_due: int
    failed: int


@dataclass(frozen=True, slots=True)
class FailureOrNote:
    """An address that gave no page, or a navigation page that has a note. archive.reasons words it in English."""

    role: Role
    url: str  # as requested
    # The name of an exception or of a page's state; or `elsewhere` (another host answered), `absent` (the replayed WARC
    # file does not hold the address), `parse_error` or `not_stored`; or the code of a note (`no_rows` …).
    kind: str
    why: str | None = None  # what the error or the answer said, without the address
    about: str | None = None  # the other address that is the cause: a robots.txt, or the host that answered
    column: str | None = None  # the column to which the address belongs
    paging: dict[str, int] = field(default_factory=dict)

    @property
    def name(self) -> str:
        """The name by which an operator knows it: its column; else "home page", or the address of a hub."""
        return self.column or (self.url if self.role is Role.HUB else "home page")


@dataclass(frozen=True, slots=True)
class WorkCount:
    """How many addresses of a source are settled in a run, and how many are left. What is skipped does not count."""

    lists: int = 0  # home, hub and list pages that are settled
    lists_left: int = 0
    done: int = 0  # articles, their parts and attachments that are settled
    left: int = 0
    failed: int = 0  # those of both that failed


# The rows of one source in one run. Frontier._execute and the like pass these two parameters first.
_OWN = "source_id=?1 and run_id=?2"


class Frontier:
    """The rows of one source in one run. A method is one statement, or runs within the caller's transaction."""

    def __init__(self, db: Database, source_id: str, run_id: int) -> None:
        self.db = db
        self.source_id = source_id
        self.run_id = run_id

    def open(self) -> None:
        """Queue again the rows that a dead process had claimed. Delete the source's rows of runs that have ended."""
        self._execute(f"update frontier set state='queued' where {_OWN} and state='claimed'")
        self._execute(
            """delete from frontier where source_id=?1 and run_id<>?2
               and run_id in (select id from runs where ended is not null)"""
        )

    def add(self, target: Target, state: str = QUEUED) -> bool:
        """Queue an address, or record it as NOT_DUE, unless this run has met it already, in any spelling. Returns
        whether that was done.

        An address that was skipped is queued now: another list gives it a title that this archive may want. So is one
        that was not due when an earlier list named it.
        """
        context = target.context
        return self._insert(target, state) or self._execute(
            f"""update frontier set state=?7, rule=?3, list_title=?4, list_date=?5
                where {_OWN} and key=?6 and state in ('skipped', 'not_due')""",
            *(target.rule, context.list_title, context.list_date, target.key, state),
        )

    def skip(self, target: Target) -> bool:
        """Record an address that is not to be fetched. Returns False if it is fetched anyway: another list named it."""
        return self._insert(target, Settled.SKIPPED) or self._has("key=?3 and state='skipped'", target.key)

    def _insert(self, target: Target, state: str) -> bool:
        context = target.context
        listed = {name: getattr(context, name) for name in ("role", "family", "list_title", "list_date", "page")}
        own = {"key": target.key, "url": target.url, "paging": json.dumps(target.paging), "rule": target.rule}
        run = {"source_id": self.source_id, "run_id": self.run_id, "state": state, "priority": target.priority}
        row = {**listed, "column_name": context.column, **own, **run, "recheck": int(target.recheck)}
        return insert(self.db, "frontier", row, or_ignore=True)

    def _execute(self, sql: str, *values: object) -> bool:
        """Run a statement whose first parameters are source and run. Returns whether it changed exactly one row."""
        return self.db.conn.execute(sql, (self.source_id, self.run_id, *values)).rowcount == 1

    def _select(self, sql: str) -> list[Row]:
        """The rows that a statement finds whose parameters are the source and the run."""
        return select(self.db, sql, (self.source_id, self.run_id))

    def _has(self, where: str, *values: object) -> bool:
        """Whether there is a row that meets the SQL condition `where`, whose parameters begin with ?3."""
        sql = f"select 1 from frontier where {_OWN} and {where} limit 1"
        return self.db.conn.execute(sql, (self.source_id, self.run_id, *values)).fetchone() is not None

    def claim(self, least: int = LAST) -> Target | None:
        """Claim the next row: home page, hubs, lists, articles, parts, then attachments; of a role, the first queued.

        None if no row of this priority, or a higher one, is queued.
        """
        rows = select(
            self.db,
            f"""update frontier set state='claimed' where rowid = (
                  select rowid from frontier where {_OWN} and state='queued' and priority >= ?3
                  order by priority desc, rowid limit 1)
                returning role, source_id, family, column_name as "column", list_title, list_date, page, url, paging,
                  rule, recheck""",
            (self.source_id, self.run_id, least),
        )
        for row in rows:
            url, paging, rule, recheck = (row.pop(name) for name in ("url", "paging", "rule", "recheck"))
            context = Context(**{**row, "role": Role(row["role"])})
            return Target(url, context, json.loads(paging), rule, bool(recheck))
        return None

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
        """Settle a row. Returns False if it was settled before, or is another run's: the caller then counts no result.

        `kind`, `why` and `about`: see FailureOrNote. A page that was read has no kind, unless there is a note on it.
        `answered`: the canonical key of the address that answered. After a redirect it differs from `key`.
        """
        return self._execute(
            f"""update frontier set state=?3, kind=?4, reason=?5, about=?6, answered=?7
                where {_OWN} and key=?8 and state in ('queued', 'claimed')""",
            *(how, kind, why, about, answered, key),
        )

    def reopen(self, key: str, kind: str) -> None:
        """Let a row that failed with this kind be settled again."""
        self._execute(
            f"update frontier set state='claimed' where {_OWN} and key=?3 and state='failed' and kind=?4", key, kind
        )

    def has_skip_rule(self, key: str) -> bool:
        """Whether a rule says, by an address's title, that this archive does not want it. If it was requested all the
        same, it belongs to the sample that measures the rules."""
        return self._has("key=?3 and rule is not null", key)

    def is_recheck(self, key: str) -> bool:
        """Whether an address was queued by its page's own schedule, and not by a list."""
        return self._has("key=?3 and recheck", key)

    def has_rechecks(self) -> bool:
        """Whether this run has queued pages by their own schedule."""
        return self._has("recheck")

    def drop_rechecks(self) -> None:
        """Delete the queued rows of pages that are requested by their own schedule."""
        self._execute(f"delete from frontier where {_OWN} and recheck and state='queued'")

    def record_family(self, key: str, family: str, evidence: str) -> None:
        """Store which CMS family a home or list page was recognised as, and by which traits (`evidence`)."""
        self._execute(f"update frontier set family=?3, evidence=?4 where {_OWN} and key=?5", family, evidence, key)

    def families(self) -> list[tuple[str, int, str]]:
        """The CMS families of home and list pages, most frequent first: name, number of pages, evidence of one page."""
        return self.db.conn.execute(
            f"""select family, count(*), min(evidence) from frontier where {_OWN} and evidence is not null
                group by family order by count(*) desc, family""",
            (self.source_id, self.run_id),
        ).fetchall()

    def drop_queued(self, role: Role) -> None:
        """Delete the queued rows of a role, as when the limit of a run is reached."""
        self._execute(f"delete from frontier where {_OWN} and role=?3 and state='queued'", role)

    def failed_lists(self) -> list[FailureOrNote]:
        """The navigation pages that failed or have a note, in the order in which they were queued."""
        return self._failed(f"role in ({_NAVIGATION})")

    def failures(self) -> list[FailureOrNote]:
        """The rows that gave no page, in the order in which they were queued."""
        return self._failed(f"not (state = 'done' and role in ({_NAVIGATION}))")

    def _failed(self, which: str) -> list[FailureOrNote]:
        rows = self._select(
            f"""select role, url, kind, reason as why, about, column_name as "column", paging from frontier
                where {_OWN} and kind is not null and {which} order by rowid"""
        )
        return [
            FailureOrNote(**{**row, "role": Role(row["role"]), "paging": json.loads(row["paging"])}) for row in rows
        ]

    def put_rows(self, key: str, rows: int) -> None:
        """Store how many rows a list page holds that lead to articles."""
        self._execute(f"update frontier set listed=?4 where {_OWN} and key=?3", key, rows)

    def rows_by_column(self, *, first_pages: bool = False) -> dict[str, int]:
        """How many rows the list pages of each column hold together, or its first page alone."""
        of_page = "and coalesce(paging ->> '$.page', 1) = 1" if first_pages else ""
        rows = self._select(
            f"""select column_name as name, sum(listed) as rows from frontier where {_OWN} and role='list'
                  and listed is not null {of_page} group by column_name order by column_name"""
        )
        return {str(row["name"]): int(row["rows"]) for row in rows}

    def kinds_of_articles(self) -> dict[str, int]:
        """How many articles have each kind of failure (see FailureOrNote). Articles that are gone have one, too."""
        rows = self._select(
            f"""select kind, count(*) as count from frontier where {_OWN} and role='article' and not recheck
                  and kind is not null group by kind"""
        )
        return {str(row["kind"]): int(row["count"]) for row in rows}

    def main_failures(self) -> list[FailureOrNote]:
        """Each failure of the pages of a role once, as one of the pages has it; the most frequent ones first."""
        rows = self._select(
            f"""select role, min(url) as url, kind, reason as why, about, column_name as "column" from frontier
                where {_OWN} and not recheck and kind is not null and not (state = 'done' and role in ({_NAVIGATION}))
                group by role, kind, reason order by count(*) desc, kind, reason, role"""
        )
        return [FailureOrNote(**{**row, "role": Role(row["role"])}) for row in rows]

    def newest(self) -> str | None:
        """The latest date that a list gives an article, ISO 8601; None if no list gives a date."""
        (row,) = self._select(
            f"select max(list_date) as newest from frontier where {_OWN} and role='article' and not recheck"
        )
        return row["newest"] and str(row["newest"])

    def articles(self) -> ListedArticles:
        """How many articles the lists named, and what became of them."""
        states = (Settled.SKIPPED, Settled.NOT_DUE, Settled.FAILED)
        counts = ", ".join(f"coalesce(sum(state = '{state}'), 0)" for state in states)
        sql = f"select count(*), {counts} from frontier where {_OWN} and role='article' and not recheck"
        return ListedArticles(*self.db.conn.execute(sql, (self.source_id, self.run_id)).fetchone())

    def columns_of(self, keys: Iterable[str]) -> dict[str, str | None]:
        """Those of these canonical keys that this run has met, each with the column that first named it."""
        sql = f"select key, column_name from frontier where {_OWN} and key in (select value from json_each(?3))"
        return dict(self.db.conn.execute(sql, (self.source_id, self.run_id, as_json(keys))).fetchall())

    def came_of(self, column: str | None, articles: int) -> ListYield:
        """What came of so many articles of a column, those that were named last."""
        tried = self.db.conn.execute(
            f"""select coalesce(answered, key) from (
                  select key, answered, state from frontier
                  where {_OWN} and role='article' and not recheck and column_name is ?3 order by rowid desc limit ?4)
                where state in ('{Settled.DONE}', '{Settled.FAILED}', '{Settled.NOT_DUE}')""",
            (self.source_id, self.run_id, column, articles),
        ).fetchall()
        texts = f"""select count(distinct v.text_sha256) from pages p join page_versions v on v.id = p.version_id
                    where p.id in {IDS}"""
        ids = {"ids": as_json(stable_id(key) for (key,) in tried)}
        return ListYield(len(tried), int(self.db.conn.execute(texts, ids).fetchone()[0]))

    def has_read_home(self) -> bool:
        """Whether the source's home page was read."""
        return self._has("role='home' and state='done'")

    def is_list(self, key: str) -> bool:
        """Whether a canonical key is that of a navigation page: the source's home page, a hub or a list."""
        return self._has(f"key=?3 and role in ({_NAVIGATION})", key)

    def claimed(self) -> int:
        """How many rows are claimed and not settled."""
        ((count,),) = self.db.conn.execute(
            f"select count(*) from frontier where {_OWN} and state='claimed'", (self.source_id, self.run_id)
        )
        return int(count)

    def work(self) -> WorkCount:
        """How much of the run is done, and how much is left."""
        is_list, settled = f"role in ({_NAVIGATION})", "state in ('done', 'failed')"
        row = self.db.conn.execute(
            f"""select coalesce(sum({is_list} and {settled}), 0), coalesce(sum({is_list} and not {settled}), 0),
                  coalesce(sum(not {is_list} and {settled}), 0), coalesce(sum(not {is_list} and not {settled}), 0),
                  coalesce(sum(state = 'failed'), 0)
                from frontier where {_OWN} and state in ('queued', 'claimed', 'done', 'failed')""",
            (self.source_id, self.run_id),
        ).fetchone()
        return WorkCount(*row)

    def pending(self) -> bool:
        """Whether rows are queued."""
        return self._has("state='queued'")


def read_lists_again(db: Database, run_id: int) -> None:
    """Queue the home, hub and list pages of a run again, and count its lists anew."""
    db.conn.execute(f"update frontier set state='queued' where run_id=? and role in ({_NAVIGATION})", (run_id,))
    db.conn.execute("update run_sources set lists=0, listed=0 where run_id=?", (run_id,))


# --- rows of lists that are known and not fetched ---------------------------------------------------------------------


def known_keys(db: Database, source_id: str, keys: Iterable[str]) -> set[str]:
    """Those of these canonical keys that the archive has met: the address has answered, or its row was skipped.

    A page that only a file was imported of is not known: nobody has requested its address.
    """
    by_id = {stable_id(key): key for key in keys}
    requested = f"""
        select id from pages where id in {IDS} and state <> '{State.IMPORTED}'
        union select page_id from answers where page_id in {IDS}"""  # of an address that led to another page
    skipped = "select key from skipped_rows where source_id = :source and key in (select value from json_each(:keys))"
    parameters = {"ids": as_json(by_id), "keys": as_json(by_id.values()), "source": source_id}
    found = {by_id[page_id] for (page_id,) in db.conn.execute(requested, {"ids": parameters["ids"]})}
    return found.union(key for (key,) in db.conn.execute(skipped, parameters))


def record_skipped_row(db: Database, source_id: str, target: Target, at: str) -> None:
    """Record a row that was skipped, or that such a row was listed again. `target.rule`: why. `at`: UTC, ISO 8601."""
    context = target.context
    row = {"source": source_id, "key": target.key, "url": target.url, "rule": target.rule, "at": at}
    db.conn.execute(
        """insert into skipped_rows (source_id, key, url, title, listed_date, column_name, rule, first_seen, last_seen)
           values (:source, :key, :url, :title, :date, :column, :rule, :at, :at)
           on conflict (source_id, key) do update set title=:title, listed_date=:date, column_name=:column, rule=:rule,
             first_seen=min(first_seen, :at), last_seen=max(last_seen, :at)""",
        {**row, "title": context.list_title, "date": context.list_date, "column": context.column},
    )


def forget_skipped_rows(db: Database, source_id: str, keys: Iterable[str]) -> None:
    """Delete skipped rows that are fetched now: the rules have changed, or another list gives another title."""
    sql = f"delete from skipped_rows where source_id = :source and key in {IDS}"
    db.conn.execute(sql, {"source": source_id, "ids": as_json(keys)})


# --- hosts that asked not to be visited for a while -------------------------------------------------------------------


def not_before(db: Database, host: str) -> str | None:
    """The moment (UTC, ISO 8601 with Z) before which a host wants no visit; None if the host named no moment."""
    found = db.execute("select not_before from hosts where host=?", [host]).fetchone()
    return str(found[0]) if found else None


def rest_host(db: Database, host: str, until: str, reason: str) -> None:
    """Record until when a host wants no visit, and what it answered (`reason`). Later runs obey this too."""
    db.table("hosts").upsert({"host": host, "not_before": until, "reason": reason}, pk="host")
