"""Related publications and cases, each with the reason: same page, same series, like titles, crimes or keywords.

Candidates come from indexes, at most some hundreds however large the file is, and are ranked by what they share.
"""

from __future__ import annotations

import json
import re
import sqlite3
from collections.abc import Iterable, Iterator
from dataclasses import dataclass

from archive.site.data.publications import PublicationRecord
from archive.site.data.structure import CaseRecord, Named, crimes_of, json_list
from archive.site.strings import word
from archive.text.letters import folded_letters
from archive.text.numerals import TO_999, number_of, numeral_of

MAX_RELATED = 6
MAX_NEIGHBOURS = 40  # rows on either side, in an order that keeps near what belongs together
MAX_OF_A_CRIME = 40  # publications or cases of each crime
MAX_CRIMES_USED = 6  # of one publication or case
MAX_OF_A_SERIES = 4
MAX_APART = 12  # numbers of a series, or years, between two of its members

# 第十二批, 第3期, 2023年: what tells the members of a series apart.
ORDINAL = re.compile(rf"第([{TO_999}]{{1,5}}|\d{{1,3}})(?=[批期辑])")
YEAR = re.compile(r"(?<!\d)((?:19|20)\d\d)(?=年)")
# Words of most titles, which do not say what they are about.
COMMON = re.compile(
    "^(?:[\u4e00-\u9fff]{2,7}?(?:省|市|自治区|区|县|州))+|内蒙古|黑龙江"
    "|最高人民检察院|人民检察院|检察机关|检察院|最高检|典型案例|指导性案例|案例|发布|印发|依法|惩治|打击|治理|犯罪"
    f"|工作情况|答记者问|负责人|记者|通知|关于|有关|相关|问题|活动|[0-9]+年?|第[{TO_999}]+批"
    "|及其|及|的"
)
# The same of titles of cases besides: 梁某某等人, 、 and 案.
OF_CASES = re.compile("[\u4e00-\u9fff]某[某甲乙丙丁]?|等[\u4e00-\u9fff]{0,3}?人|案$|[、，（）]")
MIN_SHARED = 3  # hanzi in a row that two titles have to share
MIN_SHARED_BY_CASES = 4  # all end in 诈骗案
MIN_CRIMES_SHARED = 0.5  # of all crimes of both, the share that both have
FRAUD = "fraud"  # nearly all are about it: sharing it says nothing


@dataclass(frozen=True, slots=True)
class RelatedPublication:
    """Another publication, and why it is related."""

    slug: str
    title: str | None
    kind: str
    published: str | None
    why: str


@dataclass(frozen=True, slots=True)
class RelatedCase:
    """Another case, and why it is related."""

    id: int
    number: str | None
    title: str
    subtitle: str | None
    publication: str | None  # title of its batch
    published: str | None
    why: str


_Row = sqlite3.Row
_COLUMNS = "p.id, p.slug, p.title, p.kind, p.published"
# The index is named: where nearly all are about one crime, SQLite would rather scan the table, for every crime.
_OF_A_CRIME = f"""select {{0}}_id from {{0}}_crimes indexed by idx_{{0}}_crimes_crime_id
    where crime_id = ? limit {MAX_OF_A_CRIME}"""


def publications(conn: sqlite3.Connection, one: PublicationRecord) -> tuple[RelatedPublication, ...]:
    """Publications related to this one: those on the same page, those of the same series, and the nearest others."""
    found = dict[int, RelatedPublication]()
    sure = (
        (_on_the_same_page(conn, one), word("related.page")),
        (_of_the_series(conn, one), word("related.series")),
    )
    for rows, why in sure:
        for row in rows:
            found.setdefault(row["id"], _related(row, why))
    if len(found) < MAX_RELATED:
        for row, why in _alike(conn, one):
            found.setdefault(row["id"], _related(row, why))
    return tuple(found.values())[:MAX_RELATED]


