"""The provisions that sentences of our own cite: citations.toml, and what ends with a case or a section of it."""

from __future__ import annotations

from pathlib import Path

from hypothesis import given
from hypothesis import strategies as st

from archive.text.numerals import numeral_of
from tests.support.citation_reading import citations_in, cited_in
from tests.support.forms import misread

FACTS = "检察机关依法审查，法院依法判决。"


def provisions(text: str, title: str | None = None) -> list[str]:
    return [one.provision for one in cited_in(text, title=title)]


def test_provisions_are_read_as_the_table_says() -> None:
    assert misread(Path(__file__).with_name("citations.toml"), cited_in) == []


def test_short_names_and_laws_do_not_carry_over_to_another_case() -> None:
    first = "案例一\n甲某案\n【基本案情】\n《航道养护管理办法》（以下简称《办法》）第三条。\n"
    text = f"{first}案例二\n乙某案\n【基本案情】\n依《办法》第五条、该条第二款处理。"
    assert provisions(text, "典型案例") == ["航道养护管理办法3"]
    numbers = "案例一\n甲某案\n【基本案情】\n刑法第一百九十一条。\n案例二\n乙某案\n【基本案情】\n以第一百九十一条定罪。"
    assert provisions(numbers, "典型案例") == ["刑法191"]
    told_in_one = text.replace("案例二\n乙某案\n【基本案情】\n", "")
    assert provisions(told_in_one, "典型案例") == ["航道养护管理办法3", "航道养护管理办法5", "航道养护管理办法5/2"]


def test_a_list_of_laws_ends_with_its_section() -> None:
    listed = "【相关规定】\n《中华人民共和国航道法》第四条\n第五条\n"
    case = f"案例一\n甲某案\n【基本案情】\n{FACTS}\n{listed}"
    text = f"{case}【典型意义】\n第一条辩解不能成立。\n第六条所述事实不清。"
    assert provisions(text, "典型案例") == ["航道法4", "航道法5"]


def test_a_list_of_laws_names_papers_of_every_kind() -> None:
    papers = "《航道疏浚推荐方法》（第Ⅱ版）\n《某省航道养护工作方案》\n"
    listed = f"案例一\n甲某案\n【基本案情】\n{FACTS}\n【相关规定】\n{papers}"
    assert provisions(listed, "典型案例") == ["航道疏浚推荐方法", "某省航道养护工作方案"]
    assert provisions(papers) == []


def test_a_citation_has_its_sentence() -> None:
    text = "第一句。依照刑法第六十七条，可以从轻。末句。\n《航道法》\n第四条\n正文"
    sentences = [text[one.sentence_start : one.sentence_end] for one in citations_in(text)]
    assert sentences == ["依照刑法第六十七条，可以从轻。", "《航道法》\n第四条"]
    long = f"{'前' * 300}，依照刑法第二条，{'后' * 300}。"
    (found,) = citations_in(long)
    assert (found.sentence_start, found.sentence_end) == (0, len(long))


def test_a_long_line_of_citations_stores_little_of_itself_with_each() -> None:
    for text in (
        "，".join(f"刑法第{article}条第{paragraph}款" for paragraph in range(1, 5) for article in range(1, 1001)),
        "；".join(f"刑法第{'、'.join(map(str, range(at, at + 60)))}条" for at in range(1, 900)),
        f"刑法第{'、'.join(map(str, range(1, 2001)))}条",
    ):
        found = citations_in(text)
        assert found
        assert sum(len(one.as_written) + one.sentence_end - one.sentence_start for one in found) < 1500 * len(found)


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
        (found,) = citations_in(text + "定罪处罚。")
        return found.law, found.article, found.article_sub, found.paragraph, found.item

    expected = ("中华人民共和国刑法", article, sub, paragraph, item)
    laws = ("刑法", "《刑法》", "《中华人民共和国刑法》", "中华人民共和国刑法")
    assert {citation(law, form) for law in laws for form in ("hanzi", "arabic", "wide")} == {expected}
