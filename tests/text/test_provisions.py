"""Articles with their paragraphs and items, in all forms that texts have."""

from __future__ import annotations

from collections.abc import Callable

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from archive.text.numerals import number_of
from archive.text.provisions import MAX_NUMBER, Provision, provisions_in
from tests.support.growth import assert_linear

Row = tuple[str, str]


def written(provision: Provision) -> str:
    """287-2/1(3): article 287之二, paragraph 1, item 3."""
    parts = [str(provision.article or "")]
    parts += [f"-{provision.article_sub}"] if provision.article_sub else []
    parts += [f"..{provision.article_to}"] if provision.article_to else []
    parts += [f"/{provision.paragraph}"] if provision.paragraph else []
    parts += [f"({provision.item})"] if provision.item and not provision.item_to else []
    parts += [f"({provision.item}..{provision.item_to})"] if provision.item_to else []
    return "".join(parts)


def rows(text: str) -> list[Row]:
    return [(text[one.start : one.end], written(one)) for one in provisions_in(text)]


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("依照刑法第二百六十六条定罪", [("第二百六十六条", "266")]),
        ("第266条", [("第266条", "266")]),
        ("第２６６条", [("第２６６条", "266")]),
        ("第 266 条", [("第 266 条", "266")]),
        ("民法典第一千一百六十五条", [("第一千一百六十五条", "1165")]),
        ("第二百八十七条之二第一款第（三）项", [("第二百八十七条之二第一款第（三）项", "287-2/1(3)")]),
        ("第287条之2第1款第(3)项", [("第287条之2第1款第(3)项", "287-2/1(3)")]),
        ("第五条的第二款", [("第五条的第二款", "5/2")]),
        ("第六条第三款第二项第1目", [("第六条第三款第二项第1目", "6/3(2)")]),
        ("第一百条之规定", [("第一百条", "100")]),
    ],
)
def test_a_provision_is_read_with_all_its_parts(text: str, expected: list[Row]) -> None:
    assert rows(text) == expected


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("第二、四、五条", [("第二、四、五条", number) for number in "245"]),
        ("第八条、九条和第十二条", [("第八条", "8"), ("九条", "9"), ("第十二条", "12")]),
        ("第八条第一款、第三款，第九条", [("第八条第一款", "8/1"), ("第三款", "8/3"), ("第九条", "9")]),
        ("第八条第一、三款", [("第八条第一、三款", "8/1"), ("第八条第一、三款", "8/3")]),
        ("第八条第二款第一项和第三项", [("第八条第二款第一项", "8/2(1)"), ("第三项", "8/2(3)")]),
        ("第八条第二款第一项、第三款", [("第八条第二款第一项", "8/2(1)"), ("第三款", "8/3")]),
        ("第八条第（一）（三）项", [("第八条第（一）（三）项", "8(1)"), ("第八条第（一）（三）项", "8(3)")]),
        ("第七条之一、之三以及第九条", [("第七条之一", "7-1"), ("之三", "7-3"), ("第九条", "9")]),
    ],
)
def test_lists_carry_on_what_is_not_written_again(text: str, expected: list[Row]) -> None:
    assert rows(text) == expected


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("第三十三条至第三十五条", ["33..35"]),
        ("第三十三条至三十五条", ["33..35"]),
        ("第三十三至三十五条", ["33..35"]),
        ("第33-35条", ["33..35"]),
        ("第33条—第35条", ["33..35"]),
        ("第一条至第三条，第五条至第十条", ["1..3", "5..10"]),
        ("第四条第二项至五项", ["4(2..5)"]),
        ("第四条第（三）至（五）项", ["4(3..5)"]),
        ("第四条第一款至第三款", ["4/1", "4/2", "4/3"]),
        ("第七条之一至之三", ["7-1", "7-2", "7-3"]),
        ("第七条之一至第七条之三", ["7-1", "7-2", "7-3"]),
        ("第九条至第三条", ["9"]),
    ],
)
def test_ranges_have_both_ends(text: str, expected: list[str]) -> None:
    assert [provision for _, provision in rows(text)] == expected


