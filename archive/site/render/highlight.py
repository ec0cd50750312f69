"""Search hits marked in text: pieces as HTML, everything else escaped."""

from __future__ import annotations

from bisect import bisect_right
from collections.abc import Iterable, Iterator

from markupsafe import Markup, escape

from archive.search import Fragment, Query, mark
from archive.site.data.pieces import Piece


def as_html(fragments: Iterable[Fragment]) -> Markup:
    """Fragments in order, the hits in <mark>."""
    return Markup("").join(
        Markup("<mark>{}</mark>").format(one.text) if one.hit else escape(one.text) for one in fragments
    )


class Marker:
    """Marks a query in pieces of a text, wherever in it they are set; `#hit` is the first hit.

    Hits are looked for in the whole text, as the index does, so that one may go from one piece into the next. Those
    that end before `start` are not set, and do not count.
    """

    def __init__(self, text: str, query: Query, start: int = 0) -> None:
        self._query = query
        found = _hits(mark(text, query)) if query.wanted else iter(())
        self._hits = [(max(begin, start), end) for begin, end in found if end > start]
        self._ends = [end for _, end in self._hits]

    def __bool__(self) -> bool:
        """Whether the query has anything to mark."""
        return bool(self._query.wanted)

    def __len__(self) -> int:
        """How many hits there are."""
        return len(self._hits)

    def __call__(self, piece: Piece) -> Markup:
        """A piece of the text."""
        parts, at = [], piece.start
        for number in range(bisect_right(self._ends, piece.start), len(self._hits)):
            start, end = self._hits[number]
            if start >= piece.end:
                break
            begin, stop = max(start, piece.start), min(end, piece.end)
            first = number == 0 and begin == start
            tag = Markup('<mark id="hit">{}</mark>') if first else Markup("<mark>{}</mark>")
            parts += [escape(_of(piece, at, begin)), tag.format(_of(piece, begin, stop))]
            at = stop
        return Markup("").join([*parts, escape(_of(piece, at, piece.end))])

    def cell(self, piece: Piece) -> Markup:
        """A cell of a Markdown table, in which a | is written \\|."""
        return Markup(self(piece).replace("\\|", "|"))

    def plain(self, text: str) -> Markup:
        """Another text with its hits marked, without the id that `#hit` leads to."""
        return as_html(mark(text, self._query))


def _hits(fragments: Iterable[Fragment]) -> Iterator[tuple[int, int]]:
    at = 0
    for fragment in fragments:
        if fragment.hit:
            yield at, at + len(fragment.text)
        at += len(fragment.text)


def _of(piece: Piece, start: int, end: int) -> str:
    return piece.text[start - piece.start : end - piece.start]
