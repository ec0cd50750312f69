"""Decides whether a text is about fraud. docs/topic.md explains the rule to readers; change both together.

The text is searched once for the terms of data/fraud_terms.json. A text with cases is judged case by case.
"""

from __future__ import annotations

import re
from bisect import bisect_left
from collections import defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from functools import cache, cached_property
from itertools import groupby, islice
from typing import NamedTuple

from archive.analysis.data import load_data
from archive.model import Case, Topic

THRESHOLD = 3.0  # points from which a text or a case is about fraud
TITLE_POINTS = 4.0  # times the weight of the weightiest term in the title
KEYWORD_POINTS = 2.0  # times the weight of the weightiest term in 【关键词】
GIST_POINTS = 1.5  # the same in 【要旨】; without 【要旨】, in the first OPENING_CHARS characters
OPENING_CHARS = 200
CHARGE_POINTS = 0.5  # for each charge or sentence that names a crime of the vocabulary
MAX_CHARGED_BEFORE_CHARS = 24  # CHARGED_BEFORE is searched in this many characters before the crime
MAX_CHARGES = 4  # no more charges are counted in one text or case
DENSITY_PER_CHARS = 1000  # the density is the sum of all terms' weights per this many characters
# A shorter text is weighed as if it were this long, so that two words do not give a short notice a high density.
MIN_WEIGHED_CHARS = 2000
MAX_DENSITY = 10.0
MAX_COMPANIONS_FACTOR = 1.5  # a score with companions is at most this many times the score without them
MIN_FRAUD_SHARE = 0.8  # a batch is about fraud if at least this share of its cases is
MIN_FRAUD_SHARE_IF_TITLED = 0.5  # the same, if the batch's title has a term that is no companion
MAX_TERMS = 8

COMPANION = "companion"  # the group of terms that fraud shares with other contexts; they count only beside other terms
CHARGEABLE = frozenset({"crime", "court and market"})

# Sections whose terms count more. A section ends at the next 【, or after the number of characters in its pattern.
KEYWORDS = re.compile(r"【\s*关\s*键\s*词\s*】([^【]{0,200})")
GIST = re.compile(r"【\s*要\s*旨\s*】([^【]{0,800})")
CHARGED_BEFORE = re.compile(r"(?:以|犯|涉嫌|构成|认定为)[^，。；\n]*$")
CHARGED_AFTER = re.compile(r"[^。；\n]{0,40}?(?:公诉|起诉|判处|移送|逮捕|批捕|立案|追究)")


@dataclass(frozen=True, slots=True)
class TopicTerm:
    """A term of the vocabulary."""

    text: str
    weight: float
    group: str

    @property
    def companion(self) -> bool:
        return self.group == COMPANION


@dataclass(frozen=True, slots=True)
class TopicVocabulary:
    """The terms, and one pattern that finds the longest of them at each place."""

    terms: dict[str, TopicTerm]
    pattern: re.Pattern[str]


class TermHit(NamedTuple):  # a tuple, since one is made for every term of every page
    """A term at its place in the text."""

    start: int
    end: int
    term: TopicTerm


@dataclass(frozen=True, slots=True)
class TopicVerdict:
    """A text's topic and score, and the terms that made the score: most points first, companions last."""

    topic: Topic
    score: float
    terms: tuple[str, ...]
    cases: tuple[Topic, ...]  # fraud or other, for each case of the text, in order


@dataclass(frozen=True, slots=True)
class _JudgedText:
    """A whole text or one of its cases, which is judged separately. Its body is text[body:end]."""

    title: str
    body: int
    end: int


@cache
def topic_vocabulary() -> TopicVocabulary:
    """data/fraud_terms.json, read once per process."""
    data = load_data("fraud_terms.json")
    terms = {row["term"]: TopicTerm(row["term"], float(row["weight"]), row["group"]) for row in data["terms"]}
    return TopicVocabulary(terms, re.compile(_alternation(terms)))


def _alternation(terms: Iterable[str]) -> str:
    """A pattern with one branch for each pair of characters that terms begin with. Longer terms come first in it.

    A branch matches the second character of its pair and looks back at the first. A flat alternation would try its
    branches at every first character of a term. This one tries them only if a second character follows, and takes 0.6
    of the time.
    """
    by_two = groupby(sorted(terms, key=lambda term: (term[:2], -len(term))), key=lambda term: term[:2])
    branches = {two: "|".join(re.escape(term[2:]) for term in alike) for two, alike in by_two}
    first, second = (re.escape("".join(sorted({*characters}))) for characters in zip(*branches, strict=True))
    either = "|".join(f"{re.escape(two[1])}(?<={re.escape(two)})(?:{tails})" for two, tails in branches.items())
    return f"[{first}](?=[{second}])(?:{either})"


def topic_of(title: str | None, text: str, cases: Sequence[Case] = ()) -> TopicVerdict:
    """The topic of a text and its cases. Title and text are in simplified hanzi, the cases as they were written.

    Only texts with cases can be partly about fraud; their score is the mean of their cases' scores.
    """
    hits = find_terms(text)
    whole = _JudgedText(title or "", 0, len(text))
    if not cases:
        found = _judge(whole, text, hits)
        return _verdict(Topic.FRAUD if found.fraud else Topic.OTHER, found.score, [found], [])
    page_title = (title or "") if len(cases) == 1 else ""  # the title of a page with one case names that case
    judged = [_judge(_part(case, text, page_title), text, hits) for case in cases]
    fraud = [case for case in judged if case.fraud]
    share = len(fraud) / len(judged)
    score = sum(case.score for case in judged) / len(judged)
    titled = any(not hit.term.companion for hit in _titled(whole))
    return _verdict(_batch_topic(share, titled=titled), score, fraud or [_judge(whole, text, hits)], judged)


