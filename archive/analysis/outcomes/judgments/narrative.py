"""The parts of a case that say what happened, without those that discuss the law."""

from __future__ import annotations

from collections.abc import Iterator

from archive.analysis.outcomes.judgments.sentences import Extent
from archive.model import Case

# Sections that discuss the law, and tell what happened only in the abstract or a second time.
ABSTRACT_SECTIONS = frozenset({"keywords", "gist", "guidance", "significance", "rules", "reasons", "advice"})


KEYWORDS = "keywords"

MAX_GAP_CHARS = 20  # of blank lines between the lines of a head


def narrative_parts(text: str, case: Case) -> Iterator[Extent]:
    """The parts of a case that say what happened, in order, without its head: a title (某某抗诉案) says nothing new."""
    start = _head_end(text, case)
    if not case.sections:
        yield Extent(start, case.end)
        return
    yield Extent(start, max(start, case.sections[0].start))
    for section in case.sections:
        if section.heading not in ABSTRACT_SECTIONS:
            yield Extent(section.start, section.end)
        elif section.heading == KEYWORDS and (line_end := text.find("\n", section.start, section.end)) >= 0:
            yield Extent(line_end + 1, section.end)  # what lost its heading: keywords are one line


def _head_end(text: str, case: Case) -> int:
    last_line = case.head.rstrip().rpartition("\n")[2]
    at = text.find(last_line, case.start, case.start + 2 * len(case.head) + MAX_GAP_CHARS) if last_line else -1
    return case.start if at < 0 else min(at + len(last_line), case.end)
