"""Punishments as Chinese legal prose states them: 有期徒刑三年，缓刑五年，并处罚金人民币十万元.

`statements_in` is the door. Each word of a statement is a letter, and `ITEM` is a regular expression over the letters:
a head (K a kind with a term, D one without, S a suspension, s one of some, F a fine, c and C what is confiscated, R and
L rights) with the terms (t) or amounts (m) before or behind it. Items that `-` joins, or 不等 (~) closes, are a range.
"""

from __future__ import annotations

import re
from collections.abc import Collection, Iterator, Sequence
from dataclasses import dataclass, replace
from decimal import Decimal
from functools import cache
from string import digits
from typing import NamedTuple

from archive.model import OutcomeKind, Suspension
from archive.rules import ContextRule, context_rules, load, words
from archive.text.numerals import ALL_NUMERALS, AMOUNT_DIGITS, LARGE_UNITS, amount_of

TABLE = "analysis/data/punishments.toml"
LETTERS = dict.fromkeys(("prison", "detention", "control"), "K") | {
    "suspension": "S", "some_suspended": "s", "fine": "F", "confiscate_all": "C", "confiscate_part": "c",
    "rights": "R", "rights_for_life": "L", "term": "t", "money": "m", "bare": "b",
    "range": "-", "list": "/", "or": "|", "comma": ",", "package": ";", "open": "(", "close": ")",
    "various": "~", "above": ">", "below": "<", "most": "^", "least": "_", "each": "e", "total": "=",
    "alone": "a", "filler": " ",
}  # fmt: skip
WITHOUT_TERM = frozenset({
    OutcomeKind.DEATH, OutcomeKind.DEATH_SUSPENDED, OutcomeKind.LIFE,
    OutcomeKind.FINE_ONLY, OutcomeKind.EXEMPTED, OutcomeKind.ACQUITTED,
})  # fmt: skip
SEVERITY = list(OutcomeKind)
MAX_MONTHS, MAX_YUAN = 600, 10**12  # the law knows no term of 50 years; numbers run together are no fine
MAX_WORDS = 1_000  # of a run; a list of 100 terms and fines has fewer
REACH, MAX_BETWEEN = 60, 400  # characters before a statement that are read: in its clause, behind the one before

# 三年六个月, 三年零六个月, 三年半, 四十二个月, 半年, 八个月十五天; but not 23年3月5日
_COUNT = rf"(?:[0-9]{{1,3}}|[{ALL_NUMERALS}]{{1,7}})"
_NO_NUMBER_BEFORE = rf"(?<![0-9.{AMOUNT_DIGITS}])"
TERM = (
    rf"(?:{_NO_NUMBER_BEFORE}(?:{_COUNT}(?:\.[0-9])?年(?![0-9]{{1,2}}月[0-9初末份底中])(?:[零又]?(?:{_COUNT}个?月|半)(?![0-9份]))?"
    rf"|{_COUNT}个(?:半)?月)(?:[零又]?{_COUNT}[日天])?|半年)"
)
TERM_PARTS = re.compile(r"(?:(?P<years>[^年]+)年)?[零又]?(?:(?P<months>[^年个月半日天]+)个?半?月)?(?P<half>(?<=年)半)?")
# 五万元, 5万余元, 50,000元, 100万元人民币, 3000美元; also 10万 at the end of a clause
_AMOUNT = (
    rf"(?:[0-9]{{1,3}}(?:[,，][0-9]{{3}}){{1,4}}|[0-9]{{1,12}}|[{AMOUNT_DIGITS}])"
    rf"(?:\.[0-9]{{1,6}})?[{AMOUNT_DIGITS}{LARGE_UNITS}0-9]{{0,20}}"
)
FOREIGN = "美元|美金|港元|港币|欧元|英镑|日元|新台币|台币|澳门元|新加坡元|泰铢|缅币|越南盾|卢布|韩元"
MONEY = (
    rf"{_NO_NUMBER_BEFORE}{_AMOUNT}[余多]?[{LARGE_UNITS}]?(?:{FOREIGN}|[元圆块])整?(?:人民币)?"
    rf"|{_NO_NUMBER_BEFORE}{_AMOUNT}(?<=[{LARGE_UNITS}])(?=[，；。）)\n]|$)"
)
MONEY_PARTS = re.compile(rf"(?P<number>[0-9.,，{AMOUNT_DIGITS}{LARGE_UNITS}]+)[余多]?(?P<unit>[{LARGE_UNITS}]?)")
# 三至五年, 5至10万元: what follows has the unit
BARE = rf"{_NO_NUMBER_BEFORE}{_AMOUNT}(?=[至到、~～—–-])"

