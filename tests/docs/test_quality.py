"""The known quality: every field that is read is measured or said not to be, and the figures can be what they claim."""

from __future__ import annotations

import json
from datetime import date

from archive import schema
from archive.known_quality import FILE, known_quality
from docs.quality import ASIDE, FIELDS, MATERIALS, UNMEASURED

# What of these tables is not read from a page: keys, addresses, counts, and how a value was found.
NOT_READ = {
    "publications": "id slug kind_from issuer published_from theme_from year topic_score topic_terms source_id url "
    "chars case_count copy_count first_seen added_at place",
    "publication_texts": "publication_id",
    "copies": "page_id position why",
    "cases": "id publication_id start end place",
    "case_sections": "case_id position heading",
    "case_crimes": "case_id how",
    "case_regions": "case_id how",
    "figures": "id publication_id case_id position start end sentence series_id",
    "outcomes": "id publication_id case_id position start end",
    "outcome_crimes": "outcome_id position",
    "circumstances": "id publication_id case_id outcome_id position start end",
    "citations": "id publication_id case_id position start end sentence",
}


def columns(names: list[str]) -> set[str]:
    """table.column for each of the names; for a table all its columns."""
    tables = {name: [f"{name}.{column.name}" for column in schema.BY_NAME[name].columns] for name in schema.BY_NAME}
    return {column for name in names for column in tables.get(name, [name])}


def test_every_column_that_is_read_is_measured_or_named_as_not_measured() -> None:
    measured = [column for field in FIELDS.values() for column in field.columns]
    not_read = [f"{table}.{column}" for table, names in NOT_READ.items() for column in names.split()]
    covered = columns([*measured, *UNMEASURED, *not_read])
    assert columns(list(NOT_READ)) - covered == set()
    assert covered - columns(list(schema.BY_NAME)) == set()
    assert set(measured) & {*UNMEASURED, *not_read} == set()


def test_every_field_has_one_score_of_a_material_and_every_score_is_of_a_field() -> None:
    scores = known_quality().scores
    assert {score.field for score in scores} == set(FIELDS)
    assert {score.material for score in scores} == set(MATERIALS)
    assert known_quality().aside == set(ASIDE) < set(MATERIALS)
    rows = json.loads(FILE.read_text("utf-8"))["scores"]
    assert len({(row["field"], row["material"]) for row in rows}) == len(rows)


def test_scores_are_shares() -> None:
    assert [score for score in known_quality().scores if not 0 <= score.right <= score.of or not score.of] == []
    assert date.fromisoformat(known_quality().measured) <= date.today()
