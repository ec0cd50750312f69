"""Serves the sample site on loopback as two hosts, which differ in the Host header.

http://localhost:PORT   a UCAP site, 样例市人民检察院
http://127.0.0.1:PORT   a TRS site, 样本省人民检察院
"""

from __future__ import annotations

import socketserver
import sys
import threading
import time
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any, Self, cast

from crawler.demo.markup import GONE
from crawler.demo.pages import HOSTS, Content, SampleResponse, sample_site

NOT_FOUND = SampleResponse(GONE.encode(), 404)


class SampleSite:
    """Serves a site while its `with` block runs. Without `content` it serves the sample site.

    `requests` lists (host without port, path with query) for every request. Each answer waits for `delay` seconds, plus
    the seconds of its own SampleResponse.delay. If the port is 0, the system chooses a free port.
    """

    def __init__(self, content: Content | None = None, *, port: int = 0, delay: float = 0.0) -> None:
        self.requests: list[tuple[str, str]] = []
        self.delay = delay
        self._content = dict(sample_site() if content is None else content)
        self._server = _Server(("127.0.0.1", port), _Handler)
        self._server.site = self
        self._thread = threading.Thread(target=self._server.serve_forever, kwargs={"poll_interval": 0.05}, daemon=True)

    def __enter__(self) -> Self:
        self._thread.start()
        return self

    def __exit__(self, *_: object) -> None:
        self._server.shutdown()
        self._server.server_close()
        self._thread.join()

    @property
    def port(self) -> int:
        """The port that the server listens on."""
        return self._server.server_address[1]

    @property
    def ucap_url(self) -> str:
        """Home page of the UCAP site, without a slash at its end."""
        return self.url(HOSTS["ucap"])

    @property
    def trs_url(self) -> str:
        """Home page of the TRS site, without a slash at its end."""
        return self.url(HOSTS["trs"])

    def url(self, host: str, path: str = "") -> str:
        """The URL of a path on a host. The host may be any name that resolves to loopback."""
        return f"http://{host}:{self.port}{path}"

    def answer(self, host: str, path: str, form: str = "") -> SampleResponse:
        """Note the request in `requests`, and return its answer. `form` is the body of a POST."""
        self.requests.append((host, path))
        return self.find(host, path, form)

    def find(self, host: str, path: str, form: str) -> SampleResponse:  # noqa: ARG002
        """The answer for a path with its query; 404 if the site has none. Sites that compute answers override this."""
        return self._content.get((host, path), NOT_FOUND)


class _Server(ThreadingHTTPServer):
    daemon_threads = True
    request_queue_size = 128
    site: SampleSite

    def handle_error(self, request: Any, client_address: Any) -> None:
        """Report an error, unless the client only closed its connection."""
        if not isinstance(sys.exception(), ConnectionError):
            super().handle_error(request, client_address)

    def server_bind(self) -> None:
        # Not HTTPServer's server_bind, which asks DNS for this machine's name: that may take seconds.
        socketserver.TCPServer.server_bind(self)
        self.server_name, self.server_port = "localhost", self.server_address[1]


class _Handler(BaseHTTPRequestHandler):
    protocol_version = "HTTP/1.1"
    server_version = "fanzha-sample"
    disable_nagle_algorithm = True  # else a body too large for the buffer may wait 40 ms for the ACK of its head
    wbufsize = -1  # buffered: head and body of a small answer go in one packet

    def do_GET(self) -> None:
        """Answer from the site's content."""
        self._answer()

    def do_POST(self) -> None:
        """Answer as for GET. `SampleSite.find` also gets the form, as text."""
        self._answer(self.rfile.read(int(self.headers.get("Content-Length", 0))).decode())

    def _answer(self, form: str = "") -> None:
        site = cast("_Server", self.server).site
        host = self.headers.get("Host", "").partition(":")[0].lower()
        answer = site.answer(host, self.path, form)
        if delay := site.delay + answer.delay:
            time.sleep(delay)
        self.send_response(answer.status)
        for name, value in answer.headers:
            self.send_header(name, value)
        self.send_header("Content-Length", str(len(answer.body)))
        self.end_headers()
        self.wfile.write(answer.body)

    def log_message(self, format: str, *args: Any) -> None:  # noqa: A002 - the name in the base class
        """Log nothing, since `requests` has every request."""
