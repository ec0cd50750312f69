"""Tables of figures: the Markdown that archive.reading.html_tables writes, read back into rows and cells.

A table that can be read only by guessing gets no rows; its `damage` says what is wrong. Tables without any markup,
one cell per line, are not found: they look like paragraphs.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence

from archive.model import DataTable, TableDamage
from archive.text.letters import Line, lines_of
from archive.text.numerals import TO_99

RULE = re.compile(r"\|(?: ?:?-{3,}:? ?\|)+")  # the line below the head
CELL_END = re.compile(r"(?<!\\)\|")  # a | inside a cell is written \|

MAX_TITLE_CHARS = 60
UNIT = re.compile(r"[（(\[]?(?:计量|統計|统计)?[单單]位\s*[：:].*")  # 单位：件
NUMBERED = re.compile(rf"附?[表圖图]\s*(?:\d{{1,3}}|[{TO_99}]{{1,3}})(?:[-—–]\d{{1,3}})?(?:[\s：:、.．]|(?=\D)|$).*")
NAMED = re.compile(r".*(?:表|统计|一览|情况|數據|数据|分布|对比|构成|排名)(?:[（(][^（）()]*[）)])*[：:]?")
SENTENCE = re.compile(r"[。！？；;，]")

# Figures that were run together: 643891177300, seen in a county's table. No count of people or cases is so long.
DIGITS_RUN = re.compile(r"\d{10,}")
# Words in the heads of columns in which a figure may be so long.
IDENTIFIER = re.compile("号|號|电话|电話|热线|编碼|编码|代码|账户|帐户|元")
SEVERAL = re.compile(r"[\d,.]+[%‰]?(?: [\d,.]+[%‰]?)+|[\d.]+[%‰][\d.]+[%‰]?")  # several figures: 643 891, 5.3%12.4%
THOUSANDS = re.compile(r"\d{1,3}(?: \d{3}){1,2}")  # 12 345 is one figure
MAX_PHONE_DIGITS = 11  # a line with more digits is no phone number

Rows = tuple[tuple[str, ...], ...]


def tables_of(text: str) -> tuple[DataTable, ...]:
    """The tables of a text, in order. Never raises.

    A damaged table has no rows. A title and the unit below it (表1 …, 单位：件) are joined by a space. A line of digits
    alone is a flattened table only if a table's number or unit is on the line above.
    """
    return tuple(_tables(lines_of(text)))


def _tables(lines: list[Line]) -> Iterator[DataTable]:
    after = 0  # the first line after the previous table
    for at, (start, end, words) in enumerate(lines):
        if at < after:
            continue
        above = lines[max(after, at - 2) : at]
        if RULE.fullmatch(words):
            head = above.pop() if above and above[-1].text[0] == "|" else None
            after = at + 1
            while after < len(lines) and lines[after].text[0] == "|" and not _is_rule(lines[after + 1 : after + 2]):
                after += 1
            first = at - 1 if head else at
            rows = (_cells(head.text) if head else (), *(_cells(line.text) for line in lines[at + 1 : after]))
            damage = _damage(rows)
            title = _title(lines[max(0, first - 2) : first])
            yield DataTable(lines[first].start, lines[after - 1].end, title, () if damage else rows, damage)
        elif len(words) > MAX_PHONE_DIGITS and words.isdecimal() and above:
            title = above[-1].text
            if len(title) <= MAX_TITLE_CHARS and (NUMBERED.fullmatch(title) or UNIT.fullmatch(title)):
                after = at + 1
                yield DataTable(start, end, _title(lines[max(0, at - 2) : at]), (), TableDamage.FLATTENED)


def _is_rule(lines: Sequence[Line]) -> bool:
    return any(RULE.fullmatch(line.text) for line in lines)


def _cells(line: str) -> tuple[str, ...]:
    inner = line[1:-1] if line.endswith("|") and not line.endswith(r"\|") and len(line) > 1 else line[1:]
    return tuple(cell.strip().replace(r"\|", "|") for cell in CELL_END.split(inner))


def _damage(rows: Rows) -> TableDamage | None:
    head, *body = rows
    if not any(head):
        return TableDamage.NO_HEAD
    if not body:
        return TableDamage.NO_ROWS
    if any(len(row) != len(head) for row in body):
        return TableDamage.UNEVEN_ROWS
    for name, cell in (column for row in body for column in zip(head, row, strict=True)):
        if DIGITS_RUN.fullmatch(cell) and not IDENTIFIER.search(name):
            return TableDamage.CELLS_JOINED
        if SEVERAL.fullmatch(cell) and not THOUSANDS.fullmatch(cell):
            return TableDamage.SEVERAL_FIGURES
    return None


def _title(above: Sequence[Line]) -> str | None:
    """The title of a table below these lines; None without one."""
    titles = [line.text if _reads_like_title(line.text) else None for line in above]
    if above and len(above[-1].text) <= MAX_TITLE_CHARS and UNIT.fullmatch(above[-1].text):
        return " ".join([*filter(None, titles[:-1]), above[-1].text])
    return titles[-1] if titles else None


def _reads_like_title(line: str) -> bool:
    if len(line) > MAX_TITLE_CHARS or line[0] == "|" or SENTENCE.search(line):
        return False
    return NUMBERED.fullmatch(line) is not None or NAMED.fullmatch(line) is not None
