"""Finds the questions and answers of press statements, press conferences and interviews.

There are two forms. Either labels at the beginnings of lines say who speaks (问：/答：, 问题一：, 记者：/张三：, Q1/A),
or each question is a subhead between paragraphs. If labels give a question, subheads do not count. No answer includes
text above the first question, a subhead above a labelled question, a moderator's words or the closing lines.

Everything is looked for in simplified hanzi and cut from the text as written.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from itertools import pairwise
from typing import NamedTuple

from archive.analysis.cases.closing_lines import is_below
from archive.model import Kind, Question
from archive.text.hanzi import in_simplified
from archive.text.letters import Line, lines_of
from archive.text.numerals import TO_99

# Kinds that may be an interview or a conference's transcript. Questions count only if 答 or a name follows each.
IN_TURNS = frozenset({Kind.OTHER, Kind.RELEASE})
MIN_QUESTIONS = 2  # of an interview, and of subheads

NUMBER = rf"(?:[{TO_99}]{{1,3}}|\d{{1,2}})"
NAME = r"[\u4e00-\u9fff·]{2,4}"
WORD = r"[^\s。，；！？：:“”|【】\[\]]"  # a character of a label
NEWSROOM = (
    "新华社|新华网|人民网|人民日报|央视网|央视新闻|光明网|正义网|中新社|中新网|澎湃新闻|界面新闻|封面新闻|红星新闻|南方周末"
    rf"|{WORD}{{2,6}}(?:日报|晚报|晨报|时报|都市报|法治报|法制报|电视台|卫视|广播电台|客户端)"
)
OFFICE = "厅长|局长|院长|主任|检察长|检察官|发言人|负责人|教授|律师|法官|代表|委员|嘉宾|专家"

# A line with a label in so many first characters, a label alone on its line, or 问 and Q without a colon.
MAY_TURN = re.compile(r".{0,43}[：:】\]]|.{1,6}$|[问Q]")


def _label(words: str, behind: str = "") -> re.Pattern[str]:
    """A label at a line's beginning: 问：, 【问】, 一、问：. `behind`: what may be behind it in place of a colon."""
    return re.compile(
        rf"(?:{NUMBER}\s*[、.．]\s*|[（(]{NUMBER}[）)]\s*)?(?P<open>[【\[])?(?P<label>{words})"
        rf"(?(open)\s*[】\]]\s*[：:]?|(?:\s*[：:]{behind}))"
    )


# Who speaks from a line on; the first row that matches counts. The asker's label is cut off, a name stays.
ASKS, ANSWERS, HOSTS, NAMED = "asks", "answers", "hosts", "is named"
ALONE = rf"|(?<=[{TO_99}\d])[、.．\s]|$"
ROLES = (
    # 问：, 【问】, 问题一：, 问题1、, 记者问：, Q1：; 问 and 问题一 alone on their lines
    (ASKS, _label(rf"问(?:题\s*{NUMBER}?|\s*{NUMBER})?|(?:记者)?[提发]?问|Q\s*\d*", ALONE)),
    (ANSWERS, _label(r"(?:答|答复|回答|A)\s*\d*", ALONE)),
    (None, re.compile(rf"(?=.{{1,24}}$)[^：:]{{0,6}}记者\s*[：:]\s*(?:{NAME}[\s、]*)+$")),  # a credit: 记者：张三 李四
    (HOSTS, _label(rf"(?:{WORD}{{0,20}}\s)?主持人?(?:\s*{WORD}{{2,4}})?")),
    # 新华社记者, 《检察日报》记者 张三, the name of a newsroom, or the public
    (ASKS, _label(rf"{WORD}{{0,24}}记者(?:\s+{WORD}{{2,4}})?|《?(?:{NEWSROOM})》?|网友|{WORD}{{0,6}}观众")),
    # 张三, 第四检察厅厅长 张三, 发言人
    (NAMED, _label(rf"{NAME}|{WORD}{{2,34}}\s{NAME}|{WORD}{{0,20}}(?:{OFFICE})[\u4e00-\u9fff·]{{0,4}}")),
)

