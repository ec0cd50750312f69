"""Decides whether two texts are one work, by their common sentences, case numbers, titles and dates.

Only the letters and digits of a sentence are compared, without the pinyin that clone sites insert (万(wàn)人). Common
sentences alone are often not enough: two agencies' reports of one interview share two thirds of their sentences, and a
lightly edited text shares nearly all (counted on real pages). The rules look at the share of the shorter text that is
in the longer one, and at titles, dates and case numbers.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from enum import StrEnum
from functools import cached_property
from hashlib import blake2b
from heapq import nsmallest
from zlib import crc32

from archive.reasons import Reason, reason, reasons_json
from archive.text.letters import letters_and_digits
from archive.text.numerals import TO_99

MIN_SENTENCE_LETTERS = 10  # shorter sentences do not count: 最高人民检察院 and the like are everywhere
MIN_LETTERS = 180  # in a text's sentences that count; a text with fewer letters ("see attachment") is no evidence
SAMPLE_RATE = 4  # about one in this many sentences is looked up
MIN_SAMPLE = 8  # at least this many sentences of a text are looked up, if it has them

SAME_SHARE = 0.9  # if each text has at least this share of the other, they are one work with a few rewordings
PART_SHARE = 0.8  # if titles agree and at least this share of the shorter text is in the longer one, it is a part of it
NAMED_SHARE = 0.5  # from this share of the shorter text on, agreeing case numbers or titles show one work or an excerpt
DOUBTFUL_SHARE = 0.5  # from this share of the shorter text on, a person should look
MAX_DAYS_APART = 60  # between the dates of texts that are one work by their titles

GLOSS = re.compile(r"[(（][a-zāáǎàōóǒòēéěèīíǐìūúǔùǖǘǚǜü ]{1,30}[)）]")
# Letters that NFKC changes. Only texts that have one are normalised, since that takes a millisecond per text.
COMPATIBLE = re.compile("[\uff10-\uff19\uff21-\uff3a\uff41-\uff5a\uf900-\ufaff\u3200-\u33ff]")
# Sentences that begin with eight hanzi. These hanzi, which vary neither in width nor by glosses, decide which sentences
# are looked up.
BEGINNING = re.compile("\n[ \u3000]*([\u4e00-\u9fff]{8}.{0,40})")
OPENING_HANZI = 8  # as in BEGINNING
ENDS = "。；;！？!?"  # signs that end a sentence, as the end of a line does
PUNCTUATION = '，、：“”"（）()《》【】,. '  # the most frequent; replacing them is faster than a pattern
PART = re.compile(rf"(?:(?<=[》)）\s])(?P<last>[上中下])|[(（](?P<part>[上中下{TO_99}]|\d)[)）])$")
ANNOUNCED = re.compile(r"《(.+)》")  # 最高检发布《…》下: the work's title is between 《 and 》
# What may be behind the 》 of a work that a page announces or carries: 关于印发《…》的通知.
# With anything else the page is about the work, and another: 就《…》答记者问, 《…》解读.
# So it is with ABOUT_BEFORE: 解读《…》, 关于修改《…》的决定.
ANNOUNCING_END = re.compile(
    r"\s*(?:[上中下]|全文|(?:正式|联合)?(?:发布|公布|印发|出台)|的?(?:通知|公告|函))?\s*"
    rf"(?:[(（](?:全文|[上中下{TO_99}\d])[)）])?\s*"
)
ABOUT_BEFORE = re.compile("解读|学习|读懂|理解|贯彻|落实|评|修改|废止|修订|起草")


class Relation(StrEnum):
    """The relation of the shorter text to the longer one."""

    SAME = "same"
    EXCERPT = "excerpt"  # one or more cases of a batch
    PART = "part"  # of a longer text
    DOUBTFUL = "doubtful"  # not linked; for a person to look at


@dataclass(frozen=True)  # without slots, for cached properties
class ComparedText:
    """What is compared of a text."""

    title: str | None
    published: str | None  # ISO date
    numbers: frozenset[str]  # numbers of its cases: 检例第67号
    titles: frozenset[str]  # titles of its cases
    sentences: Mapping[int, int]  # fingerprint of each sentence → number of its letters

    @cached_property
    def letters(self) -> int:
        """The number of letters in `sentences`."""
        return sum(self.sentences.values())

    @cached_property
    def key(self) -> str:
        """The part of its title that other titles of the same work share."""
        return title_key(self.title)

    @cached_property
    def part(self) -> str | None:
        """上, 下, 1 …, if the title ends in the name of a part; else None."""
        found = PART.search(_plain(self.title or "").rstrip())
        return (found["last"] or found["part"]) if found else None

    @cached_property
    def size(self) -> tuple[int, int]:
        """A sort key: letters first, then fingerprints, so that different texts are not equal."""
        return self.letters, sum(self.sentences)


@dataclass(frozen=True, slots=True)
class WorkLink:
    """The shorter text's relation to the longer."""

    relation: Relation
    part: str | None  # 上, 下, 1 …, as the title says
    why: str  # what decided: reasons as JSON


def sentences_of(text: str) -> dict[int, int]:
    """The fingerprint (52 bits) of each sentence with at least MIN_SENTENCE_LETTERS letters, and its number of letters.

    The text is in simplified hanzi.
    """
    found: dict[int, int] = {}
    for letters in _letters(_by_line(_plain(text))):
        if len(letters) >= MIN_SENTENCE_LETTERS:
            digest = blake2b(letters.encode(), digest_size=8).digest()
            found[int.from_bytes(digest, "big") >> 12] = len(letters)
    return found


