"""The tables of what is known before any page is read: crimes and regions."""

from __future__ import annotations

import json

from sqlite_utils import Database

from archive.analysis.crimes.names import all_crimes
from archive.analysis.places.gazetteer import all_regions


def fill(db: Database) -> None:
    """Bring both tables up to date, within the caller's transaction. Rows are only added or renewed, since publications
    refer to them."""
    crimes = [
        (one.id, one.name, _json(one.short_names), _json(one.former_names), one.article, one.english)
        for one in all_crimes()
    ]
    regions = [(one.code, one.name, one.parent) for one in all_regions()]
    db.conn.executemany(
        """insert into crimes (id, name, short_names, former_names, article, english) values (?, ?, ?, ?, ?, ?)
           on conflict (id) do update set name = excluded.name, short_names = excluded.short_names,
           former_names = excluded.former_names, article = excluded.article, english = excluded.english""",
        crimes,
    )
    db.conn.executemany(
        """insert into regions (code, name, parent) values (?, ?, ?)
           on conflict (code) do update set name = excluded.name, parent = excluded.parent""",
        regions,
    )


def _json(names: tuple[str, ...]) -> str:
    return json.dumps(names, ensure_ascii=False)
