"""Reads the text of one PDF, Word or Excel file, in a separate process.

usage: python -m archive.reading.attachment_text MEDIA_TYPE BYTES SECONDS PIPE, the file on standard input

It prints a JSON array: the text or null; then the reason why there is none or only a part, or null. PIPE is a file
descriptor: when its other end closes, the process that started this one is gone, and this one ends. The libraries:
    PDF         pypdfium2 (PDFium): the fastest of three libraries, and the only one that turns the radicals that
                browsers write (⾦) into hanzi (金); it knows the Chinese encodings for which a file brings no table
    docx        mammoth: python-docx loses text, such as dates, in smart tags, insertions, content controls, text boxes
    xlsx, xls   python-calamine: one library for both; xlrd is no longer maintained
"""

from __future__ import annotations

import json
import os
import re
import resource
import sys
from collections import Counter
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass
from io import BytesIO
from itertools import pairwise
from statistics import median
from threading import Thread
from typing import Any
from unicodedata import east_asian_width
from zipfile import ZipFile

from archive.reading.attachments import DOCX, PDF, XLS, XLSX
from archive.reading.html_tables import MAX_COLUMNS, markdown
from archive.reading.lines import sheet_of_page, tidy
from archive.reading.markup import Markup
from archive.reasons import Reason, because, reason, reasons_json

MAX_SHARE_OF_PAGES = 0.5  # a first or last line on a greater share of the pages is a running head
MIN_PAGES = 3  # a line on fewer pages is no running head
EDGE_LINES = 2  # lines at the top and at the foot of a page that may be running heads
MIN_FULL_HANZI = 10  # a line with fewer hanzi says nothing about their width
MIN_MARGIN_SHARE = 0.1  # the left margin is the leftmost place where at least this share of the lines begins
MAX_RAGGED_HANZI = 1.6  # hanzi that a full line may lack: a punctuation mark or a number went to the next line
MIN_INDENT_HANZI = 0.6  # a line that begins farther than this from the margin is indented
MAX_LINE_DISTANCE = 1.4  # times the usual distance between lines; after a greater one a new paragraph begins

# — 12 —, 第12页, 12/30. A bare 12 is a page number only on page 12.
PAGE_NUMBER = re.compile(r"(?P<mark>[-—–·第\s]*)(?P<number>\d{1,4})(?P<rest>\s*(?:页|[/／]\s*共?\d+)?[页\s—–·-]*)")
DIGITS = re.compile(r"\d+")
# A space joins two lines if this matches the last character of the first and the first character of the second.
WORDS = re.compile(r"[A-Za-z][A-Za-z0-9]|[0-9][A-Za-z]")


@dataclass(frozen=True, slots=True)
class PrintedLine:
    """A line as it is printed. Its coordinates are in points from the page's lower left corner."""

    text: str
    left: float
    right: float
    bottom: float


def paragraphs(pages: list[list[PrintedLine]]) -> Iterator[str]:
    """The paragraphs of a document, given the lines of each page in reading order."""
    lines = [line for page in _without_running(pages) for line in page]
    setting = _PageSetting(lines)
    text = lines[0].text if lines else ""
    for before, line in pairwise(lines):
        if not setting.goes_on(before, line):
            yield text
            text = line.text
        elif WORDS.fullmatch(text[-1:] + line.text[:1]):
            text = f"{text} {line.text}"
        else:  # a number may be broken anywhere
            text += line.text
    if text:
        yield text


class _PageSetting:
    """The layout of a document's pages: margins, width of a hanzi, distance of lines."""

    def __init__(self, lines: list[PrintedLine]) -> None:
        full = [line for line in lines if _hanzi(line.text) >= MIN_FULL_HANZI]
        self.hanzi = median((line.right - line.left) / _hanzi(line.text) for line in full) if full else 0.0
        step = self.hanzi / 2 or 1.0
        begins = Counter(round(line.left / step) for line in lines)
        often = (place for place, times in begins.items() if times >= MIN_MARGIN_SHARE * len(lines))
        self.left = min(often, default=0) * step
        self.right = sorted(line.right for line in full)[int(len(full) * 0.9)] if full else 0.0
        gaps = [above.bottom - line.bottom for above, line in pairwise(lines) if above.bottom > line.bottom]
        self.gap = median(gaps) if gaps else 0.0

    def goes_on(self, before: PrintedLine, line: PrintedLine) -> bool:
        """True if a paragraph goes on: the line `before` is full, and `line` is near it and not indented."""
        full = before.right >= self.right - MAX_RAGGED_HANZI * self.hanzi
        indented = line.left > self.left + MIN_INDENT_HANZI * self.hanzi
        # The distance is negative if a page ends between the lines.
        apart = before.bottom - line.bottom > MAX_LINE_DISTANCE * self.gap
        return self.hanzi > 0 and full and not indented and not apart