SAME_SIGNS = str.maketrans("０１２３４５６７８９．,;:()", "0123456789.，；：（）")
EMPTY_LINE = re.compile(r"\n[^\S\n]*\n")
SENTENCE, CLAUSE_END = re.compile(r"[^。！？]+"), re.compile(r"[。；！？]")
T, M = (rf"[e=^_]{{0,3}}{value}[<>]*" for value in "tm")
ITEM = re.compile(
    rf"{T}(?:[-/,]?{T})*~?K"  # 三年至一年不等的有期徒刑
    rf"|K(?:[-/,]?{T}(?:[-/,]?{T}(?!~?K))*)?~?"  # 有期徒刑三年、二年; but 有期徒刑三年、二年拘役
    rf"|D~?"
    rf"|[Ss](?:{T}(?:[-/,]?{T}(?!\)?\(?S))*)?~?\)?"  # 缓刑四年、三年; but 缓刑四年、二年缓刑三年
    rf"|[RL](?:{T}(?:[-/,]?{T})*)?~?"
    rf"|(?:{M}(?:[-/,]?{M})*)~?F"
    rf"|[Fc](?:(?:{M}|[-/,|]{M}(?![-/,<>m]*~?F))(?:[-/,]?{M}(?!~?F))*)?~?"
    rf"|C"
    rf"|{T}(?:[-/,]?{T})*~?"  # of the kind before, or that the words around imply
    rf"|{M}(?:[-/,]?{M})*"
)
STATEMENT = re.compile(r"[KDSsFCcRLtmb](?:.*[KDSsFCcRLtm])?[~<>)]*")
REMARK = re.compile(r"\( *F[^mb]*$")  # on a fine that was stated: 并处罚金十万元（罚金已缴纳）
OF_OTHERS = re.compile(r"[^-/KD]*[KD][^-/KD]*(?P<comma>,) *e[^KD]*")  # 乙有期徒刑二年，均并处罚金: of all before
OF_A_LAW = re.compile("[|](?:a|K|D)|[KD][<>]|>.*<|<.*>")  # 拘役或者管制, 有期徒刑以上, 三年以上十年以下
OF_LAWS = frozenset({"处", "处以", "科处", "科以"})  # before 三年以上有期徒刑; a court does 判处
NEEDS_TERM = frozenset({"管制", "监禁"})  # also 管制 of goods and traffic, 监禁 of a victim
MAX_SUSPENDED_TERM = 36  # months: article 72 of the criminal law

Span = tuple[int | None, int | None]  # from which to which term or amount: None at an open end


@dataclass(frozen=True, slots=True)
class Punishment:
    """The punishment of one person, or of each of a group. The fields are those of `Outcome`."""

    kind: OutcomeKind | None = None  # None: a fine, a suspension, confiscation or rights alone
    kind_low: OutcomeKind | None = None
    months_min: int | None = None
    months_max: int | None = None
    suspended: Suspension | None = None
    suspended_months: int | None = None
    fined: bool = False
    fine_min: int | None = None
    fine_max: int | None = None
    fine_total: int | None = None
    confiscate_all: bool | None = None
    confiscated: int | None = None
    rights: int | None = None
    rights_for_life: bool = False

    @property
    def is_range(self) -> bool:
        """True if its terms, or its fines, have two ends."""
        return self.has_several_terms or self.fine_min != self.fine_max

    @property
    def has_several_terms(self) -> bool:
        return self.kind_low is not None or self.months_min != self.months_max

    @property
    def is_term_alone(self) -> bool:
        return self == Punishment(self.kind, self.kind_low, self.months_min, self.months_max)


@dataclass(frozen=True, slots=True)
class StatedPunishment:
    """The words of a text that state a punishment, from the kind or the term to the last fine or right."""

    start: int  # offsets in the text
    end: int
    items: tuple[Punishment, ...]  # several if lists are matched by order: 有期徒刑一年、六个月，处罚金十万元、五万元
    use: str = "imposed"  # or what [[uses]] of punishments.toml says: recommended, abstract, replaced, reduced
    before: str = ""  # the words behind the statement before it in its sentence, or of its clause
    verb: str = ""  # directly before it: 并处, 判处

    @property
    def kind(self) -> OutcomeKind | None:
        return self.items[0].kind

    @property
    def is_range(self) -> bool:
        """True if its one item holds for a group: 三年至一年不等."""
        return len(self.items) == 1 and self.items[0].is_range

    @property
    def is_executed(self) -> bool:
        """True for the punishment that combines those of several crimes: 数罪并罚，决定执行."""
        return _patterns()["executed"].search(self.before) is not None


