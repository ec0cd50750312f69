"""Makes HTML from pieces of text: search hits are in <mark>, figures are links, and all text is escaped."""

from __future__ import annotations

from bisect import bisect_right
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass

from markupsafe import Markup, escape

from archive.search import Fragment, Query, mark
from archive.site.data.figures.in_text import TextFigure
from archive.site.data.text_pieces import Piece


def as_html(fragments: Iterable[Fragment]) -> Markup:
    """The fragments in order, with the hits in <mark>."""
    return Markup("").join(
        Markup("<mark>{}</mark>").format(one.text) if one.hit else escape(one.text) for one in fragments
    )


@dataclass(frozen=True, slots=True)
class FigureLinks:
    """The figures of a text as links to their pages. `address` gives the address of a figure by its id.

    The keyboard does not stop at them: a text may have hundreds. Its page links a list that has them all.
    """

    figures: tuple[TextFigure, ...]  # in the order of the text
    address: Callable[[int], str]

    def opened(self, figure: TextFigure, *, begins: bool) -> Markup:
        """The tag that begins a link. `begins`: whether the figure begins here, so that its anchor leads here."""
        look = "figure contradicted" if figure.contradicted else "figure"
        anchor = Markup(' id="{}"').format(figure.anchor) if begins else ""
        return Markup('<a class="{}" href="{}"{} tabindex="-1">').format(look, self.address(figure.id), anchor)


class Marker:
    """Marks the hits of a query in the pieces of a text; the first hit has the id `hit`. Pieces may come in any order.

    Hits are searched in the whole text, as the index does, so a hit may go from one piece into the next. Hits that end
    before the offset `start` are not marked and not counted. Figures are links; a figure that begins inside another one
    is left out.
    """

    def __init__(self, text: str, query: Query, start: int = 0, figures: FigureLinks | None = None) -> None:
        self._query = query
        found = _hits(mark(text, query)) if query.wanted else iter(())
        self._hits = [(max(begin, start), end) for begin, end in found if end > start]
        self._ends = [end for _, end in self._hits]
        self._links = figures
        self._figures = [*_apart(figures.figures)] if figures else []
        self._figure_ends = [figure.end for figure in self._figures]

    def __bool__(self) -> bool:
        """Whether the query has words to mark."""
        return bool(self._query.wanted)

    def __len__(self) -> int:
        """The number of hits."""
        return len(self._hits)

    def __call__(self, piece: Piece) -> Markup:
        """The HTML of a piece of the text, with its hits marked and its figures linked."""
        parts, at = list[str](), piece.start
        for number in range(bisect_right(self._figure_ends, piece.start), len(self._figures)):
            figure = self._figures[number]
            if self._links is None or figure.start >= piece.end:
                break
            begin, stop = max(figure.start, piece.start), min(figure.end, piece.end)
            opened = self._links.opened(figure, begins=begin == figure.start)
            parts += [self.hits(_cut(piece, at, begin)), opened, self.hits(_cut(piece, begin, stop)), "</a>"]
            at = stop
        return Markup("".join([*parts, self.hits(_cut(piece, at, piece.end))]))

    def hits(self, piece: Piece) -> Markup:
        """The HTML of a piece of the text with its hits marked, for where it is in a link already."""
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


def _apart(figures: Iterable[TextFigure]) -> Iterator[TextFigure]:
    """The figures that do not begin inside another one."""
    end = 0
    for figure in figures:
        if figure.start >= end:
            yield figure
            end = figure.end


def _cut(piece: Piece, start: int, end: int) -> Piece:
    return Piece(start, end, _of(piece, start, end))


def _of(piece: Piece, start: int, end: int) -> str:
    return piece.text[start - piece.start : end - piece.start]
