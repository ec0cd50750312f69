"""The words of the messages that say that something is not good, or good again."""

from __future__ import annotations

import socket
import uuid
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path

from archive.monitoring.checks import Check
from archive.reasons import ALARMS, ALL_CLEARS, advice, in_english

NAME = "fanzha"  # each title begins with it: a robot of DingTalk takes only messages with a word that was agreed on
MAX_NAMED = 30  # checks in one message: a messenger of people takes 2 KB, and nobody reads more
MAX_MESSAGES = 5  # of alarms, or of all-clears, in a night; more are sent as one: then the cause is likely one, too


@dataclass(frozen=True, slots=True)
class Message:
    """A message to be sent. Its id stays the same however often it is tried, so that a receiver knows it again."""

    id: str  # 32 hex digits
    at: str  # when it was made, UTC, ISO 8601
    good: bool  # whether it says that something is good (again)
    subject: str  # what it is about: Check.subject, or several of them
    title: str
    text: str  # lines; the title is not in it


def messages(
    alarms: Sequence[Check], all_clears: Sequence[tuple[Check, str, str]], at: str, data: Path
) -> list[Message]:
    """The messages of a night. An all-clear is a check that is good again, with the moment since when it was not (UTC,
    ISO 8601), and why (JSON or words)."""
    found = [_alarm(check, at, data) for check in alarms]
    cleared = [_all_clear(check, since, why, at, data) for check, since, why in all_clears]
    return [*_bounded(found, at, data), *_bounded(cleared, at, data)]


def trial_message(at: str, data: Path) -> Message:
    """A message that only shows that messages arrive."""
    text = f"If you read this, alarms of this archive reach you here.\n{_where(data)}"
    return _message(at, True, "test", "this is a test", text)


def summary(check: Check) -> str:
    """A check that is not good, in a line: what, since when, why, what to do."""
    since = f" since {check.since}" if check.since else ""
    todo = advice(check.reason, check.source)
    what = f"{ALARMS[check.name].format(source=check.source)}{since}: {in_english(check.reason or '')}"
    return f"{what}; to do: {todo}" if todo else what


def _alarm(check: Check, at: str, data: Path) -> Message:
    lines = [
        *_source(check),
        f"since: {check.since or at}",
        f"what: {in_english(check.reason or '')}",
        *(f"to do: {todo}" for todo in (advice(check.reason, check.source),) if todo),
        _where(data),
        "The next message on this comes when it is good again.",
    ]
    return _message(at, False, check.subject, _title(ALARMS, check), "\n".join(lines))


def _all_clear(check: Check, since: str, why: str, at: str, data: Path) -> Message:
    lines = [*_source(check), f"it was not since: {since}", f"what it was: {in_english(why)}", _where(data)]
    return _message(at, True, check.subject, _title(ALL_CLEARS, check), "\n".join(lines))


def _bounded(found: list[Message], at: str, data: Path) -> list[Message]:
    """The messages, or one that sums them up if they are more than MAX_MESSAGES."""
    if len(found) <= MAX_MESSAGES:
        return found
    named, more = found[:MAX_NAMED], len(found) - MAX_NAMED
    lines = [one.title.removeprefix(f"{NAME}: ") for one in named] + [f"and {more} more"] * (more > 0)
    text = "\n".join([*lines, "`fanzha status` says of each what it is and what to do.", _where(data)])
    good = found[0].good
    title = f"{len(found)} checks are {'good again' if good else 'not good'}"
    return [_message(at, good, ", ".join(one.subject for one in named), title, text)]


def _message(at: str, good: bool, subject: str, title: str, text: str) -> Message:
    return Message(uuid.uuid4().hex, at, good, subject, f"{NAME}: {title}", text)


def _title(words: dict[str, str], check: Check) -> str:
    return words[check.name].format(source=check.source)


def _source(check: Check) -> Iterator[str]:
    if check.source:
        yield f"source: {check.source} ({check.office})"


def _where(data: Path) -> str:
    return f"where: {socket.gethostname()}, {data.resolve()}"
