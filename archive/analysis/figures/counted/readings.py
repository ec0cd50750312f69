"""What the quantities of a sentence count: their measures, crimes, changes, and the words that say so."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass

from archive.analysis.crimes.mentions import CrimeMention, crime_list, crimes_in
from archive.analysis.figures.counted.changes import Rate, basis_of, change_of_count, named_earlier, rate_of
from archive.analysis.figures.counted.clauses import Sentence, clause_end, clause_start
from archive.analysis.figures.counted.members import TextSpan, ValueRun, items_of, runs_of
from archive.analysis.figures.measures import (
    ACT,
    CASES,
    HINT,
    MONEY,
    NOUN,
    OTHER,
    PEOPLE,
    SHARE,
    THING,
    VERB,
    Measure,
    MeasureWord,
    kind_of_unit,
    measure_words,
)
from archive.analysis.figures.quantities import Quantity
from archive.model import Change

PUBLIC_INTEREST = "公益诉讼"
OUTSIDE_CRIME = ("公益诉讼", "民事", "行政", "听证", "信访")  # a count of such cases is of no crime
# 影响非公经济发展案件: a kind of cases that is no crime of its own, nor that of the sentence before.
OTHER_CASES = re.compile("(?:影响|涉|侵害|危害|破坏|妨害|针对)[^，。；：、0-9]{4,20}案件$")
FRAUD = "诈骗"
OFFICE = re.compile("检察院|部门")
# Who else may have done what a number counts. What the number is of, the clauses of another one do not say.
ACTOR = re.compile("法院|公安|行政机关|纪检|监委|税务|海关|银行|部门")
IS = re.compile("系|为|是|属|的|中")
MIN_OWN_CHARS = 6
OBJECT = re.compile("(?<![针反面相绝应核])对|(?<![即])将|把")
LOSS = "损失"  # outside a crime it is a claim or damage
NAME_ENDS = frozenset("罪案件")
RECEIVED = "受理"
INVOLVES = "涉及"
# What 涉及 counts that is no thing of the offence: 涉及14个罪名.
SORTS = re.compile("余?[个类种项]?(?:不同)?(?:罪名|省|市|县|区|地|国|领域|方面|行业|环节|类|种|项|批|部门|单位)")
MAX_WORDS = 12  # of an unknown measure
MAX_FOLLOWING_CHARS = 8  # from a number to a word that says what it counts, if another number follows in the clause
# 三者合计占…: the share of several counts is of the crime of their total.
# What follows is the whole of a share, or what a rate is compared with.
WHOLE = re.compile("占|高于|低于|高出|低出|较|比(?![例重])")
TOGETHER = re.compile("(?:合计?|共计?|总计|[两三四五六七八九]者|[两三四五六七八九]罪)占")


@dataclass(frozen=True, slots=True)
class Carried:
    """What earlier sentences of the paragraph say, for a sentence that does not say it again."""

    crime: CrimeMention | None = None
    topic: CrimeMention | None = None  # of the case, the heading or the title
    is_case: bool = False  # whether the passage tells one case
    last: tuple[QuantityReading, ...] = ()  # of the sentence before, if it is of the same paragraph
    public_interest: bool = False  # whether the paragraph is about public-interest cases


@dataclass(frozen=True, slots=True)
class QuantityReading:
    """What one quantity counts."""

    kind: str  # of its unit
    unit: str
    measure: str
    words: str | None  # of the text, for the measure
    crime: CrimeMention | None
    subject: TextSpan | None
    change: Change | None
    base: int | None  # of a rate: index in the sentence of the quantity that it is about
    item: TextSpan | None  # of a member of a list: its item
    run: int  # index in the sentence of the first quantity of its run


@dataclass(frozen=True, slots=True)
class _Words:
    """A sentence with the words that it has."""

    text: str
    sentence: Sentence
    quantities: Sequence[Quantity]
    measures: list[MeasureWord]
    crimes: list[CrimeMention]

    def between(self, start: int, end: int) -> list[MeasureWord]:
        return [word for word in self.measures if start <= word.start and word.end <= end]

    def crimes_between(self, start: int, end: int) -> list[CrimeMention]:
        """The crimes named between; a name without 罪, 犯罪 or 案 counts only if it is fraud's."""
        return [
            crime
            for crime in self.crimes
            if start <= crime.start and crime.end <= end and (crime.firm or FRAUD in (crime.name or ""))
        ]


