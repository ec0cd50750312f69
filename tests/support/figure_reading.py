"""Reads the figures of sentences of our own: the one place of the tests where figures are asked for."""

from __future__ import annotations

from archive.analysis.figures import figures_of
from archive.model import Figure

PUBLISHED = "2024-02-01"


def figures_in(
    text: str, *, title: str | None = None, issuer: str | None = None, published: str | None = PUBLISHED
) -> tuple[Figure, ...]:
    """The figures of a text of this title, issued and published so."""
    return figures_of(text, published=published, issuer=issuer, title=title)
