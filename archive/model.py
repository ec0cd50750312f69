"""The data classes that all packages share. They are frozen; dicts are used only for SQL and JSON."""

from __future__ import annotations

import hashlib
from collections.abc import Callable, Iterable
from dataclasses import dataclass, field
from enum import StrEnum
from typing import Any

# The built-in `map`, that of a ReadingPool, or that of any concurrent.futures.Executor.
Mapper = Callable[[Callable[[Any], Any], Iterable[Any]], Iterable[Any]]


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


class Kind(StrEnum):
    """What a publication is."""

    REPORT = "report"  # 工作情况, 白皮书
    TYPICAL_CASES = "typical_cases"  # 典型案例
    GUIDING_CASES = "guiding_cases"  # 指导性案例, 检例第N号
    PRESS_QA = "press_qa"  # 答记者问
    RELEASE = "release"  # 新闻发布稿
    NORMATIVE = "normative"  # 意见, 规定, 解释
    OTHER = "other"


class Topic(StrEnum):
    """Whether a publication is about fraud."""

    FRAUD = "fraud"
    PARTLY = "partly"  # a batch in which some cases are fraud
    OTHER = "other"


class Tier(StrEnum):
    """How good a page is as a copy, the best first."""

    OFFICIAL = "official"  # the page of a state office on its own site
    PRESS = "press"  # edited, and somebody is responsible for it
    MIRROR = "mirror"  # it reposts what others wrote: a law firm, an encyclopedia, anybody's account
    UNKNOWN = "unknown"
    CLONE = "clone"  # a machine rewrote it, or it is a content farm's; it is stored and never published


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


@dataclass(frozen=True, slots=True)
class AttachmentLink:
    """A link to a PDF, Word or Excel file in the body of a page."""

    url: str  # absolute, http(s), without fragment
    name: str  # the text of the link, else the name of the file


@dataclass(frozen=True, slots=True)
class PartLink:
    """A link to another part of an article that its site divides over several pages."""

    number: int  # in its address, 0 if that has none: the parts are in the order of their numbers
    position: int | None  # among the parts, from 1; None if the page does not show it
    url: str  # absolute, on the same host, without fragment


@dataclass(frozen=True, slots=True)
class Pager:
    """What a page says of the other parts of its article."""

    number: int  # of this part, as in PartLink
    total: int | None  # how many parts there are; None if the page does not say so
    others: tuple[PartLink, ...]  # in order; those that the page leads to, not always all
    joined: int = 1  # how many parts the text has


class LocatedBy(StrEnum):
    """What found the body of a page."""

    SELECTOR = "selector"  # of a layout (archive/reading/data/layouts.toml)
    WEIGHT = "locator"  # the weight of its letters outside links
    WHOLE_PAGE = "whole_page"  # nothing: no element separates the text from what is around it


@dataclass(frozen=True, slots=True)
class BodyReading:
    """How the text of an HTML page was made: what found its body, and how its lines compare with trafilatura's."""

    made_by: LocatedBy
    lines_returned: int | None  # lines of the text that trafilatura has not; None if it gave no text
    agreement: float | None  # of the characters of the two readings, 0 to 1; None if trafilatura gave no text


@dataclass(frozen=True, slots=True)
class FoundDate:
    """A date (YYYY-MM-DD or YYYY-MM) and the name of the rule that found it."""

    date: str
    rule: str  # meta, line, list, url or htmldate


@dataclass(frozen=True, slots=True)
class Article:
    """One document on a page; almost every page has one. A field is None if nothing was found for it."""

    title: str | None
    published: str | None  # ISO date as printed (China time), as precise as known: YYYY-MM-DD or YYYY-MM
    published_from: str | None  # the rule that gave the date: meta, line, list, url or htmldate
    attribution: str | None  # 来源, as printed
    editor: str | None  # 责任编辑
    text: str  # paragraphs, one a line; tables as Markdown; empty if the page holds no article
    attachments: tuple[AttachmentLink, ...] = ()  # the page's links, in order; only its first document has them
    pager: Pager | None = None  # of a page whose article goes on elsewhere: its parts that are not in `text`
    # What on the page gave title and body, for `fanzha check`. It is not stored, and comparisons of articles ignore it.
    title_from: str | None = field(default=None, compare=False)  # the rule or selector that gave the title
    body_from: str | None = field(default=None, compare=False)  # the body's selector; None: located by its weight
    # How the page's text was made; only the first document of an HTML page has it. Comparisons ignore it, too.
    body_reading: BodyReading | None = field(default=None, compare=False)
    # All dates that the page states for it, the date of publication first. Comparisons ignore them.
    dates: tuple[FoundDate, ...] = field(default=(), compare=False)


