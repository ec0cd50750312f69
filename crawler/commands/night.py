"""`fanzha night`: the one command to schedule. It crawls what is due, publishes, verifies, and says what changed."""

from __future__ import annotations

import multiprocessing
import os
import signal
import sqlite3
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass
from datetime import UTC, datetime
from multiprocessing.process import BaseProcess
from pathlib import Path
from typing import TYPE_CHECKING

import click

from archive.cli import data_option, long_work, main
from archive.errors import FanzhaError
from crawler.commands.options import certificate_option, chosen, contact_option, say_who_asks, shard_option

if TYPE_CHECKING:
    from archive.monitoring.checks import Check
    from crawler.politeness.shards import Shard

BACKUPS_VARIABLE = "FANZHA_BACKUPS"  # where backups are made; then a message says if there is no new one
VERIFY, NOTIFY = "verify", "notify"  # names of steps


@dataclass(frozen=True, slots=True)
class Step:
    """A `fanzha` command of a night, and what it is for."""

    what: str
    command: tuple[str, ...]


@click.command()
@click.argument("names", metavar="[SOURCE]...", nargs=-1)
@shard_option
@contact_option
@certificate_option
@data_option
@long_work("What was stored is kept. Run the same command again, it goes on where it was.")
def night(names: tuple[str, ...], shard: Shard | None, contact: str | None, data: Path) -> None:
    """Crawl what is due, publish, verify, send what changed. Schedule this once a night.

    Without SOURCE it is over every source. Each step runs whatever the one before it did, so that one bad source keeps
    nothing else from the public file. Exit status 0 only if every step was good. An interrupted night is taken up by
    the next. Over the channels of FANZHA_NOTIFY (see `fanzha notify`) one message is sent when a source, the publishing
    or the archive is not good any more, and one when it is good again.
    """
    from archive.monitoring.checks import NightResult, read_checks
    from archive.monitoring.messages import summary
    from archive.warc.writer import now
    from crawler.notify.night_end import ping_good_night

    say_who_asks(contact)
    spiders = chosen(names, shard)
    if not spiders:
        ping_good_night()
        return
    started = now()
    failed = _run_steps([str(spider.name) for spider in spiders], shard, data)
    checks = read_checks(data, NightResult(started, VERIFY not in failed, _backups()))
    failed += _end(data, checks, failed)
    if failed:
        click.echo(
            f"night: not good: {', '.join(failed)}. Each has named above what it found and what to do.", err=True
        )
    for check in checks:
        if not check.good:
            click.echo(f"  {summary(check)}", err=True)
    if failed:
        raise SystemExit(1)
    click.echo("night: good")


def _backups() -> Path | None:
    """The folder whose backups are watched."""
    folder = os.environ.get(BACKUPS_VARIABLE)
    return Path(folder) if folder else None


def _run_steps(names: list[str], shard: Shard | None, data: Path) -> list[str]:
    """Run all steps. Returns what was not good. An archive that cannot be read has no plan, and has to be sent as an
    alarm all the same."""
    try:
        steps = _steps(names, shard, data)
    except (FanzhaError, OSError, sqlite3.Error) as error:
        click.echo(f"Error: {error}", err=True)
        return ["plan", VERIFY]
    return [step.what for at, step in enumerate(steps, 1) if not _run(step, f"({at} of {len(steps)})")]


def _steps(names: list[str], shard: Shard | None, data: Path) -> list[Step]:
    """The steps, in order."""
    from archive.store.reports import RECENT, read_look_backs
    from archive.warc.writer import now
    from crawler.night_plan import plan_night

    plan = plan_night(names, read_look_backs(data), datetime.fromisoformat(now()))
    at = ("--data", str(data))
    crawl = ("crawl", *at, *(("--shard", str(shard)) if shard else ()))
    crawls = (
        Step(f"recent rows of {len(plan.recent)} source(s)", (*crawl, "--since", f"{RECENT.days}d", *plan.recent)),
        Step(f"look-back at {len(plan.look_back)} source(s)", (*crawl, *plan.look_back)),
    )
    return [
        *(step for step, sources in zip(crawls, (plan.recent, plan.look_back), strict=True) if sources),
        Step("publish", ("publish", *at)),
        Step(VERIFY, ("verify", *at)),
    ]


def _end(data: Path, checks: tuple[Check, ...], failed: list[str]) -> list[str]:
    """Send what changed, write the figures, ping the dead man's switch. Returns what failed of it."""
    from crawler.notify.channels import ChannelsUnusable, read_channels
    from crawler.notify.night_end import export_metrics, ping_switch, send_changes

    more = [] if export_metrics(data) else ["metrics"]
    try:
        channels = read_channels(os.environ)
    except ChannelsUnusable as error:
        click.echo(f"notify: {error}", err=True)
        return [*more, NOTIFY]
    if not send_changes(data, checks, channels):
        more.append(NOTIFY)
    ping_switch(channels.values(), good=not failed and not more)
    return more


def _run(step: Step, place: str) -> bool:
    """Run a step in a process of its own, since a crawl can run only once in a process. Returns whether it was good."""
    click.echo(f"{datetime.now(UTC):%Y-%m-%dT%H:%M:%SZ} night: {step.what} {place}")
    process = multiprocessing.get_context("fork").Process(target=main, args=(step.command, "fanzha"))
    process.start()
    with _forwarded(process) as received:
        try:
            process.join()
        except KeyboardInterrupt:  # the step got it too, and ends in good order
            process.join()
            raise
    if received:
        click.echo(f"night: ended by {signal.Signals(received[0]).name}; the next night takes it up", err=True)
        raise SystemExit(128 + received[0])
    if (process.exitcode or 0) < 0:
        click.echo(f"night: {step.what} was ended by signal {-(process.exitcode or 0)}", err=True)
    return process.exitcode == 0


@contextmanager
def _forwarded(process: BaseProcess) -> Iterator[list[int]]:
    """Send SIGTERM and SIGHUP on to a step, which ends in good order. Yields the list of what came. A signal that is
    ignored stays ignored, as under nohup."""
    received: list[int] = []

    def forward(number: int, _frame: object) -> None:
        received.append(number)
        with suppress(ProcessLookupError):
            os.kill(process.pid or 0, number)

    handled = [one for one in (signal.SIGTERM, signal.SIGHUP) if signal.getsignal(one) is not signal.SIG_IGN]
    before = {one: signal.signal(one, forward) for one in handled}
    try:
        yield received
    finally:
        for one, handler in before.items():
            signal.signal(one, handler)
