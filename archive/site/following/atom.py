"""Writes Atom feeds (RFC 4287), with pages of a feed (RFC 5005) and what was taken out of it (RFC 6721).

Elements are made with the standard library's ElementTree, which escapes every text. What XML cannot hold at all is
replaced first, since a crawled text may hold any character.
"""

from __future__ import annotations

import re
from collections.abc import Iterable
from dataclasses import dataclass
from xml.etree import ElementTree as ET

ATOM = "http://www.w3.org/2005/Atom"
TOMBSTONES = "http://purl.org/atompub/tombstones/1.0"
TERMS = "http://purl.org/dc/terms/"
XML_LANG = "{http://www.w3.org/XML/1998/namespace}lang"
MEDIA = "application/atom+xml"
# All but the characters of XML 1.0. Parsers turn \r into \n, so it is written as \n from the start.
NOT_XML = re.compile("[^\t\n\u0020-\ud7ff\ue000-\ufffd\U00010000-\U0010ffff]")
LINE_END = re.compile("\r\n?")


@dataclass(frozen=True, slots=True)
class AtomLink:
    """A link of a feed or an entry."""

    rel: str
    href: str  # with scheme and host
    media: str | None = None  # None: not known


@dataclass(frozen=True, slots=True)
class AtomCategory:
    """A term. Scheme and term together are the address of all that has it."""

    scheme: str
    term: str
    label: str


@dataclass(frozen=True, slots=True)
class AtomEntry:
    """An entry. Moments are UTC, ISO 8601."""

    id: str
    title: str
    updated: str
    published: str
    authors: tuple[str, ...]
    links: tuple[AtomLink, ...]
    categories: tuple[AtomCategory, ...]
    summary: str  # HTML
    issued: str | None  # when the office issued it: a day, month or year as printed; None if not known


@dataclass(frozen=True, slots=True)
class AtomTombstone:
    """An entry that was taken out, and why in words."""

    id: str
    when: str  # UTC, ISO 8601
    comment: str


@dataclass(frozen=True, slots=True)
class AtomFeed:
    """A page of a feed."""

    id: str
    title: str
    subtitle: str
    updated: str  # UTC, ISO 8601
    language: str  # of the texts about the entries (BCP 47)
    content_language: str  # of the entries
    author: str
    rights: str
    generator: str
    icon: str
    links: tuple[AtomLink, ...]
    entries: tuple[AtomEntry, ...]
    tombstones: tuple[AtomTombstone, ...] = ()


def as_xml(feed: AtomFeed) -> bytes:
    """The feed as XML in UTF-8."""
    root = ET.Element("feed", {"xmlns": ATOM, "xmlns:at": TOMBSTONES, "xmlns:dcterms": TERMS, XML_LANG: feed.language})
    for name in ("id", "title", "subtitle", "updated", "rights", "generator", "icon"):
        _text(root, name, getattr(feed, name))
    _person(root, feed.author)
    _links(root, feed.links)
    for tombstone in feed.tombstones:
        deleted = ET.SubElement(root, "at:deleted-entry", {"ref": tombstone.id, "when": in_xml(tombstone.when)})
        _text(deleted, "at:comment", tombstone.comment)
    for entry in feed.entries:
        _entry(root, entry, feed.content_language)
    return b'<?xml version="1.0" encoding="utf-8"?>\n' + ET.tostring(root, encoding="unicode").encode()


def in_xml(text: str) -> str:
    """The text with line ends as XML has them, and U+FFFD for each character that XML cannot hold."""
    return NOT_XML.sub("\ufffd", LINE_END.sub("\n", text))


def _entry(root: ET.Element, entry: AtomEntry, language: str) -> None:
    element = ET.SubElement(root, "entry", {XML_LANG: language})
    for name in ("id", "title", "updated", "published"):
        _text(element, name, getattr(entry, name))
    for author in entry.authors:
        _person(element, author)
    _links(element, entry.links)
    for one in entry.categories:
        ET.SubElement(element, "category", {"term": in_xml(one.term), "scheme": one.scheme, "label": in_xml(one.label)})
    _text(element, "summary", entry.summary, {"type": "html"})
    if entry.issued:
        _text(element, "dcterms:issued", entry.issued)


def _text(parent: ET.Element, name: str, text: str, attributes: dict[str, str] | None = None) -> None:
    ET.SubElement(parent, name, attributes or {}).text = in_xml(text)


def _person(parent: ET.Element, name: str) -> None:
    _text(ET.SubElement(parent, "author"), "name", name)


def _links(parent: ET.Element, links: Iterable[AtomLink]) -> None:
    for one in links:
        given = {"rel": one.rel, "type": one.media, "href": in_xml(one.href)}
        ET.SubElement(parent, "link", {name: value for name, value in given.items() if value})
