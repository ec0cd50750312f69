"""Which outcomes are the last word, and which a later decision of the case replaced."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

from archive.analysis.outcomes.judgments.decision import Act, Decision
from archive.model import Outcome

ENDS_EARLIER = frozenset({Act.VACATED, Act.REVOKED})


def with_finality(outcomes: Sequence[Outcome], decisions: Sequence[Decision]) -> tuple[Outcome, ...]:
    """The outcomes of a case, each with what `final` says. Both are in the order of the text.

    An outcome is not final if a later one of the same case is of the same person, or if what set it was vacated or
    revoked afterwards.
    """
    vacated = max((decision.start for decision in decisions if decision.act in ENDS_EARLIER), default=-1)
    return tuple(
        replace(
            outcome,
            final=outcome.start > vacated and not any(_replaces(later, outcome) for later in outcomes[place + 1 :]),
        )
        for place, outcome in enumerate(outcomes)
    )


def _replaces(later: Outcome, earlier: Outcome) -> bool:
    return later.defendant == earlier.defendant and later.other_case == earlier.other_case
