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
from hashlib import blake2b
from itertools import pairwise
from zlib import crc32

from archive.text.letters import letters_and_digits, plain
from archive.text.numerals import ALL_NUMERALS

MIN_SENTENCE_LETTERS = 10  # shorter sentences do not count: 最高人民检察院 and the like are everywhere
ENDS = "。；;！？!?"  # signs that end a sentence, as the end of a line does
PUNCTUATION = '，、：“”"（）()《》【】,. '  # the most frequent; replacing them is faster than a pattern

# Measured on 19 texts of 1,400 to 15,000 letters: two of different works share at most 0.17 of their letters in such
# passages, and a text with 5 % of its letters changed shares 0.95 with itself.
SHINGLE = 6  # letters
MAX_GAP = 6  # letters between two shingles of one passage
MIN_PASSAGE = 24  # letters
# Letters of one text by those of the other, from which on sets are faster than searching. They take 230 bytes a letter.
LONG_SEARCH, SETS = 50_000_000, 16
RARE = 3  # letters: most runs of so many are not in another text
LONG_GAP = 10  # letters between two passages: an editor's, and hardly a scan's
FRAMED_SHARE = 0.93  # this share of a text between its first and last passage is common, if its own text frames another
WHOLE_BLOCK = 0.9  # this share of what is common must be in one block of the longer text …
DENSE_BLOCK = 0.8  # … and this share of the block must be common
# Form letters differ in names and offices, a scan in single letters; of those that are 5 % of a text a fourth are next
# to another.
MIN_WORD, MAX_WORD = 2, 20  # letters; an editor's sentence has more
NO_NAME = "某"  # stands for names
SPEAKERS = frozenset(("记者", "问", "答", "负责人", "主持人", "发言人"))  # sites print these in their own ways
LONG_PIECE = 250  # letters

FIGURE = re.compile(rf"\d+|(?<=第)[{ALL_NUMERALS}]+")
_DIGITS, _NUMBERED = re.compile(r"\d+"), re.compile(f"第[{ALL_NUMERALS}]+")
FIGURE_SIGN = "0"
FIGURE_CONTEXT = 5  # letters before a figure, by which the figures of two texts are compared

# A fingerprint is a hash of FINGERPRINT letters that begin with one of these hanzi: one in about 90 of a text, none of
# which is frequent. What makes a fingerprint is in these letters alone, so a text has all those of any part of it.
_ANCHORS = "".join(hanzi for hanzi in map(chr, range(0x4E00, 0xA000)) if ord(hanzi) % 75 == 5)
FINGERPRINT = 10
_ANCHOR = re.compile(f"[{_ANCHORS}]")
NAME = 1 << 32  # added to the hash of a name: see work_titles.lookup_names

ARTICLE = re.compile(rf"^[ \t\u3000]*第[{ALL_NUMERALS}\d]+条", re.MULTILINE)
# A text with so many numbered articles, the first of them so early in it, is a law or the like.
MIN_ARTICLES, FIRST_ARTICLE = 4, 0.2

Passages = list[tuple[int, int]]  # where each begins and ends in a text's `words`
Differing = dict[tuple[str, str], str]  # the letters that one text has between two shingles of both


@dataclass(frozen=True)  # without slots, for cached properties
class TextLetters:
    """A text, in simplified hanzi, in the forms in which it is compared."""

    text: str

    @cached_property
    def sentences(self) -> dict[int, int]:
        """The hash (52 bits) of each sentence of at least MIN_SENTENCE_LETTERS letters, and its number of letters."""
        found: dict[int, int] = {}
        for letters in _lines_of_letters(_by_line(plain(self.text))):
            if len(letters) >= MIN_SENTENCE_LETTERS:
                digest = blake2b(letters.encode(), digest_size=8).digest()
                found[int.from_bytes(digest, "big") >> 12] = len(letters)
        return found

    @cached_property
    def letters(self) -> str:
        """Its letters and digits."""
        return letters_and_digits(plain(self.text))

    @cached_property
    def words(self) -> str:
        """Its letters, with FIGURE_SIGN for each figure."""
        return _without_figures(self.letters)

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
    def together(self) -> bool:
        """Whether the longer text has nearly all of what is common in one block, and nearly nothing else there."""
        return _in_one_block(self._in_longer, self._common)

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

    @property
    def in_blocks(self) -> bool:
        """Whether nearly all that is common is one block of the longer text, or long pieces, as sections are and a
        digest's sentences are not."""
        long = [passage for passage in self._in_longer if passage[1] - passage[0] >= LONG_PIECE]
        return self.together or _length(long) >= WHOLE_BLOCK * self._common

    @cached_property
    def _differing(self) -> tuple[Differing, Differing]:
        return _differing(self.shorter.words, self.longer.words), _differing(self.longer.words, self.shorter.words)

    @property
    def other_words(self) -> float:
        """The share of the shorter text's letters in words for which the longer has others, such as names; 0 if in
        one of the texts less than half of what differs are words."""
        lengths = [list(map(len, runs.values())) for runs in self._differing]
        words = [[length for length in text if MIN_WORD <= length <= MAX_WORD] for text in lengths]
        if any(len(some) < len(every) / 2 for some, every in zip(words, lengths, strict=True)):
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
    one, other = shorter.sentences, longer.sentences
    common = sum([size for sentence, size in one.items() if sentence in other])
    return common / max(1, sum(one.values())), common / max(1, sum(other.values()))


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


