"""Makes the sample site from the text files in pages/: the articles, lists and error pages of two procuratorates.

A sample is `pages/SITE/COLUMN/NAME.txt`. It is served at `/COLUMN/YYYYMM/NAME.shtml`. Its facts are above the `---`:
    title      as printed; `<br>` breaks the line
    date       ISO; sets the month in the address and the order in the list
    kind, topic  what an archive should find (archive.model.Kind, Topic); only tests read them
    source, editor, style, layout   see crawler.demo.markup
    row        a row of the list: `title`, or `#2 title` with a fragment; repeatable. Default: one row with the title
    listed_in  the column whose list links it, if not its own
    charset    its encoding; default: the site's
    declares   the encoding that its meta declares; default: its charset
    copy_of    COLUMN/NAME of the sample whose text this one repeats under another NAME
    status     404 for a page that is gone, 412 for a challenge
The text is below the `---`, in the markup of crawler.demo.markup. The .docx and .pdf files that it links are in the
same folder, and are served beside the page.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, replace
from functools import cache
from pathlib import Path

from archive.reading.attachments import DOCX, PDF
from crawler.demo import markup

FOLDER = Path(__file__).parent / "pages"

# The two hosts, as the Host header names them. One server on loopback serves both.
HOSTS = {"ucap": "localhost", "trs": "127.0.0.1"}

CODECS = {"gb2312": "gbk", "utf-8": "utf-8"}  # browsers read gb2312 as gbk; Python's gb2312 turns — into ―
ENCODINGS = {"ucap": "utf-8", "trs": "gb2312"}
UCAP_COLUMNS = {
    "jczdal": "指导性案例",
    "zgjdxal": "典型案例",
    "xwfbh/wsfbt": "网上发布厅",
    "xwfbh/dxal": "发布会典型案例",
    "zdgz": "重点推荐",
}
TRS_COLUMNS = {"alfb": "典型案例", "jcyw": "检察要闻"}
UCAP_ROWS = 4  # rows on a list page; few, so that a dozen samples fill several pages
TRS_ROWS = 2
FORBIDDEN = "/nbwd/"  # forbidden by the ucap site's robots.txt, but one of its lists links a page there


@dataclass(frozen=True, slots=True)
class SampleResponse:
    """An answer of the server."""

    body: bytes
    status: int = 200
    headers: tuple[tuple[str, str], ...] = (("Content-Type", "text/html"),)
    delay: float = 0.0  # seconds before it is sent


Content = Mapping[tuple[str, str], SampleResponse]  # (host without port, path) -> answer


@dataclass(frozen=True, slots=True)
class Sample:
    """One text file in pages/."""

    site: str
    column: str
    name: str
    facts: dict[str, str]
    rows: tuple[tuple[str, str], ...]  # (fragment with its #, or empty; title)
    lines: tuple[str, ...]
    files: tuple[Path, ...]  # the files that the text links

    @property
    def path(self) -> str:
        """The path at which it is served."""
        return f"/{self.column}/{self.facts['date'][:7].replace('-', '')}/{self.name}.shtml"

    @property
    def host(self) -> str:
        """The host that serves it, without a port."""
        return HOSTS[self.site]

    @property
    def title(self) -> str:
        """The title in one line."""
        return self.facts["title"].replace("<br>", " ")

    @property
    def date(self) -> str:
        """The date in ISO format."""
        return self.facts["date"]

    @property
    def status(self) -> int:
        """The HTTP status of its answer."""
        return int(self.facts.get("status", 200))

    @property
    def listed_in(self) -> str:
        """The column whose list links it."""
        return self.facts.get("listed_in", self.column)


@cache
def samples() -> tuple[Sample, ...]:
    """Every sample, newest first."""
    read = {f"{s.column}/{s.name}": s for s in map(_read, sorted(FOLDER.rglob("*.txt")))}
    whole = (_as_copy(s, read[s.facts["copy_of"]]) if "copy_of" in s.facts else s for s in read.values())
    return tuple(sorted(whole, key=lambda s: (s.date, s.name), reverse=True))


def sample_site() -> dict[tuple[str, str], SampleResponse]:
    """The whole sample site: the answer for each (host without port, path)."""
    site = {(sample.host, sample.path): _answer(sample) for sample in samples()}
    site.update(answer for sample in samples() for answer in _file_answers(sample))
    site.update(_ucap_furniture())
    site.update(_trs_furniture())
    return site


def _read(path: Path) -> Sample:
    head, _, text = path.read_text(encoding="utf-8").partition("---\n")
    entries = [line.partition(": ")[::2] for line in head.splitlines()]
    facts = {key: value for key, value in entries if key != "row"}
    rows = tuple(_row(value) for key, value in entries if key == "row") or (("", facts.get("title", "")),)
    site, *column = path.relative_to(FOLDER).parent.parts
    files = tuple(path.with_name(name) for _, name in markup.LINK.findall(text))
    return Sample(site, "/".join(column), path.stem, facts, rows, tuple(text.splitlines()), files)


def _row(text: str) -> tuple[str, str]:
    fragment, space, title = text.partition(" ")
    return (fragment, title) if space and fragment.startswith("#") else ("", text)


def _as_copy(copy: Sample, original: Sample) -> Sample:
    facts = {**original.facts, **copy.facts}
    return replace(copy, facts=facts, rows=(("", facts["title"]),), lines=original.lines)


def _answer(sample: Sample) -> SampleResponse:
    if sample.status == 404:
        return SampleResponse(markup.GONE.encode(), 404)
    if sample.status == 412:
        cookie = ("Set-Cookie", "__jsluid_h=5a6d706c65; max-age=31536000; path=/; HttpOnly")
        return SampleResponse(markup.CHALLENGE.encode(), 412, (("Content-Type", "text/html"), cookie))
    charset = sample.facts.get("charset", ENCODINGS[sample.site])
    page = markup.article(sample.site, sample.facts, sample.lines, sample.facts.get("declares", charset))
    return SampleResponse(page.encode(CODECS[charset]))


def _file_answers(sample: Sample) -> Iterator[tuple[tuple[str, str], SampleResponse]]:
    folder = sample.path.rpartition("/")[0]
    for file in sample.files:
        headers = (("Content-Type", {".docx": DOCX, ".pdf": PDF}[file.suffix]),)
        yield (sample.host, f"{folder}/{file.name}"), SampleResponse(file.read_bytes(), headers=headers)


def _ucap_furniture() -> Iterator[tuple[tuple[str, str], SampleResponse]]:
    host = HOSTS["ucap"]
    robots = f"User-agent: *\nDisallow: {FORBIDDEN}\n"
    yield (host, "/robots.txt"), SampleResponse(robots.encode(), headers=(("Content-Type", "text/plain"),))
    yield (host, "/"), _utf8(markup.page("ucap", "home", columns=UCAP_COLUMNS))
    for column, label in UCAP_COLUMNS.items():
        yield from ucap_list(host, column, label, _rows("ucap", column), UCAP_ROWS)


def ucap_list(
    host: str, column: str, label: str, rows: list[markup.SampleRow], size: int
) -> Iterator[tuple[tuple[str, str], SampleResponse]]:
    """Yield a column's list pages as UCAP names them: index, index_2, index_3 …, and an index_1 without rows."""
    pages = [rows[start : start + size] for start in range(0, len(rows), size)] or [[]]
    for number, page in enumerate(pages, 1):
        answer = _utf8(
            markup.page("ucap", "list", label=label, rows=page, pages=len(pages), current=number, records=len(rows))
        )
        yield (host, f"/{column}/{_index(number, 1)}"), answer
        if number == 1:
            yield (host, f"/{column}/"), answer
    yield (host, f"/{column}/index_1.shtml"), _utf8(markup.UCAP_EMPTY_LIST)


