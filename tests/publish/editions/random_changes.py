"""Changes of a working file by chance, as nights make them: publications that come between others, are edited, removed
and put back, cases, copies, dates that move, pages that were requested again."""

from __future__ import annotations

from collections.abc import Callable
from random import Random
from typing import Any

from tests.publish.conftest import WorkingFile

HANZI = "检察机关依法起诉电信网络诈骗养老犯罪追赃挽损资金支付结算"


class ChangingArchive:
    """A working file, and the numbers of the publications in it."""

    def __init__(self, working: WorkingFile, seed: int) -> None:
        self._working, self._random = working, Random(seed)
        self._numbers: list[int] = []
        self._next = 1
        working.db.table("crimes").insert({"id": "fraud", "name": "诈骗罪", "short_names": "[]", "former_names": "[]"})
        for _ in range(12):
            self._add()

    def change(self) -> str:
        """Change something; returns what."""
        kind = self._random.choices(list(_KINDS), [weight for weight, _ in _KINDS.values()])[0]
        _KINDS[kind][1](self)
        return kind

    def _some(self) -> int:
        return self._random.choice(self._numbers)

    def _text(self) -> str:
        return "".join(self._random.choices(HANZI, k=self._random.randint(4, 40))) + "，"

    def _update(self, table: str, number: int, **values: Any) -> None:
        self._working.db.table(table).update(number, values)

    def _day(self) -> str | None:
        year, month, day = self._random.randint(2015, 2026), self._random.randint(1, 12), self._random.randint(1, 28)
        return self._random.choice([None, f"{year}-{month:02}", *[f"{year}-{month:02}-{day:02}"] * 5])

    def _add(self) -> None:
        number, self._next = self._next, self._next + 1
        self._working.add(number, source=self._random.choice(["spp", "jiangxi", None]), text=self._text())
        self._update("publications", number, published=self._day())
        self._numbers.append(number)

    def _remove(self) -> None:
        if len(self._numbers) > 4:
            number = self._some()
            self._numbers.remove(number)
            self._drop_cases(number)
            self._working.connection.execute("DELETE FROM copies WHERE page_id = ?", (number,))
            self._working.drop(number)

    def _drop_cases(self, number: int) -> None:
        of_publication = "(SELECT id FROM cases WHERE publication_id = ?)"
        self._working.connection.execute(f"DELETE FROM case_crimes WHERE case_id IN {of_publication}", (number,))
        self._working.connection.execute("DELETE FROM cases WHERE publication_id = ?", (number,))

    def _edit(self) -> None:
        number, text = self._some(), self._text()
        self._update("page_versions", number, text=text)
        self._update("documents", number, end=len(text))
        self._update("publications", number, chars=len(text))
        self._drop_cases(number)

    def _move(self) -> None:
        self._update("publications", self._some(), published=self._day(), topic_score=self._random.random())

    def _rename(self) -> None:
        self._update("publications", self._some(), title=self._random.choice([None, self._text()]))

    def _hide(self) -> None:
        """Let it be about something else, or about fraud again: it leaves the public file, or comes back."""
        number = self._some()
        if len(self._numbers) > 4:
            topic = self._random.choice(["other", "fraud", "partly"])
            self._update("publications", number, topic=topic)

    def _add_case(self) -> None:
        number = self._some()
        (length,) = self._working.connection.execute(
            "SELECT chars FROM publications WHERE id = ?", (number,)
        ).fetchone()
        (position,) = self._working.connection.execute(
            "SELECT coalesce(max(position), 0) + 1 FROM cases WHERE publication_id = ?", (number,)
        ).fetchone()
        row = {
            "id": number * 1_000 + position,
            "publication_id": number,
            "position": position,
            "start": 0,
            "end": length,
        }
        more = {"title": self._text(), "keywords": "[]", "offices": "[]", "prosecutors": "[]", "topic": "fraud"}
        self._working.db.table("cases").insert(row | more)
        if self._random.random() < 0.5:
            self._working.db.table("case_crimes").insert({"case_id": row["id"], "crime_id": "fraud", "how": "text"})

    def _remove_case(self) -> None:
        if cases := self._working.connection.execute("SELECT id FROM cases ORDER BY id").fetchall():
            found = self._random.choice(cases)
            self._working.connection.execute("DELETE FROM case_crimes WHERE case_id = ?", found)
            self._working.connection.execute("DELETE FROM cases WHERE id = ?", found)

    def _copy(self) -> None:
        """A page of one publication also carries another, or no longer does."""
        page, publication = self._some(), self._some()
        copies = self._working.connection
        if page == publication:
            copies.execute("DELETE FROM copies WHERE position > 1 AND page_id = ?", (page,))
        else:
            sql = (
                "INSERT OR IGNORE INTO copies (page_id, publication_id, position, relation) VALUES (?, ?, 2, 'repost')"
            )
            copies.execute(sql, (page, publication))

    def _request(self) -> None:
        self._update("pages", self._some(), last_seen=f"2026-11-{self._random.randint(1, 28):02}T02:00:00Z")


_KINDS: dict[str, tuple[int, Callable[[ChangingArchive], None]]] = {
    "add": (20, ChangingArchive._add),
    "edit": (15, ChangingArchive._edit),
    "remove": (12, ChangingArchive._remove),
    "move": (10, ChangingArchive._move),
    "rename": (8, ChangingArchive._rename),
    "hide": (10, ChangingArchive._hide),
    "case": (15, ChangingArchive._add_case),
    "no case": (5, ChangingArchive._remove_case),
    "copy": (8, ChangingArchive._copy),
    "request": (10, ChangingArchive._request),
}
