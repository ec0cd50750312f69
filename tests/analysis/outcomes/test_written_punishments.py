"""Terms and fines survive every way of writing them."""

from __future__ import annotations

from hypothesis import given
from hypothesis import strategies as st

from tests.support.outcome_reading import outcomes_in
from tests.support.written_numbers import FORMAL, FULL_WIDTH, hanzi

TERM_STYLES = ["digits", "hanzi", "full width", "digits zero", "hanzi zero", "digits months", "hanzi months"]
AMOUNT_STYLES = ["digits", "commas", "full-width comma", "万", "hanzi", "formal", "full width"]
styles_of_both = st.tuples(st.sampled_from(TERM_STYLES), st.sampled_from(AMOUNT_STYLES))
months_of_prison, thousands = st.integers(1, 300), st.integers(1, 9_999)


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


def spaced(text: str, gaps: list[int]) -> str:
    """The text with spaces and line breaks between its characters."""
    places = {gap // 3 % len(text): (" ", "\n", "\u3000")[gap % 3] for gap in gaps}
    return "".join(places.get(at, "") + char for at, char in enumerate(text))


@given(
    months=months_of_prison,
    suspended=st.integers(1, 60) | st.none(),
    fine=st.integers(10, 99_999).map(lambda thousand: thousand * 1000) | st.none(),
    styles=styles_of_both,
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
    [found] = outcomes_in(f"法院以诈骗罪判处甲某{words}。该判决已生效。", title="甲某诈骗案")
    assert (found.kind, found.months_min, found.months_max) == ("prison", months, months)
    assert found.suspended_months == (suspended if months <= 36 else None)
    assert (found.fined, found.fine_min, found.fine_max) == (fine is not None, fine, fine)
    assert found.as_written.endswith(words)
