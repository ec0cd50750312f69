"""The example of docs/outcomes.md is read as the document's tables say."""

from __future__ import annotations

import re
import sqlite3
from contextlib import closing
from dataclasses import fields, replace
from pathlib import Path

import pytest

from archive.analysis.outcomes import circumstances_of, outcomes_of
from archive.model import Case, Circumstance, Outcome
from tests.support import made_outcomes

DOCUMENT = (Path(__file__).resolve().parents[2] / "docs" / "outcomes.md").read_text("utf-8")
TITLE = "沈某等人诈骗案"
TEXT = f"{TITLE}\n" + "\n".join(re.findall(r"^> (.+)$", DOCUMENT, re.MULTILINE))
CASE = Case(len(TITLE) + 1, len(TEXT), None, TITLE, None, (), TITLE, TEXT, (), "", (), (), ())
QUERIES = dict(re.findall(r"```sql\n-- (.+?)\n(.+?)```", DOCUMENT, re.DOTALL))
NAMED = re.compile(r"`([^`]*)`|(NULL)")


def rows(table: str) -> dict[str, list[str]]:
    """The values of the example in a table of the document, by their column."""
    part = DOCUMENT.partition(f"### `{table}`")[2].split("##", 1)[0]
    found = {}
    for line in re.findall(r"^\| (`.+)$", part, re.MULTILINE):
        columns, example, _ = line.split(" | ", 2)
        values = [value or null for value, null in NAMED.findall(example)]
        names = [name for name, _ in NAMED.findall(columns)]
        if len(names) == len(values):
            found.update({name: [value] for name, value in zip(names, values, strict=True)})
        else:
            found[names[-1]] = values
    return found


@pytest.fixture(scope="module")
def outcomes() -> tuple[Outcome, ...]:
    return outcomes_of(TEXT, CASE)


@pytest.fixture(scope="module")
def circumstances(outcomes: tuple[Outcome, ...]) -> tuple[Circumstance, ...]:
    return circumstances_of(TEXT, replace(CASE, outcomes=outcomes), outcomes)


def shown(value: object) -> str:
    return "NULL" if value is None else str(int(value)) if isinstance(value, bool) else str(value)


def test_the_text_has_the_outcomes_that_the_document_counts(outcomes: tuple[Outcome, ...]) -> None:
    assert [outcome.defendant for outcome in outcomes] == ["沈某", "韩某、杨某等9名业务员", "朱某", "沈某", "秦某"]


def test_each_column_has_the_value_of_the_group(outcomes: tuple[Outcome, ...]) -> None:
    group = outcomes[1]
    table = rows("outcomes")
    columns = {field.name for field in fields(Outcome)} - {"crimes", "crimes_as_written", "start", "end"}
    assert table.keys() == columns
    assert {name: shown(getattr(group, name)) for name in columns} == {
        name: values[0] for name, values in table.items()
    }


def test_crimes_and_circumstances_are_those_of_the_document(
    outcomes: tuple[Outcome, ...], circumstances: tuple[Circumstance, ...]
) -> None:
    crimes = rows("outcome_crimes")
    assert (list(outcomes[0].crimes), list(outcomes[0].crimes_as_written)) == (crimes["crime_id"], crimes["as_written"])
    table = rows("circumstances")
    own = [one for one in circumstances if one.defendant == "秦某"]
    assert [one.kind for one in own] == table["kind"]
    assert [one.as_written for one in own] == table["as_written"]
    assert {one.outcome for one in own} == {4}


@pytest.mark.parametrize(
    ("query", "expected"),
    [
        ("terms", [(36, 1, "己某某冒充客服诈骗案")]),
        ("suspended", [("己某某冒充客服诈骗案", "2024-05-20"), ("丑某、寅某帮助信息网络犯罪活动案", "2021-03-10")]),
    ],
)
def test_the_queries_find_what_they_are_for(query: str, expected: list[tuple[object, ...]], tmp_path: Path) -> None:
    with closing(sqlite3.connect(made_outcomes.build(tmp_path / "fanzha.db"))) as db:
        assert [row[: len(expected[0])] for row in db.execute(QUERIES[query])] == expected
