"""Files that pages link, made from lines of text: the same bytes every time, as small as they can be.

Those beside the samples of crawler/demo/pages are made of tests/sites/sample_files.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from html import escape
from io import BytesIO
from zipfile import ZIP_DEFLATED, ZipFile, ZipInfo

from archive.reading.attachments import DOCX, PDF

TYPES = {"docx": DOCX, "pdf": PDF}


def make(name: str, lines: Sequence[str]) -> bytes:
    """A .docx or .pdf file with these paragraphs. In a .docx, lines of `| a | b |` are a table."""
    return {"docx": docx, "pdf": pdf}[name.rpartition(".")[2]](lines)


# --- docx -------------------------------------------------------------------------------------------------------------

_OFFICE = "http://schemas.openxmlformats.org"
_WORD = f"{_OFFICE}/wordprocessingml/2006/main"
_PARTS = {
    "[Content_Types].xml": f'<Types xmlns="{_OFFICE}/package/2006/content-types">'
    '<Default Extension="rels" ContentType="application/vnd.openxmlformats-package.relationships+xml"/>'
    f'<Override PartName="/word/document.xml" ContentType="{DOCX}.main+xml"/></Types>',
    "_rels/.rels": f'<Relationships xmlns="{_OFFICE}/package/2006/relationships"><Relationship Id="rId1" '
    f'Type="{_OFFICE}/officeDocument/2006/relationships/officeDocument" Target="word/document.xml"/></Relationships>',
}


def docx(lines: Iterable[str]) -> bytes:
    """A Word file."""
    body = "".join(_blocks(lines))
    document = f'<w:document xmlns:w="{_WORD}"><w:body>{body}<w:sectPr/></w:body></w:document>'
    buffer = BytesIO()
    with ZipFile(buffer, "w") as file:
        for name, part in {**_PARTS, "word/document.xml": document}.items():
            member = ZipInfo(name)  # without a time: its own default is 1980
            member.compress_type = ZIP_DEFLATED
            file.writestr(member, f'<?xml version="1.0" encoding="UTF-8"?>{part}')
    return buffer.getvalue()


def _blocks(lines: Iterable[str]) -> Iterator[str]:
    rows: list[str] = []
    for line in (*lines, ""):
        if line.startswith("|"):
            rows.append("".join(f"<w:tc>{_paragraph(cell)}</w:tc>" for cell in line.strip("| ").split(" | ")))
            continue
        if rows:
            yield "<w:tbl>" + "".join(f"<w:tr>{row}</w:tr>" for row in rows) + "</w:tbl>"
            rows = []
        if line:
            yield _paragraph(line)


def _paragraph(text: str) -> str:
    return f"<w:p><w:r><w:t>{escape(text)}</w:t></w:r></w:p>"


# --- PDF --------------------------------------------------------------------------------------------------------------

ACROSS, DOWN, SIZE = 28, 40, 16  # hanzi of a line, lines of a page, points of a hanzi
_LEFT, _TOP, _LEADING = 72, 760, 18
INDENT = "　　"


def pdf(lines: Iterable[str]) -> bytes:
    """A PDF file in a font that readers have: its paragraphs broken into lines, its pages numbered."""
    broken = [line for paragraph in lines for line in _broken(INDENT + paragraph)]
    pages = [broken[start : start + DOWN] for start in range(0, len(broken), DOWN)]
    kids = " ".join(f"{number} 0 R" for number in range(5, 5 + 2 * len(pages), 2))
    objects = [
        b"<< /Type /Catalog /Pages 2 0 R >>",
        f"<< /Type /Pages /Kids [{kids}] /Count {len(pages)} >>".encode(),
        b"<< /Type /Font /Subtype /Type0 /BaseFont /STSong-Light /Encoding /UniGB-UTF16-H /DescendantFonts [4 0 R] >>",
        b"<< /Type /Font /Subtype /CIDFontType0 /BaseFont /STSong-Light /DW 1000"
        b" /CIDSystemInfo << /Registry (Adobe) /Ordering (GB1) /Supplement 5 >> >>",
    ]
    for number, page in enumerate(pages, 1):
        content = _page(page, number)
        objects.append(
            b"<< /Type /Page /Parent 2 0 R /MediaBox [0 0 595 842] /Resources << /Font << /F 3 0 R >> >>"
            + f" /Contents {len(objects) + 2} 0 R >>".encode()
        )
        objects.append(b"<< /Length %d >>\nstream\n%s\nendstream" % (len(content), content))
    return _written(objects)


def _broken(paragraph: str) -> list[str]:
    return [paragraph[start : start + ACROSS] for start in range(0, len(paragraph), ACROSS)]


def _page(lines: Sequence[str], number: int) -> bytes:
    places = [(_LEFT, _TOP - at * _LEADING, line) for at, line in enumerate(lines)]
    shown = "".join(
        f"BT /F {SIZE} Tf {x} {y} Td <{text.encode('utf-16-be').hex()}> Tj ET\n"
        for x, y, text in (*places, (280, 30, f"—{number}—"))
    )
    return shown.encode()


def _written(objects: Sequence[bytes]) -> bytes:
    buffer, places = BytesIO(), []
    buffer.write(b"%PDF-1.5\n")
    for number, content in enumerate(objects, 1):
        places.append(buffer.tell())
        buffer.write(b"%d 0 obj\n%s\nendobj\n" % (number, content))
    start = buffer.tell()
    table = "".join(f"{place:010} 00000 n \n" for place in places)
    buffer.write(f"xref\n0 {len(objects) + 1}\n0000000000 65535 f \n{table}".encode())
    buffer.write(f"trailer << /Size {len(objects) + 1} /Root 1 0 R >>\nstartxref\n{start}\n%%EOF\n".encode())
    return buffer.getvalue()
