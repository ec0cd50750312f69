"""Reads sentences of our own as the facts of a case: the one place of the tests where outcomes are asked for."""

from __future__ import annotations

from dataclasses import asdict
from types import SimpleNamespace

from archive.analysis import analyse
from archive.model import Article, Case, Outcome

TITLE = "孙某某等人诈骗案"


def case_in(body: str, title: str = TITLE) -> Case:
    """The case of this title and these facts, in a batch of one."""
    text = f"案例一\n{title}\n【基本案情】\n{body}\n【典型意义】\n依法严惩。"
    found = analyse(Article("检察机关典型案例", None, None, None, None, text))
    return found.structure.cases[0]


def outcomes_in(body: str, *, title: str = TITLE) -> tuple[Outcome, ...]:
    return case_in(body, title).outcomes


def told_in(body: str, *, title: str = TITLE) -> list[SimpleNamespace]:
    """The outcomes with their punishment in short, as tests/support/forms.py looks at them."""
    return [SimpleNamespace(**asdict(one), punishment=punishment(one)) for one in outcomes_in(body, title=title)]


def punishment(outcome: Outcome) -> str:
    """prison 36-36 s48 f50000-50000: kind, months, months of suspension, fine. A question mark is what is not said.

    Of a range over two kinds: prison>detention 4-36. `s` ends in /some if it is of some of a group. `t` is a fine of
    all together, `c` what is confiscated, `r` the months without political rights.
    """
    words = [_word(outcome.kind)]
    if outcome.kind_low:
        words[0] += f">{outcome.kind_low}"
    if outcome.months_min is not None or outcome.months_max is not None:
        words.append(f"{_word(outcome.months_min)}-{_word(outcome.months_max)}")
    if outcome.suspended:
        words.append(f"s{_word(outcome.suspended_months)}" + ("" if outcome.suspended == "all" else "/some"))
    if outcome.fine_total is not None:
        words.append(f"t{outcome.fine_total}")
    elif outcome.fined:
        words.append(f"f{_word(outcome.fine_min)}-{_word(outcome.fine_max)}")
    if outcome.confiscate_all is not None:
        words.append("c-all" if outcome.confiscate_all else f"c{_word(outcome.confiscated)}")
    if outcome.rights_for_life or outcome.rights is not None:
        words.append("r-life" if outcome.rights_for_life else f"r{outcome.rights}")
    return " ".join(words)


def _word(value: object) -> str:
    return "?" if value is None else str(value)
