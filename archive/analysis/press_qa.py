"""Finds the questions and answers of press statements, press conferences and interviews.

There are two forms. Either labels at the beginnings of lines say who speaks (问：/答：, 问题一：, 记者：/张三：, Q1/A),
or each question is a subhead between paragraphs. If labels give a question, subheads do not count. No answer includes
text above the first question, a subhead above a labelled question, a moderator's words or the closing lines.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from enum import Enum, auto
from itertools import pairwise

from archive.model import Kind, Question
from archive.text.letters import Line, lines_of
from archive.text.numerals import TO_99

# Kinds that may be an interview or a conference's transcript. Questions count only if 答 or a name follows each.
IN_TURNS = frozenset({Kind.OTHER, Kind.RELEASE})
MIN_TURNS = 2
MIN_SUBHEADS = 2

NUMBER = rf"(?:[{TO_99}]{{1,3}}|\d{{1,2}})"
PREFIX = rf"(?:{NUMBER}\s*[、.．]\s*|[（(]{NUMBER}[）)]\s*)?"  # 一、问：

# 问：, 【问】, 问题一：, 问题1、, 记者问：, Q1：; 问 and 问题一 alone on their lines.
ASK = re.compile(
    rf"{PREFIX}(?P<open>[【\[])?(?P<asker>[问問](?:[题題]\s*{NUMBER}?|\s*{NUMBER})?|(?:记者|記者)?[提发]?[问問]|Q\s*\d*)"
    rf"(?(open)\s*[】\]][：:]?|(?:\s*[：:]|(?<=[{TO_99}\d])(?:[、.．\s]|$)|(?<=[问問Q])$))"
)
ANSWER = re.compile(rf"{PREFIX}(?P<open>[【\[])?(?:答|答复|回答|A\s*\d*)(?(open)\s*[】\]][：:]?|(?:\s*[：:]|$))")
# A speaker's name before a colon, or in brackets.
TURN = re.compile(r"(?P<open>[【\[])?(?P<label>[^。，；！？：:“”|【】\[\]]{2,40})(?(open)[】\]]\s*[：:]?|[：:])")

NEWSROOM = (
    "新华社|新华网|人民网|人民日报|央视网|央视新闻|光明网|正义网|中新社|中新网|澎湃新闻|界面新闻|封面新闻|红星新闻|南方周末"
    r"|\S{2,6}(?:日报|晚报|晨报|时报|都市报|法治报|法制报|电视台|卫视|广播电台|客户端)"
)
# 新华社记者, 《检察日报》记者 张三, the name of a newsroom, or the public (网友, 观众).
ASKER = re.compile(rf"\S{{0,24}}(?:记者|記者)(?:\s+\S{{2,4}})?|《?(?:{NEWSROOM})》?|网友|網友|\S{{0,6}}观众")
HOST = re.compile(r"(?:.{0,20}\s)?(?:主持人|主持)(?:\s*\S{2,4})?")
# 张三, 第四检察厅厅长 张三, 发言人.
SPEAKER = re.compile(
    r"[\u4e00-\u9fff·]{2,4}|\S{2,34}\s[\u4e00-\u9fff·]{2,4}"
    r"|\S{0,20}(?:厅长|局长|院长|主任|检察长|检察官|发言人|负责人|教授|律师|法官|代表|委员|嘉宾|专家)[\u4e00-\u9fff·]{0,4}"
)

# Lines that close a page: its author and editor, and what the WeChat app prints below a page.
CREDITED = (
    "(?:责任|責任)?(?:编辑|編輯)|责编|責編|(?:见习)?(?:记者|記者)|作者|来源|來源|供稿|审核|监制|校对|摄影|文字|文|图"
    "|通讯员|原标题"
)
CLOSING = re.compile(
    rf"[（(\[【]?(?:{CREDITED})\s*[：:丨|/].{{0,60}}|[（(](?:完|记者.{{0,20}}|.{{0,12}}供稿)[）)]"
    r"|预览时标签不可点|修改于.{0,20}|微信扫一扫.*|(?:_|[^\w|])+"
)
CREDIT = re.compile(r"[^：:]{0,6}记者\s*[：:]\s*(?:[\u4e00-\u9fff·]{2,4}[\s、]*)+")  # 记者：张三 李四
MAX_CREDIT_CHARS = 24

MAX_BARE_CHARS = 6  # of a label alone on its line: 问题十一
MAX_LABEL_CHARS = 44  # of a label and the sign behind it

ENDS = frozenset("。！？!?；;：:|…")  # the last sign of a paragraph, or (|) of a table's row
ASKS = frozenset("？?")
QUOTES = '”’"』」）)'  # may follow ENDS and ASKS
ANNOUNCED = re.compile(
    r"答.{0,8}[记記]者.{0,2}[问問]|(?<!回)答[问問][》”\"]?$"
)  # the last line of a title that stands above the text
# Beginnings that no subhead has: 一是, 其二, a caption's bracket, the rest of a divided paragraph.
NO_SUBHEAD = re.compile(
    rf"{NUMBER}是|第{NUMBER}[，,、]|其{NUMBER}|首先|其次|再次|此外|最[后後]|[，,。、；：！？）)】”|#]|[（(](?!{NUMBER}[）)])|——"
)
NUMBERED = re.compile(f"[{TO_99}]{{1,3}}、")
MAX_TITLE_LINES = 12  # ANNOUNCED is searched in this many first lines of a text
MAX_SUBHEAD_CHARS = 40
MIN_SUBHEAD_CHARS = 4
MAX_QUESTION_CHARS = 120  # of a question without a label
MAX_SUBHEAD_LINES = 3  # of one subhead, since bold titles wrap


class _Speaker(Enum):
    """The role of whoever begins to speak."""

    ASK = auto()
    ANSWER = auto()  # 答
    NAMED = auto()  # somebody by name
    HOST = auto()


@dataclass(frozen=True, slots=True)
class _Turn:
    """A line with which somebody begins to speak."""

    speaker: _Speaker
    line: int  # its index
    label: str  # as printed, without brackets
    words: int  # offset of the spoken words


def questions_of(kind: Kind, text: str) -> tuple[Question, ...]:
    """The questions with their answers, in order, never overlapping. A question without an answer is left out.

    A text of the kind press_qa may have either form. A text of the kinds other and release has questions only if at
    least two labels ask, and 答 or a name follows each of these labels. Other kinds have none.

    Labels are cut off; the question's label is in `asker`. But the name of whoever answers stays at the beginning of
    the answer, since no other field has it. Never raises.
    """
    if kind is Kind.PRESS_QA:
        lines = lines_of(text)
        return _labelled(text, lines, _turns(lines)) or _subheads(text, lines)
    if kind not in IN_TURNS:
        return ()
    lines = lines_of(text)
    turns = _turns(lines)
    if sum(turn.speaker is _Speaker.ASK for turn in turns) < MIN_TURNS or not _all_answered(turns):
        return ()
    found = _labelled(text, lines, turns)
    return found if len(found) >= MIN_TURNS else ()


# --- turns ------------------------------------------------------------------------------------------------------------


def _turns(lines: Sequence[Line]) -> list[_Turn]:
    """The turns of the speakers, in order. If nobody else asks, a host's turns with ？ are questions."""
    turns = [turn for i, line in enumerate(lines) if (turn := _turn(i, line))]
    if any(turn.speaker is _Speaker.ASK for turn in turns):
        return turns
    return [
        replace(turn, speaker=_Speaker.ASK) if turn.speaker is _Speaker.HOST and "？" in lines[turn.line].text else turn
        for turn in turns
    ]


