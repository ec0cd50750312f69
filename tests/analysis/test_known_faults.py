"""Forms that are known to be read wrongly: tests/gold/known.jsonl, and known_aside.jsonl for whoever mends them.

A row is a made text or page of one `form`, with the facts of one `part` that must be read (`expected`) and `why`. A
fact leaves out what is null or false, and `final` where it is true. `today` tells how the row is read wrongly: which of
the expected facts are missing (by position), and what is read instead. Whoever mends a form takes `today` off its rows;
rows without it look like the others and are read rightly. Outcomes of other cases count neither way, nor how far the
words of an outcome reach beyond its `quote`.

Mend a form with the rows of known.jsonl, without reading known_aside.jsonl; its rows then show how far that reaches.
`python -m tests.analysis.test_known_faults` writes `today` into both files as the rows are read now, and prints how
many are read wrongly.
"""

from __future__ import annotations

import json
from collections.abc import Iterator
from functools import cache
from typing import Any

import pytest

from archive.analysis import analyse
from archive.model import Analysis, Article, Context, Page, Role
from archive.readers.pages import read_and_analyse
from archive.store.structure_json import dumps
from tests.support.gold import GOLD, Entry, entries

Fact = dict[str, Any]

NOTHING: dict[str, list[Any]] = {"missing": [], "instead": []}
OPEN, ASIDE = entries("known"), entries("known_aside")
ROWS = [*OPEN, *ASIDE]
UNTOLD = ("start", "end", "as_written", "crimes_as_written", "final", "other_case")  # of an outcome, see _outcome


def _analysis(row: Entry) -> Analysis:
    if "html" in row:
        headers = (("Content-Type", "text/html; charset=utf-8"),)
        context = Context(Role.ARTICLE, None, None)
        page = Page(row["url"], "2026-11-24T00:00:00Z", 200, headers, row["html"].encode(), context, "site", 0)
        (document,) = read_and_analyse(page).documents
        return document.analysis
    return analyse(
        Article(
            title=row["title"],
            published=row["published"],
            published_from=None,
            attribution=row["attribution"],
            editor=None,
            text=row["text"],
        )
    )


def _facts(row: Entry) -> Iterator[Fact]:
    """What is read of a row, as the facts of its part."""
    analysis = _analysis(row)
    structure = json.loads(dumps(analysis.structure))
    if row["part"] == "issuer":
        yield {"issuers": list(analysis.issuers), "kind": analysis.kind}
        return
    for case in structure.get("cases", ()):
        if row["part"] == "keywords":
            yield {"case": case["title"], "keywords": case["keywords"]}
        elif row["part"] == "cases":
            first_line = row["text"][case["start"] :].split("\n", 1)[0]
            titled = {"number": case["number"], "subtitle": case["subtitle"]}
            yield {"title": case["title"], "first_line": first_line, **_told(titled)}
        else:
            yield from (_outcome(case["title"], one) for one in case["outcomes"] if not one["other_case"])
    if row["part"] == "cases":
        yield {"doubts": sorted(doubt["kind"] for doubt in structure.get("doubts", ()))}


def _outcome(case: str, read: Fact) -> Fact:
    fact = _told({name: value for name, value in read.items() if name not in (*UNTOLD, "crimes")})
    if read.get("confiscate_all") is False:  # a part of the property
        fact["confiscate_all"] = False
    if read["crimes_as_written"]:
        fact["crimes"] = read["crimes_as_written"]
    if not read["final"]:
        fact["final"] = False
    return {"case": case, **fact, "quote": read["as_written"]}


def _told(fact: Fact) -> Fact:
    return {name: value for name, value in fact.items() if value is not None and value is not False}


def _same(one: Fact, other: Fact) -> bool:
    quote, words = one.get("quote", ""), other.get("quote", "")
    same_words = quote in words or words in quote
    return same_words and {**one, "quote": ""} == {**other, "quote": ""}


@cache
def _differences(at: int) -> dict[str, list[Any]]:
    return differences(ROWS[at])


def differences(row: Entry) -> dict[str, list[Any]]:
    """The positions of the expected facts that are not read, and what is read beside the others."""
    instead, missing = list(_facts(row)), []
    for at, fact in enumerate(row["expected"]):
        if fact.get("other_case"):
            continue
        found = next((read for read in instead if _same(fact, read)), None)
        if found is None:
            missing.append(at)
        else:
            instead.remove(found)
    return {"missing": missing, "instead": instead}


def _known(at: int) -> tuple[pytest.MarkDecorator, ...]:
    reason = f"known: {ROWS[at]['why']}" if at < len(OPEN) else "known, kept aside"
    return (pytest.mark.xfail(strict=True, reason=reason),) if "today" in ROWS[at] else ()


@pytest.mark.parametrize("at", [pytest.param(at, id=row["id"], marks=_known(at)) for at, row in enumerate(ROWS)])
def test_a_form_is_read_rightly(at: int) -> None:
    assert _differences(at) == NOTHING


def test_what_is_known_to_be_wrong_is_wrong_in_the_way_that_is_known() -> None:
    """So a row fails for its own reason, and all else of it is right. What a row kept aside says is not shown."""
    other = [(at, row) for at, row in enumerate(ROWS) if _differences(at) != row.get("today", NOTHING)]
    assert [(row["id"], _differences(at) if at < len(OPEN) else "aside") for at, row in other] == []


def test_each_form_has_rows_to_mend_it_with_and_rows_kept_aside() -> None:
    assert len({row["id"] for row in ROWS}) == len(ROWS)
    assert {row["form"] for row in OPEN} == {row["form"] for row in ASIDE}


def test_quotes_and_people_are_in_the_texts() -> None:
    told = [(row, fact) for row in ROWS if row["part"] == "outcomes" for fact in row["expected"]]
    words = [(row["id"], fact[name], row["text"]) for row, fact in told for name in ("quote", "defendant")]
    assert [(id_, said) for id_, said, text in words if said not in text] == []


def renew() -> None:
    """Write `today` as the rows are read now, so that nobody must look at those kept aside."""
    for name, rows in (("known", OPEN), ("known_aside", ASIDE)):
        found = [differences(row) for row in rows]
        for row, today in zip(rows, found, strict=True):
            row.pop("today", None)
            if today != NOTHING:
                row["today"] = today
        lines = (json.dumps(row, ensure_ascii=False) + "\n" for row in rows)
        (GOLD / f"{name}.jsonl").write_text("".join(lines), "utf-8")
        print(f"{name}: {sum('today' in row for row in rows)} of {len(rows)} rows are read wrongly")


if __name__ == "__main__":
    renew()
