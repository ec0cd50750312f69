"""Outcomes of people of another crime, of which the text tells: those of the crime behind a money laundering."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from itertools import islice

from archive.analysis.crimes.names import full_width, names_in
from archive.analysis.crimes.title_keywords_text import TITLE
from archive.analysis.outcomes.decisions import Extent
from archive.analysis.outcomes.names import names_of
from archive.model import Case, Instance, Outcome, OutcomeKind

OTHERS_TOO = "等"  # in a title that does not name everybody: 张某等人诈骗案
TITLE_JOINTS = re.compile("[、，,；;和与及（(案]|涉嫌|等")
# The heading of a section, up to the next heading: （一）上游犯罪
UPSTREAM = re.compile(
    r"^[ \t\u3000]{0,4}[（(【]?[一二三四五1-9]?[）)】、.．]?上游犯罪(?:事实|情况)?[】]?[ \t]*$", re.MULTILINE
)
HEADING = re.compile(
    r"^[ \t\u3000]{0,4}(?:[（(][一二三四五六七八九十\d]|[一二三四五六七八九十\d]{1,2}[、.．]|【)", re.MULTILINE
)
UNNAMED = re.compile("[其各全共]|被告|[0-9一二两三四五六七八九十]+余?[名人]")  # a group that may be of the case
# After the name of one who is charged; 张某诈骗案 only tells of his case.
AFTER_CHARGED = re.compile("[、，；和与及以等犯（]|涉嫌|一并|分别|$")
NAME_CHARS = 4
CHARGED = re.compile("公诉|移送|起诉至|追加起诉")
CHARGES_READ = 60  # of a case
MAX_CHARGE_CHARS = 300  # of the words that name those charged
MAX_SECTIONS = 20
MAX_TITLE_CHARS = 200
AT_TRIAL = frozenset({None, Instance.FIRST})


def strangers(text: str, case: Case, outcomes: Sequence[Outcome]) -> Iterator[bool]:
    """Whether each outcome is of people of another crime, whom the title does not name."""
    titled = _titled(case.title)
    sections = list(_upstream_sections(text, case))
    crimes = {crime.crime for crime in case.crimes if crime.how == TITLE}
    own = [one for one in outcomes if _is_titled(one, titled)]
    judged = [one for one in own if one.instance in AT_TRIAL and _is_judgment(one) and crimes.intersection(one.crimes)]
    names = {name for one in own for name in names_of(one.defendant)}
    charged = _charged_with(text, case, names) if judged else frozenset[str]()
    for one in outcomes:
        if not own or _is_titled(one, titled):
            yield False
        elif any(section.start <= one.start < section.end for section in sections):
            yield True
        else:
            apart = bool(judged) and _is_judgment(one) and crimes.isdisjoint(one.crimes) and None not in one.crimes
            yield (
                OTHERS_TOO not in case.title
                and apart
                and not _same_trial(one, judged)
                and not _is_charged(one, charged)
            )


def _titled(title: str) -> frozenset[str]:
    """The parts of a title between its crimes and commas, of which some are names."""
    plain = full_width("".join(title[:MAX_TITLE_CHARS].split()))
    for crime in reversed([*names_in(plain)]):
        plain = f"{plain[: crime.start]}、{plain[crime.end :]}"
    return frozenset(filter(None, TITLE_JOINTS.split(plain)))


def _is_titled(outcome: Outcome, titled: frozenset[str]) -> bool:
    """Whether the title names one of its people; 李某 is none of 李某华洗钱案."""
    return any(part.endswith(name) for name in names_of(outcome.defendant) for part in titled)


def _is_judgment(outcome: Outcome) -> bool:
    return bool(outcome.crimes) and outcome.kind is not OutcomeKind.NOT_PROSECUTED


def _is_charged(outcome: Outcome, charged: frozenset[str]) -> bool:
    """Whether its people are among those charged, or may be."""
    if UNNAMED.match(outcome.defendant):
        return True
    return any(name[-NAME_CHARS:] in charged for name in names_of(outcome.defendant))


def _same_trial(outcome: Outcome, others: Sequence[Outcome]) -> bool:
    """Whether nothing shows that it is of another judgment: another court, or another day."""
    return any(
        (one.court is None or outcome.court is None or one.court == outcome.court)
        and _same_day(one.decided, outcome.decided)
        for one in others
    )


def _same_day(one: str | None, other: str | None) -> bool:
    return one is None or other is None or one.startswith(other) or other.startswith(one)


def _upstream_sections(text: str, case: Case) -> Iterator[Extent]:
    for heading in islice(UPSTREAM.finditer(text, case.start, case.end), MAX_SECTIONS):
        following = HEADING.search(text, heading.end() + 1, case.end)
        yield Extent(heading.end(), following.start() if following else case.end)


def _charged_with(text: str, case: Case, names: set[str]) -> frozenset[str]:
    """Ends of the words that name those who are charged together with one of `names`."""
    charges = (_charged(words) for words in _charges(text, case))
    return frozenset().union(*(ends for ends in charges if any(name[-NAME_CHARS:] in ends for name in names)))


def _charges(text: str, case: Case) -> Iterator[str]:
    """What each sentence says before a charge, or between two: 检察院以诈骗罪对张某提起公诉."""
    last = case.start
    for charge in islice(CHARGED.finditer(text, case.start, case.end), CHARGES_READ):
        since = max(last, charge.start() - MAX_CHARGE_CHARS)
        yield text[max(since, text.rfind("。", since, charge.start()) + 1) : charge.start()]
        last = charge.end()


def _charged(words: str) -> frozenset[str]:
    """What stands before words that follow the name of one who is charged."""
    ends = [mark.start() for mark in AFTER_CHARGED.finditer(words)]
    return frozenset(words[max(0, end - size) : end] for end in ends for size in range(2, NAME_CHARS + 1))
