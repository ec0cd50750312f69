"""The files that pages link: which links lead to one, what the bytes are, and what they say, however hostile."""

from __future__ import annotations

from collections.abc import Mapping
from io import BytesIO
from zipfile import ZIP_DEFLATED, ZipFile

import pytest
from hypothesis import given
from hypothesis import strategies as st

from archive.model import Context, Page, Reading, Role, State
from archive.readers.pages import read_and_analyse
from archive.reading import attachment_text, read
from archive.reading.attachment_text import PrintedLine, paragraphs
from archive.reasons import because, in_english
from tests.support.made_files import docx, pdf
from tests.support.office_files import LOCKED_PDF, SHEET_XLS

pytestmark = pytest.mark.slow

FOLDER = "http://www.sample.example/zdgz/202409"
HTML = (("Content-Type", "text/html"),)
OLE = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + bytes(600)
PDF, DOC, XLS = "application/pdf", "application/msword", "application/vnd.ms-excel"
DOCX = "application/vnd.openxmlformats-officedocument.wordprocessingml.document"
XLSX = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"

# --- links ------------------------------------------------------------------------------------------------------------


def links(body: str, beside: str = "") -> list[tuple[str, str]]:
    html = f"""<html><head><title>关于公布报告的通知_样例市人民检察院</title></head><body>{beside}
        <div class="detail_tit">关于公布报告的通知</div><div class="detail_con" id="fontzoom">
        <p>现将《样例市检察机关惩治诈骗犯罪工作情况》予以公布。</p>{body}</div></body></html>"""
    url = f"{FOLDER}/t20240905_1.shtml"
    page = Page(url, "2024-09-06T00:00:00Z", 200, HTML, html.encode(), Context(Role.ARTICLE, family="ucap"), "w", 0)
    (article,) = read(page)
    return [(link.url, link.name) for link in article.attachments]


LINKED = {  # the links of a body, and the attachments: their addresses and names
    '<p>附件：<a href="./P1.docx">报告</a></p>': [(f"{FOLDER}/P1.docx", "报告")],
    '<p><a href="/files/P1.PDF#page=2"><b>报</b>告</a></p>': [("http://www.sample.example/files/P1.PDF", "报告")],
    '<p><a href="https://files.example/a%20b.xls?v=1">表</a></p>': [("https://files.example/a%20b.xls?v=1", "表")],
    '<p><a href="down.jsp?name=1.doc&id=2">文</a></p>': [(f"{FOLDER}/down.jsp?name=1.doc&id=2", "文")],
    '<p><a href="download.jsp?id=3">附件【情况.xlsx】</a></p>': [(f"{FOLDER}/download.jsp?id=3", "附件【情况.xlsx】")],
    '<p><a href="%E8%A1%A8.xlsx"><img src="x.png"></a></p>': [(f"{FOLDER}/%E8%A1%A8.xlsx", "表.xlsx")],
    "<table><tr><td>名称</td><td>下载</td></tr><tr><td>报告</td><td><a href='1.doc'>文本</a></td></tr></table>": [
        (f"{FOLDER}/1.doc", "文本")
    ],
    '<base href="/other/"><p><a href="1.doc">甲</a></p>': [("http://www.sample.example/other/1.doc", "甲")],
    # Each address counts once, in the order of the page.
    '<p><a href="2.pdf">二</a><a href="1.pdf">一</a><a href="http://www.sample.example:80/zdgz/202409/2.pdf">2</a>': [
        (f"{FOLDER}/2.pdf", "二"),
        (f"{FOLDER}/1.pdf", "一"),
    ],
    '<p><a href="t20240905_2.shtml">下一篇</a></p>': [],
    "<p><a href=\"javascript:down('1.doc')\">下载</a></p>": [],
    '<p><a href="file:///c:/1.doc">下载</a></p>': [],
    '<p><a href="http://[bad/1.doc">下载</a></p>': [],
    '<p style="display:none"><a href="1.doc">看不见的</a></p>': [],
    '<p><a href="1.wps">下载</a> <a href="1.docxyz">下载</a> <a href="/doc/1">下载</a></p>': [],
    '<div id="xgxw"><a href="1.doc">相关新闻的附件</a></div>': [],
}


def test_a_link_to_a_file_is_an_attachment_and_no_other_link_is() -> None:
    assert {body: links(body) for body in LINKED} == LINKED
    assert links("<p>如上。</p>", beside='<div class="menu"><a href="/help.pdf">网站使用手册</a></div>') == []


