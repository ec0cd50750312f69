"""`fanzha publish`: builds the public file."""

from __future__ import annotations

from pathlib import Path

import click

from archive.cli import data_option, working_file


@click.command()
@click.option("--force", is_flag=True, help="Publish although a source shrank; recorded.")
@data_option
def publish(force: bool, data: Path) -> None:
    """Build the public file, check it, and swap it in."""
    from archive.publish import publish as build

    done = build(working_file(data), data / "public", force=force)
    click.echo(f"{done.path}: {done.publications} publications, {done.bytes / 1e6:.1f} MB, sha256 {done.sha256}")
    for source, number in done.by_source.items():
        click.echo(f"  {source:12} {number}")
    for shortfall in done.comparison.tolerated:
        click.echo(f"  {shortfall}")
    for source in done.comparison.above_maximum:
        click.echo(f"Warning: {source} has more publications than it declares as its maximum", err=True)
    if done.forced is not None:
        click.echo(f"  forced although: {'; '.join(map(str, done.forced)) or 'the last public file cannot be read'}")
