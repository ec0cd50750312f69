"""Writes a report on similar cases as a Word document, with python-docx."""

from __future__ import annotations

import io
from collections.abc import Sequence
from typing import TYPE_CHECKING

from archive.site.render.comparison.compared_case import ComparedLine
from archive.site.render.comparison.report import ReportPart, ReportTable, numbers_of, sources_of

if TYPE_CHECKING:
    from docx.document import Document
    from docx.table import Table
    from docx.text.paragraph import Paragraph

SONG, HEI = "宋体", "黑体"  # the fonts of Chinese documents: for the text, and for headings
NAMES_WIDTH = 22 * 36_000  # of the column that names the rows: 22 mm in Word's units
HYPERLINK = "http://schemas.openxmlformats.org/officeDocument/2006/relationships/hyperlink"


def as_docx(title: str, parts: Sequence[ReportPart], language: str) -> bytes:
    """The report as a .docx file. Each line of the archive ends with the number of its address, which is a link; the
    last part lists the addresses.

    Letters that XML cannot hold are left out. `language`: the tag of the report's language, such as zh-CN.
    """
    import docx  # half a second that only this file needs

    document = docx.Document()
    _set_page(document)
    _set_styles(document, language)
    document.core_properties.title = _printable(title)
    document.core_properties.author = ""
    document.add_heading(_printable(title), 0)
    numbers = numbers_of(parts)
    for part in (*parts, sources_of(numbers)):
        document.add_heading(_printable(part.heading), part.level)
        for line in part.lines:
            _write(document.add_paragraph(), line, numbers)
        if part.table:
            _set_table(document, part.table, numbers)
    file = io.BytesIO()
    document.save(file)
    return file.getvalue()


def _set_page(document: Document) -> None:
    """Make pages A4, with their numbers below; the sections that follow take it over."""
    from docx.enum.text import WD_ALIGN_PARAGRAPH
    from docx.oxml import OxmlElement
    from docx.oxml.ns import qn
    from docx.shared import Mm

    (section,) = document.sections
    section.page_width, section.page_height = Mm(210), Mm(297)
    footer = section.footer.paragraphs[0]
    footer.alignment = WD_ALIGN_PARAGRAPH.CENTER
    number = OxmlElement("w:fldSimple")
    number.set(qn("w:instr"), "PAGE")
    footer._p.append(number)


def _set_styles(document: Document, language: str) -> None:
    from docx.oxml.ns import qn
    from docx.shared import Pt, RGBColor

    for name in ("Normal", "Title", "Heading 1", "Heading 2"):
        style = document.styles[name]
        fonts = style.element.get_or_add_rPr().get_or_add_rFonts()
        for theme in ("asciiTheme", "eastAsiaTheme", "hAnsiTheme", "cstheme"):
            fonts.attrib.pop(qn(f"w:{theme}"), None)  # a theme's font would win over that of the style
        style.font.name = "Times New Roman"
        fonts.set(qn("w:eastAsia"), SONG if name == "Normal" else HEI)
        style.font.color.rgb = RGBColor(0, 0, 0)
    text = document.styles["Normal"]
    text.font.size = Pt(10.5)
    languages = text.element.get_or_add_rPr().makeelement(qn("w:lang"), {})
    languages.set(qn("w:val"), "en-US" if language.startswith("zh") else language)
    languages.set(qn("w:eastAsia"), "zh-CN")
    text.element.get_or_add_rPr().append(languages)


def _set_table(document: Document, table: ReportTable, numbers: dict[str, int]) -> None:
    from docx.enum.section import WD_ORIENT

    wide = len(table.head) > 4  # four columns still fit a page that stands upright
    if wide:
        _turn(document, WD_ORIENT.LANDSCAPE)
    grid = document.add_table(rows=0, cols=len(table.head), style="Table Grid")
    grid.autofit = False
    for name, cells in (("", tuple((ComparedLine(one, ""),) for one in table.head[1:])), *table.rows):
        row = grid.add_row().cells
        row[0].paragraphs[0].add_run(_printable(name)).bold = True
        for cell, lines in zip(row[1:], cells, strict=True):
            for at, line in enumerate(lines):
                _write(cell.add_paragraph() if at else cell.paragraphs[0], line, numbers)
    _set_columns(document, grid)
    if wide:
        _turn(document, WD_ORIENT.PORTRAIT)


def _set_columns(document: Document, grid: Table) -> None:
    """Make the column of names narrow, all others equal; and repeat the first row on every page."""
    from docx.oxml import OxmlElement
    from docx.shared import Emu

    section = document.sections[-1]
    margins = int(section.left_margin or 0) + int(section.right_margin or 0)
    room = int(section.page_width or 0) - margins - NAMES_WIDTH
    for at, column in enumerate(grid.columns):
        for cell in column.cells:
            cell.width = Emu(room // (len(grid.columns) - 1) if at else NAMES_WIDTH)
    grid.rows[0]._tr.get_or_add_trPr().append(OxmlElement("w:tblHeader"))  # type: ignore[arg-type]  # as above


def _turn(document: Document, orientation: object) -> None:
    """Begin a section whose pages are turned."""
    section = document.add_section()
    section.orientation = orientation
    section.page_width, section.page_height = section.page_height, section.page_width


def _write(paragraph: Paragraph, line: ComparedLine, numbers: dict[str, int]) -> None:
    paragraph.add_run(_printable(line.text))
    if line.address:
        paragraph.add_run(" ")
        _link(paragraph, f"[{numbers[line.address]}]", line.address)


def _link(paragraph: Paragraph, text: str, address: str) -> None:
    """Add a link. python-docx reads links and writes none: the element is made by its own means."""
    from docx.oxml import OxmlElement
    from docx.oxml.ns import qn
    from docx.shared import Pt, RGBColor

    link = OxmlElement("w:hyperlink")
    link.set(qn("r:id"), paragraph.part.relate_to(address, HYPERLINK, is_external=True))
    run = paragraph.add_run(text)
    run.font.size, run.font.underline, run.font.color.rgb = Pt(8), True, RGBColor(0x1F, 0x4E, 0x79)
    link.append(run._r)
    paragraph._p.append(link)  # type: ignore[arg-type]  # any element may follow


def _printable(text: str) -> str:
    """The text without the letters that XML 1.0 cannot hold."""
    return "".join(letter for letter in text if letter in "\t\n" or letter.isprintable() or letter == "\u3000")
