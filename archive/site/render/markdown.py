"""Makes the text file of a publication or a case, as Markdown or plain text, with its source above the text."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Sequence

from archive.site.render.citations import Reference
from archive.site.render.text_blocks import (
    DamagedBlock,
    HeadingBlock,
    KeywordsBlock,
    ParagraphBlock,
    Passage,
    TableBlock,
)
from archive.site.strings import word

# Characters with a meaning in Markdown, or in HTML inside it: SPECIAL anywhere, AT_HEAD at the beginning of a line.
SPECIAL = re.compile(r"[\\`*_\[\]<>&~|]")
WRITTEN_OUT = r"\\\g<0>"
ADDRESS = re.compile(r"(https?://[^\s<>]+)")
AT_HEAD = re.compile(r"^(?:[#+=-]|\d{1,9}[.)](?=\s|$))")


def markdown(passages: Iterable[Passage], cited: Reference, cautions: Sequence[str] = ()) -> str:
    """The title, the source, what a reader must know, and the text with its headings and tables, as Markdown."""
    blocks = (block for passage in passages for block in passage.blocks)
    head = [f"# {escaped(cited.named)}", *map(_linked, (*_source(cited), *cautions))]
    return "\n\n".join([*head, *map(_set, blocks)]) + "\n"


def plain(text: str, cited: Reference, cautions: Sequence[str] = ()) -> str:
    """The title, the source, what a reader must know, and the text unchanged: each paragraph on its own line."""
    return "\n".join([cited.named, *_source(cited), *cautions, "", text]) + "\n"


def _source(cited: Reference) -> Iterator[str]:
    """Two lines: who published the text, when and at which address; then its address on this site and its checksum."""
    who = cited.issuer or cited.publisher
    yield "　".join(filter(None, (who, cited.published or word("read.undated"), cited.url)))
    yield word("cite.kept", address=cited.archived, sha256=cited.sha256)


def _set(block: HeadingBlock | ParagraphBlock | KeywordsBlock | TableBlock | DamagedBlock) -> str:
    if isinstance(block, HeadingBlock):
        return f"{'#' * block.level} {escaped(' '.join(run.piece.text for run in block.runs))}"
    if isinstance(block, ParagraphBlock):
        return escaped(block.piece.text)
    if isinstance(block, KeywordsBlock):
        return escaped("　".join(piece.text for piece in block.words))
    if isinstance(block, DamagedBlock):
        return "\n\n".join(escaped("　".join(cell.text for cell in line)) for line in block.lines)
    cells = [[inline(cell.text.replace("\\|", "|")) for cell in row] for row in (block.header, *block.rows) if row]
    width = max(map(len, cells), default=0)
    head = cells if block.header else [[""] * width, *cells]
    return "\n".join(f"| {' | '.join(row)} |" for row in (*head[:1], ["---"] * width, *head[1:]))


def inline(text: str) -> str:
    """A text on one line, escaped for Markdown."""
    return SPECIAL.sub(WRITTEN_OUT, " ".join(text.split()))


def escaped(text: str) -> str:
    """Like inline, for a paragraph: its beginning must not look like a list or a heading either."""
    line = inline(text)
    found = AT_HEAD.match(line)
    return f"{line[: found.end() - 1]}\\{line[found.end() - 1 :]}" if found else line


def _linked(line: str) -> str:
    """Like inline, for a line with addresses, which become links."""
    parts = ADDRESS.split(" ".join(line.split()))
    return "".join(f"<{part}>" if at % 2 else SPECIAL.sub(WRITTEN_OUT, part) for at, part in enumerate(parts))
