"""Whether a text is about fraud. docs/topic.md explains the rule to readers; change both together.

The text is searched once for the terms of data/fraud_terms.json. What stands beside a term may say that it does not
count (data/term_contexts.toml). A text with cases is judged case by case.
"""

from __future__ import annotations

import re
from bisect import bisect_left
from collections import defaultdict
from collections.abc import Sequence
from dataclasses import dataclass
from itertools import islice
from typing import NamedTuple

from archive.model import Case, Topic
from archive.rules import REACH, any_of, context_rules, load

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

# Groups of terms that fraud shares with other contexts; they count only beside other terms.
COMPANIONS = frozenset({"companion", "downstream"})
DOWNSTREAM = "downstream"  # the companions that are offences: they deal with the money or the means of another offence
CHARGEABLE = frozenset({"crime", "court and market"})

FILE = "analysis/data/term_contexts.toml"
CONTEXTS = context_rules(FILE, "contexts")
SILENT_IN_TITLES = [rule for rule in CONTEXTS if rule.says == "nothing, in a title either"]
SIGNS = context_rules(FILE, "signs")
(LIST_JOINT,) = context_rules(FILE, "list_joint")
ACQUITTAL = re.compile(load(FILE)["acquittal"])
ACQUITTED_WITHIN_CHARS = 500  # an acquittal is searched from the first term to so many characters behind the last
LIST_STOP = re.compile(r"[，,。；;：:！？\n]")  # a list of offences begins behind the last of them
OFFENCE = "罪"

# Opinions on a case that its comment weighs: 第一种意见认为…第二种意见认为…笔者同意第二种意见.
OPINION_CHARS = 200  # an opinion begins at most so many characters before its first term
OPINION = re.compile(
    r"第([一二三四五])种(?:意见|观点)(?:则|也)?(?:认为|主张)[^\n]*?(?=第[一二三四五]种(?:意见|观点)|\n|笔者|$)"
)
FOLLOWED = re.compile(r"(?<![不未予])(?:同意|赞同|采纳|支持)(?:了|上述|前述|其中的?)*第([一二三四五])种(?:意见|观点)")


@dataclass(frozen=True, slots=True)
class TopicTerm:
    """A term of the vocabulary."""

    text: str
    weight: float
    group: str

    @property
    def companion(self) -> bool:
        return self.group in COMPANIONS

    @property
    def offence(self) -> str:
        return self.text.removesuffix(OFFENCE)


class TermHit(NamedTuple):  # a tuple, since one is made for every term of every page
    """A term at its place in the text."""

    start: int
    end: int
    term: TopicTerm


TERMS = {
    row["term"]: TopicTerm(row["term"], float(row["weight"]), row["group"])
    for row in load("analysis/data/fraud_terms.json")["terms"]
}
ANY_TERM = re.compile(any_of(TERMS))


@dataclass(frozen=True, slots=True)
class TopicVerdict:
    """A text's topic and score, and the terms that made the score: most points first, companions last."""

    topic: Topic
    score: float
    terms: tuple[str, ...]
    cases: tuple[Topic, ...]  # fraud or other, for each case of the text, in order


class _Part(NamedTuple):
    """A whole text or one of its cases, which is judged separately. Its body is text[body:end]."""

    title: str
    body: int
    end: int

    @property
    def short(self) -> bool:
        return self.end - self.body < SHORT_CHARS


class _Judgement(NamedTuple):
    score: float
    points: dict[str, float]  # of each term; they decide the order of TopicVerdict.terms

    @property
    def fraud(self) -> bool:
        return self.score >= THRESHOLD


def topic_of(title: str | None, text: str, cases: Sequence[Case] = ()) -> TopicVerdict:
    """The topic of a text and its cases. Title and text are in simplified hanzi, the cases as they were written.

    Only texts with cases can be partly about fraud; their score is the mean of their cases' scores.
    """
    hits = find_terms(text)
    whole = _Part(title or "", 0, len(text))
    if not cases:
        found = _judge(whole, text, hits)
        return _verdict(Topic.FRAUD if found.fraud else Topic.OTHER, found.score, [found], [])
    page_title = (title or "") if len(cases) == 1 else ""  # the title of a page with one case names that case
    titled = any(not hit.term.companion for hit in _titled(whole))
    judged = [_judge(_part(case, text, page_title), text, hits, among_fraud=titled) for case in cases]
    fraud = [case for case in judged if case.fraud]
    share = len(fraud) / len(judged)
    if share >= (MIN_FRAUD_SHARE_IF_TITLED if titled else MIN_FRAUD_SHARE):
        topic = Topic.FRAUD
    else:
        topic = Topic.PARTLY if share > 0 or titled else Topic.OTHER
    score = sum(case.score for case in judged) / len(judged)
    return _verdict(topic, score, fraud or [_judge(whole, text, hits)], judged)


