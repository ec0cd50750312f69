"""Whether a text is about fraud, and what the cases of a batch have in common.

docs/topic.md explains the rule to readers; change both together. The text is searched once for the terms of
data/fraud_terms.json. What stands beside a term may say that it does not count (data/term_contexts.toml). A text with
cases is judged case by case.
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from functools import cached_property
from itertools import islice
from typing import NamedTuple

from archive.analysis.crimes.names import all_crimes
from archive.analysis.marks import Layer
from archive.model import Case, Theme, Topic
from archive.rules import REACH, any_of, context_rules, load
from archive.text.numerals import ALL_NUMERALS

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


TERMS = {
    row["term"]: TopicTerm(row["term"], float(row["weight"]), row["group"])
    for row in load("analysis/data/fraud_terms.json")["terms"]
}
ANY_TERM = re.compile(any_of(TERMS))


class TermHit(NamedTuple):  # a tuple, since one is made for every term of every page
    """A term at its place in the text."""

    start: int
    end: int
    term: TopicTerm

    def is_beside(self, text: str, *signs: str) -> bool:
        """Whether one of these signs stands beside it."""
        return any(rule.says in signs and rule.holds(text, self.start, self.end) for rule in SIGNS)

    def is_charged(self, text: str) -> bool:
        """Whether it is charged or found by a court: 以诈骗罪提起公诉, 犯诈骗罪被判处, 法院认为其行为构成诈骗罪."""
        return self.term.group in CHARGEABLE and self.is_beside(text, "charge", "finding")


class TopicVerdict(NamedTuple):
    """A text's topic and score, and the terms that made the score: most points first, companions last."""

    topic: Topic
    score: float
    terms: tuple[str, ...]
    cases: tuple[Topic, ...]  # fraud or other, for each case of the text, in order


def topic_of(title: str | None, text: str, cases: Sequence[Case] = ()) -> TopicVerdict:
    """The topic of a text and its cases. Title and text are in simplified hanzi, the cases as they were written.

    Only texts with cases can be partly about fraud; their score is the mean of their cases' scores.
    """
    hits = Layer(find_terms(text))
    whole = _Part(text, hits, title or "", 0, len(text))
    titled = any(not hit.term.companion for hit in whole.titled)
    page_title = (title or "") if len(cases) == 1 else ""  # the title of a page with one case names that case
    judged = [_part(text, hits, case, page_title, among_fraud=titled) for case in cases] or [whole]
    fraud = [part for part in judged if part.score >= THRESHOLD]
    share = len(fraud) / len(judged)
    if share >= (MIN_FRAUD_SHARE_IF_TITLED if titled else MIN_FRAUD_SHARE):
        topic = Topic.FRAUD
    else:
        topic = Topic.PARTLY if cases and (share > 0 or titled) else Topic.OTHER
    points = sum((part.points for part in fraud or [whole]), Counter[str]())
    # The term itself breaks ties, so that the order is the same in every run.
    ranked = sorted(points, key=lambda term: (TERMS[term].companion, -points[term], term))
    score = sum(part.score for part in judged) / len(judged)
    topics = [Topic.FRAUD if part.score >= THRESHOLD else Topic.OTHER for part in judged]
    return TopicVerdict(topic, round(score, 2), tuple(ranked[:MAX_TERMS]), tuple(topics[: len(cases)]))


def find_terms(text: str) -> list[TermHit]:
    """Every term in the text, in order, none inside another."""
    return [TermHit(match.start(), match.end(), TERMS[match[0]]) for match in ANY_TERM.finditer(text)]


def _part(text: str, hits: Layer[TermHit], case: Case, page_title: str, *, among_fraud: bool) -> _Part:
    """One case. Its title is its head, whose lines may have white space between them; its body is the rest."""
    body = case.start
    for line in filter(None, case.head.split("\n")):
        body = next(at for at in range(body, case.end) if not text[at].isspace()) + len(line)
    return _Part(text, hits, text[case.start : body] + page_title, body, case.end, among_fraud)