# --- bytes ------------------------------------------------------------------------------------------------------------

WORD_XML = "xmlns:w='http://schemas.openxmlformats.org/wordprocessingml/2006/main'"


def zipped(parts: Mapping[str, str | bytes]) -> bytes:
    buffer = BytesIO()
    with ZipFile(buffer, "w", ZIP_DEFLATED) as file:
        for name, part in parts.items():
            file.writestr(name, part)
    return buffer.getvalue()


def word(body: str) -> bytes:
    """A Word file whose body is that markup."""
    with ZipFile(BytesIO(docx([]))) as file:
        parts: dict[str, str | bytes] = {name: file.read(name) for name in file.namelist()}
    return zipped({**parts, "word/document.xml": f"<w:document {WORD_XML}><w:body>{body}</w:body></w:document>"})


def sheet(*rows: str, hidden: bool = False) -> bytes:
    """An Excel file with two sheets, 一 with those rows and 二 with one cell."""
    space = 'xmlns="http://schemas.openxmlformats.org/spreadsheetml/2006/main"'
    office = "http://schemas.openxmlformats.org/officeDocument/2006/relationships"
    packages = 'xmlns="http://schemas.openxmlformats.org/package/2006'
    state = ' state="hidden"' if hidden else ""
    sheets = f'<sheet name="一" sheetId="1" r:id="r1"/><sheet name="二" sheetId="2" r:id="r2"{state}/>'
    relations = "".join(
        f'<Relationship Id="r{n}" Type="{office}/worksheet" Target="worksheets/sheet{n}.xml"/>' for n in (1, 2)
    )
    root = f'<Relationship Id="r" Type="{office}/officeDocument" Target="xl/workbook.xml"/>'
    return zipped(
        {
            "[Content_Types].xml": f'<Types {packages}/content-types"/>',
            "_rels/.rels": f'<Relationships {packages}/relationships">{root}</Relationships>',
            "xl/workbook.xml": f'<workbook {space} xmlns:r="{office}"><sheets>{sheets}</sheets></workbook>',
            "xl/_rels/workbook.xml.rels": f'<Relationships {packages}/relationships">{relations}</Relationships>',
            "xl/worksheets/sheet1.xml": f"<worksheet {space}><sheetData>{''.join(rows)}</sheetData></worksheet>",
            "xl/worksheets/sheet2.xml": f"<worksheet {space}><sheetData>{row(1, '注')}</sheetData></worksheet>",
        }
    )


def row(number: int, *cells: str | float | None) -> str:
    written = ""
    for letter, cell in zip("ABCDEFG", cells, strict=False):
        if isinstance(cell, str):
            written += f'<c r="{letter}{number}" t="inlineStr"><is><t>{cell}</t></is></c>'
        elif cell is not None:
            written += f'<c r="{letter}{number}"><v>{cell}</v></c>'
    return f'<row r="{number}">{written}</row>'


PARAGRAPHS = [
    "样例市检察机关惩治诈骗犯罪工作情况",
    "一、基本情况",
    "全年共起诉诈骗犯罪嫌疑人164人，其中包括冒充客服退款的17人、虚假投资理财的42人、刷单返利的38人，其余各案另行列明，不在此处重复。",
    "二、下一步打算",
]


def answer(body: bytes, status: int = 200, kind: str = DOC) -> Reading:
    """What is read of an answer in place of a file."""
    headers, context = (("Content-Type", kind),), Context(Role.ATTACHMENT)
    return read_and_analyse(Page(f"{FOLDER}/1.docx", "2024-09-06T00:00:00Z", status, headers, body, context, "w", 0))


def file_read(body: bytes) -> tuple[str, str | None, str | None]:
    """What a file is by its bytes, its text, and why it has none, whatever its name and type."""
    reading = answer(body)
    assert reading.file is not None
    assert (reading.state, reading.file.size, len(reading.file.sha256)) == (State.LIVE, len(body), 64)
    return reading.file.media_type, reading.file.text, reading.state_reason and in_english(reading.state_reason)


@pytest.mark.parametrize(
    ("body", "kind"), [(pdf(PARAGRAPHS), PDF), (b"\r\n\r\n" + pdf(PARAGRAPHS), PDF), (docx(PARAGRAPHS), DOCX)]
)
def test_paragraphs_are_lines(body: bytes, kind: str) -> None:
    assert file_read(body) == (kind, "\n".join(PARAGRAPHS), None)


