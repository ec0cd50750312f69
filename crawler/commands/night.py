"""`fanzha night`: the one command to schedule. It crawls what is due, publishes and verifies."""

from __future__ import annotations

import multiprocessing
from dataclasses import dataclass
from pathlib import Path

import click

from archive.cli import data_option, main
from crawler.commands.options import certificate_option, contact_option, say_who_asks


@dataclass(frozen=True, slots=True)
class Step:
    """A `fanzha` command of a night, and what it is for."""

    what: str
    command: tuple[str, ...]


@click.command()
@click.argument("names", metavar="[SOURCE]...", nargs=-1)
@contact_option
@certificate_option
@data_option
def night(names: tuple[str, ...], contact: str | None, data: Path) -> None:
    """Crawl what is due, publish, verify. Schedule this once a night.

    Each step runs whatever the one before it did, so that one bad source keeps nothing else from the public file. Exit
    status 0 only if every step was good. An interrupted night is taken up by the next.
    """
    say_who_asks(contact)
    failed = [step.what for step in _steps(names, data) if not _run(step)]
    if failed:
        click.echo(
            f"night: not good: {', '.join(failed)}. Each has named above what it found and what to do.", err=True
        )
        raise SystemExit(1)
    click.echo("night: good")


def _steps(names: tuple[str, ...], data: Path) -> list[Step]:
    """The steps, in order."""
    from datetime import datetime

    from archive.store.reports import read_look_backs
    from archive.warc.writer import now
    from crawler.commands.options import chosen
    from crawler.night_plan import RECENT, plan_night

    plan = plan_night(
        [str(spider.name) for spider in chosen(names)], read_look_backs(data), datetime.fromisoformat(now())
    )
    at = ("--data", str(data))
    crawls = (
        Step(f"recent rows of {len(plan.recent)} source(s)", ("crawl", *at, "--since", RECENT, *plan.recent)),
        Step(f"look-back at {len(plan.look_back)} source(s)", ("crawl", *at, *plan.look_back)),
    )
    return [
        *(step for step, sources in zip(crawls, (plan.recent, plan.look_back), strict=True) if sources),
        Step("publish", ("publish", *at)),
        Step("verify", ("verify", *at)),
    ]


def _run(step: Step) -> bool:
    """Run a step in a process of its own, since a crawl can run only once in a process. Returns whether it was good."""
    click.echo(f"night: {step.what}")
    process = multiprocessing.get_context("fork").Process(target=main, args=(step.command, "fanzha"))
    process.start()
    try:
        process.join()
    except KeyboardInterrupt:  # the step got it too, and ends in good order
        process.join()
        raise
    if (process.exitcode or 0) < 0:
        click.echo(f"night: {step.what} was ended by signal {-(process.exitcode or 0)}", err=True)
    return process.exitcode == 0
