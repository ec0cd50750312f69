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


def fines_words(one: OutcomeRecord | OutcomeTally) -> str:
    """The fine of each, or of outcomes that are counted together; empty if no amount is known."""
    amount = fine_words(one.fine_min, one.fine_max)
    of_alone = amount and one.kind_low == FINE_ONLY and one.fine_max is None  # what the others are fined is not told
    return word("outcomes.fine_of_alone", amount=amount) if of_alone else amount


def kind_words(one: OutcomeRecord | OutcomeTally) -> str:
    """What became of a defendant, without its measure: 有期徒刑, 拘役至有期徒刑, 相对不起诉, 撤销案件."""
    kind, non_prosecution = one.kind, one.non_prosecution
    if one.dropped:
        return word("outcomes.dropped")
    if kind == NOT_PROSECUTED and non_prosecution:
        ground = label("non_prosecution", non_prosecution)
        return ground if language() is DEFAULT else f"{label('outcome', kind)} ({ground.lower()})"
    if one.kind_low:
        return word("outcomes.two_kinds", kind=label("outcome", kind).lower(), low=label("outcome", one.kind_low))
    return label("outcome", kind) if kind else word("outcomes.convicted")


def tally_words(tally: OutcomeTally) -> str:
    """What outcomes that are counted together have alike: 有期徒刑，缓刑."""
    kind = kind_words(tally)
    suspended = {"all": word("outcomes.suspended"), "some": word("outcomes.some_suspended")}.get(tally.suspended or "")
    return word("sign.clause").join([kind, suspended]) if suspended else kind


def tally_term_words(tally: OutcomeTally) -> str:
    """The terms of outcomes that are counted together, and that some have none; empty if none has any."""
    term = range_words(tally.months_min, tally.months_max)
    untold = term and tally.without_length
    return word("sign.clause").join([term, word("outcomes.some_without_length")]) if untold else term


def outcome_words(outcome: OutcomeRecord) -> str:
    """An outcome in a line: 有期徒刑3年，缓刑4年，并处罚金5万元."""
    return word("sign.clause").join(_parts(outcome))


def summary_words(outcomes: Sequence[OutcomeRecord], *, of_crime: bool = False) -> str:
    """The outcomes of a case in a line, the severest first: 有期徒刑8人，1年至10年，其中缓刑3人；相对不起诉2人.

    One of a single defendant is said as a whole. `of_crime`: they are those of one crime, so that the people of groups
    that are convicted of several crimes are counted apart.
    """
    if len(outcomes) == 1 and outcomes[0].people == 1:
        return outcome_words(outcomes[0])
    in_order = sorted(outcomes, key=_severest_first)
    groups = (tuple(of_kind) for _, of_kind in groupby(in_order, key=_severest_first))
    return word("sign.semicolon").join(_group_words(of_kind, of_crime) for of_kind in groups)


def people_words(people: int, uncounted: int, in_groups: int = 0) -> str:
    """How many defendants there are: 8人; 至少8人 if some outcomes give no number; empty if none does. `in_groups`: how
    many more there are in groups that are convicted of several crimes together."""
    counted = word("outcomes.people_at_least", n=people) if uncounted else word("outcomes.people", n=people)
    counted = counted if people else ""
    if not in_groups:
        return counted
    groups = word("outcomes.in_groups", n=in_groups)
    return word("outcomes.and_in_groups", people=counted, groups=groups) if counted else groups


def _severest_first(one: OutcomeRecord) -> tuple[int, int, bool, str]:
    """A sort key, the same for outcomes that are counted together. A range over two kinds comes behind its severer
    kind alone."""
    low = SEVEREST_FIRST.get(one.kind_low, len(SEVEREST_FIRST)) if one.kind_low else -1
    return SEVEREST_FIRST.get(one.kind, len(SEVEREST_FIRST)), low, bool(one.dropped), one.non_prosecution or ""


def _group_words(outcomes: Sequence[OutcomeRecord], of_crime: bool) -> str:
    uncounted = sum(one.people is None for one in outcomes)
    people = sum(one.people or 0 for one in outcomes)
    in_groups = sum(one.people or 0 for one in outcomes if of_crime and one.in_group)
    number = people_words(people - in_groups, uncounted, in_groups) or word("outcomes.some_people")
    parts = [word("outcomes.group", kind=kind_words(outcomes[0]), people=number)]
    terms = [one.term for one in outcomes]
    lengths = [months for term in terms for months in term if months is not None]
    if lengths:
        least, most = (any(term[end] is not None for term in terms) for end in (0, 1))
        parts.append(range_words(min(lengths) if least else None, max(lengths) if most else None))
        parts += _without_length([one for one in outcomes if one.term == (None, None)])
    parts += _suspended(outcomes)
    return word("sign.clause").join(parts)


def _without_length(outcomes: Sequence[OutcomeRecord]) -> Iterator[str]:
    """That the range of the others is not theirs."""
    if outcomes and all(one.people for one in outcomes):
        yield word("outcomes.of_them_without_length", n=sum(one.people or 0 for one in outcomes))
    elif outcomes:
        yield word("outcomes.some_without_length")


def _suspended(outcomes: Sequence[OutcomeRecord]) -> Iterator[str]:
    """For how many the term is suspended, with a number only if it is known."""
    suspended = [one for one in outcomes if one.suspended]
    if not suspended:
        return
    whole = all(one.suspended == "all" for one in suspended)
    if whole and all(one.people for one in suspended):
        yield word("outcomes.of_them_suspended", n=sum(one.people or 0 for one in suspended))
    else:
        yield word("outcomes.suspended" if whole and len(suspended) == len(outcomes) else "outcomes.some_suspended")


def _parts(one: OutcomeRecord) -> Iterator[str]:
    kind = kind_words(one)
    term = range_words(*one.term)
    if one.kind == FINE_ONLY:
        yield word("outcomes.kind_of", kind=kind, term=fine_words(one.fine_min, one.fine_max))
    elif one.kind_low and term:
        yield word("outcomes.two_kinds_of", kinds=kind, term=term)
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
    amount = fines_words(one)
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
