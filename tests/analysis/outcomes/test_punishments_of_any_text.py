"""Terms and amounts survive any way of writing them; any text is read, exactly and in linear time."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from archive.analysis.outcomes.punishments import PhraseUse, punishments_in
from tests.support.growth import assert_linear

FULL_WIDTH = str.maketrans("0123456789.", "０１２３４５６７８９．")
FORMAL = str.maketrans("一二三四五六七八九十百千", "壹贰叁肆伍陆柒捌玖拾佰仟")


def hanzi(number: int) -> str:
    """三万零五十 for 30050."""
    digits, units, large = "零一二三四五六七八九", ["", "十", "百", "千"], ["", "万"]
    written, zero = "", False
    text = str(number)
    for index, digit in enumerate(text):
        place = len(text) - 1 - index
        if digit == "0":
            zero = True
        else:
            written += ("零" if zero and written else "") + digits[int(digit)] + units[place % 4]
            zero = False
        if place % 4 == 0 and any(d != "0" for d in text[max(0, index - 3) : index + 1]):
            written += large[place // 4]
            zero = False
    return written.removeprefix("一") if 10 <= number < 20 else written


def term(months: int, style: str) -> str:
    years, rest = divmod(months, 12)
    write = hanzi if style.startswith("hanzi") else str
    if style.endswith("months") or not years:
        text = f"{write(months)}个月"
    else:
        zero = "零" if style.endswith("zero") else ""
        text = f"{write(years)}年" + (f"{zero}{write(rest)}个月" if rest else "")
    return text.translate(FULL_WIDTH) if style.startswith("full width") else text


def amount(yuan: int, style: str) -> str:
    match style:
        case "commas":
            return f"{yuan:,}元"
        case "full-width comma":
            return f"{yuan:,}元".replace(",", "，")
        case "万":
            return f"{yuan / 10_000:g}万元"
        case "hanzi":
            return f"{hanzi(yuan)}元"
        case "formal":
            return f"{hanzi(yuan).translate(FORMAL)}元整"
        case "full width":
            return f"{yuan}元".translate(FULL_WIDTH)
    return f"{yuan}元"


TERM_STYLES = ["digits", "hanzi", "full width", "digits zero", "hanzi zero", "digits months", "hanzi months"]
AMOUNT_STYLES = ["digits", "commas", "full-width comma", "万", "hanzi", "formal", "full width"]


def spaced(text: str, gaps: list[int]) -> str:
    """The text with spaces and line breaks between its characters."""
    places = {gap // 3 % len(text): (" ", "\n", "\u3000")[gap % 3] for gap in gaps}
    return "".join(places.get(at, "") + char for at, char in enumerate(text))


@given(
    months=st.integers(1, 300),
    suspended=st.integers(1, 60) | st.none(),
    fine=st.integers(10, 99_999).map(lambda thousand: thousand * 1000) | st.none(),
    styles=st.tuples(st.sampled_from(TERM_STYLES), st.sampled_from(AMOUNT_STYLES)),
    after=st.booleans(),
    gaps=st.lists(st.integers(0, 10_000), max_size=4),
)
def test_terms_and_fines_are_read_back_in_every_style(
    months: int, suspended: int | None, fine: int | None, styles: tuple[str, str], after: bool, gaps: list[int]
) -> None:
    words = f"有期徒刑{term(months, styles[0])}" if after else f"{term(months, styles[0])}有期徒刑"
    if suspended and months <= 36:
        words += f"，缓刑{term(suspended, styles[0])}"
    if fine:
        money = amount(fine, styles[1])
        words += f"，并处罚金人民币{money}" if after else f"，并处{money}罚金"
    words = spaced(words, gaps).strip()
    text = f"以诈骗罪判处甲某{words}。该判决已生效。"
    [phrase] = punishments_in(text)
    [item] = phrase.items
    assert (item.kind, item.months_min, item.months_max) == ("prison", months, months)
    assert item.suspended_months == (suspended if months <= 36 else None)
    assert (item.fined, item.fine_min, item.fine_max) == (fine is not None, fine, fine)
    assert (phrase.use, text[phrase.start : phrase.end]) == (PhraseUse.IMPOSED, words)


@given(
    ends=st.tuples(st.integers(1, 300), st.integers(1, 300)),
    fines=st.tuples(st.integers(1, 9_999), st.integers(1, 9_999)),
    styles=st.tuples(st.sampled_from(TERM_STYLES), st.sampled_from(AMOUNT_STYLES)),
    after=st.booleans(),
)
def test_a_range_has_the_same_ends_in_either_order(
    ends: tuple[int, int], fines: tuple[int, int], styles: tuple[str, str], after: bool
) -> None:
    terms = "至".join(term(months, styles[0]) for months in ends) + "不等"
    money = "至".join(amount(fine * 1000, styles[1]) for fine in fines) + "不等"
    words = f"有期徒刑{terms}，并处罚金{money}" if after else f"{terms}的有期徒刑，并处{money}的罚金"
    [phrase] = punishments_in(f"判处甲某等9人{words}")
    [item] = phrase.items
    assert (item.months_min, item.months_max) == (min(ends), max(ends))
    assert (item.fine_min, item.fine_max) == (min(fines) * 1000, max(fines) * 1000)


@given(
    people=st.lists(st.tuples(st.integers(1, 300), st.integers(1, 9_999)), min_size=2, max_size=9),
    styles=st.tuples(st.sampled_from(TERM_STYLES), st.sampled_from(AMOUNT_STYLES)),
)
def test_lists_keep_their_order(people: list[tuple[int, int]], styles: tuple[str, str]) -> None:
    terms = "、".join(term(months, styles[0]) for months, _ in people)
    money = "、".join(amount(fine * 1000, styles[1]) for _, fine in people)
    [phrase] = punishments_in(f"分别判处上述被告人有期徒刑{terms}，并处罚金{money}")
    assert [(item.months_min, item.fine_min) for item in phrase.items] == [
        (months, fine * 1000) for months, fine in people
    ]


PIECES = [
    *"判处至、，；。（）的零十百万元年月日0９5.",
    *("有期徒刑", "无期徒刑", "死刑", "缓期二年执行", "拘役", "管制", "缓刑", "罚金", "并处", "单处", "或者", "不等"),
    *("三年", "六个月", "五万元", "5,000元", "以上", "以下", "各", "均", "共计", "最高", "没收个人全部财产", "财产"),
    *("剥夺政治权利", "终身", "决定执行", "数罪并罚", "建议", "甲某", "犯盗窃罪", "无罪", "免予刑事处罚", "\n", " "),
]


@given(st.lists(st.sampled_from(PIECES), max_size=60).map("".join) | st.text(max_size=200))
def test_any_text_is_read_in_order(text: str) -> None:
    phrases = punishments_in(text)
    last = 0
    for phrase in phrases:
        assert last <= phrase.start < phrase.end <= len(text)
        assert phrase.items
        last = phrase.end
        for item in phrase.items:
            assert item.months_min is None or item.months_max is None or item.months_min <= item.months_max
            assert item.fine_min is None or item.fine_max is None or item.fine_min <= item.fine_max


HOSTILE = [
    "9",
    "三",
    "、",
    "三年至",
    "5万元、",
    "有期徒刑三年，甲",
    "死刑，缓期",
    "并处罚金甲",
    "缓期二年执行",
    "无罪",
    " 有",
    "判",
]


@pytest.mark.slow
@pytest.mark.parametrize("piece", HOSTILE)
def test_anything_is_read_in_linear_time(piece: str) -> None:
    def text(characters: int) -> str:
        return f"判处甲某有期徒刑{piece * (characters // len(piece))}"

    assert_linear(punishments_in, text, size=250_000)