def find_terms(text: str) -> list[TermHit]:
    """Every term in the text, in order, none inside another."""
    return [TermHit(match.start(), match.end(), TERMS[match[0]]) for match in ANY_TERM.finditer(text)]


def _part(case: Case, text: str, page_title: str) -> _Part:
    """One case. Its title is its head, whose lines may have white space between them; its body is the rest."""
    body = case.start
    for line in filter(None, case.head.split("\n")):
        body = next(at for at in range(body, case.end) if not text[at].isspace()) + len(line)
    return _Part(text[case.start : body] + page_title, body, case.end)


def _verdict(topic: Topic, score: float, judgements: Sequence[_Judgement], cases: Sequence[_Judgement]) -> TopicVerdict:
    points: dict[str, float] = defaultdict(float)
    for judgement in judgements:
        for term, brought in judgement.points.items():
            points[term] += brought
    # The term itself breaks ties, so that the order is the same in every run.
    ranked = sorted(points, key=lambda term: (TERMS[term].companion, -points[term], term))
    topics = tuple(Topic.FRAUD if case.fraud else Topic.OTHER for case in cases)
    return TopicVerdict(topic, round(score, 2), tuple(ranked[:MAX_TERMS]), topics)


# --- weighing ---------------------------------------------------------------------------------------------------------


def _judge(part: _Part, text: str, hits: Sequence[TermHit], *, among_fraud: bool = False) -> _Judgement:
    """`among_fraud`: the title of the case's batch names fraud. A case of 洗钱 or 掩饰、隐瞒 in it is one of fraud's
    proceeds, which counts as much as an upstream offence.
    """
    inside = _counted(text, _between(hits, part.body, part.end))
    titled = _titled(part)
    keywords = _section(hits, text, KEYWORDS, part) or []  # a list of its own kind: each of them counts
    gist = _section(inside, text, GIST, part)
    if gist is None:
        gist = [] if part.short else _between(inside, part.body, part.body + OPENING_CHARS)
    places = ((TITLE_POINTS, titled), (KEYWORD_POINTS, keywords), (GIST_POINTS, gist))
    downstream = any(hit.term.group == DOWNSTREAM for hit in (*titled, *keywords))
    charges = (hit for hit in inside if _is_charged(text, hit) or (downstream and _is_upstream(text, hit)))
    charged = len(list(islice(charges, MAX_CHARGES))) or (among_fraud and downstream)
    first = FIRST_CHARGE_POINTS if part.short else CHARGE_POINTS
    charge_points = CHARGE_POINTS * (charged - 1) + first if charged else 0.0

    def total(hits: Sequence[TermHit], *, companions: bool) -> float:
        placed = sum(worth * _weightiest(there, companions=companions) for worth, there in places)
        return placed + _spread(part, text, hits) + charge_points

    alone = total([hit for hit in inside if not hit.term.companion], companions=False)
    points: dict[str, float] = defaultdict(float)
    for hit in inside:
        points[hit.term.text] += hit.term.weight / len(inside)
    for worth, there in places:
        for term in {hit.term for hit in there}:
            points[term.text] += worth * term.weight
    return _Judgement(min(total(inside, companions=True), MAX_COMPANIONS_FACTOR * alone), points)


def _spread(part: _Part, text: str, hits: Sequence[TermHit]) -> float:
    """Points for how much of the part speaks of fraud. A sentence of a short one counts once, with its weightiest term:
    a speech on public security that comes to fraud in one paragraph names it there three times.
    """
    chars = part.end - part.body
    if not part.short:
        return min(sum(hit.term.weight for hit in hits) * DENSITY_PER_CHARS / chars, MAX_DENSITY)
    sentences = SENTENCE.finditer(text, part.body, part.end) if hits else ()
    speaking = sum((one.end() - one.start()) * _weightiest(_between(hits, *one.span())) for one in sentences)
    return SHARE_POINTS * speaking / max(chars, 1)


def _weightiest(hits: Sequence[TermHit], *, companions: bool = True) -> float:
    return max([hit.term.weight for hit in hits if companions or not hit.term.companion], default=0.0)


