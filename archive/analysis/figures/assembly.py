"""Puts figures together from the quantities of a text and what each of its sentences says of them."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from itertools import islice

from archive.analysis.crimes.charges import find_crimes
from archive.analysis.crimes.mentions import CrimeMention, crimes_in
from archive.analysis.crimes.names import all_crimes
from archive.analysis.figures.carrier import FigurePassage, passages_of
from archive.analysis.figures.counted import PUBLIC_INTEREST, SentenceReader
from archive.analysis.figures.crimes import Carried, CountedValue
from archive.analysis.figures.parts import wholes_of
from archive.analysis.figures.periods import Period, PeriodCarrier, PeriodKind
from archive.analysis.figures.places import Place, PlaceCarrier
from archive.analysis.figures.quantities import quantities_in
from archive.analysis.figures.wording import of_sense
from archive.analysis.marks import Layer, Marks
from archive.analysis.sentences import Sentence
from archive.model import Figure

# No text that people write has so many numbers or figures; a dump of a database may. What follows them is not read, and
# the publication has a doubt that says so.
MAX_NUMBERS = 30_000
MAX_FIGURES = 10_000
NUMBER = re.compile("[0-9０-９]+")
CRIME_NAMED = re.compile("罪$|案$|案件$")
ASKS = re.compile("^问|[？?]$|^记者")
NUMBERED = re.compile("[一二三四五六七八九十]{1,3}、|（[一二三四五六七八九十]{1,3}）|第[一二三四五六七八九十]部分")
ONE_CASE = re.compile("一起[^，。；、0-9]{2,14}案的")  # 一起诈骗案的始末: the title of its story
CASE = re.compile("案(?:[（(]检例[^）)]*[）)]|[）)])?$")
# The heading of a part of a case that names its crime, and nothing else: （二）洗钱罪, 三、受贿犯罪事实.
PART = re.compile(r"(?:[（(]?[一二三四五六七八九十\d]{1,2}[）)、.．]\s*)?(?:关于|涉嫌|犯)?")
PART_ENDS = re.compile("(?:的)?(?:犯罪)?(?:事实|部分)?$")
UPSTREAM = re.compile(r"(?:[（(]?[一二三四五六七八九十\d]{1,2}[）)、.．]\s*)?上游犯罪(?:事实|情况)?$")
ITEM = re.compile("[一二三四五六七八九]是|第[一二三四五六七八九]，|其[一二三四五六七八九]，")  # 二是: of something new
# 二、该行为不构成诈骗罪, 抢劫与盗窃之分: a heading that names what the passage is not about, or not alone.
DENIED = re.compile("不(?:构成|符合|属于|成立|应|宜|是|能|触犯)|而非|并非|区分|区别|界限|界分")
COUNTED = re.compile("[0-9一二三四五六七八九十百千万逾超近约]{1,8}")
MAX_OPENING_CHARS = 400
MAX_SUBJECT_CHARS = 60


@dataclass(frozen=True, slots=True)
class _PassageTopic:
    """What a passage is about."""

    crime: CrimeMention | None
    is_case: bool = False  # whether the passage tells one case: whatever it counts is of its crime
    case: _PassageTopic | None = None  # the case of which the passage is a part with a crime of its own


def assemble(marks: Marks, *, published: str | None, issuer: str | None, title: str | None) -> tuple[Figure, ...]:
    """The figures of a text: see `archive.analysis.figures.figures_of`."""
    if beyond := _beyond(marks.text):
        marks = Marks(marks.text[: beyond.start()])
    text = marks.text
    quantities = quantities_in(text)[:MAX_FIGURES]
    if not quantities:
        return ()
    passages = list(passages_of(marks, Layer(quantities), title))
    periods = PeriodCarrier(marks, published=published, title=title).read(passages)
    dated = {
        quantity.start
        for quantity, period in zip(quantities, periods, strict=True)
        if period and period.kind is not PeriodKind.DAY
    }
    places = PlaceCarrier(marks, dated, issuer=issuer, title=title).read(passages)
    read = list(_read_text(text, passages, title))
    wholes = wholes_of(text, read)
    counted = [one for sentence in read for one in sentence]
    index = {one: number for number, one in enumerate(counted)}
    return tuple(
        _figure(text, one, period, place, index[wholes[one]] if one in wholes else None)
        for one, period, place in zip(counted, periods, places, strict=True)
    )


def end_early(text: str, figures: Sequence[Figure]) -> bool:
    """Whether the figures of a text are only those of its beginning, because it has too many numbers."""
    return len(figures) == MAX_FIGURES or (bool(figures) and _beyond(text) is not None)


def _beyond(text: str) -> re.Match[str] | None:
    """The first number that is too many."""
    return next(islice(NUMBER.finditer(text), MAX_NUMBERS, None), None)


def _read_text(text: str, passages: Sequence[FigurePassage], title: str | None) -> Iterator[list[CountedValue]]:
    whole = topic = _topic_of_title(title or "", text)
    carried, before = Carried(topic.crime, topic.crime, topic.is_case), None
    # A title that names a crime in passing (沦为电诈工具) says less than the charges.
    charged = topic.crime is None or CRIME_NAMED.search(topic.crime.words) is None
    of_story = _crime_of_story(text) if charged else None
    for passage in passages:
        sentence = passage.sentence
        if sentence.heading and (not passage.values or CASE.search(text[sentence.start : sentence.end])):
            above = topic.case or topic
            above = whole if _begins(text, sentence, above) else above
            begins = before.start if before and _goes_on_in(text, before, sentence) else sentence.start
            topic = _topic_of(text, begins, sentence.end, above, whole.crime)
            of_story = None if topic.is_case else of_story  # the charges of a batch are of several cases
        crime = (of_story if passage.story and topic.crime is whole.crime else None) or topic.crime
        new = before is None or before.paragraph != sentence.paragraph or ITEM.match(text, sentence.start)
        if sentence.heading or new:
            carried = Carried(crime, crime, topic.is_case)
        elif carried.topic is None and crime is not None:  # a story that begins in the middle of a paragraph
            carried = replace(carried, crime=carried.crime or crime, topic=crime)
        carried = replace(carried, story=topic.is_case or passage.story)
        readings: list[CountedValue] = []
        if passage.values:
            readings = SentenceReader(text, passage.values, carried).read()
            yield readings
        carried = _goes_on(text, sentence, readings, carried, _PassageTopic(crime, topic.is_case))
        before = sentence


def _topic_of_title(title: str, text: str) -> _PassageTopic:
    """What a whole text is about by its title. A title that counts a crime (起诉诈骗犯罪3万人) tells one figure
    of many, if the text does not begin with that crime.
    """
    topic = _topic_of(title, 0, len(title), _PassageTopic(None))
    if topic.crime is None or not COUNTED.match(title, topic.crime.end):
        return topic
    opening = text[:MAX_OPENING_CHARS].lstrip().partition("\n")[0]
    names = {crime.name for crime in crimes_in(opening, 0, len(opening))}
    return topic if topic.crime.name in names else _PassageTopic(None)


def _only_crime(text: str, start: int, end: int) -> CrimeMention | None:
    """The crime that the words name; None if they name none, or several."""
    firm = [crime for crime in crimes_in(text, start, end) if crime.firm and crime.name]
    one = len({crime.name for crime in firm}) == 1
    return firm[0] if one and firm[0].named else None


def _first_crime(text: str, start: int, end: int) -> CrimeMention | None:
    """The first crime of a case's title: 张某偷越国境、诈骗案."""
    return next((crime for crime in crimes_in(text, start, end) if crime.named and crime.name), None)


