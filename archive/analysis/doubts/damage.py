"""Damaged text: characters that were lost or read in a wrong charset, damaged numbers and tables, too many numbers."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from functools import cache
from itertools import groupby

from archive.analysis.doubts.examined import Examined, in_case
from archive.analysis.figures import end_early
from archive.reasons import Reason, reason
from archive.rules import load

CONTEXT = 8  # characters on each side of a damaged place that a doubt quotes
MAX_PLACE = 40  # characters of a damaged place that it quotes


@dataclass(frozen=True, slots=True)
class DamageForm:
    """A form of damage: a row of data/text_damage.toml."""

    code: str
    pattern: re.Pattern[str]
    signs: str | None  # a text without any of these characters is not damaged; None: see `gated`
    gated: bool  # a text without a match of the table's pattern `gate` is not damaged
    at_least: int  # so many places make a doubt

    def places(self, text: str, *, open_gate: bool) -> list[re.Match[str]]:
        """The damaged places in a text. `open_gate`: whether the text has a match of the pattern `gate`."""
        if (self.gated and not open_gate) or (self.signs and not any(sign in text for sign in self.signs)):
            return []
        return list(self.pattern.finditer(text))


def damages(examined: Examined) -> Iterator[Reason]:
    """A reason for each form of damage in a case or outside the cases, with its first place; and one for each table
    that could not be read; and one if there are too many numbers to read them all."""
    text = examined.article.text
    gate, forms = _forms()
    open_gate = gate.search(text) is not None
    for form in forms:
        places = form.places(text, open_gate=open_gate)
        for case, of_case in groupby(places, lambda place: examined.case_at(place.start())):
            found = list(of_case)
            if len(found) >= form.at_least:
                yield in_case(reason(form.code, quote=_quote(text, found[0]), count=len(found)), case)
    for table in examined.tables:
        if table.damage:
            yield in_case(reason(f"table_{table.damage}"), examined.case_at(table.start))
    if end_early(text, examined.figures):
        yield reason("figures_end", count=len(examined.figures))


def _quote(text: str, place: re.Match[str]) -> str:
    """The damaged place, and some characters of its line around it, with … where the line is cut."""
    place_end = min(place.end(), place.start() + MAX_PLACE)
    begin, end = text.rfind("\n", 0, place.start()) + 1, text.find("\n", place_end)
    line_end = len(text) if end < 0 else end
    left, right = max(begin, place.start() - CONTEXT), min(line_end, place_end + CONTEXT)
    return f"{'…' * (left > begin)}{text[left:right]}{'…' * (right < line_end)}"


@cache
def _forms() -> tuple[re.Pattern[str], tuple[DamageForm, ...]]:
    """The pattern `gate`, and the forms."""
    tables = load("analysis/data/text_damage.toml")
    return re.compile(tables["gate"]), tuple(
        DamageForm(
            row["code"], re.compile(row["pattern"]), row.get("signs"), row.get("gate", False), row.get("at_least", 1)
        )
        for row in tables["forms"]
    )
