"""Decides whether a text is about fraud. docs/topic.md explains the rule to readers; change both together.

The text is searched once for the terms of data/fraud_terms.json. A text with cases is judged case by case.
"""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Sequence
from dataclasses import dataclass
from functools import cached_property
from itertools import islice

from archive.analysis.fraud_terms import DOWNSTREAM, TermHit, find_terms, hits_between, topic_vocabulary
from archive.analysis.term_contexts import counted_hits, is_charged, is_upstream, titled_hits
from archive.model import Case, Topic

THRESHOLD = 3.0  # points from which a text or a case is about fraud
TITLE_POINTS = 4.0  # times the weight of the weightiest term in the title
KEYWORD_POINTS = 2.0  # times the weight of the weightiest term in 【关键词】
GIST_POINTS = 1.5  # the same in 【要旨】; without 【要旨】, in the first OPENING_CHARS characters of a long text
OPENING_CHARS = 200
CHARGE_POINTS = 0.5  # for each charge, sentence or upstream offence that names a crime of the vocabulary
FIRST_CHARGE_POINTS = 1.5  # for the first of them in a short text, which has little room for other matters
MAX_CHARGES = 4  # no more charges are counted in one text or case
SHORT_CHARS = 2000  # a shorter text is weighed by its sentences, a longer one by its terms
SHARE_POINTS = 9.0  # of a short text all whose sentences speak of fraud; a third of them makes THRESHOLD
DENSITY_PER_CHARS = 1000  # the density of a long text is the sum of all terms' weights per this many characters
MAX_DENSITY = 10.0
MAX_COMPANIONS_FACTOR = 1.5  # a score with companions is at most this many times the score without them
MIN_FRAUD_SHARE = 0.8  # a batch is about fraud if at least this share of its cases is
MIN_FRAUD_SHARE_IF_TITLED = 0.5  # the same, if the batch's title has a term that is no companion
MAX_TERMS = 8

# Sections whose terms count more. A section ends at the next 【, or after the number of characters in its pattern.
KEYWORDS = re.compile(r"【\s*关\s*键\s*词\s*】([^【]{0,200})")
GIST = re.compile(r"【\s*(?:裁\s*判\s*)?要\s*旨\s*】([^【]{0,800})")
SENTENCE = re.compile(r"[^。！？；!?;\n]+[。！？；!?;\n]?")


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

    @property
    def chars(self) -> int:
        return self.end - self.body

    @property
    def short(self) -> bool:
        return self.chars < SHORT_CHARS


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
    titled = any(not hit.term.companion for hit in _titled(whole))
    judged = [_judge(_part(case, text, page_title), text, hits, among_fraud=titled) for case in cases]
    fraud = [case for case in judged if case.fraud]
    share = len(fraud) / len(judged)
    score = sum(case.score for case in judged) / len(judged)
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


def _judge(part: _JudgedText, text: str, hits: Sequence[TermHit], *, among_fraud: bool = False) -> _Judgement:
    """`among_fraud`: the title of the case's batch names fraud. A case of 洗钱 or 掩饰、隐瞒 in it is one of fraud's
    proceeds, which counts as much as an upstream offence.
    """
    inside = counted_hits(text, hits_between(hits, part.body, part.end))
    titled = _titled(part)
    keywords = _section(hits, text, KEYWORDS, part) or []  # a list of its own kind: each of them counts
    gist = _section(inside, text, GIST, part)
    if gist is None:
        gist = [] if part.short else hits_between(inside, part.body, part.body + OPENING_CHARS)
    downstream = any(hit.term.group == DOWNSTREAM for hit in (*titled, *keywords))
    charges = (hit for hit in inside if is_charged(text, hit) or (downstream and is_upstream(text, hit)))
    return _Judgement(
        places=((TITLE_POINTS, titled), (KEYWORD_POINTS, keywords), (GIST_POINTS, gist)),
        inside=inside,
        spread=_spread(part, text, [hit for hit in inside if not hit.term.companion]),
        spread_with_companions=_spread(part, text, inside),
        charged=_charge_points(
            len(list(islice(charges, MAX_CHARGES))) or (among_fraud and downstream), short=part.short
        ),
    )


def _charge_points(charges: int, *, short: bool) -> float:
    if not charges:
        return 0.0
    return CHARGE_POINTS * (charges - 1) + (FIRST_CHARGE_POINTS if short else CHARGE_POINTS)


def _spread(part: _JudgedText, text: str, hits: Sequence[TermHit]) -> float:
    """Points for how much of the part speaks of fraud. A sentence of a short one counts once, with its weightiest term:
    a speech on public security that comes to fraud in one paragraph names it there three times.
    """
    if not part.short:
        return min(sum(hit.term.weight for hit in hits) * DENSITY_PER_CHARS / part.chars, MAX_DENSITY)
    sentences = SENTENCE.finditer(text, part.body, part.end) if hits else ()
    speaking = sum(
        (sentence.end() - sentence.start()) * max((hit.term.weight for hit in within), default=0.0)
        for sentence in sentences
        for within in [hits_between(hits, *sentence.span())]
    )
    return SHARE_POINTS * speaking / max(part.chars, 1)


def _titled(part: _JudgedText) -> list[TermHit]:
    """The terms that count in the part's title, without white space, so that a line break splits no term."""
    return titled_hits("".join(part.title.split()))


@dataclass(frozen=True)  # without slots, for a cached property
class _Judgement:
    """The terms found in one text or one case, ready to be weighed."""

    places: tuple[tuple[float, Sequence[TermHit]], ...]  # for each place its points per unit of weight, and its terms
    inside: Sequence[TermHit]
    spread: float  # points for how much of the text has terms that are no companions
    spread_with_companions: float
    charged: float  # points for charges, sentences and upstream offences

    @cached_property
    def score(self) -> float:
        return min(self._sum(companions=True), MAX_COMPANIONS_FACTOR * self._sum(companions=False))

    @property
    def fraud(self) -> bool:
        return self.score >= THRESHOLD

    def _sum(self, *, companions: bool) -> float:
        placed = sum(worth * _weightiest(hits, companions) for worth, hits in self.places)
        return placed + (self.spread_with_companions if companions else self.spread) + self.charged

    def points(self) -> dict[str, float]:
        """The points of each term. They decide the order of TopicVerdict.terms."""
        points: dict[str, float] = defaultdict(float)
        for hit in self.inside:
            points[hit.term.text] += hit.term.weight / len(self.inside)
        for worth, hits in self.places:
            for term in {hit.term for hit in hits}:
                points[term.text] += worth * term.weight
        return points


def _weightiest(hits: Sequence[TermHit], companions: bool) -> float:
    return max([hit.term.weight for hit in hits if companions or not hit.term.companion], default=0.0)


def _section(
    hits: Sequence[TermHit], text: str, heading: re.Pattern[str], part: _JudgedText
) -> Sequence[TermHit] | None:
    """The hits in the part's section under that heading; None if it has no such section."""
    found = heading.search(text, part.body, part.end)
    return hits_between(hits, *found.span(1)) if found else None
