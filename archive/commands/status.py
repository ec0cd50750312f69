"""`fanzha status`: the health of the sources and of the last runs."""

from __future__ import annotations

import re
from datetime import timedelta
from pathlib import Path

import click

from archive.cli import data_option, working_file

_UNITS = {"m": "minutes", "h": "hours", "d": "days"}


def _duration(_ctx: click.Context, _param: click.Parameter, value: str | None) -> timedelta | None:
    """Read a number of minutes, hours or days: `90m`, `36h`, `3d`."""
    if value is None:
        return None
    if not (found := re.fullmatch(r"(\d{1,5})([mhd])", value)):
        raise click.BadParameter("give minutes, hours or days, as 90m, 36h or 3d")
    return timedelta(**{_UNITS[found[2]]: int(found[1])})


@click.command()
@click.option("--failures", is_flag=True, help="List the addresses that failed in each source's last run, and why.")
@click.option(
    "--gone", is_flag=True, help="List the pages that are gone, have moved or lead elsewhere: since when, where."
)
@click.option("--passed", "skipped", is_flag=True, help="List the rows that each source's last run skipped by title.")
@click.option("--copies", is_flag=True, help="List the pages that may be copies of others, for you to look at.")
@click.option("--doubts", is_flag=True, help="List the places of publications that are doubtful, and why.")
@click.option(
    "--max-age",
    callback=_duration,
    metavar="AGE",
    help="Fail if the last run, the last publishing or a source's last success is older: 90m, 36h, 3d. Without it: if "
    "the last run or publishing is older than the week of rows that a night reads.",
)
@click.option("--json", "as_json", is_flag=True, help="The same as JSON.")
@data_option
def status(
    failures: bool,
    gone: bool,
    skipped: bool,
    copies: bool,
    doubts: bool,
    max_age: timedelta | None,
    as_json: bool,
    data: Path,
) -> None:
    """Health of each source and of the last runs.

    Exit status 0 only if each source's last run was good or accepted, none keeps an earlier state in the public file,
    nothing is lost or waits for the operator, jobs can begin, and nothing is too old.
    """
    from archive.monitoring.status_json import status_json
    from archive.status_text import status_text
    from archive.store.reports import read_status

    working_file(data)
    wanted = {"failures": failures, "gone": gone, "skipped": skipped, "copies": copies, "doubts": doubts}
    found = read_status(data, **wanted, max_age=max_age)
    click.echo(status_json(found) if as_json else status_text(found))
    if not found.good:
        raise SystemExit(1)