def test_a_word_file_is_read_whole() -> None:
    body = """<w:p><w:r><w:t>时间</w:t></w:r>
        <w:smartTag w:element='chsdate'><w:r><w:t>2019年3月5日</w:t></w:r></w:smartTag><w:r><w:t>止</w:t></w:r></w:p>
        <w:p><w:ins w:id='1'><w:r><w:t>补入</w:t></w:r></w:ins><w:del w:id='2'><w:r>
        <w:delText>删去</w:delText></w:r></w:del><w:r><w:t>的话</w:t></w:r></w:p>
        <w:sdt><w:sdtContent><w:p><w:r><w:t>框里的段落</w:t></w:r></w:p></w:sdtContent></w:sdt>
        <w:p><w:r><w:t>上行</w:t><w:br/><w:t>下行</w:t></w:r></w:p>
        <w:tbl><w:tr><w:tc><w:p><w:r><w:t>罪名</w:t></w:r></w:p></w:tc><w:tc><w:p><w:r><w:t>件数</w:t></w:r></w:p></w:tc>
        </w:tr><w:tr><w:tc><w:p><w:r><w:t>诈骗罪</w:t></w:r></w:p></w:tc><w:tc><w:p><w:r><w:t>196</w:t></w:r></w:p></w:tc>
        </w:tr></w:tbl>"""
    kind, text, reason = file_read(word(body))
    assert (text or "").split("\n") == [
        *("时间2019年3月5日止", "补入的话", "框里的段落", "上行", "下行"),
        *("| 罪名 | 件数 |", "| --- | --- |", "| 诈骗罪 | 196 |"),
    ]
    assert (kind, reason) == (DOCX, None)


def test_the_sheets_that_are_shown_are_tables_under_their_names() -> None:
    rows = (row(1, "罪名", None, "件数"), row(2, "诈骗罪", None, 196), row(4, "占比", None, 0.25))
    table = "| 罪名 | 件数 |\n| --- | --- |\n| 诈骗罪 | 196 |\n| 占比 | 0.25 |"
    assert file_read(sheet(*rows)) == (XLSX, f"一\n{table}\n二\n注", None)
    assert file_read(sheet(*rows, hidden=True)) == (XLSX, table, None)
    assert file_read(SHEET_XLS) == (XLS, table, None)


# --- hostile ones -----------------------------------------------------------------------------------------------------


BOMB = word(f"<w:p><w:r><w:t>{'0' * 101 * 2**20}</w:t></w:r></w:p>")
FAR = sheet(row(1, "甲"), '<row r="1048576"><c r="XFD1048576"><v>1</v></c></row>')


UNREADABLE = [
    (LOCKED_PDF, PDF, "it is encrypted"),
    (OLE + "EncryptedPackage".encode("utf-16-le"), "application/encrypted", "it is encrypted"),
    (OLE + "WordDocument".encode("utf-16-le"), DOC, "no well-kept library reads .doc"),
    (BOMB, DOCX, "it unpacks to more than 100 MB"),
    (pdf([""]), PDF, "it holds no text"),
    (pdf(["甲"])[:200], PDF, "it is no whole PDF"),
    (FAR, XLSX, "reading it ended the process that read it"),
    (OLE, "application/x-ole-storage", ""),
    (zipped({"a.txt": "a"}), "application/zip", ""),
    (b"PK\x03\x04 and no zip file", "application/zip", ""),
    (b"{\\rtf1 a}", "application/rtf", ""),
]


@pytest.mark.parametrize(("body", "kind", "reason"), UNREADABLE)
def test_a_file_of_which_nothing_can_be_read_is_kept_and_says_why(body: bytes, kind: str, reason: str) -> None:
    found, text, why = file_read(body)
    assert (found, text) == (kind, None)
    assert why
    assert why.startswith(reason)


@pytest.mark.parametrize("whole", [pdf(PARAGRAPHS), docx(PARAGRAPHS), SHEET_XLS], ids=["pdf", "docx", "xls"])
def test_a_damaged_file_gives_a_text_or_a_reason(whole: bytes) -> None:
    for step in range(2):
        damaged = bytearray(whole)
        start = 300 + step * (len(whole) - 300) // 2
        damaged[start : start + 40] = bytes(byte ^ 0x55 for byte in damaged[start : start + 40])
        _, text, why = file_read(bytes(damaged))
        assert text or why


