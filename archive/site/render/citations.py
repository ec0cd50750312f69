"""Makes the citation of a publication or of one of its cases: one reference, in several formats."""

from __future__ import annotations

import hashlib
import re
from dataclasses import dataclass, replace
from urllib.parse import quote

from archive.moments import china_day
from archive.site.data.publications import PublicationRecord
from archive.site.data.structure import CaseRecord
from archive.site.strings import word

NOT_IN_KEYS = re.compile(r"[^A-Za-z0-9_-]+")
UNPRINTABLE = re.compile(r"[\x00-\x1f\x7f-\x9f\u2028\u2029]+")
# Characters that TeX interprets. Braces are written by name, because BibTeX counts them even after a backslash.
TEX = str.maketrans(
    {
        "\\": r"\textbackslash{}",
        "{": r"\textbraceleft{}",
        "}": r"\textbraceright{}",
        "~": r"\textasciitilde{}",
        "^": r"\textasciicircum{}",
        **{letter: f"\\{letter}" for letter in "%#&$_"},
    }
)
IN_ADDRESSES = "/:?=&;,@!~*'()+$%-._#"  # these signs stay in an address; other signs are percent-encoded ({ as %7B)


@dataclass(frozen=True, slots=True)
class Reference:
    """What a citation is made of. Unknown values are None or empty; dates are ISO 8601, as precise as known."""

    key: str  # letters, digits, - and _ in ASCII
    title: str
    number: str | None  # of a case; None if the case has none, or has no title but its number
    within: str | None  # of a case: the title of its batch
    issuers: tuple[str, ...]
    issuer: str | None  # all issuers in one string, as the page shows them
    office: str | None  # the office on whose site the text is, if the issuer is not known
    published: str | None
    last_seen: str | None  # the day on which the archive last saw the text at `url`; None if it never did
    url: str  # of the best copy; import:… for an imported file without an address
    archived: str  # the address on this site
    sha256: str  # of the publication's text

    @property
    def named(self) -> str:
        """The title; for a case, its number follows in brackets."""
        return word("cite.numbered", title=self.title, number=self.number) if self.number else self.title

    @property
    def publisher(self) -> str:
        """The site as a publisher, named after its office (最高人民检察院网站); empty if the issuer is known."""
        return word("cite.site", office=self.office) if self.office else ""

    @property
    def on_the_web(self) -> str | None:
        """The address of the best copy, if it is an http(s) address."""
        return self.url if self.url.startswith("http") else None


def of_publication(publication: PublicationRecord, archived: str) -> Reference:
    """The reference of a publication; `archived` is its address on this site."""
    current = publication.current
    return Reference(
        key=NOT_IN_KEYS.sub("-", publication.slug),
        title=publication.title or "",
        number=None,
        within=None,
        issuers=publication.issuers,
        issuer=publication.issuer,
        office=site_instead(publication.issuer, publication.source, publication.url),
        published=publication.published,
        last_seen=china_day(current.last_seen) if current and not current.imported else None,
        url=publication.url,
        archived=archived,
        sha256=publication.text_sha256,
    )


def of_case(whole: Reference, case: CaseRecord, archived: str) -> Reference:
    """The reference of one case of a publication: a part of a larger document (GB/T 7714—2015, 4.2)."""
    return replace(
        whole,
        key=f"{whole.key}-{case.anchor}",
        title=case.title,
        number=case.number if case.number != case.title else None,
        within=whole.title,
        archived=archived,
    )


def issued_by(issuer: str | None, source: str | None, url: str) -> str:
    """The issuer. If no issuer is known, the office of the site, marked as a site (网站：最高人民检察院)."""
    site = site_instead(issuer, source, url)
    return word("read.of_site", office=site) if site else issuer or ""


def site_instead(issuer: str | None, source: str | None, url: str) -> str | None:
    """The office on whose site the text is; None if an issuer is known, or if an imported file has no address."""
    return source if not issuer and url.startswith("http") else None


def gb_t_7714(cited: Reference) -> str:
    """A reference by GB/T 7714—2015, 4.6 (electronic resource, online). Unknown parts are left out.

    If the issuer is not known, the reference begins with the title and the site is the publisher.
    """
    parts = (
        f"{cited.issuer}. " if cited.issuer else "",
        f"{cited.named}[EB/OL]",
        f"//{cited.within}" if cited.within is not None else "",
        ". ",
        cited.publisher,
        f"({cited.published})" if cited.published else "",
        f"[{cited.last_seen}]" if cited.last_seen else "",
        ". " if cited.office or cited.published or cited.last_seen else "",
        f"{cited.url}.",
    )
    return _line("".join(parts))


