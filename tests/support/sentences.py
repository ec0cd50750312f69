"""Sentences without sense, no two of which share words: for tests of what texts have in common."""

from __future__ import annotations

from random import Random

HANZI = [bytes((row, cell)).decode("gb2312") for row in range(0xB0, 0xD7) for cell in range(0xA1, 0xFF)]


def changed(text: str, share: float) -> str:
    """The text as a poor scan has it: another hanzi in place of this share of its characters."""
    random = Random(1)
    return "".join(random.choice(HANZI) if random.random() < share else letter for letter in text)


def sentences(first: int, last: int, name: str = "") -> list[str]:
    """The sentences of these numbers from an endless row, which is another for each name. Each has 26 hanzi."""
    return [f"{''.join(Random(f'{name} {number}').choices(HANZI, k=26))}。" for number in range(first, last)]
