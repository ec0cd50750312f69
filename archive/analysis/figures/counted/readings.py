"""What the quantities of a sentence count: their measures, crimes, changes, and the words that say so."""

from __future__ import annotations

from collections.abc import Sequence

from archive.analysis.crimes.mentions import crimes_in
from archive.analysis.figures.counted.changes import Rate, basis_of, change_of_count, named_earlier, rate_of
from archive.analysis.figures.counted.governing import (
    count_continued,
    describes,
    governing_word,
    resolved,
    tells_its_own,
    verb_before_others,
)
from archive.analysis.figures.counted.members import TextSpan, ValueRun, items_of, runs_of
from archive.analysis.figures.counted.of_crimes import crime_of_count, crime_of_item, crime_of_rate, in_passage
from archive.analysis.figures.counted.sentence_words import (
    Carried,
    QuantityReading,
    SentenceWords,
    measures_outside_names,
    words_end,
)
from archive.analysis.figures.counted.wording import head_of_sense, tail_of_sense
from archive.analysis.figures.measures import ACT, OTHER, SHARE, MeasureWord, kind_of_unit
from archive.analysis.figures.quantities import Quantity
from archive.analysis.sentences import Sentence, clause_start


def read_sentence(
    text: str, sentence: Sentence, quantities: Sequence[Quantity], carried: Carried
) -> list[QuantityReading]:
    """What each of the quantities, all of one sentence and in order, counts."""
    crimes = crimes_in(text, sentence.start, sentence.end)
    words = SentenceWords(text, sentence, quantities, measures_outside_names(text, sentence, crimes), crimes)
    readings = list[QuantityReading]()
    basis = None
    for run in runs_of(text, quantities):
        items = _items(words, run)
        for i in range(run.first, run.first + len(run.members)):
            item = items[run.members[i - run.first]] if items else None
            reading, basis = _read(words, run, i, item, readings, basis, carried)
            readings.append(reading)
    return readings


def _items(words: SentenceWords, run: ValueRun) -> list[TextSpan] | None:
    start = words.quantities[run.first - 1].end if run.first else words.sentence.start
    verbs = [word for word in words.measures if word.measure.code != OTHER or word.strength > ACT]
    firm = [crime for crime in words.crimes if crime.firm]
    return items_of(
        words.text, start, words.quantities[run.first].start, run.members[-1] + 1, (verbs, firm, words.crimes)
    )


def _read(
    words: SentenceWords,
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
    after = words_end(words, i)
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


def _earlier_rate(words: SentenceWords, before: list[QuantityReading], floor: int, own: int, basis: str | None) -> Rate:
    """The rate of a number whose clause does not say what it is."""
    if rate := named_earlier(words.text, floor, own):
        return rate._replace(basis=basis)
    for reading in reversed(before):
        if reading.kind == SHARE:
            return Rate(reading.measure, reading.words, reading.change, basis)
    return Rate(OTHER, None, None, basis)


def _rate(
    words: SentenceWords,
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
    about = None if base is None else before[base]
    quantity = words.quantities[i]
    crime = crime_of_item(words, item) or crime_of_rate(words, i, run.first, own, about, carried)
    return QuantityReading(
        kind=SHARE,
        unit=quantity.unit,
        measure=rate.measure,
        words=rate.words
        or (tail_of_sense(words.text, own, words.quantities[i].start) if rate.measure == OTHER else None),
        crime=in_passage(words, crime, carried),
        subject=about.subject if about and rate.change else TextSpan(own, quantity.start),
        change=rate.change,
        base=base,
        item=item,
        run=run.first,
    )


def _base(run: ValueRun, i: int, before: list[QuantityReading]) -> int | None:
    """Index of the quantity that a rate is about: the last one that is no change itself.

    Of several rates in a row, each is about its own of as many counts in a row.
    """
    bases = [k for k, reading in enumerate(before[: run.first]) if reading.change is None]
    members = run.members[-1] + 1
    member = run.members[i - run.first]
    last = bases[-members:]
    if members > 1 and len(last) == members and len({before[k].run for k in last}) == 1:
        return last[member]  # 5件6人，同比上升一成、两成
    counts = [k for k in bases if before[k].kind != SHARE] or bases  # 5人和6人，合计占三成，同比分别上升一成、两成
    counted = [k for k in counts if before[k].kind == before[counts[-1]].kind]
    if members > 1 and len(counted) >= members:
        return counted[len(counted) - members + member]
    return bases[-1] if bases else None


def _count(
    words: SentenceWords,
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
    alone = item is None and tells_its_own(words, i, own, after)
    word = governing_word(words, i, item, own, own.start if alone else floor, after, kind)
    crime = crime_of_count(words, i, item, own, floor, after, before, carried, word.measure if word else None)
    source = None if alone else count_continued(words, run, i, before, carried, kind)
    if item is None and source in before and run.members[-1] and not words.crimes_between(own.start, own.end):
        crime = source.crime if source else crime  # 较2015年的5件和6件: each is of the crime of its own count
    if source and (word is None or describes(words, word, own, source)):
        measure, wording = source.measure, source.words
    elif word is None and not alone and (first := verb_before_others(words, i, kind)):
        measure, wording = resolved(words, first, i, kind, crime, carried), words.text[first.start : first.end]
    elif word is None:
        measure, wording = (
            OTHER,
            tail_of_sense(words.text, own.start, own.end) or head_of_sense(words.text, quantity.end, after),
        )
    else:
        measure, wording = resolved(words, word, i, kind, crime, carried), words.text[word.start : word.end]
    return QuantityReading(
        kind=kind,
        unit=quantity.unit,
        measure=measure,
        words=wording,
        crime=in_passage(words, crime, carried),
        subject=_subject(words, i, item, own, word, after),
        change=None,
        base=None,
        item=item,
        run=run.first,
    )


def _subject(
    words: SentenceWords, i: int, item: TextSpan | None, own: TextSpan, word: MeasureWord | None, after: int
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