class Word(NamedTuple):
    """A word of a statement, at offsets of the text without spaces."""

    letter: str
    start: int
    end: int
    written: str
    kind: OutcomeKind | None


def statements_in(text: str, people_end: Collection[int] = ()) -> Iterator[StatedPunishment]:
    """The words of a text that state punishments, in its order; also those that nobody got (see `use`).

    Offsets are those of `text`, which is in simplified hanzi. `people_end` are the offsets behind names: a term there
    is of the kind before (甲有期徒刑三年，乙二年). Never raises; takes time in proportion to the text.
    """
    text = EMPTY_LINE.sub(lambda line: "。" * len(line[0]), text)
    offsets = [at for at, sign in enumerate(text) if not sign.isspace() and sign not in "\u200b\ufeff"]
    dense = "".join(text[at] for at in offsets).translate(SAME_SIGNS)
    for sentence in SENTENCE.finditer(dense):
        last: StatedPunishment | None = None
        for run in _runs(dense, *sentence.span()):
            for part in _apart(run, after_another=last is not None):
                stated = _stated(dense, part, last, behind_name=offsets[part[0].start] in people_end)
                if stated:
                    last = stated
                    yield replace(stated, start=offsets[stated.start], end=offsets[stated.end - 1] + 1)


def spanned(items: Sequence[Punishment]) -> Punishment:
    """One range over several punishments of a group: the shortest term is that of the mildest kind, the longest that of
    the severest."""
    kinds = sorted({kind for item in items for kind in (item.kind, item.kind_low) if kind}, key=SEVERITY.index)
    severest, mildest = (kinds[0], kinds[-1]) if kinds else (None, None)
    low, _ = _ends([(one.months_min, None) for one in items if (one.kind_low or one.kind) is mildest])
    _, high = _ends([(None, one.months_max) for one in items if one.kind is severest])
    return replace(
        items[0],
        kind=severest,
        kind_low=mildest if mildest is not severest else None,
        months_min=low,
        months_max=high,
        fined=any(item.fined for item in items),
        fine_min=_ends([(item.fine_min, None) for item in items])[0],
        fine_max=_ends([(None, item.fine_max) for item in items])[1],
    )


def _ends(spans: Sequence[Span]) -> Span:
    ends = [end for span in spans for end in span if end is not None]
    return min(ends, default=None), max(ends, default=None)


# --- words and statements ---------------------------------------------------------------------------------------------


@cache
def _word_patterns() -> tuple[re.Pattern[str], re.Pattern[str]]:
    """A pattern of every word, in groups of their names, and one of the words that name a punishment."""
    heads, links = load(TABLE)["heads"], load(TABLE)["links"]
    every = "|".join(
        f"(?P<{name}>{pattern})"
        for name, pattern in (heads | {"term": TERM, "money": MONEY, "bare": BARE} | links).items()
    )
    # Tried only where a character of the words stands, which is much faster.
    characters = re.escape("".join(sorted({*every, *digits})))
    return re.compile(f"(?=[{characters}])(?:{every})"), re.compile("|".join(("判处|被判", *heads.values())))


@cache
def _patterns() -> dict[str, re.Pattern[str]]:
    return words(TABLE, "combined")


@cache
def _uses() -> tuple[ContextRule, ...]:
    return context_rules(TABLE, "uses")


def _runs(text: str, start: int, end: int) -> Iterator[list[Word]]:
    """The sequences of words of a sentence with nothing else between them, if it names a punishment."""
    every, naming = _word_patterns()
    run: list[Word] = []
    for match in every.finditer(text, start, end) if naming.search(text, start, end) else ():
        name = str(match.lastgroup)
        letter = LETTERS.get(name, "D")
        if run and (run[-1].end != match.start() or len(run) == MAX_WORDS):
            yield _with_units(run)
            run = []
        run.append(Word(letter, *match.span(), match[0], OutcomeKind(name) if letter in "KD" else None))
    if run:
        yield _with_units(run)


