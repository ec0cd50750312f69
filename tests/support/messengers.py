"""The services that messages go to, on loopback: each takes what its documentation says, and refuses as it does.

They are written from the documentation of the services, and share no code with crawler.notify.
"""

from __future__ import annotations

import base64
import hashlib
import hmac
import json
import socket
import ssl
import time
from dataclasses import dataclass, field
from email import message_from_bytes
from email.message import EmailMessage
from email.policy import default
from typing import Any, Self

from aiosmtpd.controller import Controller
from aiosmtpd.smtp import SMTP, AuthResult, Envelope, LoginPassword, Session
from pytest_httpserver import HTTPServer
from werkzeug import Request, Response

SECRET = "SEC0123456789abcdef"
TOKEN = "0f1e2d3c-token"


@dataclass
class Messengers:
    """All services that take HTTP, on one port. `texts`: what they took, by form, in order. `refusing`: the forms that
    refuse everything, in their way."""

    texts: dict[str, list[str]] = field(default_factory=dict)
    bodies: list[Any] = field(default_factory=list)  # parsed JSON of what was taken
    pings: list[str] = field(default_factory=list)  # paths
    refusing: set[str] = field(default_factory=set)

    def __enter__(self) -> Self:
        self._server = HTTPServer(host="127.0.0.1")
        self._server.expect_request("/").respond_with_data("")
        for path, answer in (
            (f"/open-apis/bot/v2/hook/{TOKEN}", self._feishu),
            ("/robot/send", self._dingtalk),
            ("/cgi-bin/webhook/send", self._wecom),
            ("/services/T0/B0/X0", self._slack),
            ("/hook", self._json),
            ("/api/7/envelope/", self._sentry),
            ("/ping/good", self._ping),
            ("/ping/good/fail", self._ping),
        ):
            self._server.expect_request(path).respond_with_handler(answer)
        self._server.start()
        return self

    def __exit__(self, *_: object) -> None:
        self._server.stop()

    def address(self, form: str, *, signed: bool = False) -> str:
        """The address of a form, as an operator writes it down."""
        paths = {
            "feishu": f"/open-apis/bot/v2/hook/{TOKEN}",
            "dingtalk": f"/robot/send?access_token={TOKEN}",
            "wecom": f"/cgi-bin/webhook/send?key={TOKEN}",
            "slack": "/services/T0/B0/X0",
            "json": "/hook",
            "ping": "/ping/good",
            "ping-fail": "/ping/good/fail",
        }
        if form == "sentry":
            return f"sentry+http://{TOKEN}@127.0.0.1:{self._server.port}/7"
        return f"{form}+{self._server.url_for(paths[form])}{f'#{SECRET}' if signed else ''}"

    def _take(self, form: str, text: str, body: Any) -> None:
        self.texts.setdefault(form, []).append(text)
        self.bodies.append(body)

    def _feishu(self, request: Request) -> Response:
        body = json.loads(request.data)
        if "feishu" in self.refusing:
            return _answer({"code": 19024, "msg": "Key Words Not Found", "data": {}})
        if "sign" in body:
            key = f"{body['timestamp']}\n{SECRET}".encode()
            right = base64.b64encode(hmac.new(key, b"", hashlib.sha256).digest()).decode()
            if body["sign"] != right or abs(int(body["timestamp"]) - time.time()) > 3600:
                return _answer({"code": 19021, "msg": "sign match fail or timestamp is not within one hour"})
        assert body["msg_type"] == "text"
        self._take("feishu", body["content"]["text"], body)
        return _answer({"StatusCode": 0, "StatusMessage": "success", "code": 0, "data": {}, "msg": "success"})

    def _dingtalk(self, request: Request) -> Response:
        if "dingtalk" in self.refusing or request.args["access_token"] != TOKEN:
            return _answer({"errcode": 310000, "errmsg": "keywords not in content"})
        if "sign" in request.args:
            text = f"{request.args['timestamp']}\n{SECRET}".encode()
            right = base64.b64encode(hmac.new(SECRET.encode(), text, hashlib.sha256).digest()).decode()
            if request.args["sign"] != right or abs(int(request.args["timestamp"]) / 1000 - time.time()) > 3600:
                return _answer({"errcode": 310000, "errmsg": "sign not match"})
        body = json.loads(request.data)
        assert body["msgtype"] == "text"
        self._take("dingtalk", body["text"]["content"], body)
        return _answer({"errcode": 0, "errmsg": "ok"})

    def _wecom(self, request: Request) -> Response:
        if "wecom" in self.refusing or request.args["key"] != TOKEN:
            return _answer({"errcode": 93000, "errmsg": "invalid webhook url"})
        body = json.loads(request.data)
        assert body["msgtype"] == "text"
        if len(body["text"]["content"].encode()) > 2048:
            return _answer({"errcode": 40058, "errmsg": "text.content exceed max length 2048"})
        self._take("wecom", body["text"]["content"], body)
        return _answer({"errcode": 0, "errmsg": "ok"})

    def _slack(self, request: Request) -> Response:
        if "slack" in self.refusing:
            return Response("no_service", 404)
        body = json.loads(request.data)
        self._take("slack", body["text"], body)
        return Response("ok")

    def _json(self, request: Request) -> Response:
        if "json" in self.refusing:
            return Response("", 500)
        body = json.loads(request.data)
        self._take("json", body["text"], body)
        return Response("", 204)

    def _sentry(self, request: Request) -> Response:
        """An envelope: a header, and for each item a header and a payload, each in a line."""
        if "sentry" in self.refusing:
            return Response("", 429)
        assert f"sentry_key={TOKEN}" in request.headers["X-Sentry-Auth"]
        header, item, payload = (json.loads(line) for line in request.data.splitlines())
        assert (item["type"], header["event_id"]) == ("event", payload["event_id"])
        assert len(payload["event_id"]) == 32
        assert payload["level"] in ("error", "info")
        self._take("sentry", payload["logentry"]["formatted"], payload)
        return _answer({"id": payload["event_id"]})

    def _ping(self, request: Request) -> Response:
        self.pings.append(request.path)
        return Response("OK", 503 if "ping" in self.refusing else 200)