def _trs_furniture() -> Iterator[tuple[tuple[str, str], SampleResponse]]:
    host = HOSTS["trs"]  # it has no robots.txt
    yield (host, "/"), _gb2312(markup.page("trs", "home", columns=TRS_COLUMNS))
    for column, label in TRS_COLUMNS.items():
        rows = _rows("trs", column)
        pages = [rows[start : start + TRS_ROWS] for start in range(0, len(rows), TRS_ROWS)]
        for number, page in enumerate(pages):
            content = {"label": label, "column": column, "rows": page, "pages": len(pages), "current": number}
            yield (host, f"/{column}/{_index(number, 0)}"), _gb2312(markup.page("trs", "list", **content))


def _index(number: int, first: int) -> str:
    return "index.shtml" if number == first else f"index_{number}.shtml"


def _rows(site: str, column: str) -> list[markup.SampleRow]:
    listed = [s for s in samples() if s.site == site and s.listed_in == column]
    return [markup.SampleRow(s.path + fragment, title, s.date) for s in listed for fragment, title in s.rows]


def _utf8(page: str) -> SampleResponse:
    return SampleResponse(page.encode(), headers=(("Content-Type", "text/html; charset=utf-8"),))


def _gb2312(page: str) -> SampleResponse:
    return SampleResponse(page.encode(CODECS["gb2312"]))
