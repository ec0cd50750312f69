"""What a run did, in words."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable
from typing import TYPE_CHECKING, Any

import click

from archive.cli import NOT_STORED, say_records
from archive.errors import FanzhaError
from archive.reasons import in_english
from archive.terminal import aligned, width

if TYPE_CHECKING:
    from crawler.run import Summary

PROGRESS_EVERY = 100  # articles; at two seconds each, a line every three minutes
NAMED = 5  # sources to check
NOTHING_TO_CHECK = ("good", "interrupted", "absent")  # verdicts that say nothing of what a site does now


def progress() -> Callable[[str], None]:
    """Says every hundredth article of a source, on the error stream: a polite crawl takes hours."""
    stored: Counter[str] = Counter()

    def on_page(source_id: str) -> None:
        stored[source_id] += 1
        if stored[source_id] % PROGRESS_EVERY == 0:
            click.echo(f"{source_id}: {stored[source_id]} articles so far", err=True)

    return on_page


def say(summary: Summary) -> None:
    """What a run did, a line a source; what is wrong and what to do about it last."""
    say_recovered(summary)
    rows = sorted(summary.sources, key=_rank, reverse=True)
    indent = " " * max(width(row["source_id"]) for row in rows)
    for row, line in zip(rows, aligned((row["source_id"], _verdict(row), _did(row)) for row in rows), strict=True):
        click.echo(line)
        if row["reason"]:
            click.echo(f"{indent} {in_english(row['reason'])}")
    _say_what_to_check(rows)
    say_end(summary)


def _rank(row: dict[str, Any]) -> int:
    """Of a source's row; the worst is first."""
    from crawler.verdicts import ORDER

    return ORDER.index(_verdict(row))


def _verdict(row: dict[str, Any]) -> str:
    from archive.store.runs import INTERRUPTED

    return row["verdict"] or INTERRUPTED


def _say_what_to_check(rows: list[dict[str, Any]]) -> None:
    """The command that tells more of what is not good, with the worst."""
    names = [row["source_id"] for row in sorted(rows, key=_rank) if _verdict(row) not in NOTHING_TO_CHECK]
    if names:
        more = f" (and {len(names) - NAMED} more)" if len(names) > NAMED else ""
        click.echo(f"`fanzha check {' '.join(names[:NAMED])}`{more} tells what each rule sees")


def _did(row: dict[str, Any]) -> str:
    """What a run did on a source, by its row in the ledger; short where that is nothing."""
    from archive.store.runs import COUNTS

    if not any(row[name] for name in COUNTS):
        return "nothing was read"
    return (
        f"{row['lists']} lists with {row['listed']} rows; {row['articles']} articles: {row['live']} live "
        f"({row['unread']} without text), {row['gone']} gone, {row['challenged']} challenged, "
        f"{row['blocked']} blocked, {row['errors']} failed; "
        f"{row['refused']} not asked for (robots.txt, address guard or no browser), "
        f"{row['passed']} passed over by their titles ({row['sampled']} sampled); "
        f"{row['new_pages']} new pages, {row['new_versions']} new texts, {row['attachments']} attachments kept"
    )


def say_recovered(summary: Summary) -> None:
    """What an interrupted run had left."""
    for left in summary.recovered:
        torn = f", its torn last record set aside in {left.torn}" if left.torn else ""
        click.echo(f"recovered {left.warc_file} of an interrupted run: {left.pages} page(s) taken up{torn}")
        for record in left.skipped:
            click.echo(f"  {record}")
        for line in left.loss:
            click.echo(line, err=True)
    if summary.resumed:
        click.echo(f"resumed run {summary.run_id}")


def say_end(summary: Summary) -> None:
    """What stopped the run, and its verdict; of several sources how many have which."""
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