def _without_figures(letters: str) -> str:
    """FIGURE_SIGN in place of each FIGURE. Two patterns that begin with a fixed sign are faster than FIGURE."""
    return _NUMBERED.sub(f"第{FIGURE_SIGN}", _DIGITS.sub(FIGURE_SIGN, letters))


def _by_line(text: str) -> str:
    """Puts each sentence on a line of its own. To replace the ends is faster than to search for sentences."""
    for end in ENDS:
        text = text.replace(end, "\n")
    return text


def _lines_of_letters(lines: str) -> list[str]:
    """The letters and digits of each line."""
    for sign in PUNCTUATION:
        lines = lines.replace(sign, "")
    return [line if line.isalnum() else letters_and_digits(line) for line in lines.split("\n")]


@lru_cache(maxsize=SETS)
def _shingles(words: str) -> frozenset[str]:
    return frozenset(_each_shingle(words))


def _each_shingle(words: str) -> list[str]:
    return [words[at : at + SHINGLE] for at in range(len(words) - SHINGLE + 1)]


# In bytes that are 1 where a shingle of the other text begins: shingles with at most MAX_GAP letters between them.
_OTHERS = re.compile(rb"(?<=\x01)(\x00+)(?=\x01)")  # shingles that the other text has not
_PASSAGE = re.compile(rb"\x01(?:\x00{0,%d}\x01)*" % (MAX_GAP + SHINGLE - 1))


def _common(words: str, other: str) -> bytes:
    """For each shingle of a text 1 if another has it, too; else 0."""
    return (_by_search if len(words) * len(other) < LONG_SEARCH else _by_set)(words, other)


def _by_set(words: str, other: str) -> bytes:
    return bytes(map(_shingles(other).__contains__, _each_shingle(words)))


def _by_search(words: str, other: str) -> bytes:
    found, at = bytearray(max(0, len(words) - SHINGLE + 1)), 0
    while at < len(found):
        if words[at + SHINGLE - RARE : at + SHINGLE] not in other:
            at += SHINGLE - RARE + 1  # all shingles that have these letters
        elif (place := other.find(words[at : at + SHINGLE])) < 0:
            at += 1
        else:
            shingles = _alike(words, at, other, place) - SHINGLE + 1
            found[at : at + shingles] = b"\x01" * shingles
            at += shingles
    return bytes(found)


def _alike(words: str, at: int, other: str, place: int) -> int:
    """How many letters of two texts are the same from these places on, of which SHINGLE are known to be."""
    length, step = SHINGLE, 16
    while step:
        if words[at + length : at + length + step] == other[place + length : place + length + step] and (
            at + length + step <= len(words)
        ):
            length += step
        else:
            step //= 2
    return length


def _passages(words: str, other: str) -> Passages:
    """The passages of a text that another has, too."""
    found = ((run.start(), run.end() + SHINGLE - 1) for run in _PASSAGE.finditer(_common(words, other)))
    return [(start, end) for start, end in found if end - start >= MIN_PASSAGE]


def _differing(words: str, other: str) -> Differing:
    """What a text has, and another has not, between two shingles of both; nothing where the other has more.

    What stands for a name (某某) is left out: the other text may have the name.
    """
    return {
        (words[run.start() - 1 :][:SHINGLE], words[run.end() :][:SHINGLE]): words[
            run.start() + SHINGLE - 1 : run.end()
        ].strip(NO_NAME)
        for run in _OTHERS.finditer(_common(words, other))
    }


def _ends(words: str, passages: Passages) -> tuple[int, int]:
    """The letters before the first passage of a text, and behind the last."""
    return (passages[0][0], len(words) - passages[-1][1]) if passages else (len(words), len(words))


def _length(passages: Passages) -> int:
    return sum(end - start for start, end in passages)


def _in_one_block(passages: Passages, common: int) -> bool:
    """Whether one block of a text has nearly all of the `common` letters, and nearly nothing else."""
    best = score = 0
    first, block = 0, (0, 0)  # passages: where the block that ends here begins, and the best block
    for at, (start, end) in enumerate(passages):
        gap = start - passages[at - 1][1] if at else 0
        score -= gap
        if score <= 0:
            first, score = at, 0
        score += end - start
        if score > best:
            best, block = score, (first, at + 1)
    chosen = passages[slice(*block)]
    if not chosen:
        return False
    letters = _length(chosen)
    return letters >= WHOLE_BLOCK * common and letters >= DENSE_BLOCK * (chosen[-1][1] - chosen[0][0])
