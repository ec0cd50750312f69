"""The kind of a text, by the shapes of kinds.toml."""

from __future__ import annotations

import tomllib
from pathlib import Path

from hypothesis import given
from hypothesis import strategies as st

from archive.analysis import analyse
from archive.model import Article, Kind
from archive.rules import load

TABLE = tomllib.loads(Path(__file__).with_name("kinds.toml").read_text("utf-8"))
SHAPES = TABLE["shapes"]


def kind_of(title: str | None, text: str, attribution: str | None = None) -> tuple[Kind, str]:
    found = analyse(Article(title, None, None, attribution, None, text))
    return found.kind, found.kind_from


def filled(text: str) -> str:
    """The text with its pieces, and theirs."""
    return text if "{" not in text else filled(text.format_map(TABLE["pieces"]))


RELEASE, LONG = filled("{RELEASE}"), filled("{LONG}")


def test_every_shape_has_its_kind() -> None:
    found = {name: kind_of(shape.get("title"), filled(shape["text"])) for name, shape in SHAPES.items()}
    assert {name: kind for name, kind in found.items() if kind[0] != SHAPES[name]["kind"]} == {}
    assert {shape["kind"] for shape in SHAPES.values()} == set(Kind)


def test_a_newspaper_named_as_source_makes_no_release() -> None:
    assert kind_of("最高检发布典型案例", RELEASE, "检察日报")[0] is Kind.OTHER
    assert kind_of("最高检发布典型案例", RELEASE, "最高人民检察院")[0] is Kind.RELEASE


def test_white_space_in_a_title_does_not_matter() -> None:
    assert kind_of("第四检察厅负责人　答 记者\u2002问", LONG)[0] is Kind.PRESS_QA


def test_the_deciding_rule_is_named() -> None:
    assert kind_of("甲某盗窃案", filled("{TWO_GUIDING}"))[1] == "guiding_number_lines"
    assert kind_of("第一检察厅负责人就典型案例答记者问", LONG)[1] == "press_qa_title"
    assert kind_of("关于做好专项行动的通知", f"各省、自治区、直辖市人民检察院：\n{LONG}")[1] == "notice_to_offices"
    assert kind_of("无题", LONG)[0] is Kind.OTHER


def test_rules_have_different_names_and_say_where_they_were_seen() -> None:
    rules = load("analysis/data/kinds.toml")["rules"]
    assert len({rule["name"] for rule in rules}) == len(rules)
    assert all(rule["evidence"] for rule in rules)
    assert {rule["kind"] for rule in rules} == set(Kind)


@given(st.sampled_from(sorted(SHAPES)), st.text(alphabet="甲乙丙丁的了在", max_size=40))
def test_a_plain_paragraph_more_at_the_end_changes_nothing(name: str, paragraph: str) -> None:
    shape = SHAPES[name]
    assert kind_of(shape.get("title"), f"{filled(shape['text'])}\n{paragraph}。")[0] == shape["kind"]
