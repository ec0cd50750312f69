"""`fanzha backup`: copies the data folder."""

from __future__ import annotations

from pathlib import Path

import click

from archive.cli import data_option, long_work, working_file


@click.command()
@click.argument("to", type=click.Path(path_type=Path))
@data_option
@long_work("Nothing was made; the data folder and earlier backups are as they were. Run the same command again.")
def backup(to: Path, data: Path) -> None:
    """Copy the data folder to TO, also while a crawl runs.

    TO must not exist, and the folder around it must; TO appears when it is whole. It is a BagIt bag: a folder with a
    manifest of checksums.
    """
    from archive.backup import back_up

    working_file(data)
    done = back_up(data, to)
    for leftover in done.leftovers:
        click.echo(f"{leftover} was left from a backup that was killed; it is removed", err=True)
    public = f", {done.public_files} public file(s)" if done.public_files else ""
    less = f", without {len(done.left_out)} file(s) that are named below" if done.left_out else ""
    click.echo(
        f"{done.path}: {done.files} files, {done.bytes / 1e6:.1f} MB: the tables as of {done.at} with {done.captures} "
        f"responses, the WARC files, the ledger{public}{less}"
    )
    click.echo(f"restore it with `fanzha --data FOLDER restore {done.path}`; check it with `fanzha verify {done.path}`")
    for line in done.left_out:
        click.echo(f"Error: {line}", err=True)
    if done.left_out:
        raise SystemExit(1)