def read_sentence(
    text: str, sentence: Sentence, quantities: Sequence[Quantity], carried: Carried
) -> list[QuantityReading]:
    """What each of the quantities, all of one sentence and in order, counts."""
    crimes = crimes_in(text, sentence.start, sentence.end)
    words = _Words(text, sentence, quantities, _measures(text, sentence, crimes), crimes)
    readings = list[QuantityReading]()
    basis = None
    for run in runs_of(text, quantities):
        items = _items(words, run)
        for i in range(run.first, run.first + len(run.members)):
            item = items[run.members[i - run.first]] if items else None
            reading, basis = _read(words, run, i, item, readings, basis, carried)
            readings.append(reading)
    return readings


def _measures(text: str, sentence: Sentence, crimes: list[CrimeMention]) -> list[MeasureWord]:
    """The words of measures outside the names of crimes: 开设 of 开设赌场罪 is none; 非法集资3亿元 has no name."""
    names = [crime for crime in crimes if crime.named and text[crime.end - 1] in NAME_ENDS]
    return [
        word
        for word in measure_words(text, sentence.start, sentence.end)
        if not any(crime.start < word.end and word.start < crime.end for crime in names)
    ]


def _items(words: _Words, run: ValueRun) -> list[TextSpan] | None:
    start = words.quantities[run.first - 1].end if run.first else words.sentence.start
    verbs = [word for word in words.measures if word.measure.code != OTHER or word.strength > ACT]
    firm = [crime for crime in words.crimes if crime.firm]
    return items_of(
        words.text, start, words.quantities[run.first].start, run.members[-1] + 1, (verbs, firm, words.crimes)
    )


def _read(
    words: _Words,
    run: ValueRun,
    i: int,
    item: TextSpan | None,
    before: list[QuantityReading],
    basis: str | None,
    carried: Carried,
) -> tuple[QuantityReading, str | None]:
    """The reading of quantity `i`, and the basis of the rates of change that follow."""
    text, quantity = words.text, words.quantities[i]
    first = words.quantities[run.first]
    floor = words.quantities[run.first - 1].end if run.first else words.sentence.start
    own = clause_start(text, floor, first.start)
    after = _after(words, i)
    kind = kind_of_unit(quantity.unit)
    if kind == SHARE:
        basis = basis_of(text, floor, own) or basis
        behind = TextSpan(quantity.end, after)
        nearest = words.quantities[i - 1].end if i > run.first else own
        rate = rate_of(text, TextSpan(nearest, quantity.start), behind, basis, None) if i > run.first else None
        rate = rate or rate_of(text, TextSpan(own, first.start), behind, basis, quantity)
        rate = rate or _earlier_rate(words, before, floor, own, basis)
        reading = _rate(words, i, run, item, before, rate, own, carried)
        return reading, rate.basis
    if change := change_of_count(text, own, quantity.start, basis):
        return _rate(words, i, run, item, before, change, own, carried), change.basis
    return _count(words, i, run, item, before, TextSpan(own, first.start), floor, after, carried), basis


def _after(words: _Words, i: int) -> int:
    """Where the words end that stand after quantity `i` in its clause."""
    following = words.quantities[i + 1].start if i + 1 < len(words.quantities) else words.sentence.end
    return clause_end(words.text, words.quantities[i].end, following)


# --- rates ------------------------------------------------------------------------------------------------------------


def _earlier_rate(words: _Words, before: list[QuantityReading], floor: int, own: int, basis: str | None) -> Rate:
    """The rate of a number whose clause does not say what it is."""
    if rate := named_earlier(words.text, floor, own):
        return rate._replace(basis=basis)
    for reading in reversed(before):
        if reading.kind == SHARE:
            return Rate(reading.measure, reading.words, reading.change, basis)
    return Rate(OTHER, None, None, basis)