@dataclass(frozen=True, slots=True)
class CrimeFound:
    """A crime that a text is about. Ids are those of archive/analysis/data/crimes.json."""

    crime: str
    how: str  # the strongest place where it was found: title, keywords, charge or text


@dataclass(frozen=True, slots=True)
class RegionFound:
    """A province or prefecture that a text names by an office or a court. Codes are GB/T 2260, six digits."""

    code: str
    how: str  # the name of the office, as written: 桐乡市人民检察院


@dataclass(frozen=True, slots=True)
class Section:
    """One 【section】 of a case."""

    heading: str  # one of the fixed set of archive/analysis/data/headings.json; "other" if it is none of them
    as_written: str  # the heading as printed, brackets and numbers included
    start: int  # offsets of the text below the heading, in characters; both are the same if there is none
    end: int


@dataclass(frozen=True, slots=True)
class Case:
    """One case of a batch. Its head, lead, sections and closing, in this order, are its whole text."""

    start: int  # offsets of the case in the text, in characters; `end` is the offset after its last character
    end: int
    number: str | None  # 检例第67号, 案例一 …; None if the text has none
    title: str
    subtitle: str | None  # what follows ——
    keywords: tuple[str, ...]
    head: str  # its number and title lines as printed, one a line
    lead: str  # the text between the title and the first heading; mostly empty
    sections: tuple[Section, ...]
    closing: str  # lines that name offices, prosecutors and authors, as printed; mostly empty
    offices: tuple[str, ...]  # of the closing lines; without them, of those below the title
    prosecutors: tuple[str, ...]
    authors: tuple[str, ...]
    topic: Topic = Topic.OTHER
    crimes: tuple[CrimeFound, ...] = ()
    regions: tuple[RegionFound, ...] = ()


@dataclass(frozen=True, slots=True)
class Heading:
    """A numbered heading of a report."""

    level: int  # 0 for 第一部分 and 第一章, 1 for 一、 and 第一节, 2 for （一）, 3 for 1., 4 for （1）
    text: str  # as printed, number included
    start: int  # offset in the text, in characters


@dataclass(frozen=True, slots=True)
class Question:
    """A question and its answer."""

    start: int  # offsets in the text, in characters, of question and answer together
    end: int
    asker: str | None  # 记者, 问题一, a newspaper's name …, as printed; None if a subhead is the question
    question: str
    answer: str  # paragraphs, one a line


class TableDamage(StrEnum):
    """Why a table of figures is not read."""

    CELLS_JOINED = "cells_joined"  # a cell holds several figures with nothing between them
    SEVERAL_FIGURES = "several_figures"  # a cell holds several figures
    UNEVEN_ROWS = "uneven_rows"  # its rows are not all of one length
    NO_HEAD = "no_head"
    NO_ROWS = "no_rows"  # nothing follows its head
    FLATTENED = "flattened"  # it lost its cells: what is left is figures with nothing between them


@dataclass(frozen=True, slots=True)
class DataTable:
    """A table of figures in the text."""

    start: int  # offsets of its Markdown in the text, in characters
    end: int
    title: str | None  # the line above it, if that names the table
    rows: tuple[tuple[str, ...], ...]  # cells, the head first; empty for a damaged table
    damage: TableDamage | None  # None for a table that was read


class Bound(StrEnum):
    """How a figure bounds what it counts."""

    EXACT = "exact"  # also 高达, 仅 and 多达
    ABOUT = "about"  # 约, 左右
    OVER = "over"  # 余, 多, 超, 逾, 以上
    UNDER = "under"  # 近, 不足, 不到, 以下


class Change(StrEnum):
    """Where a rate of change leads."""

    UP = "up"
    DOWN = "down"