LOGIN = b"<html><body><p>" + "请先登录后再下载本文件。".encode() * 30
GONE, NO_FILE = "HTTP 404", "not the PDF, Word or Excel file that the link promises"


@pytest.mark.parametrize(
    ("body", "kind", "status", "state", "reason"),
    [
        (pdf(["甲"]), PDF, 404, State.GONE, GONE),
        (b"", DOC, 200, State.ERROR, "the body is empty"),
        (LOGIN, DOC, 200, State.ERROR, f"{NO_FILE} (application/msword)"),
        (b"<script>var __jsl_clearance;</script>", "text/html", 200, State.CHALLENGED, "a challenge"),
        (b"no", "text/html", 403, State.BLOCKED, "HTTP 403"),
    ],
)
def test_an_answer_that_is_no_file_is_named(body: bytes, kind: str, status: int, state: State, reason: str) -> None:
    reading = answer(body, status, kind)
    assert (reading.state, reading.documents, reading.file) == (state, (), None)
    assert in_english(reading.state_reason or "").startswith(reason)


def test_what_is_left_out_is_said(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(attachment_text, "MAX_PAGES", 1)
    text, reason = attachment_text.read(PDF, pdf(["甲"] * 41))
    assert ((text or "").count("甲"), reason) == (40, because("first_pages", read=1, pages=2))
    monkeypatch.setattr(attachment_text, "MAX_CHARS", 5)
    assert attachment_text.read(DOCX, docx(["甲乙", "丙丁", "戊己"])) == (
        "甲乙\n丙丁",
        because("first_characters", read=4),
    )
    monkeypatch.setattr(attachment_text, "MAX_ROWS_PER_SHEET", 1)
    cells = because("first_cells", rows=1, columns=100, sheet="办案情况")
    assert attachment_text.read(XLS, SHEET_XLS) == ("罪名 件数", cells)


# --- printed pages ----------------------------------------------------------------------------------------------------


def printed(*texts: str, number: int | None = None, head: str | None = None) -> list[PrintedLine]:
    """A page of lines, 10 points a hanzi; two ideographic spaces before a line stand for its indent."""
    lines = [PrintedLine(head, 200, 300, 800)] if head else []
    for at, text in enumerate(texts, 1):
        left = 100 + 10 * (len(text) - len(text.lstrip("　")))
        lines.append(PrintedLine(text.strip("　"), left, left + 10 * len(text.strip("　")), 780 - 15 * at))
    return lines + ([PrintedLine(f"— {number} —", 200, 230, 20)] if number else [])


FIRST, SECOND, LAST = "　　一二三四五六七八九十一二", "一二三四五六七八九十一二三四", "一二三四。"


def test_a_paragraph_goes_on_over_the_page_and_its_number() -> None:
    pages = [printed(FIRST, SECOND, number=1, head="内部刊物"), printed(LAST, FIRST, number=2, head="内部刊物")]
    pages += [printed(SECOND, LAST, number=3, head="内部刊物")]
    first = FIRST.strip("　")
    assert list(paragraphs(pages)) == [first + SECOND + LAST, first + SECOND + LAST]


def test_latin_words_keep_their_space_and_numbers_have_none() -> None:
    wide = "一二三四五六七八九十一二"
    full = [
        PrintedLine(f"{wide}ab", 100, 240, 700),
        PrintedLine(f"cd{wide}47", 100, 240, 685),
        PrintedLine("04元", 100, 130, 670),
    ]
    full += [PrintedLine(f"{wide}甲乙", 100, 240, 655)] * 2
    assert next(paragraphs([full])) == f"{wide}ab cd{wide}4704元"


@given(st.lists(st.lists(st.text("　一二三四。", min_size=1, max_size=20).filter(str.strip), max_size=12), max_size=3))
def test_no_line_is_lost_or_told_twice(pages: list[list[str]]) -> None:
    given_pages = [printed(*(f"{number}甲{text}" for number, text in enumerate(page))) for page in pages]
    if len(pages) < 3:  # on three pages lines may be running heads
        assert "".join(paragraphs(given_pages)) == "".join(line.text for page in given_pages for line in page)


def test_a_zip_file_that_lies_about_its_size_is_no_bomb() -> None:
    with ZipFile(BytesIO(BOMB)) as file:
        size = file.getinfo("word/document.xml").file_size
    lying = BOMB.replace(size.to_bytes(4, "little"), (1000).to_bytes(4, "little"))
    _, text, why = file_read(lying)
    assert text is None
    assert why
    assert why.startswith("it is damaged")