def _between(hits: Sequence[TermHit], start: int, end: int) -> Sequence[TermHit]:
    """The hits that begin at `start` or later, and before `end`."""
    first, last = (bisect_left(hits, at, key=lambda hit: hit.start) for at in (start, end))
    return hits[first:last]


def _section(hits: Sequence[TermHit], text: str, heading: re.Pattern[str], part: _Part) -> Sequence[TermHit] | None:
    """The hits in the part's section under that heading; None if it has no such section."""
    found = heading.search(text, part.body, part.end)
    return _between(hits, *found.span(1)) if found else None


def _titled(part: _Part) -> list[TermHit]:
    """The terms that count in the part's title, without white space, so that a line break splits no term."""
    title = "".join(part.title.split())
    hits = find_terms(title)
    return [hit for hit in hits if not any(rule.holds(title, hit.start, hit.end) for rule in SILENT_IN_TITLES)]


# --- terms that do not count ------------------------------------------------------------------------------------------


def _counted(text: str, hits: Sequence[TermHit]) -> list[TermHit]:
    """The hits that count, in order. Companions always count: by themselves they make no topic.

    A charge that the text rejects somewhere, and that no court upholds in it, counts nowhere. `hits` are those
    of one text or one case, and `text` is the whole text.
    """
    if not hits:
        return []
    first, last = max(0, hits[0].start - OPINION_CHARS), hits[-1].end + ACQUITTED_WITHIN_CHARS  # of this case alone
    unfollowed, followed = _opinions(text, first, last)
    rejected: set[str] = set()
    charged: set[str] = set()
    upheld: set[str] = set()
    counted: list[TermHit] = []
    for hit in hits:
        term = hit.term
        if term.companion:
            counted.append(hit)
            continue
        if any(hit.start in opinion for opinion in unfollowed):
            if term.offence not in followed:
                rejected.add(term.offence)
            continue
        rejecting = [rule.says == "rejected" for rule in CONTEXTS if rule.holds(text, hit.start, hit.end)]
        if sum(rejecting) == 1:
            if not _has_sign(text, hit, "defence"):
                rejected.add(term.offence)
        elif all(rejecting) and not _is_behind_other_offences(text, hit, counted[-1].end if counted else 0):
            counted.append(hit)  # two that reject undo each other
            if _is_charged(text, hit):
                (upheld if _has_sign(text, hit, "sentence", "finding") else charged).add(term.offence)
    if charged and ACQUITTAL.search(text, hits[0].start, last):
        rejected |= charged
    dropped = rejected - upheld
    return [hit for hit in counted if not (hit.term.offence in dropped and _is_charge(text, hit))]


def _has_sign(text: str, hit: TermHit, *signs: str) -> bool:
    return any(rule.says in signs and rule.holds(text, hit.start, hit.end) for rule in SIGNS)


def _is_charged(text: str, hit: TermHit) -> bool:
    """True if it is charged or found by a court: 以诈骗罪提起公诉, 犯诈骗罪被判处, 法院认为其行为构成诈骗罪."""
    return hit.term.group in CHARGEABLE and _has_sign(text, hit, "charge", "finding")


def _is_upstream(text: str, hit: TermHit) -> bool:
    """True if it is the offence whose money another one deals with: 上游犯罪系集资诈骗, 诈骗所得."""
    return not hit.term.companion and _has_sign(text, hit, "upstream")


def _is_charge(text: str, hit: TermHit) -> bool:
    return hit.term.text.endswith(OFFENCE) or text.startswith(OFFENCE, hit.end)


def _is_behind_other_offences(text: str, hit: TermHit, last_end: int) -> bool:
    """True if the term is in a list that begins with something else. `last_end`: the end of the last counted hit."""
    low = max(0, hit.start - REACH)
    joint = LIST_JOINT.before.search(text, low, hit.start) if LIST_JOINT.before else None
    if joint is None:
        return False
    *_, begin = (low, *(stop.end() for stop in LIST_STOP.finditer(text, low, joint.start())))
    return last_end <= begin


def _opinions(text: str, start: int, end: int) -> tuple[list[range], str]:
    """Where a text gives opinions that its author does not follow, and the words of the one that is followed. Nothing
    if the author follows none by its number, or two.
    """
    numbers = set(FOLLOWED.findall(text, start, end))
    if len(numbers) != 1:
        return [], ""
    opinions = list(OPINION.finditer(text, start, end))
    followed = "".join(opinion[0] for opinion in opinions if opinion[1] in numbers)
    return [range(*opinion.span()) for opinion in opinions if opinion[1] not in numbers], followed
