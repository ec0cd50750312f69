"""The parts of a case that say what happened, without those that discuss the law."""

from __future__ import annotations

from collections.abc import Iterator

from archive.analysis.outcomes.judgments.sentences import Extent
from archive.model import Case

# Sections that discuss the law, and tell what happened only in the abstract or a second time.
ABSTRACT_SECTIONS = frozenset({"keywords", "gist", "guidance", "significance", "rules", "reasons", "advice"})


KEYWORDS = "keywords"


def narrative_parts(text: str, case: Case) -> Iterator[Extent]:
    """The parts of a case that say what happened, in order."""
    if not case.sections:
        yield Extent(case.start, case.end)
        return
    yield Extent(case.start, case.sections[0].start)
    for section in case.sections:
        if section.heading not in ABSTRACT_SECTIONS:
            yield Extent(section.start, section.end)
        elif section.heading == KEYWORDS and (line_end := text.find("\n", section.start, section.end)) >= 0:
            yield Extent(line_end + 1, section.end)  # what lost its heading: keywords are one line