def fingerprints_of(text: str) -> tuple[int, ...]:
    """Hashes (32 bits) of a sample of sentences, by which copies are looked up. The text is in simplified hanzi.

    The hash of a sentence's opening decides whether it is drawn: all hashes that SAMPLE_RATE divides are drawn, and in
    every text the MIN_SAMPLE lowest.
    """
    sentences = BEGINNING.findall(_by_line(text))
    found = list(zip(map(crc32, map(str.encode, [one[:OPENING_HANZI] for one in sentences])), sentences, strict=True))
    drawn = [*nsmallest(MIN_SAMPLE, found), *(one for one in found if one[0] % SAMPLE_RATE == 0)]
    chosen = "\n".join({_plain(sentence) for _, sentence in drawn})
    return tuple(sorted({crc32(letters.encode()) for letters in _letters(chosen)})) if drawn else ()


def _by_line(text: str) -> str:
    """Puts each sentence on a line of its own. To replace the ends is faster than to search for sentences."""
    for end in ENDS:
        text = text.replace(end, "\n")
    return text


def _letters(lines: str) -> list[str]:
    """The letters and digits of each line."""
    for sign in PUNCTUATION:
        lines = lines.replace(sign, "")
    return [line if line.isalnum() else letters_and_digits(line) for line in lines.split("\n")]


def title_key(title: str | None) -> str:
    """The part that titles of one work have in common; empty without a title."""
    plain = _plain(title or "")
    named = ANNOUNCED.search(plain)
    announced = (
        named and ANNOUNCING_END.fullmatch(plain, named.end()) and not ABOUT_BEFORE.search(plain, 0, named.start())
    )
    core = named[1] if named and announced else PART.sub("", plain)
    return letters_and_digits(core).removeprefix("最高人民检察院").removeprefix("最高检")


def compare(one: ComparedText, other: ComparedText) -> tuple[WorkLink, bool] | None:
    """The link between two texts, and whether `one` is the shorter; None if nothing links them.

    compare(other, one) gives the same link and the opposite second value.
    """
    shorter, longer, turned = (one, other, True) if one.size <= other.size else (other, one, False)
    if shorter.letters < MIN_LETTERS:
        return None
    common = sum([size for sentence, size in shorter.sentences.items() if sentence in longer.sentences])
    share, longer_share = common / shorter.letters, common / longer.letters
    link = _judge(shorter, longer, share, longer_share)
    return (link, turned) if link else None


def _judge(shorter: ComparedText, longer: ComparedText, share: float, longer_share: float) -> WorkLink | None:
    """The link that the rules give; None without one.

    `share` is the share of the shorter text's letters that the longer text has, `longer_share` the reverse.
    """
    if share < min(NAMED_SHARE, DOUBTFUL_SHARE):
        return None  # every rule needs this share, so the titles need not be compared
    common = reason("share", held=round(share, 2))
    same_title = bool(shorter.key) and shorter.key == longer.key
    parts_differ = shorter.part != longer.part if shorter.part else longer_share < SAME_SHARE
    if same_title and share >= PART_SHARE and parts_differ:
        part = [reason("title_says_part", part=shorter.part)] if shorter.part else []
        return _link(Relation.PART, _same_title(shorter, longer), *part, common, part=shorter.part)
    if share >= SAME_SHARE and longer_share >= SAME_SHARE:
        return _link(Relation.SAME, reason("shares", held=round(share, 2), holds=round(longer_share, 2)))
    cases = shorter.numbers or shorter.titles
    whole = longer.numbers if shorter.numbers else longer.titles
    if cases and cases < whole and share >= NAMED_SHARE:
        names = tuple(sorted(cases))
        named = reason("case_numbers", numbers=names) if shorter.numbers else reason("case_titles", titles=names)
        return _link(Relation.EXCERPT, named, common)
    if cases and cases == whole and share >= NAMED_SHARE:
        return _link(Relation.SAME, reason("same_cases", count=len(cases)), common)
    if same_title and share >= NAMED_SHARE and _near(shorter.published, longer.published):
        return _link(Relation.SAME, _same_title(shorter, longer), reason("near_dates"), common)
    if share >= DOUBTFUL_SHARE:
        return _link(Relation.DOUBTFUL, reason("share_alone", held=round(share, 2)))
    return None


def _link(relation: Relation, *reasons: Reason, part: str | None = None) -> WorkLink:
    return WorkLink(relation, part, reasons_json(*reasons))


def _same_title(*works: ComparedText) -> Reason:
    """The reason that says how titles with the same key agree: as printed, or without words such as 最高检发布…下."""
    titles = [work.title or "" for work in works]
    apart = {
        ANNOUNCED.sub("…", title) if "《" in title else work.part for title, work in zip(titles, works, strict=True)
    }
    around = tuple(sorted(filter(None, apart)))
    alike = len({letters_and_digits(_plain(title)) for title in titles}) == 1
    return reason("same_title") if alike or not around else reason("same_title_without", words=around)


def _near(one: str | None, other: str | None) -> bool:
    if one is None or other is None or len(one) < 10 or len(other) < 10:
        return False
    return abs((date.fromisoformat(one) - date.fromisoformat(other)).days) <= MAX_DAYS_APART


def _plain(text: str) -> str:
    """The text without glosses; full-width letters and the other COMPATIBLE ones are normalised (NFKC)."""
    if COMPATIBLE.search(text):
        text = unicodedata.normalize("NFKC", text)
    return GLOSS.sub("", text) if "(" in text or "（" in text else text
