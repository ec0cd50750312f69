"""Citations of any text: offsets are exact, forms of numerals do not matter, and the time grows as the text does."""

from __future__ import annotations

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from archive.analysis.citations import citations_of
from archive.text.numerals import numeral_of
from tests.support.growth import assert_linear

PIECES = (
    *(
        "《中华人民共和国刑法》",
        "刑法",
        "本法",
        "该解释",
        "《关于航道的意见》",
        "《",
        "》",
        "（2018年修正）",
        "（现为",
        "现适用",
    ),
    *(
        "（以下简称《办法》）",
        "《办法》",
        "最高人民法院、",
        "第三条",
        "第五十条之二第一款",
        "第（二）项",
        "、",
        "，",
        "。",
        "\n",
        "原",
    ),
    *(
        "1979年",
        "（",
        "）",
        "[",
        "]",
        "第",
        "条",
        "规定",
        "法释〔2018〕6号",
        "该条",
        "第二款",
        "合同",
        "〈",
        "〉",
        "\\",
    ),
)


@given(st.lists(st.sampled_from(PIECES), max_size=40).map("".join) | st.text())
@settings(max_examples=400)
def test_offsets_are_exact_and_in_order_whatever_the_text(text: str) -> None:
    found = citations_of(text)
    assert [text[one.start : one.end] for one in found] == [one.as_written for one in found]
    assert [one.start for one in found] == sorted(one.start for one in found)
    assert all(0 <= one.sentence_start <= one.start < one.end <= one.sentence_end <= len(text) for one in found)


@given(
    st.integers(1, 999), st.none() | st.integers(1, 20), st.none() | st.integers(1, 9), st.none() | st.integers(1, 30)
)
def test_a_citation_is_the_same_in_every_kind_of_numeral(
    article: int, sub: int | None, paragraph: int | None, item: int | None
) -> None:
    def citation(law: str, form: str) -> tuple[object, ...]:
        def number(value: int) -> str:
            digits = numeral_of(value) if form == "hanzi" else str(value)
            return "".join(chr(ord(one) + 0xFEE0) for one in digits) if form == "wide" else digits

        text = f"依照{law}第{number(article)}条" + (f"之{number(sub)}" if sub else "")
        text += (f"第{number(paragraph)}款" if paragraph else "") + (f"第（{number(item)}）项" if item else "")
        (found,) = citations_of(text + "定罪处罚。")
        return found.law, found.article, found.article_sub, found.paragraph, found.item

    expected = ("中华人民共和国刑法", article, sub, paragraph, item)
    laws = ("刑法", "《刑法》", "《中华人民共和国刑法》", "中华人民共和国刑法")
    assert {citation(law, form) for law in laws for form in ("hanzi", "arabic", "wide")} == {expected}


@pytest.mark.parametrize(
    "unit",
    [
        *(
            "第",
            "一",
            "7",
            "、",
            "第一、",
            "《",
            "》",
            "《a》",
            "刑法",
            "本法",
            "（",
            "）",
            "（现为",
            "以下简称",
            "\n",
            "。",
            "原",
        ),
        *(
            "《刑法》",
            "刑法第一条、",
            "《刑法》\n第一条\n",
            "《刑法》（以下简称《刑》）",
            "最高人民法院、",
            "2018年修正",
            "法释〔2018〕6号",
        ),
        *(
            "违反国家航道法第一条",
            "（现为第一条）",
            "第一款至第九款",
            "《刑法》（2018年修正）第一条（现为第二条）",
            "《刑法》《",
        ),
    ],
)
def test_any_text_is_read_in_linear_time(unit: str) -> None:
    assert_linear(citations_of, lambda characters: unit * (characters // len(unit)), size=50_000)


@pytest.mark.parametrize(
    "text",
    [
        "，".join(f"刑法第{article}条第{paragraph}款" for paragraph in range(1, 9) for article in range(1, 2001)),
        "；".join(f"刑法第{'、'.join(map(str, range(at, at + 60)))}条" for at in range(1, 1900)),
        f"刑法第{'、'.join(map(str, range(1, 2001)))}条",
    ],
)
def test_a_long_line_of_citations_stores_little_of_itself_with_each(text: str) -> None:
    found = citations_of(text)
    assert found
    assert sum(len(one.as_written) + one.sentence_end - one.sentence_start for one in found) < 1500 * len(found)


def test_a_sentence_of_usual_length_is_whole() -> None:
    text = f"{'前' * 300}，依照刑法第二条，{'后' * 300}。"
    (found,) = citations_of(text)
    assert (found.sentence_start, found.sentence_end) == (0, len(text))
