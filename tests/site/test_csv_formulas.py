"""No cell of a CSV is computed, and nothing else of it is changed, however it is cut into pieces."""

from __future__ import annotations

import csv
import io
from collections.abc import Iterable

import pytest
from hypothesis import given
from hypothesis import strategies as st

from archive.site.http.csv_stream import BOM, CsvStream
from archive.site.strings import word
from archive.text.csv_formulas import guarded, is_formula


def written(rows: Iterable[Iterable[object]]) -> bytes:
    file = io.StringIO()
    csv.writer(file).writerows(rows)
    return file.getvalue().encode()


def sent(pieces: Iterable[bytes]) -> bytes:
    stream = CsvStream()
    body = b"".join([stream.feed(piece) for piece in pieces] + [stream.end()])
    assert body.startswith(BOM) or not body
    return body.removeprefix(BOM)


@pytest.mark.parametrize(
    "text",
    [
        *("=1+1", "+1+1", "-1+1", "@SUM(A1)", "＝1+1", "＋1+1", "－1+1", "＠SUM(A1)", "\t=1+1", "\r=1+1", " =1+1"),
        *("\n=1+1", "\x00=1+1", "\ufeff=1+1", "\u200b=1+1", "\u202e=1+1", "= 1+1", "=\x00cmd|' /C calc'!A0"),
        *("-HYPERLINK(1)", "-3%!", "=-3%", "\ttext"),
    ],
)
def test_what_a_spreadsheet_would_compute_is_guarded(text: str) -> None:
    assert guarded(text) == f"'{text}"


@pytest.mark.parametrize(
    "value",
    [
        *("-3%", "+1,204", "-0.5", "-3 万", "1=1", "诈骗=骗", "-", "=", "", "'=1+1", "——本案例"),
        *(0, -3, 1.5, None),
    ],
)
def test_figures_and_text_stay_as_they_are(value: object) -> None:
    assert guarded(value) == value


def test_what_is_guarded_once_is_not_guarded_again() -> None:
    once = written([[guarded("=1+1"), guarded('＝a,"b"')]])
    assert sent([once]) == once


CELLS = st.text(alphabet="=+-@＝1a诈,%\"'\r\n\t \x00\ufeff", max_size=6)
ROWS = st.lists(st.lists(CELLS, min_size=1, max_size=4), max_size=6)


@given(rows=ROWS, cuts=st.lists(st.integers(1, 7), min_size=1))
def test_a_csv_in_pieces_is_guarded_cell_by_cell(rows: list[list[str]], cuts: list[int]) -> None:
    whole, pieces, at = written(rows), [], 0
    for cut in cuts * (len(whole) + 1):
        pieces.append(whole[at : at + cut])
        at += cut
        if at >= len(whole):
            break
    got = sent(pieces)
    assert list(csv.reader(io.StringIO(got.decode(), newline=""))) == [[guarded(cell) for cell in row] for row in rows]
    assert not any(is_formula(cell) for row in rows for cell in row) or got != whole
    assert any(is_formula(cell) for row in rows for cell in row) or got == whole


def test_a_row_leaves_when_it_is_whole() -> None:
    stream = CsvStream()
    assert stream.feed(b'1,"a\r\n') == b""
    assert stream.feed(b'=b"\r\n') == BOM + b'1,"a\r\n=b"\r\n'
    assert stream.feed('2,"＝'.encode()[:-1]) == b""
    assert stream.feed("＝".encode()[-1:] + b'1"\r\n') == '2,"\'＝1"\r\n'.encode()
    assert (stream.end(), stream.is_cut) == (b"", False)


def test_in_place_of_what_no_line_end_follows_a_line_says_that_rows_are_missing() -> None:
    stream = CsvStream()
    assert stream.feed(b"1,2\r\n") == BOM + b"1,2\r\n"
    assert stream.feed(b"no such column: select text from") == b""
    assert (stream.end().decode(), stream.is_cut) == (f"{word('error.csv_cut')}\r\n", True)