def _rate(
    words: _Words,
    i: int,
    run: ValueRun,
    item: TextSpan | None,
    before: list[QuantityReading],
    rate: Rate,
    own: int,
    carried: Carried,
) -> QuantityReading:
    """The reading of a share, a rate or a change. Its crime is that of the count that it is about."""
    base = _base(run, i, before)
    crime = _crime_of_item(words, item) or _crime_of_rate(
        words, i, own, None if base is None else before[base], carried
    )
    return QuantityReading(
        kind=SHARE,
        unit=words.quantities[i].unit,
        measure=rate.measure,
        words=rate.words or (_tail(words.text, own, words.quantities[i].start) if rate.measure == OTHER else None),
        crime=_in_passage(words, crime, carried),
        subject=None,
        change=rate.change,
        base=base,
        item=item,
        run=run.first,
    )


def _crime_of_rate(
    words: _Words, i: int, own: int, base: QuantityReading | None, carried: Carried
) -> CrimeMention | None:
    """The crime of a rate: that of what has the share, not of the whole (诈骗犯罪占全部刑事犯罪的一成)."""
    at = words.quantities[i].start
    whole = WHOLE.search(words.text, own, at)
    if TOGETHER.search(words.text, own, at):
        return carried.crime
    if named := words.crimes_between(own, whole.start() if whole else at):
        return _first_of_list(words, named)
    if base:
        return base.crime
    named = words.crimes_between(words.sentence.start, own)
    if named:
        return _first_of_list(words, named)
    return carried.topic if "率" in words.text[own:at] else carried.crime


def _base(run: ValueRun, i: int, before: list[QuantityReading]) -> int | None:
    """Index of the quantity that a rate is about: the last one that is no change itself.

    Of several rates in a row, each is about its own of as many counts in a row.
    """
    bases = [k for k, reading in enumerate(before[: run.first]) if reading.change is None]
    members = run.members[-1] + 1
    member = run.members[i - run.first]
    counted = [k for k in bases if before[k].kind == before[bases[-1]].kind]
    if members > 1 and len(counted) >= members:
        return counted[len(counted) - members + member]
    return bases[-1] if bases else None


# --- counts -----------------------------------------------------------------------------------------------------------


def _count(
    words: _Words,
    i: int,
    run: ValueRun,
    item: TextSpan | None,
    before: list[QuantityReading],
    own: TextSpan,
    floor: int,
    after: int,
    carried: Carried,
) -> QuantityReading:
    """The reading of a count of people, cases, money or things."""
    quantity = words.quantities[i]
    kind = kind_of_unit(quantity.unit)
    alone = item is None and _tells_its_own(words, i, own, after)
    word = _governing(words, i, item, own, own.start if alone else floor, after, kind)
    crime = _crime(words, i, item, own, floor, after, before, carried, word.measure if word else None)
    source = None if alone else _source(run, i, before, carried, kind)
    if source and (word is None or _describes(words, word, own, source)):
        measure, wording = source.measure, source.words
    elif word is None and not alone and (first := _first_verb(words, kind)):
        measure, wording = _resolved(words, first, i, kind, crime, carried), words.text[first.start : first.end]
    elif word is None:
        measure, wording = OTHER, _tail(words.text, own.start, own.end) or _head(words.text, quantity.end, after)
    else:
        measure, wording = _resolved(words, word, i, kind, crime, carried), words.text[word.start : word.end]
    return QuantityReading(
        kind=kind,
        unit=quantity.unit,
        measure=measure,
        words=wording,
        crime=_in_passage(words, crime, carried),
        subject=_subject(words, i, item, own, word, after),
        change=None,
        base=None,
        item=item,
        run=run.first,
    )


def _tells_its_own(words: _Words, i: int, own: TextSpan, after: int) -> bool:
    """Whether a clause tells something of its own, so that earlier clauses do not say what it counts: 法院执结20件,
    or 30余名出境人员被劝返, where the number is the first word.
    """
    if ACTOR.search(words.text, own.start, own.end):
        return True
    end = words.quantities[i].end
    return own.start == own.end and after - end >= MIN_OWN_CHARS and not IS.match(words.text, end)


