"""Versions of a page: what changed, and that nothing is lost in saying so."""

from __future__ import annotations

import asyncio
import random
import re
from collections.abc import Callable
from pathlib import Path

import lxml.html
import pytest
from hypothesis import given
from hypothesis import strategies as st

from archive.site.plugin import make_datasette
from archive.site.render import diff
from archive.site.render.diff import Difference, Fate, Figures, Line, Segment, compare
from tests.support.growth import assert_linear
from tests.support.public_file import FILE, GUIDING, HOSTILE, REPORT, UNDATED, Get, Made, build

SAME, REMOVED, ADDED = Fate.SAME, Fate.REMOVED, Fate.ADDED


def texts(root: lxml.html.HtmlElement, xpath: str) -> list[str]:
    return [" ".join(element.text_content().split()) for element in root.xpath(xpath)]


def without(difference: Difference, fate: Fate) -> list[str]:
    """The lines as they read without one kind of run."""
    lines = ("".join(one.text for one in line.segments if one.fate is not fate) for line in difference.lines)
    return [line for line in lines if line]


def lines_of(text: str) -> list[str]:
    return [words for line in text.split("\n") if (words := line.strip())]


TEXTS = st.lists(st.text(st.sampled_from("甲乙丙12.，ab "), max_size=12), max_size=12).map("\n".join)


@given(TEXTS, TEXTS)
def test_what_was_there_and_what_is_there_can_be_read_from_the_difference(before: str, after: str) -> None:
    difference = compare(before, after)
    assert without(difference, ADDED) == lines_of(before)
    assert without(difference, REMOVED) == lines_of(after)
    assert tuple(line for _, lines in difference.folded() for line in lines) == difference.lines


CHANGED_LINES = [  # before, after, and the one line of both: what only the one or the other has in brackets
    # What repeats the beginning of the rest is removed alone.
    ("关甲乙丙关后文不变", "关后文不变", "关[-甲乙丙关]后文不变"),
    # A figure is changed as a whole.
    (
        *("全年起诉321人，同比上升7.5%。", "全年起诉1,320人，同比上升7.8%。"),
        "全年起诉[-321][+1,320]人，同比上升[-7.5][+7.8]%。",
    ),
    # A lone character between changes is no island.
    (
        *("检察机关依法从严打击的行为，不变的后文在此", "检察机关大力惩治的举措，不变的后文在此"),
        "检察机关[-依法从严打击的行为][+大力惩治的举措]，不变的后文在此",
    ),
]


def in_brackets(line: Line) -> str:
    signs = {SAME: "{}", REMOVED: "[-{}]", ADDED: "[+{}]"}
    return "".join(signs[one.fate].format(one.text) for one in line.segments)


def test_a_line_is_compared_word_by_word() -> None:
    found = [
        (before, after, "\n".join(map(in_brackets, compare(before, after).lines))) for before, after, _ in CHANGED_LINES
    ]
    assert found == CHANGED_LINES
    same = compare("甲\n\n乙", " 甲\n乙 ")
    assert (same.removed, same.added, same.changed) == (0, 0, 0)


def test_lines_that_go_and_come_are_told_from_lines_that_change() -> None:
    difference = compare(
        "甲段不变。\n旧的一段。\n丙段有三个字。\n丁。", "甲段不变。\n丙段有四个字。\n另起炉灶写一句话。\n丁。"
    )
    assert [(line.fate, in_brackets(line)) for line in difference.lines] == [
        (SAME, "甲段不变。"),
        (REMOVED, "[-旧的一段。]"),
        (None, "丙段有[-三][+四]个字。"),
        (ADDED, "[+另起炉灶写一句话。]"),
        (SAME, "丁。"),
    ]


