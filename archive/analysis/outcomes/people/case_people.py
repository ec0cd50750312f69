"""The people that a case mentions, and to whom words refer that name nobody: 二人, 上述被告人, 其."""

from __future__ import annotations

from bisect import bisect_left
from collections import Counter
from dataclasses import replace

from archive.analysis.outcomes.people.case_names import CaseNames, names_of
from archive.analysis.outcomes.people.mentions import PeopleMention, mentions_in
from archive.analysis.outcomes.people.words import is_unit
from archive.model import Case

MAX_LOOK_BACK = 60  # mentions
MAX_COUNTED = 500  # mentions


class CasePeople:
    """The mentions of people in the text of a case, up to `end` if that is given."""

    def __init__(self, text: str, case: Case, end: int | None = None) -> None:
        self.names: CaseNames = names_of(text, case)
        self._mentions = mentions_in(text, case.start, case.end if end is None else end, self.names)
        self._starts = [mention.start for mention in self._mentions]

    def between(self, start: int, end: int) -> list[PeopleMention]:
        """The mentions between two offsets, as the text has them."""
        first, last = bisect_left(self._starts, start), bisect_left(self._starts, end)
        return [mention for mention in self._mentions[first:last] if mention.end <= end]

    def most_mentioned(self, before: int) -> PeopleMention | None:
        """The person or unit that the case mentions most often before an offset; None if there is no one such."""
        mentions = self._mentions[: min(MAX_COUNTED, bisect_left(self._starts, before))]
        times = Counter(mention.names for mention in mentions if len(mention.names) == 1).most_common(2)
        if not times or (len(times) > 1 and times[0][1] == times[1][1]):
            return None
        return next(mention for mention in mentions if mention.names == times[0][0])

    def meant(self, mention: PeopleMention) -> PeopleMention:
        """The people that a mention means: for 二人 the two that the text named last."""
        if not mention.refers:
            return mention
        place = bisect_left(self._starts, mention.start)
        before = [one for one in self._mentions[max(0, place - MAX_LOOK_BACK) : place] if not one.refers]
        if is_unit(mention.defendant) and mention.people is None:  # 该公司
            unit = next((one for one in reversed(before) if one.names and is_unit(one.names[0])), None)
            alone = replace(mention, names=(mention.defendant,), people=1, is_whole=True, refers=False)
            return replace(unit, start=mention.start, end=mention.end) if unit else alone
        if is_unit(mention.defendant) and mention.people is not None:  # 两被告企业
            listed = (tuple(filter(is_unit, one.names)) for one in reversed(before))
            own = self.names.units if len(self.names.units) == mention.people else ()
            units = next((units for units in listed if len(units) == mention.people), own)
            return replace(mention, names=units, is_whole=bool(units), refers=False)
        for one in reversed(before):
            if mention.defendant == "其" and not one.names and one.people is None:
                continue  # 同案被告人不服，提出上诉。…对其判处: of those before them
            if mention.people is None or mention.people == one.people:
                if mention.people is None and mention.defendant != "其" and one.people == 1:
                    continue
                return replace(one, start=mention.start, end=mention.end)
        if mention.people is not None and mention.people == len(self.names.declared):
            names = self.names.declared
            return replace(mention, names=names, defendant="、".join(names), is_whole=True, refers=False)
        singles = dict.fromkeys(one.names[0] for one in reversed(before) if len(one.names) == 1)
        if mention.people is not None and 1 < mention.people <= len(singles):
            chosen = (*singles,)[: mention.people][::-1]
            return replace(mention, names=chosen, is_whole=True, refers=False)
        return replace(mention, refers=False)
