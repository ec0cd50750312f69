"""Recommendations of a sentence that the court adopted, in texts that tell no sentence of the court itself."""

from __future__ import annotations

import re
from collections.abc import Sequence

from archive.analysis.outcomes.judgments.course import Judgment
from archive.analysis.outcomes.judgments.decision import Act, Decision
from archive.analysis.outcomes.judgments.sentences import Extent
from archive.model import Instance

PUNISHMENT = re.compile("有期徒刑|无期徒刑|死刑|拘役|管制|罚金")
RECOMMENDATION = re.compile("量刑建议|建议[^，。；]{0,40}(?:判处|适用|量刑)")
APPEALED = re.compile("上诉|抗诉")
LOOK_AHEAD_CHARS = 200


def adopted_recommendations(
    text: str, sentences: Sequence[Extent], decisions: Sequence[Decision], adoption: Judgment | None
) -> list[Decision]:
    """The sentences that recommend a punishment, as decisions of the court that adopted them."""
    own = [one for one in decisions if one.act in {Act.JUDGED, Act.CHANGED} and not one.other_case]
    if adoption is None or any(PUNISHMENT.search(text, one.start, one.end) for one in own):
        return []
    not_appealed = APPEALED.search(text, adoption.start, adoption.start + LOOK_AHEAD_CHARS)
    return [
        Decision(
            *sentence,
            act=Act.ADOPTED,
            court=adoption.court,
            procuratorate=None,
            decided=adoption.decided,
            instance=Instance.FIRST if adoption.instance is None and not_appealed else adoption.instance,
            other_case=False,
        )
        for sentence in sentences
        if RECOMMENDATION.search(text, *sentence) and PUNISHMENT.search(text, *sentence)
    ]
