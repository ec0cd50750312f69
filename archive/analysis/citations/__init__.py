"""The laws that a text cites: every provision, resolved to the full name of its law.

Names of laws (`names`), what they mean (`meanings`) and provisions (archive.text.provisions) are found in the whole
text; then `attaching` gives each provision its law, from the beginning to the end. docs/citations.md has the rules.
"""

from __future__ import annotations

from collections.abc import Sequence

from archive.analysis.citations.attaching import Attaching, ProvisionOfLaw
from archive.analysis.citations.names import Places
from archive.analysis.marks import Marks
from archive.model import Case, Citation

__all__ = ["citations_of"]

REACH = 400  # of a sentence before and behind what it cites: a line may cite thousands
NUMBERS = ("article", "article_sub", "article_to", "paragraph", "item", "item_to")


def citations_of(text: str | Marks, cases: Sequence[Case] = ()) -> tuple[Citation, ...]:
    """The citations of a text in simplified hanzi, in order. Never raises.

    Where one case ends and another begins, short names and laws do not carry over.
    """
    marks = Marks.of(text)
    return tuple(_citation(marks, one) for one in _once(Attaching(Places(marks, cases)).run()))


def _once(found: Sequence[ProvisionOfLaw]) -> list[ProvisionOfLaw]:
    """Each provision once a line, and a law alone only if its line cites no provision of it."""
    with_provision = {(one.line, one.law) for one in found if one.provision}
    first: dict[tuple[object, ...], ProvisionOfLaw] = {}
    for one in found:
        if one.provision:
            numbers = tuple(_numbers(one).values())
            first.setdefault((one.line, one.law, *numbers, one.version, one.former), one)
        elif (one.line, one.law) not in with_provision:
            first.setdefault((one.line, one.law), one)
    return sorted(first.values(), key=lambda one: (one.start, one.end))


def _numbers(one: ProvisionOfLaw) -> dict[str, int | None]:
    return {name: getattr(one.provision, name, None) for name in NUMBERS}


def _citation(marks: Marks, one: ProvisionOfLaw) -> Citation:
    first, last = marks.sentences.covering(one.start), marks.sentences.covering(one.end - 1)
    return Citation(
        start=one.start,
        end=one.end,
        as_written=marks.text[one.start : one.end],
        law=one.law.name,
        law_id=one.law.id,
        **_numbers(one),
        version=one.version,
        former=one.former,
        sentence_start=max(first.start, one.start - REACH) if first else one.start,
        sentence_end=min(last.end, one.end + REACH) if last else one.end,
    )