def cases(conn: sqlite3.Connection, one: CaseRecord, publication_id: int) -> tuple[RelatedCase, ...]:
    """Cases of other batches that share keywords, words of the title and crimes with this one, those that share most
    first."""
    ids, own = _near_cases(conn, one), _topic_letters(one.title, OF_CASES)
    rows = conn.execute(
        """select c.id, c.number, c.title, c.subtitle, c.keywords, p.title as publication, p.published
           from cases c join publications p on p.id = c.publication_id
           where c.id in (select value from json_each(?)) and c.publication_id != ?""",
        (json.dumps(sorted(ids)), publication_id),
    ).fetchall()
    crimes = crimes_of(conn, [row["id"] for row in rows])
    ranked = []
    for row in rows:
        keywords, shared = _shared_words(one.keywords, json_list(row["keywords"])), _both(one.crimes, crimes, row["id"])
        common = _longest_common(own, _topic_letters(row["title"], OF_CASES))
        common = common if len(common) >= MIN_SHARED_BY_CASES else ""
        if score := 2 * len(keywords) + 2 * bool(common) + len([crime for crime in shared if crime.id != FRAUD]):
            # Of two that share as much, the later one, and then always the same one.
            ranked.append((score, row["published"] or "", row["id"], row, _why(keywords, common, shared)))
    ranked.sort(key=lambda each: each[:3], reverse=True)
    names = ("id", "number", "title", "subtitle", "publication", "published")
    return tuple(RelatedCase(**{name: row[name] for name in names}, why=why) for *_, row, why in ranked[:MAX_RELATED])


# --- publications -----------------------------------------------------------------------------------------------------


def _related(row: _Row, why: str) -> RelatedPublication:
    return RelatedPublication(row["slug"], row["title"], row["kind"], row["published"], why)


def _on_the_same_page(conn: sqlite3.Connection, one: PublicationRecord) -> Iterable[_Row]:
    return conn.execute(
        f"""select distinct {_COLUMNS} from copies own
            join copies other on other.page_id = own.page_id and other.publication_id != own.publication_id
            join publications p on p.id = other.publication_id
            where own.publication_id = ? order by other.position limit {MAX_RELATED}""",
        (one.id,),
    )


def _of_the_series(conn: sqlite3.Connection, one: PublicationRecord) -> list[_Row]:
    """The nearest of those whose title is the same but for the number or the year, in the order of their dates."""
    apart = dict(_neighbours(one.title or ""))
    rows = conn.execute(
        f"select {_COLUMNS} from publications p where title in (select value from json_each(?)) limit {MAX_NEIGHBOURS}",
        (json.dumps([*apart]),),
    ).fetchall()
    nearest = sorted(rows, key=lambda row: (apart[row["title"]], row["id"]))[:MAX_OF_A_SERIES]
    return sorted(nearest, key=lambda row: (row["published"] or "", row["id"]))


def _neighbours(title: str) -> Iterator[tuple[str, int]]:
    """第三批 → 第二批, 第四批 …; 2023年 → 2022年, 2024年 …: each title with how far apart the two are."""
    for pattern, read, write in ((ORDINAL, _number, _ordinal), (YEAR, int, lambda number, _: str(number))):
        for found in pattern.finditer(title):
            number = read(found[1])
            if number is None:
                continue
            for other in {*range(max(1, number - MAX_APART), number + MAX_APART + 1)} - {number}:
                written = found[0].replace(found[1], write(other, found[1]))
                yield f"{title[: found.start()]}{written}{title[found.end() :]}", abs(other - number)


def _number(written: str) -> int | None:
    """二十三 → 23, 23 → 23."""
    return int(written) if written.isdecimal() else number_of(written)


def _ordinal(number: int, like: str) -> str:
    """23 → 二十三 where the other is written so."""
    return str(number) if like.isdecimal() else numeral_of(number)


