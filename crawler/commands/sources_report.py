"""Describes sources as text or JSON: what each one declares, and what an archive has learned about it."""

from __future__ import annotations

import inspect
import json
from collections.abc import Iterable, Iterator
from dataclasses import asdict, dataclass
from typing import Any

from archive.analysis.places.gazetteer import regions
from archive.moments import china_day
from archive.reasons import in_english, parse_reasons
from archive.store.columns import ColumnState
from archive.store.reports import FoundColumn, LastRun, SourceRecord
from archive.terminal import table_lines, wrap
from crawler.source import SourceSpider

WIDTH = 110  # columns of a terminal
LABEL = 14  # width of the labels in `details`
TO_BE_FOUND = "to be found"


@dataclass(frozen=True, slots=True)
class SourceListing:
    """A source, with what the archive in use knows about it."""

    source: type[SourceSpider]
    record: SourceRecord | None  # None if no run of the archive crawled it

    @property
    def columns(self) -> str:
        """How many columns it has, and whether they are declared or were found."""
        if self.source.columns:
            return f"{len(self.source.columns)} declared"
        found = [column for column in self.record.columns if column.rank] if self.record else []
        return f"{len(found)} found" if found else TO_BE_FOUND

    @property
    def state(self) -> str:
        """The verdict and the day of its last run, and the day of its state in the public file if this is an earlier
        one; or that it was never crawled."""
        if self.record is None:
            return "never crawled" + (", needs a browser" if self.source.needs_browser else "")
        public = f", public as of {self.record.as_of}" if self.record.as_of else ""
        return state_of(self.record.last) + public

    def as_dict(self) -> dict[str, Any]:
        """Its fields for JSON. If no run of the archive crawled it, `last_run` is None and `found_columns` is empty."""
        declared = asdict(self.source.source())
        return {
            "name": declared.pop("id"),
            "office": declared.pop("name"),
            **{name: declared[name] for name in ("level", "region_code", "home_url", "family")},
            "evidence": self.source.evidence.value,
            "known": known_of(self.source),
            "needs_browser": self.source.needs_browser,
            "declared_columns": list(self.source.columns),
            "found_columns": [asdict(column) for column in self.record.columns] if self.record else [],
            "last_run": self._last_run(),
            "public_as_of": self.record.as_of if self.record else None,
            "public_as_of_why": parse_reasons(self.record.as_of_why) if self.record else None,
        }

    def _last_run(self) -> dict[str, Any] | None:
        if self.record is None:
            return None
        last = asdict(self.record.last)
        last["passed"] = last.pop("skipped")
        return {**last, "reasons": parse_reasons(last.pop("reason"))}


def listings(sources: Iterable[type[SourceSpider]], records: dict[str, SourceRecord]) -> list[SourceListing]:
    """Pair each source with its record, by name."""
    return [SourceListing(source, records.get(str(source.name))) for source in sources]


def state_of(last: LastRun) -> str:
    """The verdict and the day of a source's last run, as `good 2026-01-31`; a replay adds `, replay`."""
    replayed = "" if last.origin == "live" else ", replay"
    return f"{last.verdict or 'unfinished'} {last.day}{replayed}"


def known_of(source: type[SourceSpider]) -> str:
    """The docstring of the source's class, as one paragraph."""
    return " ".join((inspect.getdoc(source) or "").split())


def as_json(found: Iterable[SourceListing]) -> str:
    """A JSON list with an object for each source."""
    return json.dumps([one.as_dict() for one in found], ensure_ascii=False, indent=2)


def table(found: Iterable[SourceListing]) -> str:
    """A text table with a line for each source."""
    head = ("source", "office", "level", "family", "evidence", "columns", "state")
    return "\n".join(table_lines(head, map(_cells, found)))


def _cells(one: SourceListing) -> tuple[str, ...]:
    source = one.source
    return (
        *(str(source.name), source.office, source.level, source.family.name, source.evidence.value),
        *(one.columns, one.state),
    )


def details(one: SourceListing) -> str:
    """All that is known about a source, as labelled lines of text."""
    facts = [*_declared(one.source), *_of_archive(one.record)]
    head = f"{one.source.name}  {one.source.office}"
    return "\n".join([head, *(line for label, text in facts for line in _labelled(label, text))])


def _declared(source: type[SourceSpider]) -> Iterator[tuple[str, str]]:
    code = source.region_code
    yield "level", f"{source.level}, {code} {regions()[code].name}" if code else source.level
    yield "home page", source.home_url
    yield "known", known_of(source)
    yield "family", f"{source.family.name}, {source.family.system} ({source.evidence.value})"
    if source.needs_browser:
        yield "browser", "its lists are made by scripts: it is read through the extra `browser`"
    yield "columns", ", ".join(source.columns) or "found from the home page by what links say"


def _of_archive(record: SourceRecord | None) -> Iterator[tuple[str, str]]:
    if record is None:
        yield "last run", "no run of this archive crawled it"
        return
    last = record.last
    yield "last run", f"run {last.run}, {state_of(last)}" + (f": {in_english(last.reason)}" if last.reason else "")
    if record.as_of:
        yield "public file", f"keeps its publications of {record.as_of}: {in_english(record.as_of_why or '')}"
    traits = f"{last.family or 'of no family'} ({last.family_evidence})" if last.family_evidence else "none noted"
    yield "traits", traits
    sampled = f"{last.sampled} of such fetched as a sample, {last.missed} of them on fraud"
    yield "titles", f"{last.listed} rows listed, {last.skipped} skipped; {sampled}"
    for column in record.columns:
        place = f"{column.rank}." if column.rank else "not crawled:"
        yield "found", f"{place} {column.url}"
        yield "", f"by the link {column.found_by} on {column.found_on}, {china_day(column.found_at)}"
        yield "", _content(column)


def _content(column: FoundColumn) -> str:
    day = f", {china_day(column.checked_at)}" if column.checked_at else ""
    if column.listed is None:
        return f"{column.state}{day}"
    gone = "gone now; " if column.state == ColumnState.GONE else ""
    return (
        f"{gone}{column.listed} rows on its first page, {column.dated} with a date, {column.share:.0%} likely ours; "
        f"read as {column.family}{day}"
    )


def _labelled(label: str, text: str) -> list[str]:
    """The text with its label before the first line, wrapped to WIDTH."""
    return [f"  {'' if at else label:{LABEL}}{line}" for at, line in enumerate(wrap(text, WIDTH - LABEL - 2))]
