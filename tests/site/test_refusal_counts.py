"""An operator sees in the log how many requests were refused, and nothing of what was asked."""

from __future__ import annotations

import asyncio
import logging
from pathlib import Path
from typing import Any

import pytest

from archive.site import refusal_counts
from archive.site.refusal_counts import counting_refusals
from tests.support.served import serving
from tests.support.waiting import wait_until


def test_refusals_are_counted_in_one_line_a_period(caplog: pytest.LogCaptureFixture) -> None:
    caplog.set_level(logging.INFO, "fanzha.site")

    async def app(scope: Any, _receive: Any, send: Any) -> None:
        await send({"type": "http.response.start", "status": scope["status"], "headers": []})

    async def requests() -> None:
        async def send(_message: Any) -> None:
            pass

        counted = counting_refusals(app, 0.05)
        for statuses in ((200, 404, 500), (429, 200, 503, 429), (400,)):
            for status in statuses:
                await counted({"type": "http", "status": status}, None, send)  # type: ignore[arg-type]
            await asyncio.sleep(0.15)

    asyncio.run(requests())
    first, second = caplog.messages
    assert first.startswith("refused lately: 2 × 429 (")
    assert "; 1 × 503 (" in first
    assert second.startswith("refused lately: 1 × 400 (")


def test_the_site_counts_what_it_refuses(public_db: Path, caplog: pytest.LogCaptureFixture) -> None:
    caplog.set_level(logging.INFO, "fanzha.site")
    with serving(public_db, rate=0.1) as site:
        statuses = [site.get("/nope", client="127.0.0.9").status for _ in range(8)]
        assert 429 in statuses
    wait_until(lambda: "refused lately" in caplog.text)
    assert f"{statuses.count(429)} × 429 ({refusal_counts.MEANINGS[429]})" in caplog.text