def _part(case: Case, text: str, page_title: str) -> _JudgedText:
    """One case. Its title is its head, whose lines may have white space between them; its body is the rest."""
    body = case.start
    for line in filter(None, case.head.split("\n")):
        body = next(at for at in range(body, case.end) if not text[at].isspace()) + len(line)
    return _JudgedText(text[case.start : body] + page_title, body, case.end)


def _batch_topic(share: float, *, titled: bool) -> Topic:
    if share >= (MIN_FRAUD_SHARE_IF_TITLED if titled else MIN_FRAUD_SHARE):
        return Topic.FRAUD
    return Topic.PARTLY if share > 0 or titled else Topic.OTHER


def _verdict(topic: Topic, score: float, judgements: Sequence[_Judgement], cases: Sequence[_Judgement]) -> TopicVerdict:
    points: dict[str, float] = defaultdict(float)
    for judgement in judgements:
        for term, brought in judgement.points().items():
            points[term] += brought
    terms = topic_vocabulary().terms
    # The term itself breaks ties, so that the order is the same in every run.
    ranked = sorted(points, key=lambda term: (terms[term].companion, -points[term], term))
    topics = tuple(Topic.FRAUD if case.fraud else Topic.OTHER for case in cases)
    return TopicVerdict(topic, round(score, 2), tuple(ranked[:MAX_TERMS]), topics)


def find_terms(text: str) -> list[TermHit]:
    """Every term in the text, in order, none inside another."""
    words = topic_vocabulary()
    return [TermHit(match.start(), match.end(), words.terms[match[0]]) for match in words.pattern.finditer(text)]


def _judge(part: _JudgedText, text: str, hits: Sequence[TermHit]) -> _Judgement:
    inside = _between(hits, part.body, part.end)
    gist = _section(hits, text, GIST, part)
    return _Judgement(
        places=(
            (TITLE_POINTS, _titled(part)),
            (KEYWORD_POINTS, _section(hits, text, KEYWORDS, part) or []),
            (GIST_POINTS, _between(inside, part.body, part.body + OPENING_CHARS) if gist is None else gist),
        ),
        inside=inside,
        per_weight=DENSITY_PER_CHARS / max(part.end - part.body, MIN_WEIGHED_CHARS),
        charges=len(list(islice((hit for hit in inside if _charged(text, hit)), MAX_CHARGES))),
    )


def _titled(part: _JudgedText) -> list[TermHit]:
    """The terms in the part's title. White space is removed first, so that a line break splits no term."""
    return find_terms("".join(part.title.split()))


def _between(hits: Sequence[TermHit], start: int, end: int) -> Sequence[TermHit]:
    """The hits that begin at `start` or later, and before `end`."""
    first, last = (bisect_left(hits, at, key=lambda hit: hit.start) for at in (start, end))
    return hits[first:last]


@dataclass(frozen=True)  # without slots, for a cached property
class _Judgement:
    """The terms found in one text or one case, ready to be weighed."""

    places: tuple[tuple[float, Sequence[TermHit]], ...]  # for each place its points per unit of weight, and its terms
    inside: Sequence[TermHit]
    per_weight: float  # points for a unit of weight of a term anywhere in the body
    charges: int

    @cached_property
    def score(self) -> float:
        return min(self._sum(companions=True), MAX_COMPANIONS_FACTOR * self._sum(companions=False))

    @property
    def fraud(self) -> bool:
        return self.score >= THRESHOLD

    def _sum(self, *, companions: bool) -> float:
        placed = sum(worth * _weightiest(hits, companions) for worth, hits in self.places)
        weights = sum([hit.term.weight for hit in self.inside if companions or hit.term.group != COMPANION])
        return placed + min(weights * self.per_weight, MAX_DENSITY) + self.charges * CHARGE_POINTS

    def points(self) -> dict[str, float]:
        """The points of each term. They decide the order of TopicVerdict.terms."""
        points: dict[str, float] = defaultdict(float)
        for hit in self.inside:
            points[hit.term.text] += hit.term.weight * self.per_weight
        for worth, hits in self.places:
            for term in {hit.term for hit in hits}:
                points[term.text] += worth * term.weight
        return points


def _weightiest(hits: Sequence[TermHit], companions: bool) -> float:
    return max([hit.term.weight for hit in hits if companions or hit.term.group != COMPANION], default=0.0)


def _section(
    hits: Sequence[TermHit], text: str, heading: re.Pattern[str], part: _JudgedText
) -> Sequence[TermHit] | None:
    """The hits in the part's section under that heading; None if it has no such section."""
    found = heading.search(text, part.body, part.end)
    return _between(hits, *found.span(1)) if found else None


def _charged(text: str, hit: TermHit) -> bool:
    """Whether the term is the crime of a charge or sentence: 以诈骗罪提起公诉, 犯诈骗罪被判处, 涉嫌合同诈骗罪移送…"""
    return (
        hit.term.group in CHARGEABLE
        and CHARGED_AFTER.match(text, hit.end) is not None
        and CHARGED_BEFORE.search(text, max(0, hit.start - MAX_CHARGED_BEFORE_CHARS), hit.start) is not None
    )
