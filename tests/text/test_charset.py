"""Bytes decide, labels are asked last."""

from __future__ import annotations

import unicodedata

from hypothesis import given
from hypothesis import strategies as st

from archive.model import Context, Page, Role
from archive.text.charset import decode, html_of

TEXT = "某县检察院办理的一起案件——“刷单”诈骗，涉案金额·三万元。"


def declared(charset: str, text: str = TEXT) -> str:
    return f'<html><head><meta charset="{charset}"></head><body>{text}</body></html>'


def test_utf8_and_gb18030_are_read_under_any_label() -> None:
    for label in ("gb2312", "GBK", "gb18030", "utf-8", "iso-8859-1", "big5", "utf-16", "no-such-charset"):
        assert decode(declared(label).encode(), f"text/html; charset={label}") == declared(label)
    for label in ("gb2312", "GBK", "gb18030", "utf-8", "iso-8859-1"):
        assert decode(declared(label).encode("gb18030"), f"text/html; charset={label}") == declared(label)
    beyond = declared("gb2312", "被告人朱镕，犇犇，𠮷，“4·01”专案——起诉")  # and the dot and the dash
    assert decode(beyond.encode("gb18030")) == beyond


def test_a_page_s_markup_is_read_by_its_own_header() -> None:
    headers = (("content-type", "text/html; charset=Big5"),)
    body = "詐騙案件的辦理情況".encode("big5")
    page = Page("http://www.example.cn/", "2026-11-25T00:00:00Z", 200, headers, body, Context(Role.ARTICLE), "", 0)
    assert html_of(page) == "詐騙案件的辦理情況"


def test_big5_is_read_only_where_it_is_declared() -> None:
    text = "檢察機關打擊治理電信網絡詐騙及其關聯犯罪工作情況"
    assert decode(text.encode("big5"), "text/html; charset=Big5") == text
    assert decode(text.encode("big5")) != text


def test_a_byte_order_mark_wins_and_is_taken_off() -> None:
    assert decode(b"\xef\xbb\xbf" + TEXT.encode()) == TEXT
    assert decode(TEXT.encode("utf-16")) == TEXT
    assert decode(b"\xfe\xff" + TEXT.encode("utf-16-be")) == TEXT


def test_a_torn_last_character_costs_that_character_alone() -> None:
    assert decode(TEXT.encode()[:-1]) == TEXT[:-1] + "\ufffd"


def test_one_broken_byte_does_not_turn_a_utf8_page_into_another_charset() -> None:
    body = TEXT.encode()
    text = decode(body[:30] + b"\xff" + body[30:] + body, "text/html; charset=gb2312")
    assert text.count("\ufffd") == 1
    assert text.replace("\ufffd", "") == TEXT * 2


def test_broken_gb18030_is_still_read_as_such() -> None:
    body = TEXT.encode("gb18030")
    text = decode(body + b"\xff\xff" + body)
    assert text.startswith(TEXT)
    assert text.endswith(TEXT[1:])
    assert "\ufffd" in text


def test_controls_and_invisible_marks_are_removed_and_text_is_composed() -> None:
    assert decode("诈\x00骗\x08罪\x1f\u200b案\ufeff\x85。\t\n".encode()) == "诈骗罪案。\t\n"
    assert decode("e\u0301".encode()) == "\u00e9"


@given(
    st.binary(max_size=400), st.sampled_from([None, "text/html; charset=gb2312", "text/html; charset=big5", "charset="])
)
def test_any_bytes_give_text_without_controls(body: bytes, content_type: str | None) -> None:
    text = decode(body, content_type)
    assert "\x00" not in text
    assert unicodedata.is_normalized("NFC", text)
    text.encode()