def test_what_is_too_long_to_be_aligned_at_once_is_cut_where_both_have_the_same(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    before = [f"第{number}段原有十个字在这里" for number in range(300)]
    after = ["新的开头一段话。", *before[:100], *before[110:], "新的结尾一段话。"]
    after[50] = after[50].replace("十个", "几个")
    whole = compare("\n".join(before), "\n".join(after))
    assert (whole.changed, whole.added, whole.removed) == (1, 2, 10)
    monkeypatch.setattr(diff, "MAX_ALIGNED", 20)
    assert compare("\n".join(before), "\n".join(after)) == whole
    [line] = compare("".join(before), "".join(after)).lines
    assert Segment(REMOVED, "十") in line.segments
    assert sum(len(one.text) for one in line.segments if one.fate is SAME) > 0.95 * len(
        "".join(before[:100] + before[110:])
    )


def made_of(lines: int, length: int, signs: int, block: int) -> list[str]:
    """Two texts of such lines, with a line that both have after each block."""
    chance = random.Random(7)
    among = "".join(map(chr, range(0x4E00, 0x4E00 + signs)))

    def text() -> str:
        made = ("".join(chance.choices(among, k=length)) for _ in range(lines))
        return "\n".join(f"{line}\n不变{at}" if at % block == 0 else line for at, line in enumerate(made, 1))

    return [text() for _ in range(2)]


def changed_all_over(length: int) -> list[str]:
    """A text of a line, and the same with a change every hundred characters."""
    chance = random.Random(7)
    text = "".join(chr(0x4E00 + int(2_000 * chance.random() ** 4)) for _ in range(length))
    return [text, re.sub("(.{99}).", r"\1变了", text)]


# Pairs of texts of so many characters, more or less.
HARD: dict[str, Callable[[int], list[str]]] = {
    "one paragraph of figures": lambda n: ["首诈骗" + "1、" * (n // 2) + "尾", "首诈骗2" + "、1" * (n // 2) + "。尾"],
    "blocks of other paragraphs": lambda n: made_of(n // 300, 300, 1_000, 49),
    "paragraphs of two signs": lambda n: made_of(n // 490, 490, 2, 1),
    "lines of one sign": lambda n: made_of(n // 2, 1, 1_000, 600_000),
    "all lines are others": lambda n: made_of(n // 40, 40, 3_000, 30_000),
    "one paragraph, changed all over": lambda n: changed_all_over(n),
}


@pytest.mark.parametrize("name", HARD)
def test_long_texts_are_compared_in_linear_time_and_to_their_ends(name: str) -> None:
    assert_linear(lambda two: compare(*two), HARD[name], size=100_000)
    old, new = HARD[name](200_000)
    difference = compare(old, new)
    assert without(difference, ADDED) == lines_of(old)
    assert without(difference, REMOVED) == lines_of(new)


@pytest.mark.parametrize("name", ["one paragraph of figures", "lines of one sign"])
def test_the_page_of_any_version_is_made(tmp_path: Path, name: str) -> None:
    old, new = HARD[name](100_000)
    made = Made("题", new, "report", None, ("https://a.example/1",), before=(old,))
    site = make_datasette(build(tmp_path / "fanzha.db", (made,)))
    assert asyncio.run(site.client.get("/")).status_code == 200
    answer = asyncio.run(site.client.get(f"/p/{made.slug}/versions/{made.version_id(new)}"))
    assert answer.status_code == 200


def test_where_very_many_lines_changed_none_is_compared_word_by_word(monkeypatch: pytest.MonkeyPatch) -> None:
    before = "\n".join(f"{one}段原有十个字在这里，年初起诉{at}人" for at, one in enumerate("甲乙丙"))
    after = before.replace("十个", "几个").replace("诉0", "诉7")
    assert [line.fate for line in compare(before, after).lines] == [None] * 3
    assert compare(before, after).figures == Figures((("0", "7"),), complete=True)
    monkeypatch.setattr(diff, "MAX_PAIRED", 2)
    assert [line.fate for line in compare(before, after).lines] == [REMOVED] * 3 + [ADDED] * 3
    assert compare(before, after).figures == Figures((), complete=False)


# --- the page ---------------------------------------------------------------------------------------------------------

NOW, BEFORE = REPORT.version_id(REPORT.text), REPORT.version_id(REPORT.before[0])
VERSIONS = f"/p/{REPORT.slug}/versions"


def page_of(get: Get, path: str) -> lxml.html.HtmlElement:
    answer = get(path)
    assert answer.status_code == 200, path
    return lxml.html.document_fromstring(answer.text)


def test_a_version_that_is_none_of_the_publication_is_not_there(get: Get) -> None:
    gone = page_of(get, f"/p/{UNDATED.slug}/versions/{UNDATED.version_id(UNDATED.text)}")
    assert "自 2026-11-14 起该网址已下线" in gone.text_content()
    for path in (f"{VERSIONS}/1", f"/p/{HOSTILE.slug}/versions/{NOW}", f"/p/none/versions/{NOW}"):
        assert get(path).status_code == 404, path


def test_an_imported_version_is_no_proof_of_an_edit(get: Get) -> None:
    page = page_of(get, f"/p/{GUIDING.slug}/versions/{GUIDING.version_id(GUIDING.imported or '')}")
    assert texts(page, "//h1") == ["2026-11-18 导入的版本（未在网上核实）"]
    [banner] = texts(page, "//p[@role='note']")
    assert banner.startswith("由他人保存后导入，未在网上核实。")
    facts = dict(zip(texts(page, "//header//dt"), texts(page, "//header//dd"), strict=True))
    assert (facts["导入时间"][:20], facts["文件名"]) == ("2026-11-18 08:00 UTC", FILE)
    assert "见到这一版" not in facts
    assert texts(page, "//h2") == ["与 2026-11-01 在该网址见到的版本对照"]
    other = get(f"/p/{GUIDING.slug}/versions/{GUIDING.version_id(GUIDING.text)}").text
    assert "后一版（2026-11-18 导入，未核实）" in other
    assert "未在网上核实）</h1>" not in other
