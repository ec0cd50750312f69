"""Decides whether two texts are one work, by what they share, their case numbers, titles, figures and dates.

What is shared is often not enough: two agencies' reports of one interview share two thirds of their sentences, a
lightly edited text shares nearly all (counted on real pages), and so do the reports of two years. What keeps two texts
apart is asked first, then what makes them one; the first answer counts. Each looks at the share of the shorter text
that is in the longer one, and at what names the works.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date
from enum import StrEnum
from functools import cached_property

from archive.copies import work_titles
from archive.copies.shared_text import Overlap, TextLetters, other_figures, same_sentences
from archive.reasons import Reason, reason, reasons_json
from archive.text.letters import letters_and_digits, plain

MIN_LETTERS = 180  # a text with fewer letters ("see attachment") is no evidence

SAME_SHARE = 0.9  # if each text has at least this share of the other, they are one work with a few rewordings
PART_SHARE = 0.8  # if titles agree and at least this share of the shorter text is in the longer one, it is a part of it
MIN_SHARE = 0.5  # with less of the shorter text in the longer one, nothing links them; with it, names and titles decide
DIGEST_COVERS = 0.5  # a text of pieces from here and there is a digest if it has less than this of the longer text
# A text that is one block of another, whatever the titles:
FRAMED_SHARE = 0.7  # this share of it is the block, if the rest is its beginning and end
# The block is the whole work if it is this share of the longer text, which adds a preface or a closing.
WHOLE_COVERS = 0.7
PART_COVERS = 0.2  # a block that is less of a text that is no batch is one of many works in a compilation
MIN_PASSAGE_LETTERS = 250  # a shorter passage of another text may be a law that it quotes
OTHER_WORDS = 0.02  # texts of one form differ in this share of their letters by words, copies in less than 0.01
FORM_LETTERS = 600  # in a shorter text, a repeated word for which another text has another is a name
# If both texts go on, or both begin, with so much of their own beside a block, the block is a notice or advice.
FACING = 0.25  # of the block's letters
# So many figures of two texts must differ, and as many as agree, to tell periods apart. Where this share of the
# sentences is the same, no scan is to blame, and a third is enough.
MIN_OTHER_FIGURES, PRINTED_ALIKE, LESS_FIGURES = 3, 0.7, 3
FIGURES_NAMED = 5  # in a reason
MAX_DAYS_APART = 60  # between the dates of texts that are one work by their titles


class Relation(StrEnum):
    """The relation of the shorter text to the longer one."""

    SAME = "same"
    EXCERPT = "excerpt"  # one or more cases of a batch
    PART = "part"  # of a longer text
    EDITION = "edition"  # not linked: the same words for another period or with other names; another version of a law
    DOUBTFUL = "doubtful"  # not linked; for a person to look at


@dataclass(frozen=True)  # without slots, for cached properties
class ComparedText:
    """What is compared of a text. Titles and text are in simplified hanzi."""

    title: str | None
    published: str | None  # ISO date
    numbers: frozenset[str]  # numbers of its cases: 检例第67号
    titles: frozenset[str]  # names of its cases, see work_titles.case_key
    body: TextLetters

    @cached_property
    def key(self) -> str:
        """The part of its title that other titles of the same work share."""
        return work_titles.title_key(self.title)

    @cached_property
    def part(self) -> str | None:
        """上, 下, 1 …, if the title ends in the name of a part; else None."""
        return work_titles.part_of(self.title)

    @property
    def is_norm(self) -> bool:
        """Whether it is a law or the like. A batch of cases may begin with the articles that it quotes."""
        return self.body.is_norm and not self.titles

    @cached_property
    def size(self) -> tuple[int, str, str, str]:
        """A sort key: the number of letters first, then what makes different texts unequal."""
        return len(self.body.letters), self.body.letters, self.title or "", self.published or ""


@dataclass(frozen=True, slots=True)
class WorkLink:
    """The shorter text's relation to the longer."""

    relation: Relation
    part: str | None  # 上, 下, 1 …, as the title says
    why: str  # what decided: reasons as JSON