def _hanzi(text: str) -> float:
    """How many hanzi are as wide as the text."""
    return sum(1.0 if east_asian_width(char) in "WFA" else 0.5 for char in text)


def _without_running(pages: list[list[PrintedLine]]) -> Iterator[list[PrintedLine]]:
    """The pages without running heads and page numbers."""
    edges = ({_key(line) for line in (*page[:EDGE_LINES], *page[-EDGE_LINES:])} for page in pages)
    times = Counter(key for keys in edges for key in keys)
    most = max(MIN_PAGES - 1, MAX_SHARE_OF_PAGES * sum(map(bool, pages)))
    for number, page in enumerate(pages, 1):
        lines = list(page)
        for at in (0, -1):
            while lines and (_is_number(lines[at].text, number) or times[_key(lines[at])] > most):
                del lines[at]
        yield lines


def _key(line: PrintedLine) -> str:
    """The text of a line with each number as #, so that running heads with page numbers are equal."""
    return DIGITS.sub("#", line.text)


def _is_number(text: str, page: int) -> bool:
    found = PAGE_NUMBER.fullmatch(text.strip())
    return found is not None and (bool(found["mark"] or found["rest"]) or int(found["number"]) == page)


# --- files ------------------------------------------------------------------------------------------------------------

MAX_CHARS = 500_000  # of a text: a thick book
MAX_PAGES = 1000
MAX_ROWS_PER_SHEET = 10_000  # later rows are not read
MAX_UNPACKED_BYTES = 100 * 2**20  # of all files in a zip file together


class UnreadableFile(Exception):
    """Nothing can be read of the file. Its argument is the Reason."""


Reader = Callable[[bytes, list[Reason]], Iterable[str]]  # gives paragraphs, and lists why others are left out


def read_pdf(body: bytes, left_out: list[Reason]) -> Iterator[str]:
    """The paragraphs of the pages. A table becomes plain lines."""
    import pypdfium2

    try:
        document = pypdfium2.PdfDocument(body)
    except pypdfium2.PdfiumError as error:
        raise UnreadableFile(reason("encrypted" if "password" in str(error).lower() else "no_whole_pdf")) from error
    if len(document) > MAX_PAGES:
        left_out.append(reason("first_pages", read=MAX_PAGES, pages=len(document)))
    return paragraphs([list(_pdf_lines(document[at])) for at in range(min(len(document), MAX_PAGES))])


def _pdf_lines(page: Any) -> Iterator[PrintedLine]:
    """The lines of a page as they are printed. PDFium puts a line break between them."""
    from pypdfium2.raw import FPDFText_GetUnicode

    text_page = page.get_textpage()
    codes = [FPDFText_GetUnicode(text_page, at) for at in range(text_page.count_chars())]
    start = 0
    for at, code in enumerate([*codes, ord("\n")]):
        if chr(code) in "\r\n":
            visible = [place for place in range(start, at) if not chr(codes[place]).isspace()]
            if visible:
                text = "".join(map(chr, codes[visible[0] : visible[-1] + 1]))
                left, bottom, *_ = text_page.get_charbox(visible[0], loose=True)
                right = text_page.get_charbox(visible[-1], loose=True)[2]
                yield PrintedLine(_whole(text), left, right, bottom)
            start = at + 1


def _whole(text: str) -> str:
    """Join surrogate pairs, and remove U+FFFE and U+0002, which stand for a hyphen at the end of a line."""
    joined = text.encode("utf-16-le", "surrogatepass").decode("utf-16-le", "replace")
    return joined.replace("\ufffe", "").replace("\x02", "")


def read_docx(body: bytes, _left_out: list[Reason]) -> Iterator[str]:
    """The paragraphs and tables: the file is converted to HTML and read like a page. Automatic numbering is lost."""
    import mammoth

    _refuse_bombs(body)
    html = mammoth.convert_to_html(BytesIO(body), convert_image=mammoth.images.img_element(lambda _image: {})).value
    page = Markup(html).body
    # mammoth ends a footnote with ↑, the link back to the text.
    return (line.removesuffix(" ↑") for line in sheet_of_page(page, page).body)


