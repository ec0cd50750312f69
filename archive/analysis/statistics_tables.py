"""Tables of figures: the Markdown that archive.reading.html_tables writes, read back into rows and cells.

A table that can be read only by guessing gets no rows; its `damage` says what is wrong. Tables without any markup,
one cell per line, are not found: they look like paragraphs.
"""

from __future__ import annotations

import re
from collections.abc import Iterator

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
IDENTIFIER = re.compile("号|號|电话|电話|热线|編碼|编码|代码|账户|帐户|元")
SEVERAL = re.compile(r"[\d,.]+[%‰]?(?: [\d,.]+[%‰]?)+|[\d.]+[%‰][\d.]+[%‰]?")  # several figures: 643 891, 5.3%12.4%
THOUSANDS = re.compile(r"\d{1,3}(?: \d{3}){1,2}")  # 12 345 is one figure
MAX_PHONE_DIGITS = 11  # a line with more digits is no phone number


def tables_of(text: str) -> tuple[DataTable, ...]:
    """The tables of a text, in order. Never raises.

    A damaged table has no rows. A title and the unit below it (表1 …, 单位：件) are joined by a space. A line of digits
    alone is a flattened table only if a table's number or unit is on the line above.
    """
    if "|" not in text and not any(map(str.isdecimal, text.split("\n"))):  # almost every page returns here
        return ()
    return tuple(_tables(lines_of(text)))


def _tables(lines: list[Line]) -> Iterator[DataTable]:
    after = 0  # the first line after the previous table
    for i, line in enumerate(lines):
        if i < after:
            continue
        if line.text[0] == "|" and RULE.fullmatch(line.text):
            first = i - 1 if i > after and lines[i - 1].text[0] == "|" else i
            after = i + 1
            while after < len(lines) and lines[after].text[0] == "|" and not _is_next_head(lines, after):
                after += 1
            yield _table(lines, first, i, after)
        elif len(line.text) > MAX_PHONE_DIGITS and line.text.isdecimal() and i > after:
            above = lines[i - 1].text
            if len(above) <= MAX_TITLE_CHARS and (NUMBERED.fullmatch(above) or UNIT.fullmatch(above)):
                after = i + 1
                yield DataTable(line.start, line.end, _title(lines, i), (), TableDamage.FLATTENED)


def _is_next_head(lines: list[Line], at: int) -> bool:
    """Whether another table begins here, directly below."""
    return at + 1 < len(lines) and RULE.fullmatch(lines[at + 1].text) is not None


def _table(lines: list[Line], first: int, rule: int, after: int) -> DataTable:
    """The table of lines[first:after]; its head is above the rule, or missing."""
    head = _cells(lines[first].text) if first < rule else ()
    rows = (head, *(_cells(line.text) for line in lines[rule + 1 : after]))
    damage = _damage(rows)
    return DataTable(
        start=lines[first].start,
        end=lines[after - 1].end,
        title=_title(lines, first),
        rows=() if damage else rows,
        damage=damage,
    )


def _cells(line: str) -> tuple[str, ...]:
    inner = line[1:-1] if line.endswith("|") and not line.endswith(r"\|") and len(line) > 1 else line[1:]
    return tuple(cell.strip().replace(r"\|", "|") for cell in CELL_END.split(inner))


def _damage(rows: tuple[tuple[str, ...], ...]) -> TableDamage | None:
    head, *body = rows
    if not any(head):
        return TableDamage.NO_HEAD
    if not body:
        return TableDamage.NO_ROWS
    if any(len(row) != len(head) for row in body):
        return TableDamage.UNEVEN_ROWS
    identify = [IDENTIFIER.search(name) is not None for name in head]
    for row in body:
        for identifies, cell in zip(identify, row, strict=True):
            if DIGITS_RUN.fullmatch(cell) and not identifies:
                return TableDamage.CELLS_JOINED
            if SEVERAL.fullmatch(cell) and not THOUSANDS.fullmatch(cell):
                return TableDamage.SEVERAL_FIGURES
    return None


def _title(lines: list[Line], first: int) -> str | None:
    """The title of the table, from the lines above it; None without one."""
    above = [line.text for line in lines[max(0, first - 2) : first]]
    if not above or len(above[-1]) > MAX_TITLE_CHARS:
        return None
    *before, last = above
    if UNIT.fullmatch(last):
        return " ".join([*(line for line in before if _reads_like_title(line)), last])
    return last if _reads_like_title(last) else None


def _reads_like_title(line: str) -> bool:
    """Whether the line reads as a table's title."""
    if len(line) > MAX_TITLE_CHARS or line[0] == "|" or SENTENCE.search(line):
        return False
    return NUMBERED.fullmatch(line) is not None or NAMED.fullmatch(line) is not None
