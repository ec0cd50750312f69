"""Finds closing lines, which name a case's offices, prosecutors and authors, and the lines below the last case.

The labels are in data/headings.json. Everything here reads only simplified hanzi.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from functools import cache
from itertools import zip_longest

from archive.analysis.cases.numbers import CLOSE, DASHES, NUMBER, OPEN, ORNAMENTS
from archive.analysis.cases.sections import table
from archive.analysis.crimes.names import crime_names
from archive.text.letters import Line

OFFICES, PROSECUTORS, AUTHORS = "offices", "prosecutors", "authors"
BRACKETS = "（(【"  # around a label

# The names after a label may continue on the next lines. Names with 某 are masked and belong to parties.
NAME = r"(?:[\u4e00-\u9fff]{1,4}(?:·[\u4e00-\u9fff]{1,8})?)"
TWO_SURNAMES = "欧阳|司马|上官|诸葛|东方|夏侯|皇甫|尉迟|公孙|慕容|令狐|端木|司徒|百里|呼延|宇文|长孙|南宫|独孤"
NO_NAMES = (
    rf"{NUMBER}|.*(?:某|案$|案\s*例|事\s*例|等人|公司|、[\u4e00-\u9fff]$)"  # 王五六、徐 is the beginning of a title
    rf"|(?!{TWO_SURNAMES})[\u4e00-\u9fff]{{4}}$"
)
MORE_NAMES = re.compile(rf"(?!{NO_NAMES}){NAME}(?:[\s、]+{NAME})*等?$")
OFFICE = r"[^\s，。；：、]{2,30}[院局队]"
MORE_OFFICES = re.compile(rf"{OFFICE}(?:[\s、]+{OFFICE})*$")
AN_OFFICE = re.compile(r"..[院局]$")
# An office alone in brackets: （某市人民检察院供稿）, 【某区人民检察院】.
IN_BRACKETS = re.compile(
    rf"[{OPEN}]\s*(?P<offices>{OFFICE}(?:[\s、]+{OFFICE})*)\s*(?:提供|供稿|报送|推荐|办理|承办|选送)?\s*[{CLOSE}]$"
)
IN_BRACKETS_LINE = re.compile(rf"^\s*{IN_BRACKETS.pattern}", re.MULTILINE)
MAX_IN_BRACKETS_CHARS = 60
OPENING = frozenset("（(【[［〔〖")
BETWEEN_NAMES = re.compile(r"[\s、，,；;）)】]+")

# Lines below the last case of a page that belong to no case: who wrote and edited the page, and what else to read. The
# labels of lists are in data/headings.json.
EDITED = (
    rf"[{OPEN}]?\s*(?:文字|文|图|图文|文案|通讯员|(?:见习)?记者|撰稿|撰文|文稿|作者|编\s*辑|责任编辑|责编|值班编辑|执行编辑|编审|校对|审核|审签|初审|复审|终审|统筹|策划|监制|出品|总编辑?|主编|排版|制作"
    r"|供稿|供图|制图|设计|美编|摄影|来源|稿源|原标题|转自|投稿邮箱|版权声明|免责声明|上一篇|下一篇|分享到?|扫码关注)\s*[：:丨|｜/]"
)
BELOW_LINES = (
    EDITED,
    r"[（(]记者[^。]{0,20}[）)]$|预览时标签不可点$|修改于|__$",  # spp wsfbt 202211/t20221109_592235
    r"[▼▽⬇↓]+$|.{0,4}点(?:个|亮|击)?[“「]?(?:在看|赞|小红心)",
    rf"[\s{ORNAMENTS}{DASHES}]*(?:END|The End|全文完|本文完|（完）|【完】)[\s{ORNAMENTS}{DASHES}]*$",
    r"(?:点击|扫描|扫一扫|长按)[^。]{0,20}(?:关注|查看|阅读|识别|二维码|原文|下载)[^。]{0,12}$|(?:【?(?:打印|关闭|返回顶部|字号)[^。]{0,12})$",
)
# Ends of another document's title on pages of press conferences, and beginnings of the line below that title.
TITLE_ENDS = re.compile(r"(?<!回)答(?:.{0,8}(?:记者|媒体).{0,2})?提?问[”\"》]?$")
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
def _below() -> re.Pattern[str]:
    labels = "|".join(sorted(table().below, key=len, reverse=True))
    lists = rf"[{ORNAMENTS}{DASHES}]*\s*[{OPEN}]?(?:{labels})\d?[{CLOSE}]?[>＞{ORNAMENTS}{DASHES}]*(?:[：:].*)?$"
    return re.compile("|".join((*BELOW_LINES, lists)), re.IGNORECASE)


def is_below(text: str) -> bool:
    """Whether a line below the last section of a page belongs to no case: an editor, a list of other articles."""
    return _below().match(text) is not None


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
    return TITLE_ENDS.search(text) is not None or text.startswith(BELOW_TITLE)


def runs_of(lines: Sequence[Line]) -> list[ClosingRun]:
    """The runs of closing lines, in order."""
    runs: list[ClosingRun] = []
    beginnings = _beginnings()
    for at, (_, _, text) in enumerate(lines):
        first = text[1:2] if text[0] in BRACKETS else text[0]  # most lines with a bracket are headings, not labels
        if runs and at < runs[-1].stop:
            continue
        stop = _stop(lines, at) if first in beginnings else at
        if stop > at or names_office(text):
            runs.append(ClosingRun(at, max(stop, at + 1)))
    return runs


def names_office(text: str) -> bool:
    """Whether a line is an office in brackets and nothing else."""
    return text[0] in OPENING and len(text) <= MAX_IN_BRACKETS_CHARS and IN_BRACKETS.match(text) is not None


def _stop(lines: Sequence[Line], first: int) -> int:
    """The index after the run that begins at `first`; `first` itself if no run begins there."""
    more: re.Pattern[str] | None = None
    label = _label()
    for at in range(first, len(lines)):
        text = lines[at].text
        if label.match(text):
            last = label.findall(text)[-1]
            more = MORE_OFFICES if table().closing[last] == OFFICES else MORE_NAMES
        elif more is None or not more.match(text) or is_below(text) or _begins_with_crime(lines, at + 1):
            return at
    return len(lines)


def _begins_with_crime(lines: Sequence[Line], at: int) -> bool:
    """Whether a line begins with the name of a crime: a name on the line above is the beginning of a case's title."""
    return at < len(lines) and crime_names().pattern.match(lines[at].text) is not None


def closing_names(written: str, known: str) -> ClosingNames:
    """The names in closing lines. `known` is `written` in simplified hanzi, character by character."""
    found: dict[str, list[str]] = {OFFICES: [], PROSECUTORS: [], AUTHORS: []}
    labels = list(_label().finditer(known))
    for label, following in zip_longest(labels, labels[1:]):
        fills = table().closing[label["label"]]
        if fills is not None:
            named = _names(written[label.end() : following.start() if following else None])
            found[fills] += named if fills == OFFICES else _people(named)
    for office in IN_BRACKETS_LINE.finditer(known):
        found[OFFICES] += _names(written[slice(*office.span("offices"))])
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
