"""Three hundred texts of every kind, made of the pieces of made_texts.toml by a seed: the same each time."""

from __future__ import annotations

import random
import re
import tomllib
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from pathlib import Path

PIECES: dict[str, list[str]] = tomllib.loads(Path(__file__).with_suffix(".toml").read_text("utf-8"))["pieces"]
MADE, SEED = 300, 31
SLOT = re.compile(r"\{([^{}]+)\}")
HANZI = "零一二三四五六七八九"
UNITS = ((100, "百"), (10, "十"))


@dataclass(frozen=True)
class MadeText:
    """A made text, with the kind that it was made as."""

    kind: str
    title: str
    text: str
    published: str
    issuer: str


@dataclass(frozen=True)
class MadeCase:
    """A made case without a layout; `number` is that of a guiding case."""

    number: int | None
    title: str
    subtitle: str | None
    sections: tuple[tuple[str, str], ...]
    keywords: tuple[str, ...]


class Maker:
    """Fills templates. Names in capitals keep what was picked for them until `forget`."""

    def __init__(self, seed: int) -> None:
        self.random = random.Random(seed)
        self._kept: dict[str, str] = {}

    def forget(self) -> None:
        """Begins another case, with other people."""
        self._kept.clear()

    def one(self, name: str) -> str:
        """A text of that name, filled."""
        bare = name.rstrip("0")
        if bare not in self._kept:
            found = SLOT.sub(lambda match: self._fill(match[1]), self.random.choice(PIECES[bare]))
            if not bare.isupper():
                return found
            self._kept[bare] = found
        return self._kept[bare].removesuffix("罪") if name.endswith("0") else self._kept[bare]

    def some(self, name: str, least: int, most: int) -> str:
        """Several texts of that name, one behind the other, none twice."""
        return "".join(dict.fromkeys(self.one(name) for _ in range(self.random.randint(least, most))))

    def _fill(self, slot: str) -> str:
        low, dash, high = slot.partition("-")
        if not dash:
            return self.one(slot)
        if low.isdigit():
            return str(self.random.randint(int(low), int(high)))
        return hanzi(self.random.randint(number(low), number(high)))


def hanzi(value: int) -> str:
    """12 as 十二, 264 as 二百六十四."""
    words, rest = "", value
    for size, unit in UNITS:
        if rest >= size:
            words += HANZI[rest // size] + unit
        elif words and rest:
            words += "零"
        rest %= size
    words = (words + (HANZI[rest] if rest else "")).replace("零零", "零")
    return words.removeprefix("一") if 10 <= value < 20 else words


def number(words: str) -> int:
    """264 for 二百六十四."""
    return next(value for value in range(1, 1000) if hanzi(value) == words)


def made_batch(seed: int, guiding: bool) -> tuple[str, str, tuple[MadeCase, ...]]:
    """Title, notice and cases of a batch."""
    maker = Maker(seed)
    title, notice = maker.one("GUIDING_TITLE" if guiding else "BATCH_TITLE"), "NOTICE" if guiding else "BATCH_NOTICE"
    return title, maker.one(notice), tuple(_case(maker, 901 + at if guiding else None) for at in range(3))


def _case(maker: Maker, number: int | None) -> MadeCase:
    maker.forget()
    keywords = maker.one("KEYWORDS")
    sections = (
        ("关键词", keywords),
        ("要旨", maker.one("worth")),
        ("基本案情", maker.some("facts", 1, 4)),
        ("检察机关履职过程", maker.some("process", 1, 3) + "\n" + maker.some("process", 1, 3)),
        ("指导意义", maker.some("worth", 1, 3)),
        ("相关规定", "\n".join(maker.one("cited") for _ in range(3))),
    )
    subtitle = maker.one("SUBTITLE") if maker.random.random() < 0.4 else None
    return MadeCase(number, maker.one("CASE_TITLE"), subtitle, sections, tuple(re.split("[ ；]", keywords)))


def made_texts(count: int = MADE, seed: int = SEED) -> Iterator[MadeText]:
    """The texts, of each kind in turn."""
    for at in range(count):
        maker = Maker(seed * 1000 + at)
        kind, make = KINDS[at % len(KINDS)]
        title, text = make(maker)
        published = f"{2019 + maker.random.randint(0, 6)}-{maker.random.randint(1, 12):02}-{at % 28 + 1:02}"
        yield MadeText(kind, title, text, published, maker.one("issuer"))


def _paragraphs(maker: Maker, names: str, least: int, most: int) -> str:
    lines = range(maker.random.randint(least, most))
    return "\n".join(maker.some(maker.random.choice(names.split()), 1, 4) for _ in lines)


def _batch(maker: Maker) -> tuple[str, str]:
    title, notice, cases = made_batch(maker.random.randrange(10**6), guiding=maker.random.random() < 0.4)
    lines = [title, notice]
    for at, case in enumerate(cases, 1):
        lines += [case.title, f"（检例第{case.number}号）"] if case.number else [f"案例{hanzi(at)}", case.title]
        lines += [f"——{case.subtitle}"] if case.subtitle else []
        lines += [line for heading, text in case.sections for line in (f"【{heading}】", text)]
    return title, "\n".join(lines)


def _report(maker: Maker) -> tuple[str, str]:
    parts = (f"{hanzi(at)}、依法惩治\n{_paragraphs(maker, 'count count worth', 1, 3)}" for at in range(1, 4))
    return maker.one("REPORT_TITLE"), f"{_paragraphs(maker, 'count', 1, 2)}\n" + "\n".join(parts)


def _questions(maker: Maker) -> tuple[str, str]:
    pairs = (f"问：{maker.one('question')}\n答：{_paragraphs(maker, 'count worth facts', 1, 2)}" for _ in range(4))
    return maker.one("QA_TITLE"), "\n".join(pairs)


def _release(maker: Maker) -> tuple[str, str]:
    return maker.one("RELEASE_TITLE"), maker.one("release") + _paragraphs(maker, "facts process process release", 2, 5)


def _rules(maker: Maker) -> tuple[str, str]:
    return maker.one("RULES_TITLE"), "\n".join(maker.one("rule") for _ in range(8))


KINDS: tuple[tuple[str, Callable[[Maker], tuple[str, str]]], ...] = (
    ("batch", _batch),
    ("report", _report),
    ("release", _release),
    ("batch", _batch),
    ("questions", _questions),
    ("rules", _rules),
)