# --- weighing ---------------------------------------------------------------------------------------------------------


@dataclass(frozen=True)  # without slots, for cached properties
class _Part:
    """A whole text or one of its cases, which is judged separately. Its body is text[body:end].

    `among_fraud`: the title of the case's batch names fraud. A case of 洗钱 or 掩饰、隐瞒 in it is one of fraud's
    proceeds, which counts as much as an upstream offence.
    """

    text: str
    hits: Layer[TermHit]  # of the whole text
    title: str
    body: int
    end: int
    among_fraud: bool = False

    @property
    def short(self) -> bool:
        return self.end - self.body < SHORT_CHARS

    @cached_property
    def counted(self) -> Layer[TermHit]:
        """The terms that count in its body."""
        return Layer(_counted(self.text, self.hits.beginning(self.body, self.end)))

    @cached_property
    def titled(self) -> list[TermHit]:
        """The terms that count in its title, which is read without white space, so that a line break splits none."""
        title = "".join(self.title.split())
        hits = find_terms(title)
        return [hit for hit in hits if not any(rule.holds(title, hit.start, hit.end) for rule in SILENT_IN_TITLES)]

    @cached_property
    def places(self) -> list[tuple[float, Sequence[TermHit]]]:
        """The places where a term counts more: how much, and the terms there."""
        keywords = self._section(KEYWORDS, self.hits) or ()  # a list of its own kind: each of them counts
        gist = self._section(GIST, self.counted)
        if gist is None:
            gist = () if self.short else self.counted.beginning(self.body, self.body + OPENING_CHARS)
        return [(TITLE_POINTS, self.titled), (KEYWORD_POINTS, keywords), (GIST_POINTS, gist)]

    def _section(self, heading: re.Pattern[str], hits: Layer[TermHit]) -> Sequence[TermHit] | None:
        """The terms in its section under that heading; None if it has no such section."""
        found = heading.search(self.text, self.body, self.end)
        return hits.beginning(*found.span(1)) if found else None

    @cached_property
    def score(self) -> float:
        alone = self._score(Layer(hit for hit in self.counted if not hit.term.companion), companions=False)
        return min(self._score(self.counted, companions=True), MAX_COMPANIONS_FACTOR * alone)

    @property
    def points(self) -> Counter[str]:
        """What each term brought; decides the order of TopicVerdict.terms."""
        points = Counter[str]()
        for hit in self.counted:
            points[hit.term.text] += hit.term.weight / len(self.counted)  # type: ignore[assignment]
        for worth, there in self.places:
            for term in {hit.term for hit in there}:
                points[term.text] += worth * term.weight  # type: ignore[assignment]
        return points

    def _score(self, hits: Layer[TermHit], *, companions: bool) -> float:
        placed = (worth * _weightiest(there, companions=companions) for worth, there in self.places)
        return sum(placed) + self._spread(hits) + self._charge_points

    @cached_property
    def _charge_points(self) -> float:
        named = (*self.titled, *self.places[1][1])
        downstream = any(hit.term.group == DOWNSTREAM for hit in named)
        charges = (
            hit
            for hit in self.counted
            if hit.is_charged(self.text)
            or (downstream and not hit.term.companion and hit.is_beside(self.text, "upstream"))
        )
        charged = len(list(islice(charges, MAX_CHARGES))) or (self.among_fraud and downstream)
        first = FIRST_CHARGE_POINTS if self.short else CHARGE_POINTS
        return CHARGE_POINTS * (charged - 1) + first if charged else 0.0

    def _spread(self, hits: Layer[TermHit]) -> float:
        """Points for how much of it speaks of fraud. A sentence of a short one counts once, with its weightiest term:
        a speech on public security that comes to fraud in one paragraph names it there three times."""
        chars = self.end - self.body
        if not self.short:
            return min(sum(hit.term.weight for hit in hits) * DENSITY_PER_CHARS / chars, MAX_DENSITY)
        sentences = (one.span() for one in SENTENCE.finditer(self.text, self.body, self.end)) if hits else ()
        speaking = sum((end - start) * _weightiest(hits.beginning(start, end)) for start, end in sentences)
        return SHARE_POINTS * speaking / max(chars, 1)


