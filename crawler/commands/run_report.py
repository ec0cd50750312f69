"""Prints for the operator what a run did: the verdict first, then each source that needs care, then what was read."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Sequence
from itertools import chain
from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

from archive.cli import NOT_STORED, say_records
from archive.errors import FanzhaError
from archive.reasons import advice, in_english
from archive.terminal import duration, hanging_lines, table_lines, width

if TYPE_CHECKING:
    from crawler.reporting.summary import Summary

MAX_NAMES = 5  # of sources in the suggested `fanzha check` command
MAX_NOTES = 3  # of good sources; with more, their number alone is printed
NOTHING_TO_CHECK = ("good", "interrupted", "absent")  # verdicts that a check of the site would not explain
GO_ON = "run the same command again, it goes on where it was"

Row = dict[str, Any]  # of the table run_sources


def print_run(summary: Summary) -> None:
    """Print what a run did. `fanzha status` has every source."""
    from archive.store.runs import COUNTS, GOOD, INTERRUPTED  # not above: `fanzha --help` needs no store

    print_end(summary)
    print_recovered(summary)
    rows = sorted(summary.sources, key=_rank)
    for line in _source_lines([row for row in rows if _verdict(row) not in (GOOD, INTERRUPTED)]):
        click.echo(line)
    for line in _notes([row for row in rows if _verdict(row) == GOOD and row["reason"]]):
        click.echo(line)
    did = _did(Counter({name: sum(row[name] for row in rows) for name in COUNTS}))
    for line in chain(hanging_lines("", 0, [did]), _what_next(rows)):
        click.echo(line)


def keep_run(data: Path, summary: Summary) -> bool:
    """Write run.json; to be called before printing, which ends the process if nobody reads. Returns whether it was
    written; prints why not."""
    from crawler.reporting.run_json import RUN_FILE, write_run

    try:
        write_run(data, summary)
    except OSError as error:
        click.echo(f"Error: {data / RUN_FILE} was not written ({error}). The run is stored: `fanzha status`", err=True)
        return False
    return True


def print_end(summary: Summary) -> None:
    """Print the verdict and how long the run took; then what stopped it, and what is not stored, to stderr."""
    from archive.store.runs import INTERRUPTED

    again = f"; {GO_ON}" if summary.verdict == INTERRUPTED else ""
    click.echo(f"run {summary.run_id}: {_verdicts(summary)}, after {duration(summary.seconds)}{again}")
    if isinstance(summary.error, FanzhaError):
        click.echo(f"Error: {summary.error}", err=True)
    elif summary.error is not None:
        click.echo(
            f"Error: the crawl stopped: {summary.error}. What was stored is kept; mend this, and {GO_ON}.", err=True
        )
    say_records(NOT_STORED, summary.not_stored)


def print_recovered(summary: Summary) -> None:
    """Print what was recovered from an interrupted run. What is lost is printed to stderr."""
    for left in summary.recovered:
        torn = f", its torn last record set aside in {left.torn}" if left.torn else ""
        click.echo(f"recovered {left.warc_file} of an interrupted run: {left.pages} page(s) taken up{torn}")
        for record in left.skipped:
            click.echo(f"  {record}")
        for line in left.loss:
            click.echo(line, err=True)
    if summary.taken_in:
        click.echo(f"{summary.taken_in} page(s) at which fanzha had failed were taken in from the WARC files")
    if summary.resumed:
        since = f", since {summary.since}" if summary.since else ""
        click.echo(f"resumed run {summary.run_id}{since}")


def _verdict(row: Row) -> str:
    from archive.store.runs import INTERRUPTED

    return row["verdict"] or INTERRUPTED


def _rank(row: Row) -> int:
    """The place of the source's verdict in ORDER: 0 is the worst."""
    from crawler.verdicts import ORDER

    return ORDER.index(_verdict(row))