def _alike(conn: sqlite3.Connection, one: PublicationRecord) -> Iterator[tuple[_Row, str]]:
    """Of the candidates those whose titles or crimes are like its own, the most like first, each with why."""
    rows = {row["id"]: row for row in _near(conn, one)}
    rows.pop(one.id, None)
    crimes = _crimes_of_publications(conn, rows)
    own = _topic_letters(one.title)
    ranked = []
    for row in rows.values():
        common, shared = (
            _longest_common(own, _topic_letters(row["title"])),
            _both(one.structure.crimes, crimes, row["id"]),
        )
        telling = [crime for crime in shared if crime.id != FRAUD]
        like = len(shared) / len({*one.structure.crimes, *crimes.get(row["id"], ())} or {0})
        if len(common) >= MIN_SHARED or (telling and like >= MIN_CRIMES_SHARED):
            score = len(common) + 4 * like + (row["kind"] == one.kind)
            why = _why((), common if len(common) >= MIN_SHARED else "", shared)
            ranked.append((score, row["published"] or "", row["id"], row, why))
    ranked.sort(key=lambda each: each[:3], reverse=True)
    for *_, row, why in ranked:
        yield row, why


def _near(conn: sqlite3.Connection, one: PublicationRecord) -> Iterator[_Row]:
    """Candidates: those next to it by title and by date, and some of each of its crimes."""
    for column, value in (("title", one.title), ("published", one.published)):
        if value:
            for side, order in ((">=", "asc"), ("<", "desc")):
                ordered = f"where {column} {side} ? order by {column} {order} limit {MAX_NEIGHBOURS}"
                yield from conn.execute(f"select {_COLUMNS} from publications p {ordered}", (value,))
    for crime in one.structure.crimes[:MAX_CRIMES_USED]:
        yield from conn.execute(
            f"select {_COLUMNS} from publications p where id in ({_OF_A_CRIME.format('publication')})", (crime.id,)
        )


def _crimes_of_publications(conn: sqlite3.Connection, ids: Iterable[int]) -> dict[int, tuple[Named, ...]]:
    found = dict[int, tuple[Named, ...]]()
    for publication_id, *named in conn.execute(
        """select publication_id, crimes.id, name, how from publication_crimes join crimes on crimes.id = crime_id
           where publication_id in (select value from json_each(?))""",
        (json.dumps([*ids]),),
    ):
        found[publication_id] = (*found.get(publication_id, ()), Named(*named))
    return found


def _topic_letters(title: str | None, left_out: re.Pattern[str] = COMMON) -> str:
    """The letters of a title that say what it is about; a space where something was left out."""
    return " ".join(filter(None, (folded_letters(part) for part in left_out.split(title or ""))))


def _longest_common(one: str, other: str) -> str:
    """The longest run of letters that both have."""
    best = ""
    for start in range(len(one)):
        while (end := start + len(best) + 1) <= len(one) and " " not in one[start:end] and one[start:end] in other:
            best = one[start:end]
    return best


# --- cases ------------------------------------------------------------------------------------------------------------


def _near_cases(conn: sqlite3.Connection, one: CaseRecord) -> set[int]:
    """Candidates: cases whose keywords begin with one of its own, and some of each of its crimes."""
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


def _shared_words(one: Iterable[str], other: Iterable[str]) -> tuple[str, ...]:
    """The keywords that both have, in the order of the first."""
    theirs = {folded_letters(word) for word in other}
    return tuple(word for word in one if folded_letters(word) in theirs)


def _both(own: Iterable[Named], others: dict[int, tuple[Named, ...]], id_: int) -> tuple[Named, ...]:
    theirs = {crime.id for crime in others.get(id_, ())}
    return tuple(crime for crime in own if crime.id in theirs)


def _why(keywords: Iterable[str], common: str, crimes: Iterable[Named]) -> str:
    """What both have, in words: keywords, else a part of the title, else crimes."""
    if keywords:
        return word("related.keywords", words="、".join(keywords))
    if common:
        return word("related.title", words=common)
    telling = [crime.name for crime in crimes if crime.id != FRAUD] or [crime.name for crime in crimes]
    return word("related.crimes", names="；".join(telling))  # a name may hold 、
