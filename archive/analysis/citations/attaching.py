"""Gives each provision of a text its law: the one named before it, the one of its list, or the one of its heading."""

from __future__ import annotations

import re
from collections.abc import Iterable
from dataclasses import dataclass, field, replace
from itertools import takewhile

from archive.analysis.citations.meanings import LawMention, NamedLaw, amended, mentions_in
from archive.analysis.citations.names import CHAPTER, MAX_GAP, Places
from archive.analysis.laws import law_words, version_before, version_of
from archive.analysis.marks import Bracket
from archive.text.provisions import Provision

# Between two provisions of a list, brackets left out: 第三条，以及第五条
JOINT = re.compile(r"[”\"』]?\s?(?:[、，,；;]?(?:以及|和|及|与|或者?|至|到|并)?|的?规定(?:、|和|以及|及|与)?)\s?第?")
END_OF_LINE = re.compile(r"[\s。；;，,、.]*(?:等)?(?:的?(?:相关|有关)?规定)?[\s。；;，,、.]*")
MAX_CONTENT_CHARS = 200  # of brackets, searched for what they say of the law in front
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
    end: int
    at: int  # where the last name or provision of the list ends
    outer: _Context | None = None  # of brackets
    mention: LawMention | None = None
    law: NamedLaw | None = None
    version: str | None = None
    former: bool = False
    fresh: bool = False  # whether the law is named, and no provision of it yet
    list: list[ProvisionOfLaw] = field(default_factory=list)  # provisions since the law was named, or a bracket closed
    pairs: bool = False  # whether these brackets say which provisions hold now, or held before
    heads: bool = False  # whether the line begins with a law in 《》, or as an item of a list of laws

    def take(self, other: LawMention | ProvisionOfLaw | _Context) -> None:
        """Go on with the law of another place."""
        self.law, self.version, self.former, self.list = other.law, other.version, other.former, []