ENDS = "。！？!?；;：:|…"  # the last sign of a paragraph, or (|) of a table's row
COMMAS = "，,、"
QUOTES = '”’"』」）)'  # may follow the last sign
# Beginnings that no subhead has: 一是, 其二, a caption's bracket, the rest of a divided paragraph.
NO_SUBHEAD = re.compile(
    rf"{NUMBER}是|第{NUMBER}[，,、]|其{NUMBER}|首先|其次|再次|此外|最后|[，,。、；：！？）)】”|#]|[（(](?!{NUMBER}[）)])|——"
)
NUMBERED = re.compile(f"[{TO_99}]{{1,3}}、")
MIN_SUBHEAD_CHARS, MAX_SUBHEAD_CHARS = 4, 40
MAX_QUESTION_CHARS = 120  # of a question without a label
MAX_SUBHEAD_LINES = 3  # of one subhead, since bold titles wrap


class _Turn(NamedTuple):
    """A line with which somebody begins to speak."""

    role: str
    line: int  # its index
    label: str  # as printed, without brackets
    words: int  # offset of the spoken words


class _Exchange(NamedTuple):
    """A question and where its answer begins."""

    line: int  # the index of its first line
    words: int  # the offset of its first word
    asker: str | None
    answer_line: int
    answer_words: int


def questions_of(kind: Kind, text: str) -> tuple[Question, ...]:
    """The questions with their answers, in order, never overlapping. A question without an answer is left out.

    A text of the kind press_qa may have either form. A text of the kinds other and release has questions only if at
    least two labels ask, and 答 or a name follows each of these labels. Other kinds have none.

    Labels are cut off; the question's label is in `asker`. But the name of whoever answers stays at the beginning of
    the answer, since no other field has it. Never raises.
    """
    if kind is not Kind.PRESS_QA and kind not in IN_TURNS:
        return ()
    known = in_simplified(text)
    lines = lines_of(known)
    turns = list(_turns(text, known, lines))
    if kind is Kind.PRESS_QA:
        return tuple(_labelled(text, lines, turns)) or tuple(_subheads(text, lines))
    followed = pairwise([*(turn.role for turn in turns), ""])
    if any(role == ASKS and after not in {ANSWERS, NAMED} for role, after in followed):
        return ()
    found = tuple(_labelled(text, lines, turns))
    return found if len(found) >= MIN_QUESTIONS else ()


def _cut(text: str, lines: Sequence[Line], exchange: _Exchange, end: int) -> Iterator[Question]:
    """The question, if neither it nor its answer, which ends before lines[end], is empty."""
    last = _last_line(lines, exchange.answer_line, end)
    question = text[exchange.words : lines[exchange.answer_line - 1].end].strip()
    answer = text[exchange.answer_words : lines[last].end].strip()
    if question and answer:
        yield Question(lines[exchange.line].start, lines[last].end, exchange.asker, question, answer)


def _last_line(lines: Sequence[Line], first: int, end: int) -> int:
    """The last line of an answer. It excludes closing lines and the subhead of the next question."""
    last = end - 1
    while last > first and is_below(lines[last].text):
        last -= 1
    above = last
    while above > first and last - above < MAX_SUBHEAD_LINES and _subhead(lines[above]) and not _ended(lines[above]):
        above -= 1
    return above if end < len(lines) and _ended(lines[above]) else last


# --- labels -----------------------------------------------------------------------------------------------------------


def _turns(text: str, known: str, lines: Sequence[Line]) -> Iterator[_Turn]:
    """The turns of the speakers, in order. If nobody else asks, a host's turns with ？ are questions."""
    turns = []
    for i, line in enumerate(lines):
        matches = ((role, pattern.match(known, line.start, line.end)) for role, pattern in ROLES)
        if MAY_TURN.match(line.text) and (found := next(((role, match) for role, match in matches if match), None)):
            role, match = found
            if role:
                words = line.start if role == NAMED else match.end()
                turns.append(_Turn(role, i, text[slice(*match.span("label"))].strip(), words))
    labelled = any(turn.role == ASKS for turn in turns)
    for turn in turns:
        asks = not labelled and turn.role == HOSTS and "？" in lines[turn.line].text
        yield turn._replace(role=ASKS) if asks else turn


