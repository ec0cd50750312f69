"""Search hits marked in text: fragments as HTML, everything else escaped."""

from __future__ import annotations

from collections.abc import Iterable

from markupsafe import Markup, escape

from archive.search import Fragment, mark, parse


def as_html(fragments: Iterable[Fragment]) -> Markup:
    """Fragments in order, the hits in <mark>."""
    return Markup("").join(_html(fragment) for fragment in fragments)


class Marker:
    """Marks a query in the pieces of one page, called in the order in which they are set; `#hit` is the first hit."""

    def __init__(self, query: str) -> None:
        self._parsed = parse(query)
        self._reached = False

    def __bool__(self) -> bool:
        """Whether the query has anything to mark."""
        return bool(self._parsed.wanted)

    def __call__(self, text: str) -> Markup:
        return Markup("").join(_html(part, first=part.hit and self._is_first()) for part in mark(text, self._parsed))

    def plain(self, text: str) -> Markup:
        """The text with its hits marked, none of them the one that `#hit` leads to."""
        return as_html(mark(text, self._parsed))

    def count(self, texts: Iterable[str]) -> int:
        """How many hits there are in these texts."""
        return sum(part.hit for text in texts for part in mark(text, self._parsed))

    def _is_first(self) -> bool:
        first, self._reached = not self._reached, True
        return first


def _html(fragment: Fragment, *, first: bool = False) -> Markup:
    if not fragment.hit:
        return escape(fragment.text)
    return Markup("<mark{}>{}</mark>").format(Markup(' id="hit"') if first else "", fragment.text)
