"""Reads feeds as a reader does, and holds them to the rules of RFC 4287 and to what the W3C's validator warns of.

Of its documented warnings those that feeds of ours could earn are here. Two are left out: that entries share a moment,
since an edition brings many at once, and that a title looks like HTML, since a title may be what it likes.
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from urllib.parse import parse_qsl, urlsplit

from lxml import etree

from tests.support.public_file import Get

ATOM = "{http://www.w3.org/2005/Atom}"
HOST = "http://localhost"
RFC3339 = re.compile(r"(?:19[7-9]|2\d\d)\d-\d\d-\d\dT\d\d:\d\d:\d\dZ")  # none that is implausible
URN = re.compile("urn:uuid:[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}")  # as it is written in one way alone
RELATIONS = {"self", "alternate", "next", "previous", "first", "last", "via", "related"}  # that are registered
MAY_BE_IN_HTML = {
    "div",
    "p",
    "ul",
    "ol",
    "li",
    "a",
    "b",
    "strong",
    "em",
    "del",
    "ins",
    "br",
    "blockquote",
    "mark",
    "span",
}
MAY_BE_ATTRIBUTES = {"href", "lang"}
USUAL_PREFIXES = {
    None: ATOM[1:-1],
    "dcterms": "http://purl.org/dc/terms/",
    "at": "http://purl.org/atompub/tombstones/1.0",
}


@cache
def schema() -> etree.RelaxNG:
    return etree.RelaxNG(file=str(Path(__file__).with_name("atom.rng")))


@dataclass(frozen=True)
class ReadEntry:
    """What a reader keeps of an entry."""

    id: str
    title: str
    updated: str
    path: str  # of its page
    summary: str
    authors: tuple[str, ...]
    categories: frozenset[tuple[str, str]]  # parameter and term
    via: str | None


@dataclass(frozen=True)
class ReadFeed:
    """What a reader keeps of a page of a feed."""

    id: str
    title: str
    updated: str
    links: dict[str, str]  # rel → address without the host
    entries: tuple[ReadEntry, ...]

    @property
    def paths(self) -> list[str]:
        return [entry.path for entry in self.entries]


def read(xml: bytes, address: str | None = None) -> ReadFeed:
    """The feed, if it is valid; `address` is where it was taken from."""
    root = etree.fromstring(xml)
    assert schema().validate(root), schema().error_log
    assert faults(root, address) == []
    return ReadFeed(
        id=_text(root, "id"),
        title=_text(root, "title"),
        updated=_text(root, "updated"),
        links={rel: href.removeprefix(HOST) for rel, href, _ in _links(root)},
        entries=tuple(map(_entry, root.iter(f"{ATOM}entry"))),
    )


def whole(get: Get, path: str) -> list[ReadEntry]:
    """All entries of a feed, from page to page."""
    found: list[ReadEntry] = []
    address: str | None = path
    while address:
        feed = read(get(address).content, address)
        found += feed.entries
        address = feed.links.get("next")
    return found


def faults(root: etree._Element, address: str | None) -> list[str]:
    """What validators of feeds find wrong beyond the schema."""
    entries = list(root.iter(f"{ATOM}entry"))
    ids = Counter(_text(one, "id") for one in (root, *entries))
    found = [f"{n} have the id {id_}" for id_, n in ids.items() if n > 1]
    found += [fault for element in (root, *entries) for fault in _faults_of(element)]
    found += [
        f"{one.tag} is blank" for one in root.iter() if not len(one) and not one.attrib and not (one.text or "").strip()
    ]
    found += [f"{prefix} stands for {uri}" for prefix, uri in root.nsmap.items() if USUAL_PREFIXES.get(prefix) != uri]
    if any(one.find(f"{ATOM}author") is None for one in (root, *entries)):
        found.append("nobody wrote it")
    moments = [_text(one, "updated") for one in entries]
    if moments != sorted(moments, reverse=True):
        found.append("the newest entry is not first")
    if moments and max(moments) > _text(root, "updated"):
        found.append("an entry is newer than the feed")
    own = [href.removeprefix(HOST) for rel, href, _ in _links(root) if rel == "self"]
    if address is not None and list(map(_parameters, own)) != [_parameters(address)]:
        found.append(f"it says that it is at {own}, and is at {address}")
    return found


def _faults_of(element: etree._Element) -> Iterator[str]:
    """What is wrong with a feed's head or with an entry."""
    links = _links(element)
    yield from (f"no absolute address: {href}" for _, href, _ in links if not urlsplit(href).netloc)
    hrefs = [href for rel, href, _ in links if rel in ("self", "alternate")]
    yield from (f"{href} is of two kinds" for href, n in Counter(hrefs).items() if n > 1)
    yield from (f"no registered relation: {rel}" for rel, _, _ in links if rel not in RELATIONS)
    yield from ("a link with a text" for one in element.findall(f"{ATOM}link") if one.text or len(one))
    alternates = Counter(media for rel, _, media in links if rel == "alternate")
    if not alternates or alternates.most_common(1)[0][1] > 1:
        yield f"not one alternate: {alternates}"
    for name in ("updated", "published"):
        if (moment := _text(element, name)) and not RFC3339.fullmatch(moment):
            yield f"no moment: {moment}"
    if not URN.fullmatch(_text(element, "id")):
        yield "the id is no canonical URI"
    if (published := _text(element, "published")) and published > _text(element, "updated"):
        yield "updated before it was published"
    yield from _faults_of_html(_text(element, "summary"))
    if not _text(element, "title").strip():
        yield "an empty title"


def _faults_of_html(summary: str) -> Iterator[str]:
    """What is wrong with HTML that readers show among other pages: it is closed, harmless, and complete in itself."""
    for one in etree.fromstring(f"<div>{summary}</div>").iter():
        if one.tag not in MAY_BE_IN_HTML:
            yield f"<{one.tag}> in a summary"
        yield from (f"{name} in a summary" for name in one.attrib if name not in MAY_BE_ATTRIBUTES)
        if "href" in one.attrib and not urlsplit(one.get("href", "")).netloc:
            yield f"no absolute address: {one.get('href')}"


def _parameters(address: str) -> tuple[str, list[tuple[str, str]]]:
    """Path and parameters, in whatever order they are."""
    return urlsplit(address).path, sorted(parse_qsl(urlsplit(address).query))


def _entry(element: etree._Element) -> ReadEntry:
    links = {rel: href for rel, href, _ in _links(element)}
    categories = [(one.get("scheme", ""), one.get("term", "")) for one in element.findall(f"{ATOM}category")]
    return ReadEntry(
        id=_text(element, "id"),
        title=_text(element, "title"),
        updated=_text(element, "updated"),
        path=links["alternate"].removeprefix(HOST),
        summary=_text(element, "summary"),
        authors=tuple(one.findtext(f"{ATOM}name", "") for one in element.findall(f"{ATOM}author")),
        categories=frozenset((scheme.rpartition("?")[2].removesuffix("="), term) for scheme, term in categories),
        via=links.get("via"),
    )


def _links(element: etree._Element) -> list[tuple[str, str, str]]:
    return [(one.get("rel", ""), one.get("href", ""), one.get("type", "")) for one in element.findall(f"{ATOM}link")]


def _text(element: etree._Element, name: str) -> str:
    return element.findtext(f"{ATOM}{name}", "")
