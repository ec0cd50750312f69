"""The grammar of a statement of punishments: which terms and amounts go with which kind, suspension, fine and right."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass, field, replace

from archive.model import OutcomeKind, Suspension

from .model import Punishment
from .values import TermOrAmount, months_of, number_without_unit, unit_of_money, with_unit_of, yuan_of
from .words import Word

MAX_SUSPENDED_TERM = 36  # months: article 72 of the criminal law
_SEVEREST_FIRST = list(OutcomeKind)
_TERMS = frozenset({"kind", "suspension", "some_suspended", "rights"})  # heads with a term
_AMOUNTS = frozenset({"fine", "confiscate_part"})  # heads with an amount
HEADS = _TERMS | _AMOUNTS | {"confiscate_all", "rights_for_life"}
_WITHOUT_TERM = frozenset({
    OutcomeKind.DEATH, OutcomeKind.DEATH_SUSPENDED, OutcomeKind.LIFE, OutcomeKind.EXEMPTED, OutcomeKind.ACQUITTED,
})  # fmt: skip


@dataclass(slots=True)
class _Part:
    """A kind, a suspension, a fine … with its terms or amounts."""

    head: Word
    joined_by: str  # the link before it: range, list, comma, package, or none
    spans: list[TermOrAmount] = field(default_factory=list)
    various: bool = False  # 不等
    each: bool = False
    total: bool = False

    @property
    def role(self) -> str:
        return self.head.role


@dataclass(slots=True)
class _Entry:
    """One kind with its term, and what is added to it."""

    kind: OutcomeKind | None
    span: TermOrAmount
    joined_by: str
    kind_low: OutcomeKind | None = None
    added: list[tuple[_Part, TermOrAmount]] = field(default_factory=list)


class PunishmentWords:
    """The parts of a sequence of words."""

    def __init__(self, words: Sequence[Word]) -> None:
        self.words = words
        self.parts: list[_Part] = []
        self.alternatives = any(word.role == "or" for word in words)
        self._pending: list[TermOrAmount] = []  # terms or amounts without a head before them
        self._pending_money = False
        self._link, self._modifiers = "", set[str]()
        for index in range(len(words)):
            self._read(index)

    def _read(self, index: int) -> None:
        word = self.words[index]
        match word.role:
            case role if role in HEADS:
                self._open(word)
            case "term" | "money" | "bare":
                self._value(index)
            case "various":
                if self.parts and not self._pending:
                    self.parts[-1].various = True
                else:
                    self._modifiers.add("various")
            case "above" | "below":
                self._bound(word.role)
            case "range" | "list" | "or" | "package":
                self._link = word.role
            case "comma":
                self._link = self._link or "comma"
            case "most" | "least" | "each" | "total":
                self._modifiers.add(word.role)

    def _open(self, head: Word) -> None:
        part = _Part(head, self._link)
        takes_pending = head.role in (_AMOUNTS if self._pending_money else {"kind"}) and self._link in ("", "each")
        if self._pending and takes_pending:
            part.spans, part.various = self._pending, "various" in self._modifiers
            self._pending = []
        part.each, part.total = "each" in self._modifiers, "total" in self._modifiers
        self.parts.append(part)
        self._link, self._modifiers = "", self._modifiers & {"most", "least"}

    def _owner(self, index: int, *, money: bool) -> _Part | None:
        """The part that a term or an amount belongs to; None if its head comes behind it."""
        heads = _AMOUNTS if money else _TERMS
        part = self.parts[-1] if self.parts else None
        if part and part.role not in heads:
            part = None
        following = self._head_behind(index)
        if part and not part.spans:
            return part if part.head.kind not in _WITHOUT_TERM or self._link == "range" else None
        if following and following.role in ((_AMOUNTS) if money else {"kind"}):
            return None
        if not money and following and following.role == "suspension":  # 三年缓刑四年、二年缓刑三年
            return next((part for part in reversed(self.parts) if part.role == "kind"), None)
        return part

    def _head_behind(self, index: int) -> Word | None:
        """The head that follows a term or an amount at once, or behind the other end of its range."""
        for word in self.words[index + 1 : index + 8]:
            if word.role in HEADS:
                return word
            if word.role not in ("range", "term", "money", "bare", "various", "above", "below", "filler"):
                return None
        return None

    def _value(self, index: int) -> None:
        span, money = self._span(index)
        if span is None:
            return
        if "most" in self._modifiers:
            span = TermOrAmount(None, span.high, ranged=True)
        elif "least" in self._modifiers:
            span = TermOrAmount(span.low, None, ranged=True)
        owner = self._owner(index, money=money)
        if owner is None:
            self._pending = self._extended(self._pending if self._pending_money == money else [], span)
            self._pending_money = money
        else:
            owner.spans = self._extended(owner.spans, span)
            owner.each |= "each" in self._modifiers
            owner.total |= "total" in self._modifiers
            self._modifiers.clear()
        self._link = ""

    def _extended(self, spans: list[TermOrAmount], span: TermOrAmount) -> list[TermOrAmount]:
        if self._link == "range" and spans:
            return [*spans[:-1], spans[-1].joined(span)]
        return [*spans, span]

    def _span(self, index: int) -> tuple[TermOrAmount | None, bool]:
        """The term or the amount at a word, and whether it is an amount."""
        word = self.words[index]
        if word.role == "term":
            return (TermOrAmount.of(months) if (months := months_of(word.written)) else None), False
        if word.role == "money":
            return TermOrAmount.of(yuan_of(word.written)), True
        number = number_without_unit(word.written)
        unit = next((later for later in self.words[index + 1 : index + 40] if later.role in ("term", "money")), None)
        if number is None or unit is None:
            return None, False
        if unit.role == "money":
            return TermOrAmount.of(with_unit_of(number, unit_of_money(unit.written))), True
        return TermOrAmount.of(number * (12 if "年" in unit.written else 1)), False

    def _bound(self, role: str) -> None:
        """三年以上, 五万元以下; 三年以上十年以下 is of a law."""
        spans = self._pending or (self.parts[-1].spans if self.parts else [])
        if not spans:
            return
        span = spans[-1]
        spans[-1] = (
            TermOrAmount(span.low, None, ranged=True) if role == "above" else TermOrAmount(None, span.high, ranged=True)
        )
        if role == "below" and len(spans) > 1 and spans[-2].ranged and spans[-2].high is None:
            spans[-2:] = [TermOrAmount(spans[-2].low, span.high, ranged=True)]

    def is_of_a_law(self) -> bool:
        """Whether it says what a law threatens: 三年以上十年以下有期徒刑, 有期徒刑或者拘役."""
        roles = [word.role for word in self.words]
        return self.alternatives or ("above" in roles and "below" in roles)


def punishments_of(statement: PunishmentWords) -> tuple[Punishment, ...]:
    """The punishments that a statement has, in its order."""
    entries = _entries(statement.parts)
    return tuple(_punishment(entry) for entry in entries)


def _entries(parts: Sequence[_Part]) -> list[_Entry]:
    entries: list[_Entry] = []
    begun: dict[str, int] = {}  # for each role, the first entry that it has not been added to
    for part in parts:
        if part.role == "kind":
            if part.joined_by == "package":
                begun = dict.fromkeys(HEADS, len(entries))
            _add_kind(entries, part)
        else:
            if not entries:
                spans = part.spans if len(part.spans) > 1 else [TermOrAmount.of(None)]
                entries = [_Entry(None, TermOrAmount.of(None), "") for _ in spans]
            role = "suspension" if part.role == "some_suspended" else part.role
            first = begun.get(role, 0)
            _add(entries[first:] or entries[-1:], part)
            begun[role] = len(entries)
    return entries


def _add_kind(entries: list[_Entry], part: _Part) -> None:
    kind = part.head.kind
    new = [_Entry(kind, span, part.joined_by if not index else "list") for index, span in enumerate(part.spans)]
    new = new or [_Entry(kind, TermOrAmount.of(None), part.joined_by)]
    if part.joined_by == "range" and entries:
        entries[-1] = _over_two_kinds(entries[-1], new.pop(0))
    elif kind in _WITHOUT_TERM and part.spans:  # 无期徒刑至三年
        new = [
            _over_two_kinds(
                _Entry(kind, TermOrAmount.of(None), part.joined_by), replace(new[0], kind=OutcomeKind.PRISON)
            )
        ]
    elif (
        new and entries and part.spans and entries[-1].kind in _WITHOUT_TERM and part.various and not entries[-1].added
    ):
        entries[-1] = _over_two_kinds(entries[-1], new.pop(0))
    entries += new
    if part.various:
        _merge_various(entries)


def _merge_various(entries: list[_Entry]) -> None:
    """死缓、无期徒刑至三年不等: one range."""
    while len(entries) > 1 and not entries[-2].added and entries[-1].joined_by in ("list", "range"):
        last = entries.pop()
        entries[-1] = _over_two_kinds(entries[-1], last)


def _over_two_kinds(first: _Entry, second: _Entry) -> _Entry:
    ranks = sorted(
        {kind for entry in (first, second) for kind in (entry.kind, entry.kind_low) if kind}, key=_SEVEREST_FIRST.index
    )
    if not ranks:
        return first
    span = first.span.joined(second.span)
    if ranks[0] in _WITHOUT_TERM and span.low == span.high:
        span = TermOrAmount(span.low, None, ranged=True)
    low = ranks[-1] if len(ranks) > 1 else None
    return _Entry(ranks[0], replace(span, ranged=True), first.joined_by, low, first.added + second.added)


def _add(entries: list[_Entry], part: _Part) -> None:
    """Match the values of a part with the entries by order; a lone value is of all of them."""
    spans = part.spans or [TermOrAmount.of(None)]
    if part.various and len(spans) > 1:
        spans = [_joined(spans)]
    if part.role == "suspension":
        may_be = [entry for entry in entries if _may_be_suspended(entry)]
        entries = may_be if may_be else entries[-1:]
        if not part.joined_by and not part.each:
            entries = entries[-1:]
    if len(spans) == 1:
        spans *= len(entries)
    for entry, span in zip(reversed(entries), reversed(spans), strict=False):
        entry.added.append((part, span))


def _joined(spans: Sequence[TermOrAmount]) -> TermOrAmount:
    whole = spans[0]
    for span in spans[1:]:
        whole = whole.joined(span)
    return whole


def _may_be_suspended(entry: _Entry) -> bool:
    low = entry.span.low
    return entry.kind in (OutcomeKind.PRISON, OutcomeKind.DETENTION, None) and (
        low is None or low <= MAX_SUSPENDED_TERM
    )


def _punishment(entry: _Entry) -> Punishment:
    punishment = Punishment(
        kind=entry.kind, kind_low=entry.kind_low, months_min=entry.span.low, months_max=entry.span.high
    )
    for part, span in entry.added:
        punishment = _ADDERS[part.role](punishment, part, span)
    return punishment


def _with_suspension(punishment: Punishment, part: _Part, span: TermOrAmount) -> Punishment:
    whom = Suspension.SOME if part.role == "some_suspended" else Suspension.ALL
    return replace(punishment, suspended=whom, suspended_months=span.high)


def _with_fine(punishment: Punishment, part: _Part, span: TermOrAmount) -> Punishment:
    if part.total and not part.each:
        return replace(punishment, fined=True, fine_total=span.high)
    return replace(punishment, fined=True, fine_min=span.low, fine_max=span.high)


def _with_confiscation(punishment: Punishment, part: _Part, span: TermOrAmount) -> Punishment:
    return replace(punishment, confiscate_all=part.role == "confiscate_all", confiscated=span.low)


def _with_rights(punishment: Punishment, part: _Part, span: TermOrAmount) -> Punishment:
    return replace(punishment, rights=span.high, rights_for_life=part.role == "rights_for_life")


_ADDERS: dict[str, Callable[[Punishment, _Part, TermOrAmount], Punishment]] = {
    "suspension": _with_suspension,
    "some_suspended": _with_suspension,
    "fine": _with_fine,
    "confiscate_all": _with_confiscation,
    "confiscate_part": _with_confiscation,
    "rights": _with_rights,
    "rights_for_life": _with_rights,
}