def _crime_of_story(text: str) -> CrimeMention | None:
    """The crime that people are charged with in a text that tells one case; None if they are charged with several."""
    charged = find_crimes(None, (), text)
    if len(charged) != 1:
        return None
    name = next(crime.name for crime in all_crimes() if crime.id == charged[0].crime)
    return CrimeMention(0, 0, name, name, charged[0].crime, named=True, firm=True)


def _begins(text: str, heading: Sentence, topic: _PassageTopic) -> bool:
    """Whether the passage before ends with a heading, whatever it names: a question, or a number where no case is."""
    words = text[heading.start : heading.end]
    return ASKS.search(words) is not None or (not topic.is_case and NUMBERED.match(words) is not None)


def _topic_of(
    text: str, start: int, end: int, above: _PassageTopic, of_text: CrimeMention | None = None
) -> _PassageTopic:
    """The topic of the passage below a heading; if the heading names no crime, the one `above` it. A case has the crime
    of its title, else the one that the title of the text names.
    """
    is_case = CASE.search(text[start:end]) is not None or ONE_CASE.search(text, start, end) is not None
    if above.is_case and not is_case:
        return _part_of_case(text, start, end, above) or above  # what is below the title of a case, captions too
    if is_case:
        return _PassageTopic(_first_crime(text, start, end) or of_text, is_case)
    crime = None if DENIED.search(text, start, end) else _only_crime(text, start, end)
    return _PassageTopic(crime) if crime else above


