"""Decides whether two texts are one work, by what they share, their case numbers, titles, figures and dates.

What is shared is often not enough: two agencies' reports of one interview share two thirds of their sentences, a
lightly edited text shares nearly all (counted on real pages), and so do the reports of two years. RULES are tried in
order; each looks at the share of the shorter text that is in the longer one, and at what names the works.
"""

from __future__ import annotations

from collections.abc import Callable
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
        one, other = self.shorter.published, self.longer.published
        if one is None or other is None or len(one) < 10 or len(other) < 10:
            return False
        return abs((date.fromisoformat(one) - date.fromisoformat(other)).days) <= MAX_DAYS_APART

    @property
    def is_digest(self) -> bool:
        """Whether the shorter text has pieces of the longer one from here and there, and not most of it."""
        return not self.few_edits and self.covered < DIGEST_COVERS and not self.passages.together

    @property
    def may_be_passage(self) -> bool:
        """Whether the shorter text may be a passage of the longer one, and no law that it quotes."""
        quoted = self.shorter.is_norm and not self.longer.is_norm
        return len(self.shorter.body.letters) >= MIN_PASSAGE_LETTERS and not quoted

    def common(self) -> Reason:
        return reason("share", held=round(self.share, 2))


def compare(one: ComparedText, other: ComparedText) -> tuple[WorkLink, bool] | None:
    """The link between two texts, and whether `one` is the shorter; None if nothing links them.

    compare(other, one) gives the same link and the opposite second value.
    """
    shorter, longer, turned = (one, other, True) if one.size <= other.size else (other, one, False)
    if len(shorter.body.letters) < MIN_LETTERS:
        return None
    pair = _Pair(shorter, longer)
    if pair.share < MIN_SHARE:
        return None
    return next(filter(None, (rule(pair) for rule in RULES))), turned


# --- what keeps two texts apart ---------------------------------------------------------------------------------------


def _other_edition(pair: _Pair) -> WorkLink | None:
    """Titles of one series: 2022年 and 2023年, 第一批 and 第二批."""
    if not (found := work_titles.editions(pair.shorter.title, pair.longer.title)):
        return None
    return _link(Relation.EDITION, reason("other_edition", one=found[0], other=found[1]), pair.common())


def _about_the_other(pair: _Pair) -> WorkLink | None:
    """The title of one names the other work and what it says of it: 《…》答记者问."""
    titles = pair.shorter.title, pair.longer.title
    if not (work_titles.is_about(*titles) or work_titles.is_about(*reversed(titles))):
        return None
    return _link(Relation.DOUBTFUL, reason("about_the_other"), pair.common())


def _other_figures(pair: _Pair) -> WorkLink | None:
    """The same words with other figures: reports of two years, Q&As of two quarters."""
    same, others = other_figures(pair.shorter.body, pair.longer.body)
    agreeing = same / LESS_FIGURES if min(pair.sentences) >= PRINTED_ALIKE else same
    if len(others) < max(MIN_OTHER_FIGURES, agreeing):
        return None
    figures = reason("other_figures", count=len(others), same=same, figures=tuple(others[:FIGURES_NAMED]))
    return _link(Relation.EDITION, figures, pair.common())


def _other_version(pair: _Pair) -> WorkLink | None:
    """Two texts of numbered articles, in one of which articles were changed, put in or left out."""
    if not (pair.shorter.is_norm and pair.longer.is_norm) or pair.same_days or not pair.passages.edited:
        return None
    return _link(Relation.EDITION, reason("other_version"), pair.common())


def _other_cases(pair: _Pair) -> WorkLink | None:
    """Both name guiding cases, and none in common. Where all else is the same, a number was misread."""
    one, other = pair.shorter.numbers, pair.longer.numbers
    if not one or not other or one & other or pair.nearly_all:
        return None
    return _link(Relation.DOUBTFUL, reason("other_cases"), pair.common())


def _other_names(pair: _Pair) -> WorkLink | None:
    """Texts of one form with other names in title or text: 依法对张某提起公诉."""
    if pair.few_edits:
        return None
    if names := work_titles.other_names(pair.shorter.title, pair.longer.title):
        return _link(Relation.EDITION, reason("other_names", one=names[0], other=names[1]), pair.common())
    may_be_form = len(pair.shorter.body.letters) < FORM_LETTERS and pair.sentences[0] < PRINTED_ALIKE
    if pair.passages.other_words >= OTHER_WORDS or (may_be_form and pair.passages.renamed):
        return _link(Relation.EDITION, reason("one_form"), pair.common())
    return None


# --- what makes them one ----------------------------------------------------------------------------------------------