def _turn(number: int, line: Line) -> _Turn | None:
    text = line.text
    if len(text) > MAX_BARE_CHARS and text[0] not in "问問Q":
        head = text[:MAX_LABEL_CHARS]
        if "：" not in head and ":" not in head and "】" not in head and "]" not in head:
            return None
    if match := ASK.match(text):
        return _Turn(_Speaker.ASK, number, match["asker"], line.start + match.end())
    if match := ANSWER.match(text):
        return _Turn(_Speaker.ANSWER, number, "", line.start + match.end())
    if (match := TURN.match(text)) is None or (len(text) <= MAX_CREDIT_CHARS and CREDIT.fullmatch(text)):
        return None
    label = match["label"].strip()
    for pattern, turn in ((HOST, _Speaker.HOST), (ASKER, _Speaker.ASK), (SPEAKER, _Speaker.NAMED)):
        if pattern.fullmatch(label):
            words = line.start + (match.end() if turn is not _Speaker.NAMED else 0)
            return _Turn(turn, number, label, words)
    return None


def _all_answered(turns: Sequence[_Turn]) -> bool:
    """Whether 答 or a name follows every question."""
    questions = [i for i, turn in enumerate(turns) if turn.speaker is _Speaker.ASK]
    return all(i + 1 < len(turns) and turns[i + 1].speaker in {_Speaker.ANSWER, _Speaker.NAMED} for i in questions)


