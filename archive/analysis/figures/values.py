"""The quantities of a sentence in their lists, and the items that a list is of: 批捕、起诉分别为120人、340人.

A list that has two values a member (3件5人、2件4人) is one list, too.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass

from archive.analysis.figures.measures import kind_of_unit
from archive.analysis.figures.quantities import Quantity
from archive.analysis.marks import Mark
from archive.analysis.sentences import CLAUSE_SIGNS, Sentence, clause_end, clause_start

# 、 may have a verb behind it: 同比分别上升一成、下降两成.
JOINT = re.compile(
    r"\s*(?:[、和及与,，]|以及)\s*|\s*(?:[、和及与]|以及)\s*(?:上升|下降|增长|减少|增加|降低|提高|提升)了?"
)
ITEM_JOINT = re.compile(r"\s*(?:、|和|及|与|以及|或|或者)\s*")
MAX_HEAD_CHARS = 120  # the items stand within this many characters before the values
MAX_MEMBERS = 12
MAX_CLAUSES_BACK = 2
Span = tuple[int, int]  # offsets in a text


@dataclass(frozen=True, slots=True, eq=False)
class Value:
    """A quantity in its sentence and in its list. A quantity that stands alone is a list of one member."""

    sentence: Sentence
    quantity: Quantity
    members: Sequence[Sequence[Quantity]]  # of the list, which all its values share
    member: int  # its number in the list
    before: int  # where the quantity before it ends, or the sentence begins
    floor: int  # where the quantity before the list ends, or the sentence begins
    clause: int  # where the clause in which the list begins has its beginning
    after: int  # where the words behind the member end in its clause
    leads: bool  # whether those words go on to another quantity

    @property
    def kind(self) -> str:
        """people, cases, money, share or thing."""
        return kind_of_unit(self.quantity.unit)

    def is_beside(self, other: Value) -> bool:
        """Whether both are of one member of a list, as 3件 and 5人 are of 3件5人."""
        return self.members is other.members and self.member == other.member

    @property
    def start(self) -> int:
        """Where the list begins."""
        return self.members[0][0].start

    @property
    def is_first(self) -> bool:
        """Whether the list begins with it."""
        return self.quantity is self.members[0][0]

    @property
    def own(self) -> Span:
        """The words of the clause before the list."""
        return self.clause, self.start

    @property
    def earlier(self) -> Span:
        """The clauses between the quantity before the list and its clause."""
        return self.floor, self.clause

    @property
    def behind(self) -> Span:
        """The words behind the member of the list."""
        return self.members[self.member][-1].end, self.after


def values_of(text: str, sentence: Sentence, quantities: Sequence[Quantity]) -> list[Value]:
    """The quantities of a sentence, which are in order, each in its list."""
    values, floor = list[Value](), sentence.start
    starts = [*(quantity.start for quantity in quantities), sentence.end]
    for members in _lists(text, quantities):
        clause, before = clause_start(text, floor, members[0][0].start), floor
        for number, member in enumerate(members):
            following = starts[len(values) + len(member)]
            after = clause_end(text, member[-1].end, following)
            leads = after == following < sentence.end
            for quantity in member:
                values.append(Value(sentence, quantity, members, number, before, floor, clause, after, leads))
                before = quantity.end
        floor = before
    return values


def _lists(text: str, quantities: Sequence[Quantity]) -> list[list[list[Quantity]]]:
    lists: list[list[list[Quantity]]] = []
    before: Quantity | None = None
    for quantity in quantities:
        if before and not text[before.end : quantity.start].strip():
            lists[-1][-1].append(quantity)
        elif before and len(lists[-1]) < MAX_MEMBERS and _joins(text, before, quantity):
            lists[-1].append([quantity])
        else:
            lists.append([[quantity]])
        before = quantity
    return lists


def _joins(text: str, left: Quantity, right: Quantity) -> bool:
    """A comma joins two clauses where the units differ (止付3亿元，70余名逃犯归案) or where the second tells its own
    (起诉5人，2人被判处).
    """
    if not JOINT.fullmatch(text, left.end, right.start):
        return False
    comma = text[left.end : right.start].strip() in (",", "，")
    return not comma or (left.unit == right.unit and not text.startswith("被", right.end))


def items_of(text: str, value: Value, start: int, *lists: Sequence[Mark]) -> list[Span] | None:
    """The items before a list of values, from an offset on, one for each member; None if the words have no such list.

    `lists` are words that may be items: measures, crimes, periods. Without such a list, 分别 divides the words before
    it at each 、 (一、二季度分别).
    """
    at, count = value.start, len(value.members)
    if count == 1:
        return None
    start = max(start, at - MAX_HEAD_CHARS)
    for words in lists:
        if chain := _chain(text, [word for word in words if start <= word.start and word.end <= at], count):
            return chain
    each = text.rfind("分别", start, at)
    return _divided(text, start, each, count) if each >= 0 else None


def _chain(text: str, words: Sequence[Mark], count: int) -> list[Span] | None:
    """The last `count` words with nothing but joints between them, if there are no more of them."""
    chain = list[Span]()
    for word in reversed(words):
        if chain and not ITEM_JOINT.fullmatch(text, word.end, chain[0][0]):
            if len(chain) == count:
                break
            chain = []
        chain.insert(0, (word.start, word.end))
    return chain if len(chain) == count else None


def _divided(text: str, start: int, end: int, count: int) -> list[Span] | None:
    """The items between joints in the last two clauses before 分别."""
    for _ in range(MAX_CLAUSES_BACK):
        while end > start and text[end - 1] in CLAUSE_SIGNS:
            end -= 1
        first = clause_start(text, start, end)
        joints = list(ITEM_JOINT.finditer(text, first, end))
        if len(joints) == count - 1:
            starts = [first, *(joint.end() for joint in joints)]
            return list(zip(starts, [*(joint.start() for joint in joints), end], strict=True))
        end = first
    return None
