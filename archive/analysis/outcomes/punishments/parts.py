"""Which terms and amounts of a statement go with which kind, suspension, fine and right."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field, replace
from itertools import pairwise

from archive.model import OutcomeKind

from .values import MAX_MONTHS, TermOrAmount, months_of, number_without_unit, unit_of_money, with_unit_of, yuan_of
from .words import Word

_TERMS = frozenset({"kind", "suspension", "some_suspended", "rights"})  # heads with a term
SUSPENSIONS = frozenset({"suspension", "some_suspended"})
_AMOUNTS = frozenset({"fine", "confiscate_part"})  # heads with an amount
HEADS = _TERMS | _AMOUNTS | {"confiscate_all", "rights_for_life"}
_OF_LAWS = frozenset({"处", "处以", "科处", "科以"})  # before 三年以上有期徒刑; a court does 判处
WITHOUT_TERM = frozenset({
    OutcomeKind.DEATH, OutcomeKind.DEATH_SUSPENDED, OutcomeKind.LIFE,
    OutcomeKind.FINE_ONLY, OutcomeKind.EXEMPTED, OutcomeKind.ACQUITTED,
})  # fmt: skip


@dataclass(slots=True)
class StatedPart:
    """A kind, a suspension, a fine … with its terms or amounts."""

    head: Word
    joined_by: str  # the link before it: range, list, comma, package, or none
    spans: list[TermOrAmount] = field(default_factory=list)
    various: bool = False  # 不等
    each: bool = False
    total: bool = False
    inside: bool = False  # of a suspension: within a range, of some alone
    alone: bool = False  # of a fine: the milder end of a range, 有期徒刑二年至单处罚金
    closed: bool = False  # in brackets that end before what follows
    milder: OutcomeKind | None = None  # of a kind without a term: 无期徒刑至三年不等有期徒刑

    @property
    def role(self) -> str:
        return self.head.role


class PunishmentWords:
    """The parts of a sequence of words."""

    def __init__(self, words: Sequence[Word], implied: OutcomeKind | None) -> None:
        self.words = words
        self._implied = implied  # the kind of terms at the beginning that name none: 由有期徒刑七年改为十年
        self.parts: list[StatedPart] = []
        self._pending: list[TermOrAmount] = []  # terms or amounts without a head before them
        self._pending_money, self._pending_link = False, ""
        self._bounds_kind = False  # 有期徒刑以上刑罚
        self._link, self._modifiers = "", set[str]()
        for index in range(len(words)):
            self._read(index)
        self._imply()

    def _read(self, index: int) -> None:
        word = self.words[index]
        match word.role:
            case role if role in HEADS:
                self._open(word)
            case "term" | "money" | "bare":
                self._value(index)
            case "various":
                if self.parts and not self._pending:
                    for part in self.parts[-2 if self.parts[-1].alone else -1 :]:
                        part.various = True
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
            case "filler" if word.written.startswith("单"):
                self._modifiers.add("alone")
            case "close" if self.parts:
                self.parts[-1].closed = True

    def _open(self, head: Word) -> None:
        if head.role == "kind" and self._is_label(head):
            return
        if head.role in ("kind", "fine") and self._link == "range":  # 七个月至拘役三个月, 七个月至单处罚金
            self._implied = self._implied or OutcomeKind.PRISON
        if head.role != "kind" or self._link == "range":
            self._imply()
        if self._link == "range" and self.parts and self.parts[-1].role in SUSPENSIONS:
            self.parts[-1].inside = True
        part = StatedPart(head, self._link)
        takes_pending = head.role in (_AMOUNTS if self._pending_money else {"kind"}) and not self._link
        if self._pending and takes_pending:
            part.spans, part.various = self._pending, "various" in self._modifiers
            part.joined_by = self._pending_link
            self._pending = []
        part.each, part.total = "each" in self._modifiers, "total" in self._modifiers
        if head.role == "fine" and self._is_milder_end(part.joined_by):
            part.alone = True
            self.parts.append(_fine_only(head, part.joined_by))
        elif head.role == "kind" and part.joined_by == "range":
            self._begin_with_fine()
        self.parts.append(part)
        self._link, self._modifiers = "", self._modifiers & {"most", "least"}

    def _is_label(self, head: Word) -> bool:
        """Whether the kind is that of the milder end of the range before it: 无期徒刑至三年不等有期徒刑."""
        part = self.parts[-1] if self.parts else None
        if self._link or self._pending or not part or part.role != "kind" or not part.spans:
            return False
        if part.head.kind in WITHOUT_TERM:
            part.milder = head.kind
        return part.head.kind in WITHOUT_TERM or part.various

    def _is_milder_end(self, link: str) -> bool:
        """Whether a fine is the milder end of a range: 有期徒刑二年至单处罚金, 二年至一年、单处罚金不等."""
        says_alone = "alone" in self._modifiers
        if link == "list":
            return says_alone and any(word.role in ("range", "various") for word in self.words)
        return link == "range" and bool(self.parts) and (says_alone or self.parts[-1].role != "fine")

    def _begin_with_fine(self) -> None:
        """Where a range goes up from a fine without a kind, the fine is a kind: 单处罚金至有期徒刑二年."""
        if self.parts and self.parts[-1].role == "fine" and all(part.role != "kind" for part in self.parts):
            self.parts[-1].alone = True
            self.parts.insert(-1, _fine_only(self.parts[-1].head, ""))

    def _imply(self) -> None:
        if not self._pending or self._pending_money or not self._implied:
            return
        goes_up = self._pending_link == "range" and bool(self.parts) and self.parts[-1].role == "fine"
        if goes_up or not self.parts:  # 单处罚金至二年不等
            self._begin_with_fine()
            head = Word("kind", self.words[0].start, self.words[0].start, "", self._implied)
            link = "range" if goes_up else ""
            self.parts.append(StatedPart(head, link, self._pending, "various" in self._modifiers))
            self._pending = []

    def _owner(self, index: int, *, money: bool) -> StatedPart | None:
        """The part that a term or an amount belongs to; None if its head comes behind it."""
        heads = _AMOUNTS if money else _TERMS
        part = self.parts[-1] if self.parts and self.parts[-1].role in heads else None
        behind = self._head_behind(index)
        if not money and part and part.role in SUSPENSIONS and (found := self._kind_again(part, behind)):
            return found
        claimed = money and self._link != "" and behind is not None and behind.role in _AMOUNTS
        if part and not part.spans and not claimed:  # but 没收财产，五万元罚金
            return part if part.head.kind not in WITHOUT_TERM or self._link == "range" else None
        if behind and behind.role in (_AMOUNTS if money else {"kind"}):
            return None
        return part

    def _kind_again(self, suspension: StatedPart, behind: Word | None) -> StatedPart | None:
        """The kind whose terms go on behind a suspension: 三年缓刑四年、二年缓刑三年; 三年（部分适用缓刑）至十年."""
        kind = next((part for part in reversed(self.parts[-4:]) if part.role == "kind"), None)
        if not kind:
            return None
        goes_on = suspension.closed or _is_suspension(behind)
        if self._link == "range" and (suspension.role == "some_suspended" or not suspension.spans or goes_on):
            suspension.inside = True
            return kind
        if suspension.spans and goes_on:
            self.parts.append(StatedPart(kind.head, self._link))
            return self.parts[-1]
        return None

    def _head_behind(self, index: int) -> Word | None:
        """The head that follows a term or an amount at once, or behind the other end of its range."""
        for word in self.words[index + 1 : index + 8]:
            if word.role in HEADS:
                return word
            if word.role not in ("range", "term", "money", "bare", "various", "above", "below", "filler", "open"):
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
            if money and self._link == "range":  # 二年至单处五千元罚金
                self._imply()
            if not self._pending:
                self._pending_link = self._link
            self._pending = self._extended(self._pending if self._pending_money == money else [], span)
            self._pending_money = money
        else:
            owner.spans = self._extended(owner.spans, span)
            owner.each |= "each" in self._modifiers
            owner.total |= "total" in self._modifiers
            self._modifiers.clear()
        self._link = ""

    def _extended(self, spans: list[TermOrAmount], span: TermOrAmount) -> list[TermOrAmount]:
        ends = spans and span.ranged and None in (span.low, span.high) and None in (spans[-1].low, spans[-1].high)
        if (self._link == "range" and spans) or ends:  # also 最高十五年、最低一年
            return [*spans[:-1], spans[-1].joined(span)]
        return [*spans, span]

    def _span(self, index: int) -> tuple[TermOrAmount | None, bool]:
        """The term or the amount at a word, and whether it is an amount."""
        word = self.words[index]
        if word.role == "term":
            return (TermOrAmount.of(months) if (months := months_of(word.written)) else None), False
        if word.role == "money":
            yuan = yuan_of(word.written)
            more = "余" in word.written or "多" in word.written
            return TermOrAmount(yuan, None if more else yuan, ranged=more), True
        number = number_without_unit(word.written)
        unit = next((later for later in self.words[index + 1 : index + 40] if later.role in ("term", "money")), None)
        if number is None or unit is None:
            return None, False
        if unit.role == "money":
            return TermOrAmount.of(with_unit_of(number, unit_of_money(unit.written))), True
        months = number * (12 if "年" in unit.written else 1)
        return (TermOrAmount.of(months) if months <= MAX_MONTHS else None), False

    def _bound(self, role: str) -> None:
        """三年以上, 五万元以下; 三年以上十年以下 is of a law."""
        spans = self._pending or (self.parts[-1].spans if self.parts else [])
        if not spans:
            self._bounds_kind = True
            return
        span = spans[-1]
        spans[-1] = replace(span, high=None, ranged=True) if role == "above" else replace(span, low=None, ranged=True)
        if role == "below" and len(spans) > 1 and spans[-2].ranged and spans[-2].high is None:
            spans[-2:] = [TermOrAmount(spans[-2].low, span.high, ranged=True)]

    def is_of_a_law(self, verb: str) -> bool:
        """Whether it says what a law threatens: 三年以上十年以下有期徒刑, 有期徒刑或者拘役, 并处或者单处罚金."""
        roles = {word.role for word in self.words}
        if "various" in roles:
            return False
        alternatives = any(
            word.role == "or" and (after.role == "kind" or after.written.startswith("单"))
            for word, after in pairwise(self.words)
        )
        bounds = roles & {"above", "below"}
        return alternatives or self._bounds_kind or len(bounds) == 2 or (bool(bounds) and verb in _OF_LAWS)


def _fine_only(fine: Word, joined_by: str) -> StatedPart:
    return StatedPart(Word("kind", fine.start, fine.start, "", OutcomeKind.FINE_ONLY), joined_by)


def _is_suspension(word: Word | None) -> bool:
    return word is not None and word.role in SUSPENSIONS
