"""Which word says what a count counts, of the words before and after it: 起诉430余人, 11名被告人被判处…."""

from __future__ import annotations

import re
from collections.abc import Sequence

from archive.analysis.crimes.mentions import CrimeMention
from archive.analysis.figures.counted.members import TextSpan, ValueRun
from archive.analysis.figures.counted.sentence_words import (
    FRAUD,
    PUBLIC_INTEREST,
    Carried,
    QuantityReading,
    SentenceWords,
    last_of_pair,
)
from archive.analysis.figures.measures import ACT, CASES, HINT, MONEY, NOUN, OTHER, PEOPLE, THING, VERB, MeasureWord
from archive.analysis.sentences import clause_start

# Who else may have done what a number counts. What the number is of, the clauses of another one do not say.
ACTOR = re.compile("法院|公安(?!部(?:[A-Z]级|挂牌|督办|通缉))|行政机关|纪检|监委|税务|海关|银行|部门")
ADDRESSED = re.compile("、?(?:其中)?(?:向|给)")  # 向教育部门8份: to it, and not of its own doing
PERSONS = re.compile("某[某甲乙丙丁]?等$")  # 文某某、钟某等13人为组长
IS = re.compile("系|为|是|属|的|中")
MIN_OWN_CHARS = 6
OBJECT = re.compile("(?<![针反面相绝应核])对|(?<![即])将|把")
# What is told between a count and those whom it counts describes them: 12名骗取补贴的犯罪嫌疑人.
WHO = re.compile("的(?:涉案|主要|其他|违法|在逃)?(?:犯罪)?(?:嫌疑人|被告人|人员|分子|成员)")
LOSS = "损失"  # outside a crime it is a claim or damage
TURNOVER, DEFRAUDED = "资金流水", "被骗"
VICTIM = re.compile("女士|先生|小姐|被害人|受害人|老人|大爷|大妈|阿姨|奶奶")
RECEIVED = "受理"
INVOLVES = "涉及"
# What 涉及 counts that is no thing of the offence: 涉及14个罪名.
SORTS = re.compile("余?[个类种项]?(?:不同)?(?:罪名|省|市|县|区|地|国|领域|方面|行业|环节|类|种|项|批|部门|单位)")
# A sentence goes on with the counts of the one before if it begins so, or has little before its first number.
CONTINUES = re.compile(
    "(?:在?这?其中|从|按|分|比如|例如|如|就|排|位列|主要|依次|另|其余|同期|上述"
    "|(?:人数|件数|数量)(?:最多|较多|居|列|排|位|前)|[居列]前)"  # 人数前五位的省份是: …
)
MAX_BARE_CHARS = 8
MAX_FOLLOWING_CHARS = 8  # from a number to a word that says what it counts, if another number follows in the clause


def tells_its_own(words: SentenceWords, i: int, own: TextSpan, after: int) -> bool:
    """Whether a clause tells something of its own, so that earlier clauses do not say what it counts: 法院执结20件,
    or 30余名出境人员被劝返, where the number is the first word.
    """
    end = words.quantities[i].end
    persons = PERSONS.search(words.text, own.start, own.end) and not words.text.startswith("犯", end)  # 某等3人犯诈骗罪
    actor = not ADDRESSED.match(words.text, own.start, own.end) and ACTOR.search(words.text, own.start, own.end)
    if persons or actor:
        return True
    return own.start == own.end and after - end >= MIN_OWN_CHARS and not IS.match(words.text, end)


def governing_word(
    words: SentenceWords, i: int, item: TextSpan | None, own: TextSpan, floor: int, after: int, kind: str
) -> MeasureWord | None:
    """The word that says what a count counts: of its item, else of its clause, before or after it, else of the clauses
    before it.
    """
    found = None
    for span in (*([item] if item else ()), own, TextSpan(floor, own.start)):
        found = found or _strongest([word for word in words.between(*span) if kind in word.counts], kind, words.text)
        if span is own:
            found = _with_following(words, i, own, after, kind, found)
    if kind == MONEY and (found is None or found.strength <= ACT):
        found = _of_the_people(words, i, kind) or found
    return _received(words, found, floor) if found else None


def _with_following(
    words: SentenceWords, i: int, own: TextSpan, after: int, kind: str, found: MeasureWord | None
) -> MeasureWord | None:
    """The word of a clause, or one behind the number that says better what was done: 对涉案的27人作出不起诉决定."""
    described = (
        found
        and words.text.endswith("的", own.start, own.end)
        and (found.strength == NOUN or (kind == PEOPLE and OBJECT.search(words.text, own.start, found.start)))
    )  # 对骗取补贴案件中的12名人员提起公诉
    if found and found.strength > ACT and not described:
        return found
    following = _following(words, i, after, kind)
    in_list = i > 0 and (own.start == own.end or words.text[own.end - 1] == "、")
    if kind == THING and in_list and following and following.strength < VERB:
        return found  # 扣押手机5部、电话卡12张等涉案物品: what follows is of the whole list
    stronger = following and (following.strength == VERB or (found and found.strength == HINT))  # 涉及9名被害人
    if found is None or (kind == PEOPLE and stronger):
        found = following
    if kind == PEOPLE and (found is None or found.strength < VERB):
        found = _done_later(words, i, own) or found
    return found


def _of_the_people(words: SentenceWords, i: int, kind: str) -> MeasureWord | None:
    """What the clause says before the people whose money it is: 诈骗100名办理保险的人员共计5万元."""
    at = words.quantities[i].start
    start = clause_start(words.text, words.sentence.start, at)
    return _strongest(
        [word for word in words.between(start, at) if kind in word.counts and word.strength > ACT], kind, words.text
    )


