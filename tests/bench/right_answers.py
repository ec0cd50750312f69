"""What of a reading is right by a gold row: one comparison for figures, citations, outcomes, pages and queries.

A reading is plain dicts and lists here. `answers` gives keys of right answers and keys of invented rows; what a change
of rules loses is what was right before and is not now, and what is invented now and was not before.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator, Sequence
from typing import Any

Row = dict[str, Any]
NUMBERS = ("article", "article_sub", "article_to", "paragraph", "item", "item_to")
FIGURE = ("value", "value_max", "unit", "bound", "measure", "place", "crime", "change", "period")
OUTCOME = ("kind", "kind_low", "months_min", "months_max", "suspended", "suspended_months", "fined", "fine_min")
OUTCOME += ("fine_max", "fine_total", "confiscated", "confiscate_all", "rights", "rights_for_life", "people", "final")
OUTCOME += ("adopted", "non_prosecution", "instance", "court", "decided")
FILLERS = re.compile(r"[\s、，,“”\"《》〈〉<>‹›`（）()]|\{html\}|被告人|被告单位|被不起诉人|犯罪嫌疑人|等人|单位")


class Answers:
    """What a reading says, held against a gold row."""

    def __init__(self) -> None:
        self.right: set[str] = set()
        self.invented: set[str] = set()

    def lost(self, now: Answers) -> int:
        """How many right answers of this reading another one has not."""
        return len(self.right - now.right) + len(now.invented - self.invented)


def answers(gold: Sequence[tuple[str, Row]], reading: Any) -> Answers:
    """The right answers of a reading to all that is known of its text."""
    found = Answers()
    for kind, row in gold:
        if kind in KINDS:
            for right, key in KINDS[kind](row, reading):
                (found.right if right else found.invented).add(f"{kind} {key}")
    return found


Told = Iterator[tuple[bool, str]]


def _parts(reading: Any, name: str) -> list[Row]:
    """The rows of that name anywhere in a reading."""
    if isinstance(reading, list):
        return [row for one in reading for row in _parts(one, name)]
    if not isinstance(reading, dict):
        return []
    own = reading.get(name)
    mine = [one for one in own if isinstance(one, dict)] if isinstance(own, list) else []
    return mine + [row for key, one in reading.items() if key != name for row in _parts(one, name)]


def _fields(where: str, names: Sequence[str], wanted: Row, found: Row) -> Told:
    for name in names:
        if name == "period":
            best, other = [wanted.get("period_start"), wanted.get("period_end")], None
            got: Any = [found.get("period_start"), found.get("period_end")]
        else:
            best, got = wanted.get(name), found.get(name)
            other = best is None and got in (None, False, [])
        agrees = got == best or other or got in wanted.get("also", {}).get(name, ())
        if agrees and (name in wanted or name == "period"):
            yield True, f"{where}: {name}"


def _figures(row: Row, reading: Any) -> Told:
    found = _parts(reading, "figures")
    met = set()
    for wanted in row["figures"]:
        if "core_start" not in wanted:
            continue
        near = [one for one in found if one["start"] < wanted["core_end"] and one["end"] > wanted["core_start"]]
        met |= {one["start"] for one in near}
        best = next((one for one in near if one.get("value") == wanted["value"]), None)
        where = f"{wanted['start']} {wanted['as_written']}"
        if best and not wanted.get("damaged"):
            yield True, where
            yield from _fields(where, FIGURE, wanted, best)
    spans = [(one["start"], one["end"]) for one in row.get("optional", ()) if "start" in one]
    for one in found:
        if one["start"] not in met and not any(one["start"] < end and one["end"] > start for start, end in spans):
            yield False, f"{one['start']} {one['as_written']}"


def _citations(row: Row, reading: Any) -> Told:
    def key(one: Row) -> str:
        law = FILLERS.sub("", one.get("law") or "").removeprefix("中华人民共和国")
        return f"{law} {[one.get(name) for name in NUMBERS]}"

    found = {key(one): one for one in _parts(reading, "citations")}
    wanted = {key(one): one for one in row["citations"]}
    for where, one in wanted.items():
        if where in found:
            yield True, where
            yield from _fields(where, ("former", "version"), one, {"former": False, **found[where]})
    laws = {one.get("law") for one in row["citations"]}
    for where, one in found.items():
        if where not in wanted and (one.get("article") is not None or one.get("law") not in laws):
            yield False, where


def _outcomes(row: Row, reading: Any) -> Told:
    """Of a made publication, or of one case of a real one (`case_title`)."""
    cases = row.get("cases") or [{"title": row["case_title"], "number": row["number"], **row}]
    read = _parts(reading, "cases")
    for case in cases:
        title = FILLERS.sub("", case["title"])
        found = [
            outcome
            for one in read
            if FILLERS.sub("", one["title"]) == title
            for outcome in one.get("outcomes", ())
            if not outcome.get("other_case")
        ]
        left = list(found)
        for wanted in case["outcomes"]:
            best = max(left, key=lambda one: _closeness(wanted, one), default=None)
            if best is not None and _closeness(wanted, best) >= 1 and not wanted.get("other_case"):
                where = f"{case['title']} {wanted['defendant']} {wanted['quote'][:20]}"
                yield True, where
                yield from _fields(where, OUTCOME, wanted, {"final": False, **best})
            if best is not None and _closeness(wanted, best) >= 1:
                left.remove(best)
        for one in left:
            yield False, f"{case['title']} {one.get('defendant')} {one['as_written'][:20]}"


def _closeness(wanted: Row, found: Row) -> float:
    one, other = FILLERS.sub("", wanted["defendant"]), FILLERS.sub("", found.get("defendant") or "")
    person = bool(one and other) and (one in other or other in one)
    said = found["as_written"] in wanted["quote"] or wanted["quote"] in found["as_written"]
    fields = sum(found.get(name) == wanted.get(name) for name in ("kind", "months_min", "months_max"))
    return 4 * person + 2 * said + fields / 10


def _circumstances(row: Row, reading: Any) -> Told:
    def key(one: Row) -> str:
        return f"{one['kind']} {one['as_written']}"

    wanted, found = set(map(key, row["circumstances"])), set(map(key, _parts(reading, "circumstances")))
    yield from ((True, one) for one in wanted & found)
    yield from ((False, one) for one in found - wanted)


def _of_cases(name: str, field: str, key: str) -> Callable[[Row, Any], Told]:
    """Crimes or places of a case of the mirror."""

    def told(row: Row, reading: Any) -> Told:
        wanted, where = set(row[field]), row.get("number") or row.get("title")
        for case in _parts(reading, "cases"):
            if where in (case.get("number"), case.get("title")):
                found = {one[key] if isinstance(one, dict) else one for one in case.get(name, ())}
                yield from ((True, f"{where} {one}") for one in wanted & found)
                yield from ((False, f"{where} {one}") for one in found - wanted)

    return told


def _topic(row: Row, reading: Any) -> Told:
    topics = {document["analysis"]["topic"] for document in reading.get("documents", ())}
    if row["topic"] in ("fraud", "other") and bool(topics & {"fraud", "partly"}) == (row["topic"] == "fraud"):
        yield True, "topic"


def _pages(row: Row, reading: Any) -> Told:
    documents = reading.get("documents") or [{"article": {}, "analysis": {}}]
    article, analysis = documents[0]["article"], documents[0]["analysis"]
    text = "\n".join(one["article"].get("text", "") for one in documents)
    said = {**article, **analysis, "source": article.get("attribution")}
    for name in ("title", "published", "attribution", "source", "kind", "topic"):
        if row.get(name) is not None and said.get(name) == row[name]:
            yield True, name
    lines = [*(row.get("lines") or ()), *filter(None, (row.get("first"), row.get("last")))]
    yield from ((True, f"line {line[:20]}") for line in lines if line in text)
    yield from ((False, f"furniture {line[:20]}") for line in row.get("forbidden") or () if line in text)
    cases = {FILLERS.sub("", one["title"]): one for one in _parts(reading, "cases")}
    for wanted in (one for one in row.get("cases") or () if one.get("title")):
        found = cases.get(FILLERS.sub("", wanted["title"]))
        if found:
            yield True, f"case {wanted['title']}"
            sections = [one["as_written"].strip("【】") for one in found.get("sections", ())]
            for name, same in (
                ("number", found.get("number") == wanted.get("number")),
                ("keywords", list(found.get("keywords", ())) == wanted.get("keywords")),
                ("sections", sections == wanted.get("sections")),
            ):
                if same:
                    yield True, f"case {wanted['title']}: {name}"


def _queries(row: Row, reading: Any) -> Told:
    entries = reading["entries"]
    yield from ((True, f"first ten: {one}") for one in row["first"] if one in entries[:10])
    if entries and entries[0] in [*row["first"], *row.get("also", ())]:
        yield True, "on top"


KINDS: dict[str, Callable[[Row, Any], Told]] = {
    **dict.fromkeys(("figures", "figures_aside", "figures_whole"), _figures),
    **dict.fromkeys(("citations", "citations_aside"), _citations),
    **dict.fromkeys(("outcomes", "outcomes_aside"), _outcomes),
    "circumstances": _circumstances,
    "crimes": _of_cases("crimes", "crimes", "crime"),
    "places": _of_cases("regions", "regions", "code"),
    "topic": _topic,
    "pages": _pages,
    **dict.fromkeys(("queries", "references", "references_aside"), _queries),
}
