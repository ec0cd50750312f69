"""Sends a message as mail over SMTP."""

from __future__ import annotations

import smtplib
import ssl
from datetime import datetime
from email.message import EmailMessage
from email.utils import format_datetime
from urllib.parse import unquote

from archive.monitoring.messages import Message
from crawler.notify.channels import Channel, recipients

PORTS = {"smtp": 587, "smtps": 465}
LOOPBACK = ("localhost", "127.0.0.1", "::1")  # a relay of this machine, whose certificate nobody could check


class NotEncrypted(Exception):
    """Raised by send_mail: the server offers no TLS, and the password is not sent without."""


def send_mail(channel: Channel, message: Message, timeout: float) -> None:
    """Send a message. Raises OSError, smtplib.SMTPException and NotEncrypted. A server that is not of this machine gets
    a valid certificate compared with its name."""
    url, context = channel.url, ssl.create_default_context()
    host, port = url.hostname or "", url.port or PORTS[channel.form]
    if channel.form == "smtps":
        server: smtplib.SMTP = smtplib.SMTP_SSL(host, port, timeout=timeout, context=context)
    else:
        server = smtplib.SMTP(host, port, timeout=timeout)
    with server:
        server.ehlo_or_helo_if_needed()
        if channel.form == "smtp" and host not in LOOPBACK and server.has_extn("starttls"):
            server.starttls(context=context)
        elif channel.form == "smtp" and host not in LOOPBACK and url.password:
            raise NotEncrypted("the server offers no TLS; the password was not sent")
        if url.username:
            server.login(unquote(url.username), unquote(url.password or ""))
        server.send_message(_mail(channel, message))


def _mail(channel: Channel, message: Message) -> EmailMessage:
    mail = EmailMessage()
    mail["From"], mail["To"] = recipients(channel.url)
    mail["Subject"] = message.title
    mail["Date"] = format_datetime(datetime.fromisoformat(message.at))
    mail["Message-ID"] = f"<{message.id}@fanzha.invalid>"
    mail["Auto-Submitted"] = "auto-generated"  # RFC 3834: no out-of-office answers it
    mail.set_content(f"{message.text}\n")
    return mail
