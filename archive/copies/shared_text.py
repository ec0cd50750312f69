"""What two texts share: whole sentences, and below the sentence passages that a scan or an editor changed a little.

Only letters and digits are compared. Passages are found by shingles: runs of SHINGLE letters that both texts have. In
them figures count as one sign, so that two years' reports with the same words are found; `figures` tells them apart.
"""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from functools import cached_property, lru_cache
from itertools import pairwise
from zlib import crc32

from archive.text.letters import letters_and_digits, plain
from archive.text.numerals import ALL_NUMERALS

MIN_SENTENCE_LETTERS = 10  # shorter sentences do not count: 最高人民检察院 and the like are everywhere
SENTENCE_ENDS = re.compile(r"[。；;！？!?\n]")

# Measured on 19 texts of 1,400 to 15,000 letters: two of different works share at most 0.17 of their letters in such
# passages, and a text with 5 % of its letters changed shares 0.95 with itself.
SHINGLE = 6  # letters
MAX_GAP = 6  # letters between two shingles of one passage
MIN_PASSAGE = 24  # letters
LONG_GAP = 10  # letters between two passages: an editor's, and hardly a scan's
FRAMED_SHARE = 0.93  # this share of a text between its first and last passage is common, if its own text frames another
# Letters between two passages of one block: less than a sentence, or this share of what is common beside them.
BLOCK_GAP, BLOCK_GAPS = 20, 0.25
LONG_PIECE = 250  # letters of a block; a digest's sentences are shorter
WHOLE_BLOCK = 0.9  # this share of what is common is in blocks
# Form letters differ in names and offices, a scan in single letters; of those that are 5 % of a text a fourth are next
# to another.
MIN_WORD, MAX_WORD = 2, 20  # letters; an editor's sentence has more
NO_NAME = "某"  # stands for names
SPEAKERS = frozenset(("记者", "问", "答", "负责人", "主持人", "发言人"))  # sites print these in their own ways

FIGURE = re.compile(rf"\d+|(?<=第)[{ALL_NUMERALS}]+")
FIGURE_SIGN = "0"
FIGURE_CONTEXT = 5  # letters before a figure, by which the figures of two texts are compared

# A fingerprint is a hash of FINGERPRINT letters that begin with one of these hanzi: one in about 90 of a text, none of
# which is frequent. What makes a fingerprint is in these letters alone, so a text has all those of any part of it.
_ANCHOR = re.compile(f"[{''.join(chr(code) for code in range(0x4E00, 0xA000) if code % 75 == 5)}]")
FINGERPRINT = 10
NAME = 1 << 32  # added to the hash of a name: see work_titles.lookup_names

ARTICLE = re.compile(rf"^[ \t\u3000]*第[{ALL_NUMERALS}\d]+条", re.MULTILINE)
# A text with so many numbered articles, the first of them so early in it, is a law or the like.
MIN_ARTICLES, FIRST_ARTICLE = 4, 0.2

Passages = list[tuple[int, int]]  # where each begins and ends in a text's `words`
Place = tuple[str, str]  # two shingles of both texts between which one has letters of its own


