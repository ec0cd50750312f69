"""Says in the log how many requests were refused, without what they were: an operator sees whether readers are."""

from __future__ import annotations

import asyncio
import logging
from collections import Counter

from archive.site.http.security_headers import App, Message, Receive, Send

MINUTE = 60.0  # seconds
LOG = logging.getLogger("fanzha.site")
# Statuses that are counted, and what they mean to the operator.
MEANINGS = {
    400: "a mistake, or a question that costs too much",
    429: "too many requests or downloads of one client",
    503: "too slow, warming up, or too many downloads",
}


def counting_refusals(app: App, period: float = MINUTE) -> App:
    """The app; the log has one line a `period` (seconds) about the refusals in it, and none without refusals."""
    counts: Counter[int] = Counter()

    def write() -> None:
        if counts:
            parts = (f"{number} × {status} ({MEANINGS[status]})" for status, number in sorted(counts.items()))
            LOG.info("refused lately: %s", "; ".join(parts))
            counts.clear()

    async def counting(scope: Message, receive: Receive, send: Send) -> None:
        async def watched(message: Message) -> None:
            if message["type"] == "http.response.start" and message["status"] in MEANINGS:
                if not counts:
                    asyncio.get_running_loop().call_later(period, write)
                counts[message["status"]] += 1
            await send(message)

        await app(scope, receive, watched)
        if scope["type"] == "lifespan":  # the site ends
            write()

    return counting