def read_sheets(body: bytes, left_out: list[Reason]) -> Iterator[str]:
    """Each visible sheet as a Markdown table; if several are visible, each is under its name."""
    import python_calamine as calamine

    if body.startswith(b"PK"):
        _refuse_bombs(body)
    try:
        book = calamine.CalamineWorkbook.from_filelike(BytesIO(body))
    except calamine.PasswordError as error:
        raise UnreadableFile(reason("encrypted")) from error
    wanted = (calamine.SheetVisibleEnum.Visible, calamine.SheetTypeEnum.WorkSheet)
    visible = [sheet.name for sheet in book.sheets_metadata if (sheet.visible, sheet.typ) == wanted]
    for name in visible:
        sheet = book.get_sheet_by_name(name)
        if sheet.height > MAX_ROWS_PER_SHEET or sheet.width > MAX_COLUMNS:
            left_out.append(reason("first_cells", rows=MAX_ROWS_PER_SHEET, columns=MAX_COLUMNS, sheet=name))
        table = list(_table(sheet.to_python(nrows=MAX_ROWS_PER_SHEET)))
        yield from [name, *table] if table and len(visible) > 1 else table


def _table(cells: list[list[Any]]) -> Iterator[str]:
    rows = [row for row in ([_cell(cell) for cell in row[:MAX_COLUMNS]] for row in cells) if any(row)]
    if rows and (len(rows) == 1 or max(sum(map(bool, row)) for row in rows) == 1):
        yield from (" ".join(filter(None, row)) for row in rows)
    elif rows:
        used = [at for at in range(len(rows[0])) if any(row[at] for row in rows)]
        yield from markdown([[row[at] for at in used] for row in rows])


def _cell(value: Any) -> str:
    """The value as a person would write it: 196, not 196.0."""
    return tidy(str(int(value) if isinstance(value, float) and value.is_integer() else value))


def _refuse_bombs(body: bytes) -> None:
    """Refuse a zip file by the sizes that it declares. If these are false, the limit on memory stops the process."""
    with ZipFile(BytesIO(body)) as file:
        if sum(member.file_size for member in file.infolist()) > MAX_UNPACKED_BYTES:
            raise UnreadableFile(reason("unpacks_too_large", megabytes=MAX_UNPACKED_BYTES // 2**20))


READERS: dict[str, Reader] = {PDF: read_pdf, DOCX: read_docx, XLSX: read_sheets, XLS: read_sheets}


def read(kind: str, body: bytes) -> tuple[str | None, str | None]:
    """The text, and why there is none or only a part (JSON, see archive.reasons). Never raises, whatever the bytes."""
    lines, chars = list[str](), 0
    left_out = list[Reason]()
    try:
        for line in filter(None, map(tidy, READERS[kind](body, left_out))):
            chars += len(line)
            if chars > MAX_CHARS:
                left_out = [reason("first_characters", read=chars - len(line))]
                break
            lines.append(line)
    except UnreadableFile as error:
        return None, reasons_json(*error.args)
    except MemoryError:
        return None, because("file_takes_memory")
    except Exception as error:  # noqa: BLE001 - a library may raise anything for a broken file
        return None, because("damaged_file", error=tidy(f"{type(error).__name__}: {error}")[:200])
    if not lines:
        return None, because("file_without_text")
    return "\n".join(lines), reasons_json(*left_out) if left_out else None


# --- the process ------------------------------------------------------------------------------------------------------


def main() -> None:
    """Read standard input within the limits, and print the result.

    If exceeding a limit ends this process, the process that started it reports that.
    """
    kind, memory, seconds, pipe = sys.argv[1:]
    Thread(target=_end_with, args=[int(pipe)], daemon=True).start()
    resource.setrlimit(resource.RLIMIT_CORE, (0, 0))
    resource.setrlimit(resource.RLIMIT_AS, (int(memory), int(memory)))
    resource.setrlimit(resource.RLIMIT_CPU, (int(seconds), int(seconds) + 1))
    json.dump(read(kind, sys.stdin.buffer.read()), sys.stdout)


def _end_with(pipe: int) -> None:
    os.read(pipe, 1)  # nothing is ever written to it
    os._exit(1)


if __name__ == "__main__":
    main()
