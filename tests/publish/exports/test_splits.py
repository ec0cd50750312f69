"""No two copies of one text are on two sides of the split, and no family moves when others come."""

from __future__ import annotations

import gzip
import json
import sqlite3
from contextlib import AbstractContextManager
from dataclasses import replace
from pathlib import Path
from random import Random

import pytest
from opencc import OpenCC

from archive.publish.exports.models.families import Split, TextFamily, families
from archive.publish.exports.public_tables import reading
from tests.publish.exports.conftest import Exports, exported
from tests.support.public_file import SITE, Made, MadeCase, MadeSection, build
from tests.support.sentences import changed, sentences

NUMBER = 20  # sentences of a case: about 500 hanzi


def case(name: str, text: str | None = None, **more: object) -> MadeCase:
    """A case of which no other name has a sentence."""
    text = text or "".join(sentences(0, NUMBER, name))
    return MadeCase(f"案例 {name}案", f"{name}案", (MadeSection("facts", "【基本案情】", text),), **more)  # type: ignore[arg-type]


def batch(number: int, *cases: MadeCase) -> Made:
    """A batch of cases on a page of its own."""
    text = "\n".join([f"现将第{number}批典型案例发布如下。", *(one.text for one in cases)])
    return Made(
        f"第{number}批典型案例", text, "typical_cases", "2025-01-02", (f"{SITE}/dxal/{number}.shtml",), cases=cases
    )


def alone(number: int, text: str) -> Made:
    """A text without cases on a page of its own."""
    return Made(f"报道{number}", text, "release", "2025-02-03", (f"{SITE}/xw/{number}.shtml",))


def families_of(folder: Path, *publications: Made) -> list[TextFamily]:
    with reading(build(folder / "fanzha.db", publications)) as db:
        found = families(db)
    return [found[made.id] for made in publications]


ORIGINAL = batch(1, case("甲"), case("乙"))
FACTS = ORIGINAL.cases[0].sections[0].text
OTHERS = [batch(9, case("丙"), case("丁")), alone(8, "".join(sentences(0, 30, "戊")))]

