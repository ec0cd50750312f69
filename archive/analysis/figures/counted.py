"""What the quantities of a sentence count: their measures, crimes, changes, and the words that say so."""

from __future__ import annotations

import re
from collections.abc import Sequence

from archive.analysis.crimes.mentions import CrimeMention
from archive.analysis.figures.changes import Rate, basis_of, change_of_count, named_rate, rate_of
from archive.analysis.figures.crimes import FRAUD, Carried, CountedValue, SentenceCrimes
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
    MeasureWord,
    measure_of,
    measure_words,
)
from archive.analysis.figures.values import Span, Value, items_of
from archive.analysis.figures.wording import head_of_sense, tail_of_sense
from archive.analysis.sentences import clause_start

PUBLIC_INTEREST = "公益诉讼"
# Who else may have done what a number counts, or who were counted by their names (文某某、钟某等13人为组长): earlier
# clauses do not say what it counts. But those to whom something was sent did nothing: 向主管部门8份.
ACTOR = re.compile(
    "(?!、?(?:其中)?[向给]).*?(?:法院|公安(?!部(?:[A-Z]级|挂牌|督办|通缉))|行政机关|纪检|监委|税务|海关|银行|部门|某[某甲乙丙丁]?等$)"
)
IS = re.compile("系|为|是|属|的|中")
MIN_OWN_CHARS = 6
OBJECT = re.compile("(?<![针反面相绝应核])对|(?<![即])将|把")
# What is told between a count and those whom it counts describes them: 12名骗取补贴的犯罪嫌疑人.
WHO = re.compile("的(?:涉案|主要|其他|违法|在逃)?(?:犯罪)?(?:嫌疑人|被告人|人员|分子|成员)")
RECEIVED = "受理"
VICTIM = re.compile("女士|先生|小姐|被害人|受害人|老人|大爷|大妈|阿姨|奶奶")
# A sentence goes on with the counts of the one before if it begins so, or has little before its first number.
CONTINUES = re.compile(
    "(?:在?这?其中|从|按|分|比如|例如|如|就|排|位列|主要|依次|另|其余|同期|上述"
    "|(?:人数|件数|数量)(?:最多|较多|居|列|排|位|前)|[居列]前)"  # 人数前五位的省份是: …
)
MAX_BARE_CHARS = 8
MAX_FOLLOWING_CHARS = 8  # from a number to a word that says what it counts, if another number follows in the clause
# 立 before the name of cases is 立案: 全市立电信网络诈骗案件80宗. In 成立 and 设立 it is another word.
OPENS = re.compile("(?<![成设建确独树创订竖起中对公])立$")