@dataclass(frozen=True)  # without slots, for cached properties
class TextLetters:
    """A text, in simplified hanzi, in the forms in which it is compared."""

    text: str

    @cached_property
    def sentences(self) -> frozenset[str]:
        """The letters of each sentence that has at least MIN_SENTENCE_LETTERS."""
        found = map(letters_and_digits, SENTENCE_ENDS.split(plain(self.text)))
        return frozenset(letters for letters in found if len(letters) >= MIN_SENTENCE_LETTERS)

    @cached_property
    def letters(self) -> str:
        """Its letters and digits."""
        return letters_and_digits(plain(self.text))

    @cached_property
    def words(self) -> str:
        """Its letters, with FIGURE_SIGN for each figure."""
        return FIGURE.sub(FIGURE_SIGN, self.letters)

    @cached_property
    def fingerprints(self) -> tuple[int, ...]:
        """Hashes (32 bits) of a sample of it."""
        words = self.words
        starts = (anchor.start() for anchor in _ANCHOR.finditer(words, 0, max(0, len(words) - FINGERPRINT + 1)))
        return tuple(sorted({crc32(words[start : start + FINGERPRINT].encode()) for start in starts}))

    @cached_property
    def figures(self) -> Mapping[str, set[str]]:
        """The figures by the FIGURE_CONTEXT letters before them."""
        found, before, at = defaultdict[str, set[str]](set), "", 0
        for figure in FIGURE.finditer(self.letters):
            before = (before + self.letters[at : figure.start()])[-FIGURE_CONTEXT:]
            found[before].add(figure[0])
            before, at = before + FIGURE_SIGN, figure.end()
        return found

    @cached_property
    def is_norm(self) -> bool:
        """Whether it is made of numbered articles, as laws are."""
        found = [article.start() for article in ARTICLE.finditer(self.text)]
        return len(found) >= MIN_ARTICLES and found[0] <= FIRST_ARTICLE * len(self.text)


@dataclass(frozen=True)  # without slots, for cached properties: most pairs need `share` alone
class Overlap:
    """The passages that a shorter and a longer text have in common."""

    shorter: TextLetters
    longer: TextLetters

    @cached_property
    def _in_shorter(self) -> Passages:
        return _passages(self.shorter.words, self.longer.words)

    @cached_property
    def _in_longer(self) -> Passages:
        return _passages(self.longer.words, self.shorter.words)

    @property
    def _common(self) -> int:
        """The number of common letters. A phrase that one text has once may be in the other again and again."""
        return min(_length(self._in_shorter), _length(self._in_longer))

    @cached_property
    def share(self) -> float:
        """The share of the shorter text's letters that the longer text has."""
        return _length(self._in_shorter) / max(1, len(self.shorter.words))

    @cached_property
    def covered(self) -> float:
        """The share of the longer text's letters that the shorter text has."""
        return self._common / max(1, len(self.longer.words))

    @property
    def framed(self) -> bool:
        """Whether the shorter text has nearly nothing of its own but a beginning and an end."""
        found = self._in_shorter
        return bool(found) and _length(found) >= FRAMED_SHARE * (found[-1][1] - found[0][0])

    @property
    def facing(self) -> float:
        """What both texts have of their own before, or both behind, what is common, as a share of what is common."""
        ends = _ends(self.shorter.words, self._in_shorter), _ends(self.longer.words, self._in_longer)
        return max(map(min, *ends)) / max(1, self._common)

    @cached_property
    def in_blocks(self) -> bool:
        """Whether nearly all that is common is one block of the longer text, or a few, as sections are and a digest's
        sentences are not."""
        blocks: list[tuple[int, int]] = []  # where each ends, and how many of its letters are common
        for start, end in self._in_longer:
            dense = blocks and start - blocks[-1][0] <= max(BLOCK_GAP, BLOCK_GAPS * max(blocks[-1][1], end - start))
            before = blocks.pop()[1] if dense else 0
            blocks.append((end, before + end - start))
        most = WHOLE_BLOCK * self._common
        return sum(size for _, size in blocks if size >= min(LONG_PIECE, most)) >= most

    @cached_property
    def _differing(self) -> tuple[dict[Place, str], dict[Place, str]]:
        return _differing(self.shorter.words, self.longer.words), _differing(self.longer.words, self.shorter.words)

    @property
    def other_words(self) -> float:
        """The share of the shorter text's letters in words for which the longer has others, such as names; 0 if in
        one of the texts less than half of what differs are words."""
        sizes = [list(map(len, runs.values())) for runs in self._differing]
        words = [[size for size in text if MIN_WORD <= size <= MAX_WORD] for text in sizes]
        if any(len(some) * 2 < len(every) for some, every in zip(words, sizes, strict=True)):
            return 0
        return min(map(sum, words)) / max(1, len(self.shorter.words))

    @property
    def renamed(self) -> bool:
        """Whether each text has, in the same place, a word or letter that it repeats and the other never has: 高霞 and
        孙磊. A scan hardly misreads a letter twice in the same way."""
        mine, theirs = self._differing
        replaced = [(mine[place], theirs[place]) for place in mine.keys() & theirs.keys()]
        return any(
            not {one, other} <= SPEAKERS
            and min(self.shorter.words.count(one), self.longer.words.count(other)) > 1
            and one not in self.longer.words
            and other not in self.shorter.words
            for one, other in replaced
            if one and other
        )

    @property
    def edited(self) -> bool:
        """Whether one of the texts has LONG_GAP letters of its own between what is common."""
        texts = self._in_shorter, self._in_longer
        return any(begin - end >= LONG_GAP for found in texts for (_, end), (begin, _) in pairwise(found))


