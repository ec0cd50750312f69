"""What a comparison may cost, and a matcher that keeps to it."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from difflib import Match, SequenceMatcher
from itertools import accumulate

CALL = 20  # steps, of one search for what two sequences share, however short they are


@dataclass(slots=True)
class Allowance:
    """What may still be spent. A step is a look at an item, or at one of its equals, and takes up to 0.1 µs."""

    left: int  # steps
    suffices: bool = True  # False once something was left undone

    def pays(self, steps: int) -> bool:
        """Whether so many steps may be taken; if so they are."""
        if steps > self.left:
            self.suffices = False
            return False
        self.left -= steps
        return True


class Matcher(SequenceMatcher[str]):
    """One that pays for each search, since there may be as many of them as items, each over all the rest.

    What it cannot pay for counts as having nothing in common; else the result is SequenceMatcher's.
    """

    # Documented; the types that mypy knows of the class lack them.
    a: Sequence[str]
    b2j: dict[str, list[int]]  # where an item stands in the other sequence

    def __init__(self, old: Sequence[str], new: Sequence[str], allowance: Allowance, *, autojunk: bool) -> None:
        super().__init__(None, old, new, autojunk=autojunk)
        self.whole = True  # False once a search was not paid for
        self._allowance = allowance
        self._steps = [0, *accumulate(1 + len(self.b2j.get(item, ())) for item in old)]

    def find_longest_match(self, alo: int = 0, ahi: int | None = None, blo: int = 0, bhi: int | None = None) -> Match:
        """As SequenceMatcher has it; empty where the allowance does not suffice."""
        steps = self._steps[len(self.a) if ahi is None else ahi] - self._steps[alo]
        if self._allowance.pays(steps + CALL):
            return super().find_longest_match(alo, ahi, blo, bhi)
        self.whole = False
        return Match(alo, blo, 0)