def _verdicts(summary: Summary) -> str:
    """Whether the run was good; for several sources, how many have each verdict, the worst first."""
    from archive.store.runs import GOOD, INTERRUPTED

    number = len(summary.sources)
    if summary.good:
        return GOOD if number == 1 else f"{GOOD}: {number} sources"
    verdicts = Counter(map(_verdict, sorted(summary.sources, key=_rank)))
    counts = ", ".join(f"{times} {verdict}" for verdict, times in verdicts.items())
    verdict = INTERRUPTED if summary.verdict == INTERRUPTED else f"not {GOOD}"
    words = summary.verdict if number == 1 else f"{verdict}: {counts} of {number} sources"
    return f"{words}, but pages are lost or not stored" if summary.verdict == GOOD else words


def _source_lines(rows: Sequence[Row]) -> Iterator[str]:
    """For each source its verdict, why it is not good, and what to do."""
    if not rows:
        return
    heads = table_lines((), [(row["source_id"], _verdict(row), "") for row in rows])
    indent = max(map(width, heads))
    for row, head in zip(rows, heads, strict=True):
        todo = advice(row["reason"], row["source_id"])
        texts = [in_english(row["reason"]) if row["reason"] else _did(row), *([f"to do: {todo}"] if todo else [])]
        yield from hanging_lines(f"  {head}", indent + 3, texts)


def _notes(rows: Sequence[Row]) -> Iterator[str]:
    """What is to be known of good sources."""
    if len(rows) > MAX_NOTES:
        yield f"{len(rows)} good sources have notes: `fanzha status` has them"
        return
    for row in rows:
        head = f"  {row['source_id']} good, but: "
        yield from hanging_lines(head, width(head), [in_english(row["reason"])])


def _what_next(rows: Sequence[Row]) -> Iterator[str]:
    """The `fanzha check` command for the sources that are not good, and where the rest stands."""
    names = [row["source_id"] for row in rows if _verdict(row) not in NOTHING_TO_CHECK]
    if names:
        more = f" (and {len(names) - MAX_NAMES} more)" if len(names) > MAX_NAMES else ""
        yield f"`fanzha check {' '.join(names[:MAX_NAMES])}`{more} tells what each rule sees"
    if len(rows) > 1:
        yield "`fanzha status` has every source"


# What a run did: the beginning of a part, then (column of the ledger, words). What is 0 is left out.
_DID: tuple[tuple[str, tuple[tuple[str, str], ...]], ...] = (
    ("", (("lists", "{lists:,} lists with {listed:,} rows"),)),
    (
        "{articles:,} articles: ",
        (
            *(
                ("live", "{live:,} live"),
                ("unread", "{unread:,} of them without text"),
                ("gone", "{gone:,} not there (404 or 410)"),
            ),
            *(
                ("challenged", "{challenged:,} challenged"),
                ("blocked", "{blocked:,} blocked"),
            ),
        ),
    ),
    ("", (("errors", "{errors:,} requests failed"),)),
    ("", (("not_due", "{not_due:,} articles known and not due yet"),)),
    ("", (("unmodified", "{unmodified:,} answers unchanged since (304)"),)),
    ("", (("refused", "{refused:,} not asked for (robots.txt, address guard or no browser)"),)),
    ("", (("passed", "{passed:,} skipped by their titles"), ("sampled", "{sampled:,} sampled"))),
    (
        "",
        (
            *(("new_pages", "{new_pages:,} new pages"), ("new_versions", "{new_versions:,} new texts")),
            ("attachments", "{attachments:,} attachments kept"),
        ),
    ),
    (
        "",
        (
            ("rechecked", "{rechecked:,} pages requested again that no list led to"),
            ("departed", "{departed:,} of them gone or led elsewhere"),
            ("recheck_failures", "{recheck_failures:,} of them failed"),
        ),
    ),
)


def _did(counts: Row | Counter[str]) -> str:
    """What a run did, in words, from a row of the ledger or the sum of several."""
    parts = ((head, [words for column, words in terms if counts[column]]) for head, terms in _DID)
    done = "; ".join(f"{head}{', '.join(terms)}" for head, terms in parts if terms).format_map(counts)
    return done or "nothing was read"
