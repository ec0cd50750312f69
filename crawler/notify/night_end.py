"""The last step of a night: what changed is sent to people, figures are written, the dead man's switch is pinged."""

from __future__ import annotations

import os
import sqlite3
from collections.abc import Iterable, Mapping
from functools import partial
from pathlib import Path

import click

from archive.errors import FanzhaError
from archive.monitoring.alarms import Alarms, AlarmsUnreadable, deliver, read_alarms, write_alarms
from archive.monitoring.checks import Check
from archive.monitoring.messages import Message
from archive.monitoring.metrics import METRICS_FILE, write_metrics
from archive.store.reports import read_status
from archive.warc.writer import now
from crawler.notify.channels import PING, PING_FAIL, Channel, read_channels
from crawler.notify.delivery import ping, send

METRICS_VARIABLE = "FANZHA_METRICS"  # path of the file for Prometheus; else it is METRICS_FILE in the data folder


def send_changes(data: Path, checks: Iterable[Check], channels: Mapping[str, Channel]) -> bool:
    """Send a message for each check that changed, and what still waits. Returns whether nothing failed. Without a
    channel nothing is compared: the first night with one says what is not good then."""
    people = {name: channel for name, channel in channels.items() if channel.takes_messages}
    try:
        return not people or _send(data, checks, people)
    except OSError as error:
        click.echo(f"notify: {error}. What was not sent is sent the next night", err=True)
        return False


def _send(data: Path, checks: Iterable[Check], people: Mapping[str, Channel]) -> bool:
    alarms, whole = _read(data)
    alarms = alarms.updated(checks, people, now(), data)
    alarms = _without_missing(alarms, people)
    write_alarms(data, alarms)  # before anything is sent: a kill loses nothing
    left, failures, sent = deliver(
        alarms, lambda name, message: send(people[name], message), partial(write_alarms, data)
    )
    if sent:
        click.echo(f"notify: {sent} message(s) sent")
    failures |= {name: channel.wrong for name, channel in people.items() if channel.wrong}
    for name, why in failures.items():
        waiting = sum(name in one.channels for one in left.waiting)
        click.echo(
            f"notify: {name} failed: {why}. {waiting} message(s) wait, and are sent over it the next night. "
            "`fanzha notify` tries a channel",
            err=True,
        )
    return whole and not failures


def _read(data: Path) -> tuple[Alarms, bool]:
    try:
        return read_alarms(data), True
    except AlarmsUnreadable as error:
        click.echo(f"notify: {error}", err=True)
        return Alarms({}, ()), False


def _without_missing(alarms: Alarms, channels: Mapping[str, Channel]) -> Alarms:
    """The alarms without channels that are not there any more."""
    missing: list[tuple[Message, str]] = [
        (one.message, name) for one in alarms.waiting for name in one.channels if name not in channels
    ]
    for message, name in missing:
        click.echo(f"notify: there is no channel {name} any more; not sent over it: {message.title}", err=True)
        alarms = alarms.without_channel(message, name)
    return alarms


def export_metrics(data: Path) -> bool:
    """Write the file for Prometheus. Returns whether that went well."""
    path = Path(os.environ.get(METRICS_VARIABLE) or data / METRICS_FILE)
    try:
        write_metrics(read_status(data), data, path)
    except (FanzhaError, sqlite3.Error, OSError) as error:
        click.echo(f"metrics: {path} was not written: {error}. The old file stays", err=True)
        return False
    return True


def ping_good_night() -> None:
    """Ping the dead man's switch after a night that had nothing to do. Raises ChannelsUnusable."""
    ping_switch(read_channels(os.environ).values(), good=True)


def ping_switch(channels: Iterable[Channel], *, good: bool) -> None:
    """Ping the dead man's switch: `ping` addresses after a good night, `ping-fail` ones after any other. A ping that
    fails is printed and changes no exit status: the switch gives its alarm by itself."""
    for channel in channels:
        if channel.form == (PING if good else PING_FAIL) and (why := ping(channel)):
            click.echo(f"notify: the ping {channel.name} failed: {why}", err=True)