def _with_units(run: list[Word]) -> list[Word]:
    """The words, with numbers that have no unit in that of the next term or amount: 三至五年, 5至10万元."""
    found: list[Word] = []
    unit: Word | None = None
    for word in reversed(run):
        if word.letter in "tm":
            unit = word
        if word.letter == "b" and unit:
            small = unit.letter == "m" and (_number(word.written) or 0) < 100
            names = ("年", "个月") if unit.letter == "t" else ("亿", "万") if small else ()
            name = next((name for name in names if name in unit.written), "") + ("元" if unit.letter == "m" else "")
            word = word._replace(letter=unit.letter, written=word.written + name)
        found.append(word)
    return found[::-1]


def _letters(run: Sequence[Word]) -> str:
    return "".join(word.letter for word in run)


def _apart(run: Sequence[Word], *, after_another: bool) -> Iterator[Sequence[Word]]:
    """A run in parts that are not of the same people.

    What 均 or 分别 adds behind one term may be of others, too: 甲有期徒刑三年、乙有期徒刑二年，均并处罚金.
    """
    others = OF_OTHERS.fullmatch(_letters(run)) if after_another else None
    of_another = (at for at, word in enumerate(run) if word.kind is OutcomeKind.EXEMPTED and len(word.written) > 6)
    at = others.start("comma") if others else next(of_another, 0)  # 免予乙刑事处罚
    yield from (run[:at], run[at:]) if at else (run,)


def _stated(
    text: str, run: Sequence[Word], last: StatedPunishment | None, *, behind_name: bool
) -> StatedPunishment | None:
    """The statement of a run of words, at offsets of `text`; `last` is the one before it in its sentence."""
    letters = REMARK.sub("", _letters(run))
    found = STATEMENT.search(letters)
    if not found or not re.search("[KDSsFCcRLtm]", letters):
        return None
    first, until = found.span()
    start, end = run[first].start, run[until - 1].end
    clause = CLAUSE_END.split(text[max(0, start - REACH) : start])[-1]
    before = text[max(last.end, start - MAX_BETWEEN) : start] if last else clause
    verb = "".join(word.written for word in run[:first] if word.letter in " ae").removeprefix("被")
    words = [*(word for word in run[:first] if word.letter in "^_="), *run[first:until]]  # 共计被判处罚金
    implied = _implied_kind(text, start, before, last, various="~" in letters, behind_name=behind_name and not first)
    items = _punishments(words, implied)
    if not items or not _is_punishment(items[0], verb, clause, text[start : start + 2]):
        return None
    letters = _letters(words).replace(" ", "")
    bounded = verb in OF_LAWS and ("<" in letters or ">" in letters)
    if "~" not in letters and (bounded or OF_A_LAW.search(letters)):
        use = "abstract"
    else:
        low = start - len(clause)
        use = next((rule.says for rule in _uses() if rule.holds(text, start, end, low=low)), "imposed")
    ends = _patterns().get(f"ends_{last.use}") if last else None
    if last and ends and use == "imposed" and not ends.search(before):
        use = last.use
    return StatedPunishment(start, end, items, use, before, verb)


def _implied_kind(
    text: str, start: int, before: str, last: StatedPunishment | None, *, various: bool, behind_name: bool
) -> OutcomeKind | None:
    """The kind of terms that name none: that of the statement before (由拘役三个月改为四个月), or prison."""
    if last and (behind_name or _patterns()["term_alone"].search(before)):
        kind = last.items[-1].kind_low or last.items[-1].kind
        if behind_name:
            return kind if kind not in WITHOUT_TERM else None
        return kind if kind in (OutcomeKind.DETENTION, OutcomeKind.CONTROL) else OutcomeKind.PRISON
    implied = _patterns()["terms"].search(text, max(0, start - REACH), start)
    if implied or (various and ("判处" in before or (last and "刑期" in before))):
        return OutcomeKind.PRISON
    return None


def _is_punishment(first: Punishment, verb: str, clause: str, words: str) -> bool:
    """False for 罚金已缴纳, 撤销缓刑, 无罪辩护, or 管制 of goods."""
    if first.kind is OutcomeKind.ACQUITTED:
        return _patterns()["acquits"].match(clause) is not None
    if first.kind is not None:
        return first.months_min is not None or first.months_max is not None or "处" in verb or words not in NEEDS_TERM
    if _patterns()["no_punishment"].search(clause):
        return False
    return bool("处" in verb or first.fine_min or first.fine_max or first.fine_total or first.suspended)


