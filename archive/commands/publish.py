"""`fanzha publish`: builds the public file."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from typing import TYPE_CHECKING

import click

from archive.cli import data_option, long_work, working_file
from archive.editions.settings import DELTA_DAYS, EDITIONS, MAX_DELTA_DAYS, EditionSettings
from archive.terminal import enumerated

if TYPE_CHECKING:
    from archive.publish.publishing import Published

MAX_NAMED = 5  # sources in a line
RETAINED = (
    "The news of these sources is in the archive, and will be published after their next good run. `fanzha status` "
    "says what went wrong. If a source is right as it is now: `fanzha accept SOURCE`, then `fanzha publish`."
)


@click.command()
@click.option("--force", is_flag=True, help="Publish all sources as they are now, whatever is lost; recorded.")
@click.option(
    "--keep-editions",
    type=click.IntRange(min=1),
    default=EDITIONS,
    show_default=True,
    envvar="FANZHA_KEEP_EDITIONS",
    show_envvar=True,
    help="How many editions stay with their files, the newest ones.",
)
@click.option(
    "--keep-deltas",
    type=click.IntRange(1, MAX_DELTA_DAYS),
    default=DELTA_DAYS,
    show_default=True,
    envvar="FANZHA_KEEP_DELTAS",
    show_envvar=True,
    help="For how many days a delta stays.",
)
@click.option(
    "--exports/--no-exports",
    "with_exports",
    default=True,
    show_default=True,
    envvar="FANZHA_EXPORTS",
    show_envvar=True,
    help="Whether an edition also has CSV, JSON Lines, Parquet and a packed file, which take as much space again.",
)
@data_option
@long_work("The last public file is in its place, or the new one already. Run the same command again.")
def publish(force: bool, keep_editions: int, keep_deltas: int, with_exports: bool, data: Path) -> None:
    """Build the public file, check it, and swap it in. A source whose last run was not good, or that would lose much,
    keeps its publications of the last file; one that is held (`fanzha hold`) has those of an edition. Exit status 0
    only if no source keeps its publications unless it is held, and the last file was whole."""
    from archive.publish import publish as build
    from archive.publish.exports import unavailable
    from archive.reasons import in_english

    settings = EditionSettings(keep_editions, keep_deltas, with_exports)
    done = build(working_file(data), data / "public", force=force, settings=settings)
    click.echo(f"{done.path}: {done.publications} publications, {done.bytes / 1e6:.1f} MB, sha256 {done.sha256}")
    click.echo(f"  {done.figures} figures, {done.contradictions} contradictions among them")
    for line in _edition_lines(done):
        click.echo(line)
    for line in unavailable() if with_exports and done.edition.is_new else ():
        click.echo(f"  {line}")
    for source, number in done.by_source.items():
        click.echo(f"  {source:12} {number}")
    if done.without:
        click.echo(f"  crawled, and without a publication on fraud: {enumerated(done.without, MAX_NAMED)}")
    for shortfall in done.comparison.tolerated:
        click.echo(f"  {shortfall}")
    for source in done.comparison.above_maximum:
        click.echo(f"Warning: {source} has more publications than it declares as its maximum", err=True)
    for warning in _warnings(done):
        click.echo(f"Warning: {warning}", err=True)
    if done.forced is not None:
        click.echo(f"  forced although: {'; '.join(map(str, done.forced)) or 'the last public file cannot be read'}")
    for one in done.retention.sources:
        if one.by_hand:
            click.echo(f"  {one.source} has its publications of {one.as_of}: {in_english(one.reasons)}")
    if any(not one.by_hand for one in done.retention.sources):
        click.echo(RETAINED, err=True)
    if done.retention.unwanted or done.damaged:
        raise SystemExit(1)


def _edition_lines(done: Published) -> Iterator[str]:
    """Which edition the file is, and what it changes."""
    edition = done.edition
    if edition.withdrawn:
        yield f"  removed, since they have what is withdrawn: {', '.join(edition.withdrawn)}"
    if not edition.is_new:
        yield f"  nothing changed since edition {edition.id}, whose file stays"
        return
    yield f"  edition {edition.id}"
    if edition.delta:
        changes = edition.delta.publications
        yield (
            f"  since {edition.delta.from_id}: {changes.added} publication(s) added, {changes.changed} changed, "
            f"{changes.removed} removed; a delta of {edition.delta.bytes / 1e3:,.1f} kB"
        )
    else:
        yield f"  without a delta: {edition.no_delta}"


def _warnings(done: Published) -> Iterator[str]:
    """What is not as it should be, though a file was made."""
    from archive.reasons import in_english

    if done.damaged:
        yield (
            "the last public file was damaged: it differed from its checksum, and is not kept. The new file was "
            "compared with the one before it, or with the numbers of the last publishing"
        )
    for one in done.retention.sources:
        if not one.by_hand:
            yield f"{one.source} keeps its publications of {one.as_of}: {in_english(one.reasons)}"
    for one in done.retention.impossible:
        yield (
            f"{one.source} is published as it is now, though {in_english(one.reasons)}: the last public file was made "
            "by another version, and nothing can be taken from it"
        )