def _part_of_case(text: str, start: int, end: int, case: _PassageTopic) -> _PassageTopic | None:
    """The topic below a heading that only names a crime. Crimes from which money came are those that they name."""
    if UPSTREAM.match(text, start, end):
        return _PassageTopic(None, case=case)
    crime = _only_crime(text, start, end)
    opening = PART.match(text, start, end)
    if crime is None or opening is None or opening.end() != crime.start or not PART_ENDS.match(text, crime.end, end):
        return None
    return _PassageTopic(crime, is_case=True, case=case)


def _goes_on_in(text: str, line: Sentence, title: Sentence) -> bool:
    """Whether the title of a case began in the line before it, which ends with a crime: 甲某、乙某洗钱."""
    if not line.heading or not CASE.search(text[title.start : title.end]):
        return False
    return any(one.end == line.end and one.named and not one.firm for one in crimes_in(text, line.start, line.end))


def _goes_on(
    text: str, sentence: Sentence, readings: Sequence[CountedValue], carried: Carried, topic: _PassageTopic
) -> Carried:
    """What a sentence says that holds for the next one of its paragraph."""
    public = carried.public_interest or text.find(PUBLIC_INTEREST, sentence.start, sentence.end) >= 0
    if topic.is_case:
        crime = topic.crime
    elif readings:
        one = len({reading.crime.name for reading in readings if reading.crime}) == 1
        crime = readings[-1].crime or topic.crime if one else topic.crime
    else:
        crime = _only_crime(text, sentence.start, sentence.end) or carried.crime
    return Carried(crime, topic.crime, topic.is_case, counted=readings, public_interest=public)


def _figure(text: str, counted: CountedValue, period: Period | None, place: Place | None, whole: int | None) -> Figure:
    quantity, sentence = counted.value.quantity, counted.value.sentence
    crime = counted.crime if counted.crime and counted.crime.name else None
    subject = counted.subject
    return Figure(
        start=quantity.start,
        end=quantity.end,
        as_written=text[quantity.start : quantity.end],
        value=quantity.value,
        value_max=quantity.value_max,
        unit=quantity.unit,
        bound=quantity.bound,
        measure=counted.measure,
        measure_as_written=counted.words,
        crime=crime.name if crime else None,
        crime_id=crime.crime_id if crime else None,
        crime_as_written=crime.words if crime else None,
        subject=of_sense(text[max(subject[0], subject[1] - MAX_SUBJECT_CHARS) : subject[1]]) if subject else None,
        place=place.name if place else None,
        region=place.region if place else None,
        period_as_written=period.as_written if period else None,
        period_start=period.first.isoformat() if period and period.first else None,
        period_end=period.last.isoformat() if period and period.last else None,
        change=counted.change,
        part_of=whole,
        damaged=quantity.damaged,
        sentence_start=sentence.start,
        sentence_end=max(sentence.end, quantity.end),  # a damaged number may go on behind its line
    )