def compare(one: ComparedText, other: ComparedText) -> tuple[WorkLink, bool] | None:
    """The link between two texts, and whether `one` is the shorter; None if nothing links them.

    compare(other, one) gives the same link and the opposite second value.
    """
    shorter, longer, turned = (one, other, True) if one.size <= other.size else (other, one, False)
    if len(shorter.body.letters) < MIN_LETTERS:
        return None
    pair = _Pair(shorter, longer)
    return (next(pair.links()), turned) if pair.share >= MIN_SHARE else None


@dataclass(frozen=True)  # without slots, for cached properties
class _Pair:
    """Two texts, and what they share."""

    shorter: ComparedText
    longer: ComparedText

    @cached_property
    def sentences(self) -> tuple[float, float]:
        """The shares of the shorter and of the longer text in sentences of both."""
        return same_sentences(self.shorter.body, self.longer.body)

    @cached_property
    def passages(self) -> Overlap:
        return Overlap(self.shorter.body, self.longer.body)

    @property
    def few_edits(self) -> bool:
        """Whether nearly all sentences are the same, so that passages need not be looked for."""
        return min(self.sentences) >= SAME_SHARE

    @property
    def share(self) -> float:
        """The share of the shorter text's letters that the longer text has."""
        return self.sentences[0] if self.few_edits else self.passages.share

    @property
    def covered(self) -> float:
        """The share of the longer text's letters that the shorter text has."""
        return self.sentences[1] if self.few_edits else self.passages.covered

    @property
    def nearly_all(self) -> bool:
        """Whether each text has nearly all of the other."""
        return self.share >= SAME_SHARE and self.covered >= SAME_SHARE

    @property
    def same_title(self) -> bool:
        return bool(self.shorter.key) and self.shorter.key == self.longer.key

    @property
    def same_days(self) -> bool:
        """Whether both are dated, and the dates are near."""
        one, other = self.shorter.published or "", self.longer.published or ""
        if min(len(one), len(other)) < len("YYYY-MM-DD"):
            return False
        return abs((date.fromisoformat(one) - date.fromisoformat(other)).days) <= MAX_DAYS_APART

    @property
    def is_digest(self) -> bool:
        """Whether the shorter text has pieces of the longer one from here and there, and not most of it."""
        return self.covered < DIGEST_COVERS and not self.passages.in_blocks

    def links(self) -> Iterator[WorkLink]:
        """What they are to each other: the first decides, and there always is one."""
        yield from self._apart()
        yield from self._by_names()
        yield from self._of_one_form()
        yield from self._alike()
        yield self._link(Relation.DOUBTFUL, reason("share_alone", held=round(self.share, 2)))

    def _apart(self) -> Iterator[WorkLink]:
        """What keeps two texts apart, whatever they share."""
        titles = self.shorter.title, self.longer.title
        if found := work_titles.editions(*titles):  # of one series: 2022年 and 2023年, 第一批 and 第二批
            yield self._shared(Relation.EDITION, reason("other_edition", one=found[0], other=found[1]))
        if work_titles.is_about(*titles) or work_titles.is_about(*reversed(titles)):  # 《…》答记者问
            yield self._shared(Relation.DOUBTFUL, reason("about_the_other"))
        # The same words with other figures: reports of two years, Q&As of two quarters.
        same, others = other_figures(self.shorter.body, self.longer.body)
        agreeing = same / LESS_FIGURES if min(self.sentences) >= PRINTED_ALIKE else same
        if len(others) >= max(MIN_OTHER_FIGURES, agreeing):
            figures = tuple(others[:FIGURES_NAMED])
            yield self._shared(Relation.EDITION, reason("other_figures", count=len(others), same=same, figures=figures))
        # Numbered articles, some of which were changed, put in or left out.
        if self.shorter.is_norm and self.longer.is_norm and not self.same_days and self.passages.edited:
            yield self._shared(Relation.EDITION, reason("other_version"))
        # Both name guiding cases, and none in common. Where all else is the same, a number was misread.
        one, other = self.shorter.numbers, self.longer.numbers
        if one and other and not one & other and not self.nearly_all:
            yield self._shared(Relation.DOUBTFUL, reason("other_cases"))

    def _of_one_form(self) -> Iterator[WorkLink]:
        """Texts of one form with other names in title or text: 依法对张某提起公诉."""
        if self.few_edits:
            return
        if names := work_titles.other_names(self.shorter.title, self.longer.title):
            yield self._shared(Relation.EDITION, reason("other_names", one=names[0], other=names[1]))
        may_be_form = len(self.shorter.body.letters) < FORM_LETTERS and self.sentences[0] < PRINTED_ALIKE
        if self.passages.other_words >= OTHER_WORDS or (may_be_form and self.passages.renamed):
            yield self._shared(Relation.EDITION, reason("one_form"))

    def _by_names(self) -> Iterator[WorkLink]:
        """What makes them one though their forms may be alike: cases and parts that titles name; nearly the same words,
        unless they are of one form."""
        shorter, longer = self.shorter, self.longer
        part_alone = shorter.part != longer.part if shorter.part else self.covered < SAME_SHARE
        is_part = self.same_title and self.share >= PART_SHARE and part_alone and not self.is_digest
        if (is_part or self.nearly_all) and not any(self._of_one_form()):  # 听证公告 is the title of many notices
            if is_part:
                named = [reason("title_says_part", part=shorter.part)] if shorter.part else []
                yield self._shared(Relation.PART, self._same_title(), *named, part=shorter.part)
            yield self._link(Relation.SAME, reason("shares", held=round(self.share, 2), holds=round(self.covered, 2)))
        # Its cases are some of the longer text's, by their numbers or names; or its title is the name of one of them.
        if shorter.numbers and shorter.numbers < longer.numbers:
            yield self._shared(Relation.EXCERPT, reason("case_numbers", numbers=tuple(sorted(shorter.numbers))))
        name = work_titles.case_name(shorter.title) if len(shorter.titles) <= 1 else None
        for titles in (shorter.titles, frozenset(filter(None, [name]))):
            if titles and titles < longer.titles:
                yield self._shared(Relation.EXCERPT, reason("case_titles", titles=tuple(sorted(titles))))
        cases, whole = (shorter.numbers, longer.numbers) if shorter.numbers else (shorter.titles, longer.titles)
        if cases and cases == whole and not self.is_digest:
            yield self._shared(Relation.SAME, reason("same_cases", count=len(cases)))

    def _alike(self) -> Iterator[WorkLink]:
        """What makes them one if they are of no one form: title and day, or blocks of the longer text in which the
        shorter has nearly all, whatever the titles: a half, a case of a batch, a text to which a preface was added."""
        shorter, longer, found = self.shorter, self.longer, self.passages
        names_a_work = len(shorter.key) >= work_titles.MIN_WORK_LETTERS  # as 以案释法 does not
        if self.same_title and names_a_work and self.same_days and not self.is_digest:
            yield self._shared(Relation.SAME, self._same_title(), reason("near_dates"))
        quoted = shorter.is_norm and not longer.is_norm
        if quoted or len(shorter.body.letters) < MIN_PASSAGE_LETTERS or not found.in_blocks:
            return
        of_batch = max(len(longer.numbers), len(longer.titles)) > 1
        if of_batch and self.share >= (FRAMED_SHARE if found.framed else PART_SHARE):
            yield self._shared(Relation.EXCERPT, reason("one_passage"))
        least = FRAMED_SHARE if found.framed else SAME_SHARE
        if self.share >= least and self.covered >= PART_COVERS and found.facing < FACING:
            relation = Relation.SAME if self.covered >= WHOLE_COVERS else Relation.PART
            yield self._shared(relation, reason("one_passage"))

    def _shared(self, relation: Relation, *reasons: Reason, part: str | None = None) -> WorkLink:
        """The link with its reasons and the share of the shorter text."""
        return self._link(relation, *reasons, reason("share", held=round(self.share, 2)), part=part)

    def _link(self, relation: Relation, *reasons: Reason, part: str | None = None) -> WorkLink:
        return WorkLink(relation, part, reasons_json(*reasons))

    def _same_title(self) -> Reason:
        """How titles with the same key agree: as printed, or without words such as 最高检发布…下."""
        titles = [work.title or "" for work in (self.shorter, self.longer)]
        around = tuple(sorted({words for title in titles if (words := work_titles.around_the_work(title))}))
        alike = len({letters_and_digits(plain(title)) for title in titles}) == 1
        return reason("same_title") if alike or not around else reason("same_title_without", words=around)