def _weightiest(hits: Iterable[TermHit], *, companions: bool = True) -> float:
    return max([hit.term.weight for hit in hits if companions or not hit.term.companion], default=0.0)


# --- terms that do not count ------------------------------------------------------------------------------------------


def _counted(text: str, hits: Sequence[TermHit]) -> list[TermHit]:
    """The hits of one text or case that count, in order. Companions always count: by themselves they make no topic. A
    charge that the text rejects somewhere, and that no court upholds in it, counts nowhere."""
    if not hits:
        return []
    first, last = max(0, hits[0].start - OPINION_CHARS), hits[-1].end + ACQUITTED_WITHIN_CHARS
    unfollowed, followed = _opinions(text, first, last)
    rejected, charged, upheld, counted = set[str](), set[str](), set[str](), list[TermHit]()
    for hit in hits:
        if hit.term.companion:
            counted.append(hit)
            continue
        says = [rule.says for rule in CONTEXTS if rule.holds(text, hit.start, hit.end)]
        if any(hit.start in opinion for opinion in unfollowed):
            if hit.term.offence not in followed:
                rejected.add(hit.term.offence)
        elif says.count("rejected") == 1:
            if not hit.is_beside(text, "defence"):
                rejected.add(hit.term.offence)
        elif {*says} <= {"rejected"} and not _is_behind_others(text, hit, counted[-1].end if counted else 0):
            counted.append(hit)  # two that reject undo each other
            if hit.is_charged(text):
                (upheld if hit.is_beside(text, "sentence", "finding") else charged).add(hit.term.offence)
    if charged and ACQUITTAL.search(text, hits[0].start, last):
        rejected |= charged
    dropped = rejected - upheld
    return [hit for hit in counted if not (hit.term.offence in dropped and _is_charge(text, hit))]


def _is_charge(text: str, hit: TermHit) -> bool:
    return hit.term.text.endswith(OFFENCE) or text.startswith(OFFENCE, hit.end)


def _is_behind_others(text: str, hit: TermHit, last_end: int) -> bool:
    """Whether the term is in a list that begins with something else. `last_end`: the end of the last counted hit."""
    low = max(0, hit.start - REACH)
    joint = LIST_JOINT.before.search(text, low, hit.start) if LIST_JOINT.before else None
    if joint is None:
        return False
    *_, begin = (low, *(stop.end() for stop in LIST_STOP.finditer(text, low, joint.start())))
    return last_end <= begin


def _opinions(text: str, start: int, end: int) -> tuple[list[range], str]:
    """Where a text gives opinions that its author does not follow, and the words of the one that is followed. Nothing
    if the author follows none by its number, or two."""
    numbers = set(FOLLOWED.findall(text, start, end))
    if len(numbers) != 1:
        return [], ""
    opinions = list(OPINION.finditer(text, start, end))
    followed = "".join(opinion[0] for opinion in opinions if opinion[1] in numbers)
    return [range(*opinion.span()) for opinion in opinions if opinion[1] not in numbers], followed


# --- the theme of a batch ---------------------------------------------------------------------------------------------

