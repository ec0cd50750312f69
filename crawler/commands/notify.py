"""`fanzha notify`: sends a test message over every channel."""

from __future__ import annotations

import os
from pathlib import Path

import click

from archive.cli import data_option


@click.command()
@data_option
def notify(data: Path) -> None:
    """Send a test message over every channel, name those that fail.

    Channels are NAME = "ADDRESS" lines in the file that FANZHA_NOTIFY names, or variables FANZHA_NOTIFY_NAME. `fanzha
    night` sends over them what is not good any more, and what is good again. Exit status 0 only if all took it.
    """
    from archive.monitoring.messages import trial_message
    from archive.warc.writer import now
    from crawler.notify.channels import read_channels
    from crawler.notify.delivery import send

    channels = read_channels(os.environ)
    if not channels:
        raise click.ClickException("there is no channel: set FANZHA_NOTIFY or FANZHA_NOTIFY_NAME (docs/monitoring.md)")
    message = trial_message(now(), data)
    failures = 0
    for channel in channels.values():
        if not (channel.takes_messages or channel.wrong):
            click.echo(f"{channel.name} ({channel.form}): not tried, since a ping says that a night is over")
            continue
        why = send(channel, message)
        failures += bool(why)
        click.echo(f"{channel.name} ({channel.form}): {why or 'taken'}", err=bool(why))
    if failures:
        raise SystemExit(1)