def _answer(body: dict[str, Any]) -> Response:
    return Response(json.dumps(body), 200, content_type="application/json")


def _free_port() -> int:
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        return int(free.getsockname()[1])


class MailServer:
    """A mail server on an address of loopback that wants a password, if it has one. `smtps`: it speaks TLS from the
    beginning; `starttls`: it offers TLS. `mails`: what it took, and `encrypted`: whether that came over TLS. It refuses
    recipients at `refused.example`."""

    def __init__(
        self,
        password: str | None = None,
        *,
        host: str = "127.0.0.1",
        smtps: ssl.SSLContext | None = None,
        starttls: ssl.SSLContext | None = None,
    ) -> None:
        self.host = host
        self.encrypted: list[bool] = []
        self.mails: list[EmailMessage] = []
        self._password = password
        self._controller = Controller(
            self,
            hostname=host,
            port=_free_port(),  # aiosmtpd connects to the port that it was given
            ssl_context=smtps,
            tls_context=starttls,
            authenticator=self._authenticate,
            auth_required=password is not None,
            auth_require_tls=False,
        )

    def __enter__(self) -> Self:
        self._controller.start()
        return self

    def __exit__(self, *_: object) -> None:
        self._controller.stop()

    @property
    def port(self) -> int:
        """Where it listens."""
        return int(self._controller.port)

    async def handle_RCPT(  # noqa: N802 - aiosmtpd's name
        self, _server: SMTP, _session: Session, envelope: Envelope, address: str, _options: list[str]
    ) -> str:
        """Refuse a recipient, or take it."""
        if address.endswith("@refused.example"):
            return "550 no such user here"
        envelope.rcpt_tos.append(address)
        return "250 OK"

    async def handle_DATA(self, server: SMTP, _session: Session, envelope: Envelope) -> str:  # noqa: N802
        """Take a mail."""
        assert isinstance(envelope.content, bytes)
        assert server.transport is not None
        self.encrypted.append(server.transport.get_extra_info("ssl_object") is not None)
        self.mails.append(message_from_bytes(envelope.content, policy=default))  # type: ignore[arg-type]
        return "250 OK"

    def _authenticate(
        self, _server: SMTP, _session: Session, _envelope: Envelope, _mechanism: str, data: Any
    ) -> AuthResult:
        right = isinstance(data, LoginPassword) and data.password.decode() == self._password
        return AuthResult(success=right, handled=right)