MAX_NOTICE = 3_000  # characters before the first case; what stands there is a notice and not yet a text of its own
WORDS = r"(?P<theme>[^（）()“”\"。；：\n]{2,60}?)"
# …作为第五十二批指导性案例（证券犯罪主题）发布; 以“…”为主题; 发布会的主题是“…”
NAMED = (
    re.compile(rf"[（(“\"]{WORDS}[”\"]?主题(?:[）)]|的?(?:指导性|典型)案例)"),
    re.compile(rf"(?:以(?=[“\"][^”\"\n]*[”\"]为主题)|主题[为是][：:]?)[“\"]{WORDS}[”\"]"),
)
# A title that says what its cases are about, without who publishes them and which batch it is.
TITLE = re.compile(
    r"^(?:关于)?(?:印发|发布|公布)?(?:[\u4e00-\u9fff]{0,12}(?:人民检察院|检察机关|检察院|最高检))?(?:联合)?(?:发布|公布|印发)?"
    r"(?:检察机关)?(?P<theme>[^（）()“”\"\n]{4,40}?)(?:的)?(?:十大|(?:\d+|[一二三四五六七八九十]+)[件起])?典型案(?:例|事例)"
)
BATCH = re.compile(rf"第?[{ALL_NUMERALS}\d]+批(?:次)?|全国|年度|[12]\d\d\d年(?:度)?")
# Left out of the titles of cases: offices, names of persons, and what ends every title. What stands for it is no hanzi.
OF_CASES = re.compile(
    "[\u4e00-\u9fff]*(?:检察院|检察机关|法院)|[\u4e00-\u9fff]某[某甲乙丙丁]?|等[\u4e00-\u9fff]{0,4}?人|等(?=[\u4e00-\u9fff])"
    "|案$|[^\u4e00-\u9fff]"
)
LEFT_OUT = "\ue000"
MIN_SHARED = 4  # hanzi in a row
STEPS = frozenset(load("analysis/data/steps_of_procedure.json"))  # keywords that say what the procuratorate did
STRONG = ("title", "keywords")  # places of crimes; one of the text alone may be the crime of another case


def theme_of(title: str | None, text: str, cases: tuple[Case, ...]) -> Theme | None:
    """What the cases of a batch have in common; None if its text has no cases, or nothing says what. In this order:

    1. the notice before the first case names it: 以证券犯罪为主题
    2. the title: 检察机关惩治养老诈骗违法犯罪典型案例
    3. a keyword that more than half of its cases have, and at least two; one that says what the procuratorate did, such
       as 检察建议, is no theme
    4. the longest words that the titles of all its cases share: …虚假诉讼监督案
    5. a crime that more than half of its cases, and at least two, have in their titles or keywords

    `title` and `text` are in simplified hanzi; the offsets of `cases` are in `text`.
    """
    if not cases:
        return None
    notice = text[: min(cases[0].start, MAX_NOTICE)]
    for how, where, patterns in (("notice", notice, NAMED), ("title", title or "", (*NAMED, TITLE))):
        for pattern in patterns:
            if (found := pattern.search(where)) and (words := BATCH.sub("", found["theme"]).strip()):
                return Theme(words, how)
    if shared := _shared([word for word in case.keywords if word not in STEPS] for case in cases):
        return Theme(shared, "keywords")
    if shared := _in_all_titles([OF_CASES.sub(LEFT_OUT, case.title) for case in cases]):
        return Theme(shared, "case_titles")
    if shared := _shared([crime.crime for crime in case.crimes if crime.how in STRONG] for case in cases):
        return Theme(next(crime.name for crime in all_crimes() if crime.id == shared), "crimes")
    return None


def _in_all_titles(titles: list[str]) -> str | None:
    """The longest run of at least MIN_SHARED hanzi that two or more titles, and all of them, have."""
    first, *others = sorted(titles, key=len)
    sizes = range(len(first), MIN_SHARED - 1, -1) if others else ()
    runs = (first[at : at + size] for size in sizes for at in range(len(first) - size + 1))
    return next((run for run in runs if LEFT_OUT not in run and all(run in other for other in others)), None)


def _shared(values: Iterable[Iterable[str]]) -> str | None:
    """The value that most of the cases have, if they are more than half and at least two; of equals, the first."""
    by_case = [dict.fromkeys(one) for one in values]
    [(value, times)] = Counter(value for one in by_case for value in one).most_common(1) or [("", 0)]
    return value if times > 1 and 2 * times > len(by_case) else None
