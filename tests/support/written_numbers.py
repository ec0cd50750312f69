"""Numbers as Chinese texts write them: written by the tests themselves, so that no fault of the reader hides here."""

from __future__ import annotations

FULL_WIDTH = str.maketrans("0123456789.", "０１２３４５６７８９．")
FORMAL = str.maketrans("一二三四五六七八九十百千", "壹贰叁肆伍陆柒捌玖拾佰仟")


def hanzi(number: int) -> str:
    """三万零五十 for 30050, 十五 for 15."""
    digits, units, large = "零一二三四五六七八九", ["", "十", "百", "千"], ["", "万", "亿"]
    written, zero = "", False
    text = str(number)
    for at, digit in enumerate(text):
        place = len(text) - 1 - at
        if digit == "0":
            zero = True
        else:
            written += ("零" if zero and written else "") + digits[int(digit)] + units[place % 4]
            zero = False
        if place % 4 == 0 and any(one != "0" for one in text[max(0, at - 3) : at + 1]):
            written += large[place // 4]
            zero = False
    return written.removeprefix("一") if 10 <= number < 20 else written
