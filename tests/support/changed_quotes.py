"""Passages of an archive as people quote them: each changed in one of nine ways, with what must be said of it."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from random import Random

from opencc import OpenCC

from archive.search.quotes import CheckedText, DifferenceKind, QuoteRemark, QuoteVerdict

TO_TRADITIONAL = OpenCC("s2t")
MOST, LEAST = 160, 24  # characters of a sentence that is quoted
_SENTENCE = re.compile(r"[^。！？\n]+[。！？]")
_NAME = re.compile(r"(?!某)[\u4e00-\u9fff]某[某甲乙丙]?(?!某)|[\u4e00-\u9fff]{2,3}(?:省|市|县|区)")
_DIGIT = re.compile(r"(?<![\d.第年月])[1-9]\d*(?=[余多]?[万亿]?(?:元|人|件|名|起|个))")
_BOUND = re.compile(r"(?<=\d)余(?=[万亿]?[元人件名起个])|(?<=[万亿])余(?=[元人件名起个])")
_CLAUSE = re.compile(r"[^，。！？]+[，。！？]")
_NAMES = ("滕某某", "訾某", "邬某甲", "鞠某", "逄某某")
_PLACES = ("青石峪", "芦花荡", "白鹭洲", "枫桥铺")


@dataclass(frozen=True, slots=True)
class Source:
    """The text of a publication, by its slug."""

    slug: str
    text: str


@dataclass(frozen=True, slots=True)
class ChangedQuote:
    """A quote, and what must be said of its sentences: the verdict, the publication, and the kinds of differences."""

    way: str
    text: str
    verdicts: tuple[QuoteVerdict, ...]
    slugs: tuple[str | None, ...]
    kinds: frozenset[DifferenceKind] = frozenset()
    remark: QuoteRemark | None = None
    words: tuple[str, ...] = ()  # that the differences must name

    def wrong_in(self, checked: CheckedText) -> list[str]:
        """What is said wrongly of it; empty if all is right."""
        sentences = checked.sentences
        differences = [difference for one in sentences if one.is_found for difference in one.differences]
        named = "|".join(f"{difference.quote}|{difference.passage}" for difference in differences)
        is_remarked = self.remark is None or all(self.remark in sentence.remarks for sentence in sentences)
        slugs = tuple(one.passage.publication.slug if one.passage and one.is_found else None for one in sentences)
        checks = {
            "the verdicts": tuple(sentence.verdict for sentence in sentences) == self.verdicts,
            "the publications": slugs == self.slugs,
            "the kinds of differences": {difference.kind for difference in differences} == self.kinds,
            "the words of differences": all(word in named for word in self.words),
            "the remark": is_remarked,
        }
        return [name for name, is_right in checks.items() if not is_right]


def draw(sources: Sequence[Source], number: int, seed: int) -> Iterator[ChangedQuote]:
    """So many passages for each of the ways, of sentences that stand in one publication only."""
    random = Random(seed)
    for way in WAYS:
        made = 0
        while made < number:
            if quote := _made(way, random, random.choice(sources), sources):
                made += 1
                yield quote


def sentences_of(source: Source) -> list[str]:
    """The sentences of a text that are long enough to be changed, and not too long to be quoted."""
    found = (sentence[0].strip() for sentence in _SENTENCE.finditer(source.text))
    return [one for one in found if LEAST <= len(one) <= MOST and "|" not in one]


Edit = Callable[[Random, str], tuple[str, tuple[str, ...]] | None]  # the text, and the words that must be named


def _as_it_stands(_random: Random, sentence: str) -> tuple[str, tuple[str, ...]]:
    return sentence, ()


def _digit(random: Random, sentence: str) -> tuple[str, tuple[str, ...]]:
    number = random.choice([*_DIGIT.finditer(sentence)])
    at = random.randrange(len(number[0]))
    other = random.choice([digit for digit in "123456789" if digit != number[0][at]])
    written = number[0][:at] + other + number[0][at + 1 :]
    return sentence[: number.start()] + written + sentence[number.end() :], (written, number[0])


def _bound(random: Random, sentence: str) -> tuple[str, tuple[str, ...]]:
    bound = random.choice([*_BOUND.finditer(sentence)])
    return sentence[: bound.start()] + sentence[bound.end() :], ("余",)


def _name(random: Random, sentence: str) -> tuple[str, tuple[str, ...]]:
    name = random.choice([*_NAME.finditer(sentence)])
    other = random.choice(_NAMES) if "某" in name[0] else random.choice(_PLACES) + name[0][-1]
    return sentence[: name.start()] + other + sentence[name.end() :], ()


def _clause_cut(random: Random, sentence: str) -> tuple[str, tuple[str, ...]] | None:
    clauses = _CLAUSE.findall(sentence)
    cut = random.randrange(1, len(clauses) - 1)
    before, behind = "".join(clauses[:cut]), "".join(clauses[cut + 1 :])
    if min(len(before), len(behind)) < 8 or clauses[cut][:2] == clauses[cut + 1][:2]:
        return None
    return before + behind, (clauses[cut][1:-2],)


def _traditional(_random: Random, sentence: str) -> tuple[str, tuple[str, ...]] | None:
    text = TO_TRADITIONAL.convert(sentence)
    return (text, ()) if text != sentence else None


def _punctuation(random: Random, sentence: str) -> tuple[str, tuple[str, ...]]:
    text = sentence.replace("，", random.choice((",", "、", " ", "；"))).replace("“", "「").replace("”", "」")
    return text[:-1] + random.choice(("", "．", "！")), ()


def _order(random: Random, sentence: str) -> tuple[str, tuple[str, ...]] | None:
    clauses = _CLAUSE.findall(sentence[:-1] + "，")
    at = random.randrange(len(clauses) - 1)
    if min(len(clauses[at]), len(clauses[at + 1])) < 6:
        return None
    clauses[at : at + 2] = clauses[at + 1], clauses[at]
    return "".join(clauses)[:-1] + "。", ()


def _clauses(least: int) -> Callable[[str], bool]:
    return lambda sentence: len(_CLAUSE.findall(sentence)) >= least


# How one sentence is changed: the sentences that can be, the change, the verdict, and the kind of difference.
_EDITS: dict[str, tuple[Callable[[str], object], Edit, DifferenceKind | None]] = {
    "as it stands": (bool, _as_it_stands, None),
    "a digit": (_DIGIT.search, _digit, DifferenceKind.NUMBER_CHANGED),
    "余 lost": (_BOUND.search, _bound, DifferenceKind.BOUND_LOST),
    "a name": (_NAME.search, _name, DifferenceKind.WORDS_REPLACED),
    "a clause cut": (_clauses(4), _clause_cut, DifferenceKind.WORDS_MISSING),
    "traditional": (bool, _traditional, None),
    "punctuation": (lambda sentence: sentence.count("，") >= 2, _punctuation, None),
    "order": (_clauses(3), _order, DifferenceKind.ORDER_CHANGED),
}
WAYS = (*_EDITS, "from another text")


def _pick(random: Random, source: Source, sources: Sequence[Source], fits: Callable[[str], object] = bool) -> str:
    of = [one for one in sentences_of(source) if fits(one)]
    sentence = random.choice(of) if of else ""
    return sentence if sum(other.text.count(sentence) for other in sources) == 1 else ""


def _made(way: str, random: Random, source: Source, sources: Sequence[Source]) -> ChangedQuote | None:
    """A quote of a text in one of the ways; None where the text has none for it."""
    if way == "from another text":
        return _from_another(way, random, source, sources)
    fits, edit, kind = _EDITS[way]
    sentence = _pick(random, source, sources, fits)
    changed = edit(random, sentence) if sentence else None
    if changed is None:
        return None
    verdict, kinds = (QuoteVerdict.CHANGED, frozenset({kind})) if kind else (QuoteVerdict.FOUND, frozenset())
    remark = QuoteRemark.SCRIPT if way == "traditional" else None
    return ChangedQuote(way, changed[0], (verdict,), (source.slug,), kinds, remark, changed[1])


def _from_another(way: str, random: Random, source: Source, sources: Sequence[Source]) -> ChangedQuote | None:
    other = random.choice([one for one in sources if one != source])
    mine, theirs = [_pick(random, source, sources) for _ in range(3)], _pick(random, other, sources)
    if not all(mine) or not theirs or len({*mine}) < 3:
        return None
    at = random.randrange(1, 3)
    slugs = [source.slug] * 3
    slugs.insert(at, other.slug)
    mine.insert(at, theirs)
    return ChangedQuote(way, "".join(mine), (QuoteVerdict.FOUND,) * 4, tuple(slugs))
