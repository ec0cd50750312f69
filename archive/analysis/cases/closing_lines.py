"""Finds closing lines, which name a case's offices, prosecutors and authors, and the lines below the last case.

The labels are in data/headings.json. Everything here reads only simplified hanzi.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from functools import cache
from itertools import zip_longest

from archive.analysis.cases.sections import table
from archive.text.lines import Line

OFFICES, PROSECUTORS, AUTHORS = "offices", "prosecutors", "authors"
BRACKETS = "（(【"  # around a label

# The names after a label may continue on the next lines. Names with 某 are masked and belong to parties.
NAME = r"(?:[\u4e00-\u9fff]{1,4}(?:·[\u4e00-\u9fff]{1,8})?)"
MORE_NAMES = re.compile(rf"(?!.*(?:某|案$|案例|等人|公司)){NAME}(?:[\s、]+{NAME})*等?$")
OFFICE = r"[^\s，。；：、]{2,30}[院局队]"
MORE_OFFICES = re.compile(rf"{OFFICE}(?:[\s、]+{OFFICE})*$")
AN_OFFICE = re.compile(r"..[院局]$")
BETWEEN_NAMES = re.compile(r"[\s、，,；;）)】]+")

# Lines below the last case of a page that belong to no case. The comments name pages on which they were seen.
BELOW = re.compile(
    "|".join(
        (
            r"(?:文字|作者|编\s*辑|责任编辑|责编|编审|校对|审核|监制|供稿|制图|设计|美编|摄影|来源|原标题|转自)\s*[：:丨|｜]",
            r"[\[［【（(]责任编辑|预览时标签不可点$|修改于|__$",  # spp wsfbt 202211/t20221109_592235
            r"(?:相关链接|相关新闻|相关阅读|延伸阅读|附\s*件)[：:]?$",  # spp detail pages
        )
    )
)
# Ends of another document's title on pages of press conferences, and beginnings of the line below that title.
TITLE_ENDS = ("答记者问", "答记者问”", '答记者问"', "答记者问》")
BELOW_TITLE = ("发布时间：", "发布时间:")


@dataclass(frozen=True, slots=True)
class ClosingRun:
    """Consecutive closing lines: lines[first:stop]."""

    first: int
    stop: int


@dataclass(frozen=True, slots=True)
class ClosingNames:
    """The names in closing lines, in order."""

    offices: tuple[str, ...] = ()
    prosecutors: tuple[str, ...] = ()
    authors: tuple[str, ...] = ()


@cache
def _label() -> re.Pattern[str]:
    labels = "|".join(sorted(table().closing, key=len, reverse=True))
    return re.compile(rf"[{BRACKETS}]?(?P<label>{labels})(?:】\s*[：:]?|\s*[：:])")


@cache
def _beginnings() -> frozenset[str]:
    """The first characters of the labels."""
    return frozenset(label[0] for label in table().closing)


def of_next_document(text: str) -> bool:
    """Whether a line is the end of another document's title, or the line below it."""
    return text.endswith(TITLE_ENDS) or text.startswith(BELOW_TITLE)


def runs_of(lines: Sequence[Line]) -> list[ClosingRun]:
    """The runs of closing lines, in order."""
    runs: list[ClosingRun] = []
    beginnings = _beginnings()
    for at, (_, _, text) in enumerate(lines):
        first = text[1:2] if text[0] in BRACKETS else text[0]  # most lines with a bracket are headings, not labels
        if first not in beginnings or (runs and at < runs[-1].stop):
            continue
        if (stop := _stop(lines, at)) > at:
            runs.append(ClosingRun(at, stop))
    return runs


def _stop(lines: Sequence[Line], first: int) -> int:
    """The index after the run that begins at `first`; `first` itself if no run begins there."""
    more: re.Pattern[str] | None = None
    label = _label()
    for at in range(first, len(lines)):
        text = lines[at].text
        if label.match(text):
            last = label.findall(text)[-1]
            more = MORE_OFFICES if table().closing[last] == OFFICES else MORE_NAMES
        elif more is None or not more.match(text):
            return at
    return len(lines)


def names_in(written: str, known: str) -> ClosingNames:
    """The names in closing lines. `known` is `written` in simplified hanzi, character by character."""
    found: dict[str, list[str]] = {OFFICES: [], PROSECUTORS: [], AUTHORS: []}
    labels = list(_label().finditer(known))
    for label, following in zip_longest(labels, labels[1:]):
        fills = table().closing[label["label"]]
        if fills is not None:
            named = _names(written[label.end() : following.start() if following else None])
            found[fills] += named if fills == OFFICES else _people(named)
    return ClosingNames(**{field: tuple(names) for field, names in found.items()})


def _names(text: str) -> list[str]:
    """The names, which spaces or 、 separate. One of two hanzi may have a space inside (徐　静); a last 等 is cut."""
    names: list[str] = []
    half = False
    for name in filter(None, BETWEEN_NAMES.split(text)):
        if half and len(name) == 1:
            names[-1] += name
            half = False
        else:
            names.append(name)
            half = len(name) == 1
    return [name.removesuffix("等") for name in names if name != "等"]


def _people(names: Iterable[str]) -> list[str]:
    """The names without offices, which may come before them: 编写人：某市中级人民法院 王五."""
    return [name for name in names if not AN_OFFICE.search(name)]
