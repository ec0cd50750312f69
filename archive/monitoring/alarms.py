"""Which alarms are open, and which messages wait to be sent: one message for each change of a check, never one a night.

Both stand in alarms.json beside the working file, and not in a table of it: that the working file is lost or damaged is
an alarm, too, which has to be sent once; and neither a rebuild nor a restored backup takes back what was sent.
"""

from __future__ import annotations

import json
from collections.abc import Callable, Collection, Iterable, Mapping
from dataclasses import asdict, dataclass, replace
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

from archive.errors import FanzhaError
from archive.files import replace_file
from archive.monitoring.checks import Check
from archive.monitoring.messages import Message, messages

ALARMS_FILE = "alarms.json"


class AlarmsUnreadable(FanzhaError):
    """Raised by read_alarms if the file is not as it was written. It was renamed."""


@dataclass(frozen=True, slots=True)
class OpenAlarm:
    """A check that was not good, of which an alarm was made."""

    since: str  # UTC, ISO 8601
    reason: str  # JSON or words


@dataclass(frozen=True, slots=True)
class Waiting:
    """A message, and the names of the channels over which it is still to be sent."""

    message: Message
    channels: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Alarms:
    """What was sent, and what is to be sent."""

    open: Mapping[str, OpenAlarm]  # by Check.subject
    waiting: tuple[Waiting, ...]  # the oldest first

    def updated(self, checks: Iterable[Check], channels: Collection[str], at: str, data: Path) -> Alarms:
        """The alarms after a night: messages for what changed wait, and go over all of these channels. A check that was
        not made is as it was."""
        checks = tuple(checks)
        new = [one for one in checks if not one.good and one.subject not in self.open]
        cleared = [one for one in checks if one.good and one.subject in self.open]
        was = [(one, self.open[one.subject].since, self.open[one.subject].reason) for one in cleared]
        still = {subject: one for subject, one in self.open.items() if subject not in {one.subject for one in cleared}}
        added = {one.subject: OpenAlarm(one.since or at, one.reason or "") for one in new}
        made = (Waiting(message, tuple(channels)) for message in messages(new, was, at, data))
        return Alarms({**still, **added}, (*self.waiting, *made))

    def without_channel(self, message: Message, channel: str) -> Alarms:
        """The alarms when this message need not go over this channel any more."""
        left = (
            replace(
                one, channels=tuple(name for name in one.channels if one.message.id != message.id or name != channel)
            )
            for one in self.waiting
        )
        return replace(self, waiting=tuple(one for one in left if one.channels))


def read_alarms(data: Path) -> Alarms:
    """The alarms of a data folder; none if there is no file. Raises AlarmsUnreadable, after which there is no file."""
    path = data / ALARMS_FILE
    try:
        found = json.loads(path.read_bytes())
        return Alarms(
            {subject: OpenAlarm(**_texts(one)) for subject, one in found["open"].items()},
            tuple(Waiting(_message(one["message"]), tuple(one["channels"])) for one in found["waiting"]),
        )
    except FileNotFoundError:
        return Alarms({}, ())
    except (ValueError, TypeError, KeyError, AttributeError) as error:
        aside = path.rename(path.with_name(f"{ALARMS_FILE}.unreadable-{datetime.now(UTC):%Y%m%dT%H%M%SZ}"))
        raise AlarmsUnreadable(
            f"{path} is not as it was written ({error!r}); it is {aside.name} now. Messages that waited are in it; "
            "of what is not good now an alarm is sent again."
        ) from error


def _message(fields: dict[str, Any]) -> Message:
    datetime.fromisoformat(fields["at"])
    return Message(good=bool(fields.pop("good")), **_texts(fields))


def _texts(fields: dict[str, Any]) -> dict[str, str]:
    """The fields, each of which is a text. Raises TypeError."""
    if wrong := [name for name, value in fields.items() if not isinstance(value, str)]:
        raise TypeError(f"{wrong[0]} is no text")
    return fields


def write_alarms(data: Path, alarms: Alarms) -> None:
    """Write the alarms; a kill or a power cut leaves the old or the new file. Raises OSError."""
    found: dict[str, Any] = {
        "open": {subject: asdict(one) for subject, one in alarms.open.items()},
        "waiting": [asdict(one) for one in alarms.waiting],
    }
    replace_file(data / ALARMS_FILE, json.dumps(found, ensure_ascii=False, indent=2) + "\n")


def deliver(
    alarms: Alarms, send: Callable[[str, Message], str | None], saved: Callable[[Alarms], None]
) -> tuple[Alarms, dict[str, str], int]:
    """Send what waits. `send` takes a channel and a message, and returns why it failed; None if it was sent. `saved` is
    called after each that was sent, so that a kill repeats one message at most.

    A channel that failed is left alone until the next night. Returns the alarms then, the failures by channel, and how
    many messages were sent.
    """
    failures: dict[str, str] = {}
    sent = 0
    for one in alarms.waiting:
        for channel in one.channels:
            if channel in failures:
                continue
            if failure := send(channel, one.message):
                failures[channel] = failure
                continue
            alarms = alarms.without_channel(one.message, channel)
            saved(alarms)
            sent += 1
    return alarms, failures, sent
