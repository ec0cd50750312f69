"""What became of the defendants of a case, and the circumstances of sentencing that its text names.

`outcomes_of` and `circumstances_of` are the doors.
"""

from __future__ import annotations

from collections.abc import Sequence

from archive.analysis.crimes.names import full_width
from archive.analysis.marks import Marks
from archive.analysis.outcomes.assembly import Assembly
from archive.analysis.outcomes.circumstances import circumstances_in
from archive.analysis.outcomes.decisions import decisions_in
from archive.analysis.outcomes.relations import each_once, with_finality, with_other_cases
from archive.model import Case, Circumstance, Outcome

__all__ = ["circumstances_of", "outcomes_of"]


def outcomes_of(text: str | Marks, case: Case) -> tuple[Outcome, ...]:
    """The outcomes of a case, in the order of the text. Never raises.

    `text` is the whole text of the publication in simplified hanzi, of which the case is a part: offsets are those of
    the whole text. The case's title and crimes tell the crime where a judgment does not.
    """
    marks = Marks.of(text)
    text = full_width(marks.text)
    decisions = decisions_in(text, case)
    if not decisions:
        return ()
    assembly = Assembly(text, marks, case, decisions[-1].end)
    for decision in decisions:
        assembly.read(decision)
    outcomes = each_once(with_other_cases(text, case, assembly.outcomes(marks.text)), decisions)
    return with_finality(text, outcomes, decisions)


def circumstances_of(text: str | Marks, case: Case, outcomes: Sequence[Outcome]) -> tuple[Circumstance, ...]:
    """The circumstances of sentencing that the text of a case names, in its order. Never raises. See `outcomes_of`."""
    return circumstances_in(full_width(Marks.of(text).text), case, outcomes)