def _governing(
    words: _Words, i: int, item: TextSpan | None, own: TextSpan, floor: int, after: int, kind: str
) -> MeasureWord | None:
    """The word that says what a count counts: of its item, else of its clause, before or after it, else of the clauses
    before it.
    """
    spans = [own, TextSpan(floor, own.start)]
    if item:
        spans = [item, own, TextSpan(floor, own.start)]
    found = None
    for span in spans:
        found = found or _strongest([word for word in words.between(*span) if kind in word.counts], kind)
        if span is own and (found is None or found.strength <= ACT):
            following = _following(words, i, after, kind)
            found = (
                following if found is None or (following and following.strength == VERB and kind == PEOPLE) else found
            )
            if kind == PEOPLE and (found is None or found.strength < VERB):
                found = _done_later(words, i, own) or found
    return _received(words, found, floor) if found else None


def _first_verb(words: _Words, kind: str) -> MeasureWord | None:
    """The verb before the first number of the sentence: 立案侦查的案件涉及14个罪名，其中徇私枉法罪166人."""
    verbs = words.between(words.sentence.start, words.quantities[0].start)
    return _strongest([word for word in verbs if word.strength == VERB and kind in word.counts], kind)


def _received(words: _Words, word: MeasureWord, floor: int) -> MeasureWord:
    """What was received, where an earlier clause says it: 审查起诉的案件受办案周期影响，共受理8991人."""
    if words.text[word.start : word.end] != RECEIVED:
        return word
    earlier = [one for one in words.between(floor, word.start) if one.measure.code.startswith(RECEIVED)]
    return earlier[-1] if earlier else word


def _describes(words: _Words, word: MeasureWord, own: TextSpan, source: QuantityReading) -> bool:
    """Whether a clause only says which of those counted before its number is: 其中提供“服务”的561人, 涉及走私的20人."""
    if source.measure == OTHER or source.kind == MONEY:
        return False
    if words.text[word.start : word.end] == RECEIVED and source.measure.startswith(RECEIVED):
        return True  # 受理审查逮捕5人，3月份受理3人
    return word.strength == HINT or (word.strength == ACT and words.text.endswith("的", own.start, own.end))


def _strongest(found: Sequence[MeasureWord], kind: str) -> MeasureWord | None:
    """The strongest of the words before a number, of equal ones the nearest. Of things, what was done with them counts
    more than that they are of a case (封停涉案账户).
    """
    if kind == THING and any(word.strength == ACT for word in found):
        found = [word for word in found if word.strength != NOUN]
    return max(found, key=lambda word: (word.strength, word.end), default=None)


def _following(words: _Words, i: int, after: int, kind: str) -> MeasureWord | None:
    """The word after a count: 11名被告人被判处…. Words right before the next number belong to that one."""
    end = words.quantities[i].end
    if i + 1 < len(words.quantities) and after == words.quantities[i + 1].start:
        limit = min(after, end + MAX_FOLLOWING_CHARS)
        named = words.between(end, min(after - 1, limit)) or words.between(end, limit)
    else:
        named = words.between(end, after)
    found = [word for word in named if kind in word.counts]
    for strength in (VERB, NOUN, ACT, HINT):
        if word := next((word for word in found if word.strength == strength), None):
            return word
    return None


def _done_later(words: _Words, i: int, own: TextSpan) -> MeasureWord | None:
    """The word for what a later clause says was done to people: 对王某等5名被告人，以诈骗罪判处…."""
    if not OBJECT.search(words.text, own.start, own.end):
        return None
    until = words.quantities[i + 1].start if i + 1 < len(words.quantities) else words.sentence.end
    later = words.between(words.quantities[i].end, until)
    return next((word for word in later if word.strength == VERB and PEOPLE in word.counts), None)


def _source(
    run: ValueRun, i: int, before: list[QuantityReading], carried: Carried, kind: str
) -> QuantityReading | None:
    """The count before, of the sentence or of the sentence before, that a count without words goes on.

    Of several counts in a row, each goes on its own of as many counts: 去年同期分别为5人和6人.
    """
    if kind == THING:
        return None
    counts = [reading for reading in before[: run.first] if reading.kind == kind and reading.change is None]
    members, member = run.members[-1] + 1, run.members[i - run.first]
    if len(counts) >= members > 1 and counts[-members].run != counts[-1].run:
        return counts[len(counts) - members + member]
    for reading in reversed([*carried.last, *before]):
        if reading.kind == kind and reading.change is None and (kind != MONEY or reading in before):
            return reading
    return None