COPIES = {
    "the whole batch again": batch(2, *ORIGINAL.cases),
    "a case in another batch": batch(2, case("己"), case("甲")),
    "a case under another title": batch(2, case("庚", FACTS)),
    "a case as a page of its own": alone(2, ORIGINAL.cases[0].text),
    "a case between a preface and a closing": alone(
        2, "".join((*sentences(0, 5, "前"), FACTS, *sentences(0, 5, "后")))
    ),
    "half of a case": alone(2, FACTS[: len(FACTS) // 2]),
    "a case in traditional hanzi": alone(2, OpenCC("s2t").convert(ORIGINAL.cases[0].text)),
    "a case without punctuation and line ends": alone(2, ORIGINAL.cases[0].text.replace("。", " ").replace("\n", "")),
    "a poor scan": batch(2, case("辛", changed(FACTS, 0.05))),
    "a case with a sentence in ten replaced": batch(
        2, case("壬", "".join([*sentences(0, NUMBER - 2, "甲"), *sentences(0, 2, "换")]))
    ),
}


@pytest.mark.parametrize("copy", COPIES.values(), ids=COPIES)
def test_a_copy_is_of_the_family_of_its_text(copy: Made, tmp_path: Path) -> None:
    one, other, *others = families_of(tmp_path, ORIGINAL, copy, *OTHERS)
    assert one == other
    assert len({one.id, *(family.id for family in others)}) == 3


def test_an_abridged_guiding_case_is_known_by_its_number(tmp_path: Path) -> None:
    made = [batch(number, case(f"{number}", number="检例第901号")) for number in (1, 2)]
    one, other, *_ = families_of(tmp_path, *made, *OTHERS)
    assert one == other


def test_what_is_near_to_two_families_joins_them_on_the_side_of_the_older(tmp_path: Path) -> None:
    made = [batch(1, case("甲")), batch(2, case("乙")), batch(3, case("乙"), case("甲"))]
    found = families_of(tmp_path, *made, *OTHERS)
    assert len({family.id for family in found}) == 3
    assert len(set(found[:3])) == 1


@pytest.mark.slow
def test_form_letters_in_hundreds_of_texts_join_no_strangers(tmp_path: Path) -> None:
    """A fifth of each text is the same everywhere."""
    form = "".join(sentences(0, 5, "格式"))
    made = [alone(number, form + "".join(sentences(0, NUMBER, f"{number}"))) for number in range(150)]
    assert len({family.id for family in families_of(tmp_path, *made)}) == 150


def test_short_texts_are_copies_only_if_they_are_alike(tmp_path: Path) -> None:
    notice = "详见附件，特此通知，请各单位遵照执行。"
    short = "".join(sentences(0, 3, "短"))
    made = [alone(1, notice), alone(2, notice), alone(3, short), alone(4, short.replace("。", "；"))]
    one, two, three, four = families_of(tmp_path, *made)
    assert one != two
    assert three == four


@pytest.mark.slow
def test_a_family_stays_on_its_side_when_others_come(tmp_path: Path) -> None:
    """Each edition has more texts; some are copies of earlier ones on younger pages."""
    random = Random(1)
    made = [batch(number, case(f"{number}"), case(f"{number}b")) for number in range(24)]
    copies = [batch(1_000 + at, case(f"{at}甲"), random.choice(made[:16]).cases[0]) for at in range(12)]
    with reading(build(tmp_path / "first.db", tuple(made[:16]))) as db:
        first = families(db)
    build(tmp_path / "second.db", (*made, *copies))
    with _dated(tmp_path / "second.db", copies) as db:
        second = families(db)
    assert {publication: second[publication] for publication in first} == first
    assert len({family.split for family in second.values()}) == len(Split)


def _dated(path: Path, younger: list[Made]) -> AbstractContextManager[sqlite3.Connection]:
    """A connection to the file, in which the pages of these publications were seen later."""
    with sqlite3.connect(path) as db:
        db.executemany(
            "update pages set first_seen = '2026-12-01T00:00:00Z' where url = ?", [made.urls for made in younger]
        )
    db.close()
    return reading(path)


def cases_of(exports: Exports) -> list[dict[str, object]]:
    with gzip.open(exports.folder / "cases.jsonl.gz", "rt", encoding="utf-8") as lines:
        return [json.loads(line) for line in lines]


def test_a_case_has_its_text_and_facts(tmp_path: Path) -> None:
    [first, _] = cases_of(exported(build(tmp_path / "fanzha.db", (ORIGINAL,)), tmp_path / "edition"))
    made = ORIGINAL.cases[0]
    assert (first["title"], first["text"], first["facts"]) == (made.title, made.text, FACTS)
    assert first["sections"] == [{"heading": "facts", "heading_as_written": "【基本案情】", "text": FACTS}]
    assert (first["rights"], first["excerpt"], first["url"]) == ("official", None, ORIGINAL.urls[0])


@pytest.mark.parametrize(
    ("tier", "kind", "attribution", "rights"),
    [
        ("official", "typical_cases", "样例检察", "official"),
        ("official", "typical_cases", "检察日报", "official"),  # a batch is the office's, wherever it was printed first
        ("official", "release", "检察日报", "reserved"),
        ("press", "typical_cases", "样例检察", "reserved"),
        (None, "typical_cases", None, "reserved"),
    ],
)
def test_a_text_whose_rights_are_reserved_is_an_excerpt(
    tier: str | None, kind: str, attribution: str | None, rights: str, tmp_path: Path
) -> None:
    public = build(tmp_path / "fanzha.db", (replace(ORIGINAL, kind=kind, attribution=attribution),))
    with sqlite3.connect(public) as db:
        db.execute("update pages set tier = ?", (tier,))
    db.close()
    edition = exported(public, tmp_path / "edition")
    for record in cases_of(edition):
        assert record["rights"] == rights
        whole = rights == "official"
        assert (record["text"] is not None) == (record["facts"] is not None) == bool(record["sections"]) == whole
        assert (record["excerpt"] is None) == whole
        assert len(record["excerpt"] or "") <= 120  # type: ignore[arg-type]
        assert record["text_sha256"]
    sheet = (edition.folder / "DATASHEET.md").read_text("utf-8")
    assert f"| {rights} | 2 |" in sheet
