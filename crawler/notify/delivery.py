"""Sends one message over one channel, or one ping, and says why it failed in words without the address."""

from __future__ import annotations

import logging
import time
from collections.abc import Callable, Iterator
from typing import Any

import httpx

from archive.monitoring.messages import Message
from crawler.notify.channels import MAIL, Channel
from crawler.notify.forms import FORMS
from crawler.notify.mail import NotEncrypted, send_mail

TIMEOUT = 20  # seconds; for each step: to connect, to send, to wait for the answer
MAX_ANSWER = 64 * 1024  # bytes of an answer that are read
MAX_ANSWER_SECONDS = 60  # while the body of an answer comes
# What sending raises. ValueError: an address, or that of a proxy in the environment, that only sending finds wrong;
# ImportError: a SOCKS proxy, whose package is not here. A channel that fails must not stop the others.
FAILURES = (OSError, NotEncrypted, httpx.HTTPError, httpx.InvalidURL, ValueError, ImportError)

logging.getLogger("httpx").setLevel(logging.WARNING)  # at INFO it logs addresses, which hold secrets


def send(channel: Channel, message: Message) -> str | None:
    """Send a message. Returns why it was not taken; None if it was."""
    by = _by_mail if channel.form in MAIL else _by_http
    return _failure(channel, lambda: by(channel, message))


def ping(channel: Channel) -> str | None:
    """Request the address of a dead man's switch. Returns why that failed; None if it did not."""
    return _failure(channel, lambda: _refused(_answer("GET", channel.address)[0]))


def _failure(channel: Channel, try_it: Callable[[], str | None]) -> str | None:
    """Why an attempt failed, in a line without the secrets of the address; None if it did not."""
    if channel.wrong:
        return channel.wrong
    try:
        why = try_it()
    except FAILURES as error:
        why = f"{type(error).__name__}: {error}"
    return channel.without_secrets(why) if why else None


def _by_mail(channel: Channel, message: Message) -> None:
    send_mail(channel, message, TIMEOUT)


def _by_http(channel: Channel, message: Message) -> str | None:
    form = FORMS[channel.form]
    request = form.post(channel.url, message, time.time())
    status, body = _answer("POST", request.url, content=request.body, headers=request.headers)
    return _refused(status) or form.refusal(body)


def _answer(method: str, url: str, **request: Any) -> tuple[int, bytes]:
    """Status and body of an answer; of a body that is too long or too slow, the beginning."""
    with httpx.stream(method, url, timeout=TIMEOUT, **request) as answer:
        return answer.status_code, b"".join(_beginning(answer))


def _beginning(answer: httpx.Response) -> Iterator[bytes]:
    left, deadline = MAX_ANSWER, time.monotonic() + MAX_ANSWER_SECONDS
    for piece in answer.iter_bytes():
        yield piece[:left]
        left -= len(piece)
        if left <= 0 or time.monotonic() > deadline:
            return


def _refused(status: int) -> str | None:
    """What the status of an answer says; None for success. A redirect is none: it is not followed, since it would turn
    the message into a request for a page."""
    return None if 200 <= status < 300 else f"HTTP {status}"
