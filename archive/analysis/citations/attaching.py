"""Gives each provision of a text its law: the one named before it, the one of its list, or the one of its heading."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field, replace
from itertools import takewhile

from archive.analysis.brackets import Bracket
from archive.analysis.citations.meanings import LawMention, NamedLaw, amended
from archive.analysis.citations.places import CHAPTER, DIRECT, ITEM, MAX_GAP, MAX_ITEM_CHARS, Places
from archive.analysis.citations.versions import law_words, opening_of_pair, version_before, version_of
from archive.text.provisions import Provision

# Between two provisions of a list, brackets left out: 第三条，以及第五条
JOINT = re.compile(r"[”\"』]?\s?(?:[、，,；;]?(?:以及|和|及|与|或者?|至|到|并)?|的?规定(?:、|和|以及|及|与)?)\s?第?")
_END_OF_LINE = re.compile(r"[\s。；;，,、.]*(?:等)?(?:的?(?:相关|有关)?规定)?[\s。；;，,、.]*")
MAX_CONTENT_CHARS = 200  # of brackets, searched for what they say of the law in front
MOST_OF_DEMANDS = 9  # that a paper counts as its own 第N条要求
BEFORE_CHARS = 6  # characters before a provision that say whose it is


@dataclass(slots=True)
class ProvisionOfLaw:
    """A law with the provision that is cited of it, on the way to a citation."""

    start: int
    end: int
    law: NamedLaw
    provision: Provision | None
    version: str | None
    former: bool
    line: int  # where its line begins


@dataclass(slots=True)
class _Context:
    """What goes on within a line, or within brackets in it."""

    start: int
    end: int  # where the brackets end
    at: int  # where the last name or provision of the list ends
    mention: LawMention | None = None
    law: NamedLaw | None = None
    version: str | None = None
    former: bool = False
    fresh: bool = False  # whether the law is named, and no provision of it yet
    list: list[ProvisionOfLaw] = field(default_factory=list)  # provisions since the law was named, or a bracket closed
    pairs: bool = False  # whether these brackets say which provisions hold now, or held before
    pure: bool = True  # whether the line has laws and provisions alone so far


@dataclass(frozen=True, slots=True)
class _LawOfLines:
    """A law that stands alone on its line, or with its articles: lines below begin with others."""

    mention: LawMention
    line: int
    fresh: bool


class Attaching:
    """Goes through a text from its beginning to its end, once."""

    def __init__(self, places: Places) -> None:
        self.places = places
        self.text = places.text
        self.found = list[ProvisionOfLaw]()
        self.line, self.line_end = 0, -1  # where the line begins and ends
        self.contexts = [_Context(0, 0, 0)]
        self.heading: _LawOfLines | None = None
        self.section = -1
        self.scope = -1
        # Of the scope: the last article, and the last citation of each one.
        self.last: ProvisionOfLaw | None = None
        self.cited = dict[tuple[int | None, int | None], ProvisionOfLaw]()
        self.brackets = iter(places.marks.brackets)
        self.bracket = next(self.brackets, None)

    def run(self, mentions: Sequence[LawMention]) -> list[ProvisionOfLaw]:
        """What the text cites, laws without provisions too, in order."""
        for event in _merged(mentions, self.places.marks.provisions):
            if isinstance(event, LawMention):
                self._move(event.begin, event.after)
                self._name(event)
            else:
                self._move(event.start, event.end)
                self._provide(event)
        self._close_brackets(len(self.text))
        return self.found

    def _move(self, at: int, end: int) -> None:
        """Go on to what stands between two offsets, and open and close lines and brackets on the way."""
        if at > self.line_end:
            self._close_brackets(self.line_end)
            self._end_line()
            line = self.places.line_start(at)
            while self.bracket and self.bracket.start < line:
                self.bracket = next(self.brackets, None)
            self._begin_line(at)
        if end > self.line_end:  # a name that goes on in the next line
            self.line_end = self._end_of_line(end)
            self.contexts[0].end = self.line_end
        self._close_brackets(at)

    def _end_of_line(self, at: int) -> int:
        end = self.text.find("\n", at)
        return end if end >= 0 else len(self.text)

    def _begin_line(self, at: int) -> None:
        start = self.places.line_start(at)
        self.line = start
        self.line_end = self._end_of_line(at)
        self.contexts = [_Context(start, self.line_end, start)]
        scope, section = self.places.scope(at), self.places.section(at)
        if scope != self.scope:
            self.last = None
            self.cited.clear()
        if scope != self.scope or section != self.section:
            self.heading = None
        self.scope, self.section = scope, section

    def _end_line(self) -> None:
        base = self.contexts[0]
        # A bare name alone on its line may be the heading of the law's own text, whose articles cite nothing.
        heads = base.mention and (self.text[base.mention.start] == "《" or self.places.begins_item(base.mention.begin))
        if base.mention and heads and base.pure and _END_OF_LINE.fullmatch(self.text, base.at, self.line_end):
            self.heading = _LawOfLines(base.mention, self.line, base.fresh)

    def _close_brackets(self, at: int) -> None:
        """Open and close the brackets up to an offset."""
        while self.bracket and self.bracket.start < at:
            self._leave(self.bracket.start)
            inner = self.contexts[-1]
            if inner.at <= self.bracket.start:
                self._enter(self.bracket)
            self.bracket = next(self.brackets, None)
        self._leave(at)

    def _enter(self, bracket: Bracket) -> None:
        outer = self.contexts[-1]
        words = law_words()
        content = self.text[bracket.inside : min(bracket.inside_end, bracket.inside + MAX_CONTENT_CHARS)]
        opening = opening_of_pair(content)
        present = words["present"].match(content, opening) is not None
        older = words["older"].match(content, opening) is not None
        repealed = not present and not older and words["repealed"].search(content) is not None
        if bracket.start == outer.at and (present or repealed):
            _mark_former(outer.list)
            outer.former = outer.former or outer.fresh
        of_front = content[:opening] if present or older else content
        if bracket.start == outer.at and (version := version_of(of_front)):
            _mark_version(outer.list, version)
            outer.version = outer.version or (version if outer.fresh else None)
        inner = _Context(bracket.inside, bracket.end, bracket.inside + opening)
        if present or older:
            inner.law, inner.former, inner.pairs = outer.law, older, True
        self.contexts.append(inner)

    def _leave(self, at: int) -> None:
        while len(self.contexts) > 1 and self.contexts[-1].end <= at:
            inner = self.contexts.pop()
            outer = self.contexts[-1]
            if inner.start - outer.at <= 2:
                outer.at = inner.end
                outer.list = [] if inner.pairs else outer.list

    def _name(self, mention: LawMention) -> None:
        context = self.contexts[-1]
        gap = self.text[context.at : mention.begin]
        self._pair(context, gap)
        if context.at == context.start:
            context.pure = ITEM.fullmatch(gap) is not None
        elif gap.strip(" 、，；;,和及"):
            context.pure = False
        context.mention, context.law, context.version = mention, mention.law, mention.version
        context.former = mention.former or (context.pairs and context.former)
        context.fresh, context.list, context.at = True, [], mention.after
        if mention.law and mention.alone:
            chapter = CHAPTER.match(self.text, mention.after)
            end = chapter.end() if chapter else mention.after
            self.found.append(
                ProvisionOfLaw(mention.begin, end, mention.law, None, mention.version, context.former, self.line)
            )

    def _pair(self, context: _Context, gap: str) -> None:
        """Mark the list before as former, if the words behind it say what holds now: …第五条，现为…."""
        if context.list and law_words()["present"].match(gap.removeprefix("的规定").removeprefix("规定")):
            _mark_former(context.list)

    def _provide(self, provision: Provision) -> None:
        context = self.contexts[-1]
        if context.list and context.list[-1].provision and provision.start < context.at:
            self._add(context, provision, context.list[-1].start)  # 第二、四条 has one span
            return
        near = provision.start - context.at <= MAX_GAP
        goes_on = provision.continues or (near and JOINT.fullmatch(self.text, context.at, provision.start))
        if context.mention and not context.law and (goes_on or (context.fresh and self._is_direct(context, provision))):
            context.at = provision.end  # 《…合同》第三条、第五条
            return
        if context.fresh and context.mention and self._is_direct(context, provision):
            self._add(context, provision, context.mention.begin)
            return
        if context.list and goes_on:
            self._add(context, _carried(provision, context.list[-1].provision), provision.start)
            return
        if self._of_bracket(context, provision) or self._of_heading(context, provision):
            return
        self._of_prose(context, provision)

    def _is_direct(self, context: _Context, provision: Provision) -> bool:
        if provision.start - context.at > MAX_GAP:
            return False
        return DIRECT.fullmatch(self.text, context.at, provision.start) is not None

    def _add(self, context: _Context, provision: Provision, start: int, line: int | None = None) -> None:
        if context.law is None:
            return
        line = self.line if line is None else line
        found = ProvisionOfLaw(start, provision.end, context.law, provision, context.version, context.former, line)
        self.found.append(found)
        context.list.append(found)
        context.at, context.fresh = max(context.at, provision.end), False
        if provision.article:
            self.last = self.cited[provision.article, provision.article_sub] = found

    def _of_bracket(self, context: _Context, provision: Provision) -> bool:
        """（现为2020年修订后的第五条）: of the law in front of the bracket."""
        if not context.law or provision.start - context.at > 2 * MAX_GAP:
            return False
        start = context.at
        words = law_words()
        opening = words["present"].match(self.text, start) or words["older"].match(self.text, start)
        if not opening or provision.start - opening.end() > MAX_GAP:
            return False
        version = version_before(self.text, provision.start)
        rest = self.text[opening.end() : version.start if version else provision.start]
        if rest.strip("的第后 "):
            return False
        if words["present"].match(self.text, start):
            _mark_former(context.list)
        dated = version.words if version else words["dated"].search(opening[0])
        context.version, context.list = dated[0] if isinstance(dated, re.Match) else dated, []
        self._add(context, provision, version.start if version else provision.start)
        return True

    def _of_heading(self, context: _Context, provision: Provision) -> bool:
        """第十七条, at the beginning of a line, below a line with its law."""
        heading = self.heading
        if not heading or not heading.mention.law or context.at != context.start or not provision.article:
            return False
        if len(self.contexts) > 1 or provision.start - context.start > MAX_ITEM_CHARS:
            return False
        if not ITEM.fullmatch(self.text, context.start, provision.start):
            return False
        if self._is_no_article(provision):
            return False
        mention = heading.mention
        direct = heading.fresh and DIRECT.fullmatch(self.text, mention.after, provision.start) is not None
        context.mention, context.law = mention, mention.law
        context.version, context.former = mention.version, mention.former
        if direct:
            self._add(context, provision, mention.begin, heading.line)
        else:
            self._add(context, provision, provision.start)
        return True

    def _of_prose(self, context: _Context, provision: Provision) -> None:
        """Provisions whose law the text has named before: 刑法第…条…，第…条…; 该条第二款."""
        words = law_words()
        before = max(context.start, provision.start - BEFORE_CHARS)
        if provision.article is None:
            same = words["same_article"].search(self.text, before, provision.start)
            if self.last and self.last.provision and (same or self._goes_on_in_line(provision, before)):
                keeps = same["paragraph"] if same else provision.item
                paragraph = self.last.provision.paragraph if keeps else None
                self._reach(context, self.last)
                within = replace(self.last.provision, paragraph=paragraph)
                self._add(context, _carried(provision, within), provision.start)
            return
        if not provision.has_ordinal or self._is_no_article(provision):
            return
        source = self._source(
            provision, applied=words["applied"].search(self.text, before, provision.start) is not None
        )
        if source:
            source = replace(source, law=amended(source.law, provision.article))
            self._reach(context, source)
            self._add(context, provision, provision.start)

    def _goes_on_in_line(self, provision: Provision, before: int) -> bool:
        """Whether a paragraph is of the article that its line named last: …第二百八十七条之二…，并在第三款规定. An item
        is of its paragraph if the line had another item, and sets this one against it: …第一项，而不是第五项."""
        if not self.last or not self.last.provision or self.last.line != self.line:
            return False
        words = law_words()
        if not provision.paragraph:
            contrast = words["contrast"].search(self.text, before, provision.start)
            return contrast is not None and self.last.provision.item is not None
        if not words["before_paragraph"].search(self.text, before, provision.start):
            return False
        return words["behind_paragraph"].match(self.text, provision.end) is not None

    def _is_no_article(self, provision: Provision) -> bool:
        """第一条辩解; and 第一条要求, unless it goes on an article of its line, or has too high a number."""
        words = law_words()
        if words["verb_or_noun"].match(self.text, provision.end):
            goes_on = self.last is not None and self.last.line == self.line
            return not goes_on and (provision.article or 0) <= MOST_OF_DEMANDS
        return words["not_article"].match(self.text, provision.end) is not None

    def _source(self, provision: Provision, *, applied: bool) -> ProvisionOfLaw | None:
        """The law of a provision in a sentence: the one that its line named last, the one whose article was cited
        before, or, behind 根据, the one that the case named last."""
        for context in reversed(self.contexts):
            if context.mention or context.law:
                if context.law:
                    return ProvisionOfLaw(0, 0, context.law, None, context.version, context.former, self.line)
                break
        return self.cited.get((provision.article, provision.article_sub)) or (self.last if applied else None)

    def _reach(self, context: _Context, source: ProvisionOfLaw) -> None:
        context.law, context.version, context.former, context.list = source.law, source.version, source.former, []
        context.pure = False


def _mark_former(provisions: list[ProvisionOfLaw]) -> None:
    """Mark the last provisions of a list, up to one that is marked already."""
    for one in takewhile(lambda one: not one.former, reversed(provisions)):
        one.former = True


def _mark_version(provisions: list[ProvisionOfLaw], version: str) -> None:
    """Give a version to the last provisions of a list, up to one that has its own."""
    for one in takewhile(lambda one: not one.version, reversed(provisions)):
        one.version = version


def _carried(provision: Provision, before: Provision | None) -> Provision:
    """A paragraph or an item with the article of the provision before."""
    if provision.article or not before:
        return provision
    paragraph = provision.paragraph or before.paragraph
    return replace(provision, article=before.article, article_sub=before.article_sub, paragraph=paragraph)


def _merged(mentions: Sequence[LawMention], provisions: Sequence[Provision]) -> Iterator[LawMention | Provision]:
    """Both in the order of the text, without provisions that belong to a name: …第九章…的解释."""
    remaining = iter(mentions)
    mention = next(remaining, None)
    end = 0
    for provision in provisions:
        while mention and mention.begin <= provision.start:
            yield mention
            end = max(end, mention.after)
            mention = next(remaining, None)
        if provision.start >= end:
            yield provision
    while mention:
        yield mention
        mention = next(remaining, None)
