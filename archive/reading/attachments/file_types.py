"""Tells the type of an attachment by its bytes, whatever its name."""

from __future__ import annotations

from io import BytesIO
from zipfile import BadZipFile, ZipFile

from archive.reasons import because

PDF = "application/pdf"
DOCX = "application/vnd.openxmlformats-officedocument.wordprocessingml.document"
XLSX = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"
XLS = "application/vnd.ms-excel"
DOC = "application/msword"
RTF = "application/rtf"
ENCRYPTED = "application/encrypted"
OLE = "application/x-ole-storage"
ZIP = "application/zip"

# Why stored files of these types have no text.
NOT_READ: dict[str, str] = {
    DOC: because("unread_doc"),
    RTF: because("unread_rtf"),
    ENCRYPTED: because("encrypted"),
    OLE: because("unread_ole"),
    ZIP: because("unread_zip"),
}
PDF_WITHIN = 1024  # bytes at the start of a PDF in which %PDF- must be, as PDF readers allow

# Names of parts in an OLE file's directory, and the type that each shows. Word comes before Excel, since a Word file
# may contain a sheet.
_PARTS: tuple[tuple[str, str], ...] = (
    ("EncryptedPackage", ENCRYPTED),
    ("WordDocument", DOC),
    ("Workbook", XLS),
    ("Book", XLS),
)
_FOLDERS: tuple[tuple[str, str], ...] = (("word/", DOCX), ("xl/", XLSX))


def file_type(body: bytes) -> str | None:
    """The media type of a file by its bytes; None for files of other kinds, which are not stored."""
    if b"%PDF-" in body[:PDF_WITHIN]:
        return PDF
    if body.startswith(b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"):
        return next((kind for part, kind in _PARTS if part.encode("utf-16-le") in body), OLE)
    if body.startswith(b"PK\x03\x04"):
        return _zip_type(body)
    return RTF if body.startswith(b"{\\rtf") else None


def _zip_type(body: bytes) -> str:
    try:
        with ZipFile(BytesIO(body)) as file:
            names = file.namelist()
    except (BadZipFile, ValueError, NotImplementedError, EOFError):  # what zipfile raises for a damaged file
        return ZIP
    return next((kind for folder, kind in _FOLDERS if any(name.startswith(folder) for name in names)), ZIP)
