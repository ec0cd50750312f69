"""Decides which documents make one publication, and the relation of each document to it. It uses no SQL.

Documents that have the same text, or are linked as the same work, are one group. Each group makes a publication, except
a group that is an excerpt or a part of another group: its documents are copies of the other group's publication.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from itertools import chain
from operator import attrgetter
from types import MappingProxyType

from archive.model import State
from archive.reasons import reason, reasons_json
from archive.store.departures.answers import PageCondition
from archive.store.publications.best_copy import Rank, StoredDocument, is_own, rank, worth

# In characters. That two shorter texts ("see attachment") are the same is no evidence of a copy, whatever their titles.
MIN_COPY_CHARS = 200
SAME_TEXT = reasons_json(reason("same_text"))
BY_ANOTHER_COPY = reasons_json(reason("by_another_copy"))
COPY_OF_PART = reasons_json(reason("copy_of_part"))


@dataclass(frozen=True, slots=True)
class StoredLink:
    """A row of `links`: the relation of the shorter document to the longer one."""

    document_id: int  # the shorter document
    other_id: int
    relation: str  # same, excerpt or part
    part: str | None
    why: str  # reasons as JSON


@dataclass(frozen=True, slots=True)
class StoredCopy:
    """A document as a copy of a publication, and its relation to that publication."""

    document: StoredDocument
    relation: str  # original, sister, repost, excerpt or part
    part: str | None = None
    why: str | None = None  # reasons as JSON; None for the best copy itself
    moved_to: StoredDocument | None = None  # the copy at which its page's text is now; None if its page has not moved


@dataclass(frozen=True, slots=True)
class StoredPublication:
    """A work and all its copies."""

    copies: tuple[StoredCopy, ...]  # the best, then the other copies of the whole work, then its excerpts and parts

    @property
    def best(self) -> StoredDocument:
        """The copy from which the publication has its id, slug and text."""
        return self.copies[0].document

    @property
    def named_by(self) -> StoredDocument:
        """The copy that names the issuers: the best copy if it names any, else the first copy on an official site that
        names any, else the best copy. Other sites (law firms …) are no evidence.

        A copy may name its issuers in its title alone: 最高检发布《…》.
        """
        others = (copy.document for copy in self.copies if copy.document.official)
        return next((document for document in (self.best, *others) if document.issuers != "[]"), self.best)


def publications_of(
    documents: Iterable[StoredDocument],
    links: Iterable[StoredLink],
    departed: Mapping[int, PageCondition] = MappingProxyType({}),
) -> list[StoredPublication]:
    """The publications that documents make. Each document is in exactly one.

    Documents that have the same text or are linked must be passed in the same call, in any order. `departed`: the pages
    that are gone or lead to another page, by id.
    """
    by_id = sorted(documents, key=attrgetter("id"))
    by_ids = sorted(links, key=attrgetter("document_id", "other_id"))
    return list(_Groups(by_id, by_ids, departed).publications())


class _Groups:
    """Documents in groups, one for each work. A group is known by its leader: the lowest document id in it."""

    def __init__(
        self, documents: list[StoredDocument], links: list[StoredLink], departed: Mapping[int, PageCondition]
    ) -> None:
        self._leader = {document.id: document.id for document in documents}
        self._departed = departed
        self._links = defaultdict[int, dict[int, StoredLink]](dict)  # by the id of the shorter, then of the longer
        for link in links:
            self._links[link.document_id][link.other_id] = link
        self._join(documents, links)
        self._groups: dict[int, list[StoredDocument]] = defaultdict(list)  # by leader; the best document first
        for document in sorted(documents, key=rank):
            self._groups[self._leader_of(document.id)].append(document)
        # By the id of the page that has moved, the document where its work is now. A page's first document decides.
        first = (document for document in documents if document.position == 1 and document.page_id in departed)
        self._moves = {document.page_id: to for document in first if (to := self._moved_to(document))}
        for group in self._groups.values():
            group.sort(key=lambda document: document.page_id in self._moves)
        self._owners = self._find_owners(links)

    def publications(self) -> Iterator[StoredPublication]:
        """One publication for each group that is no excerpt or part of another."""
        attached = defaultdict[int, list[int]](list)
        for leader in sorted(self._groups):
            attached[self._root(leader)].append(leader)
        for root, leaders in attached.items():
            owner = self._groups[root]
            parts = (self._attached(self._groups[leader], owner) for leader in leaders if leader != root)
            yield StoredPublication((*self._whole(owner), *chain.from_iterable(parts)))

    def _join(self, documents: list[StoredDocument], links: list[StoredLink]) -> None:
        first: dict[str, int] = {}
        for document in documents:
            if document.chars >= MIN_COPY_CHARS:
                self._unite(first.setdefault(document.text_sha256, document.id), document.id)
        for link in links:
            if link.relation == "same":
                self._unite(link.document_id, link.other_id)

        at = {(document.page_id, document.text_sha256): document.id for document in documents}
        for document in documents:  # a redirect is evidence enough, however short the text
            page = self._departed.get(document.page_id)
            if page and page.leads_to and (other := at.get((page.leads_to, document.text_sha256))):
                self._unite(document.id, other)

    def _moved_to(self, document: StoredDocument) -> StoredDocument | None:
        """Where the work of a document is whose page has departed: on the page to which the address leads; or, if the
        page is gone, on another page of its site. None if it is on no live page that is as good a copy."""
        page = self._departed[document.page_id]
        found = [
            one
            for one in self._groups[self._leader_of(document.id)]
            if one.state == State.LIVE and one.page_id not in self._departed and worth(one) <= worth(document)
            if one.page_id == page.leads_to or (page.state is State.GONE and one.source_id == document.source_id)
        ]
        return min(found, key=lambda one: (one.page_id != page.leads_to, rank(one)), default=None)

    def _unite(self, one: int, other: int) -> None:
        low, high = sorted((self._leader_of(one), self._leader_of(other)))
        self._leader[high] = low

    def _leader_of(self, one: int) -> int:
        while self._leader[one] != one:
            one = self._leader[one]
        return one

    def _find_owners(self, links: list[StoredLink]) -> dict[int, int]:
        """For the leader of each group that is an excerpt or a part, the leader of the group that holds it. If several
        groups hold it, the best-ranked is taken."""
        owners: dict[int, int] = {}
        for link in links:
            mine, theirs = self._leader_of(link.document_id), self._leader_of(link.other_id)
            if link.relation == "same" or mine == theirs:
                continue
            if mine not in owners or self._rank(theirs) < self._rank(owners[mine]):
                owners[mine] = theirs
        return owners

    def _rank(self, leader: int) -> Rank:
        return rank(self._groups[leader][0])

    def _root(self, leader: int) -> int:
        """The group at the end of the chain of owners: this group's owner, the owner's owner and so on.

        A link leads from a shorter text to a longer one, but groups of several texts may own each other. Then the chain
        becomes a ring, and the ring's best-ranked group is returned. Groups are given by their leaders.
        """
        way = [leader]
        while (owner := self._owners.get(way[-1])) is not None:
            if owner in way:
                return min(way[way.index(owner) :], key=self._rank)
            way.append(owner)
        return way[-1]

    def _whole(self, group: list[StoredDocument]) -> Iterator[StoredCopy]:
        best = group[0]
        for document in group:
            why, moved_to = self._why_same(document, best), self._moves.get(document.page_id)
            yield StoredCopy(document, _relation(document, best), why=why, moved_to=moved_to)

    def _why_same(self, copy: StoredDocument, best: StoredDocument) -> str | None:
        if copy.id == best.id:
            return None
        if copy.text_sha256 == best.text_sha256:
            return SAME_TEXT
        link = self._links[copy.id].get(best.id) or self._links[best.id].get(copy.id)
        return link.why if link else BY_ANOTHER_COPY

    def _attached(self, group: list[StoredDocument], owner: list[StoredDocument]) -> Iterator[StoredCopy]:
        """The documents of an excerpt or a part, as copies of the publication that holds it."""
        ids = {document.id for document in owner}
        links = {document.id: link for document in group if (link := self._link_into(ids, document))}
        first = links[min(links)] if links else StoredLink(0, 0, "excerpt", None, COPY_OF_PART)
        for document in group:
            own = links.get(document.id, first)
            yield StoredCopy(document, first.relation, own.part, own.why, self._moves.get(document.page_id))

    def _link_into(self, ids: set[int], document: StoredDocument) -> StoredLink | None:
        links = self._links[document.id].values()
        return next((link for link in links if link.other_id in ids and link.relation != "same"), None)


def _relation(copy: StoredDocument, best: StoredDocument) -> str:
    """The relation of a copy of the whole work: original for the best copy, sister for another copy on the best copy's
    site, else repost. A copy that is not on the office's own site (`is_own`) is always a repost.
    """
    if copy.source_id != best.source_id or not is_own(copy):
        return "repost"
    return "original" if copy.id == best.id else "sister"
