"""Finds related publications and cases, each with the reason: same page or series, similar titles, crimes or keywords.

Candidates come from indexes and are ranked by what they share. Even a large file gives at most some hundreds.
"""

from __future__ import annotations

import json
import re
import sqlite3
from collections import defaultdict
from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass
from functools import lru_cache
from itertools import chain
from typing import Literal, NamedTuple

from archive.site.data.publications import PublicationRecord
from archive.site.data.structure import CaseRecord, Named, json_list
from archive.site.strings import word
from archive.text.letters import folded_letters
from archive.text.numerals import TO_999, number_of, numeral_of

MAX_RELATED = 6
MAX_NEIGHBOURS = 20  # rows of one query: the rows before or after this one by title or date, the rows with a keyword …
MAX_OF_A_CRIME = 40  # publications or cases of each crime
MAX_CRIMES_USED = 6  # crimes of one publication or case that are used to find candidates
MAX_OF_A_SERIES = 4
MAX_TITLES = 3_000  # whose letters are remembered: some 1 MB
MAX_APART = 12  # the largest difference of number or year between two members of a series

# In 第十二批, 第3期 and 2023年, the number or year that tells the members of a series apart.
ORDINAL = re.compile(rf"第([{TO_999}]{{1,5}}|\d{{1,3}})(?=[批期辑])")
YEAR = re.compile(r"(?<!\d)((?:19|20)\d\d)(?=年)")
# Words that are in most titles and do not say what the text is about.
COMMON = re.compile(
    "^(?:[\u4e00-\u9fff]{2,7}?(?:省|市|自治区|区|县|州))+|内蒙古|黑龙江"
    "|最高人民检察院|人民检察院|检察机关|检察院|最高检|典型案例|指导性案例|案例|发布|印发|依法|惩治|打击|治理|犯罪"
    f"|工作情况|答记者问|负责人|记者|通知|关于|有关|相关|问题|活动|[0-9]+年?|第[{TO_999}]+批"
    "|及其|及|的"
)
# What is left out of the titles of cases instead of COMMON: 梁某某等人, 、 and 案.
OF_CASES = re.compile("[\u4e00-\u9fff]某[某甲乙丙丁]?|等[\u4e00-\u9fff]{0,3}?人|案$|[、，（）]")
LEFT_OUT = "\ue000"  # stands in a title for the words that were left out; no fold changes it
MIN_SHARED = 3  # hanzi in a row that two titles must share
MIN_SHARED_BY_CASES = 4  # more, because nearly all titles of cases end in 诈骗案
MIN_CRIMES_SHARED = 0.5  # crimes that both publications have, as a share of the crimes that either has
FRAUD = "fraud"  # nearly all texts are about it, so it is no reason

NameOf = Callable[[Named], str]  # the name of a crime in the language of the request


@dataclass(frozen=True, slots=True)
class RelatedPublication:
    """Another publication and the reason why it is related, in the language of the request."""

    why: str
    slug: str
    title: str | None
    kind: str
    published: str | None


@dataclass(frozen=True, slots=True)
class RelatedCase:
    """Another case and the reason why it is related, in the language of the request."""

    why: str
    id: int
    number: str | None
    title: str
    subtitle: str | None
    publication_title: str | None  # of its batch
    published: str | None


_PUBLICATIONS = "select p.id, p.slug, p.title, p.kind, p.published from publications p"
# The index is named because SQLite would otherwise scan the table for every crime if nearly all rows have one crime.
_OF_A_CRIME = f"""select {{0}}_id from {{0}}_crimes indexed by idx_{{0}}_crimes_crime_id
    where crime_id = ? limit {MAX_OF_A_CRIME}"""


def publications(conn: sqlite3.Connection, one: PublicationRecord, name_of: NameOf) -> tuple[RelatedPublication, ...]:
    """At most MAX_RELATED publications: those on the same page, then of the same series, then the most similar."""
    found = dict[int, RelatedPublication]()
    for row, why in chain(
        ((row, word("related.page")) for row in _on_the_same_page(conn, one)),
        ((row, word("related.series")) for row in _of_the_series(conn, one)),
        _alike(conn, one, name_of),
    ):
        found.setdefault(row["id"], RelatedPublication(why, *row[1:]))
        if len(found) == MAX_RELATED:
            break
    return tuple(found.values())


