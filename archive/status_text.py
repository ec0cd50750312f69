"""The text of `fanzha status`: the state of sources, runs and the public file."""

from __future__ import annotations

from collections.abc import Iterator
from itertools import groupby
from operator import itemgetter
from typing import Any

from archive.disk_space import in_megabytes
from archive.moments import china_day
from archive.reasons import OVERDUE, TROUBLES, advice, failure_in_english, in_english
from archive.store.reports import Status, needs_care
from archive.terminal import hanging_lines, table_lines

MAX_LOSSES = 50  # that the text lists
# How pages that did not depart are listed beside those that did.
_UNDATED = {"never_live": "never live here"}
_PAGES_HEAD = ("publications", "live", "gone", "other", "last seen")


def status_text(status: Status) -> str:
    """The status as lines of text for people: sources first; whether all is good last, where a terminal shows it."""
    parts = (
        *(_sources, _elsewhere, _runs, _failures, _departed, _waiting, _other_reader, _no_documents, _losses),
        *(_room, _skipped, _headings, _doubtful, _doubts, _public, _overdue, _refusal, _in_short),
    )
    return "\n".join(line for part in parts for line in part(status))


def _sources(status: Status) -> Iterator[str]:
    """A line for each source, and below it the reason for its last verdict, and what to do, if there is something."""
    head = ("source", "last verdict", "on", *_PAGES_HEAD)
    rows = [(row["id"], _verdict(row), row["day"] or "-", *_pages(row)) for row in status.sources]
    first, *lines = table_lines(head, rows)
    yield first
    indent = first.index("last verdict")
    for row, line in zip(status.sources, lines, strict=True):
        yield line
        todo = advice(row["reason"], row["id"]) if needs_care(row) else None
        texts = (in_english(row["reason"]) if row["reason"] else "", f"to do: {todo}" if todo else "")
        yield from hanging_lines("", indent, filter(None, texts))


def _verdict(row: dict[str, Any]) -> str:
    accepted = f", accepted {china_day(row['accepted'])}" if row["accepted"] else ""
    return f"{row['verdict'] or '-'}{accepted}"


def _elsewhere(status: Status) -> Iterator[str]:
    """Hosts that belong to no crawled source, and imported files. They have a table of their own, since a long name
    would widen the table of sources."""
    if status.elsewhere:
        yield ""
        yield from table_lines(("elsewhere", *_PAGES_HEAD), [(row["id"], *_pages(row)) for row in status.elsewhere])


def _pages(row: dict[str, Any]) -> tuple[str | int, ...]:
    """The cells below _PAGES_HEAD."""
    other = row["pages"] - row["live"] - row["gone"]
    last = china_day(row["last_seen"]) if row["last_seen"] else "-"
    return row["publications"], row["live"], row["gone"], other, last


def _runs(status: Status) -> Iterator[str]:
    yield ""
    for run in status.runs:
        running = status.running and run is status.runs[0]
        ended = "running" if running else "interrupted (run the same command again, it goes on where it was)"
        yield (
            f"run {run['id']}: {run['verdict'] or ended}{_of_fetch(run)}, "
            f"{run['started']} to {run['ended'] or '?'}, {run['origin']}"
            + (f", since {run['since']}" if run["since"] else "")
            + (f", at most {run['limit_articles']} articles a source" if run["limit_articles"] else "")
            + (", all articles" if run["request_all"] else "")
            + (f", shard {run['shard']}" if run["shard"] else "")
            + (f", merged {run['merged']}" if run["merged"] else "")
            + (f", {run['unmodified']} answers unchanged since (304)" if run["unmodified"] else "")
            + (f", {run['not_due']} articles known and not due yet" if run["not_due"] else "")
            + (f", resumed {run['resumes']} time(s), last {run['resumed'] or '?'}" if run["resumes"] else "")
        )
    if not status.runs:
        yield "no run yet"


def _of_fetch(run: dict[str, Any]) -> str:
    """The reason for the verdict of a run over single addresses, and their number; empty for other runs."""
    if not run["of_fetch"]:
        return ""
    reason = f" ({in_english(run['reason'])})" if run["reason"] else ""
    return f"{reason}, fetch of {run['addresses'] or 'single'} address(es)"


def _failures(status: Status) -> Iterator[str]:
    if status.failures:
        yield "failed in each source's last run:"
    elif status.failures is not None:
        yield "no address failed in any source's last run"
    for row in status.failures or ():
        yield f"  {row['source_id']}: {row['url']}: {failure_in_english(row['kind'], row['why'], row['about'])}"


def _departed(status: Status) -> Iterator[str]:
    if status.departed:
        yield "gone, moved, never live here, or leading elsewhere:"
    elif status.departed is not None:
        yield "no page is gone or has moved"
    for row in status.departed or ():
        at = row["departed_at"]
        how = f"{row['state']} since {china_day(at)}" if at else _UNDATED.get(row["state"], "perhaps gone")
        where = f", leads to {row['leads_to']}" if row["leads_to"] else ""
        yield f"  {row['source_id']}: {row['url']}: {how}{where}: {in_english(row['reason'])}"