# --- the grammar ------------------------------------------------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class Item:
    """A head with its terms or amounts."""

    head: str  # its letter
    kind: OutcomeKind | None
    spans: list[Span]
    joint: str  # the link before it; empty: none
    letters: str  # with those between it and the item before
    inside: bool  # whether a range goes on behind it

    @property
    def is_various(self) -> bool:
        return "~" in self.letters


def _punishments(run: Sequence[Word], implied: OutcomeKind | None) -> tuple[Punishment, ...]:
    """The punishments that a statement has, in its order. `implied` is the kind of terms that name none."""
    found: list[Punishment] = []
    group = package = 0  # where the kinds begin that one 不等 makes a range of, and those behind the last semicolon
    for item in _items([word for word in run if word.letter != " "], implied):
        if item.kind is None:
            _add(found, item, package)
            continue
        spans = item.spans or [(None, None)]
        if item.kind is OutcomeKind.FINE_ONLY and item.head == "F":
            new = [Punishment(item.kind, fined=True, fine_min=low) for low, _ in spans]  # others may be fined more
        else:
            new = [Punishment(item.kind, months_min=low, months_max=high) for low, high in spans]
        last = found[-1] if found else None
        bare = item.joint == "/" and item.head == "K" and not item.spans
        if last and bare and last.has_several_terms and last.is_term_alone:  # 三个月至十个月不等的拘役、有期徒刑
            found[-1] = spanned((last, replace(last, kind=item.kind)))
            continue
        if last and item.joint == "-":
            found[-1] = spanned((last, new.pop(0)))
        elif item.joint != "/":
            group = len(found)
            package = len(found) if item.joint == ";" else package
        found += new
        while item.is_various and len(found) > group + 1 and found[-2].is_term_alone:
            found[-2:] = [spanned(found[-2:])]
    return tuple(found)


def _items(run: Sequence[Word], implied: OutcomeKind | None) -> list[Item]:
    letters = _letters(run)
    items: list[Item] = []
    last, kind = 0, None
    for match in ITEM.finditer(letters):
        gap, inside = letters[last : match.start()], letters.startswith("-", match.end())
        part = run[match.start() : match.end()]
        head = next((word for word in part if word.letter in "KDSsFCcRL"), None)
        joint = next((link for link in "-;/|," if link in gap), "")
        own = head.kind if head else None
        if head is None:
            if "m" in match[0]:
                continue
            own = implied or (OutcomeKind.PRISON if inside else None) if kind is None else kind
            own = OutcomeKind.PRISON if own in WITHOUT_TERM else own
            if own is None:
                continue
        elif head.letter == "F" and _is_milder_end(gap, joint, letters, items, inside=inside):
            own = OutcomeKind.FINE_ONLY
        kind = own or kind
        last = match.end()
        items.append(Item(head.letter if head else "K", own, _spans(part), joint, gap + match[0], inside))
    return items


def _is_milder_end(gap: str, joint: str, letters: str, items: list[Item], *, inside: bool) -> bool:
    """True if a fine is an end of a range: 二年至单处罚金, 二年至一年、单处罚金不等, 单处罚金至有期徒刑二年."""
    if joint == "-" and items:
        return "a" in gap or items[-1].head != "F"
    if joint == "/":
        return "a" in gap and ("-" in letters or "~" in letters)
    return inside and all(one.kind is None for one in items)


def _spans(run: Sequence[Word]) -> list[Span]:
    """The terms or amounts of an item, ranges as one."""
    spans: list[Span] = []
    joined, bound = False, ""
    for letter, _, _, written, _ in run:
        if letter in "^_":
            bound = letter
        elif letter == "-":
            joined = bool(spans)
        elif letter == ">" and spans:
            spans[-1] = (spans[-1][0], None)
        elif letter == "<" and spans:
            spans[-1] = (None, spans[-1][1])
            if len(spans) > 1 and spans[-2][1] is None:  # 三年以上十年以下
                spans[-2:] = [(spans[-2][0], spans[-1][1])]
        elif letter in "tm":
            value = _months(written) if letter == "t" else _yuan(written)
            if value is None and letter == "t":
                continue
            more = letter == "m" and ("余" in written or "多" in written)
            span = (None if bound == "^" else value, None if bound == "_" or more else value)
            if spans and (joined or (bound and None in spans[-1])):  # also 最高十五年、最低一年
                span = _ends([spans.pop(), span])
            spans.append(span)
            joined, bound = False, ""
    return spans


