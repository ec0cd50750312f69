"""Chooses the language of a request: its parameter `lang`; for a page without it, what the browser prefers.

Files and data (addresses with an ending) are in the default language unless the parameter says otherwise, and so are
their links, so that programs and caches get the same from everywhere.
"""

from __future__ import annotations

import re
from collections.abc import Awaitable, Callable, Iterable, MutableMapping
from typing import Any
from urllib.parse import parse_qsl

from archive.site.languages.current import DEFAULT, LANGUAGES, Language, Speech, speaking
from archive.site.languages.links import PARAMETER, is_file

Message = MutableMapping[str, Any]
App = Callable[[Message, Any, Any], Awaitable[None]]
MAX_HEADER = 1_000  # characters of Accept-Language that are read
WEIGHT = re.compile(r";\s*q\s*=\s*([01](?:\.\d{0,3})?)\s*", re.ASCII)


def in_its_language(app: App) -> App:
    """The app, in which each request is answered in its language."""

    async def answering(scope: Message, receive: Any, send: Any) -> None:
        if scope["type"] == "http":
            with speaking(speech_of(scope)):
                await app(scope, receive, send)
        else:
            await app(scope, receive, send)

    return answering


def speech_of(scope: Message) -> Speech:
    """The languages of a request, from its ASGI scope."""
    accepted = b",".join(value for name, value in scope.get("headers", ()) if name.lower() == b"accept-language")
    preferred = DEFAULT if is_file(scope["path"]) else preferred_language(accepted.decode("latin-1"))
    query_string = scope.get("query_string", b"")
    named = _named(query_string.decode("latin-1")) if PARAMETER.encode() in query_string else None
    return Speech(named or preferred, preferred)


def _named(query_string: str) -> Language | None:
    """The language that the last parameter `lang` names."""
    given = [LANGUAGES.get(value.lower()) for name, value in parse_qsl(query_string) if name == PARAMETER]
    return given[-1] if given else None


def preferred_language(accepted: str) -> Language:
    """The language that an Accept-Language header prefers (RFC 9110, 12.5.4); DEFAULT if it names none that we have.

    Of languages with the same weight, the first counts: browsers list them in the order of their settings.
    """
    best, most = DEFAULT, 0.0
    for tag, weight in _ranges(accepted[:MAX_HEADER]):
        found = DEFAULT if tag == "*" else LANGUAGES.get(tag.partition("-")[0])
        if found and weight > most:
            best, most = found, weight
    return best


def _ranges(accepted: str) -> Iterable[tuple[str, float]]:
    """The language ranges of the header, each with its weight; those with an invalid weight are left out."""
    for one in accepted.split(","):
        tag, semicolon, _ = one.partition(";")
        weight = WEIGHT.fullmatch(one[len(tag) :]) if semicolon else None
        if tag.strip() and (weight or not semicolon):
            yield tag.strip().lower(), min(float(weight[1]), 1.0) if weight else 1.0