def _waiting(status: Status) -> Iterator[str]:
    if status.waiting and not status.running:
        yield f"{status.waiting} page(s) are stored and not published yet: the next crawl, import or rebuild makes them"


def _no_documents(status: Status) -> Iterator[str]:
    if status.no_documents:
        yield (
            f"{status.no_documents} page(s) have a text and could not become publications: `fanzha rebuild` tries "
            "again and names them"
        )


def _losses(status: Status) -> Iterator[str]:
    """What the WARC files have lost, and what the operator can do."""
    if not status.losses:
        return
    new = sum(not loss["accepted_at"] for loss in status.losses)
    todo = f"; {new} of them not accepted yet by `rebuild --force`" if new else ""
    yield (
        f"lost from the WARC files: {len(status.losses)} record(s) or damaged part(s){todo}. Put the files back whole "
        "from a backup and run `fanzha rebuild`, which takes what is found again off this list:"
    )
    for loss in status.losses[:MAX_LOSSES]:
        what = f"{loss['url'] or 'address not known'}" + (f" of {loss['fetched_at']}" if loss["fetched_at"] else "")
        yield f"  {loss['warc_file']}, byte {loss['warc_offset']}: {what}, found {loss['found_at']}"
    if len(status.losses) > MAX_LOSSES:
        yield f"  and {len(status.losses) - MAX_LOSSES} more (all with --json)"


def _other_reader(status: Status) -> Iterator[str]:
    if status.other_reader:
        yield f"{status.other_reader} page(s) were read by another version of fanzha: `fanzha rebuild` reads them again"


def _skipped(status: Status) -> Iterator[str]:
    """How many rows of each source the title rules skipped; then the skipped rows, if they are wanted.

    As a sample, some articles are fetched though a rule would skip their titles. The text says how many of them were on
    fraud.
    """
    if not status.skipped:
        return
    by_source = ", ".join(f"{row['source_id']} {row['passed']}" for row in status.skipped)
    sampled, missed = (sum(row[name] for row in status.skipped) for name in ("sampled", "missed"))
    sample = f"of a sample of {sampled}, {missed} were on fraud" if sampled else "no sample yet"
    see = " (see --passed)" if status.skipped_rows is None else ""
    yield f"rows skipped by their titles{see}: {by_source}; {sample}"
    for row in status.skipped_rows or ():
        yield f"  {row['source_id']}: {row['rule']}: {row['date'] or 'no date'} {row['title']} {row['url']}"


def _headings(status: Status) -> Iterator[str]:
    """The section headings of cases that archive/analysis/data/headings.json lacks, the most frequent ones only."""
    if status.unknown_headings:
        found = ", ".join(f"{row['heading']} {row['count']}" for row in status.unknown_headings)
        yield f"headings of cases that the table of headings does not have: {found}"


def _doubtful(status: Status) -> Iterator[str]:
    for row in status.doubtful or ():
        yield f"  perhaps a copy: {row['shorter']}\n    of {row['longer']}: {in_english(row['why'])}"
    if status.doubtful is not None and not status.doubtful:
        yield "no page may be a copy of another beyond those that are linked"


def _doubts(status: Status) -> Iterator[str]:
    """What is doubtful of publications, by kind."""
    for kind, rows in groupby(status.doubts or (), itemgetter("kind")):
        yield f"{kind}:"
        for row in rows:
            case = f", {row['case']}" if row["case"] else ""
            yield f"  {row['slug']}{case}: {in_english(row['detail'])}"
            yield f"    {row['url']}"
    if status.doubts is None and status.doubtful_publications:
        yield f"publications with doubtful places (see --doubts): {status.doubtful_publications}"
    if status.doubts is not None and not status.doubts:
        yield "no publication is doubtful"


def _public(status: Status) -> Iterator[str]:
    if status.publishing is None:
        yield "nothing published yet: run `fanzha publish`"
    else:
        yield f"public file: {status.publishing['publications']} publications, made {status.publishing['at']}"
    for row in status.retained:
        yield f"  {row['source']} keeps its publications of {row['as_of']}: {in_english(row['reasons'])}"


def _room(status: Status) -> Iterator[str]:
    free, needed = (in_megabytes(size) for size in (status.room.free, status.room.needed))
    verdict = "" if status.room.is_enough else ": too little, make room"
    yield f"disk: {free} free, a night needs about {needed}{verdict}"


def _overdue(status: Status) -> Iterator[str]:
    for one in status.overdue or ():
        is_so = "dated later than now (is a clock wrong?)" if one.future else "too old"
        yield f"{is_so}: {OVERDUE[one.what].format(source=one.source)}: {one.at or 'never'}"
    if status.overdue is not None and not status.overdue:
        yield "nothing is too old"


def _refusal(status: Status) -> Iterator[str]:
    if status.refusal:
        yield f"no job begins: {status.refusal}"


def _in_short(status: Status) -> Iterator[str]:
    found = "; ".join(TROUBLES[name].format(count=count) for name, count in status.troubles.items())
    yield f"not good: {found}" if found else "good"