def _labelled(text: str, lines: Sequence[Line], turns: Sequence[_Turn]) -> tuple[Question, ...]:
    """The questions that have a label."""
    bounds = [turn for turn in turns if turn.speaker in {_Speaker.ASK, _Speaker.HOST}]
    speakers = _speakers(lines, turns)
    found = []
    for i, turn in enumerate(bounds):
        end = bounds[i + 1].line if i + 1 < len(bounds) else len(lines)
        if turn.speaker is _Speaker.ASK and (question := _pair(text, lines, turn, end, speakers)):
            found.append(question)
    return tuple(found)


def _speakers(lines: Sequence[Line], turns: Sequence[_Turn]) -> dict[int, _Turn]:
    """The turns at which an answer can begin, by their lines: 答, and names.

    What looks like a name may be an introduction (具体来说：). All turns of a name count if one of its turns comes
    right after a question of one paragraph.
    """
    direct = {
        after.label
        for before, after in pairwise(turns)
        if before.speaker is _Speaker.ASK
        and after.speaker is _Speaker.NAMED
        and after.line <= _first_words(lines, before) + 1
    }
    return {
        turn.line: turn
        for turn in turns
        if turn.speaker is _Speaker.ANSWER or (turn.speaker is _Speaker.NAMED and turn.label in direct)
    }


def _first_words(lines: Sequence[Line], turn: _Turn) -> int:
    """The index of the line with the first words of a question: the line of its label, or the next line."""
    return turn.line if turn.words < lines[turn.line].end else turn.line + 1


def _pair(text: str, lines: Sequence[Line], turn: _Turn, end: int, speakers: dict[int, _Turn]) -> Question | None:
    """The question of that turn with its answer, which ends before lines[end]; None if one of the two is missing."""
    first = _first_words(lines, turn)
    answers = [speakers[i] for i in range(turn.line + 1, end) if i in speakers]
    answer = next((one for one in answers if one.speaker is _Speaker.ANSWER), answers[0] if answers else None)
    begins = answer.line if answer else first + 1
    if begins <= first or begins >= end:
        return None
    last = _last_line(lines, begins, end, more=end < len(lines))
    words = answer.words if answer else lines[begins].start
    question = text[turn.words : lines[begins - 1].end].strip()
    answered = text[words : lines[last].end].strip()
    if not question or not answered:
        return None
    return Question(lines[turn.line].start, lines[last].end, turn.label, question, answered)


