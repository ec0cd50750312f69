"""What each messenger takes over HTTP, and how it says that it took it: the table FORMS.

Feishu, DingTalk and WeCom answer a refused message with status 200 and a code in the body. So the body decides.
"""

from __future__ import annotations

import base64
import hashlib
import hmac
import json
from collections.abc import Callable
from dataclasses import dataclass, field
from typing import Any
from urllib.parse import SplitResult, quote

from archive import __version__
from archive.monitoring.messages import Message

Json = dict[str, Any]
MARK = "…"  # at the end of a text that was cut


@dataclass(frozen=True, slots=True)
class Post:
    """An HTTP request with the method POST."""

    url: str = field(repr=False)
    body: bytes
    headers: dict[str, str] = field(repr=False)


@dataclass(frozen=True, slots=True)
class Form:
    """What a messenger takes."""

    post: Callable[[SplitResult, Message, float], Post]  # of the address, the message, and the seconds since 1970
    refusal: Callable[[bytes], str | None]  # why the body of an answer with a status 2xx says no; None if it does not


def _post(url: SplitResult, body: Json, query: str = "", **headers: str) -> Post:
    """A post of JSON. The fragment of an address is its secret, and is not sent."""
    whole = url._replace(fragment="", query="&".join(filter(None, (url.query, query)))).geturl()
    content = json.dumps(body, ensure_ascii=False).encode()
    return Post(whole, content, {"Content-Type": "application/json; charset=utf-8", **headers})


def lines(message: Message, most_bytes: int) -> str:
    """Title and text, cut to so many bytes of UTF-8."""
    text = f"{message.title}\n{message.text}".encode()
    if len(text) <= most_bytes:
        return text.decode()
    return text[: most_bytes - len(MARK.encode())].decode(errors="ignore") + MARK


# --- one after the other ----------------------------------------------------------------------------------------------


def _json(url: SplitResult, message: Message, _at: float) -> Post:
    state = {"source": "fanzha", "state": "good" if message.good else "alarm"}
    fields = {name: getattr(message, name) for name in ("id", "at", "subject", "title", "text")}
    return _post(url, {**state, **fields})


def _slack(url: SplitResult, message: Message, _at: float) -> Post:
    """https://docs.slack.dev/messaging/formatting-message-text: three characters are escaped."""
    text = lines(message, 30_000)
    for character, escaped in (("&", "&amp;"), ("<", "&lt;"), (">", "&gt;")):
        text = text.replace(character, escaped)
    return _post(url, {"text": text})


def _feishu(url: SplitResult, message: Message, at: float) -> Post:
    """https://open.feishu.cn/document/client-docs/bot-v3/add-custom-bot: the text that is signed is the key."""
    body: Json = {"msg_type": "text", "content": {"text": lines(message, 18_000)}}
    if url.fragment:
        seconds = str(int(at))
        body = {"timestamp": seconds, "sign": _hmac(f"{seconds}\n{url.fragment}", ""), **body}
    return _post(url, body)


def _dingtalk(url: SplitResult, message: Message, at: float) -> Post:
    """https://open.dingtalk.com/document/orgapp/custom-robots-send-group-messages: milliseconds, in the query."""
    body = {"msgtype": "text", "text": {"content": lines(message, 18_000)}}
    if not url.fragment:
        return _post(url, body)
    milliseconds = str(int(at * 1000))
    sign = quote(_hmac(url.fragment, f"{milliseconds}\n{url.fragment}"), safe="")
    return _post(url, body, f"timestamp={milliseconds}&sign={sign}")


def _wecom(url: SplitResult, message: Message, _at: float) -> Post:
    """https://developer.work.weixin.qq.com/document/path/91770: at most 2,048 bytes."""
    return _post(url, {"msgtype": "text", "text": {"content": lines(message, 2_048)}})


def _sentry(url: SplitResult, message: Message, _at: float) -> Post:
    """An envelope with one event (https://develop.sentry.dev/sdk/envelopes). The address is a DSN. The event has the
    message's id, by which Sentry knows one that comes twice."""
    event = {
        "event_id": message.id,
        "timestamp": message.at,
        "platform": "other",
        "logger": "fanzha",
        "level": "info" if message.good else "error",
        "logentry": {"formatted": f"{message.title}\n{message.text}"},
        "fingerprint": ["fanzha", message.subject, str(message.good)],
        "release": f"fanzha@{__version__}",
    }
    parts = ({"event_id": message.id}, {"type": "event"}, event)
    folder, _, project = url.path.rstrip("/").rpartition("/")
    endpoint = url._replace(netloc=url.netloc.rpartition("@")[2], path=f"{folder}/api/{project}/envelope/", query="")
    key = f"Sentry sentry_version=7, sentry_client=fanzha/{__version__}, sentry_key={url.username or ''}"
    body = "\n".join(json.dumps(part, ensure_ascii=False) for part in parts).encode()
    return Post(endpoint.geturl(), body, {"Content-Type": "application/x-sentry-envelope", "X-Sentry-Auth": key})


def _hmac(key: str, text: str) -> str:
    return base64.b64encode(hmac.new(key.encode(), text.encode(), hashlib.sha256).digest()).decode()


# --- answers ----------------------------------------------------------------------------------------------------------


def _accepts_any(_body: bytes) -> None:
    return None


def _has_ok(body: bytes) -> str | None:
    return None if body.strip() == b"ok" else "its answer is not `ok`"


def _has_zero(*names: str) -> Callable[[bytes], str | None]:
    """Whether the first of these fields that the JSON has is 0."""

    def refusal(body: bytes) -> str | None:
        found = _parsed(body)
        code = next((found[name] for name in names if name in found), None)
        if code == 0:
            return None
        why = found.get("msg") or found.get("errmsg") or ""
        return "its answer has no code" if code is None else f"code {code} {str(why)[:200]}".rstrip()

    return refusal


def _has_id(body: bytes) -> str | None:
    return None if "id" in _parsed(body) else "its answer names no event"


def _parsed(body: bytes) -> Json:
    try:
        found = json.loads(body)
    except ValueError:
        return {}
    return found if isinstance(found, dict) else {}


FORMS = {
    "dingtalk": Form(_dingtalk, _has_zero("errcode")),
    "feishu": Form(_feishu, _has_zero("code", "StatusCode")),
    "json": Form(_json, _accepts_any),
    "sentry": Form(_sentry, _has_id),
    "slack": Form(_slack, _has_ok),
    "wecom": Form(_wecom, _has_zero("errcode")),
}
