"""`fanzha status`: the health of the sources and of the last runs."""

from __future__ import annotations

from pathlib import Path

import click

from archive.cli import data_option, working_file


@click.command()
@click.option("--failures", is_flag=True, help="List the addresses that failed in each source's last run, and why.")
@click.option(
    "--gone", is_flag=True, help="List the pages that are gone, have moved or lead elsewhere: since when, where."
)
@click.option("--passed", "skipped", is_flag=True, help="List the rows that each source's last run skipped by title.")
@click.option("--copies", is_flag=True, help="List the pages that may be copies of others, for you to look at.")
@click.option("--json", "as_json", is_flag=True, help="The same as JSON.")
@data_option
def status(failures: bool, gone: bool, skipped: bool, copies: bool, as_json: bool, data: Path) -> None:
    """Health of each source and of the last runs.

    Exit status 0 only if each source's last run was good or accepted, none keeps an earlier state in the public file,
    and nothing is lost or waits for the operator.
    """
    from archive.status_text import status_text
    from archive.store.reports import read_status

    working_file(data)
    found = read_status(data, failures=failures, gone=gone, skipped=skipped, copies=copies)
    click.echo(found.as_json() if as_json else status_text(found))
    if not found.good:
        raise SystemExit(1)