def _last_line(lines: Sequence[Line], first: int, end: int, *, more: bool) -> int:
    """The last line of an answer. It excludes closing lines and, with `more`, the subhead of the next question."""
    last = end - 1
    while last > first and CLOSING.fullmatch(lines[last].text):
        last -= 1
    if not more:
        return last
    above = last
    while above > first and last - above < MAX_SUBHEAD_LINES and _subhead(lines[above]) and not _ended(lines[above]):
        above -= 1
    return above if _ended(lines[above]) else last


# --- lines ------------------------------------------------------------------------------------------------------------


def _ended(line: Line) -> bool:
    """Whether the line ends as a paragraph ends."""
    return line.text.rstrip(QUOTES)[-1:] in ENDS


def _asks(line: Line) -> bool:
    return len(line.text) <= MAX_QUESTION_CHARS and line.text.rstrip(QUOTES)[-1:] in ASKS


def _subhead(line: Line) -> bool:
    """Whether the line could be a bold subhead, or a part of one."""
    return (
        MIN_SUBHEAD_CHARS <= len(line.text) <= MAX_SUBHEAD_CHARS
        and (_asks(line) or not _ended(line))
        and not NO_SUBHEAD.match(line.text)
        and not CLOSING.fullmatch(line.text)
    )


# --- subheads ---------------------------------------------------------------------------------------------------------


def _subheads(text: str, lines: Sequence[Line]) -> tuple[Question, ...]:
    """The subheads between paragraphs, as questions."""
    heads = _chosen(lines, list(_groups(lines)))
    if len(heads) < MIN_SUBHEADS:
        return ()
    found = []
    for i, (first, after) in enumerate(heads):
        end = heads[i + 1][0] if i + 1 < len(heads) else len(lines)
        last = _last_line(lines, after, end, more=end < len(lines))
        start, stop = lines[first].start, lines[last].end
        question = text[start : lines[after - 1].end]
        found.append(Question(start, stop, None, question, text[lines[after].start : stop]))
    return tuple(found)


def _groups(lines: Sequence[Line]) -> Iterator[tuple[int, int]]:
    """Subheads as (first line, first line of the paragraph below). Above the first paragraph, only questions count."""
    at = _below_title(lines)
    paragraph_above = False
    while at < len(lines):
        after = at
        while after < len(lines) and after - at < MAX_SUBHEAD_LINES and (_subhead(lines[after]) or _asks(lines[after])):
            after += 1
        below = after < len(lines) and not _subhead(lines[after]) and not CLOSING.fullmatch(lines[after].text)
        between = paragraph_above and _ended(lines[at - 1])
        if after > at and below and lines[after - 1].text[-1] not in "，,、" and (between or _asks(lines[after - 1])):
            yield at, after
        paragraph_above = paragraph_above or after == at
        at = max(after, at + 1)


def _below_title(lines: Sequence[Line]) -> int:
    """The first line below the title, if the text begins with the title; else the first line of all."""
    announced = [
        i for i, line in enumerate(lines[:MAX_TITLE_LINES]) if not _ended(line) and ANNOUNCED.search(line.text)
    ]
    return announced[-1] + 1 if announced else 0


def _chosen(lines: Sequence[Line], groups: list[tuple[int, int]]) -> list[tuple[int, int]]:
    """The groups that are questions: those that end in ？ if they are at least half, else those with 一、, else all.

    Groups with ？ or 一、 are chosen only if there are at least MIN_SUBHEADS of them.
    """
    asking = [(_question_line(lines, first, after), after) for first, after in groups if _asks(lines[after - 1])]
    if len(asking) >= MIN_SUBHEADS and len(asking) * 2 >= len(groups):
        return asking
    numbered = [group for group in groups if NUMBERED.match(lines[group[0]].text)]
    return numbered if len(numbered) >= MIN_SUBHEADS else groups


def _question_line(lines: Sequence[Line], first: int, after: int) -> int:
    """The first line of a group's question. It begins above the last line only if the line above ends in a comma."""
    at = after - 1
    while at > first and lines[at - 1].text[-1] in "，,、":
        at -= 1
    return at