@dataclass(frozen=True, slots=True)
class Figure:
    """One quantitative statement of a text: 起诉430余人."""

    start: int  # offsets in the text, in characters; bound words next to the number are inside, nouns are not
    end: int
    as_written: str  # what the text has between them: 430余人
    value: int | float | None  # multiplied out: 230000000 for 2.3亿; None if the number is damaged
    value_max: int | float | None  # the upper end of a range; None for any other figure
    unit: str  # as written, but money by its currency (元, 美元), 个百分点 as 百分点, and 成 and fractions as %
    bound: Bound
    measure: str  # what is counted: 起诉, 批捕, 同比 …, one of data/measures.toml; "other" for anything else
    measure_as_written: str | None  # the words of the text that say so
    crime: str | None  # full name of the crime of the Criminal Law, or the text's words for a group of crimes
    crime_id: str | None  # of data/crimes.json; None for a group
    crime_as_written: str | None
    subject: str | None  # the words of the text that say what the number counts
    place: str | None  # the place of the office or event: 全国, 浙江
    region: str | None  # its GB/T 2260 code, six digits; None for 全国, and what is no province or prefecture
    period_as_written: str | None
    period_start: str | None  # ISO dates; None if it has no first or no last day, or is not known
    period_end: str | None
    change: Change | None  # of 同比, 环比 and 增长 alone
    part_of: int | None  # index of the figure of the same text of which this is a part
    damaged: bool  # whether characters of the number were lost, or numbers run together
    sentence_start: int  # offsets of its sentence in the text, in characters
    sentence_end: int


class DoubtKind(StrEnum):
    """Why the archive distrusts a place of a publication (docs/doubts.md)."""

    CASE_MISSING = "case_number_missing"
    BODY_MISSING = "contents_without_body"
    DATES = "dates_disagree"
    READINGS = "readings_disagree"
    DAMAGE = "damaged_text"
    GOES_ON = "page_goes_on"
    PART_MISSING = "part_missing"


@dataclass(frozen=True, slots=True)
class DoubtFound:
    """A place at which a publication is probably not what its page should say."""

    kind: DoubtKind
    detail: str  # JSON of one reason, see archive.reasons
    case: int | None = None  # the position of its case, from 1; None for the whole publication


@dataclass(frozen=True, slots=True)
class Theme:
    """What the cases of a batch have in common."""

    words: str  # 证券犯罪
    how: str  # where it was found: notice, title, case_titles, keywords or crimes (archive.analysis.themes)


@dataclass(frozen=True, slots=True)
class Structure:
    """The parts of a text, the crimes that it is about, and what is doubtful of it."""

    cases: tuple[Case, ...] = ()
    outline: tuple[Heading, ...] = ()
    questions: tuple[Question, ...] = ()
    tables: tuple[DataTable, ...] = ()
    figures: tuple[Figure, ...] = ()
    crimes: tuple[CrimeFound, ...] = ()
    doubts: tuple[DoubtFound, ...] = ()
    theme: Theme | None = None


@dataclass(frozen=True, slots=True)
class Analysis:
    """The kind, topic, parts and issuers of an article, and what decided them."""

    kind: Kind
    kind_from: str  # code of the rule that decided
    topic: Topic
    topic_score: float
    topic_terms: tuple[str, ...]  # the terms that decided, most telling first
    text_sha256: str  # of the text without white space; texts with the same hash count as the same text
    lasting_sha256: str  # the same without what the page counts at every visit: two texts that share it are one version
    issuers: tuple[str, ...]  # full names of the offices that issued it, as the text names them
    region: str | None  # GB/T 2260 code of the issuer's region; None for national or unknown ones
    fingerprints: tuple[int, ...]  # hashes of some of its sentences; copies are looked up by them
    structure: str  # JSON of a Structure: in this form it is passed between processes and stored


@dataclass(frozen=True, slots=True)
class Document:
    """An article and its analysis."""

    article: Article
    analysis: Analysis


@dataclass(frozen=True, slots=True)
class File:
    """What kind of file an attachment is, and its text."""

    media_type: str  # by its first bytes, whatever its name
    sha256: str
    size: int  # bytes
    text: str | None  # paragraphs, one a line; tables as Markdown; None if no text could be read


@dataclass(frozen=True, slots=True)
class Quality:
    """The tier of a page, and what decided it."""

    tier: Tier
    why: str | None  # reasons as JSON; None if nothing is known of the host and nothing was found


@dataclass(frozen=True, slots=True)
class Reading:
    """A page or an attachment after reading and analysis, ready to be stored."""

    state: State
    state_reason: str | None  # JSON, see archive.reasons; None for a live page with text, and a file read to its end
    documents: tuple[Document, ...]  # in the order of the page; empty unless it is live and holds an article
    file: File | None = None  # of a live attachment
    quality: Quality | None = None  # None if there are no documents
    torn: Torn | None = None  # why only a part of the page came, which says nothing about the page
    doubt: Doubt | None = None  # of a live page that seems to hold no article; state_reason says the same
