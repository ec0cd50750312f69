"""`fanzha verify`: checks that everything is there and as it was written."""

from __future__ import annotations

from pathlib import Path

import click

from archive.cli import any_data_option, long_work, no_archive


@click.command()
@click.argument("backup", required=False, type=click.Path(exists=True, file_okay=False, path_type=Path))
@any_data_option
@long_work("Nothing was changed. Run the same command again to check all.")
def verify(backup: Path | None, data: Path) -> None:
    """Read everything, and compare it with its checksums.

    Every record, the tables with the records, the public files, the ledger. With BACKUP, check this backup, else the
    data folder. Changes nothing, and works while a crawl runs. Each finding is a line with its name, what it hits and
    what to do. Exit status 1 if there is any.
    """
    from archive.backup.errors import OTHERWISE
    from archive.verify import is_archive
    from archive.verify import verify as check

    folder = backup or data
    if not folder.is_dir():
        raise click.ClickException(f"there is no data folder {folder}; choose one with --data or FANZHA_DATA")
    if not is_archive(folder):
        raise click.ClickException(no_archive(folder))
    done = check(folder)
    for finding in done.findings:
        click.echo(finding.what if done.is_backup else str(finding))
    if done.findings and done.is_backup:
        click.echo(f"Change nothing in a backup. {OTHERWISE}")
    for check_name, number in done.by_check.items():
        click.echo(f"{number} × {check_name}", err=True)
    running = "; another process is writing, so that what it changes was not compared" if done.is_running else ""
    if not done.is_at_rest and not running and "tables_lost" not in done.by_check:
        running = "; archive.db has no checksum, since its last job was killed: single changed bytes in it do not show"
    counts = ", ".join(f"{number} {what}" for what, number in done.checked.items())
    click.echo(f"{folder}: {len(done.findings)} finding(s); checked: {counts}{running}")
    if done.findings:
        raise SystemExit(1)