def _labelled(text: str, lines: Sequence[Line], turns: Sequence[_Turn]) -> Iterator[Question]:
    """The questions that have a label.

    What looks like a name may be an introduction (具体来说：). All turns of a name count if one of its turns comes
    right after a question of one paragraph.
    """
    first_words = {turn: turn.line + (turn.words >= lines[turn.line].end) for turn in turns}
    names = {
        after.label
        for before, after in pairwise(turns)
        if before.role == ASKS and after.role == NAMED and after.line <= first_words[before] + 1
    }
    groups: list[list[_Turn]] = []  # each of the words of an asker or a host, and the turns of those who answer
    for turn in turns:
        if turn.role in {ASKS, HOSTS}:
            groups.append([turn])
        elif groups:
            groups[-1].append(turn)
    for (turn, *inside), end in zip(groups, [*(after[0].line for after in groups[1:]), len(lines)], strict=False):
        if turn.role != ASKS:
            continue
        answers = [one for one in inside if one.role == ANSWERS]
        answers += [one for one in inside if one.role == NAMED and one.label in names]
        begins = answers[0].line if answers else first_words[turn] + 1
        if first_words[turn] < begins < end:
            words = answers[0].words if answers else lines[begins].start
            yield from _cut(text, lines, _Exchange(turn.line, turn.words, turn.label, begins, words), end)


# --- subheads ---------------------------------------------------------------------------------------------------------


def _ended(line: Line) -> bool:
    """Whether the line ends as a paragraph ends."""
    return line.text.rstrip(QUOTES)[-1:] in ENDS


def _asks(line: Line) -> bool:
    return len(line.text) <= MAX_QUESTION_CHARS and line.text.rstrip(QUOTES)[-1:] in "？?"


def _subhead(line: Line) -> bool:
    """Whether the line could be a bold subhead, or a part of one."""
    return (
        MIN_SUBHEAD_CHARS <= len(line.text) <= MAX_SUBHEAD_CHARS
        and (_asks(line) or not _ended(line))
        and not NO_SUBHEAD.match(line.text)
        and not is_below(line.text)
    )


def _subheads(text: str, lines: Sequence[Line]) -> Iterator[Question]:
    """The subheads between paragraphs, as questions: those that end in ？ if they are at least half, else those with
    一、 if there are several, else all."""
    heads = list(_groups(lines))
    asking = [(_question_line(lines, first, after), after) for first, after in heads if _asks(lines[after - 1])]
    numbered = [(first, after) for first, after in heads if NUMBERED.match(lines[first].text)]
    if len(asking) >= MIN_QUESTIONS and len(asking) * 2 >= len(heads):
        heads = asking
    elif len(numbered) >= MIN_QUESTIONS:
        heads = numbered
    if len(heads) >= MIN_QUESTIONS:
        for (first, after), end in zip(heads, [*(first for first, _ in heads[1:]), len(lines)], strict=False):
            yield from _cut(text, lines, _Exchange(first, lines[first].start, None, after, lines[after].start), end)


def _groups(lines: Sequence[Line]) -> Iterator[tuple[int, int]]:
    """Subheads as (first line, first line of the paragraph below). Above the first paragraph, only questions count."""
    at = 0
    paragraph_above = False
    while at < len(lines):
        after = at
        while after < len(lines) and after - at < MAX_SUBHEAD_LINES and (_subhead(lines[after]) or _asks(lines[after])):
            after += 1
        below = after < len(lines) and not _subhead(lines[after]) and not is_below(lines[after].text)
        between = paragraph_above and _ended(lines[at - 1])
        if after > at and below and lines[after - 1].text[-1] not in COMMAS and (between or _asks(lines[after - 1])):
            yield at, after
        paragraph_above = paragraph_above or after == at
        at = max(after, at + 1)


def _question_line(lines: Sequence[Line], first: int, after: int) -> int:
    """The first line of a group's question. It begins above the last line only if the line above ends in a comma."""
    at = after - 1
    while at > first and lines[at - 1].text[-1] in COMMAS:
        at -= 1
    return at