def test_a_paragraph_or_item_alone_has_no_article() -> None:
    assert rows("依照第二款的规定，第（三）项") == [("第二款", "/2"), ("第（三）项", "(3)")]


@pytest.mark.parametrize(
    "text", ["三项制度和两款软件", "第一条件", "第三条款", "第一项目", "前三条例", "1.5条", "第0条"]
)
def test_what_only_looks_like_a_provision_is_none(text: str) -> None:
    assert rows(text) == []


def test_a_number_without_ordinal_says_so() -> None:
    assert [one.has_ordinal for one in provisions_in("刑法266条，另有二十条措施，第八条、九条")] == [
        False,
        False,
        True,
        True,
    ]


def test_a_provision_that_goes_on_a_list_says_so() -> None:
    assert [one.continues for one in provisions_in("第八条第一款、第二款，第九条；他依第十条")] == [
        False,
        True,
        True,
        False,
    ]


HANZI_DIGITS = "〇一二三四五六七八九"


def hanzi(number: int) -> str:
    units, digits, written = ["", "十", "百", "千"], str(number), ""
    for place, digit in zip(range(len(digits) - 1, -1, -1), digits, strict=True):
        written += HANZI_DIGITS[int(digit)] + units[place] if digit != "0" else "零"
    written = written.rstrip("零").replace("零零", "零")
    return written[1:] if written.startswith("一十") else written


FORMS: list[Callable[[int], str]] = [
    hanzi,
    str,
    lambda number: "".join(chr(ord(digit) + 0xFEE0) for digit in str(number)),
    lambda number: f"（{hanzi(number)}）",
    lambda number: f"({number})",
]


@given(
    st.integers(1, MAX_NUMBER),
    st.none() | st.integers(1, 30),
    st.none() | st.integers(1, 9),
    st.none() | st.integers(1, 40),
    st.sampled_from(FORMS[:3]),
    st.sampled_from(FORMS),
)
def test_a_provision_is_the_same_in_every_kind_of_numeral(
    article: int,
    sub: int | None,
    paragraph: int | None,
    item: int | None,
    form: Callable[[int], str],
    form_of_items: Callable[[int], str],
) -> None:
    assert number_of(hanzi(article)) == article
    text = f"第{form(article)}条" + (f"之{form(sub)}" if sub else "")
    text += (f"第{form(paragraph)}款" if paragraph else "") + (f"第{form_of_items(item)}项" if item else "")
    expected = Provision(2, 2 + len(text), article, sub, None, paragraph, item)
    assert provisions_in(f"依照{text}的规定") == [expected]


@given(st.text(alphabet="第之条款项目、，至和（）()一二十百零0１9-的 刑法") | st.text())
@settings(max_examples=500)
def test_offsets_are_in_order_whatever_the_text(text: str) -> None:
    found = provisions_in(text)
    assert all(0 <= one.start < one.end <= len(text) for one in found)
    assert [one.start for one in found] == sorted(one.start for one in found)


@pytest.mark.parametrize(
    "unit",
    [
        "第",
        "一",
        "7",
        "、",
        "一、",
        "第一、",
        "第一条",
        "第一条、",
        "（一）",
        "第一条第一款第一项",
        "第一条至",
        "第一款至第九款",
        "一条",
    ],
)
def test_any_text_is_read_in_linear_time(unit: str) -> None:
    assert_linear(provisions_in, lambda characters: unit * (characters // len(unit)), size=50_000)


def test_a_paragraph_beside_a_number_without_a_unit_is_of_no_article_far_before() -> None:
    text = "依照第三百八十九条定罪。" + "被告人返还钱款。" * 30 + "又依照第八十九第一款处理。"
    first, paragraph = provisions_in(text)
    assert (first.article, first.paragraph, text[first.start : first.end]) == (389, None, "第三百八十九条")
    assert (paragraph.article, paragraph.paragraph) == (None, 1)
