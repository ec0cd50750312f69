"""The laws that a text cites: every provision, resolved to the full name of its law.

Names of laws (`mentions`) and provisions (archive.text.provisions) are found in the whole text; then `attaching` gives
each provision its law, from the beginning to the end. docs/citations.md has the rules.
"""

from __future__ import annotations

import re
from collections.abc import Sequence

from archive.analysis.citations.attaching import Attaching, ProvisionOfLaw
from archive.analysis.citations.meanings import mentions_in
from archive.analysis.citations.places import Places
from archive.analysis.marks import Marks
from archive.model import Case, Citation
from archive.text.provisions import Provision

__all__ = ["citations_of"]

_LINE_END = re.compile(r"\n")
REACH = 400  # of a sentence before and behind what it cites: a line may cite thousands
LISTS = "rules"  # the heading of sections that list laws


def citations_of(text: str | Marks, cases: Sequence[Case] = ()) -> tuple[Citation, ...]:
    """The citations of a text in simplified hanzi, in order. Never raises.

    Where one case ends and another begins, short names and laws do not carry over.
    """
    marks = Marks.of(text)
    text = marks.text
    sections = [section for case in cases for section in case.sections]
    lists = sorted((section.start, section.end) for section in sections if section.heading == LISTS)
    scopes = sorted({offset for case in cases for offset in (case.start, case.end)})
    bounds = sorted({*scopes, *(offset for section in sections for offset in (section.start, section.end))})
    lines = [0, *(match.end() for match in _LINE_END.finditer(text))]
    places = Places(marks, scopes, lists, bounds, lines)
    found = _once(Attaching(places).run(list(mentions_in(places))))
    return tuple(_citation(marks, one) for one in found)


def _once(found: Sequence[ProvisionOfLaw]) -> list[ProvisionOfLaw]:
    """Each provision once a line, and a law alone only if its line cites no provision of it."""
    with_provision = {(one.line, one.law) for one in found if one.provision}
    first: dict[tuple[object, ...], ProvisionOfLaw] = {}
    for one in found:
        if one.provision:
            first.setdefault((one.line, one.law, *_numbers(one.provision), one.version, one.former), one)
        elif (one.line, one.law) not in with_provision:
            first.setdefault((one.line, one.law), one)
    return sorted(first.values(), key=lambda one: (one.start, one.end))


def _numbers(provision: Provision) -> tuple[int | None, ...]:
    one = provision
    return one.article, one.article_sub, one.article_to, one.paragraph, one.item, one.item_to


def _citation(marks: Marks, one: ProvisionOfLaw) -> Citation:
    article, article_sub, article_to, paragraph, item, item_to = _numbers(one.provision or _NONE)
    first, last = marks.sentences.covering(one.start), marks.sentences.covering(one.end - 1)
    return Citation(
        start=one.start,
        end=one.end,
        as_written=marks.text[one.start : one.end],
        law=one.law.name,
        law_id=one.law.id,
        article=article,
        article_sub=article_sub,
        article_to=article_to,
        paragraph=paragraph,
        item=item,
        item_to=item_to,
        version=one.version,
        former=one.former,
        sentence_start=max(first.start, one.start - REACH) if first else one.start,
        sentence_end=min(last.end, one.end + REACH) if last else one.end,
    )


_NONE = Provision(0, 0, None)  # of a law that is named alone
