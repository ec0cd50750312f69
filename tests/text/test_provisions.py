"""Articles with their paragraphs and items, in all forms that texts have."""

from __future__ import annotations

import tomllib
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from archive.text.provisions import Provision, provisions_in
from tests.support.growth import assert_linear

FORMS = tomllib.loads((Path(__file__).parent / "forms.toml").read_text("utf-8"))


def written(provision: Provision) -> str:
    """287-2/1(3): article 287之二, paragraph 1, item 3."""
    parts = [str(provision.article or "")]
    parts += [f"-{provision.article_sub}"] if provision.article_sub else []
    parts += [f"..{provision.article_to}"] if provision.article_to else []
    parts += [f"/{provision.paragraph}"] if provision.paragraph else []
    parts += [f"({provision.item})"] if provision.item and not provision.item_to else []
    parts += [f"({provision.item}..{provision.item_to})"] if provision.item_to else []
    return "".join(parts)


def test_provisions_are_read_with_all_their_parts_in_lists_and_in_ranges() -> None:
    def rows(text: str) -> list[str]:
        return [f"{text[one.start : one.end]} | {written(one)}" for one in provisions_in(text)]

    assert {text: rows(text) for text in FORMS["provisions"]} == FORMS["provisions"]
    assert [text for text in FORMS["no_provisions"] if provisions_in(text)] == []


@given(st.text(alphabet="第之条款项目、，至和（）()一二十百零0１9-的 刑法") | st.text())
@settings(max_examples=500)
def test_offsets_are_in_order_whatever_the_text(text: str) -> None:
    found = provisions_in(text)
    assert all(0 <= one.start < one.end <= len(text) for one in found)
    assert [one.start for one in found] == sorted(one.start for one in found)


@pytest.mark.timing
@pytest.mark.parametrize("unit", FORMS["units"])
def test_any_text_is_read_in_linear_time(unit: str) -> None:
    assert_linear(provisions_in, lambda characters: unit * (characters // len(unit)), size=50_000)


def test_a_paragraph_beside_a_number_without_a_unit_is_of_no_article_far_before() -> None:
    text = "依照第三百八十九条定罪。" + "被告人返还钱款。" * 30 + "又依照第八十九第一款处理。"
    first, paragraph = provisions_in(text)
    assert (first.article, first.paragraph, text[first.start : first.end]) == (389, None, "第三百八十九条")
    assert (paragraph.article, paragraph.paragraph) == (None, 1)