def bibtex(cited: Reference) -> str:
    """An entry for BibTeX and biblatex, of the type `misc`, which every style knows; each value is in braces."""
    year, _, rest = (cited.published or "").partition("-")
    fields = {
        "author": " and ".join(f"{{{_tex(name)}}}" for name in cited.issuers),
        "title": f"{{{_tex(cited.named)}}}",
        "booktitle": _tex(cited.within or ""),
        "howpublished": _tex(cited.publisher),
        "year": year,
        "month": rest[:2].lstrip("0"),
        "date": cited.published or "",
        "url": quote(_line(cited.on_the_web or cited.archived), safe=IN_ADDRESSES),
        "urldate": cited.last_seen or "",
        "note": _tex(word("cite.note", address=cited.archived, sha256=cited.sha256)),
        "langid": "chinese",
    }
    lines = (f"  {name} = {{{value}}}," for name, value in fields.items() if value)
    return "\n".join([f"@misc{{{cited.key},", *lines, "}"])


def ris(cited: Reference) -> str:
    """A RIS record, with one field on each line (`TY  - ELEC` … `ER  - `)."""
    fields = (
        ("TY", "ELEC"),
        *(("AU", name) for name in cited.issuers),
        ("TI", cited.named),
        ("T2", cited.within),
        ("PB", cited.publisher),
        ("PY", (cited.published or "")[:4]),
        ("DA", _slashed(cited.published)),
        ("Y2", _slashed(cited.last_seen)),
        ("UR", cited.on_the_web),
        ("L2", cited.archived),
        ("N1", f"SHA-256 of the whole publication's text: {cited.sha256}"),
        ("LA", "zh"),
    )
    lines = [f"{tag}  - {value}" for tag, given in fields if (value := _line(given or ""))]
    return "\n".join([*lines, "ER  - "])


def plain(cited: Reference) -> str:
    """The reference as a sentence, for a text or a footnote."""
    who = cited.issuer or cited.publisher
    parts = (
        word("cite.who", who=who) if who else "",
        word("cite.title", title=cited.named),
        word("cite.within", title=cited.within) if cited.within is not None else "",
        word("cite.then", what=cited.published) if cited.published else "",
        word("cite.then", what=cited.on_the_web) if cited.on_the_web else "",
        word("cite.seen", date=cited.last_seen) if cited.last_seen else "",
        word("cite.archived", address=cited.archived),
    )
    return _line("".join(parts))


@dataclass(frozen=True, slots=True)
class CitationForm:
    """A reference in one format, as a page shows it."""

    name: str  # of the format; the label that readers see is style.NAME in the catalogues
    text: str
    file: str | None  # ending of its file; None if there is no file in this format


def citations(cited: Reference) -> tuple[CitationForm, ...]:
    """The reference in every format."""
    return (
        CitationForm("gbt", gb_t_7714(cited), None),
        CitationForm("plain", plain(cited), None),
        CitationForm("bibtex", bibtex(cited), "bib"),
        CitationForm("ris", ris(cited), "ris"),
    )


def of_series(title: str, address: str, as_of: str | None) -> tuple[CitationForm, ...]:
    """How a series is cited: a data set of this site (GB/T 7714—2015: DB/OL). `as_of` is the day up to which its data
    go, ISO 8601."""
    given = {"site": word("cite.series_site"), "title": title, "address": address, "date": as_of or "—"}
    fields = {
        "author": f"{{{_tex(given['site'])}}}",
        "title": f"{{{_tex(title)}}}",
        "url": address,
        "urldate": as_of or "",
        "langid": "chinese",
    }
    lines = (f"  {name} = {{{value}}}," for name, value in fields.items() if value)
    key = f"series-{hashlib.sha256(address.rpartition('/')[2].encode()).hexdigest()[:8]}"
    return (
        CitationForm("gbt", _line(word("cite.series", **given)), None),
        CitationForm("plain", _line(word("cite.series_plain", **given)), None),
        CitationForm("bibtex", "\n".join([f"@misc{{{key},", *lines, "}"]), None),
    )


def as_file(cited: Reference, ending: str) -> str:
    """The reference in the format whose files have this ending (bib or ris)."""
    return next(one.text for one in citations(cited) if one.file == ending) + "\n"


def _line(text: str) -> str:
    """A text on one line, without control characters: no format can contain them."""
    return " ".join(UNPRINTABLE.sub(" ", text).split())


def _tex(text: str) -> str:
    return _line(text).translate(TEX)


def _slashed(date: str | None) -> str:
    """A date in the form of RIS: 2023-11-30 → 2023/11/30/, 2023 → 2023///."""
    year, month, day = (*(date or "").split("-"), "", "")[:3]
    return f"{year}/{month}/{day}/" if year else ""
