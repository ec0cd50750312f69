"""Prints for the operator what a run did: progress, a line for each source, the verdict."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from typing import TYPE_CHECKING, Any

import click

from archive.cli import NOT_STORED, say_records
from archive.errors import FanzhaError
from archive.reasons import advice, in_english
from archive.terminal import progress, table_lines, width

if TYPE_CHECKING:
    from crawler.run import Summary

PROGRESS_EVERY = 100  # articles: a line about every three minutes, at two seconds an article
MAX_NAMES = 5  # of sources in the suggested `fanzha check` command
NOTHING_TO_CHECK = ("good", "interrupted", "absent")  # verdicts that a check of the site would not explain


@contextmanager
def article_progress() -> Iterator[Callable[[str], None]]:
    """Print a count of each source's articles to stderr now and then, since a polite crawl takes hours.

    Yields a function to call with the source's id after each article.
    """
    stored: Counter[str] = Counter()
    with progress("articles", PROGRESS_EVERY) as count:

        def on_page(source_id: str) -> None:
            stored[source_id] += 1
            count(source_id, stored[source_id])

        yield on_page


def print_run(summary: Summary) -> None:
    """Print what a run did, a line for each source, the worst last; then what to check, and the verdict."""
    print_recovered(summary)
    rows = sorted(summary.sources, key=_rank, reverse=True)
    indent = " " * max(width(row["source_id"]) for row in rows)
    for row, line in zip(
        rows, table_lines((), [(row["source_id"], _verdict(row), _did(row)) for row in rows]), strict=True
    ):
        click.echo(line)
        if row["reason"]:
            click.echo(f"{indent} {in_english(row['reason'])}")
            if _verdict(row) != "good" and (todo := advice(row["reason"], row["source_id"])):
                click.echo(f"{indent} to do: {todo}")
    _print_what_to_check(rows)
    print_end(summary)


def _rank(row: dict[str, Any]) -> int:
    """The place of the source's verdict in ORDER: 0 is the worst."""
    from crawler.verdicts import ORDER

    return ORDER.index(_verdict(row))


def _verdict(row: dict[str, Any]) -> str:
    from archive.store.runs import INTERRUPTED

    return row["verdict"] or INTERRUPTED


def _print_what_to_check(rows: list[dict[str, Any]]) -> None:
    """Print the `fanzha check` command for the sources that are not good, worst first."""
    names = [row["source_id"] for row in sorted(rows, key=_rank) if _verdict(row) not in NOTHING_TO_CHECK]
    if names:
        more = f" (and {len(names) - MAX_NAMES} more)" if len(names) > MAX_NAMES else ""
        click.echo(f"`fanzha check {' '.join(names[:MAX_NAMES])}`{more} tells what each rule sees")


# The parts of the line of a source: the beginning, then (column of the ledger, words). What is 0 is left out.
_DID: tuple[tuple[str, tuple[tuple[str, str], ...]], ...] = (
    ("", (("lists", "{lists} lists with {listed} rows"),)),
    (
        "{articles} articles: ",
        (
            *(("live", "{live} live"), ("unread", "{unread} of them without text"), ("gone", "{gone} gone")),
            *(
                ("challenged", "{challenged} challenged"),
                ("blocked", "{blocked} blocked"),
                ("errors", "{errors} failed"),
            ),
        ),
    ),
    ("", (("refused", "{refused} not asked for (robots.txt, address guard or no browser)"),)),
    ("", (("passed", "{passed} skipped by their titles"), ("sampled", "{sampled} sampled"))),
    (
        "",
        (
            *(("new_pages", "{new_pages} new pages"), ("new_versions", "{new_versions} new texts")),
            ("attachments", "{attachments} attachments kept"),
        ),
    ),
    (
        "",
        (
            ("rechecked", "{rechecked} pages requested again that no list led to"),
            ("departed", "{departed} of them gone or led elsewhere"),
            ("recheck_failures", "{recheck_failures} of them failed"),
        ),
    ),
)


def _did(row: dict[str, Any]) -> str:
    """What a run did on a source, in words, from the source's row in the ledger."""
    from archive.store.runs import COUNTS

    if not any(row[name] for name in COUNTS):
        return "nothing was read"
    parts = ((head, [words for column, words in terms if row[column]]) for head, terms in _DID)
    return "; ".join(f"{head}{', '.join(terms)}" for head, terms in parts if terms).format(**row)


def print_recovered(summary: Summary) -> None:
    """Print what was recovered from an interrupted run. What is lost is printed to stderr."""
    for left in summary.recovered:
        torn = f", its torn last record set aside in {left.torn}" if left.torn else ""
        click.echo(f"recovered {left.warc_file} of an interrupted run: {left.pages} page(s) taken up{torn}")
        for record in left.skipped:
            click.echo(f"  {record}")
        for line in left.loss:
            click.echo(line, err=True)
    if summary.resumed:
        since = f", since {summary.since}" if summary.since else ""
        click.echo(f"resumed run {summary.run_id}{since}")


def print_end(summary: Summary) -> None:
    """Print what stopped the run, and its verdict; for several sources, how many have each verdict."""
    from archive.store.runs import INTERRUPTED

    if isinstance(summary.error, FanzhaError):
        click.echo(f"Error: {summary.error}", err=True)
    elif summary.error is not None:
        click.echo(
            f"Error: the crawl stopped: {summary.error}. What was stored is kept; "
            "mend this and run the same command, it goes on where it was.",
            err=True,
        )
    say_records(NOT_STORED, summary.not_stored)
    again = "; run the same command again, it goes on where it was" if summary.verdict == INTERRUPTED else ""
    click.echo(f"run {summary.run_id}: {_verdicts(summary)}{again}")


def _verdicts(summary: Summary) -> str:
    if len(summary.sources) == 1:
        return summary.verdict
    verdicts = Counter(_verdict(row) for row in sorted(summary.sources, key=_rank, reverse=True))
    return ", ".join(f"{number} {verdict}" for verdict, number in verdicts.items())
