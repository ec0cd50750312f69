"""Makes the anchors (the part of an address after #) of cases, sections, paragraphs and headings.

An anchor names a case by its number or title, not by its position. 检例第66号 may be the first case of an excerpt and
the third case of its batch; its anchor is the same in both. Anchors are ASCII. The anchor of a case changes only if its
number or title changes; the anchor of a paragraph changes only if its letters change.
"""

from __future__ import annotations

import hashlib
import json
import sqlite3
from collections import Counter, defaultdict
from collections.abc import Iterable, Iterator, Sequence
from typing import NamedTuple

from archive.text.letters import folded_letters
from archive.text.provisions import guiding_name, guiding_number

HASH_DIGITS = 8  # in about one of a hundred million batches, two titles have the same hash


class CaseName(NamedTuple):
    """The number, title and subtitle of a case."""

    number: str | None
    title: str
    subtitle: str | None


def case_anchors(cases: Sequence[CaseName]) -> tuple[str, ...]:
    """The anchors of all cases of one publication: `jianli-66` for 检例第66号, else `case-` and a hash of the title.

    If several cases have the same title, the hash of each includes its subtitle: no anchor is made from the title
    alone, because it would not say which case is meant.
    """
    titles = Counter(folded_letters(case.title) for case in cases)
    return tuple(_distinct(_anchor(case, titles) for case in cases))


def section_anchors(case: str, headings: Iterable[str]) -> tuple[str, ...]:
    """The anchors of a case's sections: the anchor of the case and the heading, such as `jianli-66-guidance`."""
    return tuple(_distinct(f"{case}-{heading}" for heading in headings))


def content_anchors(texts: Iterable[str]) -> tuple[str, ...]:
    """The anchors of the paragraphs and headings of a text: `p-` and a hash of the letters; empty if there are no
    letters."""
    names = [f"p-{_hashed(own)}" if (own := folded_letters(text)) else "" for text in texts]
    anchors = _distinct(name for name in names if name)
    return tuple(next(anchors) if name else "" for name in names)


def figure_anchor(sentence: str, as_written: str) -> str:
    """The anchor of a figure, without the number by which its page tells it from an equal one in an equal sentence:
    `f-` and a hash of the sentence and the number."""
    return f"f-{_hashed(f'{folded_letters(sentence)}|{as_written}')}"


def figure_anchors(figures: Iterable[tuple[str, str]]) -> tuple[str, ...]:
    """The anchors of the figures of a text, each given as its sentence and as it is written."""
    return tuple(_distinct(figure_anchor(*figure) for figure in figures))


def citation_anchors(citations: Iterable[tuple[str, str]]) -> tuple[str, ...]:
    """The anchors of the citations of a text, each given as its sentence and as it is written: `l-` and a hash."""
    return tuple(_distinct(f"l-{_hashed(f'{folded_letters(line)}|{written}')}" for line, written in citations))


def outcome_anchors(outcomes: Iterable[tuple[int, int, str]]) -> dict[tuple[int, int, str], str]:
    """The anchors of the outcomes of a text, by their offsets and words: `o-` and a hash of the words.

    Several outcomes in the same words (甲、乙有期徒刑三年、二年) have one anchor.
    """
    places = tuple(dict.fromkeys(outcomes))
    return dict(zip(places, _distinct(f"o-{_hashed(words)}" for _, _, words in places), strict=True))


def anchors_of(conn: sqlite3.Connection, publication_ids: Iterable[int]) -> dict[int, str]:
    """The anchors of all cases of these publications: case id → anchor."""
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
    """The id of the guiding case with this number, if possible in a batch of guiding cases; None if no case has it."""
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
    """The names in order; the second of several equal names gets -2, the third -3."""
    counts: Counter[str] = Counter()
    for name in names:
        counts[name] += 1
        yield name if counts[name] == 1 else f"{name}-{counts[name]}"