def same_sentences(shorter: TextLetters, longer: TextLetters) -> tuple[float, float]:
    """The share of each text's letters that are in sentences of both texts."""
    common = sum(map(len, shorter.sentences & longer.sentences))
    return common / max(1, sum(map(len, shorter.sentences))), common / max(1, sum(map(len, longer.sentences)))


def other_figures(shorter: TextLetters, longer: TextLetters) -> tuple[int, list[str]]:
    """How many figures stand behind the same letters in both texts, and which differ there: 5120/6213."""
    same, others = 0, list[str]()
    for context, figures in shorter.figures.items():
        if there := longer.figures.get(context):
            same += len(figures & there)
            others += [f"{figure}/{min(there)}" for figure in sorted(figures - there)]
    return same, others


def fingerprints_of(text: str, names: Iterable[str] = ()) -> tuple[int, ...]:
    """Hashes (32 bits) of a sample of a text, and of `names` (33 bits; see work_titles.lookup_names), by which copies
    are looked up. The text is in simplified hanzi.
    """
    return (*TextLetters(text).fingerprints, *sorted({NAME + crc32(name.encode()) for name in names}))


@lru_cache(maxsize=16)  # 230 bytes a letter
def _shingles(words: str) -> frozenset[str]:
    return frozenset(_each_shingle(words))


def _each_shingle(words: str) -> list[str]:
    return [words[at : at + SHINGLE] for at in range(len(words) - SHINGLE + 1)]


# In bytes that are 1 where a shingle of the other text begins: shingles with at most MAX_GAP letters between them.
_OTHERS = re.compile(rb"(?<=\x01)(\x00+)(?=\x01)")  # shingles that the other text has not
_PASSAGE = re.compile(rb"\x01(?:\x00{0,%d}\x01)*" % (MAX_GAP + SHINGLE - 1))


def _common(words: str, other: str) -> bytes:
    """For each shingle of a text 1 if another has it, too; else 0."""
    return bytes(map(_shingles(other).__contains__, _each_shingle(words)))


def _passages(words: str, other: str) -> Passages:
    """The passages of a text that another has, too."""
    found = ((run.start(), run.end() + SHINGLE - 1) for run in _PASSAGE.finditer(_common(words, other)))
    return [(start, end) for start, end in found if end - start >= MIN_PASSAGE]


def _differing(words: str, other: str) -> dict[Place, str]:
    """What a text has, and another has not, between two shingles of both; nothing where the other has more.

    What stands for a name (某某) is left out: the other text may have the name.
    """
    found = {}
    for run in _OTHERS.finditer(_common(words, other)):
        shingles = words[run.start() - 1 :][:SHINGLE], words[run.end() :][:SHINGLE]
        found[shingles] = words[run.start() + SHINGLE - 1 : run.end()].strip(NO_NAME)
    return found


def _ends(words: str, passages: Passages) -> tuple[int, int]:
    """The letters before the first passage of a text, and behind the last."""
    return (passages[0][0], len(words) - passages[-1][1]) if passages else (len(words), len(words))


def _length(passages: Passages) -> int:
    return sum(end - start for start, end in passages)
