"""The channels: their names and addresses, from a file or the environment, since an address holds a secret."""

from __future__ import annotations

import re
import tomllib
from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path
from urllib.parse import SplitResult, parse_qs, urlsplit

import httpx

from archive.errors import FanzhaError

FILE_VARIABLE = "FANZHA_NOTIFY"  # path of a TOML file with a line NAME = "ADDRESS" for each channel
ADDRESS_VARIABLE = "FANZHA_NOTIFY_"  # and a channel's name: its address
MAIL = ("smtp", "smtps")  # schemes
PING, PING_FAIL = "ping", "ping-fail"
MESSENGERS = ("dingtalk", "feishu", "json", "sentry", "slack", "wecom")  # keys of forms.FORMS
HTTP = ("http", "https")


class ChannelsUnusable(FanzhaError):
    """Raised by read_channels. The message names the channel, and never its address."""


@dataclass(frozen=True, slots=True)
class Channel:
    """Where messages or pings go."""

    name: str
    form: str  # smtp, smtps, one of MESSENGERS, ping or ping-fail
    address: str = field(repr=False)  # without the form in front: as the service gave it
    url: SplitResult = field(repr=False)

    @property
    def takes_messages(self) -> bool:
        """Whether it is a channel for people, and no ping."""
        return self.form not in (PING, PING_FAIL)


def read_channels(environment: Mapping[str, str]) -> dict[str, Channel]:
    """The channels by name, sorted. A variable counts before a line of the file. Raises ChannelsUnusable."""
    addresses = _of_file(Path(environment[FILE_VARIABLE])) if environment.get(FILE_VARIABLE) else {}
    addresses |= {
        variable.removeprefix(ADDRESS_VARIABLE).lower(): address
        for variable, address in environment.items()
        if variable.startswith(ADDRESS_VARIABLE) and address
    }
    return {name: _channel(name, address) for name, address in sorted(addresses.items())}


def _of_file(path: Path) -> dict[str, str]:
    try:
        found = tomllib.loads(path.read_text("utf-8"))
    except (OSError, ValueError) as error:
        what = error.strerror if isinstance(error, OSError) else 'it is not TOML: a line is NAME = "ADDRESS"'
        raise ChannelsUnusable(f"{FILE_VARIABLE}: {path} cannot be read ({what}); no message can be sent") from error
    if wrong := [name for name, address in found.items() if not isinstance(address, str)]:
        raise ChannelsUnusable(f'{FILE_VARIABLE}: {path}: {wrong[0]} is no text; a line is NAME = "ADDRESS"')
    return {name.lower(): address for name, address in found.items()}


def _channel(name: str, address: str) -> Channel:
    form, plus, rest = address.strip().partition("+")
    try:
        httpx.URL(rest if plus else form)
        url = urlsplit(rest if plus else form)
    except (ValueError, httpx.InvalidURL):
        raise ChannelsUnusable(f"the address of the channel {name} is no URL; see docs/monitoring.md") from None
    if not plus and url.scheme in MAIL:
        if not url.hostname or len(recipients(url)) != 2:
            raise ChannelsUnusable(f"the channel {name} needs a host, and from=… and to=… with one address each")
        return Channel(name, url.scheme, form, url)
    if form not in (*MESSENGERS, PING, PING_FAIL) or url.scheme not in HTTP or not url.hostname:
        raise ChannelsUnusable(
            f"the channel {name} has no known form: its address begins with smtp://, smtps://, or one of "
            f"{', '.join((*MESSENGERS, PING, PING_FAIL))} and +https://"
        )
    return Channel(name, form, rest, url)


def recipients(url: SplitResult) -> tuple[str, ...]:
    """The sender and the recipient of an address for mail, as far as each is there once. Two recipients are two
    channels: of a mail to both, one could be refused and would get it twice the next night."""
    found = (parse_qs(url.query).get(name, []) for name in ("from", "to"))
    return tuple(values[0] for values in found if len(values) == 1 and re.fullmatch(r"[^\s@,]+@[^\s@,]+", values[0]))
