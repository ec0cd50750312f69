"""Writes a report on similar cases as Markdown."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from archive.site.render.comparison.compared_case import ComparedLine
from archive.site.render.comparison.report import ReportPart, ReportTable, numbers_of, sources_of
from archive.site.render.markdown import escaped, inline


def as_markdown(title: str, parts: Sequence[ReportPart]) -> str:
    """The report as Markdown. Each line of the archive ends with the number of its address, which is a link; the last
    part lists the addresses."""
    numbers = numbers_of(parts)
    blocks = [f"# {escaped(title)}"]
    for part in (*parts, sources_of(numbers)):
        blocks.append(f"{'#' * (part.level + 1)} {escaped(part.heading)}")
        blocks += [escaped(line.text) + _number(line, numbers) for line in part.lines]
        if part.table:
            blocks.append("\n".join(_table(part.table, numbers)))
    return "\n\n".join(blocks) + "\n"


def _number(line: ComparedLine, numbers: dict[str, int]) -> str:
    return f" [\\[{numbers[line.address]}\\]](<{line.address}>)" if line.address else ""


def _table(table: ReportTable, numbers: dict[str, int]) -> Iterator[str]:
    yield f"| {' | '.join(map(inline, table.head))} |"
    yield f"|{' --- |' * len(table.head)}"
    for name, cells in table.rows:
        written = ("<br>".join(inline(line.text) + _number(line, numbers) for line in lines) for lines in cells)
        yield f"| {inline(name)} | {' | '.join(written)} |"