def cases(conn: sqlite3.Connection, one: CaseRecord, publication_id: int, name_of: NameOf) -> tuple[RelatedCase, ...]:
    """At most MAX_RELATED cases of other batches that share keywords, words of the title or crimes with this case.

    Those that share most come first.
    """
    rows = conn.execute(
        """select c.id, c.number, c.title, c.subtitle, p.title as publication_title, p.published, c.keywords
           from cases c join publications p on p.id = c.publication_id
           where c.id in (select value from json_each(?)) and c.publication_id != ?""",
        (json.dumps(sorted(_near_cases(conn, one))), publication_id),
    ).fetchall()
    crimes = _crimes_found(conn, "case", [row["id"] for row in rows])
    own, own_keywords = _Topic(one.title, OF_CASES), [(keyword, folded_letters(keyword)) for keyword in one.keywords]
    scored = list[_Scored]()
    for row in rows:
        theirs = {*map(folded_letters, json_list(row["keywords"]))}
        keywords = [keyword for keyword, folded in own_keywords if folded in theirs]
        common = own.longest_in(_topic_letters(row["title"], OF_CASES), MIN_SHARED_BY_CASES)
        shared = _both(one.crimes, crimes[row["id"]])
        score = 2 * len(keywords) + 2 * bool(common) + len(_apart_from_fraud(shared))
        scored.append(_Scored(score, row, keywords, common, shared))
    return tuple(RelatedCase(_why(one, name_of), *one.row[:6]) for one in _ranked(scored)[:MAX_RELATED] if one.score)


class _Scored(NamedTuple):
    """A candidate, and what it shares with the publication or case."""

    score: float
    row: sqlite3.Row
    keywords: Sequence[str]
    common: str  # part of the title
    crimes: Sequence[Named]


def _ranked(scored: Iterable[_Scored]) -> list[_Scored]:
    """Sorted by score, then by date, then by id (to be deterministic); the highest and latest first."""
    return sorted(scored, key=lambda one: (one.score, one.row["published"] or "", one.row["id"]), reverse=True)


# --- publications -----------------------------------------------------------------------------------------------------


def _on_the_same_page(conn: sqlite3.Connection, one: PublicationRecord) -> Iterable[sqlite3.Row]:
    return conn.execute(
        f"""{_PUBLICATIONS} join copies other on other.publication_id = p.id
            join copies own on own.page_id = other.page_id and own.publication_id != other.publication_id
            where own.publication_id = ? order by other.position limit {MAX_NEIGHBOURS}""",
        (one.id,),
    )


def _of_the_series(conn: sqlite3.Connection, one: PublicationRecord) -> list[sqlite3.Row]:
    """Publications whose title differs only in the number or the year: those with the nearest numbers, by date."""
    apart = dict(_neighbours(one.title or ""))
    rows = conn.execute(
        f"{_PUBLICATIONS} where title in (select value from json_each(?)) limit {MAX_NEIGHBOURS}",
        (json.dumps([*apart]),),
    ).fetchall()
    nearest = sorted(rows, key=lambda row: (apart[row["title"]], row["id"]))[:MAX_OF_A_SERIES]
    return sorted(nearest, key=lambda row: (row["published"] or "", row["id"]))


def _neighbours(title: str) -> Iterator[tuple[str, int]]:
    """The titles that other members of its series can have, with their distance.

    第三批 → 第二批 (1), 第四批 (1), 第五批 (2) …
    """
    for pattern, read, write in ((ORDINAL, _number, _ordinal), (YEAR, int, lambda number, _: str(number))):
        for found in pattern.finditer(title):
            number = read(found[1])
            if number is None:
                continue
            for other in {*range(max(1, number - MAX_APART), number + MAX_APART + 1)} - {number}:
                written = found[0].replace(found[1], write(other, found[1]))
                yield f"{title[: found.start()]}{written}{title[found.end() :]}", abs(other - number)


def _number(written: str) -> int | None:
    """The number that is written: 二十三 → 23, 23 → 23."""
    return int(written) if written.isdecimal() else number_of(written)


def _ordinal(number: int, like: str) -> str:
    """The number, written in digits if `like` is in digits, else in Chinese numerals: 23 → 二十三."""
    return str(number) if like.isdecimal() else numeral_of(number)


def _alike(conn: sqlite3.Connection, one: PublicationRecord, name_of: NameOf) -> Iterator[tuple[sqlite3.Row, str]]:
    """The candidates with titles or crimes like those of this one, the most similar first, each with the reason."""
    rows = {row["id"]: row for row in _near(conn, one) if row["id"] != one.id}
    crimes = _crimes_found(conn, "publication", rows)
    own, own_crimes = _Topic(one.title), {crime.id for crime in one.structure.crimes}
    scored = list[_Scored]()
    for row in rows.values():
        theirs = crimes[row["id"]]
        common, shared = own.longest_in(_topic_letters(row["title"])), own_crimes & theirs
        named = common if len(common) >= MIN_SHARED else ""
        share = len(shared) / len(own_crimes | theirs) if shared else 0
        if named or (share >= MIN_CRIMES_SHARED and shared != {FRAUD}):
            score = len(common) + 4 * share + (row["kind"] == one.kind)
            scored.append(_Scored(score, row, (), named, _both(one.structure.crimes, theirs)))
    yield from ((one.row, _why(one, name_of)) for one in _ranked(scored))