def _months(written: str) -> int | None:
    """42 for 三年六个月; None for what is no term: of 0 months, of more than MAX_MONTHS, or with a wrong numeral."""
    found = TERM_PARTS.match(written.replace("半年", "0.5年"))
    years, months = (_number(found[name] or "0") if found else None for name in ("years", "months"))
    if not found or years is None or months is None:
        return None
    total = int(years * 12) + int(months) + (6 if found["half"] else 0)
    return total if 0 < total <= MAX_MONTHS else None


def _yuan(written: str) -> int | None:
    """50000 for 五万元, 5万余元 and 50,000元; None for other currencies, what is no amount, and above MAX_YUAN."""
    found = MONEY_PARTS.match(written)
    number = _number(found["number"]) if found and not re.search(FOREIGN, written) else None
    yuan = int(number * {"万": 10**4, "亿": 10**8, "": 1}[found["unit"]]) if found and number else 0
    return yuan if 0 < yuan <= MAX_YUAN else None


def _number(written: str) -> int | Decimal | None:
    bounds = amount_of(written.replace(",", "").replace("，", ""))
    return bounds[0] if bounds else None


def _add(found: list[Punishment], item: Item, since: int) -> None:
    """Match the values of a suspension, fine or right with the punishments by order; a lone value is of all of them."""
    spans = item.spans or [(None, None)]
    if item.is_various and len(spans) > 1:
        spans = [_ends(spans)]
    if not found:
        found += [Punishment()] * len(spans)
    if item.head == "F" and len(found) == 1 and len(spans) > 1 and "=" not in item.letters:
        found *= len(spans)  # 甲、乙三年，罚金八万元、七万元
    places = [place for place, one in enumerate(found) if place >= since and not _has(one, item)] or [len(found) - 1]
    if item.head in "Ss":
        places = [place for place in places if _may_be_suspended(found[place])] or [len(found) - 1]
        if not item.joint and "e" not in item.letters:  # 三年、二年缓刑三年: the last one alone
            places = places[-1:]
    if len(spans) == 1:
        spans = spans * len(places)
    for place, span in zip(reversed(places), reversed(spans), strict=False):
        found[place] = _with(found[place], item, span)


def _has(one: Punishment, item: Item) -> bool:
    match item.head:
        case "S" | "s":
            return one.suspended is not None and one.kind_low is None
        case "F":
            return one.fined and one.kind_low is not OutcomeKind.FINE_ONLY
        case "C" | "c":
            return one.confiscate_all is not None
    return one.rights_for_life or one.rights is not None


def _with(one: Punishment, item: Item, span: Span) -> Punishment:
    low, high = span
    match item.head:
        case "S" | "s":
            return _suspended(one, item, span)
        case "F" if "=" in item.letters and "e" not in item.letters:
            return replace(one, fined=True, fine_total=high)
        case "F" if one.kind_low is OutcomeKind.FINE_ONLY and one.fine_min is not None:
            return replace(one, fine_max=high)
        case "F":
            return replace(one, fined=True, fine_min=low, fine_max=high)
        case "C" | "c":
            return replace(one, confiscate_all=item.head == "C", confiscated=low)
    return replace(one, rights=high, rights_for_life=item.head == "L")


def _suspended(one: Punishment, item: Item, span: Span) -> Punishment:
    """Of a range, one suspended term (三年至一年、缓刑二年不等) is that of some; so it is if other terms are long."""
    too_long = (one.months_max or 0) > MAX_SUSPENDED_TERM or one.kind in WITHOUT_TERM
    of_some = item.head == "s" or item.inside
    of_some |= one.has_several_terms and (too_long or (item.is_various and bool(item.spans) and span[0] == span[1]))
    if one.suspended is Suspension.SOME and item.spans and not too_long:  # at both ends of the range
        of_some = False
    lengths = {months for months in (*span, one.suspended_months) if months}
    months = lengths.pop() if len(lengths) == 1 else None
    return replace(one, suspended=Suspension.SOME if of_some else Suspension.ALL, suspended_months=months)


def _may_be_suspended(one: Punishment) -> bool:
    if one.kind in WITHOUT_TERM and one.kind_low is None:
        return False
    return one.months_min is None or one.months_min <= MAX_SUSPENDED_TERM
