"""Numbers with their units and bounds, in the shapes that reports have."""

from __future__ import annotations

import pytest

from archive.analysis.figures.quantities import quantities_in

# The text, and of every quantity: as written, value, upper end, unit, bound.
FOUND: list[tuple[str, list[tuple[str, float, float | None, str, str]]]] = [
    ("全年起诉诈骗犯罪8642人", [("8642人", 8642, None, "人", "exact")]),
    ("批准逮捕近3万人", [("近3万人", 30000, None, "人", "under")]),
    ("追赃挽损3500余万元，冻结4.2亿多元", [
        ("3500余万元", 35_000_000, None, "元", "over"),
        ("4.2亿多元", 420_000_000, None, "元", "over"),
    ]),
    ("查实二百余名被害人，人均损失十五六万元", [
        ("二百余名", 200, None, "名", "over"),
        ("十五六万元", 150_000, 160_000, "元", "exact"),
    ]),
    ("同比分别上升3.2、4.5个百分点", [
        ("3.2", 3.2, None, "百分点", "exact"),
        ("4.5个百分点", 4.5, None, "百分点", "exact"),
    ]),
    ("批捕、起诉分别为1.2、3.4万人", [("1.2", 12000, None, "人", "exact"), ("3.4万人", 34000, None, "人", "exact")]),
    ("办结767件1863人", [("767件", 767, None, "件", "exact"), ("1863人", 1863, None, "人", "exact")]),
    ("扣押美元104万余元", [("美元104万余元", 1_040_000, None, "美元", "over")]),
    ("提供3倍至10倍的配资", [("3倍至10倍", 3, 10, "倍", "exact")]),
    ("占全部案件的三分之一，其中六成多在城区", [
        ("三分之一", 33.33, None, "%", "exact"),
        ("六成多", 60, None, "%", "over"),
    ]),
    ("依照刑法第二、十六、二十五条和第三十条、三十一条，起诉16人", [("16人", 16, None, "人", "exact")]),
    ("发布第九批、第十批典型案例，共第3批、12件", [("12件", 12, None, "件", "exact")]),
]  # fmt: skip


@pytest.mark.parametrize(("text", "expected"), FOUND, ids=[text for text, _ in FOUND])
def test_quantities_are_read(text: str, expected: list[tuple[str, float, float | None, str, str]]) -> None:
    assert [
        (text[found.start : found.end], found.value, found.value_max, found.unit, found.bound)
        for found in quantities_in(text)
    ] == expected
