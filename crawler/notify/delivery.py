"""Sends one message over one channel, or one ping, and says why it failed in words without the address."""

from __future__ import annotations

import logging
import time

import httpx

from archive.monitoring.messages import Message
from crawler.notify.channels import MAIL, Channel
from crawler.notify.forms import FORMS
from crawler.notify.mail import NotEncrypted, send_mail

TIMEOUT = 20  # seconds; for each step: to connect, to send, to wait for the answer

logging.getLogger("httpx").setLevel(logging.WARNING)  # at INFO it logs addresses, which hold secrets


def send(channel: Channel, message: Message) -> str | None:
    """Send a message. Returns why it was not taken; None if it was."""
    return _by_mail(channel, message) if channel.form in MAIL else _by_http(channel, message)


def ping(channel: Channel) -> str | None:
    """Request the address of a dead man's switch. Returns why that failed; None if it did not."""
    try:
        return _status(httpx.get(channel.address, timeout=TIMEOUT))
    except httpx.HTTPError as error:
        return _words(error)


def _by_mail(channel: Channel, message: Message) -> str | None:
    try:
        send_mail(channel, message, TIMEOUT)
    except (OSError, NotEncrypted) as error:  # smtplib's errors are OSErrors
        return _words(error)
    return None


def _by_http(channel: Channel, message: Message) -> str | None:
    form = FORMS[channel.form]
    request = form.post(channel.url, message, time.time())
    try:
        answer = httpx.post(request.url, content=request.body, headers=request.headers, timeout=TIMEOUT)
    except httpx.HTTPError as error:
        return _words(error)
    return _status(answer) or form.refusal(answer.content)


def _status(answer: httpx.Response) -> str | None:
    """What the status of an answer says; None for success. A redirect is none: it is not followed, since it would turn
    the message into a request for a page."""
    return None if answer.is_success else f"HTTP {answer.status_code}"


def _words(error: Exception) -> str:
    return f"{type(error).__name__}: {error}"