def _near(conn: sqlite3.Connection, one: PublicationRecord) -> Iterator[sqlite3.Row]:
    """Candidates: the publications next to this one by title and by date, and some for each of its crimes."""
    for column, value in (("title", one.title), ("published", one.published)):
        if value:
            for side, order in ((">=", "asc"), ("<", "desc")):
                ordered = f"where {column} {side} ? order by {column} {order} limit {MAX_NEIGHBOURS}"
                yield from conn.execute(f"{_PUBLICATIONS} {ordered}", (value,))
    for crime in one.structure.crimes[:MAX_CRIMES_USED]:
        yield from conn.execute(f"{_PUBLICATIONS} where id in ({_OF_A_CRIME.format('publication')})", (crime.id,))


@lru_cache(MAX_TITLES)
def _topic_letters(title: str | None, left_out: re.Pattern[str] = COMMON) -> str:
    """The letters of a title that say what it is about, with LEFT_OUT for each of the words between them."""
    return folded_letters(left_out.sub(LEFT_OUT, title or ""))


class _Topic:
    """The letters of a title that say what it is about, to be compared with those of some hundred titles."""

    def __init__(self, title: str | None, left_out: re.Pattern[str] = COMMON) -> None:
        self._letters = _topic_letters(title, left_out)
        self._runs: dict[int, list[str]] = {}  # letters in a row, by their number

    def longest_in(self, other: str, at_least: int = 1) -> str:
        """The longest run of letters that the letters of another title have, too; empty if it is shorter than
        `at_least`."""
        longest = ""
        while run := next(filter(other.__contains__, self._of_length(len(longest) + 1 if longest else at_least)), ""):
            longest = run
        return longest

    def _of_length(self, length: int) -> list[str]:
        if length not in self._runs:
            runs = (self._letters[at : at + length] for at in range(len(self._letters) - length + 1))
            self._runs[length] = [run for run in runs if LEFT_OUT not in run]
        return self._runs[length]


# --- cases ------------------------------------------------------------------------------------------------------------


def _near_cases(conn: sqlite3.Connection, one: CaseRecord) -> set[int]:
    """Candidates: cases whose first keyword is a keyword of this case, and some cases for each of its crimes."""
    ids = set[int]()
    for keyword in one.keywords:
        begins = json.dumps([keyword], ensure_ascii=False).removesuffix("]")
        ids.update(
            case_id
            for (case_id,) in conn.execute(
                f"select id from cases where keywords >= ? and keywords < ? limit {MAX_NEIGHBOURS}",
                (begins, f"{begins}\U0010ffff"),
            )
        )
    for crime in one.crimes[:MAX_CRIMES_USED]:
        ids.update(case_id for (case_id,) in conn.execute(_OF_A_CRIME.format("case"), (crime.id,)))
    return ids - {one.id}


def _crimes_found(
    conn: sqlite3.Connection, owner: Literal["case", "publication"], ids: Iterable[int]
) -> defaultdict[int, set[str]]:
    """The ids of the crimes of each case or publication, by the id of the case or publication."""
    found = defaultdict[int, set[str]](set)
    for owner_id, crime_id in conn.execute(
        f"select {owner}_id, crime_id from {owner}_crimes where {owner}_id in (select value from json_each(?))",
        (json.dumps(list(ids)),),
    ):
        found[owner_id].add(crime_id)
    return found


def _both(own: Iterable[Named], theirs: set[str]) -> tuple[Named, ...]:
    return tuple(crime for crime in own if crime.id in theirs)


def _apart_from_fraud(crimes: Iterable[Named]) -> list[Named]:
    return [crime for crime in crimes if crime.id != FRAUD]


def _why(one: _Scored, name_of: NameOf) -> str:
    """The reason in words: the shared keywords, else the shared part of the titles, else the shared crimes."""
    if one.keywords:
        return word("related.keywords", words=word("sign.comma").join(one.keywords))
    if one.common:
        return word("related.title", words=one.common)
    # The name of a crime may hold a 、, so ； separates the names.
    names = word("sign.semicolon").join(map(name_of, _apart_from_fraud(one.crimes) or one.crimes))
    return word("related.crimes", names=names)
