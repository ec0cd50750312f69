"""Sources, requests and the pages that they bring."""

from __future__ import annotations

import hashlib
from dataclasses import dataclass
from enum import StrEnum


class Role(StrEnum):
    """What a request is for."""

    HOME = "home"
    HUB = "hub"  # a page one level below home that may link columns
    LIST = "list"
    ARTICLE = "article"
    PART = "part"  # a further part of an article that its site divides over several pages
    ATTACHMENT = "attachment"
    ROBOTS = "robots"
    RESOURCE = "resource"  # what a page's script loads, or the page as served, before a browser renders it


PAGE_ROLES = frozenset({Role.ARTICLE, Role.PART})  # of the requests for pages with texts


class State(StrEnum):
    """The state of a page. Only LIVE is success."""

    LIVE = "live"
    GONE = "gone"  # 404, 410
    NEVER_LIVE = "never_live"  # its address says that there is no page, and this archive never had it live; as MOVED
    MOVED = "moved"  # its text is at another address now; of a page in the tables, never of a reading
    CHALLENGED = "challenged"  # a script or a puzzle in place of the page: never parsed, never bypassed
    BLOCKED = "blocked"  # 403, 429
    ERROR = "error"  # down, too large, unreadable
    IMPORTED = "imported"  # taken in from a file that somebody gave; the site was never requested


class Torn(StrEnum):
    """Why an answer is not the whole page. The part that came is kept in the WARC file and never read."""

    CODING = "coding"  # its content coding stops early, or fails its checksum
    DISCONNECT = "disconnect"  # the connection broke before the end
    LENGTH = "length"  # shorter or longer than its Content-Length
    NO_END = "no_end"  # HTML that opens <html> or <body> and has neither </html> nor </body>


class Doubt(StrEnum):
    """What a live page holds in place of an article. Codes of archive.reasons."""

    LOGIN = "login_page"
    MISSING = "soft_404"  # the site answers 200, and the page says that it does not exist
    NOTICE = "notice"  # of maintenance, of too many visits, of an error
    GARBLED = "garbled"  # the letters of the text are lost: mostly ?, U+FFFD or one character


@dataclass(frozen=True, slots=True)
class Source:
    """A site that is crawled."""

    id: str
    name: str  # the office, in Chinese
    level: str  # supreme, provincial, prefecture, county, other
    region_code: str | None  # GB/T 2260, six digits; None for the Supreme People's Procuratorate
    home_url: str | None  # None for single addresses, which belong to no site
    family: str  # the CMS family: ucap, trs …
    official: bool = True
    min_publications: int | None = None  # if the last public file has so many, a file with fewer is not published
    max_publications: int | None = None  # publishing warns if the source has more


@dataclass(frozen=True, slots=True)
class Context:
    """Why an address was requested, and what the linking page says of it. The context is stored in the WARC, too."""

    role: Role
    source_id: str | None = None
    family: str | None = None
    column: str | None = None
    list_title: str | None = None  # of an attachment, the text of its link
    list_date: str | None = None  # ISO, as printed on the list (China time)
    key: str | None = None  # canonical key of the requested address; after a redirect the response has another
    page: str | None = None  # of a part, an attachment or a resource, the canonical key of its page
    imported: bool = False  # it comes from a file that was taken in, not from a request
    file: str | None = None  # name of that file
    rendered: bool = False  # a browser rendered it; the page as served is stored, too, as a resource

    @property
    def of_source(self) -> bool:
        """Whether a source of the registry requested it. Single addresses and imported files have no family."""
        return self.source_id is not None and self.family is not None


class RecordContent(StrEnum):
    """What a WARC record has of the payload that was served."""

    WHOLE = "whole"
    TORN = "torn"  # only a part of it came
    REVISIT = "revisit"  # all of it is in an earlier record
    UNMODIFIED = "unmodified"  # none was served: the site answered 304, that the earlier record has it all


@dataclass(frozen=True, slots=True)
class Capture:
    """What identifies a response, wherever its record is: two records with the same values are one capture."""

    url: str  # as fetched
    fetched_at: str  # UTC, ISO 8601 with Z, to the second
    role: Role
    status: int
    digest: str  # of the payload, as in WARC-Payload-Digest; empty if there is no record
    requested: str  # canonical key of the requested address; empty if the record does not name it
    imported: bool

    @property
    def id(self) -> int:
        """An integer key, made from the values. It has 64 bits: with ten million captures, the chance that any two
        have one key is 1 in 300,000."""
        request = (self.url, self.fetched_at, self.role, self.status)
        text = "\x1f".join(map(str, (*request, self.digest, self.requested, self.imported)))
        return int.from_bytes(hashlib.sha256(text.encode()).digest()[:8], "big", signed=True)


@dataclass(frozen=True, slots=True)
class Page:
    """One response as it was served: the unit that is read, stored and rebuilt."""

    url: str  # as fetched
    fetched_at: str  # UTC, ISO 8601 with Z, to the second
    status: int  # HTTP status; 200 for an imported file
    headers: tuple[tuple[str, str], ...]
    body: bytes  # content coding (gzip, br) undone
    context: Context
    warc_file: str
    warc_offset: int
    torn: Torn | None = None  # why `body` is only a part of the page; None if its stream shows no damage
    warc_length: int = 0  # bytes of the record in the file; 0 if there is no record
    digest: str = ""  # of the payload, in its content coding, as in WARC-Payload-Digest; empty if there is no record
    revisit: bool = False  # whether its payload is in an earlier record, to which this one refers
    unmodified: bool = False  # whether the site answered 304 (all fields but the time are of the earlier answer)

    @property
    def content(self) -> RecordContent:
        """What its record has of the payload."""
        if self.unmodified:
            return RecordContent.UNMODIFIED
        if self.revisit:
            return RecordContent.REVISIT
        return RecordContent.TORN if self.torn else RecordContent.WHOLE

    @property
    def capture(self) -> Capture:
        """What identifies this response."""
        context = self.context
        requested = (context.key or "", context.imported)
        return Capture(self.url, self.fetched_at, context.role, self.status, self.digest, *requested)

    def header(self, name: str) -> str | None:
        """The first header of that name, whatever its case."""
        return next((value for key, value in self.headers if key.lower() == name.lower()), None)
