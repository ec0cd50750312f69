"""Where the archive distrusts itself: places of an article that are probably not what its page should say.

`doubts_of(examined)` is the door. Each kind of doubt has a module with one function, which gives the reasons for it:
see KINDS. A rule looks at one article with its parts, and at nothing else, so that the order in which pages arrive
changes no doubt. A false doubt costs trust: a rule is silent where it is not sure (docs/doubts.md).
"""

from __future__ import annotations

from collections.abc import Callable, Iterator

from archive.analysis.doubts.case_numbers import missing_cases
from archive.analysis.doubts.contents import missing_headings
from archive.analysis.doubts.damage import damages
from archive.analysis.doubts.dates import disagreeing_dates
from archive.analysis.doubts.examined import CASE, Examined
from archive.analysis.doubts.further_pages import further_pages
from archive.analysis.doubts.missing_parts import missing_parts
from archive.analysis.doubts.readings import disagreeing_readings
from archive.model import DoubtFound, DoubtKind
from archive.reasons import Reason, reasons_json

KINDS: dict[DoubtKind, Callable[[Examined], Iterator[Reason]]] = {
    DoubtKind.CASE_MISSING: missing_cases,
    DoubtKind.BODY_MISSING: missing_headings,
    DoubtKind.DATES: disagreeing_dates,
    DoubtKind.READINGS: disagreeing_readings,
    DoubtKind.DAMAGE: damages,
    DoubtKind.GOES_ON: further_pages,
    DoubtKind.PART_MISSING: missing_parts,
}


def doubts_of(examined: Examined) -> tuple[DoubtFound, ...]:
    """The doubts about an article, by kind; each is named once. Never raises."""
    found = (_doubt(kind, reason) for kind, reasons in KINDS.items() for reason in reasons(examined))
    return tuple(dict.fromkeys(found))


def _doubt(kind: DoubtKind, reason: Reason) -> DoubtFound:
    """The doubt, with the position of its case in a column of its own."""
    values = tuple(value for value in reason.values if value[0] != CASE)
    case = dict(reason.values).get(CASE)
    return DoubtFound(kind, reasons_json(Reason(reason.code, values)), case if isinstance(case, int) else None)
