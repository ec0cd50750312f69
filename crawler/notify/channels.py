"""The channels: their names and addresses, from a file or the environment, since an address holds a secret."""

from __future__ import annotations

import re
import tomllib
from collections import Counter
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from pathlib import Path
from urllib.parse import SplitResult, parse_qs, parse_qsl, unquote, urlsplit

import httpx

from archive.errors import FanzhaError

FILE_VARIABLE = "FANZHA_NOTIFY"  # path of a TOML file with a line NAME = "ADDRESS" for each channel
ADDRESS_VARIABLE = "FANZHA_NOTIFY_"  # and a channel's name: its address
MAIL = ("smtp", "smtps")  # schemes
PING, PING_FAIL = "ping", "ping-fail"
MESSENGERS = ("dingtalk", "feishu", "json", "sentry", "slack", "wecom")  # keys of forms.FORMS
HTTP = ("http", "https")
UNUSABLE = "unusable"  # the form of a channel whose address is wrong, unless that begins as a ping's
MIN_SECRET = 8  # characters of a part of an address; `robot` or `hook` is none
HIDDEN = "***"


class ChannelsUnusable(FanzhaError):
    """Raised by read_channels if it is not known which channels there are."""


class AddressWrong(Exception):
    """The address of a channel cannot be used. The message says why, and never the address."""


@dataclass(frozen=True, slots=True)
class Channel:
    """Where messages or pings go."""

    name: str
    form: str  # smtp, smtps, one of MESSENGERS, ping, ping-fail or UNUSABLE
    address: str = field(repr=False)  # without the form in front: as the service gave it
    url: SplitResult = field(repr=False)
    wrong: str | None = None  # why nothing can be sent over it; it stays a channel, so that its messages wait

    @property
    def takes_messages(self) -> bool:
        """Whether it is a channel for people, and no ping."""
        return self.form not in (PING, PING_FAIL)

    def without_secrets(self, text: str) -> str:
        """A text that may quote the address (an error, what a service answered), in a line, without secrets in it."""
        for secret in sorted(_secrets(self), key=len, reverse=True):
            text = text.replace(secret, HIDDEN)
        return " ".join("".join(one if one.isprintable() else " " for one in text).split())


def _secrets(channel: Channel) -> Iterator[str]:
    """What of an address may be a secret, as it is written there and decoded. Of an address for mail, the password."""
    url, parts = channel.url, [channel.url.password or ""]
    if channel.form not in MAIL:
        more = (url.username or "", url.fragment, *url.path.split("/"), *(value for _, value in parse_qsl(url.query)))
        parts += (one for one in more if len(one) >= MIN_SECRET)
    for part in filter(None, parts):
        yield from (part, unquote(part))


def read_channels(environment: Mapping[str, str]) -> dict[str, Channel]:
    """The channels by name, sorted. A variable counts before a line of the file. Raises ChannelsUnusable."""
    addresses = _of_file(Path(environment[FILE_VARIABLE])) if environment.get(FILE_VARIABLE) else {}
    addresses |= {
        variable.removeprefix(ADDRESS_VARIABLE).lower(): address
        for variable, address in environment.items()
        if variable.startswith(ADDRESS_VARIABLE) and address
    }
    if odd := [name for name in addresses if not re.fullmatch(r"[\w.-]+", name)]:
        raise ChannelsUnusable(f"the channel {odd[0]!r} needs a name of letters, digits, `.`, `-` and `_`")
    return {name: _channel(name, address) for name, address in sorted(addresses.items())}


def _of_file(path: Path) -> dict[str, str]:
    try:
        found = tomllib.loads(path.read_text("utf-8"))
    except (OSError, ValueError) as error:
        what = error.strerror if isinstance(error, OSError) else 'it is not TOML: a line is NAME = "ADDRESS"'
        raise ChannelsUnusable(f"{FILE_VARIABLE}: {path} cannot be read ({what}); no message can be sent") from error
    if wrong := [name for name, address in found.items() if not isinstance(address, str)]:
        raise ChannelsUnusable(f'{FILE_VARIABLE}: {path}: {wrong[0]} is no text; a line is NAME = "ADDRESS"')
    names = Counter(name.lower() for name in found)
    if twice := [name for name, times in names.items() if times > 1]:
        raise ChannelsUnusable(f"{FILE_VARIABLE}: {path} has the channel {twice[0]} twice (small and capital letters)")
    return {name.lower(): address for name, address in found.items()}


def _channel(name: str, address: str) -> Channel:
    try:
        return _usable(name, address)
    except AddressWrong as error:
        form = address.strip().partition("+")[0]
        return Channel(name, form if form in (PING, PING_FAIL) else UNUSABLE, "", urlsplit(""), str(error))


def _usable(name: str, address: str) -> Channel:
    form, plus, rest = address.strip().partition("+")
    try:
        httpx.URL(rest if plus else form)
        url = urlsplit(rest if plus else form)
        _ = url.port, (url.hostname or "").encode("idna")  # both raise ValueError
    except (ValueError, httpx.InvalidURL):
        raise AddressWrong("its address is no URL; see docs/monitoring.md") from None
    if not plus and url.scheme in MAIL:
        if not url.hostname or len(recipients(url)) != 2:
            raise AddressWrong("its address needs a host, and from=… and to=… with one address each")
        return Channel(name, url.scheme, form, url)
    if form not in (*MESSENGERS, PING, PING_FAIL) or url.scheme not in HTTP or not url.hostname:
        forms = ", ".join((*MESSENGERS, PING, PING_FAIL))
        raise AddressWrong(f"its address does not begin with smtp://, smtps://, or one of {forms} and +https://")
    if form == "sentry" and not (url.username and url.username.isascii() and url.path.strip("/")):
        raise AddressWrong("its address needs the whole DSN: sentry+https://KEY@HOST/PROJECT")
    return Channel(name, form, rest, url)


def recipients(url: SplitResult) -> tuple[str, ...]:
    """The sender and the recipient of an address for mail, as far as each is there once. Two recipients are two
    channels: of a mail to both, one could be refused and would get it twice the next night."""
    found = (parse_qs(url.query).get(name, []) for name in ("from", "to"))
    return tuple(values[0] for values in found if len(values) == 1 and re.fullmatch(r"[^\s@,]+@[^\s@,]+", values[0]))
