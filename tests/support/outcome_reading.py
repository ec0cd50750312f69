"""Reads the outcomes of sentences of our own as those of a case."""

from __future__ import annotations

from dataclasses import replace

from archive.analysis.crimes.title_keywords_text import find_crimes
from archive.analysis.outcomes import outcomes_of
from archive.model import Case, Outcome


def outcomes_in(body: str, *, title: str = "孙某某等人诈骗案") -> tuple[Outcome, ...]:
    """The outcomes of a case with this title and text."""
    text = f"{title}\n{body}"
    case = Case(len(title) + 1, len(text), None, title, None, (), title, body, (), "", (), (), ())
    return outcomes_of(text, replace(case, crimes=find_crimes(title, (), body)))


def brief(outcome: Outcome) -> str:
    """Who and what, in short: 孙某某 prison 36-36 s36 f50000-50000."""
    words = [outcome.defendant, str(outcome.kind)]
    if outcome.kind_low:
        words[-1] += f">{outcome.kind_low}"
    if outcome.months_min is not None or outcome.months_max is not None:
        words.append(f"{outcome.months_min}-{outcome.months_max}")
    if outcome.suspended:
        words.append(f"s{outcome.suspended_months}" + ("" if outcome.suspended == "all" else "/some"))
    if outcome.fined:
        words.append(f"f{outcome.fine_min}-{outcome.fine_max}")
    return " ".join(words)
