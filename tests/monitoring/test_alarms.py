"""One message for each change, never one a night; nothing is lost and nothing is sent twice, whatever fails."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from functools import partial
from pathlib import Path
from random import Random

import pytest
from hypothesis import given
from hypothesis import strategies as st

from archive.monitoring.alarms import ALARMS_FILE, Alarms, AlarmsUnreadable, deliver, read_alarms, write_alarms
from archive.monitoring.checks import Check, CheckName, NightResult, read_checks
from archive.monitoring.messages import MAX_MESSAGES, Message
from archive.reasons import because
from tests.support.ledgers import BAD, Ledger, moment

pytestmark = pytest.mark.slow

AT = "2026-11-27T02:00:00Z"
DAY = datetime(2026, 11, 1, 1, tzinfo=UTC)
SITES = tuple(f"site{number}" for number in range(8))
NONE = Alarms({}, ())
DATA = Path("data")


@dataclass
class Inbox:
    """What arrived over each channel. Channels in `failing` take nothing."""

    taken: dict[str, list[Message]] = field(default_factory=dict)
    failing: set[str] = field(default_factory=set)

    def send(self, channel: str, message: Message) -> str | None:
        """Take a message, or fail."""
        if channel in self.failing:
            return "HTTP 503"
        self.taken.setdefault(channel, []).append(message)
        return None

    def changes(self, channel: str = "ops") -> list[tuple[str, bool]]:
        """What the messages of a channel are about, and whether they say that it is good."""
        return [(one.subject, one.good) for one in self.taken.get(channel, ())]


def source(name: str, *, good: bool) -> Check:
    """A check of a source."""
    return Check(CheckName.SOURCE, name, f"{name}院", None if good else BAD, None if good else "2026-11-25T01:00:00Z")


def test_another_reason_is_no_other_state() -> None:
    bad = NONE.updated([source("spp", good=False)], ["ops"], AT, DATA)
    other = Check(CheckName.SOURCE, "spp", "spp院", because("blocked_in_a_row"), "2026-11-25T01:00:00Z")
    assert bad.updated([other], ["ops"], AT, DATA) == bad


@pytest.mark.parametrize("good", [False, True])
def test_many_changes_of_one_night_are_one_message_that_names_them_all(good: bool) -> None:
    names = [f"s{number}" for number in range(MAX_MESSAGES + 1)]
    alarms = NONE.updated([source(name, good=False) for name in names], ["ops"], AT, DATA)
    if good:
        alarms = alarms.updated([source(name, good=True) for name in names], ["ops"], AT, DATA)
    message = alarms.waiting[-1].message
    assert len(alarms.waiting) == 1 + good
    assert message.good == good
    assert all(f"{name} is {'good again' if good else 'not good'}" in message.text for name in names)


def pass_night(data: Path, inbox: Inbox, channels: tuple[str, ...], checks: list[Check]) -> dict[str, str]:
    """A night with those checks. Returns the failures of channels."""
    alarms = read_alarms(data).updated(checks, channels, AT, data)
    write_alarms(data, alarms)
    _, failures, _ = deliver(alarms, inbox.send, partial(write_alarms, data))
    return failures


@pytest.mark.parametrize("after", range(4))
def test_a_kill_between_two_messages_loses_none_and_repeats_none(tmp_path: Path, after: int) -> None:
    class Killed(BaseException):
        pass

    inbox = Inbox()

    def send(channel: str, message: Message) -> str | None:
        if len(inbox.taken.get("ops", ())) == after:
            raise Killed
        return inbox.send(channel, message)

    checks = [source(name, good=False) for name in SITES[:3]]
    alarms = NONE.updated(checks, ["ops"], AT, tmp_path)
    write_alarms(tmp_path, alarms)
    try:
        deliver(alarms, send, partial(write_alarms, tmp_path))
    except Killed:
        assert len(inbox.taken.get("ops", ())) == after
    pass_night(tmp_path, inbox, ("ops",), checks)
    assert inbox.changes() == [(f"source:{name}", False) for name in SITES[:3]]


MESSAGE = '{"id": "0", "at": "yesterday", "good": true, "subject": "", "title": "", "text": ""}'


@pytest.mark.parametrize(
    "text",
    [
        *("{", '{"open": {"a": {"since": 5, "reason": ""}}, "waiting": []}'),
        '{"open": {}, "waiting": [{"message": {}, "channels": ["ops"]}]}',
        f'{{"open": {{}}, "waiting": [{{"message": {MESSAGE}, "channels": ["ops"]}}]}}',  # no moment
    ],
)
def test_a_damaged_file_is_named_and_set_aside_and_the_next_night_begins_anew(tmp_path: Path, text: str) -> None:
    (tmp_path / ALARMS_FILE).write_text(text)
    with pytest.raises(AlarmsUnreadable, match=r"alarms\.json\.unreadable-"):
        read_alarms(tmp_path)
    assert read_alarms(tmp_path) == NONE
    (aside,) = tmp_path.glob(f"{ALARMS_FILE}.unreadable-*")
    assert aside.read_text() == text


State = bool | None  # good, not good; None if it was not checked
NIGHTS = st.lists(st.tuples(st.lists(st.sampled_from([True, False, None]), min_size=3, max_size=3), st.booleans()))


@given(NIGHTS)
def test_each_channel_gets_every_change_once_whatever_nights_it_fails(nights: list[tuple[list[State], bool]]) -> None:
    inbox, alarms = Inbox(), NONE
    before = dict.fromkeys(SITES[:3], True)
    expected = []
    for states, failing in [*nights, ([None] * 3, False)]:
        checks = [source(name, good=good) for name, good in zip(SITES, states, strict=False) if good is not None]
        changed = [(one.subject, one.good) for one in checks if one.good != before[one.source]]
        expected += [*(one for one in changed if not one[1]), *(one for one in changed if one[1])]
        before |= {one.source: one.good for one in checks}
        inbox.failing = {"group"} if failing else set()
        alarms = alarms.updated(checks, ("group", "mail"), AT, DATA)
        alarms, _, _ = deliver(alarms, inbox.send, lambda _: None)
    assert inbox.changes("mail") == inbox.changes("group") == expected
    assert alarms.waiting == ()


# --- thirty nights of eight sites -------------------------------------------------------------------------------------


def simulate(data: Path, bad: Callable[[int, str], bool]) -> Inbox:
    """Thirty nights of the eight sites. `bad`: whether a site is not good on a night."""
    ledger, inbox = Ledger(data, *SITES), Inbox()
    for number in range(30):
        day = DAY + timedelta(number)
        ledger.run(day, {name: "down" if bad(number, name) else "good" for name in SITES})
        ledger.publish(moment(day, hours=2))
        checks = read_checks(data, NightResult(moment(day), verified=True))
        pass_night(data, inbox, ("ops",), list(checks))
    ledger.close()
    return inbox


def test_thirty_nights_without_a_fault_are_silent(tmp_path: Path) -> None:
    assert simulate(tmp_path, lambda _number, _name: False).taken == {}


def test_thirty_nights_with_a_fault_on_eighteen_give_one_alarm_and_one_all_clear_an_outage(
    tmp_path: Path,
) -> None:
    random = Random(0)
    nights = {number: random.choice(SITES) for number in sorted(random.sample(range(1, 29), 18))}
    outages = Counter(site for number, site in nights.items() if nights.get(number - 1) != site)
    inbox = simulate(tmp_path, lambda number, name: nights.get(number) == name)
    expected = {f"source:{site}": count for site, count in outages.items()}
    assert Counter(subject for subject, good in inbox.changes() if not good) == expected
    assert Counter(subject for subject, good in inbox.changes() if good) == expected