def _part_by_title(pair: _Pair) -> WorkLink | None:
    shorter = pair.shorter
    parts_differ = shorter.part != pair.longer.part if shorter.part else pair.covered < SAME_SHARE
    if not pair.same_title or pair.share < PART_SHARE or not parts_differ or pair.is_digest:
        return None
    if _other_names(pair):  # 听证公告 is the title of many notices
        return None
    part = [reason("title_says_part", part=shorter.part)] if shorter.part else []
    return _link(Relation.PART, _same_title(pair), *part, pair.common(), part=shorter.part)


def _nearly_all(pair: _Pair) -> WorkLink | None:
    if not pair.nearly_all or _other_names(pair):
        return None
    return _link(Relation.SAME, reason("shares", held=round(pair.share, 2), holds=round(pair.covered, 2)))


def _excerpt_by_cases(pair: _Pair) -> WorkLink | None:
    """Its cases are some of the longer text's, by their numbers or names; or its title is the name of one of them."""
    shorter, longer = pair.shorter, pair.longer
    if shorter.numbers and shorter.numbers < longer.numbers:
        return _excerpt(pair, reason("case_numbers", numbers=tuple(sorted(shorter.numbers))))
    if shorter.titles and shorter.titles < longer.titles:
        return _excerpt(pair, reason("case_titles", titles=tuple(sorted(shorter.titles))))
    name = work_titles.case_name(shorter.title)
    if name and len(shorter.titles) <= 1 < len(longer.titles) and name in longer.titles:
        return _excerpt(pair, reason("case_titles", titles=(name,)))
    return None


def _excerpt(pair: _Pair, named: Reason) -> WorkLink:
    return _link(Relation.EXCERPT, named, pair.common())


def _same_cases(pair: _Pair) -> WorkLink | None:
    shorter, longer = pair.shorter, pair.longer
    cases, whole = (shorter.numbers, longer.numbers) if shorter.numbers else (shorter.titles, longer.titles)
    if not cases or cases != whole or pair.is_digest:
        return None
    return _link(Relation.SAME, reason("same_cases", count=len(cases)), pair.common())


def _same_title_and_days(pair: _Pair) -> WorkLink | None:
    names_a_work = len(pair.shorter.key) >= work_titles.MIN_WORK_LETTERS  # as 以案释法 does not
    if not pair.same_title or not names_a_work or not pair.same_days or pair.is_digest:
        return None
    return _link(Relation.SAME, _same_title(pair), reason("near_dates"), pair.common())


def _one_passage(pair: _Pair) -> WorkLink | None:
    """It is one block of the longer text, whatever the titles: a half, a text to which a preface was added; or a few
    long blocks, as two of its sections are."""
    found = pair.passages
    if not pair.may_be_passage or pair.covered < PART_COVERS or not found.in_blocks or found.facing >= FACING:
        return None
    if pair.share < (FRAMED_SHARE if found.framed else SAME_SHARE):
        return None
    return _link(Relation.SAME if pair.covered >= WHOLE_COVERS else Relation.PART, reason("one_passage"), pair.common())


def _passage_of_a_batch(pair: _Pair) -> WorkLink | None:
    """It is one block, or a few long ones, of a batch, whatever the titles: a case, or some of its sections."""
    found = pair.passages
    if not pair.may_be_passage or max(len(pair.longer.numbers), len(pair.longer.titles)) <= 1:
        return None
    if pair.share < (FRAMED_SHARE if found.framed else PART_SHARE) or not found.in_blocks:
        return None
    return _excerpt(pair, reason("one_passage"))


def _share_alone(pair: _Pair) -> WorkLink:
    return _link(Relation.DOUBTFUL, reason("share_alone", held=round(pair.share, 2)))


RULES: tuple[Callable[[_Pair], WorkLink | None], ...] = (  # the first that gives a link decides
    _other_edition,
    _about_the_other,
    _other_figures,
    _other_version,
    _other_cases,
    _part_by_title,
    _nearly_all,
    _excerpt_by_cases,
    _same_cases,
    _other_names,
    _same_title_and_days,
    _passage_of_a_batch,
    _one_passage,
    _share_alone,  # always gives one
)


def _link(relation: Relation, *reasons: Reason, part: str | None = None) -> WorkLink:
    return WorkLink(relation, part, reasons_json(*reasons))


def _same_title(pair: _Pair) -> Reason:
    """The reason that says how titles with the same key agree: as printed, or without words such as 最高检发布…下."""
    titles = [work.title or "" for work in (pair.shorter, pair.longer)]
    around = tuple(sorted({words for title in titles if (words := work_titles.around_the_work(title))}))
    alike = len({letters_and_digits(plain(title)) for title in titles}) == 1
    return reason("same_title") if alike or not around else reason("same_title_without", words=around)
