"""What a run did, in words."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable
from typing import TYPE_CHECKING, Any

import click

from archive.errors import FanzhaError

if TYPE_CHECKING:
    from crawler.run import Summary

PROGRESS_EVERY = 100  # articles; at two seconds each, a line every three minutes


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
    for row in summary.sources:
        click.echo(f"{row['source_id']:12} {row['verdict'] or 'interrupted':12} {_did(row)}")
        if row["reason"]:
            click.echo(f"{'':12} {row['reason']}")
    say_end(summary)


def _did(row: dict[str, Any]) -> str:
    """What a run did on a source, by its row in the ledger; short where that is nothing."""
    from archive.store.ledger import COUNTS

    if not any(row[name] for name in COUNTS):
        return "nothing was read"
    return (
        f"{row['lists']} lists with {row['listed']} rows; {row['articles']} articles: {row['live']} live "
        f"({row['unread']} without text), {row['gone']} gone, {row['challenged']} challenged, "
        f"{row['blocked']} blocked, {row['errors']} failed; {row['refused']} not asked for (robots.txt), "
        f"{row['passed']} passed over by their titles ({row['sampled']} sampled); "
        f"{row['new_pages']} new pages, {row['new_versions']} new texts, {row['attachments']} attachments kept"
    )


def say_recovered(summary: Summary) -> None:
    """What an interrupted run had left."""
    for left in summary.recovered:
        cut = f", {left.cut_bytes} bytes of a torn record cut" if left.cut_bytes else ""
        click.echo(f"recovered {left.warc_file} of an interrupted run: {left.pages} page(s) taken up{cut}")
        for line in (*map(str, left.skipped), *left.damaged):
            click.echo(f"  {line}")
    if summary.resumed:
        click.echo(f"resumed run {summary.run_id}")


def say_end(summary: Summary) -> None:
    """What stopped the run, and its verdict."""
    if isinstance(summary.error, FanzhaError):
        click.echo(f"Error: {summary.error}", err=True)
    elif summary.error is not None:
        click.echo(
            f"Error: the crawl stopped: {summary.error}. What was stored is kept; "
            "mend this and run the same command, it goes on where it was.",
            err=True,
        )
    again = "; run the same command again, it goes on where it was" if summary.verdict == "interrupted" else ""
    click.echo(f"run {summary.run_id}: {summary.verdict}{again}")
