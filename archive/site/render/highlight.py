"""Makes HTML from pieces of text: search hits are in <mark>, and all text is escaped."""

from __future__ import annotations

from bisect import bisect_right
from collections.abc import Iterable, Iterator

from markupsafe import Markup, escape

from archive.search import Fragment, Query, mark
from archive.site.data.text_pieces import Piece


def as_html(fragments: Iterable[Fragment]) -> Markup:
    """The fragments in order, with the hits in <mark>."""
    return Markup("").join(
        Markup("<mark>{}</mark>").format(one.text) if one.hit else escape(one.text) for one in fragments
    )


class Marker:
    """Marks the hits of a query in the pieces of a text; the first hit has the id `hit`. Pieces may come in any order.

    Hits are searched in the whole text, as the index does, so a hit may go from one piece into the next. Hits that end
    before the offset `start` are not marked and not counted.
    """

    def __init__(self, text: str, query: Query, start: int = 0) -> None:
        self._query = query
        found = _hits(mark(text, query)) if query.wanted else iter(())
        self._hits = [(max(begin, start), end) for begin, end in found if end > start]
        self._ends = [end for _, end in self._hits]

    def __bool__(self) -> bool:
        """Whether the query has words to mark."""
        return bool(self._query.wanted)

    def __len__(self) -> int:
        """The number of hits."""
        return len(self._hits)

    def __call__(self, piece: Piece) -> Markup:
        """The HTML of a piece of the text, with its hits marked."""
        parts, at = list[str](), piece.start
        for number in range(bisect_right(self._ends, piece.start), len(self._hits)):
            start, end = self._hits[number]
            if start >= piece.end:
                break
            begin, stop = max(start, piece.start), min(end, piece.end)
            first = number == 0 and begin == start
            tag = '<mark id="hit">' if first else "<mark>"
            parts += [escape(_of(piece, at, begin)), tag, escape(_of(piece, begin, stop)), "</mark>"]
            at = stop
        return Markup("".join([*parts, escape(_of(piece, at, piece.end))]))

    def cell(self, piece: Piece) -> Markup:
        """The HTML of a cell of a Markdown table, in which | is written as \\|."""
        return Markup(self(piece).replace("\\|", "|"))

    def plain(self, text: str) -> Markup:
        """The HTML of another text with its hits marked, without the id `hit`."""
        return as_html(mark(text, self._query))


def _hits(fragments: Iterable[Fragment]) -> Iterator[tuple[int, int]]:
    at = 0
    for fragment in fragments:
        if fragment.hit:
            yield at, at + len(fragment.text)
        at += len(fragment.text)


def _of(piece: Piece, start: int, end: int) -> str:
    return piece.text[start - piece.start : end - piece.start]