def verb_before_others(words: SentenceWords, i: int, kind: str) -> MeasureWord | None:
    """The verb before another number, of the clause (退赔21户村民5万元) or of the first number of the sentence
    (立案侦查的案件涉及14个罪名，其中徇私枉法罪166人).
    """
    start, at = words.sentence.start, words.quantities[i].start
    verbs = words.between(clause_start(words.text, start, at), at) or words.between(start, words.quantities[0].start)
    least = NOUN if kind == MONEY else VERB  # 涉案金额超亿元的有17起，最大一起达23亿元
    return _strongest([word for word in verbs if word.strength >= least and kind in word.counts], kind, words.text)


def _received(words: SentenceWords, word: MeasureWord, floor: int) -> MeasureWord:
    """What was received, where an earlier clause says it: 审查起诉的案件受办案周期影响，共受理8991人."""
    if words.text[word.start : word.end] != RECEIVED:
        return word
    earlier = [one for one in words.between(floor, word.start) if one.measure.code.startswith(RECEIVED)]
    return earlier[-1] if earlier else word


def describes(words: SentenceWords, word: MeasureWord, own: TextSpan, source: QuantityReading) -> bool:
    """Whether a clause only says which of those counted before its number is: 其中提供“服务”的561人, 涉及走私的20人."""
    if source.measure == OTHER or source.kind == MONEY:
        return False
    if words.text[word.start : word.end] == RECEIVED and source.measure.startswith(RECEIVED):
        return True  # 受理审查逮捕5人，3月份受理3人
    return word.strength == HINT or (word.strength == ACT and words.text.endswith("的", own.start, own.end))


def _strongest(found: Sequence[MeasureWord], kind: str, text: str) -> MeasureWord | None:
    """The strongest of the words before a number, of equal ones the nearest. Of things, what was done with them counts
    more than that they are of a case (封停涉案账户). A verb before 的 only says of whom: 批捕提请逮捕的5人.
    """
    if kind == THING and any(word.strength == ACT for word in found):
        found = [word for word in found if word.strength != NOUN]
    return max(
        found,
        key=lambda word: (word.strength, kind == MONEY or not text.startswith("的", word.end), word.end),
        default=None,
    )


def _following(words: SentenceWords, i: int, after: int, kind: str) -> MeasureWord | None:
    """The word after a count: 11名被告人被判处…. Words right before the next number belong to that one."""
    i = last_of_pair(words, i)
    end = words.quantities[i].end
    if i + 1 < len(words.quantities) and after == words.quantities[i + 1].start:
        if words.text.startswith("、", end):  # the next item of a list: 行政案件7件、公益诉讼案件9件
            return None
        limit = min(after, end + MAX_FOLLOWING_CHARS)
        named = words.between(end, min(after - 1, limit)) or words.between(end, limit)
    else:
        named = words.between(end, after)
    found = [word for word in named if kind in word.counts]
    if kind == PEOPLE and (who := WHO.search(words.text, end, after)):
        found = [word for word in found if word.start > who.start()] or found
    for strength in (VERB, NOUN, ACT, HINT):
        if word := next((word for word in found if word.strength == strength), None):
            return word
    return None


def _done_later(words: SentenceWords, i: int, own: TextSpan) -> MeasureWord | None:
    """The word for what a later clause says was done to people: 对王某等5名被告人，以诈骗罪判处…."""
    if not OBJECT.search(words.text, own.start, own.end):
        return None
    until = words.quantities[i + 1].start if i + 1 < len(words.quantities) else words.sentence.end
    later = words.between(words.quantities[i].end, until)
    return next((word for word in later if word.strength == VERB and PEOPLE in word.counts), None)


def count_continued(
    words: SentenceWords, run: ValueRun, i: int, before: list[QuantityReading], carried: Carried, kind: str
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
    at, start = words.quantities[run.first].start, words.sentence.start
    goes_on = CONTINUES.match(words.text, start) or (run.first == 0 and at - start <= MAX_BARE_CHARS)
    for reading in reversed([*(carried.last if goes_on else ()), *before]):
        if reading.kind == kind and reading.change is None and (kind != MONEY or reading in before):
            return reading
    return None


def resolved(
    words: SentenceWords, word: MeasureWord, i: int, kind: str, crime: CrimeMention | None, carried: Carried
) -> str:
    """The code of a measure, where the passage decides between two."""
    code = word.measure.code
    at, end = words.quantities[i].start, words.quantities[i].end
    if words.text[word.start : word.end] == INVOLVES and (crime is None or SORTS.match(words.text, end)):
        return OTHER
    if code == "立案" and kind == CASES:
        public = carried.public_interest or words.text.find(PUBLIC_INTEREST, words.sentence.start, at) >= 0
        return "公益诉讼立案" if public else code
    loss = word.strength < VERB and words.text.endswith(LOSS, word.start, word.end)
    if crime is None and (word.strength == HINT or loss):
        return OTHER
    fraud = crime is not None and FRAUD in (crime.name or "")
    if code == TURNOVER and fraud and VICTIM.search(words.text, words.sentence.start, word.start):
        return DEFRAUDED  # 刘女士先后转账17次，共计312万元
    if code == DEFRAUDED and word.strength < VERB and crime and crime.name and not fraud:
        return "涉案"
    return code
