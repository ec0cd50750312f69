"""Anchors, the part of an address behind its #: of cases, sections, paragraphs and headings.

An anchor says which case is meant, not its position: 检例第66号 is the first case of an excerpt and the third of its
batch, and the address of the one leads to the other. Anchors are ASCII. They change only with number and title, those
of paragraphs only with their letters.
"""

from __future__ import annotations

import hashlib
import json
import sqlite3
from collections import Counter, defaultdict
from collections.abc import Iterable, Iterator, Sequence
from typing import NamedTuple

from archive.text.guiding_numbers import guiding_name, guiding_number
from archive.text.letters import folded_letters

HASH_DIGITS = 8  # two titles of one batch have the same hash once in a hundred million batches


class CaseName(NamedTuple):
    """What a case is called."""

    number: str | None
    title: str
    subtitle: str | None


def case_anchors(cases: Sequence[CaseName]) -> tuple[str, ...]:
    """The anchors of the cases of one publication: `jianli-66` for 检例第66号, else `case-` and a hash of the title.

    Where several have one title the subtitles of all of them count: an address that does not say which one
    it means leads to none.
    """
    titles = Counter(folded_letters(case.title) for case in cases)
    return tuple(_distinct(_anchor(case, titles) for case in cases))


def section_anchors(case: str, headings: Iterable[str]) -> tuple[str, ...]:
    """The anchors of a case's sections: its own and the heading, `jianli-66-guidance`."""
    return tuple(_distinct(f"{case}-{heading}" for heading in headings))


def content_anchors(texts: Iterable[str]) -> tuple[str, ...]:
    """The anchors of the paragraphs and headings of a text: `p-` and a hash of their letters; empty for one that has
    none."""
    names = [f"p-{_hashed(own)}" if (own := folded_letters(text)) else "" for text in texts]
    anchors = _distinct(name for name in names if name)
    return tuple(next(anchors) if name else "" for name in names)


def anchors_of(conn: sqlite3.Connection, publication_ids: Iterable[int]) -> dict[int, str]:
    """The anchors of all cases of these publications, by the ids of the cases."""
    batches: dict[int, dict[int, CaseName]] = defaultdict(dict)
    for publication_id, case_id, *called in conn.execute(
        """select publication_id, id, number, title, subtitle from cases
           where publication_id in (select value from json_each(?)) order by publication_id, position""",
        (json.dumps(list(publication_ids)),),
    ):
        batches[publication_id][case_id] = CaseName(*called)
    return {
        case_id: anchor
        for batch in batches.values()
        for case_id, anchor in zip(batch, case_anchors([*batch.values()]), strict=True)
    }


def guiding_case(conn: sqlite3.Connection, number: int) -> int | None:
    """The id of the guiding case of that number: in its own batch rather than in another text that holds it too."""
    row = conn.execute(
        """select cases.id from cases join publications on publications.id = publication_id
           where number = ? order by kind = 'guiding_cases' desc, published is null, published, publications.id""",
        (guiding_name(number),),
    ).fetchone()
    return row[0] if row else None


def _anchor(case: CaseName, titles: Counter[str]) -> str:
    number = guiding_number(case.number or "")
    if number is not None:
        return f"jianli-{number}"
    title = folded_letters(case.title)
    if titles[title] > 1:
        title += f"——{folded_letters(case.subtitle or '')}"
    return f"case-{_hashed(title)}"


def _hashed(text: str) -> str:
    return hashlib.sha256(text.encode()).hexdigest()[:HASH_DIGITS]


def _distinct(names: Iterable[str]) -> Iterator[str]:
    """The names in order; the second of two equal ones gets -2, the third -3."""
    counts: Counter[str] = Counter()
    for name in names:
        counts[name] += 1
        yield name if counts[name] == 1 else f"{name}-{counts[name]}"
