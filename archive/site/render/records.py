"""A publication or a case as a file: its text as Markdown and plain, all that is known of it as JSON."""

from __future__ import annotations

import json
import re
import sqlite3
from collections.abc import Callable, Iterable, Iterator
from dataclasses import asdict
from typing import Any

from archive.site.data.publications import PublicationRecord
from archive.site.data.structure import CaseRecord, json_list
from archive.site.render.blocks import DamagedBlock, HeadingBlock, KeywordsBlock, ParagraphBlock, Passage, TableBlock
from archive.site.render.citations import Reference
from archive.site.strings import word

# What Markdown, and HTML in it, give a meaning: anywhere, and at the head of a line.
SPECIAL = re.compile(r"[\\`*_\[\]<>&~|]")
WRITTEN_OUT = r"\\\g<0>"
ADDRESS = re.compile(r"(https?://[^\s<>]+)")
AT_HEAD = re.compile(r"^(?:[#+=-]|\d{1,9}[.)](?=\s|$))")

Place = Callable[[CaseRecord], str]
Data = dict[str, Any]


def markdown(passages: Iterable[Passage], cited: Reference) -> str:
    """Title, where it comes from, and the text with its headings and tables."""
    blocks = (block for passage in passages for block in passage.blocks)
    return "\n\n".join([f"# {_escaped(cited.named)}", *map(_linked, _source(cited)), *map(_set, blocks)]) + "\n"


def plain(text: str, cited: Reference) -> str:
    """Title, where it comes from, and the text as it is: paragraphs, one a line."""
    return "\n".join([cited.named, *_source(cited), "", text]) + "\n"


def of_publication(conn: sqlite3.Connection, one: PublicationRecord, cited: Reference, place: Place) -> Data:
    """All that is known of a publication."""
    structure = one.structure
    plain_fields = ("id", "slug", "kind", "title", "issuer", "published", "published_from", "attribution", "editor")
    return {
        "address": cited.archived,
        **{name: getattr(one, name) for name in plain_fields},
        "topic": one.topic,
        "topic_terms": json_list(one.topic_terms),
        "source": one.source,
        "url": one.url,
        "chars": one.chars,
        "text_sha256": one.text_sha256,
        "text": one.text,
        "crimes": [asdict(crime) for crime in structure.crimes],
        "cases": [{"address": place(case), **_case(one, case)} for case in structure.cases],
        "outline": _rows(conn, "position, level, heading, start", "outlines", one.id),
        "questions": _rows(conn, 'position, asker, question, answer, start, "end"', "questions", one.id),
        "tables": [
            {**row, "rows": json.loads(row["rows"]) if row["rows"] else None}
            for row in _rows(conn, 'position, title, rows, damage, start, "end"', "data_tables", one.id)
        ],
        **_where(conn, one),
    }


def of_case(conn: sqlite3.Connection, one: PublicationRecord, case: CaseRecord, cited: Reference, batch: str) -> Data:
    """All that is known of a case. `batch` is the address of its publication."""
    return {
        "address": cited.archived,
        **_case(one, case),
        "text": one.text[case.start : case.end],
        "publication": {
            "address": batch,
            **{name: getattr(one, name) for name in ("id", "slug", "kind", "title", "issuer", "published", "url")},
            "text_sha256": one.text_sha256,
        },
        **_where(conn, one),
    }


def as_json(data: Data) -> str:
    """The data for people and programs alike."""
    return json.dumps(data, ensure_ascii=False, indent=2) + "\n"


# --- text -------------------------------------------------------------------------------------------------------------


def _source(cited: Reference) -> Iterator[str]:
    """Where the text comes from: who, when and at which address; and where it is kept."""
    who = cited.issuer or (word("cite.site", office=cited.site) if cited.site else "")
    yield "　".join(filter(None, (who, cited.published or word("read.undated"), cited.url)))
    yield word("cite.kept", address=cited.archived, sha256=cited.sha256)


def _set(block: HeadingBlock | ParagraphBlock | KeywordsBlock | TableBlock | DamagedBlock) -> str:
    if isinstance(block, HeadingBlock):
        return f"{'#' * block.level} {_escaped(' '.join(run.piece.text for run in block.runs))}"
    if isinstance(block, ParagraphBlock):
        return _escaped(block.piece.text)
    if isinstance(block, KeywordsBlock):
        return _escaped("　".join(piece.text for piece in block.words))
    if isinstance(block, DamagedBlock):
        return "\n\n".join(_escaped("　".join(cell.text for cell in line)) for line in block.lines)
    cells = [[_inline(cell.text.replace("\\|", "|")) for cell in row] for row in (block.header, *block.rows) if row]
    width = max(map(len, cells), default=0)
    head = cells if block.header else [[""] * width, *cells]
    return "\n".join(f"| {' | '.join(row)} |" for row in (*head[:1], ["---"] * width, *head[1:]))


def _inline(text: str) -> str:
    """A text on one line, escaped for Markdown."""
    return SPECIAL.sub(WRITTEN_OUT, " ".join(text.split()))


def _escaped(text: str) -> str:
    """The same for a paragraph, whose head may not look like a list or a heading either."""
    line = _inline(text)
    found = AT_HEAD.match(line)
    return f"{line[: found.end() - 1]}\\{line[found.end() - 1 :]}" if found else line


def _linked(line: str) -> str:
    """The same of a line that names addresses, which become links."""
    parts = ADDRESS.split(" ".join(line.split()))
    return "".join(f"<{part}>" if at % 2 else SPECIAL.sub(WRITTEN_OUT, part) for at, part in enumerate(parts))


# --- data -------------------------------------------------------------------------------------------------------------


def _case(one: PublicationRecord, case: CaseRecord) -> Data:
    known = asdict(case)
    return {**known, "position": one.structure.cases.index(case) + 1}


def _where(conn: sqlite3.Connection, one: PublicationRecord) -> Data:
    """The pages that carry the publication, and the texts that they had."""
    places = _places(conn, one.id)
    return {
        "copies": [asdict(copy) for copy in one.copies],
        "versions": [
            {
                **{name: getattr(version, name) for name in ("id", "page_id", "url", "seen_at", "last_seen")},
                **{name: getattr(version, name) for name in ("text_sha256", "imported", "current")},
                **places[version.id],
            }
            for page in one.versions
            for version in page.versions
        ],
        "attachments": [asdict(file) for file in one.attachments],
    }


def _places(conn: sqlite3.Connection, publication_id: int) -> dict[int, Data]:
    """Where the bytes of each version are kept."""
    rows = conn.execute(
        """select page_versions.id, warc_file, warc_offset from copies
           join page_versions on page_versions.page_id = copies.page_id where publication_id = ?""",
        (publication_id,),
    )
    return {version_id: {"warc_file": file, "warc_offset": offset} for version_id, file, offset in rows}


def _rows(conn: sqlite3.Connection, columns: str, table: str, publication_id: int) -> list[Data]:
    rows = conn.execute(f"select {columns} from {table} where publication_id = ? order by position", (publication_id,))
    return [dict(row) for row in rows]