class Attaching:
    """Goes through a text from its beginning to its end, once."""

    def __init__(self, places: Places) -> None:
        self.places = places
        self.text = places.text
        self.words = law_words()
        self.found = list[ProvisionOfLaw]()
        self.events: list[LawMention | Provision | Bracket] = [*mentions_in(places)]
        self.events += [*places.marks.provisions, *places.marks.brackets]
        self.events.sort(key=lambda event: event.start)
        self.next = 0
        self.named_end = 0  # where the last name ends; its brackets and articles are its own: …第九章…的解释
        self.line = 0  # where the line begins
        # A law that ends its line, alone or with its articles: lines below begin with others.
        self.heading: _Context | None = None
        self.heading_line = 0
        # Of the case: the last article, and the last citation of each one.
        self.last: ProvisionOfLaw | None = None
        self.cited = dict[tuple[int | None, int | None], ProvisionOfLaw]()

    def run(self) -> list[ProvisionOfLaw]:
        """What the text cites, laws without provisions too."""
        at = 0
        while self.next < len(self.events):
            start = self.events[self.next].start
            if self.places.case(start) != self.places.case(at):
                self.last = None
                self.cited.clear()
            if self.places.section(start) != self.places.section(at):
                self.heading = None
            at = self.line = self.places.line_start(start)
            context = _Context(at, self.places.line_end(start), at)
            self._read(context)
            if context.heads and END_OF_LINE.fullmatch(self.text, context.at, context.end):
                self.heading, self.heading_line = context, self.line
        return self.found

    def _read(self, context: _Context) -> None:
        while self.next < len(self.events) and (event := self.events[self.next]).start < context.end:
            self.next += 1
            if isinstance(event, LawMention):
                self._name(context, event)
            elif event.start < self.named_end:
                continue
            elif isinstance(event, Provision):
                self._provide(context, event)
            elif event.start >= context.at:
                self._bracket(context, event)

    def _name(self, context: _Context, mention: LawMention) -> None:
        behind = self.words["behind_rule"].match(self.text, context.at)
        if self._pair(behind.end() if behind else context.at, mention.start, "present"):
            _mark(context.list, former=True)
        if context.mention is None and context.outer is None:
            begins = self.places.begins_line(mention.start)
            context.heads = begins and (mention.name.form == "title" or self.places.begins_item(mention.start))
        former = mention.former or (context.pairs and context.former)
        context.take(mention)
        context.former = former
        context.mention, context.fresh, context.at = mention, True, mention.end
        if mention.end > context.end:  # it goes on in the next line
            context.end = self.places.line_end(mention.end)
        self.named_end = mention.end
        if mention.law and mention.alone:
            chapter = CHAPTER.match(self.text, mention.end)
            end = chapter.end() if chapter else mention.end
            self.found.append(ProvisionOfLaw(mention.start, end, mention.law, None, mention.version, former, self.line))

    def _bracket(self, outer: _Context, bracket: Bracket) -> None:
        inner = _Context(bracket.inside, bracket.end, bracket.inside, outer)
        end = min(bracket.inside_end, bracket.inside + MAX_CONTENT_CHARS)
        pair = self._pair(bracket.inside, end)
        repealed = pair is None and self.words["repealed"].search(self.text, bracket.inside, end) is not None
        if bracket.start == outer.at:
            if repealed or (pair and pair["present"]):
                _mark(outer.list, former=True)
                outer.former = outer.former or outer.fresh
            if version := version_of((pair["applied"] or "") if pair else self.text[bracket.inside : end]):
                _mark(outer.list, version=version)
                outer.version = outer.version or (version if outer.fresh else None)
        if pair:
            inner.law, inner.former, inner.pairs = outer.law, pair["older"] is not None, True
        self._read(inner)
        if bracket.start - outer.at <= 1:
            outer.at = bracket.end
            outer.list = [] if inner.pairs else outer.list

    def _pair(self, start: int, end: int, group: str = "") -> re.Match[str] | None:
        """The words that begin there and name another text of the law in front: 现为, 本案适用的是."""
        match = self.words["pair"].match(self.text, start, end)
        return match if match and (not group or match[group]) else None

    def _provide(self, context: _Context, provision: Provision) -> None:
        if context.list and context.list[-1].provision and provision.start < context.at:
            self._add(context, provision, context.list[-1].start)  # 第二、四条 has one span
            return
        near = provision.start - context.at <= MAX_GAP
        goes_on = provision.continues or (near and JOINT.fullmatch(self.text, context.at, provision.start))
        direct = context.fresh and self.places.is_direct(context.at, provision.start)
        if context.mention and not context.law and (goes_on or direct):
            context.at = provision.end  # 《…合同》第三条、第五条
        elif context.mention and direct:
            self._add(context, provision, context.mention.start)
        elif context.list and goes_on:
            self._add(context, _carried(provision, context.list[-1].provision), provision.start)
        elif not self._of_pair(context, provision) and not self._of_heading(context, provision):
            self._of_prose(context, provision)

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

    def _of_pair(self, context: _Context, provision: Provision) -> bool:
        """（现为2020年修订后的第五条）: of the law in front of the bracket."""
        pair = self._pair(context.at, provision.end)
        if not context.law or not pair:
            return False
        version = version_before(self.text, provision.start)
        if self.text[pair.end() : version.start() if version else provision.start].strip("的第后 "):
            return False
        if pair["present"]:
            _mark(context.list, former=True)
        dated = self.words["dated"].search(pair["present"] or pair["older"])
        context.version, context.list = version["words"] if version else dated and dated[0], []
        self._add(context, provision, version.start() if version else provision.start)
        return True

    def _of_heading(self, context: _Context, provision: Provision) -> bool:
        """第十七条, at the beginning of a line, below a line with its law."""
        heading = self.heading
        if not heading or not heading.mention or not heading.law or context.at != context.start or context.outer:
            return False
        if not provision.article or not self.places.begins_line(provision.start) or self._is_no_article(provision):
            return False
        context.mention = heading.mention
        context.take(heading.mention)
        if heading.fresh and self.places.is_direct(heading.at, provision.start):
            self._add(context, provision, heading.mention.start, self.heading_line)
        else:
            self._add(context, provision, provision.start)
        return True

    def _of_prose(self, context: _Context, provision: Provision) -> None:
        """Provisions whose law the text has named before: 刑法第…条…，第…条…; 该条第二款."""
        before = max(context.start, provision.start - BEFORE_CHARS)
        if provision.article is None:
            same = self.words["same_article"].search(self.text, before, provision.start)
            if self.last and self.last.provision and (same or self._goes_on_in_line(provision, before)):
                keeps = same["paragraph"] if same else provision.item
                within = replace(self.last.provision, paragraph=self.last.provision.paragraph if keeps else None)
                context.take(self.last)
                self._add(context, _carried(provision, within), provision.start)
        elif provision.has_ordinal and not self._is_no_article(provision):
            applied = self.words["applied"].search(self.text, before, provision.start)
            if source := self._source(context, provision, applied=applied is not None):
                context.take(source)
                context.law = source.law and amended(source.law, provision.article)
                self._add(context, provision, provision.start)

    def _goes_on_in_line(self, provision: Provision, before: int) -> bool:
        """True for a paragraph of the article that its line named last: …第二百八十七条之二…，并在第三款规定; and for
        an item that is set against another of its line: …第一项，而不是第五项."""
        last = self.last and self.last.line == self.line and self.last.provision
        if not last:
            return False
        if not provision.paragraph:
            return bool(last.item and self.words["contrast"].search(self.text, before, provision.start))
        leads = self.words["before_paragraph"].search(self.text, before, provision.start)
        return bool(leads and self.words["behind_paragraph"].match(self.text, provision.end))

    def _is_no_article(self, provision: Provision) -> bool:
        """True for 第一条辩解; and for 第一条要求, unless it goes on an article of its line."""
        if self.words["demand"].match(self.text, provision.start):
            return self.last is None or self.last.line != self.line
        return self.words["not_article"].match(self.text, provision.end) is not None

    def _source(
        self, context: _Context | None, provision: Provision, *, applied: bool
    ) -> _Context | ProvisionOfLaw | None:
        """The law of a provision in a sentence: the one that its line named last, the one whose article was cited
        before, or, behind 根据, the one that the case named last."""
        while context and not context.mention and not context.law:
            context = context.outer
        if context and context.law:
            return context
        return self.cited.get((provision.article, provision.article_sub)) or (self.last if applied else None)


def _mark(provisions: Iterable[ProvisionOfLaw], *, former: bool = False, version: str | None = None) -> None:
    """Mark the last provisions of a list as former, or with a version, up to one that is marked already."""
    for one in takewhile(lambda one: not (one.former if former else one.version), reversed(list(provisions))):
        one.former, one.version = one.former or former, one.version or version


def _carried(provision: Provision, before: Provision | None) -> Provision:
    """A paragraph or an item with the article of the provision before."""
    if provision.article or not before:
        return provision
    paragraph = provision.paragraph or before.paragraph
    return replace(provision, article=before.article, article_sub=before.article_sub, paragraph=paragraph)
