"""Says outcomes in words: what became of one defendant or group, and of all defendants of a case together. No name is
in these words."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from itertools import groupby

from archive.site.data.outcomes.of_case import OutcomeRecord
from archive.site.data.outcomes.tallies import SEVEREST_FIRST, OutcomeTally
from archive.site.languages import DEFAULT, language
from archive.site.strings import label, word

TEN_THOUSAND = 10_000
FINE_ONLY, NOT_PROSECUTED = "fine_only", "not_prosecuted"


def months_words(months: int) -> str:
    """A length of time: 3年6个月, 5个月, 10年."""
    years, rest = divmod(months, 12)
    if not years:
        return word("outcomes.months", n=rest)
    return word("outcomes.years", n=years) + (word("outcomes.and_months", n=rest) if rest else "")


def money_words(yuan: int) -> str:
    """An amount: 5万元, 1.25万元, 3,000元; 50,000 yuan."""
    if language() is DEFAULT and yuan >= TEN_THOUSAND and yuan % 100 == 0:
        return word("money.yuan", amount=f"{yuan / TEN_THOUSAND:,.2f}".rstrip("0").rstrip(".") + "万")
    return word("money.yuan", amount=f"{yuan:,}")


def range_words(least: int | None, most: int | None) -> str:
    """A term in months, or a range of terms; empty if neither end is known."""
    return _range(least, most, months_words)


def fine_words(least: int | None, most: int | None) -> str:
    """A fine in yuan, or a range of fines; empty if neither end is known."""
    return _range(least, most, money_words)


def kind_words(kind: str | None, non_prosecution: str | None = None) -> str:
    """What became of a defendant, without its measure: 有期徒刑, 相对不起诉."""
    if kind == NOT_PROSECUTED and non_prosecution:
        ground = label("non_prosecution", non_prosecution)
        return ground if language() is DEFAULT else f"{label('outcome', kind)} ({ground.lower()})"
    return label("outcome", kind) if kind else word("outcomes.convicted")


def tally_words(tally: OutcomeTally) -> str:
    """What outcomes that are counted together have alike: 有期徒刑，缓刑."""
    kind = kind_words(tally.kind, tally.non_prosecution)
    suspended = {"all": word("outcomes.suspended"), "some": word("outcomes.some_suspended")}.get(tally.suspended or "")
    return word("sign.clause").join([kind, suspended]) if suspended else kind


def outcome_words(outcome: OutcomeRecord) -> str:
    """An outcome in a line: 有期徒刑3年，缓刑4年，并处罚金5万元."""
    return word("sign.clause").join(_parts(outcome))


def summary_words(outcomes: Sequence[OutcomeRecord]) -> str:
    """The outcomes of a case in a line, the severest first: 有期徒刑8人，1年至10年，其中缓刑3人；相对不起诉2人.

    One of a single defendant is said as a whole.
    """
    if len(outcomes) == 1 and outcomes[0].people == 1:
        return outcome_words(outcomes[0])
    last = len(SEVEREST_FIRST)
    in_order = sorted(
        outcomes, key=lambda one: (SEVEREST_FIRST.get(one.kind, last), one.kind or "", one.non_prosecution or "")
    )
    groups = groupby(in_order, key=lambda one: (one.kind, one.non_prosecution))
    return word("sign.semicolon").join(_group_words(*key, tuple(of_kind)) for key, of_kind in groups)


def people_words(people: int, uncounted: int) -> str:
    """How many defendants there are: 8人; 至少8人 if some outcomes give no number; empty if none does."""
    if not people:
        return ""
    return word("outcomes.people_at_least", n=people) if uncounted else word("outcomes.people", n=people)


def _group_words(kind: str | None, ground: str | None, outcomes: Sequence[OutcomeRecord]) -> str:
    uncounted = sum(one.people is None for one in outcomes)
    number = people_words(sum(one.people or 0 for one in outcomes), uncounted)
    parts = [word("outcomes.group", kind=kind_words(kind, ground), people=number)]
    lengths = [months for one in outcomes for months in (one.months_min, one.months_max) if months is not None]
    if lengths:
        parts.append(range_words(min(lengths), max(lengths)))
    suspended = sum(one.people or 1 for one in outcomes if one.suspended == "all")
    if suspended:
        parts.append(word("outcomes.of_them_suspended", n=suspended))
    elif any(one.suspended for one in outcomes):
        parts.append(word("outcomes.some_suspended"))
    return word("sign.clause").join(parts)


def _parts(one: OutcomeRecord) -> Iterator[str]:
    kind = kind_words(one.kind, one.non_prosecution)
    term = range_words(one.months_min, one.months_max)
    if one.kind == FINE_ONLY:
        yield word("outcomes.kind_of", kind=kind, term=fine_words(one.fine_min, one.fine_max))
    elif one.kind_low:
        yield word("outcomes.two_kinds", kind=kind, low=label("outcome", one.kind_low), term=term)
    else:
        yield word("outcomes.kind_of", kind=kind, term=term) if term else kind
    if one.suspended == "all":
        length = one.suspended_months
        yield word("outcomes.suspended_for", term=months_words(length)) if length else word("outcomes.suspended")
    elif one.suspended:
        yield word("outcomes.some_suspended")
    if one.fined and one.kind != FINE_ONLY:
        yield from _fine(one)
    if one.confiscate_all:
        yield word("outcomes.all_property")
    elif one.confiscated:
        yield word("outcomes.property", amount=money_words(one.confiscated))
    if one.rights_for_life:
        yield word("outcomes.rights_for_life")
    elif one.rights:
        yield word("outcomes.rights", term=months_words(one.rights))


def _fine(one: OutcomeRecord) -> Iterator[str]:
    amount = fine_words(one.fine_min, one.fine_max)
    if one.fine_total is not None and not amount:
        yield word("outcomes.fine_total", amount=money_words(one.fine_total))
    else:
        yield word("outcomes.fine", amount=amount) if amount else word("outcomes.fine_unknown")


def _range(least: int | None, most: int | None, words: Callable[[int], str]) -> str:
    if least is None:
        return "" if most is None else word("outcomes.at_most", term=words(most))
    if most is None:
        return word("outcomes.at_least", term=words(least))
    return words(least) if least == most else word("outcomes.range", first=words(least), last=words(most))
