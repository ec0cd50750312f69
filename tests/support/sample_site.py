"""The sample site with some answers changed, or all."""

from __future__ import annotations

import threading
from typing import ClassVar

from crawler.demo.pages import Content, SampleResponse
from crawler.demo.server import SampleSite


class ChangedSite(SampleSite):
    """The sample site, or another, while it is being served."""

    def override(
        self,
        host: str,
        path: str,
        *,
        status: int = 200,
        headers: dict[str, str] | None = None,
        body: bytes | str = b"",
        delay: float = 0.0,
    ) -> None:
        """Answer that path otherwise from now on. Hosts other than the two answer nothing but what is set here."""
        sent = tuple((headers or {"Content-Type": "text/html"}).items())
        content = body.encode() if isinstance(body, str) else body
        self._content[host, path] = SampleResponse(content, status, sent, delay)

    def replace(self, content: Content) -> None:
        """Be another site from now on."""
        self._content = dict(content)


class HeldSite(ChangedSite):
    """A site one of whose pages is not answered until it is released: so long a crawl cannot end."""

    settings: ClassVar = {"DOWNLOAD_TIMEOUT": 600}  # of such a crawl

    def __init__(self, content: Content, held: str, delay: float = 0.0) -> None:
        """`held`: the path of that page."""
        super().__init__(content, delay=delay)
        self._held, self.released = held, threading.Event()

    def answer(self, host: str, path: str, form: str = "") -> SampleResponse:
        """The answer to a request, when it may be given."""
        if path == self._held:
            self.released.wait()
        return super().answer(host, path, form)