def _resolved(words: _Words, word: MeasureWord, i: int, kind: str, crime: CrimeMention | None, carried: Carried) -> str:
    """The code of a measure, where the passage decides between two."""
    code = word.measure.code
    at, end = words.quantities[i].start, words.quantities[i].end
    if words.text[word.start : word.end] == INVOLVES and SORTS.match(words.text, end):
        return OTHER
    if code == "立案" and kind == CASES:
        public = carried.public_interest or words.text.find(PUBLIC_INTEREST, words.sentence.start, at) >= 0
        return "公益诉讼立案" if public else code
    if crime is None and (word.strength == HINT or words.text.endswith(LOSS, word.start, word.end)):
        return OTHER
    if code == "被骗" and word.strength < VERB and crime and crime.name and FRAUD not in crime.name:
        return "涉案"
    return code


def _tail(text: str, start: int, end: int) -> str | None:
    """The last words before a number whose measure no table has."""
    tail = text[max(start, end - MAX_WORDS) : end].strip("“”、 ")
    return tail or None


def _head(text: str, start: int, end: int) -> str | None:
    """The first words after a number that begins its clause."""
    return text[start : min(end, start + MAX_WORDS)].strip("“”、 ") or None


def _subject(
    words: _Words, i: int, item: TextSpan | None, own: TextSpan, word: MeasureWord | None, after: int
) -> TextSpan | None:
    """The words that say what was counted: those between the measure's word and the number, or the clause."""
    if item:
        return item
    if word and own.start <= word.start and word.end < own.end:
        return TextSpan(word.end, own.end)
    if own.start < own.end:
        return own
    end = words.quantities[i].end
    return TextSpan(end, after) if end < after else None


# --- crimes -----------------------------------------------------------------------------------------------------------


def _crime_of_item(words: _Words, item: TextSpan | None) -> CrimeMention | None:
    named = words.crimes_between(*item) if item else []
    return named[-1] if named else None


def _crime(
    words: _Words,
    i: int,
    item: TextSpan | None,
    own: TextSpan,
    floor: int,
    after: int,
    before: list[QuantityReading],
    carried: Carried,
    measure: Measure | None,
) -> CrimeMention | None:
    """The crime of a count; None if it counts all crimes, or if nothing says its crime."""
    if crime := _crime_of_item(words, item):
        return crime
    for span in (own, TextSpan(words.quantities[i].end, after), TextSpan(floor, own.start)):
        if named := words.crimes_between(*span):
            return _first_of_list(words, named)
    outside = any(sign in words.text[floor : own.end] for sign in OUTSIDE_CRIME)
    if outside or OTHER_CASES.search(words.text, own.start, own.end):
        return None
    of_crime = measure is None or measure.of_crime
    if before and (of_crime or "；" not in words.text[floor : own.end]):
        return before[-1].crime
    elsewhere = _of_another_office(words) if measure is None or measure.code == OTHER else not measure.of_crime
    if before or elsewhere:
        return carried.topic
    return carried.crime


def _first_of_list(words: _Words, named: list[CrimeMention]) -> CrimeMention:
    return named[crime_list(words.text, named, len(named) - 1)]


def _in_passage(words: _Words, crime: CrimeMention | None, carried: Carried) -> CrimeMention | None:
    """A bare 诈骗 means the kind of fraud that the passage is about: 购物类诈骗, in an answer on telecom fraud."""
    if carried.is_case and crime is not None and not crime.firm:
        return carried.topic
    about = carried.crime
    bare = crime is not None and not crime.firm and words.text[crime.start : crime.end] == FRAUD
    return about if bare and about and about.name and FRAUD in about.name else crime


def _of_another_office(words: _Words) -> bool:
    """Whether the sentence tells of an office by its name: what it did need not be about the crime told before."""
    return OFFICE.search(words.text, words.sentence.start, words.sentence.end) is not None
