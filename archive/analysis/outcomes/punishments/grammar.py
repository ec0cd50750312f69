"""The punishments that a statement has: terms, suspensions, fines and rights, matched by their order.

Each word of a statement is a letter, and `ITEM` is a regular expression over the letters: a head (K a kind with a term,
D one without, S a suspension, s one of some, F a fine, c and C what is confiscated, R and L rights) with the terms (t)
or amounts (m) before or behind it. Items that `-` joins, or 不等 (~) closes, are one range.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass, replace

from archive.model import OutcomeKind, Suspension

from .model import Punishment, spanned
from .values import months_of, number_without_unit, unit_of_money, with_unit_of, yuan_of
from .words import Word

Span = tuple[int | None, int | None]  # from which to which term or amount: None at an open end

LETTERS = {
    "term": "t", "money": "m", "bare": "b",
    "suspension": "S", "some_suspended": "s", "fine": "F", "confiscate_all": "C", "confiscate_part": "c",
    "rights": "R", "rights_for_life": "L",
    "range": "-", "list": "/", "or": "|", "comma": ",", "package": ";", "open": "(", "close": ")",
    "various": "~", "above": ">", "below": "<", "most": "^", "least": "_", "each": "e", "total": "=",
}  # fmt: skip
HEADS = frozenset({
    "kind", "suspension", "some_suspended", "fine", "confiscate_all", "confiscate_part", "rights", "rights_for_life",
})  # fmt: skip
WITHOUT_TERM = frozenset({
    OutcomeKind.DEATH, OutcomeKind.DEATH_SUSPENDED, OutcomeKind.LIFE,
    OutcomeKind.FINE_ONLY, OutcomeKind.EXEMPTED, OutcomeKind.ACQUITTED,
})  # fmt: skip
TERM, AMOUNT = (rf"[e=^_]{{0,3}}{value}[<>]*" for value in "tm")
ITEM = re.compile(
    rf"{TERM}(?:[-/,]?{TERM})*~?K"  # 三年至一年不等的有期徒刑
    rf"|K(?:[-/,]?{TERM}(?:[-/,]?{TERM}(?!~?K))*)?~?"  # 有期徒刑三年、二年; but 有期徒刑三年、二年拘役
    rf"|D~?"
    rf"|[Ss](?:{TERM}(?:[-/,]?{TERM}(?!\)?\(?S))*)?~?\)?"  # 缓刑四年、三年; but 缓刑四年、二年缓刑三年
    rf"|[RL](?:{TERM}(?:[-/,]?{TERM})*)?~?"
    rf"|(?:{AMOUNT}(?:[-/,]?{AMOUNT})*)~?F"
    rf"|[Fc](?:(?:{AMOUNT}|[-/,|]{AMOUNT}(?![-/,<>m]*~?F))(?:[-/,]?{AMOUNT}(?!~?F))*)?~?"
    rf"|C"
    rf"|{TERM}(?:[-/,]?{TERM})*~?"  # of the kind before, or that the words around imply
    rf"|{AMOUNT}(?:[-/,]?{AMOUNT})*"
)
OF_A_LAW = re.compile("[|](?:a|K|D)|[KD][<>]|>.*<|<.*>")  # 拘役或者管制, 有期徒刑以上, 三年以上十年以下
OF_LAWS = frozenset({"处", "处以", "科处", "科以"})  # before 三年以上有期徒刑; a court does 判处
MAX_SUSPENDED_TERM = 36  # months: article 72 of the criminal law


@dataclass(frozen=True, slots=True)
class Item:
    """A head with its terms or amounts."""

    head: str  # its letter
    kind: OutcomeKind | None
    spans: list[Span]
    joint: str  # the link before it; empty: none
    letters: str  # with those between it and the item before
    various: bool
    inside: bool  # whether a range goes on behind it


def letters_of(words: Sequence[Word]) -> str:
    """The words as letters; `a` for 单处, and a space for what only fills."""
    return "".join(
        ("D" if word.kind in WITHOUT_TERM else "K")
        if word.kind
        else LETTERS.get(word.role) or ("a" if word.written.startswith("单") else " ")
        for word in words
    )


def is_of_a_law(words: Sequence[Word], verb: str) -> bool:
    """True if it says what a law threatens: 三年以上十年以下有期徒刑, 有期徒刑或者拘役, 并处或者单处罚金."""
    letters = letters_of(words).replace(" ", "")
    bounded = verb in OF_LAWS and ("<" in letters or ">" in letters)
    return "~" not in letters and (bounded or OF_A_LAW.search(letters) is not None)


def punishments_of(words: Sequence[Word], implied: OutcomeKind | None) -> tuple[Punishment, ...]:
    """The punishments that a statement has, in its order. `implied` is the kind of terms that name none."""
    found: list[Punishment] = []
    group = package = 0  # where the kinds begin that one 不等 makes a range of, and those behind the last semicolon
    for item in _items(words, implied):
        if item.kind is None:
            _add(found, item, package)
            continue
        spans = item.spans or [(None, None)]
        if item.kind is OutcomeKind.FINE_ONLY and item.head == "F":
            new = [Punishment(item.kind, fined=True, fine_min=low) for low, _ in spans]  # others may be fined more
        else:
            new = [Punishment(item.kind, months_min=low, months_max=high) for low, high in spans]
        if found and item.joint == "/" and not item.spans and _is_range(found[-1]) and not _has_more(found[-1]):
            last = found[-1]  # 三个月至十个月不等的拘役、有期徒刑
            if last.months_min and last.months_max and item.kind not in WITHOUT_TERM:
                new = [replace(new[0], months_min=last.months_min, months_max=last.months_max)]
                found[-1:] = [spanned((last, *new))]
                continue
        if found and item.joint == "-":
            found[-1] = spanned((found[-1], new.pop(0)))
        elif item.joint != "/":
            group = len(found)
            package = len(found) if item.joint == ";" else package
        found += new
        if item.various:
            while len(found) > group + 1 and not _has_more(found[-2]):
                found[-2:] = [spanned((*found[-2:],))]
    return tuple(found)


def _items(words: Sequence[Word], implied: OutcomeKind | None) -> list[Item]:
    words = _with_units([word for word in words if letters_of([word]) != " "])
    letters = letters_of(words)
    items: list[Item] = []
    last, kind = 0, None
    for match in ITEM.finditer(letters):
        gap, inside = letters[last : match.start()], letters.startswith("-", match.end())
        read = gap + match[0]
        part = words[match.start() : match.end()]
        head = next((word for word in part if word.role in HEADS), None)
        letter = letters_of([head]) if head else "K"
        joint = next((link for link in "-;/|," if link in gap), "")
        own = head.kind if head else None
        if head is None:
            if "m" in match[0]:
                continue
            own = implied or (OutcomeKind.PRISON if inside else None) if kind is None else kind
            own = OutcomeKind.PRISON if own in WITHOUT_TERM else own
            if own is None:
                continue
        elif letter == "F" and _is_milder_end(read, joint, letters, items, inside=inside):
            own = OutcomeKind.FINE_ONLY
        kind = own or kind
        last = match.end()
        items.append(Item(letter, own, _spans(part, match[0]), joint, read, "~" in match[0], inside))
    return items


def _is_milder_end(item: str, joint: str, letters: str, items: list[Item], *, inside: bool) -> bool:
    """Whether a fine is an end of a range: 二年至单处罚金, 二年至一年、单处罚金不等, 单处罚金至有期徒刑二年."""
    if joint == "-" and items:
        return "a" in item or items[-1].head != "F"
    if joint == "/":
        return "a" in item and ("-" in letters or "~" in letters)
    return inside and all(one.kind is None for one in items)


def _with_units(words: Sequence[Word]) -> list[Word]:
    """The words, with numbers that have no unit in that of the next term or amount: 三至五年, 5至10万元."""
    found: list[Word] = []
    unit: Word | None = None
    for word in reversed(words):
        if word.role in ("term", "money"):
            unit = word
        if word.role == "bare":
            number = number_without_unit(word.written)
            if unit is None or number is None:
                continue
            if unit.role == "money":
                written = f"{with_unit_of(number, unit_of_money(unit.written))}元"
            else:
                written = f"{number}{'年' if '年' in unit.written else '个月'}"
            word = word._replace(role=unit.role, written=written)
        found.append(word)
    return found[::-1]


def _spans(words: Sequence[Word], letters: str) -> list[Span]:
    """The terms or amounts of an item, ranges as one."""
    spans: list[Span] = []
    joined = False
    bound = ""
    for word, letter in zip(words, letters, strict=True):
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
            value = months_of(word.written) if letter == "t" else yuan_of(word.written)
            if value is None and letter == "t":
                continue
            more = letter == "m" and ("余" in word.written or "多" in word.written)
            span = (None if bound == "^" else value, None if bound == "_" or more else value)
            if spans and (joined or (bound and None in spans[-1])):  # also 最高十五年、最低一年
                ends = [end for end in (*spans.pop(), *span) if end is not None]
                span = (min(ends, default=None), max(ends, default=None))
            spans.append(span)
            joined, bound = False, ""
    return spans


def _add(found: list[Punishment], item: Item, since: int) -> None:
    """Match the values of a suspension, fine or right with the punishments by order; a lone value is of all of them."""
    spans = item.spans or [(None, None)]
    if item.various and len(spans) > 1:
        spans = [_whole(spans)]
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


def _whole(spans: Sequence[Span]) -> Span:
    ends = [end for span in spans for end in span if end is not None]
    return min(ends, default=None), max(ends, default=None)


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
    of_some |= _is_range(one) and (too_long or (item.various and bool(item.spans) and span[0] == span[1]))
    if one.suspended is Suspension.SOME and item.spans and not too_long:  # at both ends of the range
        of_some = False
    lengths = {months for months in (*span, one.suspended_months) if months}
    months = lengths.pop() if len(lengths) == 1 else None
    return replace(one, suspended=Suspension.SOME if of_some else Suspension.ALL, suspended_months=months)


def _may_be_suspended(one: Punishment) -> bool:
    if one.kind in WITHOUT_TERM and one.kind_low is None:
        return False
    return one.months_min is None or one.months_min <= MAX_SUSPENDED_TERM


def _is_range(one: Punishment) -> bool:
    return one.kind_low is not None or one.months_min != one.months_max


def _has_more(one: Punishment) -> bool:
    """Whether something is added to its terms."""
    return one != Punishment(one.kind, one.kind_low, one.months_min, one.months_max)
