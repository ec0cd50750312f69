"""Rows of lists that are known and not fetched, since by their titles they can be no publication of ours."""

from __future__ import annotations

from collections.abc import Iterable

from sqlite_utils import Database

from archive.store.frontier import Target
from archive.store.rows import as_json


def put(db: Database, source_id: str, target: Target, at: str) -> None:
    """Record a row that was passed over, or that it was seen again. `target` says its rule; `at` is UTC, ISO 8601."""
    context = target.context
    db.conn.execute(
        """insert into passed_over (source_id, key, url, title, listed_date, column_name, rule, first_seen, last_seen)
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


def forget(db: Database, source_id: str, keys: Iterable[str]) -> None:
    """These are fetched now: the rules have changed, or another list gives them another title."""
    db.conn.execute(
        "delete from passed_over where source_id = ? and key in (select value from json_each(?))",
        (source_id, as_json(keys)),
    )
