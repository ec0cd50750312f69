"""Reads one page, and so loads what the first page needs: gazetteer, table of traditional hanzi …

This takes a fifth of a second. The fork server imports this module, so that reading processes do not spend that time.
"""

from archive.model import Context, Page, Role
from archive.readers.pages import read_and_analyse

_TEXT = "上海市人民檢察院發布電信網絡詐騙犯罪典型案例。案例一 王某某詐騙案 【基本案情】王某某犯詐騙罪，被依法起訴。" * 9
_BODY = f"<html><head><title>典型案例</title></head><body><p>{_TEXT}</p></body></html>".encode()

read_and_analyse(Page("https://www.example.com/", "2026-01-01T00:00:00Z", 200, (), _BODY, Context(Role.ARTICLE), "", 0))