class SentenceReader(SentenceCrimes):
    """Reads what the quantities of a sentence count, from the first to the last."""

    def __init__(self, text: str, values: Sequence[Value], carried: Carried) -> None:
        super().__init__(text, values, carried)
        self.words = self._words()

    def read(self) -> list[CountedValue]:
        """What each of the values counts."""
        items: list[Span] | None = None
        for value in self.values:
            if value.is_first:
                items = items_of(self.text, value, value.floor, self._verbs(), self.crimes)
            self.counted.append(self._read(value, items[value.member] if items else None))
        return self.counted

    def _words(self) -> list[MeasureWord]:
        """The words of measures outside the names of crimes (开设 of 开设赌场罪 is none), with the 立 that stands apart
        from its 案.
        """
        text, (start, end) = self.text, (self.sentence.start, self.sentence.end)
        names = [crime for crime in self.crimes if crime.named and text[crime.end - 1] in "罪案件"]
        words = [
            word
            for word in measure_words(text, start, end)
            if not any(crime.start < word.end and word.start < crime.end for crime in names)
        ]
        opened = measure_of("立案")
        for crime in names:
            if not crime.words.endswith("罪") and OPENS.search(text, max(start, crime.start - 2), crime.start):
                words.append(MeasureWord(crime.start - 1, crime.start, opened, VERB, opened.counts))
        return sorted(words, key=lambda word: word.start)

    def _verbs(self) -> list[MeasureWord]:
        """The words of measures that may be items of a list."""
        return [word for word in self.words if word.measure.code != OTHER or word.strength > ACT]

    def _read(self, value: Value, item: Span | None) -> CountedValue:
        basis = basis_of(self.text, self.sentence.start, value.quantity.start)
        if value.kind != SHARE:
            change = change_of_count(self.text, value, basis)
            return self._rate(value, item, change) if change else self._count(value, item)
        return self._rate(value, item, rate_of(self.text, value, basis) or self._earlier_rate(value))

    def _earlier_rate(self, value: Value) -> Rate:
        """The rate of a number whose clause does not say what it is: 占…的比例上升，2018年为8.9%."""
        if rate := named_rate(self.text, *value.earlier):
            return rate
        rates = (Rate(one.measure, one.words, one.change) for one in reversed(self.counted) if one.value.kind == SHARE)
        return next(rates, Rate(OTHER))

    def _rate(self, value: Value, item: Span | None, rate: Rate) -> CountedValue:
        """A share, a rate or a change: it is about the last count that is no change itself."""
        counts = self.counts_before(value)
        whole = [one for one in counts if one.value.kind != SHARE]  # 5人和6人，合计占三成，同比分别上升一成、两成
        base = self.counterpart(counts, value) or self.counterpart(whole, value) or (counts[-1] if counts else None)
        own = value.clause, value.quantity.start
        words = rate.words or (tail_of_sense(self.text, *own) if rate.measure == OTHER else None)
        subject = base.subject if base and rate.change else own
        return CountedValue(
            value, rate.measure, words, self.in_passage(self.of_rate(value, item, base)), subject, rate.change, base
        )

    def _count(self, value: Value, item: Span | None) -> CountedValue:
        """A count of people, cases, money or things."""
        text, own = self.text, value.own
        alone = item is None and self._tells_its_own(value)
        word = self._governing(value, item, alone=alone)
        crime = self.of_count(value, item, word.measure if word else None)
        source = None if alone else self._continued(value)
        if source and (word is None or self._describes(word, value, source)):
            measure, words = source.measure, source.words
        elif word := word or (None if alone else self._verb_before_others(value)):
            measure, words = self._resolved(word, value, crime), text[word.start : word.end]
        else:
            measure, words = OTHER, tail_of_sense(text, *own) or head_of_sense(text, *value.behind)
        return CountedValue(value, measure, words, self.in_passage(crime), item or self._subject(value, word))

    def _tells_its_own(self, value: Value) -> bool:
        """Whether a clause tells something of its own, so that earlier clauses do not say what it counts: 法院执结20件,
        or 30余名出境人员被劝返, where the number is the first word.
        """
        end = value.quantity.end
        if ACTOR.match(self.text, *value.own) and not self.text.startswith("犯", end):  # 某等3人犯诈骗罪
            return True
        long = value.after - end >= MIN_OWN_CHARS
        return long and value.clause == value.start and not IS.match(self.text, end)

    def _between(self, start: int, end: int, kind: str) -> list[MeasureWord]:
        words = (word for word in self.words if start <= word.start and word.end <= end)
        return [word for word in words if kind in word.counts]

    def _governing(self, value: Value, item: Span | None, *, alone: bool) -> MeasureWord | None:
        """The word that says what a count counts: of its item, else of its clause, before or after it, else of the
        clauses before it.
        """
        kind = value.kind
        found = self._strongest(*item, kind) if item else None
        found = self._with_following(value, found or self._strongest(*value.own, kind))
        if found is None and not alone:
            found = self._strongest(*value.earlier, kind)
        if kind == MONEY and (found is None or found.strength <= ACT):
            # What the clause says before the people whose money it is: 诈骗100名办理保险的人员共计5万元.
            found = self._strongest(*self._whole_clause(value), kind, least=NOUN) or found
        if found and self._is_received(found):
            # What was received, where an earlier clause says it: 审查起诉的案件受办案周期影响，共受理8991人.
            earlier = self._between(value.floor, found.start, kind)
            found = next((word for word in reversed(earlier) if word.measure.code.startswith(RECEIVED)), found)
        return found

    def _whole_clause(self, value: Value) -> Span:
        """The clause before a value, with what stands before other numbers in it."""
        at = value.quantity.start
        return clause_start(self.text, self.sentence.start, at), at

    def _is_received(self, word: MeasureWord) -> bool:
        return self.text[word.start : word.end] == RECEIVED

    def _strongest(self, start: int, end: int, kind: str, least: int = HINT) -> MeasureWord | None:
        """The strongest of the words before a number, of equal ones the nearest. Of things, what was done with them
        counts more than that they are of a case (封停涉案账户). A verb before 的 only says of whom: 批捕提请逮捕的5人.
        """
        found = [word for word in self._between(start, end, kind) if word.strength >= least]
        if kind == THING and any(word.strength == ACT for word in found):
            found = [word for word in found if word.strength != NOUN]
        of_whom = "" if kind == MONEY else "的"
        return max(
            found,
            key=lambda word: (word.strength, not of_whom or not self.text.startswith(of_whom, word.end), word.end),
            default=None,
        )

    def _with_following(self, value: Value, found: MeasureWord | None) -> MeasureWord | None:
        """The word of a clause, or one behind the number that says better what was done: 对涉案的27人作出不起诉决定."""
        text, kind, (start, end) = self.text, value.kind, value.own
        acts_on = kind == PEOPLE and OBJECT.search(text, start, end) is not None
        described = found and text.endswith("的", start, end) and (found.strength == NOUN or acts_on)
        if found and found.strength > ACT and not described:  # described: 对骗取补贴案件中的12名人员提起公诉
            return found
        following = self._following(value)
        listed = value.before > self.sentence.start and (start == end or text[end - 1] == "、")
        if kind == THING and listed and following and following.strength < VERB:
            return found  # 扣押手机5部、电话卡12张等涉案物品: what follows is of the whole list
        stronger = following and (following.strength == VERB or (found and found.strength == HINT))  # 涉及9名被害人
        if found is None or (kind == PEOPLE and stronger):
            found = following
        if acts_on and (found is None or found.strength < VERB):  # 对王某等5名被告人，以诈骗罪判处…
            later = self._between(value.quantity.end, self._next_quantity(value), kind)
            found = next((word for word in later if word.strength == VERB), found)
        return found

    def _next_quantity(self, value: Value) -> int:
        """Where the next quantity begins, or the sentence ends."""
        starts = (one.quantity.start for one in self.values)
        return next((start for start in starts if start > value.quantity.start), self.sentence.end)

    def _following(self, value: Value) -> MeasureWord | None:
        """The word after a count: 11名被告人被判处…. Words right before the next number belong to that one."""
        start, end = value.behind
        if value.leads and self.text.startswith("、", start):  # the next item of a list: 行政案件7件、公益诉讼案件9件
            return None
        found = [word for word in self.words if start <= word.start and word.end <= end]
        if value.leads:
            near = [word for word in found if word.end <= start + MAX_FOLLOWING_CHARS]
            found = [word for word in near if word.end < end] or near
        counting = [word for word in found if value.kind in word.counts]
        if value.kind == PEOPLE and (who := WHO.search(self.text, start, end)):
            counting = [word for word in counting if word.start > who.start()] or counting
        return max(counting, key=lambda word: word.strength, default=None)

    def _verb_before_others(self, value: Value) -> MeasureWord | None:
        """The verb before another number, of the clause (退赔21户村民5万元) or of the first number of the sentence
        (立案侦查的案件涉及14个罪名，其中徇私枉法罪166人).
        """
        least = NOUN if value.kind == MONEY else VERB  # 涉案金额超亿元的有17起，最大一起达23亿元
        opening = self.sentence.start, self.values[0].quantity.start
        spans = (self._whole_clause(value), opening)
        return next(filter(None, (self._strongest(*span, value.kind, least) for span in spans)), None)

    def _describes(self, word: MeasureWord, value: Value, source: CountedValue) -> bool:
        """Whether a clause only says which of those counted before its number is: 涉及走私的20人."""
        if source.measure == OTHER or value.kind == MONEY:
            return False
        if self._is_received(word) and source.measure.startswith(RECEIVED):
            return True  # 受理审查逮捕5人，3月份受理3人
        return word.strength == HINT or (word.strength == ACT and self.text.endswith("的", *value.own))

    def _continued(self, value: Value) -> CountedValue | None:
        """The count before, of the sentence or of the sentence before, that a count without words goes on."""
        kind, start = value.kind, self.sentence.start
        if kind == THING:
            return None
        before = self.counts_before(value)
        goes_on = CONTINUES.match(self.text, start) or (value.floor == start and value.start - start <= MAX_BARE_CHARS)
        if kind != MONEY and goes_on:
            before = [*(one for one in self.carried.counted if one.change is None), *before]
        counts = [one for one in before if one.value.kind == kind]
        return self.counterpart(counts, value) or (counts[-1] if counts else None)

    def _resolved(self, word: MeasureWord, value: Value, crime: CrimeMention | None) -> str:
        """The code of a measure, where the passage decides between two."""
        code, kind = word.measure.code, value.kind
        if code == "立案" and kind == CASES:
            until = value.quantity.start
            public = self.carried.public_interest or PUBLIC_INTEREST in self.text[self.sentence.start : until]
            return "公益诉讼立案" if public else code
        written = self.text[word.start : word.end]
        # Outside a crime, a loss is a claim or damage.
        if crime is None and (word.strength == HINT or (word.strength < VERB and written.endswith("损失"))):
            return OTHER
        fraud = crime is not None and FRAUD in (crime.name or "")
        if code == "资金流水" and fraud and VICTIM.search(self.text, self.sentence.start, word.start):
            return "被骗"  # 刘女士先后转账17次，共计312万元
        if code == "被骗" and word.strength < VERB and crime and crime.name and not fraud:
            return "涉案"
        return code

    def _subject(self, value: Value, word: MeasureWord | None) -> Span | None:
        """The words that say what was counted: those between the measure's word and the number, or the clause."""
        start, end = value.own
        if word and start <= word.start and word.end < end:
            return word.end, end
        start, end = value.own if start < end else (value.quantity.end, value.after)
        return (start, end) if start < end else None
