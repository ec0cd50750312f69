"""Whether two texts are one work: told from the sentences that both hold, their case numbers, titles and dates.

A sentence is compared by its letters alone, without what clone sites write between them (the
pinyin of 万(wàn)人). Likeness alone does not decide: two agencies' reports of one interview share two thirds of their
sentences, and a light edit nearly all (facts counted on real pages). So what decides is how much of the shorter text
the longer one holds, and what both call themselves.
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
from zlib import crc32

SHORTEST_SENTENCE = 10  # letters; 最高人民检察院 and the like stand everywhere
TELLING_LETTERS = 180  # in sentences; a shorter text ("see attachment", "under maintenance") is no evidence
SAMPLE = 4  # one in so many sentences is looked up
FEWEST = 8  # sentences that are looked up of a short text, if it has them

SAME = 0.9  # share of each text that the other holds: one work, reworded here and there
HELD = 0.8  # share of the shorter text that the longer holds: a part, or an excerpt
NAMED = 0.5  # the same where both say that they are the same (case numbers, titles)
DOUBTFUL = 0.5  # share of the shorter text from which on a person should look
NEAR_DAYS = 60

GLOSS = re.compile(r"[(（][a-zāáǎàōóǒòēéěèīíǐìūúǔùǖǘǚǜü ]{1,30}[)）]")
# Letters that NFKC changes in such texts; to normalise all of every text takes a millisecond.
# Letters that NFKC changes in such texts; to normalise the whole of every text takes a millisecond.
COMPATIBLE = re.compile("[\uff10-\uff19\uff21-\uff3a\uff41-\uff5a\uf900-\ufaff\u3200-\u33ff]")
# Sentences that begin with eight hanzi: by these it is drawn which are looked up, and no width or gloss is in the way.
BEGINNING = re.compile("[。；;！？!?\n][ \u3000]*([\u4e00-\u9fff]{8})([^。；;！？!?\n]{0,40})")
ENDS = re.compile(r"[。;；!?！？\n]+")
NO_LETTER = re.compile(r"[\W_]+")
PART = re.compile(r"(?:(?<=[》)）\s])(?P<last>[上中下])|[(（](?P<part>[上中下一二三四五六七八九十]|\d)[)）])$")
ANNOUNCED = re.compile(r"《(.+)》")  # 最高检发布《…》下: the work is what stands between


class Relation(StrEnum):
    """What the one text is to the other."""

    SAME = "same"
    EXCERPT = "excerpt"  # one case of a batch
    PART = "part"  # a stretch of a longer text
    DOUBTFUL = "doubtful"  # not linked; for a person to look at


@dataclass(frozen=True)  # without slots: what is derived is kept
class Work:
    """A text as it is compared."""

    title: str | None
    published: str | None  # ISO date
    numbers: frozenset[str]  # of its cases, 检例第67号
    titles: frozenset[str]  # of its cases
    sentences: Mapping[int, int]  # fingerprint of each sentence → its letters

    @cached_property
    def letters(self) -> int:
        """In sentences that count."""
        return sum(self.sentences.values())

    @cached_property
    def key(self) -> str:
        """What its title has in common with another that names the same work."""
        return title_key(self.title)

    @cached_property
    def part(self) -> str | None:
        """上, 下, 1 …, where its title ends in one."""
        found = PART.search(_plain(self.title or "").rstrip())
        return (found["last"] or found["part"]) if found else None

    @cached_property
    def size(self) -> tuple[int, int]:
        """An order in which no two different texts are equal."""
        return self.letters, sum(self.sentences)


@dataclass(frozen=True, slots=True)
class Link:
    """The shorter text's relation to the longer."""

    relation: Relation
    part: str | None  # 上, 下, 1 …, as the title says
    why: str  # in words, for copies.why


def sentences_of(text: str) -> dict[int, int]:
    """The fingerprint (52 bits) of each sentence of SHORTEST_SENTENCE letters and more, and how many letters it has.

    The text is in simplified hanzi.
    """
    found: dict[int, int] = {}
    for sentence in ENDS.split(_plain(text)):
        letters = NO_LETTER.sub("", sentence)
        if len(letters) >= SHORTEST_SENTENCE:
            digest = blake2b(letters.encode(errors="surrogatepass"), digest_size=8).digest()
            found[int.from_bytes(digest, "big") >> 12] = len(letters)
    return found


def marks_of(text: str) -> tuple[int, ...]:
    """Hashes (32 bits) of some sentences, by which copies are looked up: a sentence is among them wherever it stands or
    never, but for the FEWEST that every text has. The text is in simplified hanzi."""
    found = sorted((crc32(opening.encode()), opening + rest) for opening, rest in BEGINNING.findall(text))
    chosen = [*found[:FEWEST], *((draw, sentence) for draw, sentence in found[FEWEST:] if draw % SAMPLE == 0)]
    return tuple(sorted({crc32(NO_LETTER.sub("", _plain(sentence)).encode()) for _, sentence in chosen}))


def title_key(title: str | None) -> str:
    """What two titles have in common when they name one work; empty for none."""
    plain = _plain(title or "")
    announced = ANNOUNCED.search(plain)
    core = announced[1] if announced else PART.sub("", plain)
    return NO_LETTER.sub("", core).removeprefix("最高人民检察院").removeprefix("最高检")


def compare(one: Work, other: Work) -> tuple[Link, bool] | None:
    """How two texts hang together, and whether it is `one` that is part or excerpt of the other. None: not at all.

    The same for (other, one), with the second value turned round.
    """
    shorter, longer, turned = (one, other, True) if one.size <= other.size else (other, one, False)
    if shorter.letters < TELLING_LETTERS:
        return None
    common = sum(size for sentence, size in shorter.sentences.items() if sentence in longer.sentences)
    held, holds = common / shorter.letters, common / longer.letters
    link = _judge(shorter, longer, held, holds)
    return (link, turned) if link else None


def _judge(shorter: Work, longer: Work, held: float, holds: float) -> Link | None:
    share = f"{held:.2f} of its text"
    same_title = bool(shorter.key) and shorter.key == longer.key
    if same_title and held >= HELD and (shorter.part != longer.part if shorter.part else holds < SAME):
        return Link(Relation.PART, shorter.part, f"the same title; {share}")
    if held >= SAME and holds >= SAME:
        return Link(Relation.SAME, None, f"{share} and {holds:.2f} of the other's")
    cases = shorter.numbers or shorter.titles
    whole = longer.numbers if shorter.numbers else longer.titles
    if cases and cases < whole and held >= NAMED:
        return Link(Relation.EXCERPT, None, f"{'、'.join(sorted(cases))}; {share}")
    if cases and cases == whole and held >= NAMED:
        return Link(Relation.SAME, None, f"the same {len(cases)} case(s); {share}")
    if same_title and held >= NAMED and _near(shorter.published, longer.published):
        return Link(Relation.SAME, None, f"the same title and near dates; {share}")
    if held >= DOUBTFUL:
        return Link(Relation.DOUBTFUL, None, f"{share}, and nothing else that is the same")
    return None


def _near(one: str | None, other: str | None) -> bool:
    if one is None or other is None or len(one) < 10 or len(other) < 10:
        return False
    return abs((date.fromisoformat(one) - date.fromisoformat(other)).days) <= NEAR_DAYS


def _plain(text: str) -> str:
    """Full and half width alike, glosses taken out."""
    return GLOSS.sub("", unicodedata.normalize("NFKC", text) if COMPATIBLE.search(text) else text)
