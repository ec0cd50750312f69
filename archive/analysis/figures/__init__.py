"""The figures of a text: every quantitative statement, with what it counts, of which crime, where and when.

`figures_of` is the door. Quantities, periods and places are found in the whole text; then, sentence by sentence, each
quantity gets what belongs to it.
"""

from __future__ import annotations

from collections.abc import Sequence

from archive.analysis.marks import Marks
from archive.model import Figure

__all__ = ["end_early", "figures_of"]


def figures_of(
    text: str | Marks, *, published: str | None, issuer: str | None, title: str | None
) -> tuple[Figure, ...]:
    """The figures of a text in simplified hanzi, in order. Never raises.

    `published` is the ISO date from which 去年 and 今年 are reckoned; without it, such periods have no dates. `issuer`
    is the office whose counts these are, for the place; `title` tells the crime where the text does not.
    """
    from archive.analysis.figures.assembly import assemble

    return assemble(Marks.of(text), published=published, issuer=issuer, title=title)


def end_early(text: str, figures: Sequence[Figure]) -> bool:
    """Whether these figures of a text are only those of its beginning, because it has too many numbers."""
    from archive.analysis.figures import assembly

    return assembly.end_early(text, figures)
