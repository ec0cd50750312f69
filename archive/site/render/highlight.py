"""Makes HTML from pieces of text: search hits are in <mark>, figures and citations are links, the words of
outcomes have anchors, and all text is escaped."""

from __future__ import annotations

from bisect import bisect_right
from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass, replace
from itertools import accumulate, islice, takewhile

from markupsafe import Markup, escape

from archive.search import Fragment, Query, mark
from archive.site.data.outcomes.in_text import OutcomeSpan
from archive.site.data.text_pieces import Piece


def as_html(fragments: Iterable[Fragment]) -> Markup:
    """The fragments in order, with the hits in <mark>."""
    return Markup("").join(
        Markup("<mark>{}</mark>").format(one.text) if one.hit else escape(one.text) for one in fragments
    )


@dataclass(frozen=True, slots=True)
class TextLink:
    """A figure or a citation in a text, which leads to its page."""

    start: int
    end: int
    anchor: str
    look: str  # the class of the link
    path: str  # of the page


@dataclass(frozen=True, slots=True)
class TextLinks:
    """What of a text leads to other pages. `address` gives the address of a path.

    The keyboard does not stop at them: a text may have hundreds. Its page links lists that have them all.
    """

    links: tuple[TextLink, ...]  # in the order of the text
    address: Callable[[str], str]

    def opened(self, link: TextLink, *, begins: bool) -> Markup:
        """The tag that begins a link. `begins`: whether it begins here, so that its anchor leads here."""
        anchor = Markup(' id="{}"').format(link.anchor) if begins else ""
        return Markup('<a class="{}" href="{}"{} tabindex="-1">').format(link.look, self.address(link.path), anchor)


class Marker:
    """Marks the hits of a query in the pieces of a text; the first hit has the id `hit`. Pieces may come in any order.

    Hits are searched in the whole text, as the index does, so a hit may go from one piece into the next. Hits that end
    before the offset `start` are not marked and not counted. A link that begins inside another one is left out; spans
    get an anchor, and one that ends behind the span in which it begins is cut there.
    """

    def __init__(
        self,
        text: str,
        query: Query,
        start: int = 0,
        links: TextLinks | None = None,
        spans: Sequence[OutcomeSpan] = (),
    ) -> None:
        self._query = query
        found = _hits(mark(text, query)) if query.wanted else iter(())
        self._hits = [(max(begin, start), end) for begin, end in found if end > start]
        self._ends = [end for _, end in self._hits]
        self._opened = links.opened if links else None
        self._links = [*_apart(links.links)] if links else []
        self._link_ends = [link.end for link in self._links]
        self._spans = [*_nested(spans)]
        self._reached = [*accumulate((span.end for span in self._spans), max)]  # the furthest end so far

    def __bool__(self) -> bool:
        """Whether the query has words to mark."""
        return bool(self._query.wanted)

    def __len__(self) -> int:
        """The number of hits."""
        return len(self._hits)

    def __call__(self, piece: Piece) -> Markup:
        """The HTML of a piece of the text, with its hits marked, its figures and citations linked, and its spans."""
        first = bisect_right(self._reached, piece.start)
        near = takewhile(lambda span: span.start < piece.end, islice(self._spans, first, None))
        inside = [span for span in near if span.end > piece.start]
        return self._spanned(piece, inside) if inside else self._linked(piece)

    def _spanned(self, piece: Piece, spans: Sequence[OutcomeSpan]) -> Markup:
        """The HTML of a piece with these spans, of which the inner ones follow the outer ones."""
        parts, at, ends = list[str](), piece.start, list[int]()
        for span in spans:
            begin = max(span.start, piece.start)
            at = self._close(parts, piece, at, ends, begin)
            parts.append(self._linked(_cut(piece, at, begin)))
            anchor = Markup(' id="{}"').format(span.anchor) if begin == span.start else ""
            parts.append(Markup('<span class="outcome"{}>').format(anchor))
            ends.append(min(span.end, piece.end))
            at = begin
        at = self._close(parts, piece, at, ends, piece.end)
        return Markup("".join([*parts, self._linked(_cut(piece, at, piece.end))]))

    def _close(self, parts: list[str], piece: Piece, at: int, ends: list[int], until: int) -> int:
        """Close the open spans that end before or at an offset, the inner ones first; return where the text goes on."""
        while ends and ends[-1] <= until:
            end = ends.pop()
            parts += [self._linked(_cut(piece, at, end)), "</span>"]
            at = end
        return at

    def _linked(self, piece: Piece) -> Markup:
        """The HTML of a piece of the text, with its hits marked and its links."""
        parts, at = list[str](), piece.start
        for number in range(bisect_right(self._link_ends, piece.start), len(self._links)):
            link = self._links[number]
            if self._opened is None or link.start >= piece.end:
                break
            begin, stop = max(link.start, piece.start), min(link.end, piece.end)
            opened = self._opened(link, begins=begin == link.start)
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


def _apart(links: Iterable[TextLink]) -> Iterator[TextLink]:
    """The links that do not begin inside another one."""
    end = 0
    for link in links:
        if link.start >= end:
            yield link
            end = link.end


def _nested(spans: Iterable[OutcomeSpan]) -> Iterator[OutcomeSpan]:
    """The spans, each cut at the end of the one in which it begins."""
    ends = list[int]()
    for span in spans:
        while ends and ends[-1] <= span.start:
            ends.pop()
        ends.append(min(span.end, ends[-1]) if ends else span.end)
        yield replace(span, end=ends[-1])


def _cut(piece: Piece, start: int, end: int) -> Piece:
    return Piece(start, end, _of(piece, start, end))


def _of(piece: Piece, start: int, end: int) -> str:
    return piece.text[start - piece.start : end - piece.start]
