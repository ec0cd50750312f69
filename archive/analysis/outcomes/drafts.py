"""An outcome in the making, and the outcomes that become of it: one for each person, or one for a group."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace

from archive.analysis.outcomes.decisions import Act, Decision, ground_of
from archive.analysis.outcomes.people import PeopleMention
from archive.analysis.outcomes.punishments import Punishment, PunishmentPhrase
from archive.analysis.outcomes.sums import added, spanned
from archive.model import Outcome, OutcomeKind

BY_ORDER = re.compile("分别(?:因犯?|以|犯有?|构成)")  # 甲、乙分别以诈骗罪和洗钱罪被判处三年和一年


@dataclass(frozen=True, slots=True)
class Convictions:
    """Convictions of a conviction: ids, and the words of the text."""

    ids: tuple[str | None, ...] = ()
    words: tuple[str, ...] = ()

    def plus(self, other: Convictions) -> Convictions:
        """These and the other ones, each once."""
        both = dict(zip(self.words, self.ids, strict=True)) | dict(zip(other.words, other.ids, strict=True))
        return Convictions(tuple(both.values()), tuple(both))


@dataclass(slots=True)
class Draft:
    """An outcome in the making: its words, people, crimes and punishment."""

    start: int
    end: int
    who: PeopleMention
    crimes: Convictions
    phrase: PunishmentPhrase
    decision: Decision
    punishments: tuple[Punishment, ...] = ()

    def __post_init__(self) -> None:
        self.punishments = self.phrase.items

    def add(self, more: Punishment) -> None:
        """Adds what the sentence says of these people afterwards."""
        self.punishments = tuple(added(one, more) for one in self.punishments)

    def add_to(self, names: Sequence[str], more: Sequence[Punishment]) -> bool:
        """Adds what it says of some of them by name, in their order or one for each; False if they are a group."""
        own = self.who.names
        each = self.punishments * len(own) if len(self.punishments) == 1 else self.punishments
        if not self.who.is_whole or self.phrase.is_range or len(each) != len(own) or not {*names} <= {*own}:
            return False
        whose = dict(zip(names, more if len(more) == len(names) else [more[0]] * len(names), strict=True))
        self.punishments = tuple(
            added(one, whose[name]) if name in whose else one for name, one in zip(own, each, strict=True)
        )
        return True

    def outcomes(self, text: str) -> Iterator[Outcome]:
        """An outcome for each person named, or one for a group that the text treats as one."""
        items, names = self.punishments, self.who.names
        if self.phrase.is_range or not self.who.is_whole:
            items = (spanned(items),) if len(items) > 1 else items
            yield self._outcome(text, self.who.defendant, self.who.people, items[0])
        elif len(items) == len(names):
            by_order = len(self.crimes.ids) == len(names) and BY_ORDER.search(text, self.start, self.end)
            for place, (name, item) in enumerate(zip(names, items, strict=True)):
                outcome = self._outcome(text, name, 1, item)
                one = slice(place, place + 1)
                crimes, words = self.crimes.ids[one], self.crimes.words[one]
                yield replace(outcome, crimes=crimes, crimes_as_written=words) if by_order else outcome
        elif len(items) == 1:
            for name in names:
                yield self._outcome(text, name, 1, items[0])
        else:
            yield self._outcome(text, self.who.defendant, self.who.people, spanned(items))

    def _outcome(self, text: str, defendant: str, people: int | None, item: Punishment) -> Outcome:
        decision, kind = self.decision, item.kind
        if kind is None and item.fined:
            kind = OutcomeKind.FINE_ONLY
        return Outcome(
            start=self.start,
            end=self.end,
            as_written=text[self.start : self.end],
            defendant=defendant,
            people=people,
            crimes=self.crimes.ids,
            crimes_as_written=self.crimes.words,
            kind=kind,
            kind_low=item.kind_low,
            months_min=item.months_min,
            months_max=item.months_max,
            suspended=item.suspended,
            suspended_months=item.suspended_months,
            fined=item.fined,
            fine_min=item.fine_min,
            fine_max=item.fine_max,
            fine_total=item.fine_total,
            confiscate_all=item.confiscate_all,
            confiscated=item.confiscated,
            rights=item.rights,
            rights_for_life=item.rights_for_life,
            non_prosecution=ground_of(text, self.phrase.start, self.phrase.end)
            if kind is OutcomeKind.NOT_PROSECUTED
            else None,
            adopted=decision.act is Act.ADOPTED,
            instance=decision.instance,
            court=decision.court,
            procuratorate=decision.procuratorate,
            decided=decision.decided,
            final=True,
            other_case=decision.other_case,
        )


def convicted_anew(drafts: Sequence[Draft], people: set[str], crimes: Convictions, decision: Decision) -> list[Draft]:
    """The outcomes of these people again, with the punishment that they had and other crimes."""
    again: list[Draft] = []
    for draft in drafts:
        if draft.decision.other_case or (people and people.isdisjoint(draft.who.names)):
            continue
        anew = Draft(decision.start, decision.end, draft.who, crimes, draft.phrase, decision)
        anew.punishments = draft.punishments
        again.append(anew)
    return again
