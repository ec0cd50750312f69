"""A site that gives validators (RFC 9110, 8.8) and answers conditional requests, rightly or wrongly."""

from __future__ import annotations

from collections.abc import Callable
from email.utils import formatdate
from typing import Any, cast
from zlib import crc32

from crawler.demo.pages import SampleResponse
from crawler.demo.server import _Handler, _Server
from tests.support.sample_site import ChangedSite

Validators = Callable[[SampleResponse], dict[str, str]]
CONDITIONS = {"ETag": "If-None-Match", "Last-Modified": "If-Modified-Since"}


def etag(answer: SampleResponse) -> dict[str, str]:
    """An ETag of the body."""
    return {"ETag": f'"{crc32(answer.body):x}"'}


def date(answer: SampleResponse) -> dict[str, str]:
    """A date of the past that differs between bodies."""
    return {"Last-Modified": formatdate(crc32(answer.body) // 4, usegmt=True)}


def constant(_answer: SampleResponse) -> dict[str, str]:
    """One ETag, whatever the body."""
    return {"ETag": '"always"'}


def none(_answer: SampleResponse) -> dict[str, str]:
    """Nothing."""
    return {}


class ConditionalSite(ChangedSite):
    """Answers 304 without a body if the validators are those of the request. `conditions` has for each request its path
    and its conditional headers; `unmodified` the paths that were answered 304."""

    def __init__(self, *args: Any, **options: Any) -> None:
        super().__init__(*args, **options)
        self.validators: Validators = etag
        self.always = ""  # a path that is answered 304 whatever was asked
        self.refused = 0  # status of the answers to requests with a condition, if it is not 0
        self.conditions: list[tuple[str, dict[str, str]]] = []
        self.unmodified: list[str] = []
        self._server.RequestHandlerClass = _Conditional

    def forget(self) -> None:
        """Begin the lists of requests anew."""
        for one in (self.requests, self.conditions, self.unmodified):
            one.clear()


class _Conditional(_Handler):
    def _answer(self, form: str = "") -> None:
        site = cast("ConditionalSite", cast("_Server", self.server).site)
        answer = site.answer(self.headers.get("Host", "").partition(":")[0].lower(), self.path, form)
        own = site.validators(answer) if answer.status == 200 else {}
        sent = {name: self.headers[name] for name in CONDITIONS.values() if name in self.headers}
        site.conditions.append((self.path, sent))
        same = bool(own) and all(sent.get(CONDITIONS[name]) == value for name, value in own.items())
        if same or self.path == site.always:
            site.unmodified.append(self.path)
            answer = SampleResponse(b"", 304, ())
        if sent and site.refused:
            answer = SampleResponse(b"", site.refused, ())
        self.send_response(answer.status)
        for name, value in (*answer.headers, *own.items()):
            self.send_header(name, value)
        if answer.status != 304:
            self.send_header("Content-Length", str(len(answer.body)))
        self.end_headers()
        self.wfile.write(answer.body)
